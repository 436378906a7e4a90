// Rows of log-probabilities or logits a and b, a block at a time, in float64 for either dtype: as in
// assembly/divergences/log-probabilities.ts, where the derivations stand. A row is read once or twice, with a function that
// writes the terms of a block each time.
import { type Floats, wordsOf } from "../arithmetic/arrays.js";
import { BLOCK, EXP_UNSCALE, highWord } from "../arithmetic/constants64.js";
import { twoSumError } from "../arithmetic/double-double.js";
import { expExtended } from "../arithmetic/exp-scaled64.js";
import { expm1mx, expm1Near } from "../arithmetic/exp64.js";
import { jsdTerm, writeNormalizedDiff } from "../arithmetic/jsd-term64.js";
import { Accumulator } from "../summation/accumulator.js";
import { addCompensatedTwice } from "../summation/compensated.js";
import { sumBlock, sumSizes } from "../summation/pairwise64.js";

/** The state of a row. */
interface Row {
  /** The shifts that are subtracted from a and b: their largest elements, or 0. */
  maxA: number;
  maxB: number;
  hasNaN: boolean;
  /** Is p positive where q is 0? */
  isInfinite: boolean;
  /** The sum of the sizes of the terms that writeGapsOfLogits writes. */
  gapSize: number;
  /** The mean of tb - ta by p, or 0 for log-probabilities. */
  mean: number;
  /** ln of the quotient of the sums of e^tb and e^ta, or 0 for log-probabilities. */
  center: number;
  /** The factors that make e^ta and e^tb probabilities. */
  factorA: number;
  factorB: number;
}

export const row: Row = {
  maxA: Number.NaN,
  maxB: Number.NaN,
  hasNaN: false,
  isInfinite: false,
  gapSize: Number.NaN,
  mean: Number.NaN,
  center: Number.NaN,
  factorA: Number.NaN,
  factorB: Number.NaN,
};

/** Sums of e^ta and e^tb, times 2^512, and of the terms of the first and of the last reading. */
export const sumA: Accumulator = /*#__PURE__*/ new Accumulator();
export const sumB: Accumulator = /*#__PURE__*/ new Accumulator();
export const termSum: Accumulator = /*#__PURE__*/ new Accumulator();
export const lastSum: Accumulator = /*#__PURE__*/ new Accumulator();

/** Room for a block and for a 0 that fills up the last vector. */
const ROOM = 514;

// Arrays for a block: ta = a - maxA and tb = b - maxB with their rounding errors; their difference with all rounding errors; their
// exponentials; and the terms.
const tA: Float64Array = /*#__PURE__*/ new Float64Array(BLOCK);
const tB: Float64Array = /*#__PURE__*/ new Float64Array(BLOCK);
const lowA: Float64Array = /*#__PURE__*/ new Float64Array(BLOCK);
const lowB: Float64Array = /*#__PURE__*/ new Float64Array(BLOCK);
const gaps: Float64Array = /*#__PURE__*/ new Float64Array(BLOCK);
const gapLows: Float64Array = /*#__PURE__*/ new Float64Array(BLOCK);
const expA: Float64Array = /*#__PURE__*/ new Float64Array(ROOM);
const expB: Float64Array = /*#__PURE__*/ new Float64Array(ROOM);
const terms: Float64Array = /*#__PURE__*/ new Float64Array(ROOM);

// Arrays for a block of JSD: 2 l / m, h + l and h - l.
const oneMinusDiffs: Float64Array = /*#__PURE__*/ new Float64Array(BLOCK);
const wordsOfOneMinusDiffs: Int32Array = /*#__PURE__*/ wordsOf(oneMinusDiffs);
const sums: Float64Array = /*#__PURE__*/ new Float64Array(BLOCK);
const differences: Float64Array = /*#__PURE__*/ new Float64Array(BLOCK);

/** w times x, for a scaled exponential w; 0 for w = 0, whatever x is. The smaller of the two is not scaled. */
function weigh(w: number, x: number): number {
  if (!(w > 0)) return 0;
  return Math.abs(x) >= 1 ? w * (x * EXP_UNSCALE) : w * EXP_UNSCALE * x;
}

/** x, or 0 where x is not finite. */
function finite(x: number): number {
  return Math.abs(x) < Number.POSITIVE_INFINITY ? x : 0;
}

