// The WebAssembly backend, the only one that uses linear memory. It copies rows to fixed regions; the kernel writes its results over
// the first input; they are copied out. Memory grows for a row that is longer than a region. Arrays in linear memory are not copied.
import { bufferOf, copyTo, type Dtype } from "../call/typed-array.js";
import { ROOTS_OF_TWO } from "../js/arithmetic/roots-of-two.js";
import type { Floats } from "../types/arrays.js";
import {
  type Backend,
  type Change,
  copyLong,
  type Exports,
  type Given,
  type KernelBytes,
  type KernelCode,
  type KernelModule,
  ROOM,
  type Run,
  residents,
  TILE,
  type Tile,
  type UserKernels,
} from "./backend.js";
import { js } from "./js.js";
import { copyShort, LinearMemory, SHORT } from "./linear-memory.js";

class WasmBackend implements Backend {
  readonly #instances = new Map<KernelModule, Exports>();
  readonly #userExports: Exports | undefined;

  /** Starts the kernels. Its errors give the reason why they cannot run here. */
  constructor(
    readonly name: "wasm-simd" | "wasm-relaxed-simd",
    readonly tables: KernelModule,
    user: UserKernels | undefined,
    readonly memory: LinearMemory,
    isFirst: boolean,
  ) {
    if (user !== undefined) {
      this.#userExports = this.#instantiate(user.source);
      user.check(this.#userExports, name);
    }
    if (!isFirst) return;
    const { x, f64 } = this.memory;
    copyTo(f64, ROOTS_OF_TWO.flat(), x / 8);
    this.#exportsOf(tables)["initLookupTables"](x);
  }

  #instantiate(source: KernelBytes): Exports {
    const isBytes = ArrayBuffer.isView(source) || source instanceof ArrayBuffer;
    const module = isBytes ? new WebAssembly.Module(source as BufferSource) : (source as WebAssembly.Module);
    const { memory, scratch } = this.memory;
    const env = { memory, scratch };
    return new WebAssembly.Instance(module, { env }).exports as unknown as Exports;
  }

  #exportsOf(module: KernelModule): Exports {
    if (this.#userExports !== undefined) return this.#userExports;
    let exports = this.#instances.get(module);
    if (exports === undefined) {
      const load = this.name === "wasm-relaxed-simd" ? module.relaxed : module.simd;
      if (load === undefined) throw new Error(NO_KERNELS);
      exports = this.#instantiate(load());
      this.#instances.set(module, exports);
    }
    return exports;
  }

  /** The exports of a kernel's module. Undefined if it has none, or if there is too little memory to compile it. */
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
    const linear = this.memory;
    const bytes = dtype === "f64" ? 8 : 4;
    const hasLabels = operand === "labels";
    const hasValues = operand === "values";
    const isRow = result === "row";
    const type = result === "index" ? "u32" : dtype;
    const resultBytes = type === "f64" ? 8 : 4;
    const copyFew = copyShort[dtype];
    const compiled = { kernel, dtype, memory: linear, run };
    const regions = hasValues ? 2 : 1;
    const fixedX = linear.x;
    const fixedX0 = fixedX / bytes;
    const fixedResults = fixedX / resultBytes;

