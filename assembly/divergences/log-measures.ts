// The measures of distributions that are given by their logarithms, as numbers: the flags of its term and its traits. From logits,
// p = softmax(a) and q = softmax(b); from logProbs, p = e^a and q = e^b as they are.
//
// ta = a - shift and tb = b - shift, the shift being the largest logit of the row, or for logProbs the same for both, mostly 0.
// d = tb - ta; Sa and Sb are the sums of e^ta and e^tb. A measure needs a kernel besides, in log-probabilities.ts.

// Terms.
/** e^ta ta. Entropy: ln Sa minus the mean of ta by p; of logProbs minus the sum of e^a a. */
export const OWN: i32 = 1;
/** e^ta tb. Cross-entropy: ln Sb minus the mean of tb by p; of logProbs minus the sum of e^a b. */
export const OTHER: i32 = 2;
/**
 * e^ta d. KL: ln(Sb / Sa) minus the mean of d by p. That has its digits for rows far from each other, as the sizes of the terms show.
 * Nearer ones are read again: with d minus its mean, KL is ln of the mean of e^d = ln(1 + the mean of e^d - 1 - d). Of logProbs it is
 * minus the sum of e^a d.
 */
export const GAP: i32 = 4;
/** e^ta (e^d - 1 - d): generalized KL. */
export const EXCESS: i32 = 8;
/** The term of JSD, for p = e^ta / Sa and q = e^tb / Sb, whose logarithms differ by d - ln(Sb / Sa); of logProbs for e^a and e^b. */
export const DIVERGENCE: i32 = 16;

// Traits.
/** a and b are logits: the largest is subtracted, and exponentials are summed. Logarithms of probabilities are taken as they are. */
export const OF_LOGITS: i32 = 32;
/** There is one input. */
export const OF_ONE: i32 = 64;
/** e^tb is needed. */
export const EXPONENTIATES_B: i32 = 128;
/** ln Sa or ln Sb is needed to all digits. */
export const EXACT_A: i32 = 256;
export const EXACT_B: i32 = 512;
/** Some rows are read twice. */
export const READS_TWICE: i32 = 1024;

export const ENTROPY_OF_LOGITS: i32 = OWN | OF_LOGITS | OF_ONE | EXACT_A;
export const CROSS_ENTROPY_OF_LOGITS: i32 = OTHER | OF_LOGITS | EXPONENTIATES_B | EXACT_B;
export const KL_OF_LOGITS: i32 = GAP | OF_LOGITS | EXPONENTIATES_B | READS_TWICE;
export const JSD_OF_LOGITS: i32 = DIVERGENCE | OF_LOGITS | EXPONENTIATES_B | READS_TWICE;
export const ENTROPY_OF_LOG_PROBS: i32 = OWN | OF_ONE;
export const CROSS_ENTROPY_OF_LOG_PROBS: i32 = OTHER;
export const KL_OF_LOG_PROBS: i32 = GAP;
export const GENERALIZED_KL_OF_LOG_PROBS: i32 = EXCESS;
export const JSD_OF_LOG_PROBS: i32 = DIVERGENCE | EXPONENTIATES_B;

// Families of measures, a WebAssembly module each, which has no code for other terms.
export class Entropies {
  flags(): i32 {
    return ENTROPY_OF_LOGITS | CROSS_ENTROPY_OF_LOGITS | ENTROPY_OF_LOG_PROBS | CROSS_ENTROPY_OF_LOG_PROBS;
  }
}

export class KullbackLeibler {
  flags(): i32 {
    return KL_OF_LOGITS | KL_OF_LOG_PROBS | GENERALIZED_KL_OF_LOG_PROBS;
  }
}

export class JensenShannon {
  flags(): i32 {
    return JSD_OF_LOGITS | JSD_OF_LOG_PROBS;
  }
}

/** Has a measure of the family F one of these terms or traits? The compiler knows what no measure of F has. */
export function has<F>(measure: i32, flags: i32): bool {
  return (measure & (changetype<F>(0).flags() & flags)) != 0;
}
