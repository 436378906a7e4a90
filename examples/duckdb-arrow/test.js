// Scores small files, and compares the scores, the totals and the memory.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import {
  Field,
  FixedSizeList,
  Float32,
  Int32,
  makeData,
  RecordBatch,
  RecordBatchStreamWriter,
  Schema,
  Struct,
} from "apache-arrow";
import { crossEntropyLoss, entropy, SumAccumulator } from "logsum";
import { score } from "./score.js";

const COLS = 64;
const folder = mkdtempSync(join(tmpdir(), "logsum-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
const path = (name) => join(folder, name);
const connection = await (await DuckDBInstance.create()).connect();

/** Writes rows whose logits and labels follow from their numbers. */
async function writeLogits(file, rows) {
  const logit = `((hash(i * ${COLS} + j) % 20000)::DOUBLE / 1000 - 10)::FLOAT`;
  const select = `SELECT (i % ${COLS})::INTEGER AS label, list_transform(range(${COLS}), lambda j: ${logit}) AS logits FROM range(${rows}) t(i)`;
  await connection.run(`COPY (${select}) TO '${file}' (FORMAT parquet, ROW_GROUP_SIZE 8192)`);
}

async function read(file, columns) {
  const result = await connection.runAndReadAll(`SELECT ${columns} FROM '${file}'`);
  return result.getColumns();
}

// The scores are those of one call over all rows, and the total has the bits of one pass.
const ROWS = 10_000;
await writeLogits(path("small.parquet"), ROWS);
const [labels, lists] = await read(path("small.parquet"), "label, logits");
const logits = Float32Array.from(lists.flatMap(({ items }) => items));
const losses = crossEntropyLoss(logits, labels, { cols: COLS });
const total = await score(path("small.parquet"), path("scores.parquet"));
const scores = await read(path("scores.parquet"), "loss, entropy");
assert.deepEqual(Float32Array.from(scores[0]), losses);
assert.deepEqual(Float32Array.from(scores[1]), entropy(logits, { cols: COLS, from: "logits" }));
assert.equal(JSON.stringify(total), JSON.stringify(new SumAccumulator().push(losses)));

// Arrow record batches of another size give the same total.
const item = new FixedSizeList(COLS, new Field("item", new Float32()));
const schema = new Schema([new Field("label", new Int32()), new Field("logits", item)]);
const writer = new RecordBatchStreamWriter();
for (let at = 0; at < ROWS; at += 3000) {
  const n = Math.min(3000, ROWS - at);
  const values = makeData({ type: new Float32(), data: logits.slice(at * COLS, (at + n) * COLS) });
  const children = [
    makeData({ type: new Int32(), data: Int32Array.from(labels.slice(at, at + n)) }),
    makeData({ type: item, length: n, child: values }),
  ];
  writer.write(new RecordBatch(schema, makeData({ type: new Struct(schema.fields), length: n, children })));
}
writer.finish();
writeFileSync(path("small.arrow"), await writer.toUint8Array());
assert.equal(JSON.stringify(await score(path("small.arrow"), path("arrow.parquet"))), JSON.stringify(total));

// The memory does not grow with the file: eight times the rows are 134 MB more of logits, and take less than 100.
const memory = [75_000, 600_000].map(async (rows) => {
  await writeLogits(path(`${rows}.parquet`), rows);
  const args = ["score.js", path(`${rows}.parquet`), path(`${rows}-scores.parquet`)];
  const result = JSON.parse(execFileSync(process.execPath, args, { cwd: import.meta.dirname, encoding: "utf8" }));
  assert.equal(result.rows, rows);
  return result.megabytes;
});
const [few, many] = await Promise.all(memory);
console.log(`duckdb-arrow: ${ROWS} rows equal; ${few} MB for 75,000 rows, ${many} MB for 600,000`);
assert.ok(many < few + 100, `${many} MB`);
