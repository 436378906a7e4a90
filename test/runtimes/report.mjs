// Runs of the package in other engines, and the table of what came out. A row of a run is there whether it came or not.
import { setTimeout } from "node:timers/promises";

/** What a run answers where all is as it should be: the fingerprints of check("small", "auto", "js"). */
export const BOTH = [
  { backend: "wasm-simd", reason: /^$/ },
  { backend: "js", reason: /^it was asked for$/ },
];

const COLUMNS = { runtime: 16, version: 18, how: 44, backend: 10, hash: 9 };

const line = (row, result) =>
  `${Object.entries(COLUMNS)
    .map(([name, width]) => row[name].padEnd(width))
    .join(" ")} ${result}`;

function verdict({ backend, reason = "", hash, count, operations = {} }, wanted, expected) {
  if (backend !== wanted.backend) return `FAIL: it is ${backend}, not ${wanted.backend}; ${reason}`;
  if (!wanted.reason.test(reason)) return `FAIL: the reason is ${JSON.stringify(reason)}, not ${wanted.reason}`;
  if (hash !== expected.hash || count !== expected.count) {
    const others = Object.keys(expected.operations ?? {}).filter((op) => operations[op] !== expected.operations[op]);
    const where = others.length > 0 ? `; by ${others.join(", ")}` : "";
    return `FAIL: ${hash} of ${count} numbers, not ${expected.hash} of ${expected.count}${where}`;
  }
  return reason === "" || wanted.reason === BOTH[1].reason ? "pass" : `pass: ${reason.replace(/\s+/g, " ")}`;
}

const SECONDS = 180;

async function tooLate() {
  await setTimeout(SECONDS * 1000, undefined, { ref: false });
  throw new Error(`no answer in ${SECONDS} s`);
}

/** The rows of a run: what each fingerprint is, and its result. A run that fails has them, too. */
async function rowsOf({ runtime, how, wants, start, size = "small" }, known) {
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
  return wants.map((wanted, i) => {
    const got = fingerprints[i];
    const row = { runtime, version, how, backend: got?.backend ?? wanted.backend, hash: got?.hash ?? "" };
    const ending = note && i === wants.length - 1 ? `, ${note}` : "";
    return { ...row, result: (got ? verdict(got, wanted, known[size]) : failure) + ending };
  });
}

/**
 * Does the runs, `atOnce` of them at a time, prints a row for each fingerprint, and sets the exit code.
 *
 * A run: its names `runtime` and `how`, what it `wants` (as BOTH), and `start`, which gives `{ version, answer }`, the
 * answer as check() has it, or fails, and with it all its rows do; `note` goes behind the last of them. `known` has the
 * fingerprint of each size, and a run its `size` unless it is "small".
 */
export async function report(runs, known, atOnce = 1) {
  let passed = 0;
  let failed = 0;
  console.log(line(Object.fromEntries(Object.keys(COLUMNS).map((name) => [name, name])), "result"));
  const lanes = Array.from({ length: atOnce }, () => Promise.resolve());
  const allRows = runs.map((run, i) => {
    lanes[i % atOnce] = lanes[i % atOnce].then(() => rowsOf(run, known));
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
