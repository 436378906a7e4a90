// The plain JavaScript kernels for float64, and the readable specification of all backends. The build makes kernels32.ts
// of this file, with the arithmetic of float32.ts. Each kernel has the signature of its namesake in WebAssembly, and takes
// whole rows; `out` may be `x`.

import { IGNORED } from "../check.js";
import { isWithinBound } from "./bound.js";
import { addDifferences, addExponentials, FINE_UNSCALE } from "./fine.js";
import { finished } from "./finish.js";
import {
  AHEAD,
  BLOCK,
  EXP_ONE,
  EXP_UNSCALE,
  excesses,
  expm1Of,
  expOf,
  exponentialOf,
  HUGE,
  highWord,
  LEAST_LOG1P,
  LEAST_SUM,
  LEAST_WEIGHT,
  LOG2_SCALE,
  log as logOf,
  logScaled,
  logSum,
  prepare,
  prepareLogs,
  Reals,
  round,
  SCALE,
  TINY,
  terms,
  writeCrossTerms,
  writeExcesses,
  writeExponentials,
  writeJensenShannonTerms,
  writeRatioTerms,
} from "./float64.js";
import { RowSum } from "./row-sum.js";
import { addScaled, addWide, isByP, type Kind, WIDE } from "./scaled.js";
import { sumError } from "./sum-error.js";
import { few, SHORT, sumBlock, sumFew, sumFewSizes, sumFewTerms, sumSizes, sumTerms } from "./tree64.js";

/** A number as a result: rounded, and -0, be it from underflow, as 0. */
function result(value: number): number {
  const rounded = round(value);
  return rounded === 0 ? 0 : rounded;
}

const sum = new RowSum();
const values = new Reals(BLOCK);
const wordsOfValues = new Int32Array(values.buffer);
const others = new Reals(BLOCK);

