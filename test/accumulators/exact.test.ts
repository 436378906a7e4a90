// The values of accumulators against the exact results, and the bits of both backends.
import { describe, expect, test } from "vitest";
import { backends, js, wasm } from "../support/backends.js";
import { type Case, cases, elementsOf } from "./rows.js";

const isMany = ({ x }: Case) => "seed" in x;
const SETS = [
  ["few", cases.filter((one) => !isMany(one))],
  ["many", cases.filter(isMany)],
] as const;

describe.each(backends)("%s", (_name, logsum) => {
  describe.each(SETS)("rows of %s elements", (_count, rows) => {
    test("sums and means are rounded once", () => {
      for (const one of rows) {
        const sum = new logsum.SumAccumulator().push(elementsOf(one));
        expect([sum.value(), sum.mean()]).toEqual([Number(one.sum), one.mean]);
      }
    });

    test("logarithms of sums of exponentials are within their bound", () => {
      for (const one of rows) {
        const [high, low, allowed] = one.logSumExp;
        const value = new logsum.LogSumExpAccumulator().push(elementsOf(one)).value();
        expect(Math.abs(value - high - low), JSON.stringify(one).slice(0, 200)).toBeLessThanOrEqual(allowed);
      }
    });

    test("float32 elements count as the float64 that they are", () => {
      for (const one of rows) {
        const x = Float32Array.from(elementsOf(one));
        for (const Accumulator of [logsum.SumAccumulator, logsum.LogSumExpAccumulator]) {
          const exact = new Accumulator().push(Float64Array.from(x));
          expect(JSON.stringify(new Accumulator().push(x))).toBe(JSON.stringify(exact));
        }
      }
    });
  });

  test("special values", () => {
    const sum = (...x: number[]) => new logsum.SumAccumulator().push(x).value();
    const log = (...x: number[]) => new logsum.LogSumExpAccumulator().push(x).value();
    const inf = Number.POSITIVE_INFINITY;
    expect([sum(), sum(-0), sum(1, -1), sum(-0, -0)]).toEqual([0, 0, 0, 0]);
    expect([sum(inf, 1), sum(-inf), sum(inf, -inf), sum(Number.NaN, inf)]).toEqual([inf, -inf, Number.NaN, Number.NaN]);
    expect([sum(1e308, 1e308), sum(-1e308, -1e308)]).toEqual([inf, -inf]);
    expect([sum(...new Array(1000).fill(1e308)), sum(...new Array(1000).fill(-1e308))]).toEqual([inf, -inf]);
    expect(new logsum.SumAccumulator().mean()).toBe(Number.NaN);
    expect(new logsum.SumAccumulator().push([1e308, 1e308]).mean()).toBe(1e308);
    expect([log(), log(-inf), log(-inf, -inf, 2)]).toEqual([-inf, -inf, 2]);
    expect([log(inf, 1), log(inf, -inf), log(inf, Number.NaN), log(-inf, Number.NaN)]).toEqual([
      ...[inf, inf, Number.NaN, Number.NaN],
    ]);
    expect(new logsum.LogSumExpAccumulator().push([-inf, 1]).push(-inf).count).toBe(3);
    expect(log(-0)).toBe(0);
    // Ties go to the even neighbour.
    expect([sum(2 ** 53, 1), sum(2 ** 53 + 2, 1)]).toEqual([2 ** 53, 2 ** 53 + 4]);
    expect([sum(2 ** 53, 1, 2 ** -1074), sum(-(2 ** 53), -1)]).toEqual([2 ** 53 + 2, -(2 ** 53)]);
  });

  test("elements after a special one, and before it", () => {
    for (const special of [Number.NaN, Number.POSITIVE_INFINITY]) {
      for (const Accumulator of [logsum.SumAccumulator, logsum.LogSumExpAccumulator]) {
        const before = new Accumulator()
          .push(special)
          .push(Float64Array.of(1, 2, 3))
          .push(new Float64Array(500));
        const after = new Accumulator().push(new Float64Array(500)).push([1, 2]).push(3).push([special]);
        expect(before.value()).toBe(special);
        expect(JSON.stringify(before)).toBe(JSON.stringify(after));
      }
    }
  });
});

test.each(SETS)("both backends have the same states of rows of %s elements", (_count, rows) => {
  for (const one of rows) {
    const x = elementsOf(one);
    for (const name of ["SumAccumulator", "LogSumExpAccumulator"] as const)
      expect(JSON.stringify(new js[name]().push(x))).toBe(JSON.stringify(new wasm[name]().push(x)));
  }
});
