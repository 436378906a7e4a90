// The stages of ln of running sums of exponentials that take elements in any order, in float64 for either dtype.
//
// With m the largest element so far, the result is m + ln(1 + T / E), T being the sum of the exponentials of all elements except that
// one, whose own is E: nothing cancels. They are e^(x - r) * 2^512, r an element before that m is not far above, and high +
// low all, the quotient, too. Where x is far above r it becomes r; T and E are then multiplied by e^(r - x).
//
// In ulp of L = ln(1 + T / E): the exponentials and their quotient add 0.02, ln c of the table 0.9 or, near 0, where it is 0, the
// sum of r 0.5, the series 0.5; the last sum half an ulp of the result. So 1.5 ulp of L and 1 of the result are not reached.
// See docs/decisions/16-running-sums.md.
import { EXTENDED64_LOW } from "../arithmetic/constants";
import { SPLITTER, twoSumError, veltkampHigh } from "../arithmetic/double-double";
import { expExtended, expOne } from "../arithmetic/exp-scaled";
import { addLogs } from "../arithmetic/log";
import { add, constant, div, mul, splat, sub } from "../arithmetic/simd";
import { BLOCK_0, BLOCK_1, BLOCK_2, BLOCK_3, BLOCK_4, scratch } from "../memory";

// Slots. A block: x, which becomes m; r, which becomes T, and its low part; the exponentials, which become E; and the results.
export const X: usize = BLOCK_0;
export const R: usize = BLOCK_1;
export const LOWS: usize = BLOCK_2;
export const E: usize = BLOCK_3;
export const E_LOWS: usize = BLOCK_4;
export const M: usize = X;
export const T: usize = R;
export const RESULTS: usize = LOWS;

/**
 * Where x - r is above it, nothing before x has an effect: all of up to 2^31 elements are at least FAR - CEILING below, and e^-794 2^31 is
 * less than half of the least float64. And e^(r - x) * 2^512 is normal up to it.
 */
export const FAR: f64 = 1050;

// Loaded from memory: see exp-scaled.ts.
const CONSTANTS = memory.data<f64>([1, SPLITTER], 16);

/** Writes e^(x - r) * 2^512 of so many bytes. Most of sparse rows are 0 or 2^512, without a loss. */
export function writeExponentials(bytes: usize): void {
  const start = scratch();
  const zero = splat<f64>(0);
  const one = splat<f64>(expOne<f64>());
  const least = splat<f64>(EXTENDED64_LOW);
  for (let at = start; at < start + bytes; at += 16) {
    const x = v128.load(at, X);
    const minusR = v128.neg<f64>(v128.load(at, R));
    const t = add<f64>(x, minusR);
    const isZero = v128.eq<f64>(t, zero);
    if (v128.any_true(v128.andnot(v128.gt<f64>(t, least), isZero))) {
      v128.store(at, expExtended(at, t, twoSumError<f64>(x, minusR, t), at + E_LOWS), E);
    } else {
      v128.store(at, v128.and(one, isZero), E);
      v128.store(at, zero, E_LOWS);
    }
  }
}

/**
 * Writes m + ln(1 + T / E) of so many bytes. The quotient has only as many digits as make its product with E exact, and a low part. Where
 * T is 0, as at the start of a row, it is m.
 */
export function writeResults(bytes: usize): void {
  const one = constant<f64>(CONSTANTS, 0);
  const splitter = constant<f64>(CONSTANTS, 1);
  const zero = splat<f64>(0);
  const start = scratch();
  for (let at = start; at < start + bytes; at += 16) {
    const t = v128.load(at, T);
    const m = v128.load(at, M);
    if (!v128.any_true(t)) {
      v128.store(at, add<f64>(m, zero), RESULTS);
      continue;
    }
    const e = v128.load(at, E);
    const e1 = veltkampHigh(e, splitter);
    const e2 = add<f64>(sub<f64>(e, e1), v128.load(at, E_LOWS));
    const inverse = div<f64>(one, e);
    const q = veltkampHigh(mul<f64>(t, inverse), splitter);
    const rest = add<f64>(sub<f64>(sub<f64>(t, mul<f64>(q, e1)), mul<f64>(q, e2)), v128.load(at, LOWS));
    const high = add<f64>(one, q);
    const low = add<f64>(twoSumError<f64>(one, q, high), mul<f64>(rest, inverse));
    // Added to 0, so that none is -0.
    v128.store(at, add<f64>(addLogs(at, m, zero, high, low), zero), RESULTS);
  }
}
