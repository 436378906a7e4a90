import * as np from "numpy-ts";
import type { Floats } from "../../src/index.js";
import { type Contender, inputs, type Op } from "./operations.js";

type A = np.NDArray;
const HEAP = 2 ** 30;
/** Registers an array to be freed after the call: the heap of numpy-ts is full long before a garbage collection. */
type Keep = (array: unknown) => A;

// Sums keep their dimension: without it, the sum of a single row would be a number.
const sumLog = (keep: Keep, p: A, ratio: A): A => keep(np.sum(keep(np.multiply(p, keep(np.log(ratio)))), 1, true));

const shifted = (keep: Keep, x: A): [A, A] => {
  const max = keep(np.max(x, 1, true));
  return [max, keep(np.subtract(x, max))];
};
const logSumExp = (keep: Keep, x: A): A => {
  const [max, rest] = shifted(keep, x);
  return keep(np.add(max, keep(np.log(keep(np.sum(keep(np.exp(rest)), 1, true))))));
};
const softmax = (keep: Keep, x: A): A => {
  const exp = keep(np.exp(shifted(keep, x)[1]));
  return keep(np.divide(exp, keep(np.sum(exp, 1, true))));
};

const formulas: Record<Op, (keep: Keep, a: A, b: A) => A> = {
  logSumExp,
  softmax,
  logSoftmax: (keep, x) => {
    const rest = shifted(keep, x)[1];
    return keep(np.subtract(rest, keep(np.log(keep(np.sum(keep(np.exp(rest)), 1, true))))));
  },
  crossEntropyLoss: (keep, x, labels) => keep(np.subtract(logSumExp(keep, x), keep(np.take_along_axis(x, labels, 1)))),
  crossEntropyLossGrad: (keep, x, labels) => {
    const result = softmax(keep, x);
    const less = keep(np.subtract(keep(np.take_along_axis(result, labels, 1)), 1));
    np.put_along_axis(result, labels, less, 1);
    return result;
  },
  entropy: (keep, p) => keep(np.negative(sumLog(keep, p, p))),
  crossEntropy: (keep, p, q) => keep(np.negative(sumLog(keep, p, q))),
  klDivergence: (keep, p, q) => sumLog(keep, p, keep(np.divide(p, q))),
  jsDivergence: (keep, p, q) => {
    const m = keep(np.multiply(keep(np.add(p, q)), 0.5));
    const both = np.add(sumLog(keep, p, keep(np.divide(p, m))), sumLog(keep, q, keep(np.divide(q, m))));
    return keep(np.multiply(keep(both), 0.5));
  },
};

export const numpyTs: Contender = {
  name: "numpy-ts",
  packages: ["numpy-ts"],
  async start() {
    np.configureWasm({ maxMemory: HEAP });
    for (const dtype of ["float64", "float32"] as const) {
      np.wasmConfig.wasmCallCount = 0;
      np.exp(np.ones([1000], dtype)).dispose();
      if (np.wasmConfig.wasmCallCount === 0) throw new Error(`exp of ${dtype} is not in WebAssembly`);
    }
    return "wasm, relaxed SIMD where the engine has it, a heap of 1 GiB, arrays freed at once";
  },
  prepare(op, batch) {
    const dtype = batch.dtype === "f64" ? "float64" : "float32";
    const upload = (keep: Keep): A[] =>
      inputs(
        op,
        batch,
        ({ buffer }) => keep(keep(np.frombuffer(buffer as ArrayBuffer, dtype)).reshape([batch.rows, batch.cols])),
        ({ buffer }) => keep(keep(np.frombuffer(buffer as ArrayBuffer, "int32")).reshape([batch.rows, 1])),
      );
    const scoped = <R>(use: (keep: Keep) => R): R => {
      const made = new Set<A>();
      const used = use((array) => {
        made.add(array as A);
        return array as A;
      });
      for (const array of made) array.dispose();
      return used;
    };
    const compute = (keep: Keep, [a, b]: A[]): A => formulas[op](keep, a, b);
    const there: A[] = [];
    const resident = upload((array) => {
      there.push(array as A);
      return array as A;
    });
    return {
      run: () => scoped((keep) => compute(keep, upload(keep)).data.slice() as Floats),
      resident: () => void scoped((keep) => compute(keep, resident)),
      end() {
        for (const array of there) array.dispose();
        if (np.wasmFreeBytes() < HEAP / 4) throw new Error("its heap fills up: arrays would end up outside");
      },
    };
  },
};
