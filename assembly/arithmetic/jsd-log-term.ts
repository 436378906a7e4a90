// The term of the Jensen-Shannon divergence of p and q whose logarithms are known, in float64 for results of T.

import {
  FAR32_C0,
  FAR32_C1,
  FAR32_C2,
  FAR32_C3,
  FAR32_C4,
  FAR32_C5,
  FAR64_C0,
  FAR64_C1,
  FAR64_C2,
  FAR64_C3,
  FAR64_C4,
  FAR64_C5,
  FAR64_C6,
  FAR64_C7,
  FAR64_C8,
  FAR64_C9,
  FAR64_C10,
  FAR64_C11,
  SMALL32_C0,
  SMALL32_C1,
  SMALL32_C2,
  SMALL32_C3,
  SMALL32_C4,
  SMALL32_C5,
  SMALL32_C6,
  SMALL32_C7,
  SMALL32_C8,
  SMALL64_C0,
  SMALL64_C1,
  SMALL64_C2,
  SMALL64_C3,
  SMALL64_C4,
  SMALL64_C5,
  SMALL64_C6,
  SMALL64_C7,
  SMALL64_C8,
  SMALL64_C9,
  SMALL64_C10,
  SMALL64_C11,
  SMALL64_C12,
  SMALL64_C13,
  SMALL64_C14,
  SMALL64_C15,
  SMALL64_C16,
} from "./constants";
import { add, constant, cubic, div, linear, madd, mul, pmax, pmin, splat, sub } from "./simd";

// biome-ignore format: a table
const SMALL64 = memory.data<f64>([
  SMALL64_C0, SMALL64_C1, SMALL64_C2, SMALL64_C3, SMALL64_C4, SMALL64_C5, SMALL64_C6,
  SMALL64_C7, SMALL64_C8, SMALL64_C9, SMALL64_C10, SMALL64_C11, SMALL64_C12, SMALL64_C13,
  SMALL64_C14, SMALL64_C15, SMALL64_C16,
], 16);
// biome-ignore format: a table
const SMALL32 = memory.data<f64>([
  SMALL32_C0, SMALL32_C1, SMALL32_C2, SMALL32_C3, SMALL32_C4, SMALL32_C5, SMALL32_C6,
  SMALL32_C7, SMALL32_C8,
], 16);
// biome-ignore format: a table
const FAR64 = memory.data<f64>([
  FAR64_C0, FAR64_C1, FAR64_C2, FAR64_C3, FAR64_C4, FAR64_C5, FAR64_C6,
  FAR64_C7, FAR64_C8, FAR64_C9, FAR64_C10, FAR64_C11,
], 16);
// biome-ignore format: a table
const FAR32 = memory.data<f64>([
  FAR32_C0, FAR32_C1, FAR32_C2, FAR32_C3, FAR32_C4, FAR32_C5,
], 16);

/** (y tanh y - ln cosh y) / d^2, y = d / 2, by v = d^2. */
function smallSeries<T extends number>(v: v128): v128 {
  const w = mul<f64>(v, v);
  const z = mul<f64>(w, w);
  if (sizeof<T>() == 4) {
    const high = madd<f64>(z, constant<f64>(SMALL32, 8), cubic<f64>(SMALL32, 4, v, w));
    return madd<f64>(z, high, cubic<f64>(SMALL32, 0, v, w));
  }
  const last = madd<f64>(z, constant<f64>(SMALL64, 16), cubic<f64>(SMALL64, 12, v, w));
  const high = madd<f64>(z, last, cubic<f64>(SMALL64, 8, v, w));
  return madd<f64>(z, madd<f64>(z, high, cubic<f64>(SMALL64, 4, v, w)), cubic<f64>(SMALL64, 0, v, w));
}

/** ln(2 / (1 + z)) */
function farSeries<T extends number>(z: v128): v128 {
  const v = mul<f64>(z, z);
  const w = mul<f64>(v, v);
  if (sizeof<T>() == 4) return madd<f64>(w, linear<f64>(FAR32, 4, z), cubic<f64>(FAR32, 0, z, v));
  return madd<f64>(w, madd<f64>(w, cubic<f64>(FAR64, 8, z, v), cubic<f64>(FAR64, 4, z, v)), cubic<f64>(FAR64, 0, z, v));
}

/**
 * p ln(2p / m) + q ln(2q / m), m = p + q, for d = ln(p / q), either sign; d of two zeros may be NaN.
 *
 * With y = d / 2 it is m (y tanh y - ln cosh y): a series of d^2 for |d| <= 2, which keeps the relative accuracy of d. For a larger |d|
 * it is m ln(2 / (1 + z)) - |d| l with the smaller l = m z / (1 + z), where the first part is at least 2.3 times the second.
 *
 * The errors of a term of float64 in u, at |d| just above 2 and m = 1, where they are largest: h = 0.881, l = 0.119, the term is 0.328.
 * All is times 1 / 0.328.
 *
 *                                                                          from logits             from logProbs
 *   p and q: an exponential; with S, its rounding, 1 / S and a product     5.04                    1.02
 *     times 0.908 (the term's derivatives by ln h and ln l)                4.58                    0.93
 *   m 0.57, z 0.05, the series 1.85, its product 0.5                       2.97                    2.97
 *   d, times l: two roundings, Sa, Sb and their quotient 5.3; one          1.11                    0.24
 *   |d| l 0.13, the difference 0.25                                        0.38                    0.38
 *   the sum                                                                9.03: 27.5 of the term  4.5: 13.8
 *
 * For |d| <= 2 the sum is 18 and 9. The careful terms of jsd-term.ts have 20 and 16, at s = 1/2: h 5.04 (1.02), the smaller part 4.0, its
 * sum, s and b 3.0, ln(1 + s) and ln b 5.0, m 2.7. So JSD from logits is within 29 ulp and from logProbs within 17. The distance has half
 * of them, and the roundings of the divergence and of the root: 15 and 9 ulp.
 */
export function jensenShannonOfLogs<T extends number>(p: v128, q: v128, d: v128): v128 {
  const m = add<f64>(p, q);
  const size = pmin<f64>(splat<f64>(800), v128.abs<f64>(d));
  const v = mul<f64>(size, size);
  const small = mul<f64>(mul<f64>(m, v), smallSeries<T>(v));
  const l = pmin<f64>(p, q);
  const h = pmax<f64>(p, q);
  // A smaller z changes nothing, but its powers may be subnormal, which takes ten times as long.
  const larger = pmax<f64>(l, mul<f64>(h, splat<f64>(2.0 ** -100)));
  const z = div<f64>(larger, pmax<f64>(h, splat<f64>(2.2250738585072014e-308)));
  const far = sub<f64>(mul<f64>(m, farSeries<T>(z)), mul<f64>(size, l));
  return v128.bitselect(small, far, v128.le<f64>(size, splat<f64>(2)));
}
