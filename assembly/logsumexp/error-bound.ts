// Which rows of logSumExp are exact enough. In float64.
import { add, constant, mul, pmin, splat, sub } from "../arithmetic/simd";
import { logOne } from "../arithmetic/log";

// From memory, as the constants of all loops: see exp.ts.
const TWO_52 = 0; // 2^52 + 1
const BELOW_ONE = 1; // 1 - 2^-53
const ONE = 2;
const TWO = 3;
const SPREAD = 4; // 1.39, and half of it
const HALF_SPREAD = 5;
const NEAR_SPREAD = 6;
const NUMBERS = memory.data<f64>([4503599627370497, 0.9999999999999999, 1, 2, 1.39, 0.695, 0.736], 16);

/** The power of two of a number, or less one ulp where that is one; NaN near overflow (Rump, "ufp"). */
function powerOf(x: v128): v128 {
  const q = mul<f64>(x, constant<f64>(NUMBERS, TWO_52));
  return v128.abs<f64>(sub<f64>(q, mul<f64>(q, constant<f64>(NUMBERS, BELOW_ONE))));
}

/** Of rows of `reachLength` elements: errorReach. */
let reachLength: i32 = 0;
let reach: f64 = 0;

/** What is in the bound below by the length of a row alone. */
function errorReach(n: i32): f64 {
  if (n != reachLength) {
    reachLength = n;
    reach = 2.6 + logOne(<f64>n);
  }
  return reach;
}

/**
 * Where is max + ln S, S = high + low of n exponentials, within its bound, an ulp of the result and 1.5 of L?
 *
 * In units of u (half an ulp of 1), the relative error of an exponential is at most 2.24 by the leaf, |t| by the rounding of
 * t = x - max, and what summing does, of which 0.36 is allowed for: that is measured, not derived, as the three roundings of a group
 * may have up to 3, but do not go the same way all with those of the exponentials. Over the n - 1
 * exponentials besides the largest, which sum to s = S - 1, the sum of e^t |t| is at most s ln((n - 1) / s), all being
 * equal. There -s ln s <= s (1.39 / S - L) from S = 2 on, 1 / S being at most 1 / 2 and 1 / s, and <= 0.736 sqrt(s) below.
 * Against that S times an ulp of L and half of one of the result's; the logarithm and the last rounding take the rest.
 */
export function isWithinBound(result: v128, max: v128, high: v128, low: v128, n: i32): v128 {
  const others = add<f64>(sub<f64>(high, constant<f64>(NUMBERS, ONE)), low);
  const log = sub<f64>(result, max);
  const spread = v128.bitselect(
    sub<f64>(
      pmin<f64>(constant<f64>(NUMBERS, SPREAD), mul<f64>(constant<f64>(NUMBERS, HALF_SPREAD), others)),
      mul<f64>(others, log),
    ),
    mul<f64>(constant<f64>(NUMBERS, NEAR_SPREAD), v128.sqrt<f64>(others)),
    v128.ge<f64>(high, constant<f64>(NUMBERS, TWO)),
  );
  const error = add<f64>(mul<f64>(others, splat<f64>(errorReach(n))), spread);
  const allowed = mul<f64>(high, add<f64>(mul<f64>(constant<f64>(NUMBERS, TWO), powerOf(log)), powerOf(result)));
  return v128.not(v128.gt<f64>(error, allowed));
}
