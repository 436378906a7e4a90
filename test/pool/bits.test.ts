// On threads, every operation has the bits of one thread: in every layout, with ordinary and resident arrays, and beside other calls.
import { createPool, type Pool } from "logsum/pool";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Floats } from "../../src/index.js";
import { operationOf } from "../fingerprint/operations.js";
import { dtypeOf, dtypes, EDGES, isLong, random, range, zeros } from "../support/arrays.js";
import { wasm } from "../support/backends.js";
import { arraysOf, type Call, isReduced, run, show } from "../support/calls.js";
import { CALLS, makeData, withData } from "../support/data.js";
import { expectSame } from "../support/expect.js";
import { runOn } from "./pools.js";

let pool: Pool;
beforeAll(async () => {
  pool = await createPool({ threads: 3 });
  expect([pool.threads, pool.reason]).toEqual([3, undefined]);
});
afterAll(() => pool.close());

const CLASSES = { f64: Float64Array, f32: Float32Array };
const alloc = (dtype: "f64" | "f32", length: number) => pool.alloc(CLASSES[dtype] as typeof Float64Array, length);

function resident(array: Floats) {
  const own = alloc(dtypeOf(array), array.length);
  own.array.set(array);
  return own;
}

/** Compares a call with that of one thread. */
async function expectOnThreads(call: Call, areResident: boolean): Promise<void> {
  const [op, [x, y, ...order], options] = call;
  const what = `${show(call)}${areResident ? ", resident" : ""}`;
  const wanted = arraysOf(run(wasm, call));
  if (!areResident) {
    const got = await runOn(pool, call);
    for (const [i, values] of arraysOf(got).entries()) expectSame(values, wanted[i], () => what);
    return;
  }
  const isFloats = (array: unknown) => array instanceof Float64Array || array instanceof Float32Array;
  const own = [x, y].map((array) => (isFloats(array) ? resident(array as Floats) : undefined));
  const { result, options: taken } = operationOf(op);
  const takesOut = taken.includes("out") && !isReduced(call) && result !== "index";
  const out = takesOut ? resident(zeros(dtypeOf(x), wanted[0].length)) : undefined;
  const args = [x, y].map((array, i) => own[i]?.array ?? array);
  const indices = new Uint32Array(wanted[0].length);
  const signs = out && result === "signed" ? resident(zeros(dtypeOf(x), wanted[0].length)) : undefined;
  const more = signs ? { signs: signs.array } : result === "indices" ? { indices } : undefined;
  const given = out && { out: more ? { values: out.array, ...more } : out.array };
  const got = await runOn(pool, [op, y === undefined ? [args[0]] : [...args, ...order], options], given);
  for (const [i, values] of arraysOf(got).entries()) expectSame(values, wanted[i], () => what);
  if (out) expectSame(out.array, wanted[0], () => `${what}, out`);
  for (const one of [...own, out, signs]) one?.free();
}

function layoutOf([op]: Call, rows: number, cols: number): object {
  const { isTable, isProduct } = operationOf(op);
  if (isProduct) return { shape: [rows, 1, cols, 1] };
  return isTable ? { shape: [rows, cols] } : { cols };
}

