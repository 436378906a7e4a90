// A call, from arguments to result: the same steps for every operation.
import { type Backend, type Run, type RunShort, SHORT } from "./backend.js";
import { runBatch } from "./batch.js";
import {
  checkCounts,
  checkInteger,
  checkLabels,
  checkOut,
  checkValues,
  type Dtype,
  dtypeOf,
  newFloats,
  newResults,
  notGiven,
  ownDtypeOf,
  readLabels,
  wrongLength,
} from "./check.js";
import { scatterIndices } from "./js/prepare.js";
import { Accumulator } from "./js/summation/accumulator.js";
import { js } from "./js.js";
import { denseLie, isOneAgainst, type Layout, layoutOf } from "./layout.js";
import { areIndices, type Op, type OpName, ofTable, ops } from "./ops.js";
import { DEFAULTS, type Options, readOptions, releaseOptions } from "./options.js";
import type { Floats, Results, Selected } from "./types.js";

const single = { f64: new Float64Array(1), f32: new Float32Array(1), u32: new Uint32Array(1) };

/** What runs operations: a backend, and what it has for each, got at the first call. */
interface Runner {
  readonly backend: (op: Op) => Backend;
  readonly find: (op: Op, dtype: Dtype, elements: number) => Run;
  /** What makes a number of one row, if there is something for one so short. */
  readonly findShort: (op: Op, dtype: Dtype, elements: number) => RunShort | undefined;
}

/** Up to so many float64 elements of all inputs are few, for which a backend may have something else. */
const FEW = 16;

function areFew({ second, sources }: Op, dtype: Dtype, elements: number): boolean {
  // Measures are faster by the kernels from the second element on, from logits as well.
  return dtype === "f64" && sources[0] !== "probs" && (second === "values" ? 2 * elements : elements) <= FEW;
}

type Labels = ReturnType<typeof readLabels>;

/** The operation that a call is, by its options and by words for what else it is given. One that is not in the table ends the call. */
function variantOf(op: Op, { from, form }: Readonly<Options>, what?: string): Op {
  if (!from && !form && !what) return op;
  return (op.variants as NonNullable<Op["variants"]>)[[what, from, form].filter(Boolean).join(" ")];
}

/** The inputs of a call, as typed arrays of one dtype. */
interface Inputs {
  readonly x: Floats;
  /** The second input where it is values, or probabilities of classes. */
  readonly other: Floats | null;
  /** The second input where it is class ids. */
  readonly list: Labels | null;
  /** The weights of elements, of classes, or of positive targets: no operation takes two of them. */
  readonly weights: Floats | null;
  /** How many results a row has that are not in the place of its elements. */
  readonly k: number;
}

/** Checks the arguments of an operation and runs it. */
function call(runner: Runner, op: Op, x: unknown, second: unknown, given: unknown): number | Results | Selected {
  const options = given === undefined ? DEFAULTS : readOptions(op, given);
  const weighed = options.isSimple ? undefined : weightsOf(options);
  const own = dtypeOf(x);
  const isAlone = op.names.length === 1 || op.second === "count";
  const ownOfSecond = isAlone ? undefined : dtypeOf(second);
  const dtype = own ?? ownOfSecond ?? dtypeOf(weighed?.[1]) ?? "f64";
  // All that may run code of the caller's, getters of plain arrays, comes before the first look at a length.
  const list = op.second === "labels" && ownOfSecond === undefined ? readLabels(op.name, second) : null;
  const weights = weighed === undefined ? null : checkWeights(op, weighed, dtype);
  const k = op.second === "count" ? checkInteger(op.name, "k", second, 1) : 1;
  const other = isAlone || list ? null : checkValues(op.name, op.names[1] ?? "", second, ownOfSecond, dtype);
  const values = checkValues(op.name, op.names[0], x, own, dtype);

  const areTargets = op.second === "labels" && (!list || options.from !== undefined);
  const isDense = options.isSimple && !areTargets && !ofTable(op) && (other === null || other.length === values.length);
  const result = isDense
    ? callDense(runner, op, options, dtype, values, other, list, k, x, second)
    : callBatch(runner, op, options, dtype, { x: values, other, list, weights, k }, [x, second]);
  releaseOptions(options);
  return result;
}

