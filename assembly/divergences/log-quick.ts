// The measures of log-measures.ts for rows without unusual numbers, which log-rows.ts reads. The others go to log-careful.ts.
//
// The errors of results of float64, in u, for rows of up to 2^24 elements. Sums of exponentials and terms are compensated, and have none.
// The last rounding is half an ulp of the result. In parts of:
//
//   entropy and cross-entropy from logits       mean of t    ln S
//   exponentials, all but the largest           2.04         1.02: of entropy 2.04 of both
//   a product                                   1
//   addLogs, at 1 + 2^-10                                    0.95
//   3.54 ulp
//
//   KL from logits, as it is                    sizes        1
//   exponentials                                2.04         2.04
//   d and a product                             2
//   Sa, Sb, their quotient, addLogs                          3.25
//   11.1 ulp, as the result is half of the sizes and 1 at least
//
//   KL from logits, read again: the exponentials 2.04, e^d - 1 - d 4.7, a product, Sa, the sum and their quotient 1 each, addLogs 0.95:
//   11.7, 12.2 ulp. The error of the mean of d is taken back by its first power.
//
//   From logProbs, an exponential 1.02, d and a product 1 each: 3.5 ulp of the terms' sizes, without d 2.5; generalized KL with
//   e^d - 1 - d 4.7, which has d in it: 7.2 ulp. JSD: arithmetic/jsd-log-term.ts.
//
// e^d - 1 - d has most at d = ln 2 / 2, with k = 1: 4.7 of 0.067; for k = 0 d has 2.1, r^2 1, the sum 1, r^3 P(r) 0.4. Results of float32
// have the errors of float64, and 2^-31 of e^d - 1 - d.

import { LN2_64 } from "../arithmetic/constants";
import { SPLITTER, twoProductError, twoSumError } from "../arithmetic/double-double";
import { addLogs } from "../arithmetic/log";
import { add, div, mul, pmin, splat, sub } from "../arithmetic/simd";
import { DIVERGENCE, EXACT_A, EXACT_B, EXCESS, GAP, has, OF_LOGITS, OTHER, OWN } from "./log-measures";
import {
  CENTER_LOWS,
  CENTERS,
  closeSum,
  FACTORS_A,
  FACTORS_B,
  HIGHS_A,
  HIGHS_B,
  LARGEST_GAPS,
  LEAST_PARTS,
  LOWS_A,
  LOWS_B,
  MASKS,
  SIZE_SUMS,
  SLOPE_LOWS,
  SLOPES,
  STATES,
  VALUE_LOWS,
  VALUE_SUMS,
} from "./log-sums";
import { addDivergences, Mean, weighExpm1mx, weighGaps, weighOther, weighOwn, writeGaps, Zero } from "./log-terms";

/** A larger d makes a row unusual, as e^d may overflow. */
export const MOST: f64 = 250;

/** The mean by p of what was summed with weights e^ta, whose rounding error meanLow has. */
function meanOf(at: usize): v128 {
  return div<f64>(v128.load(at, VALUE_SUMS), v128.load(at, HIGHS_A));
}

function meanLow(at: usize, mean: v128): v128 {
  const sum = v128.load(at, HIGHS_A);
  const product = mul<f64>(mean, sum);
  const error = twoProductError(mean, sum, product, splat<f64>(SPLITTER));
  const rest = sub<f64>(sub<f64>(v128.load(at, VALUE_SUMS), product), error);
  const lows = sub<f64>(v128.load(at, VALUE_LOWS), mul<f64>(mean, v128.load(at, LOWS_A)));
  return div<f64>(add<f64>(rest, lows), sum);
}

/** ln(high + rest) minus that mean. */
function logMinusMean(at: usize, mean: v128, high: v128, rest: v128): v128 {
  return addLogs(at, v128.neg<f64>(mean), v128.neg<f64>(meanLow(at, mean)), high, rest);
}

/** Sets what is subtracted from d to 0, and the factors of exponentials to a half. */
function setCenters(row: usize, groups: i32): void {
  const half = splat<f64>(0.5);
  do {
    v128.store(row, splat<f64>(0), CENTERS);
    v128.store(row, splat<f64>(0), CENTER_LOWS);
    v128.store(row, half, FACTORS_A);
    v128.store(row, half, FACTORS_B);
    row += 16;
  } while (--groups);
}

/** Adds what is summed in the first reading, from ta, tb and their exponentials, and finds the smallest tb that counts. */
export function addTerms<T extends number, F>(measure: i32, at: usize, row: usize, bytes: usize, groups: i32): void {
  if (has<F>(measure, OWN)) return weighOwn<T>(at, row, bytes, groups);
  if (has<F>(measure, OTHER)) return weighOther<T>(at, row, bytes, groups);
  if (has<F>(measure, GAP)) return weighGaps<T>(at, row, bytes, groups);
  if (has<F>(measure, EXCESS | DIVERGENCE)) writeGaps<T>(at, row, bytes, groups);
  if (!has<F>(measure, EXCESS | DIVERGENCE) || has<F>(measure, OF_LOGITS)) return;
  setCenters(row, groups);
  addLastTerms<T, F>(measure, at, row, bytes, groups);
}

/** Adds what is summed in the second reading, and finds the largest d. */
export function addLastTerms<T extends number, F>(
  measure: i32,
  at: usize,
  row: usize,
  bytes: usize,
  groups: i32,
): void {
  if (has<F>(measure, DIVERGENCE)) addDivergences<T>(at, row, bytes, groups);
  if (has<F>(measure, GAP)) weighExpm1mx<T, Mean>(at, row, bytes, groups);
  if (has<F>(measure, EXCESS)) weighExpm1mx<T, Zero>(at, row, bytes, groups);
}