/** How many rows from r on are read at once: of short ones a block. */
function countRows(r: number, rows: number, cols: number): number {
  return cols > SHORT || rows - r === 1 ? 1 : Math.min(rows - r, (BLOCK / cols) | 0);
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

/** The first of the rows that are read at once, the one after them, and their largest elements. */
let firstRow = 0;
let endOfRows = 0; // 0 before the rows of a batch
const maxima = new Reals(BLOCK);

/** The largest element of row r of short rows, whose exponentials are written to `e`, with those of the rows behind it. */
function readAhead(x: Reals, r: number, rows: number, cols: number, e: Reals, at: number): number {
  if (r >= endOfRows) {
    const count = countRows(r, rows, cols);
    firstRow = r;
    endOfRows = r + count;
    for (let i = 0; i < count; i++) maxima[i] = maximum(x, (r + i) * cols, cols);
    writeExponentials(x, r * cols, count, cols, maxima, e, at);
  }
  return maxima[r - firstRow];
}

/**
 * Sums the scaled exp(x - max) of row r, and keeps them in `keep` if there is one; returns max. An infinite max makes the sum
 * NaN, or, where no element is NaN, leaves it 0.
 */
function sumExp(x: Reals, r: number, rows: number, cols: number, keep: Reals | null): number {
  const start = r * cols;
  const e = keep ?? values;
  const isAhead = AHEAD && cols <= SHORT;
  const max = isAhead ? readAhead(x, r, rows, cols, e, keep ? start : 0) : maximum(x, start, cols);
  sum.reset(0);
  if (max - max !== 0) {
    if (hasNaN(x, start, cols)) sum.reset(Number.NaN);
  } else if (cols <= SHORT) {
    sumFewExp(x, start, cols, max, e, keep ? start : isAhead ? start - firstRow * cols : 0);
  } else {
    sumManyExp(x, start, cols, max, keep);
  }
  return max;
}

/** Sums the exponentials of a short row: those that are 1 always apart from the others. */
function sumFewExp(x: Reals, start: number, n: number, max: number, e: Reals, at: number): void {
  let count = 0;
  for (let i = 0; i < n; i++) {
    const value = exponentialOf(x, start + i, max, e, at + i);
    const isOther = Number(value !== EXP_ONE);
    count += 1 - isOther;
    others[i] = value * isOther; // without a branch, which would be mispredicted
  }
  const ones = count * EXP_ONE;
  const rest = sumFew(others, n);
  sum.high = ones + rest;
  sum.low = sumError(ones, rest, sum.high);
}

function sumManyExp(x: Reals, start: number, n: number, max: number, keep: Reals | null): void {
  const e = keep ?? values;
  maxima[0] = max;
  for (let done = 0; done < n; done += BLOCK) {
    const length = Math.min(BLOCK, n - done);
    const at = keep ? start + done : 0;
    writeExponentials(x, start + done, 1, length, maxima, e, at);
    const blockSum = sumBlock(e, at, length);
    if (blockSum >= EXP_ONE && blockSum < 2 * EXP_ONE) addApart(e, at, length);
    else sum.add(blockSum);
  }
}

/** Adds a block of exponentials, its 1 apart from the others, so that ln S is right where one element dominates. */
function addApart(e: Reals, start: number, n: number): void {
  let found = false;
  for (let i = 0; i < n; i++) {
    const isOne = e[start + i] === EXP_ONE;
    found ||= isOne;
    others[i] = isOne ? 0 : e[start + i];
  }
  if (found) sum.add(EXP_ONE);
  sum.add(sumBlock(others, 0, n));
}

function logSumExp(x: Reals, _y: unknown, out: Reals, rows: number, cols: number): void {
  prepare();
  prepareLogs();
  endOfRows = 0;
  for (let r = 0; r < rows; r++) {
    const max = sumExp(x, r, rows, cols, null);
    if (max - max !== 0) {
      out[r] = sum.high === 0 ? max : Number.NaN;
      continue;
    }
    let log = sum.plusLog(max, 0, EXP_UNSCALE);
    if (!isWithinBound(log, max, sum.high * EXP_UNSCALE, sum.low * EXP_UNSCALE, cols)) {
      // max and L cancel: once more, finely.
      sum.reset(0);
      addExponentials(x, r * cols, cols, max, sum);
      log = sum.plusLog(max, 0, FINE_UNSCALE);
    }
    out[r] = result(log);
  }
}

function softmax(x: Reals, _y: unknown, out: Reals, rows: number, cols: number): void {
  prepare();
  endOfRows = 0;
  for (let r = 0; r < rows; r++) {
    sumExp(x, r, rows, cols, out);
    scaleRow(out, r * cols, cols);
  }
}

/** Divides a row of exponentials by their sum; there are none if it is 0. */
function scaleRow(out: Reals, start: number, cols: number): void {
  const inverse = sum.high === 0 ? Number.NaN : round(1 / (sum.high + sum.low));
  for (let i = start; i < start + cols; i++) out[i] *= inverse;
}

function logSoftmax(x: Reals, _y: unknown, out: Reals, rows: number, cols: number): void {
  prepare();
  prepareLogs();
  endOfRows = 0;
  for (let r = 0; r < rows; r++) {
    const max = sumExp(x, r, rows, cols, null);
    const log = round(sum.plusLog(0, 0, EXP_UNSCALE));
    for (let i = r * cols; i < (r + 1) * cols; i++) out[i] = round(x[i] - max) - log;
  }
}

function crossEntropyLoss(x: Reals, labels: Int32Array, out: Reals, rows: number, cols: number): void {
  prepare();
  prepareLogs();
  endOfRows = 0;
  for (let r = 0; r < rows; r++) {
    if (labels[r] === IGNORED) {
      out[r] = 0;
      continue;
    }
    const max = sumExp(x, r, rows, cols, null);
    const pick = x[r * cols + labels[r]];
    const t = pick - max;
    out[r] = max - max === 0 ? result(sum.plusLog(-t, -sumError(pick, -max, t), EXP_UNSCALE)) : Number.NaN;
  }
}

function crossEntropyLossGrad(x: Reals, labels: Int32Array, out: Reals, rows: number, cols: number): void {
  prepare();
  endOfRows = 0;
  for (let r = 0; r < rows; r++) {
    const start = r * cols;
    if (labels[r] === IGNORED) {
      out.fill(0, start, start + cols);
      continue;
    }
    sumExp(x, r, rows, cols, out);
    // p - 1 as what the others are of the sum, which keeps its relative accuracy where p is near 1.
    const others = sum.high - out[start + labels[r]] + sum.low;
    const slope = sum.high === 0 ? Number.NaN : result(-(others / (sum.high + sum.low)));
    scaleRow(out, start, cols);
    out[start + labels[r]] = slope;
  }
}

// The loss against targets, a weight g for each class: -Σ g log p; with t = x - max and G the sum of g, G ln S - Σ g t.

const termSum = new RowSum();
const targetSum = new RowSum();

/** Sums g (x - max) of a row. */
function sumTargetTerms(g: Reals, x: Reals, start: number, n: number, max: number): void {
  termSum.reset(0);
  for (let done = 0; done < n; done += BLOCK) {
    const length = Math.min(BLOCK, n - done);
    for (let i = 0; i < length; i++) {
      const target = g[start + done + i];
      terms[i] = target === 0 ? 0 : target * round(x[start + done + i] - max);
    }
    termSum.add(sumTerms(0, length));
  }
}

function targetLoss(x: Reals, g: Reals, out: Reals, rows: number, cols: number): void {
  prepare();
  prepareLogs();
  endOfRows = 0;
  for (let r = 0; r < rows; r++) {
    const max = sumExp(x, r, rows, cols, null);
    sumTargetTerms(g, x, r * cols, cols, max);
    targetSum.reset(0);
    addWide(g, r * cols, cols, targetSum, false);
    out[r] = result(sum.plusLog(0, 0, EXP_UNSCALE) * targetSum.total() - termSum.total());
  }
}

/** G p - g as (e (G - g) - g (S - e)) / S: neither product loses digits where one element dominates. */
function targetLossGrad(x: Reals, g: Reals, out: Reals, rows: number, cols: number): void {
  prepare();
  endOfRows = 0;
  for (let r = 0; r < rows; r++) {
    const start = r * cols;
    sumExp(x, r, rows, cols, out);
    targetSum.reset(0);
    addWide(g, start, cols, targetSum, true);
    const inverse = sum.high === 0 ? Number.NaN : round(1 / (sum.high + sum.low));
    const high = round(sum.high);
    const low = round(sum.high - high + sum.low);
    const targetsHigh = round(targetSum.high);
    const targetsLow = round(targetSum.high - targetsHigh + targetSum.low);
    for (let i = start; i < start + cols; i++) {
      const e = out[i];
      const others = round(round(high - e) + low);
      const otherTargets = round(round(targetsHigh - g[i]) + targetsLow);
      out[i] = result(round(round(otherTargets * e) - round(g[i] * others)) * inverse);
    }
  }
}

/** The same of log-probabilities: -Σ g x. */
function logProbsLoss(x: Reals, g: Reals, out: Reals, rows: number, cols: number): void {
  for (let r = 0; r < rows; r++) {
    sumTargetTerms(g, x, r * cols, cols, 0);
    out[r] = hasNaN(x, r * cols, cols) ? Number.NaN : result(-termSum.total());
  }
}

function logProbsLossGrad(x: Reals, g: Reals, out: Reals, rows: number, cols: number): void {
  for (let r = 0; r < rows; r++) {
    const isBadRow = hasNaN(x, r * cols, cols);
    for (let i = r * cols; i < (r + 1) * cols; i++) out[i] = isBadRow ? Number.NaN : result(-g[i]);
  }
}

// Sums of terms of probabilities, a block at a time, whose elements are taken for normal numbers or 0; where others are
// among them, or terms vanish or overflow, the block is done again in float64, scaled.

/** What the elements of a row have shown: one is NaN, negative or infinite; or p is positive where q is 0. */
let isBad = false;
let isInfinite = false;

/** Sum of the sizes of the terms of KL. */
let size = 0;

function resetRow(): void {
  sum.reset(0);
  size = 0;
  isBad = false;
  isInfinite = false;
}

/** The result of a row: NaN and infinity as the elements want them. */
function finish(total: number, unit: number, passes = 0): number {
  if (isBad) return Number.NaN;
  if (isInfinite) return Number.POSITIVE_INFINITY;
  return result(finished(total / unit, passes));
}

/** What writes the terms of n elements, and tells whether all of these were certainly ordinary. */
const WRITE: Readonly<Record<Kind, (p: Reals, q: Reals, start: number, n: number) => boolean>> = {
  cross: writeCrossTerms,
  kl: writeRatioTerms,
  generalized: writeExcesses,
  js: writeJensenShannonTerms,
};

/** Has a block numbers that its loop does not take? Tells of bad ones too, and of p > 0 where q is 0. */
function needsScaling(kind: Kind, p: Reals, q: Reals, start: number, n: number, blockSum: number): boolean {
  let odd = !(Math.abs(blockSum) < Number.POSITIVE_INFINITY);
  let least = 1;
  for (let i = start; i < start + n; i++) {
    const a = p[i];
    const b = q[i];
    if (!(a >= 0 && a < Number.POSITIVE_INFINITY && b >= 0 && b < Number.POSITIVE_INFINITY)) {
      isBad = true;
      return false;
    }
    if (b === 0 && a > 0 && kind !== "js") isInfinite = true;
    const weight = isByP(kind) ? a : Math.max(a, b);
    if (weight > 0 && weight < least) least = weight;
    if ((b > 0 && b < TINY) || b >= HUGE) odd = true;
    if (kind !== "cross" && ((a > 0 && a < TINY) || a >= HUGE)) odd = true;
  }
  return odd || (Math.abs(blockSum) < LEAST_SUM && least < LEAST_WEIGHT);
}

/** Are all elements of a block what the loops take: from `least` to HUGE, or 0 where that is one? */
function areOrdinary(x: Reals, start: number, n: number, least: number, orZero: boolean): boolean {
  for (let i = start; i < start + n; i++) {
    const value = x[i];
    if (!(value >= least && value < HUGE) && !(orZero && value === 0)) return false;
  }
  return true;
}

/** Adds the terms of n elements, a block at most, which lie from `at` on, to the sum. */
function addBlock(kind: Kind, p: Reals, q: Reals, start: number, n: number, at: number, isOrdinary: boolean): void {
  const blockSum = kind === "generalized" ? sumBlock(excesses, at, n) : sumTerms(at, n);
  const magnitude = Math.abs(blockSum);
  const areAll =
    isOrdinary ||
    (areOrdinary(q, start, n, TINY, kind === "js") &&
      (p === q || areOrdinary(p, start, n, kind === "cross" ? 0 : TINY, true)));
  if (!areAll || !(magnitude >= LEAST_SUM && magnitude < Number.POSITIVE_INFINITY)) {
    const scaled = needsScaling(kind, p, q, start, n, blockSum);
    if (isBad || isInfinite) return;
    if (scaled) {
      for (let done = 0; done < n; done += WIDE) {
        size += addScaled(kind, p, q, start + done, Math.min(WIDE, n - done), sum);
      }
      return;
    }
  }
  sum.add(blockSum);
  if (kind === "kl") size += sumSizes(at, n);
}

/** Adds the terms of n elements to the sum. */
function addTerms(kind: Kind, p: Reals, q: Reals, start: number, n: number): void {
  const write = WRITE[kind];
  for (let done = 0; done < n; done += BLOCK) {
    const length = Math.min(BLOCK, n - done);
    addBlock(kind, p, q, start + done, length, 0, write(p, q, start + done, length));
  }
}

let areRowsOrdinary = false;

/** Adds the terms of row r to the sum. */
function addRow(kind: Kind, p: Reals, q: Reals, r: number, rows: number, cols: number): void {
  const start = r * cols;
  resetRow();
  if (cols > SHORT) {
    addTerms(kind, p, q, start, cols);
    return;
  }
  if (r >= endOfRows) {
    const count = countRows(r, rows, cols);
    firstRow = r;
    endOfRows = r + count;
    areRowsOrdinary = WRITE[kind](p, q, start, count * cols);
  }
  addBlock(kind, p, q, start, cols, (r - firstRow) * cols, areRowsOrdinary);
}

/**
 * Sums the terms of one short row, if all were ordinary, to `few`. Is that all there is to do? Not where they may cancel, and do.
 * If not, addRow has the terms.
 */
function isSettled(areOrdinary: boolean, cols: number, mayCancel: boolean): boolean {
  firstRow = 0;
  endOfRows = 1;
  areRowsOrdinary = areOrdinary;
  if (!areOrdinary) return false;
  sumFewTerms(cols);
  const magnitude = Math.abs(few[0]);
  const isGood = magnitude >= LEAST_SUM && magnitude < Number.POSITIVE_INFINITY;
  if (!mayCancel) return isGood;
  sumFewSizes();
  return few[1] === 0 || (isGood && 4 * magnitude >= few[1]); // ordinary terms of KL vanish for equal rows alone
}

function entropy(p: Reals, _q: unknown, out: Reals, rows: number, cols: number, unit: number, passes?: number): void {
  crossEntropy(p, p, out, rows, cols, unit, passes);
}

function crossEntropy(p: Reals, q: Reals, out: Reals, rows: number, cols: number, unit: number, passes?: number): void {
  prepareLogs();
  endOfRows = 0;
  if (rows === 1 && cols <= SHORT && isSettled(writeCrossTerms(p, q, 0, cols), cols, false)) {
    out[0] = result(finished(-few[0] / unit, passes));
    return;
  }
  for (let r = 0; r < rows; r++) {
    addRow("cross", p, q, r, rows, cols);
    out[r] = finish(0 - sum.total(), unit, passes);
  }
}

/**
 * Where the terms of KL cancel to less than a quarter of their sizes, the sum is made again: of p ln(p / q) + q - p, of which
 * none is negative, and of p - q, whose roundings are kept; unless those overflow.
 */
function klDivergence(p: Reals, q: Reals, out: Reals, rows: number, cols: number, unit: number): void {
  prepareLogs();
  endOfRows = 0;
  if (rows === 1 && cols <= SHORT && isSettled(writeRatioTerms(p, q, 0, cols), cols, true)) {
    out[0] = result(few[0] / unit);
    return;
  }
  for (let r = 0; r < rows; r++) {
    addRow("kl", p, q, r, rows, cols);
    const plain = sum.total();
    if (4 * Math.abs(plain) < size && !isBad && !isInfinite) {
      sum.reset(0);
      for (let done = 0; done < cols; done += BLOCK) {
        const length = Math.min(BLOCK, cols - done);
        addTerms("generalized", p, q, r * cols + done, length);
        addDifferences(p, q, r * cols + done, length, sum);
      }
    }
    const refined = sum.total();
    out[r] = finish(refined - refined === 0 ? refined : plain, unit);
  }
}

function generalizedKl(p: Reals, q: Reals, out: Reals, rows: number, cols: number, unit: number): void {
  prepareLogs();
  endOfRows = 0;
  for (let r = 0; r < rows; r++) {
    addRow("generalized", p, q, r, rows, cols);
    out[r] = finish(sum.total(), unit);
  }
}

function jsDivergence(p: Reals, q: Reals, out: Reals, rows: number, cols: number, unit: number, passes?: number): void {
  prepareLogs();
  endOfRows = 0;
  if (rows === 1 && cols <= SHORT && isSettled(writeJensenShannonTerms(p, q, 0, cols), cols, false)) {
    out[0] = result(finished(few[0] / unit, passes));
    return;
  }
  for (let r = 0; r < rows; r++) {
    addRow("js", p, q, r, rows, cols);
    out[r] = finish(sum.total(), unit, passes);
  }
}

// Selection: the largest elements, NaN counting as larger than all others, and of equal ones the first.

/** Writes the place of the largest element of each row. */
function argmax(x: Reals, _y: unknown, out: Uint32Array, rows: number, cols: number): void {
  for (let r = 0; r < rows; r++) {
    const start = r * cols;
    const end = start + cols;
    let best = start;
    let max = x[start];
    for (let i = start + 1; i < end; i++) {
      if (!(x[i] <= max)) {
        if (Number.isNaN(max)) break;
        best = i;
        max = x[i];
      }
    }
    out[r] = best - start;
  }
}

/** Does element i come before element j? */
function precedes(x: Reals, i: number, j: number): boolean {
  const a = x[i];
  const b = x[j];
  if (a > b) return true;
  if (a < b) return false;
  return Number.isNaN(a) === Number.isNaN(b) ? i < j : Number.isNaN(a);
}

/** Puts element `index` of a row into a heap of n, from `place` downwards: at each place what comes after all below it. */
function sink(x: Reals, start: number, heap: Uint32Array, at: number, n: number, place: number, index: number): void {
  let to = place;
  for (;;) {
    let child = 2 * to + 1;
    if (child >= n) break;
    if (child + 1 < n && precedes(x, start + heap[at + child], start + heap[at + child + 1])) child++;
    if (!precedes(x, start + index, start + heap[at + child])) break;
    heap[at + to] = heap[at + child];
    to = child;
  }
  heap[at + to] = index;
}

/** The first element from i on that is larger than `least`, or NaN, or `end`. A loop by itself, which takes half the time. */
function nextAbove(x: Reals, start: number, end: number, least: number): number {
  let i = start;
  while (i < end && x[i] <= least) i++;
  return i;
}

/** Writes the places of the k largest elements of each row, in their order: those that pass the least of k in a heap go into it. */
function topK(x: Reals, _y: unknown, out: Uint32Array, rows: number, cols: number, k: number): void {
  for (let r = 0; r < rows; r++) {
    const start = r * cols;
    const at = r * k;
    for (let i = 0; i < k; i++) out[at + i] = i;
    for (let i = (k >> 1) - 1; i >= 0; i--) sink(x, start, out, at, k, i, out[at + i]);
    const end = start + cols;
    let least = x[start + out[at]];
    for (let i = nextAbove(x, start + k, end, least); i < end; i = nextAbove(x, i + 1, end, least)) {
      if (Number.isNaN(least)) break;
      sink(x, start, out, at, k, 0, i - start);
      least = x[start + out[at]];
    }
    for (let n = k - 1; n > 0; n--) {
      const index = out[at + n];
      out[at + n] = out[at];
      sink(x, start, out, at, n, 0, index);
    }
  }
}

// Functions of each element.

function exp(x: Reals, _y: unknown, out: Reals, rows: number, cols: number): void {
  for (let i = 0; i < rows * cols; i++) out[i] = expOf(x[i]);
}

function expm1(x: Reals, _y: unknown, out: Reals, rows: number, cols: number): void {
  for (let i = 0; i < rows * cols; i++) out[i] = expm1Of(x[i]);
}

function log(x: Reals, _y: unknown, out: Reals, rows: number, cols: number): void {
  prepareLogs();
  for (let start = 0; start < rows * cols; start += BLOCK) {
    const n = Math.min(BLOCK, rows * cols - start);
    for (let i = 0; i < n; i++) values[i] = isNormal(x[start + i]) ? x[start + i] : x[start + i] * SCALE;
    for (let i = 0; i < n; i++) {
      const value = x[start + i];
      const high = wordsOfValues[highWord(i)];
      if (isNormal(value)) out[start + i] = logOf(values[i], high);
      else if (value > 0 && value < Number.POSITIVE_INFINITY) out[start + i] = logScaled(values[i], high, LOG2_SCALE);
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

function log1p(x: Reals, _y: unknown, out: Reals, rows: number, cols: number): void {
  prepareLogs();
  for (let start = 0; start < rows * cols; start += BLOCK) {
    const n = Math.min(BLOCK, rows * cols - start);
    for (let i = 0; i < n; i++) values[i] = 1 + x[start + i];
    for (let i = 0; i < n; i++) {
      const value = x[start + i];
      if (Math.abs(value) < LEAST_LOG1P) out[start + i] = value;
      else if (value > -1 && value < Number.POSITIVE_INFINITY) {
        const u = values[i];
        out[start + i] = logSum(u, wordsOfValues[highWord(i)], value, errorOf(1, value, u));
      } else out[start + i] = logEnd(value, -1);
    }
  }
}

/** What rounding took from sum = a + b: Knuth's TwoSum. */
function errorOf(a: number, b: number, sum: number): number {
  const part = round(sum - a);
  return round(round(a - round(sum - part)) + round(b - part));
}

/** ln(x + low) of n `values`, in their place; the low parts are the `others`. */
function logSums(n: number): void {
  prepareLogs();
  for (let i = 0; i < n; i++) {
    const x = values[i];
    const low = others[i];
    if (isNormal(x)) values[i] = logSum(x, wordsOfValues[highWord(i)], round(round(x - 1) + low), low);
    else if (x > 0 && x < Number.POSITIVE_INFINITY) {
      values[i] = x * SCALE;
      values[i] = logScaled(values[i], wordsOfValues[highWord(i)], LOG2_SCALE);
    } else values[i] = logEnd(x, 0);
  }
}

function sigmoid(x: Reals, _y: unknown, out: Reals, rows: number, cols: number): void {
  for (let i = 0; i < rows * cols; i++) {
    const e = expOf(-Math.abs(x[i]));
    out[i] = (x[i] >= 0 ? 1 : e) / round(1 + e);
  }
}

function logit(x: Reals, _y: unknown, out: Reals, rows: number, cols: number): void {
  for (let start = 0; start < rows * cols; start += BLOCK) {
    const n = Math.min(BLOCK, rows * cols - start);
    for (let i = 0; i < n; i++) {
      const p = x[start + i];
      const isLow = p < THIRD;
      const quotient = round((isLow ? p : round(p + p) - 1) / round(1 - p));
      const sum = round(1 + quotient);
      values[i] = isLow ? quotient : sum;
      others[i] = isLow ? 0 : errorOf(1, quotient, sum);
    }
    logSums(n);
    for (let i = 0; i < n; i++) out[start + i] = values[i];
  }
}

const THIRD = round(1 / 3);

/** x ln y, or x ln(1 + y), 0 where x is 0 unless y is NaN. */
function eachProduct(x: Reals, y: Reals, out: Reals, n: number, ln: typeof log): void {
  for (let start = 0; start < n; start += BLOCK) {
    const length = Math.min(BLOCK, n - start);
    for (let i = 0; i < length; i++) terms[i] = y[start + i];
    ln(terms, null, terms, 1, length);
    for (let i = 0; i < length; i++) {
      const factor = x[start + i];
      out[start + i] = factor === 0 && !Number.isNaN(y[start + i]) ? 0 : factor * terms[i];
    }
  }
}

function xlogx(x: Reals, _y: unknown, out: Reals, rows: number, cols: number): void {
  eachProduct(x, x, out, rows * cols, log);
}

function xlogy(x: Reals, y: Reals, out: Reals, rows: number, cols: number): void {
  eachProduct(x, y, out, rows * cols, log);
}

function xlog1py(x: Reals, y: Reals, out: Reals, rows: number, cols: number): void {
  eachProduct(x, y, out, rows * cols, log1p);
}

function selfInformation(p: Reals, _q: unknown, out: Reals, rows: number, cols: number, unit: number): void {
  const divisor = round(-unit);
  for (let start = 0; start < rows * cols; start += BLOCK) {
    const n = Math.min(BLOCK, rows * cols - start);
    for (let i = 0; i < n; i++) terms[i] = p[start + i];
    log(terms, null, terms, 1, n);
    for (let i = 0; i < n; i++) {
      out[start + i] = p[start + i] < Number.POSITIVE_INFINITY ? result(terms[i] / divisor) : Number.NaN;
    }
  }
}

const LN2 = round(Math.LN2);

/** The larger of a, 0 without x, and b, and L = ln(1 + e) or ln(1 - e), e = e^-d, d their difference; or that of -b, negated. */
function eachSum(x: Reals | null, y: Reals, out: Reals, n: number, isMinus: boolean, isNegated: boolean): void {
  for (let start = 0; start < n; start += BLOCK) {
    const length = Math.min(BLOCK, n - start);
    for (let i = 0; i < length; i++) {
      const a = x === null ? 0 : x[start + i];
      const b = isNegated ? -y[start + i] : y[start + i];
      const larger = a < b ? b : a;
      const other = a < b ? -a : -b;
      const d = round(larger + other);
      const low = errorOf(larger, other, d);
      const t = a === b ? -0 : -d;
      const e = isMinus ? -expOf(t) : expOf(t);
      const isNear = isMinus && d < LN2;
      const sum = round(1 + e);
      values[i] = isNear ? -expm1Of(t) : sum;
      others[i] = (isNear ? 0 : errorOf(1, e, sum)) - (low - low === 0 ? round(e * low) : 0);
    }
    logSums(length);
    for (let i = 0; i < length; i++) {
      const a = x === null ? 0 : x[start + i];
      const b = isNegated ? -y[start + i] : y[start + i];
      const sum = (a < b ? b : a) + values[i];
      out[start + i] = isMinus && b > a ? Number.NaN : isNegated ? -sum : sum;
    }
  }
}

function softplus(x: Reals, _y: unknown, out: Reals, rows: number, cols: number): void {
  eachSum(null, x, out, rows * cols, false, false);
}

function logSigmoid(x: Reals, _y: unknown, out: Reals, rows: number, cols: number): void {
  eachSum(null, x, out, rows * cols, false, true);
}

function log1mExp(x: Reals, _y: unknown, out: Reals, rows: number, cols: number): void {
  eachSum(null, x, out, rows * cols, true, false);
}

function logAddExp(x: Reals, y: Reals, out: Reals, rows: number, cols: number): void {
  eachSum(x, y, out, rows * cols, false, false);
}

function logSubExp(x: Reals, y: Reals, out: Reals, rows: number, cols: number): void {
  eachSum(x, y, out, rows * cols, true, false);
}

// Binary cross-entropy of each element.

/** a * b, 0 where a is 0. */
function weigh(a: number, b: number): number {
  return a === 0 ? 0 : round(a * b);
}

function isTarget(y: number): boolean {
  return y >= 0 && y < Number.POSITIVE_INFINITY;
}

function binaryCrossEntropy(p: Reals, y: Reals, out: Reals, rows: number, cols: number): void {
  for (let start = 0; start < rows * cols; start += BLOCK) {
    const n = Math.min(BLOCK, rows * cols - start);
    for (let i = 0; i < n; i++) {
      terms[i] = p[start + i];
      others[i] = -p[start + i];
    }
    log(terms, null, terms, 1, n);
    log1p(others, null, others, 1, n);
    for (let i = 0; i < n; i++) {
      const x = p[start + i];
      const target = y[start + i];
      const sum = round(weigh(target, terms[i]) + weigh(round(1 - target), others[i]));
      out[start + i] = isTarget(target) && x >= 0 && x <= 1 ? result(-sum) : Number.NaN;
    }
  }
}

/**
 * Of n logits the loss (a + b) s + |z| c, or its gradient (b e^z - a) / (1 + e^z): a is what a positive target counts, b = 1 - y,
 * s = ln(1 + e^-|z|), c the one that |z| counts for. If there are `cols`, a row of weights of positive targets follows y.
 */
function eachLogit(z: Reals, y: Reals, out: Reals, n: number, isLoss: boolean, cols: number): void {
  for (let start = 0; start < n; start += BLOCK) {
    const length = Math.min(BLOCK, n - start);
    for (let i = 0; i < length; i++) others[i] = expOf(-Math.abs(z[start + i]));
    if (isLoss) log1p(others, null, others, 1, length);
    for (let i = start; i < start + length; i++) {
      const e = others[i - start];
      const a = cols === 0 ? y[i] : round(y[n + (i % cols)] * y[i]);
      const b = round(1 - y[i]);
      const isPositive = z[i] >= 0;
      const loss = round(round(a + b) * e) + weigh(isPositive ? b : a, Math.abs(z[i]));
      const slope = round(round(isPositive ? b : b * e) - round(isPositive ? a * e : a)) / round(1 + e);
      out[i] = isTarget(y[i]) ? (isLoss ? loss : slope) : Number.NaN;
    }
  }
}

function binaryCrossEntropyWithLogits(z: Reals, y: Reals, out: Reals, rows: number, cols: number): void {
  eachLogit(z, y, out, rows * cols, true, 0);
}

function binaryCrossEntropyWithLogitsGrad(z: Reals, y: Reals, out: Reals, rows: number, cols: number): void {
  eachLogit(z, y, out, rows * cols, false, 0);
}

function weightedBinaryLoss(z: Reals, y: Reals, out: Reals, rows: number, cols: number): void {
  eachLogit(z, y, out, rows * cols, true, cols);
}

function weightedBinaryLossGrad(z: Reals, y: Reals, out: Reals, rows: number, cols: number): void {
  eachLogit(z, y, out, rows * cols, false, cols);
}

/** Those that operations name. */
export const kernels = {
  logSumExp,
  softmax,
  logSoftmax,
  crossEntropyLoss,
  crossEntropyLossGrad,
  targetLoss,
  targetLossGrad,
  logProbsLoss,
  logProbsLossGrad,
  entropy,
  crossEntropy,
  klDivergence,
  generalizedKl,
  jsDivergence,
  argmax,
  topK,
  exp,
  expm1,
  log,
  log1p,
  sigmoid,
  logit,
  xlogx,
  xlogy,
  xlog1py,
  selfInformation,
  softplus,
  logSigmoid,
  log1mExp,
  logAddExp,
  logSubExp,
  binaryCrossEntropy,
  binaryCrossEntropyWithLogits,
  binaryCrossEntropyWithLogitsGrad,
  weightedBinaryLoss,
  weightedBinaryLossGrad,
};
