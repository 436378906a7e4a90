// The WebAssembly backend, and the one place that knows about linear memory. Rows are copied to fixed regions of it, the kernel
// writes its results over the first input, and they are copied out. Memory grows for a row that is longer than a region.
import { SCRATCH_SIZE, TABLES_END } from "../../assembly/layout.js";
import { ABI } from "../../build/generated/abi.js";
import { unusableModule } from "../call/errors.js";
import type { Dtype } from "../call/typed-array.js";
import { ROOTS_OF_TWO } from "../js/arithmetic/roots-of-two.js";
import type { Floats, Results } from "../types/arrays.js";
import {
  type Backend,
  type KernelBytes,
  type KernelCode,
  type KernelModule,
  type Run,
  TILE,
  type Tile,
} from "./backend.js";
import { js } from "./js.js";

const PAGE = 64 * 1024;

/** Bytes of each of the three regions, unless a row is longer: x with the results, y, and what is behind it or the mask. */
const ROOM = 512 * 1024;

/** The regions begin here. */
const X_AT = 0x510000 + 0 * (TABLES_END + SCRATCH_SIZE); // interim

/** Kernels read up to so many bytes behind a row. */
const SLACK = 256;

type Exports = Readonly<Record<string, (...numbers: number[]) => number>>;

type Numbers = Floats | Int32Array | Uint32Array;

/** Up to so many elements, a loop copies faster than a call of `set` and the views that it needs. */
const SHORT = 64;

// A function for each dtype: in one that has seen two, V8 looks at each element for the class of its array.
// biome-ignore format: a table
const copyShort = {
  f64(from: Float64Array, start: number, to: Float64Array, at: number, length: number): void {
    for (let i = 0; i < length; i++) to[at + i] = from[start + i];
  },
  f32(from: Float32Array, start: number, to: Float32Array, at: number, length: number): void {
    for (let i = 0; i < length; i++) to[at + i] = from[start + i];
  },
} as unknown as Readonly<Record<Dtype, (from: Numbers, start: number, to: Numbers, at: number, length: number) => void>>;

function copyLong(from: Numbers, start: number, to: Numbers, at: number, length: number): void {
  to.set(start === 0 && length === from.length ? from : from.subarray(start, start + length), at);
}

/** The linear memory of an instance: its views, which are made anew when it grows, and where its regions begin. */
class LinearMemory {
  readonly memory = new WebAssembly.Memory({ initial: Math.ceil((X_AT + 3 * ROOM + SLACK) / PAGE) });
  f64 = new Float64Array(this.memory.buffer);
  f32 = new Float32Array(this.memory.buffer);
  i32 = new Int32Array(this.memory.buffer);
  u32 = new Uint32Array(this.memory.buffer);
  u8 = new Uint8Array(this.memory.buffer);
  room = ROOM;

  get yAt(): number {
    return X_AT + this.room;
  }

  get zAt(): number {
    return X_AT + 2 * this.room;
  }

  /** Makes room for a row of so many bytes in the first `regions`. The host may refuse: then nothing changes. */
  reserve(bytes: number, regions: number): boolean {
    const room = Math.max(this.room, (bytes + SLACK + 63) & ~63);
    const missing = X_AT + (regions - 1) * room + bytes + SLACK - this.u8.length;
    if (missing > 0) {
      try {
        this.memory.grow(Math.ceil(missing / PAGE));
      } catch {
        return false;
      }
      const { buffer } = this.memory;
      this.f64 = new Float64Array(buffer);
      this.f32 = new Float32Array(buffer);
      this.i32 = new Int32Array(buffer);
      this.u32 = new Uint32Array(buffer);
      this.u8 = new Uint8Array(buffer);
    }
    this.room = room;
    return true;
  }
}

/** The bytes of a memory of 2^31 and more do not fit the integers above, nor the results of a kernel. */
const MOST_BYTES = 2 ** 29;

