// npm run test:scale: streams generated logits through accumulators in four splits, one of them on two threads. All must have the same
// state, and the memory must not grow.
//
//   node tools/scale.mjs [--count 1e9]
import assert from "node:assert/strict";
import { parseArgs } from "node:util";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { LogSumExpAccumulator, SumAccumulator } from "../dist/index.js";

/** Element i is a hash of i, from -20 to 20. */
function generate(first, out) {
  for (let k = 0; k < out.length; k++) {
    const i = first + k;
    let hash = Math.imul(i ^ (i >>> 15), 0x2c1b3c6d);
    hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39);
    out[k] = ((hash ^ (hash >>> 15)) >>> 0) * (40 / 2 ** 32) - 20;
  }
  return out;
}

/** The two accumulators as one. */
class Both {
  sum = new SumAccumulator();
  log = new LogSumExpAccumulator();

  push(values) {
    this.sum.push(values);
    this.log.push(values);
  }

  merge({ sum, log }) {
    this.sum.merge(sum);
    this.log.merge(log);
    return this;
  }

  static from({ sum, log }) {
    const made = new Both();
    made.sum = SumAccumulator.from(sum);
    made.log = LogSumExpAccumulator.from(log);
    return made;
  }
}

/** Pushes the elements from `first` to `end` in chunks: to(i) gets chunk i. */
function stream(first, end, length, to) {
  const buffer = new Float64Array(length);
  for (let at = first, i = 0; at < end; at += length, i++) {
    to(i).push(generate(at, buffer.subarray(0, Math.min(length, end - at))));
  }
}

function inOrder(count) {
  const both = new Both();
  stream(0, count, 2 ** 16, () => both);
  return both;
}

function byTurns(count) {
  const parts = Array.from({ length: 7 }, () => new Both());
  stream(0, count, 99_991, (i) => parts[(i * 3) % 7]);
  return parts.reduceRight((total, part) => part.merge(total));
}

/** From the last part to the first, each through JSON. */
function backwards(count) {
  let total = new Both();
  const part = Math.ceil(count / 40);
  for (let first = 39 * part; first >= 0; first -= part) {
    const own = new Both();
    stream(first, Math.min(count, first + part), 1_000_003, () => own);
    total = Both.from(JSON.parse(JSON.stringify(total.merge(own))));
  }
  return total;
}

/** Each thread takes every other part. They are merged in the order in which the threads end. */
async function onThreads(count) {
  const total = new Both();
  const run = (thread) =>
    new Promise((resolve, reject) => {
      const worker = new Worker(new URL(import.meta.url), { workerData: { thread, count } });
      worker.on("message", (json) => resolve(total.merge(Both.from(json))));
      worker.on("error", reject);
    });
  await Promise.all([run(0), run(1)]);
  return total;
}

function runThread({ thread, count }) {
  const both = new Both();
  const part = 2 ** 24;
  for (let first = thread * part; first < count; first += 2 * part)
    stream(first, Math.min(count, first + part), 50_021, () => both);
  parentPort.postMessage(JSON.parse(JSON.stringify(both)));
}

const megabytes = () => Math.round(process.memoryUsage().rss / 2 ** 20);

async function main() {
  const { count: given } = parseArgs({ options: { count: { type: "string", default: "1e9" } } }).values;
  const count = Number(given);
  let first;
  for (const split of [inOrder, byTurns, backwards, onThreads]) {
    const before = megabytes();
    const start = performance.now();
    const both = await split(count);
    const seconds = (performance.now() - start) / 1000;
    const after = megabytes();
    const rate = Math.round(count / seconds / 1e6);
    console.log(
      `${split.name.padEnd(10)} ${seconds.toFixed(1)} s, ${rate} million/s, ${before} MB before, ${after} MB after`,
    );
    const state = JSON.stringify(both);
    first ??= state;
    assert.equal(state, first);
    assert.equal(both.sum.count, count);
    assert.ok(after < 300, "the memory grew");
  }
  const { sum, log } = Both.from(JSON.parse(first));
  console.log(
    `${count} logits, sum ${sum.value()}, mean ${sum.mean()}, logSumExp ${log.value()}: all splits have the same bits`,
  );
}

if (isMainThread) await main();
else runThread(workerData);
