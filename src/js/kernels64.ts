// The plain JavaScript kernels for float64, and the readable specification of all backends. The build makes kernels32.ts
// of this file, with the arithmetic of float32.ts. Each kernel has the signature of its namesake in WebAssembly, and takes
// whole rows; `out` may be `x`.
import {
  BLOCK,
  Block,
  EXP_ONE,
  EXP_UNSCALE,
  expm1Of,
  expOf,
  HUGE,
  LEAST_LOG1P,
  LN_SCALE,
  LOG2_SCALE,
  logAt,
  logNearAt,
  logOnePlusAt,
  logRatioAt,
  logScaledAt,
  prepare,
  Reals,
  round,
  SCALE,
  exp as scaledExp,
  sumLanes,
  TINY,
} from "./float64.js";
import { RowSum } from "./row-sum.js";

/** The label of a row that does not count. */
const IGNORED = -0x80000000;

const sum = new RowSum();
const first = new Block();
const second = new Block();
const values = new Reals(BLOCK);

// Exponentials: with m the largest element of a row and S the sum of exp(x - m), logSumExp = m + L, L = ln S.

/** The largest element, NaN passed over. */
function maximum(x: Reals, start: number, n: number): number {
  let max = -Infinity;
  for (let i = start; i < start + n; i++) if (x[i] > max) max = x[i];
  return max;
}

function hasNaN(x: Reals, start: number, n: number): boolean {
  for (let i = start; i < start + n; i++) if (Number.isNaN(x[i])) return true;
  return false;
}

/**
 * Sums the scaled exp(x - max) of a row, and keeps them in `keep` if there is one. An infinite max makes the sum NaN, or,
 * where no element is NaN, leaves it 0.
 */
function sumExp(x: Reals, start: number, n: number, max: number, keep: Reals | null, to: number): void {
  sum.reset(0);
  if (max - max !== 0) {
    if (hasNaN(x, start, n)) sum.reset(Number.NaN);
    return;
  }
  for (let done = 0; done < n; done += BLOCK) {
    const length = Math.min(BLOCK, n - done);
    const from = start + done;
    const e = keep ?? values;
    const at = keep ? to + done : 0;
    for (let i = 0; i < length; i++) e[at + i] = scaledExp(round(x[from + i] - max));
    const blockSum = sumLanes(e, at, length);
    if (blockSum < 2 * EXP_ONE) addApart(e, at, length);
    else sum.add(blockSum);
  }
}

/** Adds a block of exponentials, its 1 apart from the others, so that ln S is right where one element dominates. */
function addApart(e: Reals, start: number, n: number): void {
  let found = false;
  for (let i = 0; i < n; i++) {
    const isOne = e[start + i] === EXP_ONE;
    found ||= isOne;
    values[i] = isOne ? 0 : e[start + i];
  }
  if (found) sum.add(EXP_ONE);
  sum.add(sumLanes(values, 0, n));
}

export function logSumExp(x: Reals, _y: unknown, out: Reals, rows: number, cols: number): void {
  prepare();
  for (let r = 0; r < rows; r++) {
    const max = maximum(x, r * cols, cols);
    sumExp(x, r * cols, cols, max, null, 0);
    if (max - max === 0) out[r] = max + sum.log(EXP_UNSCALE);
    else out[r] = sum.high === 0 ? max : Number.NaN;
  }
}

export function softmax(x: Reals, _y: unknown, out: Reals, rows: number, cols: number): void {
  prepare();
  for (let r = 0; r < rows; r++) softmaxRow(x, out, r * cols, cols);
}

function softmaxRow(x: Reals, out: Reals, start: number, cols: number): void {
  const max = maximum(x, start, cols);
  sumExp(x, start, cols, max, out, start);
  scaleRow(out, start, cols);
}

/** Divides a row of exponentials by their sum; there are none if it is 0. */
function scaleRow(out: Reals, start: number, cols: number): void {
  const inverse = sum.high === 0 ? Number.NaN : round(1 / (sum.high + sum.low));
  for (let i = start; i < start + cols; i++) out[i] *= inverse;
}

export function logSoftmax(x: Reals, _y: unknown, out: Reals, rows: number, cols: number): void {
  prepare();
  for (let r = 0; r < rows; r++) {
    const max = maximum(x, r * cols, cols);
    sumExp(x, r * cols, cols, max, null, 0);
    const log = round(sum.log(EXP_UNSCALE));
    for (let i = r * cols; i < (r + 1) * cols; i++) out[i] = round(x[i] - max) - log;
  }
}

