// The careful measures of rows.
// See docs/decisions/11-measures-from-logits.md.
import { lanes, splat } from "../arithmetic/simd";
import { maximum, padTail } from "../rows/row";
import { resetSums } from "../summation/accumulator";
import { OF_LOGITS } from "./log-measures";
import { measure, TAKES_ZERO_Q } from "./measures";

/** Is one of the vectors' lanes NaN? */
function areUnordered<T extends number>(a: v128, b: v128): v128 {
  return v128.or(v128.ne<T>(a, a), v128.ne<T>(b, b));
}

/** Is p positive where q is 0? */
function isInfinite<T extends number>(a: v128, b: v128): v128 {
  const logOfZero = splat<T>(-Infinity);
  return v128.and(v128.gt<T>(a, logOfZero), v128.eq<T>(b, logOfZero));
}

/**
 * The result of a measure with these traits that special values determine: NaN or Infinity, and 0 for rows without any. The largest
 * elements are given.
 */
function specialResult<T extends number>(traits: i32, x: usize, y: usize, n: i32, maxA: f64, maxB: f64): f64 {
  const tail = n % lanes<T>();
  const end = x + <usize>(n - tail) * sizeof<T>();
  let unordered = splat<T>(0);
  let infinite = unordered;
  for (; x < end; x += 16) {
    const a = v128.load(x);
    const b = v128.load(y);
    unordered = v128.or(unordered, areUnordered<T>(a, b));
    infinite = v128.or(infinite, isInfinite<T>(a, b));
    y += 16;
  }
  if (tail) {
    const a = v128.load(padTail<T>(x, tail, splat<T>(-Infinity), 0));
    const b = v128.load(padTail<T>(y, tail, splat<T>(-Infinity), 1));
    unordered = v128.or(unordered, areUnordered<T>(a, b));
    infinite = v128.or(infinite, isInfinite<T>(a, b));
  }
  if (v128.any_true(unordered) || max(maxA, maxB) == Infinity) return NaN;
  if (traits & OF_LOGITS && min(maxA, maxB) == -Infinity) return NaN;
  return !(traits & TAKES_ZERO_Q) && v128.any_true(infinite) ? Infinity : 0;
}

/** The measure K of a row, in nats. */
export function carefulResult<T extends number, K>(x: usize, y: usize, cols: i32): f64 {
  const maxA = maximum<T>(x, cols, -Infinity);
  const maxB = x == y ? maxA : maximum<T>(y, cols, -Infinity);
  const special = specialResult<T>(measure<K>().traits(), x, y, cols, maxA, maxB);
  if (special != 0) return special;
  resetSums();
  return measure<K>().measure<T>(x, y, cols, maxA, maxB);
}
