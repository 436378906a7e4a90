// Whatever the layout, the bits are those of the same rows laid densely by hand: of every operation that takes layouts, with
// masks, weights and targets laid along.
import { describe, expect, test } from "vitest";
import type { Floats, LogSum } from "../../src/index.js";
import {
  backends,
  type Dtype,
  dtypes,
  FAMILIES,
  type Family,
  firstDifference,
  isLong,
  isOf,
  ROW_RESULTS,
  run,
  TABLES,
  zeros,
} from "../support.js";
import { applies, type Call, calls, firstOfKind } from "./calls.js";
import { isLongerThanRoom, type Layout, large, small, strided } from "./geometry.js";
import { byHand, type Data, data, gather, optionsOf } from "./oracle.js";

const isReduced = ({ op, options }: Call): boolean => !op.endsWith("Grad") && options?.["reduction"] !== undefined;

function expectSame(logsum: LogSum, dtype: Dtype, call: Call, layout: Layout, from: Data): void {
  const wanted = byHand(logsum, call, layout, from);
  const args = call.inputs.map((name) => from[name]);
  const options = { ...optionsOf(call, from, (array) => array), ...layout.options };
  const what = `${call.op} ${JSON.stringify(call.options ?? {})} ${call.along ?? ""} ${call.row ?? ""} ${dtype}, ${layout.name}`;
  const check = (got: Floats, how: string): void => {
    const at = firstDifference(got, wanted);
    if (at >= 0) expect.fail(`${what}${how}, [${at}] of ${wanted.length}: ${got[at]}, by hand ${wanted[at]}`);
  };
  const got: unknown = run(logsum, call.op, args, options);
  if (isReduced(call)) {
    expect(got, what).toBe(wanted[0]);
    return;
  }
  expect(ArrayBuffer.isView(got), `${what}: an array, even for one row`).toBe(true);
  check(got as Floats, "");
  const out = zeros(dtype, wanted.length).fill(7);
  expect(run(logsum, call.op, args, { ...options, out })).toBe(out);
  check(out, " into out");
  const isSameLayout = layout.isScattered || layout.options["rowStride"] === layout.options["cols"];
  const first = from[call.inputs[0]] as Floats;
  if (ROW_RESULTS.includes(call.op) && isSameLayout && first.length === wanted.length) {
    const own = first.slice();
    run(logsum, call.op, [own, ...args.slice(1)], { ...options, out: own });
    check(own, " in place");
  }
}

/** One row of each side against all rows of the other, which by hand is that row many times. */
function expectOneAgainstMany(logsum: LogSum, dtype: Dtype, call: Call, layout: Layout, from: Data): void {
  const [first] = layout.rows;
  for (const side of [0, 1]) {
    const name = call.inputs[side] as "x" | "p" | "q";
    const one = gather(from[name], [first]);
    const repeated = from[name].slice();
    for (const row of layout.rows) for (const [c, i] of row.entries()) repeated[i] = one[c];
    const wanted = byHand(logsum, call, layout, { ...from, [name]: repeated });
    const args = call.inputs.map((input, k) => (k === side ? one : from[input]));
    const options = { ...call.options, ...layout.options };
    const what = `${call.op} ${JSON.stringify(call.options ?? {})} ${dtype}, ${layout.name}, one row ${name}`;
    const got = run(logsum, call.op, args, options);
    const at = firstDifference(got, wanted);
    if (at >= 0) expect.fail(`${what}, [${at}] of ${wanted.length}: ${got[at]}, by hand ${wanted[at]}`);
    const out = zeros(dtype, wanted.length);
    expect(run(logsum, call.op, args, { ...options, out })).toBe(out);
    expect(firstDifference(out, wanted), `${what} into out`).toBe(-1);
  }
}

/** Does the operation have the option? null is a wrong type for each. */
function takes(logsum: LogSum, op: string, option: string): boolean {
  const isPair = calls.some((call) => call.op === op && call.inputs.length === 2);
  try {
    run(logsum, op, isPair ? [[1], [0]] : [[1]], { [option]: null });
  } catch (error) {
    return !(error as Error).message.includes("no option");
  }
  throw new Error(`${op} took null for ${option}`);
}

export function testLayouts(family: Family): void {
  const own = calls.filter(({ op }) => isOf(family, op));
  const compared = own.filter(({ inputs, row }) => inputs[1] === "q" && row === undefined);

  describe.each(backends)("%s", (_name, logsum) => {
    test("the calls here are of all operations, which all take layouts", () => {
      // The tables are in accuracy/divergences.test.ts.
      const names = FAMILIES[family].filter((op) => !TABLES.includes(op));
      expect(new Set(own.map(({ op }) => op))).toEqual(new Set(names));
      for (const option of ["cols", "rowStride", "shape", "axis", "offsets"]) {
        expect(names.filter((op) => takes(logsum, op, option))).toEqual(names);
      }
    });

    describe.each(dtypes)("%s", (dtype) => {
      test.each(small.map((layout) => [layout.name, layout] as const))("%s", (_layout, layout) => {
        for (const seed of isLong ? [1, 2, 3] : [1]) {
          const from = data(dtype, layout, seed);
          for (const call of own) if (applies(call, layout)) expectSame(logsum, dtype, call, layout, from);
        }
      });

      test.each(large(dtype).map((layout) => [layout.name, layout] as const))("%s", (_layout, layout) => {
        const isPiecewise = isLongerThanRoom(dtype, layout);
        const tried = own.filter((call) => applies(call, layout) && (isLong || !isPiecewise || firstOfKind(call)));
        if (tried.length === 0) return;
        const from = data(dtype, layout, 101);
        for (const call of tried) expectSame(logsum, dtype, call, layout, from);
      });

      if (compared.length === 0) return;

      const many = [...small, ...large(dtype).slice(0, isLong ? 4 : 1)].filter(
        ({ rows, options }) => rows.length > 1 && rows[0].length > 0 && !options["offsets"],
      );
      test.each(many.map((layout) => [layout.name, layout] as const))("one row against %s", (_layout, layout) => {
        const from = data(dtype, layout, 11);
        for (const call of compared) expectOneAgainstMany(logsum, dtype, call, layout, from);
      });

      test("one row against rows that follow each other", () => {
        const layout = { ...strided(50, 7, 7, 0), options: { cols: 7 } };
        const from = data(dtype, layout, 11);
        for (const call of compared) expectOneAgainstMany(logsum, dtype, call, layout, from);
      });
    });
  });
}
