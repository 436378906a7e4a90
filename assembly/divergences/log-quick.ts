// The measures of distributions that are given by their logarithms, for rows without unusual numbers: a class each. log-rows.ts reads
// the rows, and has what the methods mean. The others go to log-measures.ts.

import { LN2_64 } from "../arithmetic/constants";
import { SPLITTER, twoProductError, twoSumError } from "../arithmetic/double-double";
import { addLogs } from "../arithmetic/log";
import { add, div, mul, pmin, splat, sub } from "../arithmetic/simd";
import { BLOCK_11 } from "../memory";
import { HIGHS_A, HIGHS_B, LOWS_A, LOWS_B, SIZE_SUMS, VALUE_LOWS, VALUE_SUMS } from "./log-sums";
import { addDivergences, weighExpm1mx, weighGaps, weighOther, weighOwn, writeGaps } from "./log-terms";

// Traits.
/** a and b are logits: the largest is subtracted, and exponentials are summed. Logarithms of probabilities are taken as they are. */
export const OF_LOGITS: i32 = 1;
/** There is one input. */
export const OF_ONE: i32 = 2;
/** e^tb is needed. */
export const EXPONENTIATES_B: i32 = 4;
/** ln Sa or ln Sb is needed to all digits. */
export const EXACT_A: i32 = 16;
export const EXACT_B: i32 = 32;
/** Some rows are read twice. */
export const READS_TWICE: i32 = 8;

/** A larger d makes a row unusual, as e^d may overflow. */
export const MOST: f64 = 250;

/** Slot of masks of the rows that need the second reading. */
export const MASKS: usize = BLOCK_11;
/** The mean of d by p, or its center; and the factors of the exponentials. They take the place of sums. */
const CENTERS: usize = LOWS_A;
const FACTORS_A: usize = LOWS_B;
const FACTORS_B: usize = HIGHS_B;

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

/** Minus the sum of the values. */
function minusSum(at: usize): v128 {
  return sub<f64>(splat<f64>(0), v128.load(at, VALUE_SUMS));
}

/** Entropy: ln Sa minus the mean of ta by p. */
export class QuickEntropyOfLogits {
  traits(): i32 {
    return OF_LOGITS | OF_ONE | EXACT_A;
  }
  addTerms<T extends number>(at: usize, end: usize, row: usize): v128 {
    weighOwn<T>(at, end, row);
    return splat<f64>(0);
  }
  finish(at: usize): v128 {
    return logMinusMean(at, meanOf(at), v128.load(at, HIGHS_A), v128.load(at, LOWS_A));
  }
  addLastTerms<T extends number>(at: usize, end: usize, row: usize): v128 {
    return splat<f64>(0);
  }
  moveRow(from: usize, to: usize): void {}
  finishLast<T extends number>(at: usize): v128 {
    return splat<f64>(0);
  }
}

/** Cross-entropy: ln Sb minus the mean of tb by p. */
export class QuickCrossEntropyOfLogits {
  traits(): i32 {
    return OF_LOGITS | EXPONENTIATES_B | EXACT_B;
  }
  addTerms<T extends number>(at: usize, end: usize, row: usize): v128 {
    return weighOther<T>(at, end, row);
  }
  finish(at: usize): v128 {
    return logMinusMean(at, meanOf(at), v128.load(at, HIGHS_B), v128.load(at, LOWS_B));
  }
  addLastTerms<T extends number>(at: usize, end: usize, row: usize): v128 {
    return splat<f64>(0);
  }
  moveRow(from: usize, to: usize): void {}
  finishLast<T extends number>(at: usize): v128 {
    return splat<f64>(0);
  }
}

/**
 * KL: ln(Sb / Sa) minus the mean of d by p. That has its digits for rows far from each other, as the sizes of the terms show. Nearer
 * ones are read again: with d minus its mean, KL is ln of the mean of e^d = ln(1 + the mean of e^d - 1 - d).
 */
export class QuickKlOfLogits {
  traits(): i32 {
    return OF_LOGITS | EXPONENTIATES_B | READS_TWICE;
  }
  addTerms<T extends number>(at: usize, end: usize, row: usize): v128 {
    return weighGaps<T>(at, end, row);
  }
  finish(at: usize): v128 {
    const sum = v128.load(at, HIGHS_A);
    const mean = meanOf(at);
    const size = div<f64>(v128.load(at, SIZE_SUMS), sum);
    const result = logMinusMean(at, mean, div<f64>(v128.load(at, HIGHS_B), sum), splat<f64>(0));
    v128.store(at, mean, CENTERS);
    v128.store(at, v128.lt<f64>(add<f64>(result, result), add<f64>(size, splat<f64>(1))), MASKS);
    return result;
  }
  addLastTerms<T extends number>(at: usize, end: usize, row: usize): v128 {
    return weighExpm1mx<T>(at, end, row, v128.load(row, CENTERS));
  }
  moveRow(from: usize, to: usize): void {
    store<f64>(to, load<f64>(from, CENTERS), CENTERS);
    store<f64>(to, load<f64>(from, HIGHS_A), HIGHS_A);
  }
  finishLast<T extends number>(at: usize): v128 {
    const one = splat<f64>(1);
    const mean = div<f64>(v128.load(at, VALUE_SUMS), v128.load(at, HIGHS_A));
    const sum = add<f64>(one, mean);
    return addLogs(at, splat<f64>(0), splat<f64>(0), sum, twoSumError<f64>(one, mean, sum));
  }
}

/** The result of finishLast for an unusual row. */
export const UNUSUAL: f64 = -1;

/** A smaller JSD may have lost digits: 2^-98 / 8 is less than half an ulp of it. */
function leastJsd<T extends number>(): f64 {
  return sizeof<T>() == 8 ? 2.0 ** -46 : 2.0 ** -74;
}

