// Many elements: the short form of npm run test:scale, and accumulators that double.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { isLong } from "../support/arrays.js";
import { wasm } from "../support/backends.js";

test("four splits of generated logits, one of them on two threads, have the same bits", () => {
  const script = fileURLToPath(new URL("../../tools/scale.mjs", import.meta.url));
  const output = execFileSync(process.execPath, [script, "--count", isLong ? "1e8" : "2e6"], { encoding: "utf8" });
  expect(output).toContain("all splits have the same bits");
});

test("2^50 elements", () => {
  const sum = new wasm.SumAccumulator().push(0.1).pushRows([0.1, 2], { cols: 2 });
  const log = new wasm.LogSumExpAccumulator().push(0).pushRows([0, 1000], { cols: 2 });
  for (let i = 0; i < 50; i++) {
    sum.merge(sum);
    log.merge(log);
  }
  expect([sum.count, sum.rows(), log.count]).toEqual([2 ** 50, 2 ** 50, 2 ** 50]);
  expect([sum.value(), sum.mean(), ...sum.values()]).toEqual([0.1 * 2 ** 50, 0.1, 0.1 * 2 ** 50, 2 ** 51]);
  // 50 ln 2 by mpmath
  expect([log.value(), ...log.values()]).toEqual([34.657359027997266, 34.657359027997266, 1034.6573590279973]);
  for (const one of [sum, log]) {
    const Class = one.constructor as typeof wasm.SumAccumulator;
    expect(JSON.stringify(Class.from(JSON.stringify(one)))).toBe(JSON.stringify(one));
  }
});
