// Resident arrays: the same bits as ordinary ones, in every layout and mixed with them; nothing beside them is written; and their errors.
import { describe, expect, test } from "vitest";
import type { Floats, LogSum, Resident } from "../../src/index.js";
import { operationOf } from "../fingerprint/operations.js";
import { dtypeOf, dtypes, EDGES, fill, isLong, range, zeros } from "../support/arrays.js";
import { backends, createLogSum } from "../support/backends.js";
import { arraysOf, type Call, isReduced, run, show } from "../support/calls.js";
import { CALLS, makeData, withData } from "../support/data.js";
import { expectSame } from "../support/expect.js";

/** Elements on both sides of an array, which no call may change. */
const MARGIN = 40;
const CLASSES = { f64: Float64Array, f32: Float32Array };
const alloc = (logsum: LogSum, dtype: "f64" | "f32", length: number): Resident =>
  logsum.alloc(CLASSES[dtype] as typeof Float64Array, length);

/** An array within a resident, at an odd place, and the check that nothing beside it has changed. */
function place(logsum: LogSum, array: Floats, shift: number) {
  const resident = alloc(logsum, dtypeOf(array), array.length + 2 * MARGIN + shift);
  const start = MARGIN + shift;
  const end = start + array.length;
  const all = fill(resident.array, (i) => 1000 + i);
  all.set(array, start);
  return {
    view: () => resident.array.subarray(start, end),
    free: () => resident.free(),
    check(what: () => string) {
      const { array: now } = resident;
      for (let i = 0; i < now.length; i++) {
        if ((i < start || i >= end) && now[i] !== 1000 + i) expect.fail(`${what()} wrote ${now[i]} at ${i - start}`);
      }
    },
  };
}

/** Runs a call with some of its arrays resident. Bit 0 of `which` means x, bit 1 y, and bit 2 `out`. */
function expectResident(logsum: LogSum, call: Call, which: number, shift: number): void {
  const [op, [x, y, ...order], options] = call;
  const what = () => `${show(call)}, resident ${which.toString(2)}`;
  const wanted = arraysOf(run(logsum, call));
  const { result, options: taken } = operationOf(op);
  const placed = [x, y].map((array, i) =>
    (which >> i) & 1 && (array instanceof Float64Array || array instanceof Float32Array)
      ? place(logsum, array, shift + i)
      : undefined,
  );
  const own = zeros(dtypeOf(x), wanted[0].length);
  const takesOut = taken.includes("out") && !isReduced(call) && result !== "index";
  const out = which & 4 && takesOut ? place(logsum, own, shift + 1) : undefined;
  const args = [x, y].map((array, i) => placed[i]?.view() ?? array);
  const given = op === "topK" || y !== undefined ? [...args, ...order] : [args[0]];
  const signs = out && result === "signed" ? place(logsum, own, shift) : undefined;
  const view = out?.view();
  const indices = new Uint32Array(wanted[0].length);
  const more = signs ? { signs: signs.view() } : result === "indices" ? { indices } : undefined;
  const got = run(logsum, [op, given, options], view && { out: more ? { values: view, ...more } : view });
  for (const [i, values] of arraysOf(got).entries()) expectSame(values, wanted[i], what);
  if (view) expect(typeof got === "object" && "values" in got && more ? got.values : got).toBe(view);
  if (out) expectSame(out.view(), wanted[0], () => `${what()}, out`);
  const inputs = [x, y];
  for (const [i, one] of placed.entries()) {
    if (one) expectSame(one.view(), inputs[i] as Floats, () => `${what()}: input ${i} has changed`);
  }
  if (which === 1 && takesOut && result === "row" && wanted[0].length === (x as Floats).length && placed[0]) {
    const inPlace = placed[0].view();
    run(logsum, [op, [inPlace, ...given.slice(1)], options], { out: inPlace });
    expectSame(placed[0].view(), wanted[0], () => `${what()}, in place`);
  }
  for (const one of [...placed, out, signs]) {
    one?.check(what);
    one?.free();
  }
}

function layoutOf([op]: Call, rows: number, cols: number): object {
  const { isTable, isProduct } = operationOf(op);
  if (isProduct) return { shape: [rows, 1, cols, 1] };
  return isTable ? { shape: [rows, cols] } : { cols };
}

/** Other layouts of 60 elements. */
const LAYOUTS = [
  { cols: 5, rowStride: 7 },
  { shape: [3, 4, 5], axis: 1 },
  { offsets: Uint32Array.of(0, 7, 7, 30, 60) },
];

test.each([
  ["transfer", (buffer: ArrayBuffer) => structuredClone(buffer, { transfer: [buffer] })],
  ["structuredClone", undefined],
] as const)("memory that is given back is detached by %s", (_name, transfer) => {
  const logsum = createLogSum({ backend: "js" });
  const own = Object.getOwnPropertyDescriptor(ArrayBuffer.prototype, "transfer");
  const value =
    transfer &&
    function (this: ArrayBuffer) {
      return transfer(this);
    };
  Object.defineProperty(ArrayBuffer.prototype, "transfer", { configurable: true, writable: true, value });
  const resident = logsum.alloc(Float64Array, 3);
  const { array } = resident;
  resident.free();
  if (own) Object.defineProperty(ArrayBuffer.prototype, "transfer", own);
  else Reflect.deleteProperty(ArrayBuffer.prototype, "transfer");
  expect(array).toHaveLength(0);
  expect(() => logsum.softmax(array)).toThrow("softmax: x must be an array with its memory, got a detached one");
});

