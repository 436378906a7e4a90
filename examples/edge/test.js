// Runs the worker in workerd: answers, chunks, a slow body, memory, and bodies that are wrong.
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { build } from "esbuild";
import { Miniflare } from "miniflare";

const outdir = mkdtempSync(join(tmpdir(), "logsum-"));
process.on("exit", () => rmSync(outdir, { recursive: true, force: true }));
const format = { bundle: true, format: "esm", loader: { ".wasm": "copy" }, conditions: ["workerd"], outdir };
await build({ ...format, entryPoints: [join(import.meta.dirname, "worker.ts")] });
const flare = new Miniflare({
  ...{ compatibilityDate: "2025-10-01", modules: true, modulesRoot: outdir, scriptPath: join(outdir, "worker.js") },
  modulesRules: [
    { type: "ESModule", include: ["**/*.js"] },
    { type: "CompiledWasm", include: ["**/*.wasm"] },
  ],
});

const url = await flare.ready;

const FLOAT32 = { "content-type": "application/octet-stream" };
const post = (query, body, headers = FLOAT32) =>
  fetch(new URL(query, url), { method: "POST", body, headers, duplex: "half" });
const parse = (lines) =>
  lines
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));

/** Rows whose results are known: the logits ln 1 to ln 8, in a row of their own order, have the probabilities n/36. */
const COLS = 8;
const ROWS = 300;
const logits = Float32Array.from({ length: ROWS * COLS }, (_, i) =>
  Math.log(1 + (((i % COLS) + Math.floor(i / COLS)) % COLS)),
);
const bytes = new Uint8Array(logits.buffer);
// −Σ n/36 ln(n/36), by mpmath.
const ENTROPY = 1.936797871068096;

function checkRows(lines) {
  assert.deepEqual(lines.at(-1), { rows: ROWS });
  assert.equal(lines.length, ROWS + 1);
  for (const [r, { row, entropy, top }] of lines.slice(0, -1).entries()) {
    assert.equal(row, r);
    assert.ok(Math.abs(entropy - ENTROPY) < 1e-6, `${entropy}`);
    for (const [i, [id, p]] of top.entries()) {
      assert.equal((id + r) % COLS, COLS - 1 - i);
      assert.ok(Math.abs(p - (COLS - i) / 36) < 1e-7);
    }
    assert.equal(top.length, 5);
  }
}

/** A body of chunks, which are sent when the receiver is ready for them. */
const stream = (chunks) => ReadableStream.from(chunks);
const chunksOf = (size) =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size));

async function checkChunks() {
  checkRows(parse(await (await post(`?cols=${COLS}`, bytes)).text()));
  // Borders within numbers and within rows, and chunks of many rows.
  for (const size of [7, 33, 1000]) {
    checkRows(parse(await (await post(`?cols=${COLS}`, stream(chunksOf(size)))).text()));
  }
}

/** A row is answered before the next is sent. */
async function checkSlow() {
  let send = () => {};
  let isAnswered = false;
  async function* slowly() {
    yield bytes.subarray(0, 4 * COLS + 5);
    await new Promise((resolve) => (send = resolve));
    assert.ok(isAnswered);
    await setTimeout(200);
    yield bytes.subarray(4 * COLS + 5);
  }
  const response = await post(`?cols=${COLS}`, stream(slowly()));
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let lines = decoder.decode((await reader.read()).value);
  assert.equal(parse(lines).length, 1);
  isAnswered = true;
  send();
  for (let part = await reader.read(); !part.done; part = await reader.read()) lines += decoder.decode(part.value);
  checkRows(parse(lines));
}

/** The memory of workerd in MB: the largest so far, which Linux alone tells. */
function memory() {
  const children = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const status = readFileSync(`/proc/${pid}/status`, "utf8");
        const isOurs = status.includes("Name:\tworkerd") && status.includes(`PPid:\t${process.pid}\n`);
        return isOurs ? [Number(/VmHWM:\s+(\d+)/.exec(status)[1]) / 1024] : [];
      } catch {
        return []; // the process has ended
      }
    });
  return Math.round(Math.max(...children));
}

async function checkMemory() {
  const before = process.platform === "linux" ? memory() : 0;
  const megabytes = 128;
  const response = await post("?cols=1024", stream(Array.from({ length: megabytes }, () => new Uint8Array(2 ** 20))));
  let last = "";
  for await (const part of response.body) last = (last + Buffer.from(part).toString()).slice(-100);
  assert.match(last, new RegExp(`\\{"rows":${megabytes * 256}\\}\n$`));
  const grown = process.platform === "linux" ? memory() - before : 0;
  assert.ok(grown < 64, `${grown} MB`);
  return `${megabytes} MB take ${grown} MB of memory`;
}

async function checkErrors() {
  const wrong = [
    ["?cols=8", bytes.subarray(0, 100), FLOAT32, /^the body must have whole rows of 32 bytes, got 100 bytes\n$/],
    ["?cols=8", stream([bytes.subarray(0, 30)]), FLOAT32, /^the body ends within a row: after 30 of 32 bytes\n$/],
    ["?cols=8", new Uint8Array(0), FLOAT32, /^the body is empty\n$/],
    ["?cols=8", stream([]), FLOAT32, /^the body is empty\n$/],
    ["", bytes, FLOAT32, /^cols must be an integer from 1 to 1048576, got null\n$/],
    ...["0", "-8", "1.5", "ten", "1e9", ""].map((cols) => [
      `?cols=${cols}`,
      bytes,
      FLOAT32,
      /^cols must be an integer/,
    ]),
    [
      "?cols=8",
      "[1, 2]",
      { "content-type": "application/json" },
      /^content-type must be application\/octet-stream.*got application\/json\n$/,
    ],
    ["?cols=8", Buffer.from("\x93NUMPY\x01\0".padEnd(64), "latin1"), FLOAT32, /^the body is a \.npy file/],
  ];
  for (const [query, body, headers, message] of wrong) {
    const response = await post(query, body, headers);
    assert.match(await response.text(), message);
    assert.equal(response.status, 400);
  }
  // Behind whole rows, the error is the last line.
  const lines = parse(await (await post("?cols=8", stream([bytes.subarray(0, 70)]))).text());
  assert.deepEqual(lines.at(-1), { error: "the body ends within a row: after 6 of 32 bytes" });
  assert.equal(lines.length, 3);
  const nan = parse(await (await post("?cols=2", new Uint8Array(Float32Array.of(NaN, 0, 0, 0).buffer))).text());
  assert.deepEqual(
    nan.map(({ entropy }) => entropy === null),
    [true, false, false],
  );
  assert.equal((await fetch(url)).status, 405);
  return wrong.length;
}

try {
  await checkChunks();
  await checkSlow();
  const used = await checkMemory();
  console.log(`edge: ${ROWS} rows in chunks of any size and slowly; ${used}; ${await checkErrors()} wrong bodies`);
} finally {
  await flare.dispose();
}