describe.each(dtypes)("%s", (dtype) => {
  const { room } = EDGES[dtype];
  const isFirst = dtype === dtypes[0];

  const shapes = [
    [9601, 7],
    [223, 301],
    [66, 1000],
  ];
  test.each(isLong ? shapes : isFirst ? shapes.slice(1) : shapes.slice(0, 1))("%i x %i", async (rows, cols) => {
    const data = makeData(dtype, new Array(rows).fill(cols), 5);
    const laid = CALLS.map((call): Call => {
      const [op, args, options] = withData(call, data);
      return [op, args, { ...options, ...layoutOf(call, rows, cols) }];
    });
    // In the short form a call has ordinary arrays, or resident ones: the other kind with the next shape or dtype.
    const takes = (i: number, areResident: boolean) => isLong || ((i + cols) % 2 === 0) === (areResident === isFirst);
    for (const call of laid.filter((_, i) => takes(i, false))) await expectOnThreads(call, false);
    // Several at once: threads write to neighbouring arrays.
    const resident = laid.filter((_, i) => takes(i, true));
    for (const at of range(Math.ceil(resident.length / 6))) {
      await Promise.all(resident.slice(6 * at, 6 * at + 6).map((call) => expectOnThreads(call, true)));
    }
  });

  test("other layouts", async () => {
    const lengths = range(300).map((r) => [120, 0, 301, 77][r % 4]);
    const offsets = new Uint32Array(301);
    for (const [r, length] of lengths.entries()) offsets[r + 1] = offsets[r] + length;
    const ragged = makeData(dtype, lengths, 5);
    const dense = makeData(dtype, new Array(400).fill(100), 5);
    for (const [i, call] of CALLS.entries()) {
      const [op, , { reduction, ...rest } = {}] = call;
      const { isTable, isProduct, result } = operationOf(op);
      if (isTable || isProduct || Object.values(rest).includes("row")) continue;
      const [, args, options] = withData(call, dense);
      const isOwnTurn = (i % 2 === 0) === isFirst;
      for (const layout of [{ shape: [20, 100, 20], axis: 1 }, { shape: [400, 100] }]) {
        if (isLong || isOwnTurn === (layout.axis === undefined))
          await expectOnThreads([op, args, { ...options, ...layout }], layout.axis === undefined);
      }
      if (result === "index" || result === "indices" || reduction) continue;
      const [, raggedArgs, raggedOptions] = withData(call, ragged);
      for (const areResident of isLong ? [false, true] : [isOwnTurn]) {
        await expectOnThreads([op, raggedArgs, { ...raggedOptions, offsets }], areResident);
      }
    }
  });

  test("one row against many, and rows with gaps", async () => {
    const data = makeData(dtype, new Array(500).fill(100), 5);
    const row = data.p.slice(0, 100);
    for (const areResident of [false, true]) {
      await expectOnThreads(["klDivergence", [row, data.q], { cols: 100 }], areResident);
      await expectOnThreads(["klDivergence", [data.p, row], { cols: 100 }], areResident);
      await expectOnThreads(["softmax", [data.x], { cols: 90, rowStride: 100 }], areResident);
    }
  });

  test("rows longer than the room in memory, with and without a mask", async () => {
    const cols = room + 33;
    const data = makeData(dtype, new Array(3).fill(cols), 5);
    for (const areResident of [false, true]) {
      await expectOnThreads(["softmax", [data.x], { cols }], areResident);
      await expectOnThreads(["softmax", [data.x], { cols, mask: data.mask }], areResident);
      await expectOnThreads(["klDivergence", [data.p, data.q], { cols }], areResident);
      await expectOnThreads(["klDivergenceGrad", [data.x, data.q], { cols, wrt: "p" }], areResident);
      await expectOnThreads(["focalLoss", [data.x, data.y]], areResident);
      await expectOnThreads(["softmax", [data.x.subarray(0, cols)], undefined], areResident);
      await expectOnThreads(["logSumExp", [data.x.subarray(0, cols)], undefined], areResident);
      await expectOnThreads(["exp", [data.x], undefined], areResident);
    }
  });

  test("arrays that begin anywhere, and ordinary beside resident ones", async () => {
    const [rows, cols] = [301, 333];
    const n = rows * cols;
    const data = makeData(dtype, [n + 3], 5);
    for (const [of, at] of range(9).map((i) => [i % 3, Math.floor(i / 3)])) {
      const p = data.p.subarray(of, of + n);
      const q = data.q.subarray(at, at + n);
      const [own, other] = [resident(p), resident(q)];
      const wanted = { softmax: wasm.softmax(p, { cols }), kl: wasm.klDivergence(p, q, { cols }) };
      const pairs = [
        [p, q],
        [own.array, q],
        [p, other.array],
      ];
      for (const [x, y] of pairs) {
        const all = zeros(dtype, n + 3).fill(7);
        const into = resident(all);
        for (const array of [all, into.array]) {
          const out = array.subarray(at, at + n);
          expect(await pool.softmax(x, { cols, out })).toBe(out);
          expectSame(out, wanted.softmax, () => `softmax, ${of} to ${at}`);
          expect([...array.subarray(0, at), ...array.subarray(at + n)]).toEqual([7, 7, 7]);
          const results = array.subarray(at, at + rows);
          await pool.klDivergence(x, y, { cols, out: results });
          expectSame(results, wanted.kl, () => `klDivergence, ${of} and ${at}`);
        }
        into.free();
      }
      own.free();
      other.free();
    }
  });

  test("neighbouring parts of one array, at once, again and again", async () => {
    const next = random(7);
    const parts = range(12).map(() => ({ rows: 40 + Math.floor(next() * 20), cols: 900 + Math.floor(next() * 300) }));
    const sizes = parts.map(({ rows, cols }) => rows * cols);
    const total = sizes.reduce((sum, size) => sum + size, 0);
    const x = makeData(dtype, [total], 1).x;
    const all = resident(x);
    const starts = sizes.map((_, i) => sizes.slice(0, i).reduce((sum, size) => sum + size, 0));
    const wanted = parts.map(({ cols }, i) => wasm.softmax(x.subarray(starts[i], starts[i] + sizes[i]), { cols }));
    for (const _ of range(isLong ? 10 : 4)) {
      all.array.set(x);
      const views = starts.map((start, i) => all.array.subarray(start, start + sizes[i]));
      await Promise.all(views.map((view, i) => pool.softmax(view, { cols: parts[i].cols, out: view })));
      for (const [i, view] of views.entries()) expectSame(view, wanted[i], () => `part ${i}`);
    }
    all.free();
  });
});
