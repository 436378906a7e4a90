// The WebAssembly backend, the only one that uses linear memory. It copies rows to fixed regions; the kernel writes its results over
// the first input; they are copied out. Memory grows for a row that is longer than a region. Arrays in linear memory are not copied.
import { ABI } from "../../build/generated/abi.js";
import { unusableModule } from "../call/errors.js";
import { bufferOf, type Dtype } from "../call/typed-array.js";
import { ROOTS_OF_TWO } from "../js/arithmetic/roots-of-two.js";
import { applyMask as applyMaskJs } from "../js/rows/preprocess.js";
import type { Floats } from "../types/arrays.js";
import {
  type Backend,
  type Given,
  type KernelBytes,
  type KernelCode,
  type KernelModule,
  type Run,
  TILE,
  type Tile,
} from "./backend.js";
import { js } from "./js.js";
import { copyLong, copyShort, LinearMemory, ROOM, SHORT } from "./linear-memory.js";

type Exports = Readonly<Record<string, (...numbers: number[]) => number>>;

class WasmBackend implements Backend {
  readonly #instances = new Map<KernelModule, Exports>();
  readonly #userExports: Exports | undefined;

  /** Starts the kernels. Its errors give the reason why they cannot run here. */
  constructor(
    readonly name: "wasm-simd" | "wasm-relaxed-simd",
    tables: KernelModule,
    userModule: KernelBytes | undefined,
    readonly memory: LinearMemory,
    isFirst: boolean,
  ) {
    if (userModule !== undefined) {
      this.#userExports = this.#instantiate(userModule);
      const abi = this.#userExports["abi"]?.();
      if (abi !== (name === "wasm-relaxed-simd" ? ABI + 1 : ABI)) throw unusableModule();
    }
    if (!isFirst) return;
    const { x, f64 } = this.memory;
    f64.set(ROOTS_OF_TWO.flat(), x / 8);
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
    const hasIntegers = operand === "labels" || operand === "counts";
    const hasValues = operand !== "none" && !hasIntegers;
    const isRow = result === "row";
    const type = result === "index" ? "u32" : dtype;
    const resultBytes = type === "f64" ? 8 : 4;
    const copyFew = copyShort[dtype];
    const regions = hasValues ? 2 : 1;
    const fixedX = linear.x;
    const fixedX0 = fixedX / bytes;
    const fixedResults = fixedX / resultBytes;

    /** Some of the arrays are resident, at these addresses: the others are copied to regions, as long as there is room without growing. */
    const runMixed = (
      at: { readonly x: number; readonly y: number; readonly out: number },
      ...[x, y, out, rows, cols, logBase]: Parameters<Run>
    ): void => {
      const copiesX = at.x === 0;
      const copiesY = hasValues && at.y === 0;
      const copiesRows = copiesX || copiesY || (isRow && at.out === 0);
      const room = linear.roomFor(isElementwise || !copiesRows ? 0 : cols * bytes, regions, false);
      if (room === 0) {
        js.kernelFor(kernel, dtype)(x, y, out, rows, cols, logBase);
        return;
      }
      const xAt = linear.startFor(room);
      const yAt = xAt + room;
      const atOnce = copiesRows ? Math.max(1, Math.floor(TILE / bytes / cols)) : ROOM / 8;
      const step = isElementwise ? TILE / bytes : atOnce * cols;
      for (let start = 0; start < rows * cols; start += step) {
        const n = Math.min(step, rows * cols - start);
        const row = isElementwise ? 0 : start / cols;
        const count = isElementwise ? 1 : n / cols;
        if (copiesX) copyLong(x, start, linear[dtype], xAt / bytes, n);
        if (copiesY) copyLong(y as Floats, start, linear[dtype], yAt / bytes, n);
        else if (hasIntegers) copyLong(y as Int32Array, row, linear.i32, yAt / 4, count);
        const done = isRow ? start : row;
        run(
          copiesX ? xAt : at.x + start * bytes,
          at.y === 0 ? yAt : at.y + start * bytes,
          at.out === 0 ? xAt : at.out + done * bytes,
          ...[count, isElementwise ? n : cols, logBase],
        );
        if (at.out === 0) copyLong(linear[type], xAt / resultBytes, out, done, isRow ? n : count);
      }
    };

    return (x, y, out, rows, cols, logBase) => {
      if (linear.hasResidents) {
        // Kernels write the indices of a group of rows at once, also behind the last.
        const out0 = type === dtype && !linear.copiesOut ? linear.addressOf(out) : 0;
        const at = { x: linear.addressOf(x), y: hasValues ? linear.addressOf(y) : 0, out: out0 };
        if (at.x !== 0 && at.out !== 0 && (operand === "none" || at.y !== 0)) {
          run(at.x, at.y, at.out, isElementwise ? 1 : rows, isElementwise ? rows * cols : cols, logBase);
          return;
        }
        if (at.x + at.y + at.out !== 0) {
          runMixed(at, x, y, out, rows, cols, logBase);
          return;
        }
      }
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
        else if (hasIntegers)
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
    const at = { x: xAt, y: yAt };
    // Found once: names that are put together anew are slow to look up.
    const step = (name: string) => exports[`${name}_${dtype}`];
    const run = step(kernel.name);
    // Most modules have no kernel for it.
    const applyMask = step("applyMask") as Exports[string] | undefined;
    const countKept = step("countKept");
    const applyTemperature = step("applyTemperature");
    const normalizeRows = step("normalizeRows");
    const smoothTargets = step("smoothTargets");
    return {
      ...{ x: heap, xAt: xAt / bytes, y: heap, yAt: yAt / bytes, integers: linear.i32, integersAt: yAt / 4 },
      ...{ mask: linear.u8, maskAt: zAt, results: heap, resultsAt: xAt / bytes },
      ...{ indices: linear.u32, indicesAt: xAt / 4, room: Math.floor(room / bytes) },
      run: (rows, n, logBase, start) => run(xAt + start * bytes, yAt, xAt + start * bytes, rows, n, logBase),
      applyMask(input, n, replacement) {
        if (applyMask) applyMask(at[input], zAt, n, replacement);
        else applyMaskJs(heap, at[input] / bytes, linear.u8, zAt, n, replacement);
      },
      countKept: (rows, n) => countKept(zAt, yAt, rows, n),
      applyTemperature: (input, rows, n, temperature) => applyTemperature(at[input], rows, n, temperature),
      normalizeRows: (input, rows, n) => normalizeRows(at[input], rows, n),
      smoothTargets: (rows, n, isWeighted, confidence, uniform) =>
        smoothTargets(yAt, isWeighted ? yAt + rows * n * bytes : 0, rows, n, confidence, uniform),
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

/** Is the module wrong, rather than the host unable to run it? */
function isCallersFault(module: KernelBytes, error: unknown): boolean {
  if (error instanceof TypeError || error instanceof WebAssembly.LinkError) return true;
  return !(module instanceof WebAssembly.Module) && !WebAssembly.validate(module as BufferSource);
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
  userModule: KernelBytes | undefined,
  memory?: LinearMemory,
  isFirst = true,
): Backend {
  if (typeof WebAssembly !== "object") throw new Error("there is no WebAssembly here");
  try {
    return new WasmBackend(name, tables, userModule, memory ?? new LinearMemory(), isFirst);
  } catch (error) {
    // The errors of some engines only say that the kernels do not parse.
    if (!WebAssembly.validate(Uint8Array.from(SIMD))) throw new Error("there is no SIMD in the WebAssembly here");
    if (userModule !== undefined && isCallersFault(userModule, error)) throw unusableModule();
    throw new Error(withHint(error instanceof Error ? error.message : String(error)));
  }
}
