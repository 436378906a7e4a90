// Hashes the results of all operations; the hash is the same for either backend in every engine. The functions are an argument, and
// the package gives types alone, so the bundle runs in engines that have neither Node nor the DOM.
// See docs/decisions/40-fingerprint.md.
import type { LogSum, Results, Selected, Signed } from "../src/index.js";
import { hashOfAccumulators } from "./fingerprint/accumulators.js";
import { ARRAYS, type Batch, batches, type Size, shapes } from "./fingerprint/batches.js";
import { makeHash } from "./fingerprint/hash.js";
import type { Fingerprint } from "./fingerprint/known.js";
import {
  FOUNDING,
  OPERATIONS,
  type Operation,
  type OptionName,
  OTHERS,
  optionsOf,
  SAMPLES,
} from "./fingerprint/operations.js";

export { hashOfAccumulators } from "./fingerprint/accumulators.js";
export type { Size } from "./fingerprint/batches.js";
export { type Fingerprint, KNOWN } from "./fingerprint/known.js";

/** The shapes on which every option is tried. */
const hasOptions = (rows: number, cols: number, size: Size) =>
  rows === 12 && (size === "full" ? [3, 10, 33] : [3, 33]).includes(cols);

/**
 * The options of the calls on a batch, each with the name of the option that it tries: all sources, and with each source all values of
 * all options. The layout is rows of `cols`.
 */
function* optionsFor(op: Operation, batch: Batch, size: Size): Generator<[string, Record<string, unknown>]> {
  const { rows, cols } = batch;
  // A row by itself has no layout, and gives a number.
  const tables = op.isTable ? { shape: [rows, cols] } : op.isProduct ? { shape: [rows, 1, cols, 1] } : undefined;
  const required = Object.fromEntries((op.required ?? []).map((name) => [name, SAMPLES[name](batch)[0]]));
  const layout = { ...required, ...(tables ?? ((rows > 1 && !op.isElementwise) || op.isGroup ? { cols } : {})) };
  for (const from of op.sources.length > 1 ? op.sources : [undefined]) {
    yield [`from ${from}`, { ...layout, from }];
    if (!hasOptions(rows, cols, size)) continue;
    for (const name of optionsOf(op)) {
      const ofRows = op.isGroup && name === "weights" ? [Array.from({ length: rows }, (_, r) => r % 4)] : undefined;
      for (const value of ofRows ?? SAMPLES[name](batch)) {
        const isOther = name === "shape" || name === "axis" || name === "offsets";
        const shape = name === "axis" ? { shape: [cols, rows] } : {};
        const isMatrix = op.isProduct && name === "shape";
        yield [
          name,
          {
            ...required,
            ...(isOther ? shape : (tables ?? { cols })),
            from,
            [name]: isMatrix ? [rows, cols, rows] : value,
          },
        ];
      }
    }
  }
}

type Functions = Readonly<Record<string, ((...args: unknown[]) => number | Results | Selected | Signed) | undefined>>;

/** The arguments of the calls on a batch, without orders. */
function argumentsOf({ second }: Operation, { cols, x, other, labels, uniforms }: Batch): unknown[][] {
  if (second === "none") return [[x]];
  if (second === "labels") return [labels, other].map((targets) => [x, targets]);
  if (second === "count") return [[x, Math.min(2, cols)]];
  // A row without a distribution throws.
  if (second === "uniforms") return [[x.map((value) => (Number.isFinite(value) ? value : 1)), uniforms]];
  return [[x, other]];
}

/** Orders of measures. */
const ORDERS = [1.5, 0, 0.3, 1, 1.000001, 700, Infinity];

/** The options that an operation takes: its message about one that it does not take lists them. */
function optionsTaken(functions: Functions, { name, second, order }: Operation): string[] {
  const args = [[1], ...(second === "none" ? [] : [1]), ...(order === undefined ? [] : [2])];
  try {
    functions[name]?.(...args, { nothing: 0 });
  } catch (error) {
    const list = /it takes (.*)$/.exec((error as Error).message)?.[1];
    if (list !== undefined) return list.split(", ");
  }
  throw new Error(`fingerprint: ${name} does not say which options it takes`);
}

