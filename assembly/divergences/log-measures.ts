// The measures of distributions that are given by their logarithms: a class each, as in measures.ts. From logits, p = softmax(a)
// and q = softmax(b); from logProbs, p = e^a and q = e^b as they are. A measure needs a kernel besides, in log-probabilities.ts.
//
//   traits   The flags that hold for the measure.
//   measure  The measure of a row without special values, in nats; its largest elements are given.
//
// ta = a - shift and tb = b - shift, the shift being the largest logit of the row, or for logProbs the same for both, mostly 0.
// d = tb - ta; Sa and Sb are the sums of e^ta and e^tb.
import { LN2_64 } from "../arithmetic/constants";
import { expUnscale } from "../arithmetic/exp-scaled";
import { addLog, logOne, logOnePlusOne } from "../arithmetic/log";
import { PROMOTED } from "../arithmetic/simd";
import { resetSum, sumHigh, sumLow, total } from "../summation/accumulator";
import {
  addExpA,
  addExpB,
  addSizes,
  addValues,
  exponentiateA,
  exponentiateB,
  loadBlock,
  shiftB,
  subtractLogs,
  timesExp,
  weighA,
  weighB,
  weighGaps,
  weighUnshiftedB,
  writeDifferences,
  writeDivergences,
  writeExpm1mx,
} from "./log-blocks";
import { TAKES_ZERO_Q } from "./measures";

/** A trait besides those of measures.ts: a and b are logits. */
export const OF_LOGITS: i32 = 32;

// The sums of a row.
const SUM_A: i32 = 0; // Sa, times 2^512
const SUM_B: i32 = 1; // Sb, times 2^512
const TERMS_SUM: i32 = 2; // of the first reading
const LAST_SUM: i32 = 3; // of the sizes of its terms, then of the terms of the second reading

/** base + ln S */
function plusLogOf(which: i32, base: f64): f64 {
  return addLog(base, 0, sumHigh(which) * expUnscale<f64>(), sumLow(which) * expUnscale<f64>());
}

/** The mean by p of what was summed with weights e^ta. */
function meanOf(which: i32): f64 {
  return total(which) / (total(SUM_A) * expUnscale<f64>());
}

/** Reads a block for Sa and Sb. */
function addBothExps(n: i32, maxA: f64, maxB: f64): void {
  exponentiateA(n, maxA);
  addExpA(n, SUM_A);
  shiftB(n, maxB);
  exponentiateB(n);
  addExpB(n, SUM_B);
}

/** Sum of e^ta (e^d - 1 - d), d being tb - ta - mean. No term is negative. */
function excessSum<T extends number>(x: usize, y: usize, cols: i32, forA: f64, forB: f64, mean: f64): f64 {
  resetSum(0, LAST_SUM);
  for (let done = 0; done < cols; done += PROMOTED) {
    const n = loadBlock<T>(x, y, done, cols);
    exponentiateA(n, forA);
    shiftB(n, forB);
    subtractLogs(n);
    writeExpm1mx(n, mean);
    addValues(n, LAST_SUM);
  }
  return total(LAST_SUM);
}

/** Adds the terms of JSD of a block, whose logarithms differ by d - center, for p = e^ta scaleA and q = e^tb scaleB. */
function addDivergences(n: i32, forA: f64, forB: f64, center: f64, scaleA: f64, scaleB: f64): void {
  exponentiateA(n, forA);
  shiftB(n, forB);
  exponentiateB(n);
  subtractLogs(n);
  writeDivergences(n, center, scaleA, scaleB);
  addValues(n, LAST_SUM);
}

/** Entropy: ln Sa minus the mean of ta by p. */
export class EntropyOfLogits {
  traits(): i32 {
    return OF_LOGITS;
  }

  measure<T extends number>(x: usize, y: usize, cols: i32, maxA: f64, maxB: f64): f64 {
    for (let done = 0; done < cols; done += PROMOTED) {
      const n = loadBlock<T>(x, y, done, cols);
      exponentiateA(n, maxA);
      addExpA(n, SUM_A);
      weighA(n);
      addValues(n, TERMS_SUM);
    }
    return plusLogOf(SUM_A, -meanOf(TERMS_SUM));
  }
}

/** Cross-entropy: ln Sb minus the mean of tb by p. */
export class CrossEntropyOfLogits {
  traits(): i32 {
    return OF_LOGITS;
  }

  measure<T extends number>(x: usize, y: usize, cols: i32, maxA: f64, maxB: f64): f64 {
    for (let done = 0; done < cols; done += PROMOTED) {
      const n = loadBlock<T>(x, y, done, cols);
      addBothExps(n, maxA, maxB);
      weighB(n);
      addValues(n, TERMS_SUM);
    }
    return plusLogOf(SUM_B, -meanOf(TERMS_SUM));
  }
}

/** A mean of d below it makes e^(tb - mean) too large. */
const FAR: f64 = -300;