/** Adds the least parts of the sum that is needed to all digits to its low parts. */
export function addLeastParts<F>(measure: i32, row: usize): void {
  if (!has<F>(measure, EXACT_A | EXACT_B)) return;
  const lows = row + (has<F>(measure, EXACT_A) ? LOWS_A : LOWS_B);
  v128.store(lows, add<f64>(v128.load(lows), v128.load(row, LEAST_PARTS)));
}

/** The results of two rows by their sums; and to MASKS whether the second reading is needed. */
export function finish<T extends number, F>(measure: i32, at: usize): v128 {
  if (has<F>(measure, DIVERGENCE)) v128.store(at, splat<f64>(0), STATES); // takes any tb
  if (has<F>(measure, OF_LOGITS)) {
    if (has<F>(measure, OWN)) return logMinusMean(at, meanOf(at), v128.load(at, HIGHS_A), v128.load(at, LOWS_A));
    if (has<F>(measure, OTHER)) return logMinusMean(at, meanOf(at), v128.load(at, HIGHS_B), v128.load(at, LOWS_B));
    if (has<F>(measure, GAP)) return finishGaps(at);
    if (has<F>(measure, DIVERGENCE)) return prepareDivergences<T>(at);
  }
  const values = v128.load(at, VALUE_SUMS);
  if (!has<F>(measure, EXCESS | DIVERGENCE)) return sub<f64>(splat<f64>(0), values);
  const isLarge = v128.gt<f64>(v128.load(at, LARGEST_GAPS), splat<f64>(MOST));
  v128.store(at, v128.bitselect(splat<f64>(-Infinity), v128.load(at, STATES), isLarge), STATES);
  return values;
}

/** KL. The second reading is needed if the sizes of the terms show that they cancel. */
function finishGaps(at: usize): v128 {
  const sum = v128.load(at, HIGHS_A);
  const mean = meanOf(at);
  const size = div<f64>(v128.load(at, SIZE_SUMS), sum);
  const result = logMinusMean(at, mean, div<f64>(v128.load(at, HIGHS_B), sum), splat<f64>(0));
  v128.store(at, mean, CENTERS);
  v128.store(at, splat<f64>(0), SLOPES);
  v128.store(at, splat<f64>(0), SLOPE_LOWS);
  v128.store(at, v128.lt<f64>(add<f64>(result, result), add<f64>(size, splat<f64>(1))), MASKS);
  return result;
}

/** JSD: what the second reading needs, by all rows. */
function prepareDivergences<T extends number>(at: usize): v128 {
  const half = splat<f64>(0.5);
  const zero = splat<f64>(0);
  const sum = v128.load(at, HIGHS_A);
  const other = v128.load(at, HIGHS_B);
  const quotient = div<f64>(other, sum);
  const center = addLogs(at, zero, zero, quotient, zero);
  v128.store(at, center, CENTERS);
  v128.store(at, div<f64>(half, sum), FACTORS_A);
  v128.store(at, div<f64>(half, other), FACTORS_B);
  if (sizeof<T>() == 8) v128.store(at, addLogs(at, v128.neg<f64>(center), zero, quotient, zero), CENTER_LOWS);
  v128.store(at, v128.not(zero), MASKS);
  return sum;
}

/** Moves what the second reading of KL needs besides exponentials and d to the place of another row. All rows of JSD stay. */
export function moveSums(from: usize, to: usize): void {
  store<f64>(to, load<f64>(from, CENTERS), CENTERS);
  store<f64>(to, load<f64>(from, HIGHS_A), HIGHS_A);
}

/** The result of finishLast for an unusual row. */
export const UNUSUAL: f64 = -1;

/** A smaller JSD may have lost digits: 2^-98 / 8 is less than half an ulp of it. */
function leastJsd<T extends number>(): f64 {
  return sizeof<T>() == 8 ? 2.0 ** -46 : 2.0 ** -74;
}

/**
 * The results of two rows by the sums of the second reading. The error of the center of JSD, 2^-49 at most, takes part in the result by
 * an eighth of its square, so that a smaller result is unusual, unless it is 0.
 */
export function finishLast<T extends number, F>(measure: i32, at: usize): v128 {
  const values = v128.load(at, VALUE_SUMS);
  if (has<F>(measure, DIVERGENCE)) {
    const isTiny = v128.and(v128.gt<f64>(values, splat<f64>(0)), v128.lt<f64>(values, splat<f64>(leastJsd<T>())));
    return v128.bitselect(splat<f64>(UNUSUAL), pmin<f64>(values, splat<f64>(LN2_64)), isTiny);
  }
  const one = splat<f64>(1);
  const mean = div<f64>(values, v128.load(at, HIGHS_A));
  const sum = add<f64>(one, mean);
  const result = addLogs(at, splat<f64>(0), splat<f64>(0), sum, twoSumError<f64>(one, mean, sum));
  if (sizeof<T>() == 4) return result;
  // The center is the mean of d up to an error, which times E / (1 + E) is that of the result, E being the mean of e^d - 1 - d.
  closeSum(at + SLOPES, at + SLOPE_LOWS);
  const error = div<f64>(v128.load(at, SLOPES), v128.load(at, HIGHS_A));
  return sub<f64>(result, mul<f64>(error, div<f64>(mean, sum)));
}
