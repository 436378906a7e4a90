// In every layout the bits are those of the same rows laid densely: the oracle of every operation, with masks, weights and targets.
import { expect, test } from "vitest";
import type { Floats, LogSum } from "../../src/index.js";
import { type Family, isOf, operationOf, operationsOf } from "../fingerprint/operations.js";
import { type Dtype, dtypes, EDGES, isLong } from "../support/arrays.js";
import { describeAll, js } from "../support/backends.js";
import { arraysOf, type Call, isReduced, type Numbers, run, show } from "../support/calls.js";
import { CALLS, type Data, firstOfEach, makeData, slice, withData } from "../support/data.js";
import { expectResults } from "../support/expect.js";
import { type Layout, large, small } from "./geometry.js";

const isPlain = ({ options }: Layout) => Object.keys(options).length === 0;
const lengthsOf = ({ rows }: Layout) => rows.map((row) => row.length);

/** Can the layout have the call? One row for all rows, or a sum, needs one length; an empty row has no largest element. */
function applies([op, args, options = {}]: Call, layout: Layout): boolean {
  const { isTable = false, isProduct, second, result } = operationOf(op);
  if (isProduct) return false; // test/properties/logsumexp.test.ts has its shapes
  if (isTable !== (layout.table !== undefined)) return false;
  if (isPlain(layout) && options["posWeight"] === "row") return false;
  if (Object.values(options).includes("row") || options["reduction"] !== undefined) {
    return layout.options["offsets"] === undefined && layout.rows.length > 0 && layout.rows[0].length > 0;
  }
  const least = second === "count" ? Number(args[1]) : result === "index" ? 1 : 0;
  return lengthsOf(layout).every((length) => length >= least);
}

/** Lays dense rows in their places, with NaN between them, which the mask keeps. */
function lay<A extends Floats | Uint8Array>(array: A, { length, rows }: Layout): A {
  const laid = new (array.constructor as new (length: number) => A)(length).fill(array instanceof Uint8Array ? 1 : NaN);
  let k = 0;
  for (const row of rows) for (const i of row) laid[i] = array[k++];
  return laid as A;
}

/** The oracle: the results of dense rows, moved to the places that the layout gives them. */
function byHand(logsum: LogSum, call: Call, layout: Layout, data: Data): Numbers[] {
  const { rows, table, place } = layout;
  const lengths = lengthsOf(layout);
  const [cols] = lengths;
  if (table === undefined && cols > 0 && lengths.every((length) => length === cols)) {
    const dense = arraysOf(run(logsum, withData(call, data), { cols }));
    if (place === undefined || isReduced(call)) return dense;
    return dense.map((values) => {
      const width = values.length / rows.length;
      const laid = values.slice();
      for (const [k, value] of values.entries()) laid[place(Math.floor(k / width), k % width, width)] = value;
      return laid;
    });
  }
  let stop = 0;
  const parts = lengths.map((length, r) => {
    const row = slice(data, r, r + 1, stop, (stop += length));
    return arraysOf(run(logsum, withData(call, row), { shape: table, cols: table ? undefined : length || undefined }));
  });
  return [0, 1].map((i) => parts.flatMap((values) => [...(values[i] ?? [])]));
}

function expectLaid(logsum: LogSum, call: Call, layout: Layout, data: Data): void {
  const [op, args, options] = withData(call, data, (array) => lay(array, layout));
  const laid: Call = [op, args, isPlain(layout) ? options : { ...options, ...layout.options }];
  expectResults(logsum, laid, byHand(logsum, call, layout, data), () => `${show(laid)}, ${layout.name}`);
}

/** Broadcasts the first row of each input against all rows of the other. By hand, the row is repeated. */
function expectBroadcast(logsum: LogSum, call: Call, layout: Layout, data: Data): void {
  const cols = layout.rows[0].length;
  for (const side of call[1].filter((arg) => typeof arg === "string") as ("x" | "p" | "q")[]) {
    const row = data[side].subarray(0, cols);
    const repeated = data[side].map((_, i) => row[i % cols]);
    const wanted = byHand(logsum, call, layout, { ...data, [side]: repeated });
    const layOther = <A extends Floats | Uint8Array>(array: A) =>
      (array as unknown) === row ? array : lay(array, layout);
    const [op, args, options] = withData(call, { ...data, [side]: row }, layOther);
    const laid: Call = [op, args, { ...options, ...layout.options }];
    expectResults(logsum, laid, wanted, () => `${show(laid)}, ${layout.name}, one row ${side}`);
  }
}

/** For rows longer than a tile, the short form has one call for each kind of input and result. */
// biome-ignore format: a list
const LONG = ["logSumExp", "softmax", "crossEntropyLoss", "crossEntropyLossGrad", "entropy", "klDivergence", "xlogy", "binaryCrossEntropyWithLogits", "argmax", "topK"];
const LONG_CALLS = firstOfEach(
  CALLS.filter(([op]) => LONG.includes(op)),
  ([op, args, options = {}]) => [operationOf(op).result, ...args, ...Object.entries(options)].join(),
);

/** The calls of a layout. In the short form they take turns on a large one: each backend and dtype has another part of them. */
function callsOf(calls: readonly Call[], layout: Layout, dtype: Dtype, turn: number): readonly Call[] {
  if (isLong || small.includes(layout)) return calls;
  const isLonger = Math.max(...lengthsOf(layout)) > EDGES[dtype].tile;
  const parts = isLonger ? 2 : 4;
  return calls.filter((call) => !isLonger || LONG_CALLS.includes(call)).filter((_, i) => i % parts === turn % parts);
}

export function testLayouts(family: Family): void {
  const own = CALLS.filter(([op]) => isOf(family, op));
  const pairs = own.filter(([, [, y]]) => y === "q");
  const compared = firstOfEach(pairs, ([op, , options = {}]) => [op, ...Object.entries(options)].join());

  test("the calls are of all operations of the family", () => {
    expect(new Set(own.map(([op]) => op))).toEqual(
      new Set(
        operationsOf(family)
          .filter(({ isGroup }) => !isGroup)
          .map(({ name }) => name),
      ),
    );
  });

  describeAll((logsum, dtype) => {
    const layouts = [...small, ...large[dtype]];
    const turn = 2 * dtypes.indexOf(dtype) + (logsum === js ? 1 : 0);

    test.each(layouts)("$name", (layout) => {
      const calls = callsOf(own, layout, dtype, turn + layouts.indexOf(layout));
      for (const seed of isLong && small.includes(layout) ? [12, 9, 7] : [12]) {
        const data = makeData(dtype, lengthsOf(layout), seed);
        for (const call of calls) if (applies(call, layout)) expectLaid(logsum, call, layout, data);
      }
    });

    if (compared.length === 0) return;
    const repeated = layouts
      .slice(0, small.length + (isLong ? 4 : 1))
      .filter(({ rows, options }) => rows.length > 1 && rows[0].length > 0 && !("offsets" in options));
    test.each(repeated)("one row against $name", (layout) => {
      const data = makeData(dtype, lengthsOf(layout), 11);
      for (const call of callsOf(compared, layout, dtype, turn)) {
        if (applies(call, layout)) expectBroadcast(logsum, call, layout, data);
      }
    });
  });
}