/**
 * JSD: the sum of its terms, for p = e^ta / Sa and q = e^tb / Sb, whose logarithms differ by d - ln(Sb / Sa). The error of that center,
 * 2^-49 at most, takes part in the result by an eighth of its square, so that a smaller result is unusual, unless it is 0.
 */
export class QuickJsdOfLogits {
  traits(): i32 {
    return OF_LOGITS | EXPONENTIATES_B | READS_TWICE;
  }
  addTerms<T extends number>(at: usize, end: usize, row: usize): v128 {
    writeGaps<T>(at, end);
    return splat<f64>(0);
  }
  finish(at: usize): v128 {
    const half = splat<f64>(0.5);
    const zero = splat<f64>(0);
    const sum = v128.load(at, HIGHS_A);
    const other = v128.load(at, HIGHS_B);
    v128.store(at, addLogs(at, zero, zero, div<f64>(other, sum), zero), CENTERS);
    v128.store(at, div<f64>(half, sum), FACTORS_A);
    v128.store(at, div<f64>(half, other), FACTORS_B);
    v128.store(at, v128.not(zero), MASKS);
    return sum;
  }
  addLastTerms<T extends number>(at: usize, end: usize, row: usize): v128 {
    const center = v128.load(row, CENTERS);
    addDivergences<T>(at, end, row, center, v128.load(row, FACTORS_A), v128.load(row, FACTORS_B));
    return splat<f64>(0);
  }
  moveRow(from: usize, to: usize): void {}
  finishLast<T extends number>(at: usize): v128 {
    const sum = v128.load(at, VALUE_SUMS);
    const isTiny = v128.and(v128.gt<f64>(sum, splat<f64>(0)), v128.lt<f64>(sum, splat<f64>(leastJsd<T>())));
    return v128.bitselect(splat<f64>(UNUSUAL), pmin<f64>(sum, splat<f64>(LN2_64)), isTiny);
  }
}

/** The sum of the values. */
function sumOfValues(at: usize): v128 {
  return v128.load(at, VALUE_SUMS);
}

/** Entropy: the sum of -e^a a. */
export class QuickEntropyOfLogProbs {
  traits(): i32 {
    return OF_ONE;
  }
  addTerms<T extends number>(at: usize, end: usize, row: usize): v128 {
    weighOwn<T>(at, end, row);
    return splat<f64>(0);
  }
  finish(at: usize): v128 {
    return minusSum(at);
  }
  addLastTerms<T extends number>(at: usize, end: usize, row: usize): v128 {
    return splat<f64>(0);
  }
  moveRow(from: usize, to: usize): void {}
  finishLast<T extends number>(at: usize): v128 {
    return splat<f64>(0);
  }
}

/** Cross-entropy: the sum of -e^a b. */
export class QuickCrossEntropyOfLogProbs {
  traits(): i32 {
    return 0;
  }
  addTerms<T extends number>(at: usize, end: usize, row: usize): v128 {
    return weighOther<T>(at, end, row);
  }
  finish(at: usize): v128 {
    return minusSum(at);
  }
  addLastTerms<T extends number>(at: usize, end: usize, row: usize): v128 {
    return splat<f64>(0);
  }
  moveRow(from: usize, to: usize): void {}
  finishLast<T extends number>(at: usize): v128 {
    return splat<f64>(0);
  }
}

/** KL: the sum of -e^a d. */
export class QuickKlOfLogProbs {
  traits(): i32 {
    return 0;
  }
  addTerms<T extends number>(at: usize, end: usize, row: usize): v128 {
    return weighGaps<T>(at, end, row);
  }
  finish(at: usize): v128 {
    return minusSum(at);
  }
  addLastTerms<T extends number>(at: usize, end: usize, row: usize): v128 {
    return splat<f64>(0);
  }
  moveRow(from: usize, to: usize): void {}
  finishLast<T extends number>(at: usize): v128 {
    return splat<f64>(0);
  }
}

/** Generalized KL: the sum of e^a (e^d - 1 - d). */
export class QuickGeneralizedKlOfLogProbs {
  traits(): i32 {
    return 0;
  }
  addTerms<T extends number>(at: usize, end: usize, row: usize): v128 {
    const least = writeGaps<T>(at, end);
    const isLarge = v128.gt<f64>(weighExpm1mx<T>(at, end, row, splat<f64>(0)), splat<f64>(MOST));
    return v128.bitselect(splat<f64>(-Infinity), least, isLarge);
  }
  finish(at: usize): v128 {
    return sumOfValues(at);
  }
  addLastTerms<T extends number>(at: usize, end: usize, row: usize): v128 {
    return splat<f64>(0);
  }
  moveRow(from: usize, to: usize): void {}
  finishLast<T extends number>(at: usize): v128 {
    return splat<f64>(0);
  }
}

/** JSD: the sum of its terms, for p = e^a and q = e^b. */
export class QuickJsdOfLogProbs {
  traits(): i32 {
    return EXPONENTIATES_B;
  }
  addTerms<T extends number>(at: usize, end: usize, row: usize): v128 {
    const half = splat<f64>(0.5);
    writeGaps<T>(at, end);
    addDivergences<T>(at, end, row, splat<f64>(0), half, half);
    return splat<f64>(0);
  }
  finish(at: usize): v128 {
    return sumOfValues(at);
  }
  addLastTerms<T extends number>(at: usize, end: usize, row: usize): v128 {
    return splat<f64>(0);
  }
  moveRow(from: usize, to: usize): void {}
  finishLast<T extends number>(at: usize): v128 {
    return splat<f64>(0);
  }
}
