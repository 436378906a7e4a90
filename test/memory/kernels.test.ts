// The kernels that calls run, and their addresses. Plain JavaScript has the same bits, so that results do not tell where a call ran.
import { afterEach, describe, expect, test } from "vitest";
import type { Floats, LogSum } from "../../src/index.js";
import { operationOf } from "../fingerprint/operations.js";
import { dtypes, EDGES, zeros } from "../support/arrays.js";
import { createLogSum, js } from "../support/backends.js";
import { type Call, run, show } from "../support/calls.js";
import { CALLS, makeData, withData } from "../support/data.js";
import { expectSame } from "../support/expect.js";

const { Instance } = WebAssembly;
afterEach(() => Object.assign(WebAssembly, { Instance }));

/** An instance that records the calls of its kernels, the names of all exports of modules that it starts, and its memory. */
function recording() {
  const calls: [name: string, ...numbers: number[]][] = [];
  const names: string[] = [];
  const state: { memory?: WebAssembly.Memory } = {};
  class Recording {
    readonly exports: Record<string, unknown> = {};
    constructor(module: WebAssembly.Module, imports: WebAssembly.Imports) {
      state.memory = (imports["env"] as { memory: WebAssembly.Memory }).memory;
      const { exports } = new Instance(module, imports);
      for (const [name, kernel] of Object.entries(exports)) {
        if (typeof kernel !== "function") continue;
        names.push(name);
        this.exports[name] = (...numbers: number[]) => {
          calls.push([name, ...numbers]);
          return (kernel as (...numbers: number[]) => unknown)(...numbers);
        };
      }
    }
  }
  Object.assign(WebAssembly, { Instance: Recording });
  const logsum = createLogSum({ backend: "wasm-simd" });
  calls.length = 0;
  return { logsum, calls, names, size: () => state.memory?.buffer.byteLength };
}

/** The options that lay 60 elements in 12 rows of 5, or 5 columns of 12. */
function layoutsFor(op: string): object[] {
  const { isTable, isProduct } = operationOf(op);
  if (isProduct) return [{ shape: [12, 1, 5, 1] }];
  return isTable ? [{ shape: [12, 5] }] : [{ cols: 5 }, { shape: [5, 12], axis: 0 }];
}

/** Changes to rows in a tile, which are kernels, too. */
const CHANGES = /^(?:apply|count|normalizeRows|smooth|promote|roundTo|widen)/;

/** Kernels for which no call asks. */
const UNUSED = [
  "initLookupTables", // the instance has called it before
  "conditionalEntropy_f32", // contingency tables of float32 are computed in float64
  "mutualInformation_f32",
];

test("every call runs a kernel, and every kernel serves a call", () => {
  const { logsum, calls, names } = recording();
  const used = new Set<string>();
  const own = new Set<string>();
  const runs = (call: Call, layout: object) => {
    calls.length = 0;
    run(logsum, call, layout);
    for (const [name] of calls) used.add(name);
    return calls.filter(([name]) => !CHANGES.test(name)).length;
  };
  for (const dtype of dtypes) {
    const data = makeData(dtype, new Array<number>(12).fill(5), 4);
    for (const call of CALLS) {
      for (const layout of layoutsFor(call[0])) if (runs(withData(call, data), layout) === 0) own.add(call[0]);
    }
  }
  const halves = new Uint16Array(60);
  expect(runs(["softmax", [halves], { dtype: "float16" }], { cols: 5 })).toBeGreaterThan(0);
  expect(runs(["klDivergence", [halves, halves], { dtype: "float16", normalize: true }], { cols: 5 })).toBeGreaterThan(
    0,
  );
  // Plain JavaScript serves all backends.
  expect([...own]).toEqual(["topK"]);
  expect(names.filter((name) => !used.has(name)).sort()).toEqual(UNUSED.sort());
  // No module runs twice: all of these are in several.
  const twice = names.filter((name, i) => names.indexOf(name) < i && !CHANGES.test(name));
  expect(twice).toEqual([]);
});