class WasmBackend implements Backend {
  readonly #linear = new LinearMemory();
  readonly #instances = new Map<KernelModule, Exports>();
  readonly #given: Exports | undefined;

  /** Starts the kernels; what it throws says why they cannot run here. */
  constructor(
    readonly name: "wasm-simd" | "wasm-relaxed-simd",
    tables: KernelModule,
    given: KernelBytes | undefined,
  ) {
    if (given !== undefined) {
      this.#given = this.#instantiate(given);
      const abi = this.#given["abi"]?.();
      if (abi !== (name === "wasm-relaxed-simd" ? ABI + 1 : ABI)) throw unusableModule();
    }
    this.#linear.f64.set(ROOTS_OF_TWO.flat(), X_AT / 8);
    this.#exportsOf(tables)["initLookupTables"](X_AT);
  }

  #instantiate(source: KernelBytes): Exports {
    const isBytes = ArrayBuffer.isView(source) || source instanceof ArrayBuffer;
    const module = isBytes ? new WebAssembly.Module(source as BufferSource) : (source as WebAssembly.Module);
    const env = { memory: this.#linear.memory, scratch: 0x4c0000 };
    return new WebAssembly.Instance(module, { env }).exports as unknown as Exports;
  }

  #exportsOf(module: KernelModule): Exports {
    if (this.#given !== undefined) return this.#given;
    let exports = this.#instances.get(module);
    if (exports === undefined) {
      const load = this.name === "wasm-relaxed-simd" ? module.relaxed : module.simd;
      if (load === undefined) throw new Error(NO_KERNELS);
      exports = this.#instantiate(load());
      this.#instances.set(module, exports);
    }
    return exports;
  }

  /** The exports of a kernel's module; undefined where it has none, or where memory is too short to compile it. */
  #kernelsOf({ module }: KernelCode): Exports | undefined {
    if (module === undefined) return undefined;
    try {
      return this.#exportsOf(module);
    } catch {
      return undefined;
    }
  }

  kernelFor(kernel: KernelCode, dtype: Dtype): Run {
    const run = this.#kernelsOf(kernel)?.[`${kernel.name}_${dtype}`];
    if (run === undefined) return js.kernelFor(kernel, dtype);
    const { isElementwise, result, operand } = kernel;
    const linear = this.#linear;
    const bytes = dtype === "f64" ? 8 : 4;
    const hasIntegers = operand === "labels" || operand === "counts";
    const hasValues = operand !== "none" && !hasIntegers;
    const isRow = result === "row";
    const type = result === "index" ? "u32" : dtype;
    const resultsAt = X_AT / (type === "f64" ? 8 : 4);
    const copyFew = copyShort[dtype];
    const x0 = X_AT / bytes;

    return (x, y, out, rows, cols, logBase) => {
      const total = rows * cols;
      const longest = isElementwise ? 0 : cols * bytes;
      if (longest > linear.room && (longest > MOST_BYTES || !linear.reserve(longest, hasValues ? 2 : 1))) {
        js.kernelFor(kernel, dtype)(x, y, out, rows, cols, logBase);
        return;
      }
      const { yAt } = linear;
      const heap = linear[dtype];
      const heapOfResults = linear[type];
      const step = isElementwise ? TILE / bytes : Math.max(1, Math.floor(TILE / longest)) * cols;
      for (let at = 0; at < total; at += step) {
        const n = Math.min(step, total - at);
        const copyIn = n > SHORT ? copyLong : copyFew;
        copyIn(x, at, heap, x0, n);
        if (hasValues) copyIn(y as Floats, at, heap, yAt / bytes, n);
        const count = isElementwise ? 1 : n / cols;
        if (hasIntegers) copyIntegers(y as Int32Array, at / cols, linear.i32, yAt / 4, count);
        run(X_AT, yAt, X_AT, count, isElementwise ? n : cols, logBase);
        if (isRow) copyIn(heapOfResults, x0, out, at, n);
        else copyResults(heapOfResults, resultsAt, out, at / cols, count);
      }
    };
  }

  tileFor(kernel: KernelCode, dtype: Dtype, cols: number): Tile {
    const linear = this.#linear;
    const bytes = dtype === "f64" ? 8 : 4;
    const longest = cols * bytes;
    const isLong = longest > linear.room;
    const exports = this.#kernelsOf(kernel);
    if (exports === undefined || (isLong && (longest > MOST_BYTES || !linear.reserve(longest, 3)))) {
      return js.tileFor(kernel, dtype, cols);
    }
    const { yAt, zAt, room } = linear;
    const heap = linear[dtype];
    const at = { x: X_AT, y: yAt };
    const run = exports[`${kernel.name}_${dtype}`];
    const preprocess = (name: string, ...numbers: number[]) => exports[`${name}_${dtype}`](...numbers);
    return {
      ...{ x: heap, xAt: X_AT / bytes, y: heap, yAt: yAt / bytes, integers: linear.i32, integersAt: yAt / 4 },
      ...{ mask: linear.u8, maskAt: zAt, results: heap, resultsAt: X_AT / bytes },
      ...{ indices: linear.u32, indicesAt: X_AT / 4, room: Math.floor(room / bytes) },
      run: (rows, n, logBase) => run(X_AT, yAt, X_AT, rows, n, logBase),
      applyMask: (input, n, replacement) => preprocess("applyMask", at[input], zAt, n, replacement),
      applyTemperature: (input, rows, n, temperature) =>
        preprocess("applyTemperature", at[input], rows, n, temperature),
      normalizeRows: (input, rows, n) => preprocess("normalizeRows", at[input], rows, n),
      smoothTargets: (rows, n, isWeighted, confidence, uniform) =>
        preprocess("smoothTargets", yAt, isWeighted ? yAt + rows * n * bytes : 0, rows, n, confidence, uniform),
    };
  }
}

