// Measures of distributions that are given by their logarithms, in float64 for either dtype: as in
// assembly/divergences/log-probabilities.ts, where the derivations stand.
import type { Floats } from "../arithmetic/arrays.js";
import { EXP64_LOW } from "../arithmetic/constants.js";
import { EXP_UNSCALE } from "../arithmetic/constants64.js";
import { twoSumError } from "../arithmetic/double-double.js";
import { exp } from "../arithmetic/exp64.js";
import { addLog, logOnePlus } from "../arithmetic/log-single.js";
import { ensureExpTable, ensureLogTable } from "../arithmetic/tables.js";
import type { Accumulator } from "../summation/accumulator.js";
import {
  A_AND_TERMS,
  BOTH_AND_TERMS,
  LAST,
  LAST_AND_SLOPES,
  lastSum,
  read,
  row,
  startBothLogProbs,
  startLogits,
  startLogProbs,
  sumA,
  sumB,
  TERMS,
  termSum,
  writeDifferences,
  writeGaps,
  writeGapsOfLogits,
  writeGeneralized,
  writeJsd,
  writeLogs,
  writeOther,
  writeOwn,
} from "./log-probability-terms.js";
import * as quick from "./log-quick.js";
import { perplexityOf } from "./perplexity.js";

/** Starts a row; returns false if its result is NaN. */
type Start = (a: Floats, b: Floats, start: number, cols: number) => boolean;

/** Computes the result of a row. */
type Compute = (a: Floats, b: Floats, start: number, cols: number) => number;

/** Is a difference t = x - max of the row inexact in float64, where e^t does not vanish? */
function isShiftRounded(x: Floats, start: number, cols: number): boolean {
  let max = Number.NEGATIVE_INFINITY;
  for (let i = start; i < start + cols; i++) if (x[i] > max) max = x[i];
  for (let i = start; i < start + cols; i++) {
    const t = x[i] - max;
    if (t > EXP64_LOW && twoSumError(x[i], -max, t) !== 0) return true;
  }
  return false;
}

/** A smaller result of float32 may have lost digits with those differences, in measures that read a row twice. */
const CLOSE = 9.094947017729282e-13; // 2^-40

/** The arguments of a kernel. */
type Call = [a: Floats, b: Floats, out: Floats, rows: number, cols: number, logBase: number];

/** The same, with one distribution in both places. */
const ofOne = ([a, , ...rest]: Call): Call => [a, a, ...rest];

/** Writes the result of each row, which `transform` turns into another measure. */
function eachRow(
  [a, b, out, rows, cols, logBase]: Call,
  quickMeasure: quick.QuickMeasure,
  startRow: Start,
  compute: Compute,
  transform?: (result: number) => number,
): void {
  ensureExpTable();
  ensureLogTable();
  const isSingle = a instanceof Float32Array;
  for (let r = 0; r < rows; r++) {
    let result = quick.quickResult(quickMeasure, a, b, r * cols, cols, isSingle);
    const isClose = isSingle && quickMeasure.finishLast !== undefined && result !== undefined && result < CLOSE;
    const isRounded = isClose && (isShiftRounded(a, r * cols, cols) || isShiftRounded(b, r * cols, cols));
    if (result === undefined || isRounded) {
      result = startRow(a, b, r * cols, cols) ? compute(a, b, r * cols, cols) : Number.NaN;
    }
    result /= logBase;
    out[r] = transform === undefined ? result : transform(result);
    if (out[r] === 0) out[r] = 0; // not -0
  }
}

/** Takes back the shift of log-probabilities, by halves, as e^shift may overflow where the result does not. */
function unshift(sum: number): number {
  if (row.maxA === 0 || sum === 0) return sum;
  const half = exp(row.maxA / 2);
  return sum * half * half;
}

/** base + ln of a sum of scaled exponentials, of which the largest is 1. */
function plusLog(base: number, sum: Accumulator): number {
  return addLog(base, 0, sum.high * EXP_UNSCALE, sum.low * EXP_UNSCALE);
}

/* v8 ignore next -- the quick measure takes every row */
function entropyOfLogits(a: Floats, _b: Floats, start: number, cols: number): number {
  read(writeOwn, a, a, start, cols, A_AND_TERMS);
  return plusLog(-(termSum.total() / (sumA.total() * EXP_UNSCALE)), sumA);
}

function crossEntropyOfLogits(a: Floats, b: Floats, start: number, cols: number): number {
  if (row.isInfinite) return Number.POSITIVE_INFINITY;
  read(writeOther, a, b, start, cols, BOTH_AND_TERMS);
  return plusLog(-(termSum.total() / (sumA.total() * EXP_UNSCALE)), sumB);
}

