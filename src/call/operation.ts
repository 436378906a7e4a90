// Operations bound to a backend, which the first call chooses.
import type {
  Backend,
  JsKernel,
  KernelCode,
  KernelModule,
  Operand,
  ResultKind,
  Run,
  Tile,
} from "../backends/backend.js";
import type { ClassIds, Form, Kernel, Operation, OperationInfo, Option, Source } from "./model.js";
import { layouts } from "./options.js";
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

  constructor(kernel: Kernel, operation: Operation, backend: () => Backend) {
    this.name = kernel.name;
    this.module = kernel.module;
    this.f64 = kernel.f64;
    this.f32 = kernel.f32;
    this.from = kernel.from;
    this.form = kernel.form;
    this.operand = kernel.operand ?? (operation.operand === "values" ? "values" : "none");
    this.empty = kernel.empty ?? Number.NaN;
    this.result = operation.result;
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
  tileFor(dtype: Dtype, cols: number): Tile {
    const made = dtype === "f64" ? this.#tile64 : this.#tile32;
    if (made !== undefined && made.room >= cols && made.x.length > 0) return made;
    const tile = this.backend.tileFor(this, dtype, cols);
    if (dtype === "f64") this.#tile64 = tile;
    else this.#tile32 = tile;
    return tile;
  }
}

/** An operation bound to a backend, which the first call chooses. */
export class BoundOperation implements OperationInfo {
  readonly name: string;
  readonly inputs: readonly [string, string?];
  readonly operand: "none" | "values" | "labels" | "count";
  readonly classIds: ClassIds | undefined;
  readonly order: string | undefined;
  readonly parameter: Operation["parameter"];
  readonly result: ResultKind;
  readonly sources: readonly Source[];
  readonly isElementwise: boolean;
  readonly isGradient: boolean;
  readonly options: readonly Option[];
  readonly kernels: readonly BoundKernel[];
  readonly layout: Operation["layout"];
  readonly plan: Operation["plan"];

  constructor(operation: Operation, backend: () => Backend) {
    this.name = operation.name;
    this.inputs = operation.inputs;
    this.operand = operation.operand ?? "none";
    this.classIds = operation.classIds;
    this.order = operation.order;
    this.parameter = operation.parameter;
    this.result = operation.result;
    this.sources = operation.sources ?? [];
    this.isElementwise = operation.sources === undefined;
    this.isGradient = operation.isGradient ?? false;
    this.options = [...(operation.layouts ?? layouts), ...operation.options];
    this.kernels = operation.kernels.map((kernel) => new BoundKernel(kernel, operation, backend));
    this.layout = operation.layout;
    this.plan = operation.plan;
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