/** Resident arrays with these values. */
function residentsOf(logsum: LogSum, all: readonly Floats[]): Floats[] {
  const residents = all.map((values) => logsum.alloc(values.constructor as typeof Float64Array, values.length));
  for (const [i, { array }] of residents.entries()) array.set(all[i]);
  return residents.map(({ array }) => array);
}

describe.each(dtypes)("%s", (dtype) => {
  const { tile, room } = EDGES[dtype];
  const bytes = { f64: 8, f32: 4 }[dtype];

  test("kernels read resident arrays where they are, and write results there", () => {
    const { logsum, calls } = recording();
    const data = makeData(dtype, [5, 5, 5], 4);
    const [x, q, rows, each] = residentsOf(logsum, [data.x, data.q, zeros(dtype, 15), zeros(dtype, 3)]);
    const indices = new Uint32Array(each.buffer, each.byteOffset, 3);
    const ids = Int32Array.of(0, 1, 2);
    // biome-ignore format: a table
    const table: readonly (readonly [call: Call, x: Floats | null, y: Floats | null, out: Floats | null])[] = [
      [["softmax", [x], { out: rows }], x, null, rows], [["softmax", [x], { out: x }], x, null, x],
      [["softmax", [data.x], { out: rows }], null, null, rows], [["softmax", [x]], x, null, null],
      [["exp", [x], { out: rows }], x, null, rows], [["logSumExp", [x], { out: each }], x, null, each],
      [["logSumExp", [data.x], { out: each }], null, null, each], [["argmax", [x]], x, null, null], [["argmax", [x], { out: indices }], x, null, null],
      [["klDivergence", [x, q], { out: each }], x, q, each], [["klDivergence", [x, q]], x, q, null],
      [["klDivergence", [data.p, q], { out: each }], null, q, each], [["klDivergence", [x, data.q]], x, null, null],
      [["klDivergence", [data.p, q]], null, q, null], [["xlogy", [x, q], { out: rows }], x, q, rows],
      [["crossEntropyLoss", [x, ids], { out: each }], x, null, each], [["crossEntropyLossGrad", [x, ids]], x, null, null],
    ];
    for (const [call, ...arrays] of table) {
      calls.length = 0;
      run(logsum, call, { cols: 5 });
      expect(calls, show(call)).toHaveLength(1);
      for (const [i, array] of arrays.entries()) {
        // Regions of the instance lie below all arrays.
        if (array === null) expect(calls[0][i + 1], `${show(call)}, ${i}`).toBeLessThan(x.byteOffset);
        else expect(calls[0][i + 1], `${show(call)}, ${i}`).toBe(array.byteOffset);
      }
      // Elements are rows of their own.
      const size = ["exp", "xlogy"].includes(call[0]) ? [1, 15] : [3, 5];
      expect(calls[0].slice(4, 6), show(call)).toEqual(size);
    }
  });

  test("a batch of resident rows is one piece, others are pieces of a tile", () => {
    const { logsum, calls } = recording();
    const rows = Math.floor(tile / 100) * 2 + 1;
    const [array] = residentsOf(logsum, [zeros(dtype, 100 * rows)]);
    const pieces = (x: Floats) => {
      calls.length = 0;
      logsum.logSumExp(x, { cols: 100 });
      return calls.map((call) => call[4]);
    };
    expect(pieces(array)).toEqual([rows]);
    expect(pieces(zeros(dtype, 100 * rows))).toEqual([(rows - 1) / 2, (rows - 1) / 2, 1]);
    const places = calls.map(([, x, , out]) => [x, out]);
    expect(places).toEqual([places[0], places[0], places[0]]);
    calls.length = 0;
    logsum.exp(array, { out: array });
    expect(calls.map(([, ...numbers]) => numbers[4])).toEqual([100 * rows]);
  });

  test("pieces of a batch are copied if one of its arrays is not resident", () => {
    const { logsum, calls } = recording();
    const most = Math.floor(tile / 100);
    const rows = 2 * most + 1;
    const data = makeData(dtype, new Array<number>(rows).fill(100), 4);
    const [q, out, row] = residentsOf(logsum, [data.q, zeros(dtype, rows), zeros(dtype, 100 * rows)]);
    logsum.klDivergence(data.p, q, { cols: 100, out });
    expectSame(out, js.klDivergence(data.p, data.q, { cols: 100 }), () => "klDivergence");
    const starts = [0, most, 2 * most];
    expect(calls.map(([, , ...numbers]) => numbers)).toEqual(
      starts.map((first, i) => [
        q.byteOffset + 100 * first * bytes,
        out.byteOffset + first * bytes,
        ...[i < 2 ? most : 1, 100, 1],
      ]),
    );
    calls.length = 0;
    logsum.xlogy(data.p, q, { out: row });
    expectSame(row, js.xlogy(data.p, data.q), () => "xlogy");
    expect(calls.map(([, , y, to]) => [y - q.byteOffset, to - row.byteOffset])).toEqual(
      [0, 1, 2].map((i) => [i * tile * bytes, i * tile * bytes]).slice(0, Math.ceil((100 * rows) / tile)),
    );
    calls.length = 0;
    const ids = data.ids.map((id) => Math.max(id, 0));
    expectSame(
      logsum.crossEntropyLoss(q, ids, { cols: 100 }),
      js.crossEntropyLoss(data.q, ids, { cols: 100 }),
      () => "ids",
    );
    expect(calls[0][1]).toBe(q.byteOffset);
  });

  test("plain JavaScript takes rows that are too long for the regions, if memory must not grow", () => {
    const { logsum, calls, size } = recording();
    // alloc makes room for three regions of 8 MiB, of which the call takes two.
    for (const [length, count] of [
      [2 ** 20, 1],
      [(1.5 * 2 ** 23) / bytes + 1000, 0],
    ]) {
      const [x] = residentsOf(logsum, [zeros(dtype, length).fill(1)]);
      const before = size();
      calls.length = 0;
      expect(logsum.klDivergence(x, zeros(dtype, length).fill(1))).toBe(0);
      expect([calls.length, size()]).toEqual([count, before]);
    }
  });

  test("memory grows once for long rows, whose kernels run there", () => {
    const { logsum, calls, size } = recording();
    const x = zeros(dtype, room + 1);
    logsum.logSumExp(x.subarray(1));
    const before = size() as number;
    for (const call of [
      ["logSumExp", [x]],
      ["logSumExp", [x]],
      ["softmax", [x]],
    ] satisfies Call[]) {
      calls.length = 0;
      run(logsum, call);
      expect(calls.map(([name, at]) => [name, at >= 3 * 2 ** 19])).toEqual([[`${call[0]}_${dtype}`, true]]);
    }
    const grown = size() as number;
    expect(grown).toBeGreaterThan(before);
    expect(grown).toBeLessThanOrEqual(before + (room + 1) * bytes + 2 ** 17);
    // A second input needs another region.
    calls.length = 0;
    logsum.xlogy(x, x, { cols: room + 1 });
    logsum.klDivergence(x, x);
    logsum.klDivergence(x, x);
    expect(calls.filter(([name]) => name.startsWith("kl"))).toHaveLength(2);
    expect(size()).toBeLessThanOrEqual(before + 2 * (room + 1) * bytes + 2 ** 18);
    // Steps need a third.
    for (const more of [{ temperature: 2 }, { mask: new Uint8Array(room + 1).fill(1) }]) {
      calls.length = 0;
      logsum.softmax(x, more);
      expect(calls.filter(([name, at]) => name === `softmax_${dtype}` && at >= 3 * 2 ** 19)).toHaveLength(1);
    }
    expect(size()).toBeLessThanOrEqual(before + 3 * (room + 1) * bytes + 2 ** 18);
  });
});