    return (x, y, out, rows, cols, logBase) => {
      if (linear.hasResidents && residents.run?.(compiled, x, y, out, rows, cols, logBase)) return;
      const longest = isElementwise ? 0 : cols * bytes;
      const room = linear.roomFor(longest, regions);
      if (room === 0) {
        js.kernelFor(kernel, dtype)(x, y, out, rows, cols, logBase);
        return;
      }
      const isFixed = room === ROOM;
      const xAt = isFixed ? fixedX : linear.longAt;
      const x0 = isFixed ? fixedX0 : xAt / bytes;
      const resultsAt = isFixed ? fixedResults : xAt / resultBytes;
      const yAt = xAt + room;
      const heap = linear[dtype];
      const results = linear[type];
      const total = rows * cols;
      const step = isElementwise ? TILE / bytes : Math.max(1, Math.floor(TILE / longest)) * cols;
      for (let at = 0; at < total; at += step) {
        const n = Math.min(step, total - at);
        const count = isElementwise ? 1 : n / cols;
        const copy = n > SHORT ? copyLong : copyFew;
        copy(x, at, heap, x0, n);
        if (hasValues) copy(y as Floats, at, heap, yAt / bytes, n);
        else if (hasLabels)
          (count > SHORT ? copyLong : copyShort.i32)(y as Int32Array, at / cols, linear.i32, yAt / 4, count);
        run(xAt, yAt, xAt, count, isElementwise ? n : cols, logBase);
        if (isRow) copy(results, resultsAt, out, at, n);
        else if (count === 1) out[at / cols] = results[resultsAt];
        else (count > SHORT ? copyLong : copyShort[type])(results, resultsAt, out, at / cols, count);
      }
    };
  }

  tileFor(kernel: KernelCode, dtype: Dtype, cols: number, arrays: readonly Given[]): Tile {
    const linear = this.memory;
    const bytes = dtype === "f64" ? 8 : 4;
    const exports = this.#kernelsOf(kernel);
    const room = linear.roomFor(cols * bytes, 3, !arrays.some((array) => array && linear.owns(bufferOf(array))));
    if (exports === undefined || room === 0) return js.tileFor(kernel, dtype, cols, arrays);
    const xAt = linear.startFor(room);
    const yAt = xAt + room;
    const zAt = yAt + room;
    const heap = linear[dtype];
    const at = { x: xAt, y: yAt, mask: zAt };
    const run = exports[`${kernel.name}_${dtype}`];
    // Names that are put together anew are slow to look up. Most modules have no kernel for a mask; those of float16 are with the tables.
    const changes = new Map<Change, Exports[string] | null>();
    const common = this.#exportsOf(this.tables);
    return {
      ...{ x: heap, xAt: xAt / bytes, y: heap, yAt: yAt / bytes, integers: linear.i32, integersAt: yAt / 4 },
      ...{ mask: linear.u8, maskAt: zAt, results: heap, resultsAt: xAt / bytes },
      ...{ indices: linear.u32, indicesAt: xAt / 4, room: Math.floor(room / bytes) },
      run: (rows, n, logBase, start) => run(xAt + start * bytes, yAt, xAt + start * bytes, rows, n, logBase),
      change(change, input, a, b, c = 0, d = 0, e = 0) {
        let compiled = changes.get(change);
        if (compiled === undefined) {
          compiled = exports[`${change.name}_${dtype}`] ?? common[change.name] ?? null;
          changes.set(change, compiled);
        }
        const start = at[input];
        if (compiled !== null) compiled(start, a, b, c, d, e);
        else change.js(this, heap, start / bytes, a, b, c, d, e);
      },
    };
  }
}

const NO_KERNELS = "this entry of logsum has no kernels; give createLogSum a module";

/** (module (func (result v128) (v128.const i32x4 0 0 0 0))): valid only where there is SIMD. */
const SIMD = [
  ...[0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0],
  ...[10, 22, 1, 20, 0, 253, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 11],
];

/** Adds to the message of an engine what lets the kernels run. */
function withHint(message: string): string {
  if (/\bCSP\b|unsafe-eval/.test(message)) return `${message}; the content security policy needs 'wasm-unsafe-eval'`;
  if (!/disallowed by embedder/.test(message)) return message;
  return `${message}; bundle with the condition "workerd" or "edge-light", or give createLogSum a module`;
}

/**
 * Starts a backend with the kernels given to createLogSum, or with the entry's own. Threads share a memory, in which the first fills
 * the lookup tables.
 *
 * @throws TypeError if the given kernels are unusable; another Error, with the reason, if kernels cannot run here
 */
export function startWasm(
  name: WasmBackend["name"],
  tables: KernelModule,
  user: UserKernels | undefined,
  memory?: LinearMemory,
  isFirst = true,
): Backend {
  if (typeof WebAssembly !== "object") throw new Error("there is no WebAssembly here");
  try {
    return new WasmBackend(name, tables, user, memory ?? new LinearMemory(), isFirst);
  } catch (error) {
    // The errors of some engines only say that the kernels do not parse.
    if (!WebAssembly.validate(Uint8Array.from(SIMD))) throw new Error("there is no SIMD in the WebAssembly here");
    const own = user?.errorFor(error, (bytes) => WebAssembly.validate(bytes));
    if (own !== undefined) throw own;
    throw new Error(withHint(error instanceof Error ? error.message : String(error)));
  }
}
