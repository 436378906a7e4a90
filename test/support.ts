// What the tests share: both backends, and seeded data.
export { normal, random } from "../bench/data.js";

import { sources } from "#kernels";
import { createLogSum, type Floats, type Functions, type LogSum } from "../src/index.js";
import { bind } from "../src/instance.js";

/** The kernels for every size: an instance of the package does few elements by plain JavaScript. */
function kernelsOnly(): LogSum {
  const kernels = sources[0].start();
  return {
    ...bind<Functions>(() => kernels),
    backend: () => ({ name: kernels.name, reason: undefined }),
  };
}

function plain(): LogSum {
  const instance = createLogSum({ backend: "js" });
  if (instance.backend().name !== "js") throw new Error(`js did not run, but ${instance.backend().name}`);
  return instance;
}

/** Both backends, named: a test that runs over them cannot run one twice. */
export const backends: readonly (readonly [string, LogSum])[] = [
  ["wasm-simd", kernelsOnly()],
  ["js", plain()],
];

export const [[, wasm], [, js]] = backends as unknown as [[string, LogSum], [string, LogSum]];

export type Dtype = "f64" | "f32";
export const dtypes = ["f64", "f32"] as const;

const ARRAYS = { f64: Float64Array, f32: Float32Array };

export function floats(dtype: Dtype, values: ArrayLike<number>): Floats {
  return ARRAYS[dtype].from(values);
}

export function zeros(dtype: Dtype, length: number): Floats {
  return new ARRAYS[dtype](length);
}

export function fill(array: Floats, value: (i: number) => number): Floats {
  for (let i = 0; i < array.length; i++) array[i] = value(i);
  return array;
}

/** All operations, by their names and options, with arguments for rows of `cols` logits x, probabilities p and q, and labels. */
export function calls(x: Floats, p: Floats, q: Floats, labels: Int32Array) {
  // What is no logarithm of a probability is one of what sums to more.
  const ofLogs = ["logits", "logProbs"].flatMap((from) => [
    ...["entropy", "perplexity"].map((op) => [`${op} from=${from}`, [x]] as const),
    ...["crossEntropy", "klDivergence", "jsDivergence", "jsDistance"].flatMap((op) => [
      [`${op} from=${from}`, [x, p]] as const,
      [`${op} from=${from}`, [p, q]] as const,
    ]),
  ]);
  return [
    ["logSumExp", [x]],
    ["logMeanExp", [x]],
    ["softmax", [x]],
    ["logSoftmax", [x]],
    ["logCumSumExp", [x]],
    ["crossEntropyLoss", [x, labels]],
    ["crossEntropyLossGrad", [x, labels]],
    ["entropy", [p]],
    ["crossEntropy", [p, q]],
    ["klDivergence", [p, q]],
    ["jsDivergence", [p, q]],
    ["jsDistance", [p, q]],
    ["perplexity", [p]],
    [GENERALIZED, [p, q]],
    ...ofLogs,
    [`${GENERALIZED} from=logProbs`, [x, p]],
    [`${GENERALIZED} from=logProbs`, [p, q]],
    // Of elementwise functions one for each body; elementwise.test.ts has the others.
    ["sigmoid", [x]],
    ["logit", [p]],
    ["selfInformation", [p]],
    ["xlogy", [x, p]],
    ["logSubExp", [x, p]],
  ] as const;
}

export const GENERALIZED = "klDivergence form=generalized";

/** Calls an operation by its name, which options may follow. */
export function run(instance: LogSum, op: string, args: readonly unknown[], options?: object): Floats {
  const [name, ...named] = op.split(" ");
  const f = (instance as unknown as Record<string, (...args: unknown[]) => Floats>)[name];
  if (named.length === 0 && options === undefined) return f(...args);
  return f(...args, { ...options, ...Object.fromEntries(named.map((one) => one.split("="))) });
}

/** The index of the first element whose bits differ, NaN being one value; -1 if there is none. */
export function firstDifference(a: Floats, b: Floats): number {
  if (a.length !== b.length) return Math.min(a.length, b.length);
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return i;
  return -1;
}