/**
 * The same without options, of typed arrays of one dtype and length; undefined where they are anything else. Of few elements
 * all the checks take longer than the kernel.
 */
function callPlain(runner: Runner, op: Op, x: unknown, second: unknown): number | Results | undefined {
  // Once V8 has seen what a length is taken of, it knows the class.
  if (!ArrayBuffer.isView(x)) return undefined;
  const { length } = x as Floats;
  const dtype = ownDtypeOf(x);
  if (dtype === undefined || length === 0) return undefined;
  if (op.second === "values") {
    if (!ArrayBuffer.isView(second) || (second as Floats).length !== length) return undefined;
    if (ownDtypeOf(second) !== dtype) return undefined;
  } else if (op.second !== "none") return undefined;
  if (op.result === "number" && length <= SHORT) {
    const run = runner.findShort(op, dtype, length);
    if (run !== undefined) return run(x as Floats, second as Floats, length);
  }
  const isRow = op.result === "row";
  const out = isRow ? newFloats(dtype, length) : single[areIndices(op) ? "u32" : dtype];
  runner.find(op, dtype, length)(x as Floats, second as Floats, out, 1, length, 1);
  return isRow ? out : out[0];
}

const WEIGHTS = ["weights", "classWeights", "posWeight"] as const;

/** The weights that are given, by their name. */
function weightsOf(options: Readonly<Options>): readonly [(typeof WEIGHTS)[number], unknown] | undefined {
  const name = WEIGHTS.find((one) => options[one] !== undefined);
  return name && [name, options[name]];
}

function checkWeights({ name }: Op, [argument, given]: readonly [string, unknown], dtype: Dtype): Floats {
  if (argument === "posWeight" && typeof given === "number") return newFloats(dtype, 1).fill(given);
  return checkValues(name, argument, given, dtypeOf(given), dtype);
}

/** Dense rows of one length, and what a kernel does of them. */
function callDense(
  runner: Runner,
  op: Op,
  options: Readonly<Options>,
  dtype: Dtype,
  values: Floats,
  other: Floats | null,
  list: Labels | null,
  k: number,
  x: unknown,
  second: unknown,
): number | Results | Selected {
  const { length } = values;
  const { cols = length } = options;
  const isOneRow = options.cols === undefined;
  if (!isOneRow && length % cols !== 0) throw wrongLength(op.name, op.names[0], `a multiple of cols, ${cols}`, length);
  const rows = isOneRow ? 1 : length / cols;
  const labels = list === null ? null : checkLabels(op.name, list, rows, cols);

  if (areIndices(op)) checkCounts(op.name, k, rows, cols);

  const isRow = op.result === "row";
  const isNumber = !isRow && isOneRow && options.out === undefined && op.result !== "indices";
  const size = isRow ? length : rows * k;
  const type = areIndices(op) ? "u32" : dtype;
  let out: Results;
  if (isNumber) out = single[type];
  else if (options.out === undefined) out = newResults(type, size);
  else out = checkOut(op.name, options.out, type, size, x, second, isRow, undefined);

  const chosen = variantOf(op, options);
  const unit = op.second === "count" ? k : options.base;
  if (length > 0) runner.find(chosen, dtype, length)(values, other ?? labels, out, rows, cols, unit);
  else if (!isRow) out.fill(chosen.empty);
  if (op.result === "indices") {
    const indices = out as Uint32Array;
    const selected = { values: newFloats(dtype, size), indices };
    const tile = { x: values, xAt: 0, indices, indicesAt: 0 };
    scatterIndices(tile, 0, rows, cols, k, indices, selected.values, 0, denseLie(k));
    return selected;
  }
  return isNumber ? out[0] : out;
}