/** Finds the largest elements of a row and what is special in it, and clears the sums. */
function scan(a: Floats, b: Floats, start: number, cols: number): void {
  let maxA = Number.NEGATIVE_INFINITY;
  let maxB = Number.NEGATIVE_INFINITY;
  let hasNaN = false;
  let isInfinite = false;
  for (let i = start; i < start + cols; i++) {
    const x = a[i];
    const y = b[i];
    if (x > maxA) maxA = x;
    if (y > maxB) maxB = y;
    if (Number.isNaN(x) || Number.isNaN(y)) hasNaN = true;
    if (y === Number.NEGATIVE_INFINITY && x > y) isInfinite = true;
  }
  row.maxA = maxA;
  row.maxB = maxB;
  row.hasNaN = hasNaN;
  row.isInfinite = isInfinite;
  for (const sum of [sumA, sumB, termSum, lastSum]) sum.reset(0);
}

/** Starts a row of logits; false if its result is NaN. */
export function startLogits(a: Floats, b: Floats, start: number, cols: number): boolean {
  scan(a, b, start, cols);
  return !row.hasNaN && row.maxA - row.maxA === 0 && row.maxB - row.maxB === 0;
}

/** Starts a row of log-probabilities. Unless an exponential of a would overflow, nothing is subtracted from it. */
export function startLogProbs(a: Floats, b: Floats, start: number, cols: number): boolean {
  scan(a, b, start, cols);
  return shiftLogProbs(row.maxA);
}

/** The same where exponentials of a and b are wanted. */
export function startBothLogProbs(a: Floats, b: Floats, start: number, cols: number): boolean {
  scan(a, b, start, cols);
  return shiftLogProbs(Math.max(row.maxA, row.maxB));
}

function shiftLogProbs(largest: number): boolean {
  const isValid = !row.hasNaN && Math.max(row.maxA, row.maxB) < Number.POSITIVE_INFINITY;
  row.maxA = largest > 300 ? largest : 0;
  row.maxB = row.maxA;
  return isValid;
}

/** Writes t = x - shift and its rounding error. */
function subtractShift(x: Floats, start: number, n: number, shift: number, t: Float64Array, low: Float64Array): void {
  for (let i = 0; i < n; i++) {
    const value = x[start + i];
    const difference = value - shift;
    t[i] = difference;
    low[i] = twoSumError(value, -shift, difference);
  }
}

/** Writes d = tb - ta, and the rounding errors of all three. */
function subtractLogs(n: number): void {
  for (let i = 0; i < n; i++) {
    const d = tB[i] - tA[i];
    gaps[i] = d;
    gapLows[i] = finite(twoSumError(tB[i], -tA[i], d) + (lowB[i] - lowA[i]));
  }
}

/** Writes e^t, times 2^512. */
function exponentiate(t: Float64Array, low: Float64Array, to: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) to[i] = expExtended(t[i], low[i]);
  to[n] = 0;
}

/** Writes the terms of a block of n elements, which start at `start`, and e^tb if it is needed. ta, e^ta and tb are there. */
type Reading = (n: number, b: Floats, start: number) => void;

/** The blocks that a reading adds up, each with its sum. */
type Sums = readonly (readonly [Float64Array, Accumulator])[];

const OF_A = [expA, sumA] as const;
const OF_B = [expB, sumB] as const;
const OF_TERMS = [terms, termSum] as const;
export const A_AND_TERMS: Sums = [OF_A, OF_TERMS];
export const BOTH_AND_TERMS: Sums = [OF_A, OF_B, OF_TERMS];
export const TERMS: Sums = [OF_TERMS];
export const LAST: Sums = [[terms, lastSum]];
export const LAST_AND_SLOPES: Sums = [
  [terms, lastSum],
  [expB, termSum],
];

/** Adds n numbers to a sum, and loses no digits unless they overflow. */
function addBlock(block: Float64Array, n: number, sum: Accumulator): void {
  block[n] = 0;
  const plain = sumBlock(block, 0, n);
  if (plain - plain === 0) addCompensatedTwice(block, n, sum);
  else sum.add(plain);
}

