// Shares calls among threads: those of a kernel as such, and others as the calls of operations.
import type { Backend, KernelCode, Run, Shares, Tile } from "../backends/backend.js";
import { js } from "../backends/js.js";
import type { LinearMemory } from "../backends/linear-memory.js";
import type { Arguments } from "../call/arguments.js";
import { failureOf, runCall } from "../call/call.js";
import { kernelTrapped } from "../call/errors.js";
import type { Result } from "../call/model.js";
import type { BoundOperation } from "../call/operation.js";
import { type Dtype, partOf } from "../call/typed-array.js";
import { cut } from "./claims.js";
import type { Shared } from "./copies.js";
import { exactly } from "./exact.js";
import { runKernel } from "./kernel-call.js";
import { runShared } from "./shared-call.js";

/** An operation that the caller runs, and one that checks a call. */
export interface Bound {
  readonly local: BoundOperation;
  readonly checked: BoundOperation;
}

/** A backend that runs nothing: a call has all its checks, and its array for the result. */
export function idle({ name, memory }: Backend): Backend {
  return {
    ...{ name, memory, shares: { takes: () => false }, kernelFor: () => () => {} },
    tileFor: (kernel, dtype, _cols, arrays) => js.tileFor(kernel, dtype, 1, arrays),
  };
}

/** The arguments with views of the caller's arrays, which may have any properties. */
function withViews(args: Arguments): Arguments {
  const views = Object.entries(args.inputs).map(([name, one]) => [name, ArrayBuffer.isView(one) ? partOf(one) : one]);
  return { ...args, inputs: Object.fromEntries(views) as unknown as Arguments["inputs"] };
}

/** A call that is being checked. */
interface Checked {
  readonly signal: AbortSignal | undefined;
  /** Is it shared as one of a kernel? Its end, unless it is over. */
  isShared: boolean;
  end: Promise<void> | undefined;
}

/** A backend that checks calls, and shares those that are one of a kernel. */
export class Sharing implements Backend {
  readonly name: Backend["name"];
  readonly memory: LinearMemory;
  readonly shares: Shares = { takes: () => false };
  readonly #wasm: Backend;
  readonly #numbers = new Map<KernelCode, number>();
  #call: Checked | undefined;

  constructor(
    wasm: Backend,
    readonly shared: Shared,
  ) {
    this.name = wasm.name;
    this.memory = shared.memory;
    this.#wasm = wasm;
  }

  /** Numbers the kernels of operations, as the workers do. */
  number(operations: readonly BoundOperation[]): void {
    for (const kernel of operations.flatMap(({ kernels }) => kernels)) this.#numbers.set(kernel, this.#numbers.size);
  }

  /** Checks a call and shares it. */
  async call({ local, checked }: Bound, args: Arguments, signal: AbortSignal | undefined): Promise<Result> {
    this.shared.threads.wake();
    const own = withViews(args);
    const call: Checked = { signal, isShared: false, end: undefined };
    this.#call = call;
    let result: Result;
    try {
      result = runCall(checked, own);
    } finally {
      this.#call = undefined;
    }
    if (!call.isShared) result = await runShared(local, own, result, this.shared, signal);
    else if (call.end !== undefined) {
      await call.end.catch((error) => {
        throw failureOf(local, error);
      });
      signal?.throwIfAborted();
    }
    // A kernel of another call may have spoiled this one's numbers.
    if (this.shared.threads.hasTrapped) throw kernelTrapped(local.name, "another one has trapped in the same memory");
    return result;
  }

  kernelFor(kernel: KernelCode, dtype: Dtype): Run {
    const number = this.#numbers.get(kernel) ?? -1;
    const run = this.#wasm.kernelFor(kernel, dtype);
    const sharedKernel = { number, code: kernel, dtype, run, runPiece: exactly(run, kernel, this.memory) };
    return (x, y, out, ...sizes) => {
      const args: Parameters<Run> = [x, y, partOf(out), ...sizes];
      const call = this.#call;
      const pieces = cut(kernel, args, this.shared.threads.count);
      // One row is run as a call, and so is topK, which reads its indices at once.
      if (call === undefined || pieces.units === 1 || kernel.result === "indices") return;
      call.isShared = true;
      call.end = runKernel(sharedKernel, args, pieces, this.shared, call.signal);
    };
  }

  tileFor(kernel: KernelCode, dtype: Dtype, _cols: number, arrays: Parameters<Backend["tileFor"]>[3]): Tile {
    return js.tileFor(kernel, dtype, 1, arrays);
  }
}