/** Rows that lie otherwise, or of which more is asked. */
function callBatch(
  runner: Runner,
  op: Op,
  options: Readonly<Options>,
  dtype: Dtype,
  { x, other, list, weights, k }: Inputs,
  given: readonly [unknown, unknown],
): number | Results | Selected {
  const { name } = op;
  const { mask, reduction } = options;
  const isElementwise = op.sources.length === 0;
  const isLoss = op.second === "labels";
  const isOneX = other !== null && isOneAgainst(options, x.length, other.length);
  const layout = layoutOf(op, options, isOneX ? (other as Floats).length : x.length);
  const { rows, cols, length } = layout;
  if (areIndices(op)) checkCounts(name, k, rows, cols, layout.offsets);

  const classWeights = isLoss ? weights : null;
  const posWeight = options.posWeight === undefined ? null : weights;
  const ofElements = isLoss || posWeight !== null ? null : weights;
  if (other !== null) checkLength(op, op.names[1] ?? "", other.length, layout, true);
  if (ofElements !== null) checkLength(op, "weights", ofElements.length, layout, true);
  if (mask !== undefined) checkLength(op, "mask", mask.length, layout, false);
  if (classWeights !== null) checkClasses(op, layout, classWeights);
  if (posWeight !== null && typeof options.posWeight !== "number" && posWeight.length !== cols) {
    throw wrongLength(name, "posWeight", `${cols}, that of a row`, posWeight.length);
  }
  if (list === null && options.ignoreIndex !== undefined) throw notGiven(name, "ignoreIndex", "with probabilities");
  const decisive = options.labelSmoothing === 0 ? (classWeights ?? undefined) : undefined;
  const labels =
    list === null ? null : checkLabels(name, list, rows, cols, options.ignoreIndex, layout.offsets, decisive);

  const isRow = op.result === "row";
  const isSum = !op.isGradient && reduction !== "none";
  const isNumber = isSum || (!isRow && options.out === undefined && isSingle(op, options));
  // Rows with gaps have their results one behind another.
  const isGapped = layout.lie.inner === 1 && layout.offsets === undefined;
  const size = isRow ? (isGapped ? rows * cols : length) : rows * k;
  const type = areIndices(op) ? "u32" : dtype;
  const values = op.result === "indices" ? newFloats(dtype, size) : undefined;
  let out: Results | undefined;
  if (isNumber) out = isSum ? undefined : single[type];
  else if (options.out === undefined) out = newResults(type, size);
  else {
    const others = [mask, options.weights, options.classWeights, options.posWeight];
    const inPlace = isRow && size === length && !isOneX;
    out = checkOut(name, options.out, type, size, given[0], given[1], inPlace, others);
  }

  const areTargets = isLoss && (list === null || options.labelSmoothing > 0 || options.from !== undefined);
  const isWeighted = ofElements !== null || posWeight !== null;
  const isOneSecond = !isOneX && (other ?? ofElements ?? x).length !== length;
  // Where each element is by itself, and none are left out or serve more than one, it does not matter how rows lie.
  const isOneRow = isElementwise && size === length && !isOneX && !isOneSecond && (posWeight?.length ?? 1) === 1;
  const counted = isLoss ? countRows(rows, labels, labels === null ? null : classWeights) : size;
  const divisor = reduction === "mean" ? counted : 1;
  const total = isSum ? new Accumulator() : undefined;
  runBatch(
    runner.backend(op),
    {
      op: variantOf(
        op,
        options,
        areTargets ? "targets" : isWeighted ? "weights" : mask && op.variants?.["mask"] ? "mask" : undefined,
      ),
      dtype: ofTable(op) ? "f64" : dtype,
      layout: isOneRow ? layoutOf(op, DEFAULTS, length) : layout,
      x,
      second: other ?? ofElements ?? undefined,
      isOneX,
      isOneSecond,
      labels: labels ?? undefined,
      unit: op.second === "count" ? k : options.base,
      count: k,
      values,
      mask,
      temperature: options.temperature,
      normalize: options.normalize,
      classWeights: classWeights ?? undefined,
      labelSmoothing: options.labelSmoothing,
      posWeight: posWeight ?? undefined,
      divisor: op.isGradient ? (options.temperature ?? 1) * divisor : 1,
    },
    out,
    total,
  );
  if (values !== undefined) return { values, indices: out as Uint32Array };
  if (total === undefined) return isNumber ? single[type][0] : (out as Results);
  single[dtype][0] = total.total() / divisor;
  return single[dtype][0];
}

