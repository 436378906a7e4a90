// Runs the package in other engines, and prints a table of the results. Every run has its rows, also if it fails.
import { setTimeout } from "node:timers/promises";

/** The expectation of a run without special features: the fingerprints of check("small", "auto", "js"). */
export const BOTH = [
  { backend: "wasm-simd", reason: /^$/ },
  { backend: "js", reason: /^it was asked for$/ },
];

const COLUMNS = { runtime: 16, version: 18, how: 44, backend: 10, hash: 9 };

const line = (row, result) =>
  `${Object.entries(COLUMNS)
    .map(([name, width]) => row[name].padEnd(width))
    .join(" ")} ${result}`;

function verdict({ backend, reason = "", hash, count, operations = {}, accumulators }, want, expected, known) {
  if (backend !== want.backend) return `FAIL: it is ${backend}, not ${want.backend}; ${reason}`;
  if (!want.reason.test(reason)) return `FAIL: the reason is ${JSON.stringify(reason)}, not ${want.reason}`;
  if (hash !== expected.hash || count !== expected.count) {
    const others = Object.keys(expected.operations ?? {}).filter((op) => operations[op] !== expected.operations[op]);
    const where = others.length > 0 ? `; by ${others.join(", ")}` : "";
    return `FAIL: ${hash} of ${count} numbers, not ${expected.hash} of ${expected.count}${where}`;
  }
  if (accumulators !== known) return `FAIL: accumulators give ${accumulators}, not ${known}`;
  return reason === "" || want.reason === BOTH[1].reason ? "pass" : `pass: ${reason.replace(/\s+/g, " ")}`;
}

const SECONDS = 180;

async function tooLate() {
  await setTimeout(SECONDS * 1000, undefined, { ref: false });
  throw new Error(`no answer in ${SECONDS} s`);
}

/** Makes the rows of a run: each has a fingerprint and its result. A run that fails has all its rows, too. */
async function rowsOf({ runtime, how, wants, start, size = "small" }, expected) {
  let version = "";
  let note;
  let fingerprints = [];
  let failure = "FAIL: no answer";
  try {
    const came = await Promise.race([start(), tooLate()]);
    ({ version, note } = came);
    fingerprints = [...JSON.parse(came.answer)];
  } catch (error) {
    failure = `FAIL: ${String(error).replace(/\s+/g, " ").slice(0, 400)}`;
  }
  return wants.map((want, i) => {
    const got = fingerprints[i];
    const row = { runtime, version, how, backend: got?.backend ?? want.backend, hash: got?.hash ?? "" };
    const ending = note && i === wants.length - 1 ? `, ${note}` : "";
    return { ...row, result: (got ? verdict(got, want, expected[size], expected.accumulators) : failure) + ending };
  });
}

/**
 * Makes the runs, `atOnce` of them at a time, prints a row for each fingerprint, and sets the exit code.
 *
 * A run has the names `runtime` and `how`, its expectations `wants` (as BOTH), and `start`, which returns `{ version, answer }`. The
 * answer is that of check(); if `start` fails, so do all rows of the run. A `note` follows the last row. `expected` has the fingerprint
 * of each size; the `size` of a run is "small" by default.
 */
export async function report(runs, expected, atOnce = 1) {
  let passed = 0;
  let failed = 0;
  console.log(line(Object.fromEntries(Object.keys(COLUMNS).map((name) => [name, name])), "result"));
  const lanes = Array.from({ length: atOnce }, () => Promise.resolve());
  const allRows = runs.map((run, i) => {
    lanes[i % atOnce] = lanes[i % atOnce].then(() => rowsOf(run, expected));
    return lanes[i % atOnce];
  });
  for (const rows of allRows) {
    for (const { result, ...row } of await rows) {
      if (result.startsWith("pass")) passed++;
      else failed++;
      console.log(line(row, result));
    }
  }
  console.log(`\n${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
}
