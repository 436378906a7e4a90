// Operations bound to a backend, which the first call chooses.
import type {
  Backend,
  Given,
  JsKernel,
  KernelCode,
  KernelModule,
  Operand,
  ResultKind,
  Run,
  Tile,
} from "../backends/backend.js";
import { layouts } from "./layouts.js";
import type { ClassIds, Form, Kernel, Operation, OperationInfo, Option, Plan, Source, Step } from "./model.js";
import { dtype } from "./options.js";
import { ownOf } from "./own.js";
import type { Dtype } from "./typed-array.js";

/** A kernel with all fields, so that V8 has one hidden class for all kernels. */
export class BoundKernel implements KernelCode {
  readonly name: string;
  readonly module: KernelModule | undefined;
  readonly f64: JsKernel;
  readonly f32: JsKernel;
  readonly from: Source | undefined;
  readonly form: Form | undefined;
  readonly operand: Operand;
  readonly empty: number;
  readonly result: ResultKind;
  readonly isElementwise: boolean;
  #backend: () => Backend;
  #run64: Run | undefined;
  #run32: Run | undefined;
  #tile64: Tile | undefined;
  #tile32: Tile | undefined;

  constructor(given: Kernel, operation: Operation, backend: () => Backend) {
    const kernel = ownOf(given);
    this.name = kernel.name;
    this.module = kernel.module;
    this.f64 = kernel.f64;
    this.f32 = kernel.f32;
    this.from = kernel.from;
    this.form = kernel.form;
    this.operand = kernel.operand ?? (operation.operand === "values" ? "values" : "none");
    this.empty = kernel.empty ?? Number.NaN;
    this.result = kernel.result ?? operation.result;
    this.isElementwise = operation.sources === undefined;
    this.#backend = backend;
  }

  get backend(): Backend {
    return this.#backend();
  }

  /** Returns the function that runs the kernel on arrays of a dtype. The first call gets it from the backend. */
  runFor(dtype: Dtype): Run {
    if (dtype === "f64") {
      this.#run64 ??= this.backend.kernelFor(this, dtype);
      return this.#run64;
    }
    this.#run32 ??= this.backend.kernelFor(this, dtype);
    return this.#run32;
  }

  /** Returns the tile of the kernel with room for a row of `cols`. It is made again when memory grows, which detaches its arrays. */
  tileFor(dtype: Dtype, cols: number, arrays: readonly Given[]): Tile {
    const made = dtype === "f64" ? this.#tile64 : this.#tile32;
    if (made !== undefined && made.room >= cols && made.x.length > 0 && !this.backend.memory?.hasTrapped) return made;
    const tile = this.backend.tileFor(this, dtype, cols, arrays);
    if (dtype === "f64") this.#tile64 = tile;
    else this.#tile32 = tile;
    return tile;
  }
}

/** An operation bound to a backend, which the first call chooses. */
export class BoundOperation implements OperationInfo {
  readonly name!: string;
  readonly inputs!: readonly [string, string?];
  readonly operand: "none" | "values" | "labels" | "count" | "uniforms" = "none";
  readonly readUniforms: Operation["readUniforms"];
  readonly classIds: ClassIds | undefined;
  readonly order: OperationInfo["order"];
  readonly parameter: Operation["parameter"];
  readonly result!: ResultKind;
  readonly indices: OperationInfo["indices"];
  readonly signed: OperationInfo["signed"];
  readonly reduction: OperationInfo["reduction"] = "none";
  readonly sources: readonly Source[] = [];
  readonly isElementwise: boolean;
  readonly isGradient: boolean = false;
  readonly options: readonly Option[];
  readonly kernels: readonly BoundKernel[];
  readonly checks: OperationInfo["checks"];
  readonly layout: Operation["layout"];
  /** The planners and steps of the options and then the operation, found once: V8 is slow to look for fields that only some have. */
  readonly planners: readonly ((plan: Plan) => void)[];
  readonly before: readonly Step[];
  readonly after: readonly Step[];
  readonly run: Operation["run"];
  readonly isPlanned: boolean;
  readonly isLocal: boolean;
  /** The number of arrays of a call without options; 0 if it is no row that a kernel takes as it is. */
  readonly takesFast: 0 | 1 | 2;

  constructor(given: Operation, backend: () => Backend) {
    const { layouts: own = layouts, options: others, kernels, plan, before, after, ...fields } = ownOf(given);
    this.isElementwise = fields.sources === undefined;
    this.isPlanned = fields.run !== undefined;
    this.isLocal = this.isPlanned;
    Object.assign(this, fields);
    const options = [...own, ...others, dtype].map(ownOf);
    this.options = options.map(({ name, read, isDense = false }) => ({ name, read, isDense }));
    this.kernels = kernels.map((kernel) => new BoundKernel(kernel, given, backend));
    const all = [...options, ownOf({ plan, before, after })];
    const isGiven = <F>(one: F | undefined): one is F => one !== undefined;
    this.checks = options.map(({ check }) => check).filter(isGiven);
    this.planners = all.map((one) => one.plan).filter(isGiven);
    this.before = all.map((one) => one.before).filter(isGiven);
    this.after = all.map((one) => one.after).filter(isGiven);
    const { operand } = this.kernels[0];
    const isFast = !this.isPlanned && this.parameter === undefined && operand === this.operand;
    this.takesFast = !isFast || (operand !== "none" && operand !== "values") ? 0 : operand === "none" ? 1 : 2;
  }

  tileOf(name: string, dtype: Dtype, length: number, arrays: readonly Given[]): Tile {
    const kernel = this.kernels.find((one) => one.name === name) as BoundKernel;
    return kernel.tileFor(dtype, length, arrays);
  }

  /** Returns the kernel of a call. There is one for each call that passes the checks. */
  kernelFor(from: Source | undefined, form: Form | undefined, operand: Operand): BoundKernel {
    for (const kernel of this.kernels) {
      const isRight = kernel.from === undefined || kernel.from === (from ?? this.sources[0]);
      if (isRight && kernel.form === form && kernel.operand === operand) return kernel;
    }
    throw new Error(`${this.name}: no kernel for ${[from, form, operand].join(", ")}`);
  }
}

/** Makes the function of an operation of one that takes all arguments, some of which an operation does not have. */
export function withArguments<R>(
  operation: Operation,
  run: (x: unknown, y: unknown, options: unknown, order: unknown) => R,
): (...args: unknown[]) => R {
  const { operand, order } = ownOf(operation);
  if (order !== undefined) {
    if (operand === undefined) return (x, last, options) => run(x, undefined, options, last);
    return (x, y, last, options) => run(x, y, options, last);
  }
  if (operand === undefined) return (x, options) => run(x, undefined, options, undefined);
  return (x, y, options) => run(x, y, options, undefined);
}