export function crossEntropyLoss(x: Reals, labels: Int32Array, out: Reals, rows: number, cols: number): void {
  prepare();
  for (let r = 0; r < rows; r++) {
    if (labels[r] === IGNORED) {
      out[r] = 0;
      continue;
    }
    const max = maximum(x, r * cols, cols);
    sumExp(x, r * cols, cols, max, null, 0);
    out[r] = sum.log(EXP_UNSCALE) - (x[r * cols + labels[r]] - max);
  }
}

export function crossEntropyLossGrad(x: Reals, labels: Int32Array, out: Reals, rows: number, cols: number): void {
  prepare();
  for (let r = 0; r < rows; r++) {
    const start = r * cols;
    if (labels[r] === IGNORED) {
      out.fill(0, start, start + cols);
      continue;
    }
    const max = maximum(x, start, cols);
    sumExp(x, start, cols, max, out, start);
    // p - 1 as what the others are of the sum, which keeps its relative accuracy where p is near 1.
    const others = sum.high - out[start + labels[r]] + sum.low;
    const slope = sum.high === 0 ? Number.NaN : -(others / sum.high);
    scaleRow(out, start, cols);
    out[start + labels[r]] = slope;
  }
}

// Sums of terms of probabilities. An element is tiny or huge where its ratios could leave the range of the dtype: it is
// scaled by a power of two first, and the logarithm corrected.

const isProbability = (p: number): boolean => p >= 0 && p < Number.POSITIVE_INFINITY;
const isOrdinary = (p: number): boolean => p >= TINY && p < HUGE;

/** Terms of a block of p and q, in `values`. */
type Terms = (n: number) => void;

/** Adds up the terms of a row, block by block: p is copied to `first`, q to `second`. */
function sumTerms(terms: Terms, p: Reals, q: Reals, start: number, n: number): number {
  sum.reset(0);
  for (let done = 0; done < n; done += BLOCK) {
    const length = Math.min(BLOCK, n - done);
    for (let i = 0; i < length; i++) first.values[i] = p[start + done + i];
    for (let i = 0; i < length; i++) second.values[i] = q[start + done + i];
    terms(length);
    sum.add(sumLanes(values, 0, length));
  }
  return sum.total();
}

/** p ln q */
function crossTerms(n: number): void {
  const p = first.values;
  const q = second.values;
  for (let i = 0; i < n; i++) {
    if (isOrdinary(q[i]) && isProbability(p[i])) values[i] = round(p[i] * logAt(second, i));
    else values[i] = crossSpecial(i);
  }
}

function crossSpecial(i: number): number {
  const p = first.values[i];
  const q = second.values[i];
  if (!isProbability(p) || !isProbability(q)) return Number.NaN;
  if (q === 0) return p === 0 ? 0 : Number.NEGATIVE_INFINITY;
  if (q >= TINY) return p * logAt(second, i);
  second.values[i] = q * SCALE;
  return p * round(logAt(second, i) - LN_SCALE);
}

/** p ln(p / q) */
function klTerms(n: number): void {
  const p = first.values;
  const q = second.values;
  for (let i = 0; i < n; i++) {
    if (isOrdinary(q[i]) && isOrdinary(p[i])) values[i] = round(p[i] * logRatioAt(first, second, i));
    else values[i] = klSpecial(i);
  }
}

function klSpecial(i: number): number {
  const p = first.values[i];
  const q = second.values[i];
  if (!isProbability(p) || !isProbability(q)) return Number.NaN;
  if (p === 0) return 0;
  if (q === 0) return Number.POSITIVE_INFINITY;
  let correction = 0;
  if (q < TINY || q >= HUGE) {
    second.values[i] = q < TINY ? q * SCALE : q / SCALE;
    correction = q < TINY ? LN_SCALE : -LN_SCALE;
  }
  if (p < TINY) {
    first.values[i] = p * SCALE;
    correction -= LN_SCALE;
  }
  return p * round(logRatioAt(first, second, i) + correction);
}

const quarters = new Reals(BLOCK);
const unscales = new Reals(BLOCK);
const differences = new Reals(BLOCK);
const complements = new Reals(BLOCK);

