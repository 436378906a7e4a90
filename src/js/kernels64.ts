// The plain JavaScript kernels for float64, and the readable specification of all backends. The build makes kernels32.ts
// of this file, with the arithmetic of float32.ts. Each kernel has the signature of its namesake in WebAssembly, and takes
// whole rows; `out` may be `x`.

import { IGNORED } from "../check.js";
import {
  BLOCK,
  Block,
  EXP_ONE,
  EXP_UNSCALE,
  expm1Of,
  expOf,
  HUGE,
  LANES,
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
  relativeEntropyAt,
  round,
  SCALE,
  exp as scaledExp,
  sumGroup,
  sumLanes,
  TINY,
} from "./float64.js";
import { RowSum } from "./row-sum.js";

/** A number as a result: rounded, and -0, be it from underflow, as 0. */
function result(value: number): number {
  const rounded = round(value);
  return rounded === 0 ? 0 : rounded;
}

const sum = new RowSum();
const first = new Block();
const second = new Block();
const values = new Reals(BLOCK);

/** Elements of eight vectors. */
const GROUP = 8 * LANES;

/** Sums of groups, and zeros to fill the last one. */
const sums = new Reals(BLOCK / 8 + GROUP);

/** Sum of up to a block of elements from `start` on: a tree of eight vectors, of eight such sums, and so on. */
function sumBlock(x: Reals, start: number, n: number): number {
  let left = n;
  let to = 0;
  for (; left >= GROUP; left -= GROUP, to += LANES) sumGroup(x, start + n - left, sums, to);
  if (left > 0) {
    for (let i = 0; i < GROUP; i++) sums[to + i] = i < left ? x[start + n - left + i] : 0;
    sumGroup(sums, to, sums, to);
    to += LANES;
  }
  while (to > LANES) {
    sums.fill(0, to, Math.ceil(to / GROUP) * GROUP);
    let next = 0;
    for (let i = 0; i < to; i += GROUP, next += LANES) sumGroup(sums, i, sums, next);
    to = next;
  }
  return sumLanes(sums);
}

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
    const blockSum = sumBlock(e, at, length);
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
  sum.add(sumBlock(values, 0, n));
}

export function logSumExp(x: Reals, _y: unknown, out: Reals, rows: number, cols: number): void {
  prepare();
  for (let r = 0; r < rows; r++) {
    const max = maximum(x, r * cols, cols);
    sumExp(x, r * cols, cols, max, null, 0);
    if (max - max === 0) out[r] = result(max + sum.log(EXP_UNSCALE));
    else out[r] = sum.high === 0 ? max : Number.NaN;
  }
}

export function softmax(x: Reals, _y: unknown, out: Reals, rows: number, cols: number): void {
  prepare();
  for (let r = 0; r < rows; r++) {
    sumExp(x, r * cols, cols, maximum(x, r * cols, cols), out, r * cols);
    scaleRow(out, r * cols, cols);
  }
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
    out[r] = result(sum.log(EXP_UNSCALE) - (x[r * cols + labels[r]] - max));
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
    const slope = sum.high === 0 ? Number.NaN : result(-(others / sum.high));
    scaleRow(out, start, cols);
    out[start + labels[r]] = slope;
  }
}

// Sums of terms of probabilities. An element is tiny or huge where its ratios could leave the range of the dtype: it is
// scaled by a power of two first, and the logarithm corrected.

const isProbability = (p: number): boolean => p >= 0 && p < Number.POSITIVE_INFINITY;
const isOrdinary = (p: number): boolean => p >= TINY && p < HUGE;

/** What the elements of a row have shown: one is NaN, negative or infinite; or p is positive where q is 0. */
let isBad = false;
let isInfinite = false;

/** Writes the terms of a block of p and q, copied to `first` and `second`, to `values`. */
type Terms = (p: Reals, q: Reals, start: number, n: number) => void;

function addTerms(terms: Terms, p: Reals, q: Reals, start: number, n: number): void {
  for (let done = 0; done < n; done += BLOCK) {
    const length = Math.min(BLOCK, n - done);
    for (let i = 0; i < length; i++) first.values[i] = p[start + done + i];
    for (let i = 0; i < length; i++) second.values[i] = q[start + done + i];
    terms(p, q, start + done, length);
    sum.add(sumBlock(values, 0, length));
    if (terms === klTerms) {
      for (let i = 0; i < length; i++) values[i] = Math.abs(values[i]);
      size += sumBlock(values, 0, length);
    }
  }
}

/** Sum of the sizes of the terms of KL. */
let size = 0;

function resetRow(): void {
  sum.reset(0);
  size = 0;
  isBad = false;
  isInfinite = false;
}

/** The result of a row: NaN and infinity as the elements want them. */
function finish(total: number, unit: number): number {
  if (isBad) return Number.NaN;
  if (isInfinite) return Number.POSITIVE_INFINITY;
  return result(total / unit);
}

/** A term that is none: p or q is bad, or p is 0 or q is 0. */
function endTerm(p: number, q: number): number {
  if (!isProbability(p) || !isProbability(q)) isBad = true;
  else if (p > 0) isInfinite = true;
  return 0;
}

/** p ln q */
function crossTerms(p: Reals, q: Reals, start: number, n: number): void {
  for (let i = 0; i < n; i++) {
    const a = p[start + i];
    const b = q[start + i];
    if (b >= TINY && isProbability(b) && isProbability(a)) values[i] = a * logAt(second, i);
    else if (b > 0 && isProbability(b) && isProbability(a)) {
      second.values[i] = b * SCALE;
      values[i] = a * round(logAt(second, i) - LN_SCALE);
    } else values[i] = endTerm(a, b);
  }
}

