// Runs the worker in workerd, with batches that are delivered twice and out of order.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { build } from "esbuild";
import { crossEntropyLoss, SumAccumulator } from "logsum";
import { Miniflare } from "miniflare";

const outdir = mkdtempSync(join(tmpdir(), "logsum-"));
process.on("exit", () => rmSync(outdir, { recursive: true, force: true }));
const format = { bundle: true, format: "esm", loader: { ".wasm": "copy" }, external: ["cloudflare:workers"] };
await build({ ...format, entryPoints: [join(import.meta.dirname, "worker.js")], conditions: ["workerd"], outdir });

const flare = new Miniflare({
  ...{ compatibilityDate: "2025-10-01", modules: true, modulesRoot: outdir, scriptPath: join(outdir, "worker.js") },
  modulesRules: [
    { type: "ESModule", include: ["**/*.js"] },
    { type: "CompiledWasm", include: ["**/*.wasm"] },
  ],
  queueProducers: { BATCHES: "batches" },
  queueConsumers: { batches: { maxBatchSize: 7, maxBatchTimeout: 0.1 } },
  durableObjects: { TOTALS: { className: "Total", useSQLite: true } },
});

const [BATCHES, ROWS, COLS] = [40, 25, 100];
const sum = new SumAccumulator();
const batches = Array.from({ length: BATCHES }, (_, id) => {
  const labels = Int32Array.from({ length: ROWS }, () => Math.floor(COLS * Math.random()));
  const logits = Float32Array.from({ length: ROWS * COLS }, () => 40 * Math.random() - 20);
  sum.push(crossEntropyLoss(logits, labels, { cols: COLS }));
  return { id, body: new Blob([labels, logits]) };
});

try {
  // Every batch twice, in a random order.
  const deliveries = [...batches, ...batches].sort(() => Math.random() - 0.5);
  for (const { id, body } of deliveries) {
    const url = `http://localhost/?id=${id}&cols=${COLS}`;
    const { status } = await flare.dispatchFetch(url, { method: "POST", body: await body.arrayBuffer() });
    assert.equal(status, 202);
  }
  const read = async () => (await flare.dispatchFetch("http://localhost/")).json();
  let answer = await read();
  for (let i = 0; i < 300 && answer.total.count < sum.count; i++) {
    await setTimeout(100);
    answer = await read();
  }
  await setTimeout(1000); // second deliveries may follow
  assert.deepEqual(await read(), { mean: sum.mean(), total: sum.toJSON() });
  console.log(
    `cloudflare: ${deliveries.length} deliveries of ${BATCHES} batches, mean ${sum.mean()}: the bits of one pass`,
  );
} finally {
  await flare.dispose();
}