/** Reads a row and adds up the blocks of exponentials and terms. */
export function read(reading: Reading, a: Floats, b: Floats, start: number, cols: number, toSum: Sums): void {
  for (let done = 0; done < cols; done += BLOCK) {
    const n = Math.min(BLOCK, cols - done);
    subtractShift(a, start + done, n, row.maxA, tA, lowA);
    exponentiate(tA, lowA, expA, n);
    /* v8 ignore next -- nobody reads so: the quick measure of entropy takes every row */
    if (reading !== writeOwn) subtractShift(b, start + done, n, row.maxB, tB, lowB);
    reading(n, b, start + done);
    for (const [block, sum] of toSum) addBlock(block, n, sum);
  }
}

/** Writes e^ta ta. */
/* v8 ignore next -- as above */
export function writeOwn(n: number): void {
  for (let i = 0; i < n; i++) terms[i] = weigh(expA[i], tA[i]);
}

/** Writes e^ta tb. */
export function writeOther(n: number): void {
  exponentiate(tB, lowB, expB, n);
  for (let i = 0; i < n; i++) terms[i] = weigh(expA[i], tB[i]);
}

/** Writes e^ta b. */
export function writeLogs(n: number, b: Floats, start: number): void {
  for (let i = 0; i < n; i++) terms[i] = weigh(expA[i], b[start + i]);
}

/** Writes e^ta (tb - ta). */
export function writeGaps(n: number): void {
  subtractLogs(n);
  for (let i = 0; i < n; i++) terms[i] = weigh(expA[i], gaps[i] + gapLows[i]);
}

/** Writes the same, and adds up the sizes. */
export function writeGapsOfLogits(n: number): void {
  exponentiate(tB, lowB, expB, n);
  writeGaps(n);
  row.gapSize += sumSizes(terms, 0, n);
}

/** From here on e^d may overflow. */
const LARGE = 250;

/** Writes e^ta (e^d - 1 - d), d = tb - ta - mean, and e^ta d to the exponentials of b. */
export function writeGeneralized(n: number): void {
  const { mean } = row;
  subtractLogs(n);
  for (let i = 0; i < n; i++) {
    const rough = gaps[i] - mean;
    const low = finite(twoSumError(gaps[i], -mean, rough) + gapLows[i]);
    const d = rough + low;
    expB[i] = weigh(expA[i], d);
    if (d <= LARGE) terms[i] = weigh(expA[i], expm1mx(d, low - (d - rough)));
    else {
      const t = tB[i] - mean;
      const e = expExtended(t, twoSumError(tB[i], -mean, t) + lowB[i]);
      terms[i] = e * EXP_UNSCALE - weigh(expA[i], d + 1);
    }
  }
}

/** Writes e^tb - e^ta. */
export function writeDifferences(n: number): void {
  subtractLogs(n);
  exponentiate(tB, lowB, expB, n);
  for (let i = 0; i < n; i++) {
    const d = gaps[i] + gapLows[i];
    const series = d * d * (d * (d * (d * (1 / 120) + 1 / 24) + 1 / 6) + 0.5) + d;
    terms[i] = Math.abs(d) < 2 ** -10 ? expA[i] * series : expB[i] - expA[i];
  }
}

/** Above it e^x - 1 has a function of its own. */
const NEAR = -0.34;

/** Writes the terms of JSD. */
export function writeJsd(n: number): void {
  const { center, factorA, factorB } = row;
  subtractLogs(n);
  exponentiate(tB, lowB, expB, n);
  for (let i = 0; i < n; i++) {
    const d = gaps[i] - center + gapLows[i] || 0; // for two zeros it is NaN
    const isNear = -Math.abs(d) > NEAR;
    const e = isNear ? 1 : expExtended(-Math.abs(d), 0) * EXP_UNSCALE;
    const difference = isNear ? -expm1Near(-Math.abs(d)) : 1 - e;
    const smaller = isNear ? 1 - difference : e;
    const sum = 1 + smaller;
    const h = d > 0 ? expB[i] * factorB : expA[i] * factorA;
    writeNormalizedDiff(difference, smaller, sum, i, terms, oneMinusDiffs);
    sums[i] = h * sum;
    differences[i] = h * difference;
  }
  for (let i = 0; i < n; i++) {
    const high = wordsOfOneMinusDiffs[highWord(i)];
    terms[i] = jsdTerm(terms[i], oneMinusDiffs[i], high, sums[i], differences[i]);
  }
}