/** Throws unless the operations and options here are those that the package has. */
function checkNames(functions: Functions): void {
  const compare = (what: string, here: readonly string[], there: readonly string[]) => {
    const missing = there.filter((name) => !here.includes(name));
    const gone = here.filter((name) => !there.includes(name));
    if (missing.length > 0)
      throw new Error(`fingerprint: the ${what} ${missing} is not called in test/fingerprint/operations.ts`);
    if (gone.length > 0) throw new Error(`fingerprint: there is no ${what} ${gone}`);
  };
  const there = Object.keys(functions).filter((name) => functions[name] !== undefined && !OTHERS.includes(name));
  const here = OPERATIONS.map(({ name }) => name);
  compare("operation", here, there);
  for (const op of OPERATIONS) compare(`option of ${op.name}:`, optionsOf(op), optionsTaken(functions, op));
}

/**
 * Hashes the results of the functions, as a namespace or an instance has them, and of its accumulators; throws where a function is
 * missing or unknown, or gives nothing with an option that it has.
 */
export function fingerprint(logsum: LogSum, size: Size): Fingerprint {
  return { ...hashOfOperations(logsum, size), accumulators: hashOfAccumulators(logsum) };
}

export function hashOfOperations(logsum: LogSum, size: Size): Omit<Fingerprint, "accumulators"> {
  const functions = logsum as unknown as Functions;
  checkNames(functions);
  const founding = makeHash();
  let count = 0;
  const operations = new Map(OPERATIONS.map(({ name }) => [name, makeHash()]));

  /** Results of a call; options that exclude one another give none. */
  function run(op: Operation, args: readonly unknown[], options: Record<string, unknown>): ArrayLike<number> {
    const given = Object.entries(options).filter(([, value]) => value !== undefined);
    try {
      // A call without options takes another path.
      const result = functions[op.name]?.(...args, ...(given.length > 0 ? [Object.fromEntries(given)] : []));
      if (typeof result === "number") return [result];
      if (result === undefined) throw new Error(`fingerprint: ${op.name} gave nothing`);
      if ("signs" in result)
        return [result.values, result.signs].flatMap((part) => (typeof part === "number" ? part : [...part]));
      return "indices" in result ? [...result.values, ...result.indices] : result;
    } catch (error) {
      if (error instanceof TypeError && error.message.startsWith(`${op.name}: `)) return [];
      throw error;
    }
  }

  function add({ name }: Operation, values: ArrayLike<number>, isFounding: boolean): void {
    const own = operations.get(name);
    // Interpreters take minutes to hash every result of a long row.
    const step = size === "small" && values.length > 10_000 ? 11 : 1;
    for (let i = 0; i < values.length; i += step) {
      own?.add(values[i]);
      if (isFounding) founding.add(values[i]);
    }
    if (isFounding) count += Math.ceil(values.length / step);
  }

  const resultsWith = new Map<string, number>();

  function addAll(op: Operation, batch: Batch): void {
    const { rows, cols, x } = batch;
    const sizes = {
      row: x.length,
      number: op.isTable || op.isGroup ? 1 : rows,
      index: rows,
      indices: 2 * Math.min(2, cols) * rows,
      signed: 2 * rows,
    };
    for (const [tried, options] of optionsFor(op, batch, size)) {
      const isFounding = FOUNDING.includes(op) && !op.added?.includes(tried as OptionName);
      const orders = op.order === undefined ? [[]] : ORDERS.map((order) => [order]);
      const calls = argumentsOf(op, batch).flatMap((args) => orders.map((order) => [...args, ...order]));
      for (const [i, args] of calls.entries()) {
        const values = run(op, args, options);
        add(op, values, isFounding);
        if (i > 0) continue;
        if (!hasOptions(rows, cols, size) && values.length !== sizes[op.result]) {
          throw new Error(`fingerprint: ${op.name} gave ${values.length}`);
        }
        const what = `${op.name} with ${tried}`;
        resultsWith.set(what, (resultsWith.get(what) ?? 0) + values.length);
      }
    }
  }

  for (const FloatArray of ARRAYS) {
    for (const [rows, cols] of shapes(FloatArray, size)) {
      for (const batch of batches(FloatArray, rows, cols)) {
        for (const op of OPERATIONS) {
          // Elementwise functions of either dtype take large batches in the same pieces.
          const isTwin = FloatArray === Float32Array && rows * cols > 10_000;
          if (size === "small" && op.isElementwise && isTwin) continue;
          addAll(op, batch);
        }
      }
    }
  }
  const never = [...resultsWith].filter(([, results]) => results === 0).map(([what]) => what);
  if (never.length > 0) throw new Error(`fingerprint: nothing came of ${never.join(", ")}`);
  const { name, reason } = logsum.backend();
  const own = Object.fromEntries([...operations].map(([operation, hash]) => [operation, hash.toString()]));
  return { backend: name, reason, hash: founding.toString(), count, operations: own };
}
