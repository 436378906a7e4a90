// The measures of rows p and q of probabilities: a class each. A measure is a sum of terms, one for each pair of elements. Its class
// is the only place that has its term, the term of scaled numbers, and what the loops must know of it; a measure needs a kernel
// besides, in probabilities.ts. The classes have no objects: measure<K>() gives their methods to the compiler.
//
// The term of p = q = 1 has to be 0, as the last vector of a row is filled up with these.
//
//   traits        The flags below that hold for the measure.
//   prepareTerms  The first stage of the terms of a vector.
//   finishTerms   The later stages: they write the terms of the vectors from `start` to `end` to TERMS.
//   writeScaled   Writes the terms of a scaled block of float64 to TERMS; see probabilities-scaled.ts.
//
// A term has several stages, a loop each: the chain of operations from p to its term is so long that a processor, which looks some
// hundred operations ahead, would see too few elements of it at once.
import { prepareJensenShannon, writeJensenShannon } from "../arithmetic/jsd-term";
import { log32, writeLogs } from "../arithmetic/log-fast";
import {
  nearQuotient,
  nearSeries,
  prepareRatio,
  relativeEntropy,
  writeNearSeries,
  writeRatioLogs,
} from "../arithmetic/log-ratio";
import { add, mul, NONE, sub } from "../arithmetic/simd";
import { BLOCK_0, BLOCK_1, BLOCK_2, BLOCK_3, BLOCK_4, BLOCK_5, BLOCK_6, BLOCK_7 } from "../memory";

/** A term is a multiple of p. Otherwise it is one of the larger of p and q. */
export const MULTIPLE_OF_P: i32 = 1;
/** A term only multiplies by p, so that a tiny p needs no scaling. */
export const TAKES_ANY_P: i32 = 2;
/** A term is finite where q = 0 < p. Otherwise the result of such a row is Infinity. */
export const TAKES_ZERO_Q: i32 = 4;
/** The result is minus the sum of the terms. */
export const NEGATED: i32 = 8;
/** Terms are of both signs, and may cancel. Such a row is read again in the generalized form. */
export const MAY_CANCEL: i32 = 16;
/** A term is 0 where p = 0. */
export const VANISHES_AT_ZERO: i32 = 32;
/** A term is 0 where p = q. */
export const VANISHES_AT_EQUAL: i32 = 64;
/** A term is q where p = 0. */
export const IS_Q_AT_ZERO: i32 = 256;
/** The two inputs may be one: then no p is positive where q = 0. */
export const TAKES_ONE_INPUT: i32 = 128;

// Slots.
/** The terms of a block. */
export const TERMS: usize = BLOCK_0;
/** The stages of a measure. Nothing stays here between the terms of two blocks. */
export const STAGE_0: usize = BLOCK_1;
export const STAGE_1: usize = BLOCK_2;
/** A scaled block: p and q times one power of two, which scales a term by as much. */
export const SCALED_P: usize = BLOCK_3;
export const SCALED_Q: usize = BLOCK_4;
/** p and q times a power of two each, far from both ends of the range; p as it is for a measure that takes any p. */
export const NORMAL_P: usize = BLOCK_5;
export const NORMAL_Q: usize = BLOCK_6;
/** ln(p / q) - ln(NORMAL_P / NORMAL_Q) */
export const LOG_SHIFTS: usize = BLOCK_7;

/** The methods of K. */
export function measure<K>(): K {
  return changetype<K>(0);
}

/** Has K this trait? The compiler knows. */
export function has<K>(trait: i32): bool {
  return (measure<K>().traits() & trait) != 0;
}

/** Cross-entropy, Σ -p ln q. Entropy is that of p and p. */
export class CrossEntropy {
  traits(): i32 {
    return MULTIPLE_OF_P | TAKES_ANY_P | TAKES_ONE_INPUT | NEGATED | VANISHES_AT_ZERO;
  }

  prepareTerms<T extends number>(p: v128, q: v128, at: usize): void {
    if (sizeof<T>() == 4) v128.store(at, mul<T>(p, log32(q)), TERMS);
  }

