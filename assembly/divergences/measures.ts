// The measures of rows of probabilities: terms.ts has them of the probabilities, logits.ts of their logarithms.

/** Sum of -p ln p; of probabilities it is the cross-entropy of p with itself. */
export const ENTROPY: i32 = 0;
/** Sum of -p ln q. */
export const CROSS: i32 = 1;
/** Sum of p ln(p / q). */
export const KULLBACK_LEIBLER: i32 = 2;
/** Sum of p ln(p / q) + q - p. */
export const GENERALIZED: i32 = 3;
/** Sum of (p ln(2p / (p + q)) + q ln(2q / (p + q))) / 2. */
export const JENSEN_SHANNON: i32 = 4;
