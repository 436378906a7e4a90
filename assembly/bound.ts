// Which rows of logSumExp are exact enough. In float64.
import { add, mul, pmin, splat, sub } from "./lanes";
import { logOne } from "./log";

/** The power of two of a number, or less one ulp where that is one; NaN near overflow (Rump, "ufp"). */
function powerOf(x: v128): v128 {
  const q = mul<f64>(x, splat<f64>(4503599627370497)); // 2^52 + 1
  return v128.abs<f64>(sub<f64>(q, mul<f64>(q, splat<f64>(1 - 2.0 ** -53))));
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
 * t = x - max, and what summing does, of which 0.36 is allowed for, as its roundings are many and small. Over the n - 1
 * exponentials besides the largest, which sum to s = S - 1, the sum of e^t |t| is at most s ln((n - 1) / s), all being
 * equal. There -s ln s <= s (1.39 / S - L) from S = 2 on, 1 / S being at most 1 / 2 and 1 / s, and <= 0.736 sqrt(s) below. Against that S times an ulp of L and
 * half of one of the result's; the logarithm and the last rounding take the rest.
 */
export function isWithinBound(result: v128, max: v128, high: v128, low: v128, n: i32): v128 {
  const others = add<f64>(sub<f64>(high, splat<f64>(1)), low);
  const log = sub<f64>(result, max);
  const spread = v128.bitselect(
    sub<f64>(pmin<f64>(splat<f64>(1.39), mul<f64>(splat<f64>(0.695), others)), mul<f64>(others, log)),
    mul<f64>(splat<f64>(0.736), v128.sqrt<f64>(others)),
    v128.ge<f64>(high, splat<f64>(2)),
  );
  const error = add<f64>(mul<f64>(others, splat<f64>(errorReach(n))), spread);
  const allowed = mul<f64>(high, add<f64>(mul<f64>(splat<f64>(2), powerOf(log)), powerOf(result)));
  return v128.not(v128.gt<f64>(error, allowed));
}
