// Divergences of rows divided by their sums. The rounding of quotients may exceed the divergence of near rows, and quotients may underflow.
// So sums and quotients are high + low: the kernel takes the high parts, and the effect of the low parts is added to its result.
//
// With d = p - q of the high parts and e that of the low ones, the effect is that of (d + e)^2 instead of d^2, as KL is d^2 / 2q near q.
// A pair that is not near has half an ulp of its term by each of the two quotients at most, and the addition half an ulp.

import { twoProductError, twoSumError } from "../js/arithmetic/double-double.js";
import { logOne } from "../js/arithmetic/log-single.js";
import { power } from "../js/arithmetic/power.js";
import { Accumulator } from "../js/summation/accumulator.js";
import type { Floats } from "../types/arrays.js";
import type { Option, Plan } from "./model.js";
import { readNormalize } from "./options.js";

const sumOfP: Accumulator = /*#__PURE__*/ new Accumulator();
const sumOfQ: Accumulator = /*#__PURE__*/ new Accumulator();
/** The effect of the low parts on the divergence of a row. */
const effect: Accumulator = /*#__PURE__*/ new Accumulator();

/** A power of two, and a larger one for tiny sums, which take the sums of rows to 2^-74 to 2^700. */
const UP = /*#__PURE__*/ power(600);
const FAR_UP = /*#__PURE__*/ power(1000);
/** The smallest numbers, normal and subnormal. */
const NORMAL = /*#__PURE__*/ power(-1022);
const SUBNORMAL = /*#__PURE__*/ power(-1074);
/** Relative to the high parts, smaller low parts are only errors of sums. Those of smaller quotients underflow. */
const LEAST_LOW = /*#__PURE__*/ power(-101);
const LEAST_QUOTIENT = /*#__PURE__*/ power(-900);
/** Smaller differences of high parts may only be those of their roundings, and cancel with those of the low parts. */
const FEW_ULPS = /*#__PURE__*/ power(-51);

/** Sums a row times `scale`. NaN if an element is no probability. */
function sumRow(x: Floats, start: number, end: number, scale: number, sum: Accumulator): void {
  let high = 0;
  let low = 0;
  for (let i = start; i < end; i++) {
    const value = x[i] >= 0 ? x[i] * scale : Number.NaN;
    const after = high + value;
    low += twoSumError(high, value, after);
    high = after;
  }
  const both = high + low;
  sum.set(both, high - both + low);
}

/** Sums a row, scaled if need be, and returns the scale. */
function sumScaled(x: Floats, start: number, end: number, sum: Accumulator): number {
  sumRow(x, start, end, 1, sum);
  if ((sum.high >= 2 ** -74 && sum.high <= 2 ** 700) || sum.high === 0) return 1;
  const more = sum.high < 2 ** -400 ? FAR_UP : UP;
  const scale = sum.high < 1 ? more : 1 / UP; // a sum that overflows may be NaN
  sumRow(x, start, end, scale, sum);
  return scale;
}

/** ln of a positive number that may be subnormal. */
function logOf(x: number): number {
  return x < NORMAL ? logOne(x * UP) - 600 * Math.LN2 : logOne(x);
}

/** Divides p and q of a row by their sums, NaN if a sum is 0. The effect of the low parts is left in `effect`. */
function normalizePair({ tile, cols }: Plan, r: number, isJsd: boolean): void {
  const { x, y } = tile;
  const start = tile.xAt + r * cols;
  const shift = tile.yAt - tile.xAt;
  const scaleOfP = sumScaled(x, start, start + cols, sumOfP);
  const scaleOfQ = sumScaled(y, start + shift, start + shift + cols, sumOfQ);
  const { high: pSum, low: pLow } = sumOfP;
  const { high: qSum, low: qLow } = sumOfQ;
  const pInverse = 1 / pSum;
  const qInverse = 1 / qSum;
  let sum = 0;
  let sumLow = 0;
  effect.reset(0);
  for (let i = start; i < start + cols; i++) {
    const scaledP = x[i] * scaleOfP;
    const given = y[i + shift];
    const scaledQ = given * scaleOfQ;
    let p = scaledP / pSum;
    const q = scaledQ / qSum;
    if (p === 0 && given === 0 && x[i] > 0) p = SUBNORMAL; // for which KL is infinite
    x[i] = p;
    y[i + shift] = q;
    if ((q < NORMAL || scaledQ < NORMAL) && p > 0 && given > 0 && !isJsd) {
      // The kernel's term is that of p and p, which is 0.
      y[i + shift] = p;
      effect.add(p * (logOf(p) - (logOf(given) + logOf(scaleOfQ) - logOf(qSum))));
      effect.add(q - p);
      continue;
    }
    const product = p * pSum;
    const lowP = (scaledP - product - (twoProductError(p, pSum, product) + p * pLow)) * pInverse;
    const otherProduct = q * qSum;
    const lowQ = (scaledQ - otherProduct - (twoProductError(q, qSum, otherProduct) + q * qLow)) * qInverse;
    const low = lowP - lowQ;
    const larger = Math.max(p, q);
    const difference = p - q;
    const isOfRounding = Math.abs(difference) <= larger * FEW_ULPS;
    const whole = isOfRounding ? difference + low : low;
    if (isOfRounding) y[i + shift] = p; // the kernel's term is 0, and all of it is added here
    if (!(Math.abs(whole) > larger * LEAST_LOW && larger > LEAST_QUOTIENT)) continue;
    const other = isOfRounding ? 0.5 * whole : difference + 0.5 * low;
    const term = (whole / (isJsd ? 2 * (p + q) : larger)) * other;
    const next = sum + term;
    sumLow += twoSumError(sum, term, next);
    sum = next;
  }
  effect.add(sum);
  effect.add(sumLow);
}

/** The effects of the rows in the tile, each divided by ln base. */
let effects = /*#__PURE__*/ new Float64Array(0);

/** Plans a divergence of normalized rows: in float64 for either dtype. Both forms of KL are one. */
function planDivergence(plan: Plan): void {
  if (!plan.options.normalize) return;
  plan.hasSteps = true;
  plan.dtype = "f64";
  if (plan.operation.name === "klDivergence") plan.form = "generalized";
}

function normalizePairs(plan: Plan): void {
  const { operation, options, n } = plan;
  if (!options.normalize) return;
  if (effects.length < n) effects = new Float64Array(n);
  for (let r = 0; r < n; r++) {
    normalizePair(plan, r, operation.name !== "klDivergence");
    effects[r] = effect.total() / options.logBase;
  }
}

/** Adds the effects of the low parts to the results. */
function addEffects({ operation, options, tile, n }: Plan): void {
  if (!options.normalize) return;
  const { results, resultsAt } = tile;
  const isDistance = operation.name === "jsDistance";
  for (let r = 0; r < n; r++) {
    const result = results[resultsAt + r];
    const sum = Math.max(0, (isDistance ? result * result : result) + effects[r]);
    results[resultsAt + r] = isDistance ? Math.sqrt(sum) : sum;
  }
}

/** The option normalize of divergences. */
export const normalizeDivergence: Option = {
  name: "normalize",
  read: readNormalize,
  plan: planDivergence,
  before: normalizePairs,
  after: addEffects,
};
