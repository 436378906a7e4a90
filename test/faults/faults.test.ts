// Faults of the engine in the middle of calls: traps, modules that cannot start, and full stacks. The call gives the right answer or a
// clear error, and every later call works. (shipped/fallback has hosts without WebAssembly, and pool/pool workers that die.)
import { afterEach, describe, expect, test } from "vitest";
import type { LogSum } from "../../src/index.js";
import { createLogSum, js } from "../support/backends.js";
import { type Call, numbers } from "../support/calls.js";
import { expectSame } from "../support/expect.js";

const { Instance, Module } = WebAssembly;
afterEach(() => Object.assign(WebAssembly, { Instance, Module }));

const x = Float64Array.from({ length: 300 }, (_, i) => 3 * Math.sin(i));
const p = x.map((value) => Math.abs(value));
const ids = Int32Array.from({ length: 3 }, (_, i) => i);

// biome-ignore format: a table
const CALLS: readonly Call[] = [
  ["logSumExp", [x]], ["softmax", [x]], ["klDivergence", [p, p.map(Math.sqrt)]], ["argmax", [x]], ["exp", [x]],
  ["softmax", [x], { cols: 100 }], ["entropy", [p], { cols: 3 }], ["crossEntropyLoss", [x, ids], { cols: 100 }], ["topK", [x, 2], { cols: 100 }],
  ["softmax", [x], { cols: 100, temperature: 2 }], ["klDivergence", [p, p.map(Math.sqrt)], { cols: 100, normalize: true }], ["logSumExp", [x], { shape: [100, 3], axis: 0 }],
  ["signedLogSumExp", [x], { weights: x }], ["logMatMulExp", [x, x], { shape: [3, 1, 100, 1] }], ["sampleCategorical", [x, [0.1, 0.5, 0.9]], { cols: 100 }],
];

/** Are all calls right, in two rounds? */
function expectAll(logsum: LogSum): void {
  for (const call of [...CALLS, ...CALLS]) expectSame(numbers(logsum, call), numbers(js, call), () => String(call[0]));
}

/** An instance whose kernels trap as long as `state` says so, after some calls that it spares, and leave garbage in all of their memory. */
function trapping() {
  const state = { isTrapping: false, spared: 0, count: 0 };
  class Trapping {
    readonly exports: Record<string, unknown>;
    constructor(module: WebAssembly.Module, imports: WebAssembly.Imports) {
      const { memory } = imports["env"] as { memory: WebAssembly.Memory };
      const wrap =
        (run: (...args: unknown[]) => unknown) =>
        (...args: unknown[]) => {
          if (!state.isTrapping || state.spared-- > 0) return run(...args);
          state.count++;
          new Float64Array(memory.buffer).fill(Math.PI);
          throw new WebAssembly.RuntimeError("unreachable");
        };
      const { exports } = new Instance(module, imports);
      this.exports = Object.fromEntries(Object.entries(exports).map(([name, run]) => [name, wrap(run as never)]));
    }
  }
  Object.assign(WebAssembly, { Instance: Trapping });
  const logsum = createLogSum({ backend: "wasm-simd" });
  return { logsum, state };
}

describe("a kernel traps", () => {
  test.each(CALLS.map((call) => [call[0], call] as const))("%s", (op, call) => {
    for (const isFirst of [true, false]) {
      const { logsum, state } = trapping();
      if (!isFirst) expectAll(logsum);
      state.isTrapping = true;
      let got: ReturnType<typeof numbers> | undefined;
      try {
        got = numbers(logsum, call);
      } catch (error) {
        expect(String(error)).toBe(`Error: ${op}: a kernel has failed: unreachable`);
      }
      if (got !== undefined) expectSame(got, numbers(js, call), () => op);
      // topK and signedLogSumExp may run in plain JavaScript alone.
      if (state.count > 0) expect(state.count).toBe(1);
      expectAll(logsum);
    }
  });

  test("arrays in its memory stay valid", () => {
    const { logsum, state } = trapping();
    const [input, out] = [logsum.alloc(Float64Array, 300), logsum.alloc(Float64Array, 300)];
    state.isTrapping = true;
    expect(() => logsum.softmax(input.array, { out: out.array })).toThrow("softmax: a kernel has failed: unreachable");
    input.array.set(x);
    expect(logsum.softmax(input.array, { out: out.array })).toEqual(js.softmax(x));
    expect(logsum.logSumExp(input.array)).toBe(js.logSumExp(x));
    input.free();
    expect(() => logsum.logSumExp(out.array.subarray(-1).fill(0) && input.array)).toThrow("alloc: the array is freed");
    expectAll(logsum);
  });

  test("an accumulator adds the elements by itself", () => {
    const { logsum, state } = trapping();
    const sum = new logsum.SumAccumulator().push(x);
    const logSum = new logsum.LogSumExpAccumulator().push(x);
    state.isTrapping = true;
    expect(sum.push(p).value()).toBe(new js.SumAccumulator().push(x).push(p).value());
    expect(logSum.push(p).value()).toBe(new js.LogSumExpAccumulator().push(x).push(p).value());
    expect(state.count).toBe(1);
    expectAll(logsum);
  });

  test("an accumulator adds the rest of an array by itself, that of a class that extends it, too", () => {
    const long = Float64Array.from({ length: 150_000 }, (_, i) => Math.sin(i));
    for (const spared of [0, 1, 2]) {
      const { logsum, state } = trapping();
      class Own extends logsum.SumAccumulator {}
      Object.assign(state, { isTrapping: true, spared });
      expect(new Own().push(long).toJSON().sum).toBe(new js.SumAccumulator().push(long).toJSON().sum);
      expect([state.count, state.spared]).toEqual([1, -1]);
    }
  });
});

const refuse = (name: "Module" | "Instance", error: Error, after: number) => {
  let count = 0;
  const Class = { Module, Instance }[name] as new (...args: unknown[]) => object;
  const refusing = class {
    constructor(...args: unknown[]) {
      if (count++ >= after) throw error;
      // biome-ignore lint/correctness/noConstructorReturn: it stands for the other class
      return new Class(...args);
    }
  };
  Object.assign(WebAssembly, { [name]: refusing });
};

test.each([
  ["Module", new WebAssembly.CompileError("refused")],
  ["Module", new RangeError("out of memory")],
  ["Instance", new RangeError("out of memory")],
  ["Instance", new WebAssembly.LinkError("refused")],
] as const)("a later %s throws %s: plain JavaScript answers", (name, error) => {
  for (const after of [1, 2, 3]) {
    refuse(name, error, after);
    const logsum = createLogSum({ backend: "wasm-simd" });
    expectAll(logsum);
    Object.assign(WebAssembly, { Instance, Module });
    expectAll(logsum);
  }
});

let copies = 0;

test.each(["wasm-simd", "js"] as const)("the stack is full in the middle of a first call, %s", async (backend) => {
  for (const call of CALLS) {
    // A copy of the modules, whose tables are not filled yet.
    const url = new URL(`../../build/internals.js?stack${copies++}`, import.meta.url).href;
    const own: { createLogSum: typeof createLogSum } = await import(url);
    const logsum = own.createLogSum({ backend });
    let fulls = 0;
    const dive = (depth: number): void => {
      try {
        dive(depth + 1);
        if (fulls < 200) numbers(logsum, call);
      } catch {
        fulls++;
      }
    };
    dive(0);
    expect(fulls).toBeGreaterThan(0);
    expectSame(numbers(logsum, call), numbers(js, call), () => call[0]);
  }
});