describe.each(backends)("%s", (_name, shared) => {
  // An instance of its own, as calls on others have another path while there are no residents.
  const logsum = createLogSum({ backend: shared.backend().name });

  describe.each(dtypes)("%s", (dtype) => {
    const { block, tile, room } = EDGES[dtype];
    const turn = 2 * (shared === backends[0][1] ? 0 : 1) + dtypes.indexOf(dtype);

    test.each([
      [1, 7],
      [5, 3],
      [7, 10],
      [3, 65],
      [3, block + 3],
      [2, tile + 1],
    ])("%i x %i, with each choice of resident arrays", (rows, cols) => {
      const data = makeData(dtype, new Array(rows).fill(cols), 5);
      for (const [i, call] of CALLS.entries()) {
        if (call[1][1] === 2 && cols < 2) continue;
        const [op, args, options] = withData(call, data);
        const laid: Call = [op, args, { ...options, ...layoutOf(call, rows, cols) }];
        // In the short form, calls on long rows take turns: each is on one backend and dtype.
        if (cols > 2 * block && !isLong && i % 4 !== turn) continue;
        for (const which of cols < 100 ? range(7, 1) : [7, 1 + (i % 6)]) expectResident(logsum, laid, which, i % 3);
      }
    });

    test.each(LAYOUTS)("layout %o", (layout) => {
      const isRagged = "offsets" in layout;
      const data = makeData(
        dtype,
        isRagged ? [7, 0, 23, 30] : "rowStride" in layout ? new Array(12).fill(5) : new Array(15).fill(4),
        5,
      );
      for (const call of CALLS) {
        const needsRow = Object.values(call[2] ?? {}).includes("row");
        const isIndex = ["argmax", "topK", "sampleCategorical"].includes(call[0]);
        const { isTable, isProduct } = operationOf(call[0]);
        if (isTable || isProduct || needsRow || (isRagged && (isIndex || call[2]?.["reduction"]))) continue;
        const [op, args, options] = withData(call, data);
        const few = "rowStride" in layout ? [data.ids.subarray(0, 8).fill(1), data.u.subarray(0, 8)] : [];
        const fit = (arg: unknown) => (arg === data.ids ? few[0] : arg === data.u ? few[1] : undefined) ?? arg;
        const laid: Call = [op, args.map(fit), { ...options, ...layout }];
        for (const which of [1, 4, 7]) expectResident(logsum, laid, which, 1);
      }
    });

    test("rows longer than a region, and with a mask, beside ordinary arrays", () => {
      const cols = room + 33;
      const data = makeData(dtype, [cols], 5);
      for (const call of [
        ["softmax", [data.x], { cols }],
        ["klDivergence", [data.p, data.q], { cols }],
        ["klDivergenceGrad", [data.p, data.q], { cols, wrt: "p" }],
        ["signedLogSumExp", [data.x], { cols, weights: data.weights }],
        ["focalLoss", [data.x, data.y], { cols }],
        ["softmax", [data.x], { cols, mask: data.mask }],
      ] satisfies Call[]) {
        for (const which of [1, 4, 5, 7]) expectResident(logsum, call, which, 0);
      }
    });
  });

  test("an array of zeros, at a multiple of 16, also where one was before", () => {
    for (const length of [0, 1, 5, 1000, 100_000]) {
      for (const dtype of dtypes) {
        const resident = alloc(logsum, dtype, length);
        const { array } = resident;
        expect(array).toBeInstanceOf(CLASSES[dtype]);
        expect([array.length, resident.length, array.byteOffset % 16]).toEqual([length, length, 0]);
        expect(array.every((value) => value === 0)).toBe(true);
        array.fill(7);
        resident.free();
      }
    }
  });

  test("what is free throws: to read, to free again, and to pass", () => {
    const resident = logsum.alloc(Float64Array, 4);
    const { array } = resident;
    expect(logsum.softmax(array)).toHaveLength(4);
    resident.free();
    for (const use of [() => resident.array, () => resident.length, () => resident.free()]) {
      expect(use).toThrow(new TypeError("alloc: the array is freed"));
    }
    resident[Symbol.dispose]();
    const other = logsum.alloc(Float64Array, 9);
    const out = other.array.subarray(5);
    expect(out).toHaveLength(4);
    const freed = logsum.alloc(Float64Array, 4000);
    const view = freed.array;
    freed[Symbol.dispose]();
    expect(() => logsum.softmax(view)).toThrow(TypeError);
    expect(() => logsum.klDivergence([1, 2, 3, 4], view.subarray(8, 12))).toThrow(TypeError);
    expect(() => logsum.softmax([1, 2, 3, 4], { out: view.subarray(8, 12) })).toThrow(TypeError);
    expect(logsum.softmax([1, 2, 3, 4], { out })).toBe(out);
    other.free();
  });

  test("wrong arguments of alloc", () => {
    const call = logsum.alloc as unknown as (...args: unknown[]) => Resident;
    expect(() => call(Uint8Array, 1)).toThrow(
      new TypeError("alloc: type must be Float64Array or Float32Array, got a function"),
    );
    expect(() => call(Float64Array, "1")).toThrow(new TypeError('alloc: length must be a number, got "1"'));
    expect(() => call(Float64Array, -1)).toThrow(
      new RangeError("alloc: length must be an integer of at least 0, got -1"),
    );
    expect(() => call(Float64Array, 2 ** 40)).toThrow(
      new RangeError("alloc: there is no memory for 8796093022208 bytes"),
    );
  });
});