/** (p ln(2p / (p + q)) + q ln(2q / (p + q))) / 2, without cancellation: see jensenShannon in assembly/terms.ts. */
function jsTerms(n: number): void {
  const p = first.values;
  const q = second.values;
  for (let i = 0; i < n; i++) {
    let l = Math.min(p[i], q[i]);
    let h = Math.max(p[i], q[i]);
    unscales[i] = 1;
    if (!isOrdinary(h)) {
      const scale = h < TINY ? SCALE : 1 / SCALE;
      unscales[i] = isProbability(l) && isProbability(h) ? 1 / scale : Number.NaN;
      l *= scale;
      h *= scale;
    } else if (l < 0) unscales[i] = Number.NaN;
    const m = round(h + l);
    const w = round(1 / (m < TINY ? TINY : m));
    const s = round(round(h - l) * w);
    const a = round(s + 1);
    const b = round(round(l + l) * w);
    quarters[i] = m * 0.25;
    differences[i] = s;
    complements[i] = b;
    first.values[i] = a;
    second.values[i] = a * b;
  }
  for (let i = 0; i < n; i++) {
    const s = differences[i];
    const b = complements[i];
    const fromA = round(round(s + s) * logNearAt(first, i, s));
    const fromB = b === 0 ? 0 : round(b * logNearAt(second, i, -round(s * s)));
    values[i] = round(quarters[i] * round(fromA + fromB)) * unscales[i];
  }
}

export function entropy(p: Reals, _q: unknown, out: Reals, rows: number, cols: number, unit: number): void {
  for (let r = 0; r < rows; r++) out[r] = (0 - sumTerms(crossTerms, p, p, r * cols, cols)) / unit;
}

export function crossEntropy(p: Reals, q: Reals, out: Reals, rows: number, cols: number, unit: number): void {
  for (let r = 0; r < rows; r++) out[r] = (0 - sumTerms(crossTerms, p, q, r * cols, cols)) / unit;
}

export function klDivergence(p: Reals, q: Reals, out: Reals, rows: number, cols: number, unit: number): void {
  for (let r = 0; r < rows; r++) out[r] = sumTerms(klTerms, p, q, r * cols, cols) / unit;
}

export function jsDivergence(p: Reals, q: Reals, out: Reals, rows: number, cols: number, unit: number): void {
  for (let r = 0; r < rows; r++) out[r] = sumTerms(jsTerms, p, q, r * cols, cols) / unit;
}

// Functions of each element.

export function exp(x: Reals, _y: unknown, out: Reals, rows: number, cols: number): void {
  for (let i = 0; i < rows * cols; i++) out[i] = expOf(x[i]);
}

export function expm1(x: Reals, _y: unknown, out: Reals, rows: number, cols: number): void {
  for (let i = 0; i < rows * cols; i++) out[i] = expm1Of(x[i]);
}

export function log(x: Reals, _y: unknown, out: Reals, rows: number, cols: number): void {
  for (let start = 0; start < rows * cols; start += BLOCK) {
    const n = Math.min(BLOCK, rows * cols - start);
    for (let i = 0; i < n; i++) first.values[i] = isNormal(x[start + i]) ? x[start + i] : x[start + i] * SCALE;
    for (let i = 0; i < n; i++) {
      const value = x[start + i];
      if (isNormal(value)) out[start + i] = logAt(first, i);
      else if (value > 0 && value < Number.POSITIVE_INFINITY) out[start + i] = logScaledAt(first, i, LOG2_SCALE);
      else out[start + i] = logEnd(value, 0);
    }
  }
}

const isNormal = (x: number): boolean => x >= TINY / 2 && x < Number.POSITIVE_INFINITY;

/** Infinity and NaN to themselves, less than `end` NaN, `end` -Infinity. */
function logEnd(x: number, end: number): number {
  if (x === end) return Number.NEGATIVE_INFINITY;
  return x < end ? Number.NaN : x;
}

export function log1p(x: Reals, _y: unknown, out: Reals, rows: number, cols: number): void {
  for (let start = 0; start < rows * cols; start += BLOCK) {
    const n = Math.min(BLOCK, rows * cols - start);
    for (let i = 0; i < n; i++) first.values[i] = 1 + x[start + i];
    for (let i = 0; i < n; i++) {
      const value = x[start + i];
      if (Math.abs(value) < LEAST_LOG1P) out[start + i] = value;
      else if (value > -1 && value < Number.POSITIVE_INFINITY) {
        const u = first.values[i];
        const part = round(u - value);
        const error = round(round(1 - part) + round(value - round(u - part))); // Knuth's TwoSum
        out[start + i] = logOnePlusAt(first, i, value, error);
      } else out[start + i] = logEnd(value, -1);
    }
  }
}
