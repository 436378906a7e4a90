// The WebAssembly backend, the only one that uses linear memory. It copies rows to fixed regions; the kernel writes its results over
// the first input; they are copied out. Memory grows for a row that is longer than a region. Arrays in linear memory are not copied.
import { ABI } from "../../build/generated/abi.js";
import { unusableModule } from "../call/errors.js";
import type { Dtype } from "../call/typed-array.js";
import { ROOTS_OF_TWO } from "../js/arithmetic/roots-of-two.js";
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
  readonly memory = new LinearMemory();
  readonly #instances = new Map<KernelModule, Exports>();
  readonly #userExports: Exports | undefined;

  /** Starts the kernels. Its errors give the reason why they cannot run here. */
  constructor(
    readonly name: "wasm-simd" | "wasm-relaxed-simd",
    tables: KernelModule,
    userModule: KernelBytes | undefined,
  ) {
    if (userModule !== undefined) {
      this.#userExports = this.#instantiate(userModule);
      const abi = this.#userExports["abi"]?.();
      if (abi !== (name === "wasm-relaxed-simd" ? ABI + 1 : ABI)) throw unusableModule();
    }
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

    return (x, y, out, rows, cols, logBase) => {
      const total = rows * cols;
      let residentX = 0;
      let residentY = 0;
      let residentOut = 0;
      if (linear.hasResidents) {
        residentX = linear.addressOf(x);
        residentY = hasValues ? linear.addressOf(y) : 0;
        // Kernels write indices of a group of rows at once, also behind the last.
        residentOut = type === dtype ? linear.addressOf(out) : 0;
        if (residentX !== 0 && residentOut !== 0 && (operand === "none" || residentY !== 0)) {
          run(residentX, residentY, residentOut, isElementwise ? 1 : rows, isElementwise ? total : cols, logBase);
          return;
        }
      }
      const copiesX = residentX === 0;
      const copiesY = hasValues && residentY === 0;
      const copiesRows = copiesX || copiesY || (isRow && residentOut === 0);
      const longest = isElementwise || !copiesRows ? 0 : cols * bytes;
      const room = linear.roomFor(longest, regions, residentX + residentY + residentOut === 0);
      if (room === 0) {
        js.kernelFor(kernel, dtype)(x, y, out, rows, cols, logBase);
        return;
      }
      const xAt = room === ROOM ? linear.x : linear.longAt;
      const yAt = xAt + room;
      const heap = linear[dtype];
      const results = linear[type];
      const step = isElementwise
        ? TILE / bytes
        : Math.max(1, copiesRows ? Math.floor(TILE / longest) : FEW_RESULTS) * cols;
      for (let at = 0; at < total; at += step) {
        const n = Math.min(step, total - at);
        const count = isElementwise ? 1 : n / cols;
        const copy = n > SHORT ? copyLong : copyFew;
        if (copiesX) copy(x, at, heap, xAt / bytes, n);
        if (copiesY) copy(y as Floats, at, heap, yAt / bytes, n);
        else if (hasIntegers)
          (count > SHORT ? copyLong : copyShort.i32)(y as Int32Array, at / cols, linear.i32, yAt / 4, count);
        const from = copiesX ? xAt : residentX + at * bytes;
        const operandAt = hasValues && !copiesY ? residentY + at * bytes : yAt;
        const done = isRow ? at : at / cols;
        const to = residentOut === 0 ? xAt : residentOut + done * bytes;
        run(from, operandAt, to, count, isElementwise ? n : cols, logBase);
        if (residentOut !== 0) continue;
        if (isRow) copy(results, xAt / bytes, out, at, n);
        else if (count === 1) out[done] = results[xAt / resultBytes];
        else (count > SHORT ? copyLong : copyShort[type])(results, xAt / resultBytes, out, done, count);
      }
    };
  }

  tileFor(kernel: KernelCode, dtype: Dtype, cols: number, arrays: readonly Given[]): Tile {
    const linear = this.memory;
    const bytes = dtype === "f64" ? 8 : 4;
    const exports = this.#kernelsOf(kernel);
    const room = linear.roomFor(cols * bytes, 3, !arrays.some((array) => array?.buffer === linear.buffer));
    if (exports === undefined || room === 0) return js.tileFor(kernel, dtype, cols, arrays);
    const xAt = room === ROOM ? linear.x : linear.longAt;
    const yAt = xAt + room;
    const zAt = yAt + room;
    const heap = linear[dtype];
    const at = { x: xAt, y: yAt };
    const run = exports[`${kernel.name}_${dtype}`];
    const preprocess = (name: string, ...numbers: number[]) => exports[`${name}_${dtype}`](...numbers);
    return {
      ...{ x: heap, xAt: xAt / bytes, y: heap, yAt: yAt / bytes, integers: linear.i32, integersAt: yAt / 4 },
      ...{ mask: linear.u8, maskAt: zAt, results: heap, resultsAt: xAt / bytes },
      ...{ indices: linear.u32, indicesAt: xAt / 4, room: Math.floor(room / bytes) },
      run: (rows, n, logBase, start) => run(xAt + start * bytes, yAt, xAt + start * bytes, rows, n, logBase),
      applyMask: (input, n, replacement) => preprocess("applyMask", at[input], zAt, n, replacement),
      countKept: (rows, n) => preprocess("countKept", zAt, yAt, rows, n),
      applyTemperature: (input, rows, n, temperature) =>
        preprocess("applyTemperature", at[input], rows, n, temperature),
      normalizeRows: (input, rows, n) => preprocess("normalizeRows", at[input], rows, n),
      smoothTargets: (rows, n, isWeighted, confidence, uniform) =>
        preprocess("smoothTargets", yAt, isWeighted ? yAt + rows * n * bytes : 0, rows, n, confidence, uniform),
    };
  }
}

/** Rows of numbers whose results fit in a region. */
const FEW_RESULTS = ROOM / 8;

const NO_KERNELS = "this entry of logsum has no kernels; give createLogSum a module";

/** (module (func (result v128) (v128.const i32x4 0 0 0 0))): valid only where there is SIMD. */
const SIMD = [
  ...[0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0],
  ...[10, 22, 1, 20, 0, 253, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 11],
];

/** Is the module wrong, rather than the host unable to run it? */
function isCallersFault(module: KernelBytes, error: unknown): boolean {
  if (error instanceof TypeError || error instanceof WebAssembly.LinkError) return true;
  return !(module instanceof WebAssembly.Module) && !WebAssembly.validate(module as BufferSource);
}

/**
 * Starts a backend with the kernels given to createLogSum, or with the entry's own.
 *
 * @throws TypeError if the given kernels are unusable; another Error, with the reason, if kernels cannot run here
 */
export function startWasm(
  name: WasmBackend["name"],
  tables: KernelModule,
  userModule: KernelBytes | undefined,
): Backend {
  if (typeof WebAssembly !== "object") throw new Error("there is no WebAssembly here");
  try {
    return new WasmBackend(name, tables, userModule);
  } catch (error) {
    // The errors of some engines only say that the kernels do not parse.
    if (!WebAssembly.validate(Uint8Array.from(SIMD))) throw new Error("there is no SIMD in the WebAssembly here");
    if (userModule !== undefined && isCallersFault(userModule, error)) throw unusableModule();
    throw new Error(error instanceof Error ? error.message : String(error));
  }
}
