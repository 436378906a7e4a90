// The state depends on the elements alone: not on chunks, the order of merging, or the way through JSON.
import { describe, expect, test } from "vitest";
import { isLong, random, range } from "../support/arrays.js";
import { backends, js, wasm } from "../support/backends.js";

let next = random(18);
const integer = (n: number) => Math.floor(n * next());

/** Elements of many sizes, with infinities and copies of the largest. */
function elements(n: number, scale: number): Float64Array {
  const x = Float64Array.from({ length: n }, () => (next() - 0.5) * scale * (next() < 0.1 ? 2 ** integer(40) : 1));
  const max = Math.max(...x);
  for (let i = 0; i < n / 50; i++) x[integer(n)] = next() < 0.5 ? Number.NEGATIVE_INFINITY : max;
  return x;
}

/** Pushes x in chunks, some as numbers, lists or float64, to several accumulators, and merges them in any order. */
function split(Classes: readonly (typeof wasm.SumAccumulator | typeof wasm.LogSumExpAccumulator)[], x: Float64Array) {
  const create = () => {
    const Class = Classes[integer(Classes.length)] as typeof wasm.SumAccumulator;
    return { Class, accumulator: new Class() };
  };
  const parts = Array.from({ length: 1 + integer(5) }, create);
  for (let at = 0; at < x.length; ) {
    const chunk = x.subarray(at, at + [1, 3, 100, 300, 20000][integer(5)]);
    const { accumulator } = parts[integer(parts.length)];
    if (chunk.length === 1) accumulator.push(chunk[0]);
    else accumulator.push(next() < 0.3 ? [...chunk] : chunk);
    at += chunk.length;
    if (next() < 0.05) {
      const part = parts[integer(parts.length)];
      part.accumulator = part.Class.from(JSON.parse(JSON.stringify(part.accumulator)));
    }
  }
  while (parts.length > 1) {
    const [one] = parts.splice(integer(parts.length), 1);
    parts[integer(parts.length)].accumulator.merge(one.accumulator);
  }
  return parts[0].accumulator;
}

describe.each(["SumAccumulator", "LogSumExpAccumulator"] as const)("%s", (name) => {
  test.each(range(isLong ? 400 : 25))("round %i", (round) => {
    next = random(0x9e3779b9 * (round + 1));
    const scale = [1e-300, 1e-5, 1, 40, 1500, 3e5, 1e6, 1e7, 1e18, 1e300][integer(10)];
    // The first rounds are short.
    const x = elements([1, 10, 300, 3000, 40000][integer(round < 10 ? 4 : 5)], scale);
    const whole = new wasm[name]().push(x);
    const text = JSON.stringify(whole);
    for (let i = 0; i < 2; i++) {
      const one = split([wasm[name], js[name]], x);
      expect(JSON.stringify(one)).toBe(text);
      expect(one.value()).toBe(whole.value());
      expect(one.count).toBe(x.length);
    }
  });
});

test.each(backends)("sums that cancel in %s", (_name, { SumAccumulator }) => {
  const x = elements(5000, 1e200).map((value) => (Number.isFinite(value) ? value : 1e-300));
  const sum = new SumAccumulator().push(x).push(x.map((value) => -value).reverse());
  expect(sum.value()).toBe(0);
  expect(sum.toJSON().sum).toBe("0x0p+0");
  expect(sum.push(2 ** -1074).value()).toBe(2 ** -1074);
});

test.each(backends)("numbers that are pushed one by one in %s", (_name, { SumAccumulator }) => {
  const sum = new SumAccumulator();
  for (let i = 0; i < 600; i++) sum.push(i);
  expect([sum.value(), sum.count]).toEqual([179_700, 600]);
});

test.each(backends)("an accumulator merges with itself in %s", (_name, { SumAccumulator, LogSumExpAccumulator }) => {
  const sum = new SumAccumulator().push([1, 2]).pushRows([1, 2], { cols: 2 });
  expect(sum.merge(sum).value()).toBe(6);
  expect(sum.values()).toEqual(Float64Array.of(2, 4));
  const log = new LogSumExpAccumulator().push([0, 0]);
  expect(log.merge(log).value()).toBe(Math.log(4));
});

// biome-ignore format: a list
const SHAPES = [[1, 1], [1, 50], [5, 7], [3000, 3], [2100, 40], [40_000, 2]] as const;

describe.each(backends)("columns in %s", (_name, logsum) => {
  test.each(SHAPES)("of %i rows of %i are accumulators by themselves", (rows, cols) => {
    for (const name of ["SumAccumulator", "LogSumExpAccumulator"] as const) {
      const x = elements(rows * cols, 40);
      const f32 = Float32Array.from(x);
      const half = Math.floor(rows / 2) * cols;
      const first = new logsum[name]().pushRows(x.subarray(0, half), { cols }).pushRows(f32, { cols, name: "b" });
      const second = new logsum[name]().pushRows([...x.subarray(half)], { cols });
      const both = logsum[name].from(JSON.stringify(second.merge(first as never)));
      expect([both.rows(), both.rows("b")]).toEqual([rows, rows]);
      expect([both.count, both.value()]).toEqual([0, new logsum[name]().value()]);
      const column = (from: Float64Array | Float32Array, c: number) => from.filter((_, i) => i % cols === c);
      const [values, named] = [both.values(), both.values("b")];
      for (let c = 0; c < cols; c += 1 + integer(cols)) {
        expect(values[c]).toBe(new logsum[name]().push(column(x, c)).value());
        expect(named[c]).toBe(new logsum[name]().push(column(f32, c)).value());
      }
    }
  });

  test("have means, which are NaN without rows", () => {
    const sum = new logsum.SumAccumulator().pushRows([1, 2, 4, 5], { cols: 2 }).pushRows([], { cols: 1, name: "none" });
    expect([sum.means(), sum.means("none")]).toEqual([Float64Array.of(2.5, 3.5), Float64Array.of(Number.NaN)]);
  });
});