function crossEntropyOfLogProbs(a: Floats, b: Floats, start: number, cols: number): number {
  if (row.isInfinite) return Number.POSITIVE_INFINITY;
  read(writeLogs, a, b, start, cols, TERMS);
  return unshift(0 - termSum.total());
}

/** A mean of tb - ta below it makes e^(tb - mean) too large. */
const FAR = -300;

function klOfLogits(a: Floats, b: Floats, start: number, cols: number): number {
  if (row.isInfinite) return Number.POSITIVE_INFINITY;
  row.gapSize = 0;
  read(writeGapsOfLogits, a, b, start, cols, BOTH_AND_TERMS);
  const size = sumA.total() * EXP_UNSCALE;
  const mean = termSum.total() / size;
  const direct = addLog(-mean, 0, sumB.total() / sumA.total(), 0);
  if (!(mean >= FAR && 2 * direct < row.gapSize / size + 1)) return direct;
  row.mean = mean;
  termSum.reset(0);
  read(writeGeneralized, a, b, start, cols, LAST_AND_SLOPES);
  const excess = lastSum.total() / size;
  return logOnePlus(excess) - (termSum.total() / size) * (excess / (1 + excess));
}

function klOfLogProbs(a: Floats, b: Floats, start: number, cols: number): number {
  if (row.isInfinite) return Number.POSITIVE_INFINITY;
  read(writeGaps, a, b, start, cols, TERMS);
  return unshift(0 - termSum.total());
}

function generalizedKlOfLogProbs(a: Floats, b: Floats, start: number, cols: number): number {
  if (row.isInfinite) return Number.POSITIVE_INFINITY;
  row.mean = 0;
  read(writeGeneralized, a, b, start, cols, LAST);
  return unshift(lastSum.total());
}

function jsdOfLogits(a: Floats, b: Floats, start: number, cols: number): number {
  read(writeDifferences, a, b, start, cols, BOTH_AND_TERMS);
  const difference = termSum.total() / sumA.total();
  row.center = logOnePlus(difference);
  row.factorA = 1 / sumA.total();
  row.factorB = 1 / sumB.total();
  read(writeJsd, a, b, start, cols, LAST);
  return Math.min(lastSum.total(), Math.LN2);
}

function jsdOfLogProbs(a: Floats, b: Floats, start: number, cols: number): number {
  row.center = 0;
  row.factorA = EXP_UNSCALE;
  row.factorB = EXP_UNSCALE;
  read(writeJsd, a, b, start, cols, LAST);
  return unshift(lastSum.total());
}

// Functions, as Parcel keeps constants that a call makes: 3.8 KB in an app of SumAccumulator.

export function entropyLogits(...call: Call): void {
  eachRow(ofOne(call), quick.entropyOfLogits, startLogits, entropyOfLogits);
}

export function perplexityLogits(...call: Call): void {
  eachRow(ofOne(call), quick.entropyOfLogits, startLogits, entropyOfLogits, perplexityOf);
}

export function entropyLogProbs(...call: Call): void {
  eachRow(ofOne(call), quick.entropyOfLogProbs, startLogProbs, crossEntropyOfLogProbs);
}

export function perplexityLogProbs(...call: Call): void {
  eachRow(ofOne(call), quick.entropyOfLogProbs, startLogProbs, crossEntropyOfLogProbs, perplexityOf);
}

export function crossEntropyLogits(...call: Call): void {
  eachRow(call, quick.crossEntropyOfLogits, startLogits, crossEntropyOfLogits);
}

export function crossEntropyLogProbs(...call: Call): void {
  eachRow(call, quick.crossEntropyOfLogProbs, startLogProbs, crossEntropyOfLogProbs);
}

export function klDivergenceLogits(...call: Call): void {
  eachRow(call, quick.klOfLogits, startLogits, klOfLogits);
}

export function klDivergenceLogProbs(...call: Call): void {
  eachRow(call, quick.klOfLogProbs, startLogProbs, klOfLogProbs);
}

export function generalizedKlLogProbs(...call: Call): void {
  eachRow(call, quick.generalizedKlOfLogProbs, startBothLogProbs, generalizedKlOfLogProbs);
}

export function jsDivergenceLogits(...call: Call): void {
  eachRow(call, quick.jsdOfLogits, startLogits, jsdOfLogits);
}

export function jsDivergenceLogProbs(...call: Call): void {
  eachRow(call, quick.jsdOfLogProbs, startBothLogProbs, jsdOfLogProbs);
}

export function jsDistanceLogits(...call: Call): void {
  eachRow(call, quick.jsdOfLogits, startLogits, jsdOfLogits, Math.sqrt);
}

export function jsDistanceLogProbs(...call: Call): void {
  eachRow(call, quick.jsdOfLogProbs, startBothLogProbs, jsdOfLogProbs, Math.sqrt);
}
