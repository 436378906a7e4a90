// The report on the runtimes fails where it must.
import { afterEach, expect, test, vi } from "vitest";

const { report, BOTH } = await import(new URL("./report.mjs", import.meta.url).href);

const expected = { hash: "0badcafe", count: 9, operations: { exp: "1", log: "2" } };
const accumulators = "0c0ffee0";
const wasm = { backend: "wasm-simd", ...expected, accumulators };
const js = { backend: "js", reason: "it was asked for", ...expected, accumulators };

/** Reports a run with this answer; returns the printed lines and the exit code. */
async function reportOn(start: () => unknown): Promise<readonly [readonly string[], unknown]> {
  const run = { runtime: "engine", how: "import", wants: BOTH, start };
  const print = vi.spyOn(console, "log").mockReturnValue();
  const before = process.exitCode;
  await report([run], { small: expected, accumulators });
  const code = process.exitCode;
  process.exitCode = before;
  return [print.mock.calls.flat().slice(1), code];
}

const answer = (...fingerprints: unknown[]) => ({ version: "1.0", answer: JSON.stringify(fingerprints) });

afterEach(() => void vi.restoreAllMocks());

test("passes a run that meets its expectations", async () => {
  const [lines, code] = await reportOn(() => answer(wasm, js));
  expect(lines).toEqual([
    expect.stringMatching(/^engine +1\.0 +import +wasm-simd +0badcafe +pass$/),
    expect.stringMatching(/^engine +1\.0 +import +js +0badcafe +pass$/),
    "\n2 passed, 0 failed",
  ]);
  expect(code).toBe(0);
});

// biome-ignore format: a table
test.each<[string, () => unknown, RegExp, number]>([
  ["another hash", () => answer({ ...wasm, hash: "0badcaff" }, js), /FAIL: 0badcaff of 9 numbers/, 1],
  ["another hash of an operation", () => answer({ ...wasm, hash: "0badcaff", operations: { exp: "1", log: "3" } }, js), /FAIL: .*; by log$/, 1],
  ["other accumulators", () => answer({ ...wasm, accumulators: "0" }, js), /FAIL: accumulators give 0, not 0c0ffee0/, 1],
  ["fewer numbers", () => answer({ ...wasm, count: 8 }, js), /FAIL: 0badcafe of 8 numbers/, 1],
  ["another backend", () => answer({ ...js, reason: "no SIMD" }, js), /FAIL: it is js, not wasm-simd; no SIMD/, 1],
  ["another reason", () => answer(wasm, { ...js, reason: "no SIMD" }), /FAIL: the reason is "no SIMD"/, 1],
  ["an answer that lacks one", () => answer(wasm), /FAIL: no answer/, 1],
  ["an answer that is none", () => ({ version: "1.0", answer: "oops" }), /FAIL: SyntaxError/, 2],
  ["what does not start", () => Promise.reject(new Error("no such engine")), /FAIL: Error: no such engine/, 2],
])("fails %s, with all its rows", async (_what, start, failure, count) => {
  const [lines, code] = await reportOn(start);
  expect(lines.filter((line) => failure.test(line))).toHaveLength(count);
  expect(lines).toHaveLength(3);
  expect(lines.at(-1)).toBe(`\n${2 - count} passed, ${count} failed`);
  expect(code).toBe(1);
});