/** Has an array as many elements as the first input, or, if it may, as one row of it that serves all? */
function checkLength(op: Op, argument: string, got: number, { length, cols, offsets }: Layout, mayBeRow: boolean) {
  const isRowEnough = mayBeRow && offsets === undefined;
  if (got === length || (isRowEnough && got === cols)) return;
  const row = isRowEnough ? `, or ${cols}, that of a row` : "";
  throw wrongLength(op.name, argument, `${length}, that of ${op.names[0]}${row}`, got);
}

/** Is there one row, whose result is a number? */
function isSingle(op: Op, { cols, shape, offsets }: Readonly<Options>): boolean {
  if (ofTable(op)) return shape?.length === 2;
  return cols === undefined && shape === undefined && offsets === undefined;
}

/** Has each class a weight? Ragged rows all want as many. */
function checkClasses(op: Op, { rows, cols, offsets }: Layout, classWeights: Floats): void {
  for (let r = 0; r < (offsets === undefined ? 1 : rows); r++) {
    const classes = offsets === undefined ? cols : offsets[r + 1] - offsets[r];
    if (classWeights.length !== classes) {
      throw wrongLength(op.name, "classWeights", `${classes}, one a class`, classWeights.length);
    }
  }
}

/** What a mean divides by: the rows that count, or the weights of their classes. */
function countRows(rows: number, labels: Int32Array | null, weights: Floats | null): number {
  if (labels === null) return rows;
  const sum = new Accumulator();
  for (let r = 0; r < rows; r++) if (labels[r] >= 0) sum.add(weights === null ? 1 : weights[labels[r]]);
  return sum.total();
}

/** All operations, bound to a backend that is got at the first call. */
export function bind<F extends Record<OpName, unknown>>(backend: () => Backend): F {
  const known = { f64: [] as Run[], f32: [] as Run[], few: [] as Run[] };
  const knownShort: Record<Dtype, (RunShort | undefined)[]> = { f64: [], f32: [] };
  const backendOf = (op: Op) => (op.isPlain ? js : backend());
  const runner: Runner = {
    backend: backendOf,
    find: (op, dtype, elements) =>
      areFew(op, dtype, elements)
        ? (known.few[op.number] ??= (backendOf(op).findFew ?? backendOf(op).find)(op, dtype))
        : (known[dtype][op.number] ??= backendOf(op).find(op, dtype)),
    findShort: (op, dtype, elements) =>
      areFew(op, dtype, elements) ? undefined : (knownShort[dtype][op.number] ??= backendOf(op).findShort?.(op, dtype)),
  };
  const run = (op: Op, x: unknown, second: unknown, options: unknown) =>
    (options === undefined ? callPlain(runner, op, x, second) : undefined) ?? call(runner, op, x, second, options);
  const functions = Object.values(ops).map((op) => [
    op.name,
    op.names.length === 1
      ? (x: unknown, options: unknown) => run(op, x, undefined, options)
      : (x: unknown, second: unknown, options: unknown) => run(op, x, second, options),
  ]);
  return Object.fromEntries(functions) as F;
}
