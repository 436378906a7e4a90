// What an operation is: a row in its family's file, from which the checks, the marshalling and the choice of a kernel follow.
import type { Backend, JsKernel, KernelCode, KernelModule, Operand, ResultKind, Run } from "../backends/backend.js";
import { layouts, type Option, type Options } from "./options.js";
import type { Plan } from "./plan.js";
import type { Layout } from "./strides.js";
import type { Dtype } from "./typed-array.js";

export type Source = "probs" | "logProbs" | "logits";

/** A kernel of an operation, and the calls that it is for. */
export interface Kernel {
  /** The name of its exports, `name_f64` and `name_f32`. */
  readonly name: string;
  /** The WebAssembly module that has them; without one, plain JavaScript serves all backends. */
  readonly module?: KernelModule;
  /** The same in plain JavaScript. */
  readonly f64: JsKernel;
  readonly f32: JsKernel;
  /** What the option `from` says; without it, whatever it says. */
  readonly from?: Source;
  readonly form?: "generalized";
  /** What the second input holds: `values` if the operation takes such, else `none`, unless said otherwise. */
  readonly operand?: Operand;
  /** The result of a row without elements: NaN unless said otherwise. */
  readonly empty?: number;
}

export interface Operation {
  readonly name: string;
  /** The names of its inputs, for the errors. */
  readonly inputs: readonly [string, string?];
  /** What the second argument is: `none` unless said otherwise. */
  readonly second?: "values" | "labels" | "count";
  readonly result: ResultKind;
  /** What the inputs may be, the first unless the option `from` says otherwise; none where each element is by itself. */
  readonly sources?: readonly Source[];
  /** Is it the gradient of a loss, which a reduction divides but does not add up? */
  readonly isGradient?: boolean;
  /** The options that say how rows lie and where results go, if not all of these. */
  readonly layouts?: readonly Option[];
  /** The options that it takes besides. */
  readonly options: readonly Option[];
  readonly kernels: readonly Kernel[];
  /** The layout of its input, where rows are not rows: of contingency tables. */
  readonly layout?: (operation: BoundOperation, options: Options, length: number) => Layout;
  /** Chooses the operand, and plans what is done to the rows besides what each option does. */
  readonly plan?: (plan: Plan) => void;
}

/** What a call needs to know of a kernel: all fields are there, so that V8 sees one class. */
export class BoundKernel implements KernelCode {
  readonly name: string;
  readonly module: KernelModule | undefined;
  readonly f64: JsKernel;
  readonly f32: JsKernel;
  readonly from: Source | undefined;
  readonly form: "generalized" | undefined;
  readonly operand: Operand;
  readonly empty: number;
  readonly result: ResultKind;
  readonly isElementwise: boolean;
  #backend: () => Backend;
  #run64: Run | undefined;
  #run32: Run | undefined;

  constructor(kernel: Kernel, operation: Operation, backend: () => Backend) {
    this.name = kernel.name;
    this.module = kernel.module;
    this.f64 = kernel.f64;
    this.f32 = kernel.f32;
    this.from = kernel.from;
    this.form = kernel.form;
    this.operand = kernel.operand ?? (operation.second === "values" ? "values" : "none");
    this.empty = kernel.empty ?? Number.NaN;
    this.result = operation.result;
    this.isElementwise = operation.sources === undefined;
    this.#backend = backend;
  }

  get backend(): Backend {
    return this.#backend();
  }

  /** What runs it on arrays of a dtype, got at the first call. */
  runFor(dtype: Dtype): Run {
    if (dtype === "f64") {
      this.#run64 ??= this.backend.kernelFor(this, dtype);
      return this.#run64;
    }
    this.#run32 ??= this.backend.kernelFor(this, dtype);
    return this.#run32;
  }
}

/** An operation, bound to a backend that is chosen at the first call. */
export class BoundOperation {
  readonly name: string;
  readonly inputs: readonly [string, string?];
  readonly second: "none" | "values" | "labels" | "count";
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
    this.second = operation.second ?? "none";
    this.result = operation.result;
    this.sources = operation.sources ?? [];
    this.isElementwise = operation.sources === undefined;
    this.isGradient = operation.isGradient ?? false;
    this.options = [...(operation.layouts ?? layouts), ...operation.options];
    this.kernels = operation.kernels.map((kernel) => new BoundKernel(kernel, operation, backend));
    this.layout = operation.layout;
    this.plan = operation.plan;
  }

  /** The kernel of a call. Its operations have one for each call that their checks let through. */
  kernelFor({ from, form }: Options, operand: Operand): BoundKernel {
    for (const kernel of this.kernels) {
      const isRight = kernel.from === undefined || kernel.from === (from ?? this.sources[0]);
      if (isRight && kernel.form === form && kernel.operand === operand) return kernel;
    }
    throw new Error(`${this.name}: no kernel for ${[from, form, operand].join(", ")}`);
  }
}