/**
 * KL: ln(Sb / Sa) minus the mean of d by p. That has its digits for rows far from each other, as the sizes of the terms show. Nearer
 * ones are read again: with d minus its mean, KL is ln of the mean of e^d = ln(1 + the mean of e^d - 1 - d).
 */
export class KlOfLogits {
  traits(): i32 {
    return OF_LOGITS;
  }

  measure<T extends number>(x: usize, y: usize, cols: i32, maxA: f64, maxB: f64): f64 {
    for (let done = 0; done < cols; done += PROMOTED) {
      const n = loadBlock<T>(x, y, done, cols);
      addBothExps(n, maxA, maxB);
      subtractLogs(n);
      weighGaps(n);
      addValues(n, TERMS_SUM);
      addSizes(n, LAST_SUM);
    }
    const sum = total(SUM_A) * expUnscale<f64>();
    const mean = total(TERMS_SUM) / sum;
    const result = addLog(-mean, 0, total(SUM_B) / total(SUM_A), 0);
    const isFar = !(mean >= FAR && 2 * result < sumHigh(LAST_SUM) / sum + 1);
    return isFar ? result : logOnePlusOne(excessSum<T>(x, y, cols, maxA, maxB, mean) / sum);
  }
}

/** ln(Sb / Sa): by the sum of e^tb - e^ta where the two are near. */
function logOfQuotient(): f64 {
  const difference = total(TERMS_SUM) / total(SUM_A);
  return abs(difference) < 0.5 ? logOnePlusOne(difference) : logOne(total(SUM_B) / total(SUM_A));
}

/** JSD: the sum of its terms, for p = e^ta / Sa and q = e^tb / Sb. */
export class JsdOfLogits {
  traits(): i32 {
    return OF_LOGITS | TAKES_ZERO_Q;
  }

  measure<T extends number>(x: usize, y: usize, cols: i32, maxA: f64, maxB: f64): f64 {
    for (let done = 0; done < cols; done += PROMOTED) {
      const n = loadBlock<T>(x, y, done, cols);
      addBothExps(n, maxA, maxB);
      subtractLogs(n);
      writeDifferences(n);
      addValues(n, TERMS_SUM);
    }
    const center = logOfQuotient();
    for (let done = 0; done < cols; done += PROMOTED) {
      const n = loadBlock<T>(x, y, done, cols);
      addDivergences(n, maxA, maxB, center, 1 / total(SUM_A), 1 / total(SUM_B));
    }
    return min(total(LAST_SUM), LN2_64);
  }
}

/** The shift of logProbs: 0, or what keeps exponentials in range that would overflow. */
function commonShift(largest: f64): f64 {
  return largest > 300 ? largest : 0;
}

/** Cross-entropy: the sum of -e^a b. Entropy is that of a and a. */
export class CrossEntropyOfLogProbs {
  traits(): i32 {
    return 0;
  }

  measure<T extends number>(x: usize, y: usize, cols: i32, maxA: f64, maxB: f64): f64 {
    const shift = commonShift(maxA);
    for (let done = 0; done < cols; done += PROMOTED) {
      const n = loadBlock<T>(x, y, done, cols);
      exponentiateA(n, shift);
      weighUnshiftedB(n);
      addValues(n, TERMS_SUM);
    }
    return timesExp(0 - total(TERMS_SUM), shift);
  }
}

/** KL: the sum of -e^a d. */
export class KlOfLogProbs {
  traits(): i32 {
    return 0;
  }

  measure<T extends number>(x: usize, y: usize, cols: i32, maxA: f64, maxB: f64): f64 {
    const shift = commonShift(maxA);
    for (let done = 0; done < cols; done += PROMOTED) {
      const n = loadBlock<T>(x, y, done, cols);
      exponentiateA(n, shift);
      shiftB(n, shift);
      subtractLogs(n);
      weighGaps(n);
      addValues(n, TERMS_SUM);
    }
    return timesExp(0 - total(TERMS_SUM), shift);
  }
}

/** Generalized KL: the sum of e^a (e^d - 1 - d). */
export class GeneralizedKlOfLogProbs {
  traits(): i32 {
    return 0;
  }

  measure<T extends number>(x: usize, y: usize, cols: i32, maxA: f64, maxB: f64): f64 {
    const shift = commonShift(max(maxA, maxB));
    return timesExp(excessSum<T>(x, y, cols, shift, shift, 0), shift);
  }
}

/** JSD: the sum of its terms, for p = e^a and q = e^b. */
export class JsdOfLogProbs {
  traits(): i32 {
    return TAKES_ZERO_Q;
  }

  measure<T extends number>(x: usize, y: usize, cols: i32, maxA: f64, maxB: f64): f64 {
    const shift = commonShift(max(maxA, maxB));
    for (let done = 0; done < cols; done += PROMOTED) {
      const n = loadBlock<T>(x, y, done, cols);
      addDivergences(n, shift, shift, 0, expUnscale<f64>(), expUnscale<f64>());
    }
    return timesExp(total(LAST_SUM), shift);
  }
}
