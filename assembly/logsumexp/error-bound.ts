// Decides which rows of logSumExp are accurate enough, in float64.
// See docs/decisions/10-cancelling-logsumexp.md.

import { logOne } from "../arithmetic/log";
import { add, constant, is, mul, pmin, splat, sub } from "../arithmetic/simd";

// Loaded from memory, as the constants of all loops: see exp-scaled.ts.
const TWO_52 = 0; // 2^52 + 1
const BELOW_ONE = 1; // 1 - 2^-53
const ONE = 2;
const TWO = 3;
const SPREAD = 4; // 1.39, and half of it
const HALF_SPREAD = 5;
const NEAR_SPREAD = 6;
const CONSTANTS = memory.data<f64>([4503599627370497, 0.9999999999999999, 1, 2, 1.39, 0.695, 0.736], 16);

/** Unit in the first place (Rump, "ufp"): the largest power of two up to |x|, or that minus an ulp; NaN near overflow. */
function ufp(x: v128): v128 {
  const q = mul<f64>(x, constant<f64>(CONSTANTS, TWO_52));
  return v128.abs<f64>(sub<f64>(q, mul<f64>(q, constant<f64>(CONSTANTS, BELOW_ONE))));
}

// The last result is kept, as most calls have rows of one length: 12 % of logSumExp of one row of 10 float64.
let lastLength: i32 = 0;
let lastGrowth: f64 = 0;

/** Error of the exponentials and of their sum, in u. */
const SUM_ERROR: f64 = 2.6;

/** How rounding errors of a sum of n exponentials grow, a part of the bound below. */
export function errorGrowth(n: i32): f64 {
  if (n != lastLength) {
    lastLength = n;
    lastGrowth = SUM_ERROR + logOne(<f64>n);
  }
  return lastGrowth;
}

/**
 * Is the largest element of a row with that `growth` like one of log-probabilities whose plain sum is outside the bound below? With L = -max
 * the error is about S (growth - L), and S 2 ufp(L) is allowed. It is a guess, which decides what is summed first.
 */
export function isLikeLogProbs(max: f64, growth: f64): bool {
  return max < 0 && growth + max > 2 * f64x2.extract_lane(ufp(splat<f64>(max)), 0);
}

/** Which sum isWithinBound tells of, for the compiler. */
export class Plain {}
export class Compensated {}

/** The sum without compensation, relative to a compensated one, and the bound are within that of each other. */
const SLACK: f64 = 2.0 ** -10;

/**
 * Where is max + ln S, S = high + low being a sum of n exponentials without compensation, within its bound: an ulp of the result and 1.5
 * of L = ln S? `growth` is errorGrowth(n).
 *
 * In units of u (half an ulp of 1), the relative error of an exponential is at most 2.24 by exp-scaled.ts, |t| by the rounding of
 * t = x - max, and the error of the sum. For the sum 0.36 is allowed: that is measured, not counted. Counted it is 5 (row-sum.ts), and with
 * 5 most rows of normal logits take the compensated sum, and 1.1 to 1.9 times the time. Over the n - 1 exponentials besides the
 * largest, which sum to s = S - 1, the sum of e^t |t| is at most s ln((n - 1) / s), reached where all are equal. There -s ln s <= s (1.39 / S - L) from
 * S = 2 on, as 1 / S is at most 1 / 2 and 1 / s, and <= 0.736 sqrt(s) below. The allowed error is S times an ulp of L plus half an ulp
 * of the result; the logarithm and the last rounding take the rest.
 *
 * K is Plain. With Compensated it takes a compensated sum, and tells where the one without compensation may be within the bound: where it
 * is not for certain that the error is too large, whatever the difference of the two sums.
 */
export function isWithinBound<K>(result: v128, max: v128, high: v128, low: v128, growth: f64): v128 {
  const others = add<f64>(sub<f64>(high, constant<f64>(CONSTANTS, ONE)), low);
  const log = sub<f64>(result, max);
  const spread = v128.bitselect(
    sub<f64>(
      pmin<f64>(constant<f64>(CONSTANTS, SPREAD), mul<f64>(constant<f64>(CONSTANTS, HALF_SPREAD), others)),
      mul<f64>(others, log),
    ),
    mul<f64>(constant<f64>(CONSTANTS, NEAR_SPREAD), v128.sqrt<f64>(others)),
    v128.ge<f64>(high, constant<f64>(CONSTANTS, TWO)),
  );
  let error = add<f64>(mul<f64>(others, splat<f64>(growth)), spread);
  let size = result;
  let logSize = log;
  if (is<K, Compensated>()) {
    error = mul<f64>(error, splat<f64>(1 - SLACK));
    logSize = mul<f64>(log, splat<f64>(1 + SLACK));
    size = add<f64>(mul<f64>(v128.abs<f64>(result), splat<f64>(1 + SLACK)), sub<f64>(logSize, log));
  }
  const ulps = add<f64>(mul<f64>(constant<f64>(CONSTANTS, TWO), ufp(logSize)), ufp(size));
  const allowed = mul<f64>(high, ulps);
  return v128.not(v128.gt<f64>(error, allowed));
}
