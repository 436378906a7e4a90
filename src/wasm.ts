// The WebAssembly backend, and the one place that knows about linear memory. Rows are copied in tiles to a fixed region,
// the kernel writes its results over them, and they are copied out; memory never grows.

import { POWER, ROOT } from "../assembly/passes.js";
import { ABI } from "../build/generated/abi.js";
import { EXP_TABLE as EXP_TABLE_AT, TABLES_END } from "../build/generated/memory.js";
import { type Backend, type Run, type RunShort, type RunTile, SHORT, TILE, type Tile } from "./backend.js";
import { type Dtype, unusableModule } from "./check.js";
import { EXP_LOWS, EXP_TABLE } from "./js/exp-table.js";
import { ROOTS_OF_TWO } from "./js/roots-of-two.js";
import { areIndices, hasIntegers, type Op } from "./ops.js";
import type { BackendName, Floats, Results } from "./types.js";

type Kernel = (x: number, second: number, out: number, rows: number, cols: number, logBase: number) => void;

interface Exports {
  memory: { readonly buffer: ArrayBuffer };
  abi(): number;
  initLookupTables(roots: number): void;
}

/** Room for each input. A longer row is read piece by piece; a multiple of the kernels' block in either dtype. */
const ROOM = 2048 * 1024; // interim: pieces are gone

/** Interim: what becomes of results is a kernel of its own. */
function kernelOf({ kernel, passes }: Op): string {
  if (passes & POWER) return kernel.replace("entropy", "perplexity");
  return passes & ROOT ? kernel.replace("jsDivergence", "jsDistance") : kernel;
}

type Numbers = Floats | Int32Array | Uint32Array;

// Up to SHORT elements, a loop copies faster than a call of set and the views it needs.

/** A function for each dtype: where it has seen two, V8 asks at each element which it is. */
// biome-ignore format: a table
const copyFew = {
  f64(from: Float64Array, start: number, to: Float64Array, at: number, length: number): void {
    for (let i = 0; i < length; i++) to[at + i] = from[start + i];
  },
  f32(from: Float32Array, start: number, to: Float32Array, at: number, length: number): void {
    for (let i = 0; i < length; i++) to[at + i] = from[start + i];
  },
};

function copy(from: Numbers, start: number, to: Numbers, at: number, length: number): void {
  if (length > SHORT) to.set(start === 0 && length === from.length ? from : from.subarray(start, start + length), at);
  else if (from instanceof Float64Array) copyFew.f64(from, start, to as Float64Array, at, length);
  else if (from instanceof Float32Array) copyFew.f32(from, start, to as Float32Array, at, length);
  else for (let i = 0; i < length; i++) to[at + i] = from[start + i];
}

/** Copies the table of exp that the kernels have made to that of plain JavaScript, whose exponents are not taken from it. */
function adoptTable(buffer: ArrayBuffer, exp: number): void {
  const bits = new BigUint64Array(buffer, exp, EXP_TABLE.length);
  const plain = new BigUint64Array(EXP_TABLE.buffer);
  for (let j = 0; j < plain.length; j++) plain[j] = (bits[j] as bigint) + (BigInt(j) << 41n);
  EXP_LOWS.set(new Float64Array(buffer, exp + 8 * EXP_TABLE.length, EXP_TABLE.length));
}

