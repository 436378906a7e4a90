// ln(1 + x) of the elements of a block.
//
// From -1/3 to 1/2 it is x - (h - s (h + r)), with h = x^2 / 2, s = x / (2 + x) and 2 atanh s = 2 s + s r: one division, no table and
// no exponent. In ulp of the result the last sum has 0.5, h 0.13, its difference 0.13 and the product 0.15: 0.91 at 1/2, where they have
// most. Elsewhere it is the logarithm of 1 + x and the rounding error of that sum: 1 ulp, and 1.4 times the time. float32 takes five
// coefficients, to 2^-31: 0.51 ulp.
import {
  RATIO64_C1,
  RATIO64_C2,
  RATIO64_C3,
  RATIO64_C4,
  RATIO64_C5,
  RATIO64_C6,
  RATIO64_C7,
  RATIO64_C8,
} from "../arithmetic/constants";

import { add, constant, div, madd, mul, ones, signBit, splat, sub } from "../arithmetic/simd";
import { scratch } from "../memory";
import { endOf, PARTS, writeLogsOfSums, writeOnePlus } from "./stages";

/** The series r = s^2 P(s^2) of ln(a / b), to |s| = 0.203; 2, 1/2, and the ends of the range. */
// biome-ignore format: a table
const NUMBERS = memory.data<f64>([
  RATIO64_C1, RATIO64_C2, RATIO64_C3, RATIO64_C4, RATIO64_C5, RATIO64_C6, RATIO64_C7, RATIO64_C8, 2, 0.5, -1 / 3.0,
], 16);
const TWO = 8;
const HALF = 9;
const MINUS_THIRD = 10;

function isNear(x: v128): v128 {
  return v128.and(v128.ge<f64>(x, constant<f64>(NUMBERS, MINUS_THIRD)), v128.le<f64>(x, constant<f64>(NUMBERS, HALF)));
}

/** s of an element */
function quotientOf(x: v128, two: v128): v128 {
  return div<f64>(x, add<f64>(two, x));
}

/** ln(1 + x) for x from -1/3 to 1/2, by s and the coefficients. */
function logNearOne<T extends number>(
  x: v128,
  s: v128,
  half: v128,
  c1: v128,
  c2: v128,
  c3: v128,
  c4: v128,
  c5: v128,
  c6: v128,
  c7: v128,
  c8: v128,
): v128 {
  const h = mul<f64>(half, mul<f64>(x, x));
  const v = mul<f64>(s, s);
  const w = mul<f64>(v, v);
  const upper = sizeof<T>() == 8 ? madd<f64>(w, madd<f64>(v, c8, c7), madd<f64>(v, c6, c5)) : c5;
  const lower = madd<f64>(w, madd<f64>(v, c4, c3), madd<f64>(v, c2, c1));
  const r = mul<f64>(v, madd<f64>(mul<f64>(w, w), upper, lower));
  return sub<f64>(x, sub<f64>(h, mul<f64>(s, add<f64>(r, h))));
}

/** Writes W's results by ln(1 + x) of K's arguments, which are near 0. */
function writeNear<T extends number, K, W>(x: usize, y: usize, z: usize, out: usize, n: i32): void {
  const one = ones();
  const sign = signBit();
  const two = constant<f64>(NUMBERS, TWO);
  const half = constant<f64>(NUMBERS, HALF);
  const c1 = constant<f64>(NUMBERS, 0);
  const c2 = constant<f64>(NUMBERS, 1);
  const c3 = constant<f64>(NUMBERS, 2);
  const c4 = constant<f64>(NUMBERS, 3);
  const c5 = constant<f64>(NUMBERS, 4);
  const c6 = constant<f64>(NUMBERS, 5);
  const c7 = constant<f64>(NUMBERS, 6);
  const c8 = constant<f64>(NUMBERS, 7);
  const end = endOf(n);
  let at = scratch();
  do {
    const value = changetype<K>(0).argument<T>(x, y, at);
    const log = logNearOne<T>(value, quotientOf(value, two), half, c1, c2, c3, c4, c5, c6, c7, c8);
    changetype<W>(0).write<T>(log, x, y, z, out, at, one, sign);
    at += 16;
  } while (at < end);
}

/** Stores logarithms in PARTS. */
class Stored {
  write<T extends number>(log: v128, x: usize, y: usize, z: usize, out: usize, at: usize, one: v128, sign: v128): void {
    v128.store(at, log, PARTS);
  }
}

/** K with logarithms of both ranges. */
class Mixed<K> {
  write<T extends number>(log: v128, x: usize, y: usize, z: usize, out: usize, at: usize, one: v128, sign: v128): void {
    const value = changetype<K>(0).argument<T>(x, y, at);
    const both = v128.bitselect(v128.load(at, PARTS), log, isNear(value));
    changetype<K>(0).write<T>(both, x, y, z, out, at, one, sign);
  }
}

/** Writes K's results by the logarithms of 1 + x, x being K's argument, whose address is `values`. */
export function writeLogsOnePlus<T extends number, K>(
  values: usize,
  x: usize,
  y: usize,
  z: usize,
  out: usize,
  n: i32,
): void {
  let areAllNear = i64x2.splat(-1);
  let areAnyNear = i64x2.splat(0);
  const end = endOf(n);
  for (let at = scratch(); at < end; at += 16) {
    const isValueNear = isNear(changetype<K>(0).argument<T>(x, y, at));
    areAllNear = v128.and(areAllNear, isValueNear);
    areAnyNear = v128.or(areAnyNear, isValueNear);
  }
  if (i64x2.all_true(areAllNear)) return writeNear<T, K, K>(x, y, z, out, n);
  writeOnePlus<T>(values, false, n);
  if (!v128.any_true(areAnyNear)) return writeLogsOfSums<T, K>(x, y, z, out, n);
  writeNear<T, K, Stored>(x, y, z, out, n);
  writeLogsOfSums<T, Mixed<K>>(x, y, z, out, n);
}