function copyIntegers(from: Int32Array, start: number, to: Int32Array, at: number, length: number): void {
  if (length > SHORT) copyLong(from, start, to, at, length);
  else for (let i = 0; i < length; i++) to[at + i] = from[start + i];
}

function copyResults(from: Numbers, start: number, to: Results, at: number, length: number): void {
  if (length > SHORT) copyLong(from, start, to, at, length);
  else for (let i = 0; i < length; i++) to[at + i] = from[start + i];
}

const NO_KERNELS = "this entry of logsum has no kernels; give createLogSum a module";

/** (module (func (result v128) (v128.const i32x4 0 0 0 0))), for a host that has SIMD. */
const SIMD = [
  ...[0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0],
  ...[10, 22, 1, 20, 0, 253, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 11],
];

/** Is it the module that is wrong, rather than the host that cannot run it? */
function isCallersFault(module: KernelBytes, error: unknown): boolean {
  if (error instanceof TypeError || error instanceof WebAssembly.LinkError) return true;
  return !(module instanceof WebAssembly.Module) && !WebAssembly.validate(module as BufferSource);
}

/**
 * Starts a backend with the kernels that createLogSum was given, or with the entry's own.
 *
 * @throws TypeError where those that were given are of no use; another Error, which says why, where kernels cannot run here
 */
export function startWasm(name: WasmBackend["name"], tables: KernelModule, given: KernelBytes | undefined): Backend {
  if (typeof WebAssembly !== "object") throw new Error("there is no WebAssembly here");
  try {
    return new WasmBackend(name, tables, given);
  } catch (error) {
    // Some engines would say that the kernels do not parse.
    if (!WebAssembly.validate(Uint8Array.from(SIMD))) throw new Error("there is no SIMD in the WebAssembly here");
    if (given !== undefined && isCallersFault(given, error)) throw unusableModule();
    throw new Error(error instanceof Error ? error.message : String(error));
  }
}
