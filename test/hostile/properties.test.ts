// Properties of calls with any arguments at all, by fast-check: 300 runs of each, and a million in all by `npm run test:hostile`.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { OPERATIONS, optionsOf } from "../fingerprint/operations.js";
import { isLong } from "../support/arrays.js";
import { js, wasm } from "../support/backends.js";
import { arraysOf, type Result } from "../support/calls.js";
import { namesArgument } from "./calls.js";

/** Checks a property. Its long form has so many runs. */
const check = <A>(most: number, arbitrary: fc.Arbitrary<A>, holds: (value: A) => void) =>
  fc.assert(fc.property(arbitrary, holds), { numRuns: isLong ? most : 300 });

type Any = Record<string, (...args: unknown[]) => Result>;
const backends = [wasm, js] as unknown as readonly Any[];

/** What a call gives, as text: the same for equal bits. */
function textOf(logsum: Any, op: string, args: readonly unknown[]): string {
  try {
    const parts = arraysOf(logsum[op](...args)).map((part) => Array.from(part, (v) => (Object.is(v, -0) ? "-0" : v)));
    return parts.map((part) => part.join()).join(";");
  } catch (error) {
    return error instanceof TypeError || error instanceof RangeError ? String(error) : `other ${String(error)}`;
  }
}

const both = (op: string, args: readonly unknown[]) => {
  const [got, plain] = backends.map((logsum) => textOf(logsum, op, args));
  expect(got).toBe(plain);
  return got;
};

const operation = fc.constantFrom(...OPERATIONS);
const thing = fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true, withTypedArray: true, withSparseArray: true, withNullPrototype: true, maxDepth: 2 }); // biome-ignore format: one list
const floats = fc.oneof(fc.float64Array({ maxLength: 80 }), fc.float32Array({ maxLength: 80 }));
const numbers = fc.array(fc.oneof(fc.double(), fc.integer({ min: -3, max: 9 })), { maxLength: 9 });

describe("any arguments", () => {
  test("give the same on both backends, or an error that names one", () => {
    const argument = fc.oneof(thing, floats, numbers, fc.integer({ min: 0, max: 4 }));
    const name = fc.constantFrom(...new Set(OPERATIONS.flatMap(optionsOf)));
    const options = fc.oneof(thing, fc.dictionary(name, fc.oneof(argument, fc.constantFrom("sum", "mean", "logits", "zero")), { maxKeys: 3 })); // biome-ignore format: one call
    check(100_000, fc.tuple(operation, argument, argument, options), ([one, x, y, more]) => {
      const args = [x, ...(one.second === "none" ? [] : [y]), ...(one.order === undefined ? [] : [1.5]), more];
      const got = both(one.name, args);
      if (/Error: /.test(got)) expect([got, namesArgument(one, got)]).toEqual([got, true]);
    });
  });

  test("an array is what it holds, whatever its properties say", () => {
    const lies = fc.dictionary(
      fc.constantFrom(
        "length",
        "constructor",
        "buffer",
        "byteOffset",
        "byteLength",
        "subarray",
        "set",
        "fill",
        "slice",
      ),
      fc.oneof(thing, fc.double(), fc.constantFrom<unknown>(Float64Array, Float32Array, Uint8Array)),
    );
    check(200_000, fc.tuple(operation, floats, lies), ([{ name, second }, x, own]) => {
      const seconds = { none: [], values: [x.slice()], count: [1], labels: [Int32Array.of(0)], uniforms: [0.5] };
      const [liar, honest] = [x.slice(), x.slice()];
      for (const [key, value] of Object.entries(own)) Object.defineProperty(liar, key, { value });
      expect(both(name, [liar, ...seconds[second]])).toBe(both(name, [honest, ...seconds[second]]));
    });
  });

  test("ragged rows are those of their offsets, or an offset is refused", () => {
    const offsets = fc.array(fc.oneof(fc.integer({ min: 0, max: 20 }), fc.integer()), { maxLength: 6 });
    check(350_000, fc.tuple(floats, offsets, fc.boolean()), ([x, list, isSorted]) => {
      const bounds = Int32Array.from(isSorted ? list.sort((a, b) => a - b) : list);
      const got = both("logSumExp", [x, { offsets: bounds }]);
      const isRight = bounds.length > 0 && bounds.every((end, r) => end >= (bounds[r - 1] ?? 0) && end <= x.length);
      const rows = Array.from(bounds).slice(1).map((end, r) => wasm.logSumExp(x.slice(bounds[r], end))); // biome-ignore format: one list
      if (isRight) expect(got).toBe(rows.map((v) => (Object.is(v, -0) ? "-0" : v)).join());
      else expect(got).toMatch(/^RangeError: logSumExp: (the length of )?offsets/);
    });
  });

  test("a label is a class of its row, or is refused", () => {
    const label = fc.oneof(
      fc.integer({ min: 0, max: 4 }),
      fc.integer({ min: -101, max: -99 }),
      fc.double(),
      fc.integer(),
    );
    check(350_000, fc.tuple(fc.array(label, { minLength: 1, maxLength: 5 }), fc.boolean()), ([labels, isInt32]) => {
      const own = isInt32 ? Int32Array.from(labels) : labels;
      const x = Float64Array.from({ length: 4 * own.length }, (_, i) => Math.sin(i));
      const got = both("crossEntropyLoss", [x, own, { cols: 4 }]);
      const isRight = own.every((one: number) => one === -100 || (one >= 0 && one < 4 && Number.isInteger(one)));
      if (isRight) expect(got).not.toMatch(/Error/);
      else expect(got).toMatch(/^RangeError: crossEntropyLoss: targets\[\d\] must be -100, or an integer from 0 to 3/);
    });
  });
});