/** p ln(p / q) */
function klTerms(p: Reals, q: Reals, start: number, n: number): void {
  for (let i = 0; i < n; i++) {
    const a = p[start + i];
    const b = q[start + i];
    if (isOrdinary(a) && isOrdinary(b)) values[i] = a * logRatioAt(first, second, i);
    else if (a > 0 && b > 0 && isProbability(a) && isProbability(b)) {
      const correction = scalePair(a, b, i);
      values[i] = a * round(logRatioAt(first, second, i) + correction);
    } else if (a === 0 && isProbability(b)) values[i] = 0;
    else values[i] = endTerm(a, b);
  }
}

/** p ln(p / q) + q - p */
function generalizedTerms(p: Reals, q: Reals, start: number, n: number): void {
  for (let i = 0; i < n; i++) {
    const a = p[start + i];
    const b = q[start + i];
    if (isOrdinary(a) && isOrdinary(b)) values[i] = relativeEntropyAt(first, second, i, a, b, 0);
    else if (a > 0 && b > 0 && isProbability(a) && isProbability(b)) {
      const correction = scalePair(a, b, i);
      values[i] = relativeEntropyAt(first, second, i, a, b, correction);
    } else if (a === 0 && isProbability(b)) values[i] = b;
    else values[i] = endTerm(a, b);
  }
}

/** Scales elements i of `first` and `second` where they are tiny or huge, alike if they are near; ln of the quotient of scales. */
function scalePair(p: number, q: number, i: number): number {
  const small = TINY * SCALE;
  const large = HUGE / SCALE;
  const pUp = p < TINY || (q < TINY && p < small);
  const qUp = q < TINY || (p < TINY && q < small);
  const qDown = q >= HUGE;
  const pDown = qDown && p >= large;
  if (pUp) first.values[i] = p * SCALE;
  else if (pDown) first.values[i] = p / SCALE;
  if (qUp) second.values[i] = q * SCALE;
  else if (qDown) second.values[i] = q / SCALE;
  const lnQ = qUp ? LN_SCALE : qDown ? -LN_SCALE : 0;
  const lnP = pUp ? LN_SCALE : pDown ? -LN_SCALE : 0;
  return round(lnQ - lnP);
}

const quarters = new Reals(BLOCK);
const unscales = new Reals(BLOCK);
const differences = new Reals(BLOCK);
const complements = new Reals(BLOCK);

/** (p ln(2p / (p + q)) + q ln(2q / (p + q))) / 2: see jensenShannon in assembly/terms.ts. */
function jsTerms(p: Reals, q: Reals, start: number, n: number): void {
  for (let i = 0; i < n; i++) {
    let l = Math.min(p[start + i], q[start + i]);
    let h = Math.max(p[start + i], q[start + i]);
    unscales[i] = 1;
    if (!isOrdinary(h) || l < 0) {
      if (!isProbability(l) || !isProbability(h)) isBad = true;
      const scale = h < TINY ? SCALE : h >= HUGE ? 1 / SCALE : 1;
      unscales[i] = 1 / scale;
      l *= scale;
      h *= scale;
    }
    const m = round(h + l);
    const divisor = m < TINY ? TINY : m;
    const s = round(round(h - l) / divisor);
    const a = round(s + 1);
    const b = round(round(l + l) / divisor);
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

/** Adds p - q of each element to the sum, each with its rounding error. */
function addDifferences(p: Reals, q: Reals, start: number, n: number): void {
  for (let i = start; i < start + n; i++) {
    const difference = p[i] - q[i];
    const part = difference - p[i];
    const error = p[i] - (difference - part) - (q[i] + part);
    sum.add(difference);
    if (error !== 0) sum.add(error);
  }
}

export function entropy(p: Reals, _q: unknown, out: Reals, rows: number, cols: number, unit: number): void {
  crossEntropy(p, p, out, rows, cols, unit);
}

export function crossEntropy(p: Reals, q: Reals, out: Reals, rows: number, cols: number, unit: number): void {
  for (let r = 0; r < rows; r++) {
    resetRow();
    addTerms(crossTerms, p, q, r * cols, cols);
    out[r] = finish(0 - sum.total(), unit);
  }
}

/**
 * Where the terms of KL cancel to less than a quarter of their sizes, the sum is made again: of p ln(p / q) + q - p, of which
 * none is negative, and of p - q, whose roundings are kept.
 */
export function klDivergence(p: Reals, q: Reals, out: Reals, rows: number, cols: number, unit: number): void {
  for (let r = 0; r < rows; r++) {
    resetRow();
    addTerms(klTerms, p, q, r * cols, cols);
    if (4 * Math.abs(sum.total()) < size && !isBad && !isInfinite) {
      sum.reset(0);
      for (let done = 0; done < cols; done += BLOCK) {
        const length = Math.min(BLOCK, cols - done);
        addTerms(generalizedTerms, p, q, r * cols + done, length);
        addDifferences(p, q, r * cols + done, length);
      }
    }
    out[r] = finish(sum.total(), unit);
  }
}

export function generalizedKl(p: Reals, q: Reals, out: Reals, rows: number, cols: number, unit: number): void {
  for (let r = 0; r < rows; r++) {
    resetRow();
    addTerms(generalizedTerms, p, q, r * cols, cols);
    out[r] = finish(sum.total(), unit);
  }
}

export function jsDivergence(p: Reals, q: Reals, out: Reals, rows: number, cols: number, unit: number): void {
  for (let r = 0; r < rows; r++) {
    resetRow();
    addTerms(jsTerms, p, q, r * cols, cols);
    out[r] = finish(sum.total(), unit);
  }
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