  finishTerms<T extends number>(p: usize, q: usize, start: usize, end: usize): void {
    if (sizeof<T>() == 8) writeLogs<T>(q, start, end, TERMS, p);
  }

  writeScaled(start: usize, end: usize): void {
    writeLogs<f64>(NORMAL_Q, start, end, TERMS);
    for (let at = start; at < end; at += 16) {
      const log = sub<f64>(v128.load(at, TERMS), v128.load(at, LOG_SHIFTS));
      v128.store(at, mul<f64>(v128.load(at, SCALED_P), log), TERMS);
    }
  }
}

/** Kullback-Leibler divergence, Σ p ln(p / q). */
export class KullbackLeibler {
  traits(): i32 {
    return MULTIPLE_OF_P | MAY_CANCEL | VANISHES_AT_ZERO | VANISHES_AT_EQUAL;
  }

  prepareTerms<T extends number>(p: v128, q: v128, at: usize): void {
    prepareRatio<T>(p, q, at);
  }

  finishTerms<T extends number>(p: usize, q: usize, start: usize, end: usize): void {
    writeRatioLogs<T>(start, end, TERMS, p);
  }

  writeScaled(start: usize, end: usize): void {
    for (let at = start; at < end; at += 16) prepareRatio<f64>(v128.load(at, NORMAL_P), v128.load(at, NORMAL_Q), at);
    writeRatioLogs<f64>(start, end, TERMS, NONE);
    for (let at = start; at < end; at += 16) {
      const log = add<f64>(v128.load(at, TERMS), v128.load(at, LOG_SHIFTS));
      v128.store(at, mul<f64>(v128.load(at, SCALED_P), log), TERMS);
    }
  }
}

/** Generalized Kullback-Leibler divergence, Σ p ln(p / q) + q - p. No term is negative. */
export class GeneralizedKl {
  traits(): i32 {
    return VANISHES_AT_EQUAL | IS_Q_AT_ZERO;
  }

  prepareTerms<T extends number>(p: v128, q: v128, at: usize): void {
    v128.store(at, nearQuotient<T>(p, q), STAGE_0);
  }

  finishTerms<T extends number>(p: usize, q: usize, start: usize, end: usize): void {
    if (sizeof<T>() == 8) writeNearSeries(STAGE_0, STAGE_1, start, end);
    for (let at = start; at < end; at += 16) {
      const a = v128.load(p + at);
      const b = v128.load(q + at);
      const s = v128.load(at, STAGE_0);
      const r = sizeof<T>() == 8 ? v128.load(at, STAGE_1) : nearSeries<T>(s);
      v128.store(at, relativeEntropy<T>(a, b, a, b, s, r, a, false), TERMS);
    }
  }

  writeScaled(start: usize, end: usize): void {
    for (let at = start; at < end; at += 16) {
      const p = v128.load(at, SCALED_P);
      const q = v128.load(at, SCALED_Q);
      const a = v128.load(at, NORMAL_P);
      const b = v128.load(at, NORMAL_Q);
      const s = nearQuotient<f64>(a, b);
      v128.store(at, relativeEntropy<f64>(p, q, a, b, s, nearSeries<f64>(s), v128.load(at, LOG_SHIFTS), true), TERMS);
    }
  }
}

/** Jensen-Shannon divergence, Σ (p ln(2p / (p + q)) + q ln(2q / (p + q))) / 2. No term is negative. */
export class JensenShannon {
  traits(): i32 {
    return TAKES_ZERO_Q | VANISHES_AT_EQUAL;
  }

  prepareTerms<T extends number>(p: v128, q: v128, at: usize): void {
    prepareJensenShannon<T>(p, q, at);
  }

  finishTerms<T extends number>(p: usize, q: usize, start: usize, end: usize): void {
    writeJensenShannon<T>(TERMS, start, end);
  }

  writeScaled(start: usize, end: usize): void {
    for (let at = start; at < end; at += 16) {
      prepareJensenShannon<f64>(v128.load(at, SCALED_P), v128.load(at, SCALED_Q), at);
    }
    writeJensenShannon<f64>(TERMS, start, end);
  }
}
