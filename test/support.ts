// What the tests share: both backends, the families of operations, fixtures, and seeded data.
export { normal, random } from "../bench/random.js";

import type { Floats, LogSum } from "../src/index.js";
import { createKernelsOnly, createLogSum } from "./internals.js";
import { readCases } from "./rows.js";

export { createLogSum };

/** Do the tests take their long forms? `npm run test:long` sets it. */
export const isLong = process.env["LOGSUM_LONG"] === "1";

/** The operations of each family. A family has the files of its name in the folders here: `npm test -- losses` runs them. */
export const FAMILIES = {
  logsumexp: ["logSumExp", "logMeanExp", "softmax", "logSoftmax", "logCumSumExp"],
  losses: [
    ...["crossEntropyLoss", "crossEntropyLossGrad"],
    ...["binaryCrossEntropy", "binaryCrossEntropyWithLogits", "binaryCrossEntropyWithLogitsGrad"],
  ],
  divergences: [
    ...["entropy", "crossEntropy", "klDivergence", "jsDivergence", "perplexity", "jsDistance"],
    ...["mutualInformation", "conditionalEntropy"],
  ],
  selection: ["argmax", "topK"],
  elementwise: [
    ...["exp", "expm1", "log", "log1p", "log1mExp", "sigmoid", "logit", "logSigmoid", "softplus", "xlogx"],
    ...["xlogy", "xlog1py", "logAddExp", "logSubExp", "selfInformation"],
  ],
} as const;

export type Family = keyof typeof FAMILIES;

/** Is the operation, whose options may follow its name, of the family? */
export function isOf(family: Family, op: string): boolean {
  return (FAMILIES[family] as readonly string[]).includes(op.split(" ")[0]);
}

/** Operations whose results are rows, or an element for each of their inputs. */
export const ROW_RESULTS: readonly string[] = [
  ...["softmax", "logSoftmax", "logCumSumExp", "crossEntropyLossGrad"],
  ...["binaryCrossEntropy", "binaryCrossEntropyWithLogits", "binaryCrossEntropyWithLogitsGrad"],
  ...FAMILIES.elementwise,
];

/** Operations on contingency tables, which `shape` alone lays out. */
export const TABLES: readonly string[] = ["mutualInformation", "conditionalEntropy"];

function createJs(): LogSum {
  const instance = createLogSum({ backend: "js" });
  if (instance.backend().name !== "js") throw new Error(`js did not run, but ${instance.backend().name}`);
  return instance;
}

/** Both backends, named: a test that runs over them cannot run one twice. */
export const backends: readonly (readonly [string, LogSum])[] = [
  ["wasm-simd", createKernelsOnly()],
  ["js", createJs()],
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

/** The cases of a fixture, or of the file that LOGSUM_ and its name say: tools/fresh.mjs makes them of new seeds. */
export function fixture<C>(name: string): readonly C[] {
  const path = process.env[`LOGSUM_${name.toUpperCase()}`] ?? new URL(`fixtures/${name}.json`, import.meta.url);
  return readCases<C>(path);
}

let copies = 0;

/** The sources anew: tables are not made, and each looks at the globals that there are now. */
export function loadInternals(): Promise<typeof import("./internals.js")> {
  return import(new URL(`../build/internals.js?${copies++}`, import.meta.url).href);
}

export const GENERALIZED = "klDivergence form=generalized";

/** Calls an operation by its name, which options may follow. */
export function run(instance: LogSum, op: string, args: readonly unknown[], options?: object): Floats {
  const [name, ...named] = op.split(" ");
  const f = (instance as unknown as Record<string, (...args: unknown[]) => Floats>)[name];
  if (named.length === 0 && options === undefined) return f(...args);
  const given = named.map((one) => {
    const [option, value] = one.split("=");
    return [option, option === "base" ? Number(value) : value];
  });
  return f(...args, { ...options, ...Object.fromEntries(given) });
}

/** The index of the first element whose bits differ, where NaN has one value; -1 if there is none. */
export function firstDifference(a: Floats, b: Floats): number {
  if (a.length !== b.length) return Math.min(a.length, b.length);
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return i;
  return -1;
}