/** Instantiates the kernels; what they throw says why they cannot run here. */
export function wasmBackend(name: BackendName, source: WebAssembly.Module | BufferSource): Backend {
  // The kernels import nothing, and pointers are numbers: they need no loader.
  const isBytes = ArrayBuffer.isView(source) || source instanceof ArrayBuffer;
  const module = isBytes ? new WebAssembly.Module(source as BufferSource) : source;
  const memory = new WebAssembly.Memory({ initial: 80 });
  const env = { memory, scratch: TABLES_END };
  const kernels = new WebAssembly.Instance(module, { env }).exports as unknown as Exports & Record<string, Kernel>;
  if (typeof kernels.abi !== "function" || kernels.abi() !== (name === "wasm-relaxed-simd" ? ABI + 1 : ABI))
    throw unusableModule();
  const buffer = memory.buffer;
  const f64 = new Float64Array(buffer);
  const f32 = new Float32Array(buffer);
  const i32 = new Int32Array(buffer);
  const u32 = new Uint32Array(buffer);
  const heaps = { f64, f32, u32 };
  const xAt = 0x100000;
  const secondAt = xAt + ROOM;

  f64.set(ROOTS_OF_TWO.flat(), xAt / 8);
  kernels.initLookupTables(xAt);
  // Plain JavaScript, which does few elements, takes them from here: making them there takes milliseconds.
  if (name === "wasm-simd") adoptTable(buffer, EXP_TABLE_AT);

  function find(op: Op, dtype: Dtype): Run {
    const kernel = kernels[`${kernelOf(op)}_${dtype}`];
    const heap = heaps[dtype];
    const bytes = heap.BYTES_PER_ELEMENT;
    const x0 = xAt / bytes;
    const second0 = secondAt / bytes;
    const isRow = op.result === "row";
    const hasNumbers = hasIntegers(op);
    const hasValues = op.second !== "none" && !hasNumbers;

    function copyIn(x: Floats, second: Numbers | null, start: number, length: number): void {
      copy(x, start, heap, x0, length);
      if (hasValues) copy(second as Floats, start, heap, second0, length);
    }

    const type = areIndices(op) ? "u32" : dtype;
    const heapOfResults = heaps[type];
    const results0 = xAt / heapOfResults.BYTES_PER_ELEMENT;
    // Of all results of a tile: tiles are alike, and so are calls.
    let results = heapOfResults.subarray(results0, results0);

    function copyOut(out: Results, at: number, length: number): void {
      if (length === 1) out[at] = heapOfResults[results0];
      else if (length <= SHORT) copy(heapOfResults, results0, out, at, length);
      else {
        if (results.length !== length) results = heapOfResults.subarray(results0, results0 + length);
        out.set(results, at);
      }
    }

    function runTile(
      x: Floats,
      second: Numbers | null,
      out: Results,
      row: number,
      rows: number,
      cols: number,
      unit: number,
    ): void {
      copyIn(x, second, row * cols, rows * cols);
      if (hasNumbers) copy(second as Int32Array, row, i32, secondAt / 4, rows);
      kernel(xAt, secondAt, xAt, rows, cols, unit);
      copyOut(out, isRow ? row * cols : row, isRow ? rows * cols : rows);
    }

    return (x, second, out, rows, cols, unit) => {
      if (rows * cols * bytes <= TILE) return runTile(x, second, out, 0, rows, cols, unit);
      const most = Math.max(1, Math.floor(TILE / (cols * bytes)));
      for (let row = 0; row < rows; row += most) {
        runTile(x, second, out, row, Math.min(most, rows - row), cols, unit);
      }
    };
  }

  /** A function for each dtype, so small that V8 takes the whole of it into its caller. */
  function findShort(op: Op, dtype: Dtype): RunShort {
    const kernel = kernels[`${kernelOf(op)}_${dtype}`];
    const hasValues = op.second !== "none";
    const bytes = heaps[dtype].BYTES_PER_ELEMENT;
    const x0 = xAt / bytes;
    const second0 = secondAt / bytes;
    if (dtype === "f64") {
      return (x, second, length) => {
        copyFew.f64(x as Float64Array, 0, f64, x0, length);
        if (hasValues) copyFew.f64(second as Float64Array, 0, f64, second0, length);
        kernel(xAt, secondAt, xAt, 1, length, 1);
        return f64[x0];
      };
    }
    return (x, second, length) => {
      copyFew.f32(x as Float32Array, 0, f32, x0, length);
      if (hasValues) copyFew.f32(second as Float32Array, 0, f32, second0, length);
      kernel(xAt, secondAt, xAt, 1, length, 1);
      return f32[x0];
    };
  }

  /** Rows that are brought here are where the kernels read them. */
  function tile(dtype: Dtype): Tile {
    const heap = heaps[dtype];
    const bytes = heap.BYTES_PER_ELEMENT;
    const at = { x: xAt, second: secondAt };
    const maskAt = secondAt + ROOM / 2;
    const [applyMask, applyTemperature, normalizeRows, weighTargets] = [
      "applyMask",
      "applyTemperature",
      "normalizeRows",
      "smoothTargets",
    ].map((name) => kernels[`${name}_${dtype}`] as unknown as (...numbers: number[]) => void);
    return {
      ...{ x: heap, second: heap, results: heap, indices: u32, labels: i32, mask: new Uint8Array(buffer) },
      ...{
        xAt: xAt / bytes,
        secondAt: secondAt / bytes,
        resultsAt: xAt / bytes,
        indicesAt: xAt / 4,
        labelsAt: secondAt / 4,
        maskAt,
      },
      room: ROOM / bytes,
      applyMask: (input, n, nothing) => applyMask(at[input], maskAt, n, nothing),
      applyTemperature: (input, rows, cols, temperature) => applyTemperature(at[input], rows, cols, temperature),
      weighTargets: (rows, cols, isWeighted, keep, more) =>
        weighTargets(secondAt, isWeighted ? secondAt + rows * cols * bytes : 0, rows, cols, keep, more),
      normalizeRows: (input, rows, cols) => normalizeRows(at[input], rows, cols),
    };
  }

  function findTile(op: Op, dtype: Dtype): RunTile {
    const kernel = kernels[`${kernelOf(op)}_${dtype}`];
    return (rows, cols, unit) => kernel(xAt, secondAt, xAt, rows, cols, unit);
  }

  const tiles = { f64: tile("f64"), f32: tile("f32") };
  return { name, find, findShort, tile: (dtype) => tiles[dtype], findTile };
}
