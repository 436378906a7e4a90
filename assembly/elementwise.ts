// exp, expm1, log and log1p of each element, over the whole domain: what IEEE asks for at its ends, subnormals included.
//
// Exported functions want more than the leaves inside sums: exp and expm1 are put together from a high and a low part.
import {
  EXP32_INV,
  EXPM1_32_C3,
  EXPM1_32_C4,
  EXPM1_32_C5,
  EXPM1_32_C6,
  EXPM1_32_C7,
  EXPM1_64_C3,
  EXPM1_64_C4,
  EXPM1_64_C5,
  EXPM1_64_C6,
  EXPM1_64_C7,
  EXPM1_64_C8,
  EXPM1_64_C9,
  EXPM1_64_C10,
  EXPM1_64_C11,
  EXPM1_64_C12,
  INV_LN2_64,
  LN2_32_HI,
  LN2_32_LO,
  LN2_64_HI,
  LN2_64_LO,
} from "./constants";
import { expOne, expUnscale } from "./exp";
import { add, constant, is, lanes, madd, mul, nmadd, pmax, pmin, splat, sub } from "./lanes";
import { logOnePlus, logScaled } from "./log";
import { padTail, storeTail } from "./rows";

export class Exp {}
export class Expm1 {}
export class Log {}
export class Log1p {}

const INV = 0;
const HI = 1;
const LO = 2;
const MAGIC = 3; // 1.5 * 2^52 or 2^23, with the bias of an exponent in its low bits
const C = 1; // C + i: the coefficient of r^i
// biome-ignore format: a table
const NUMBERS64 = memory.data<f64>([
  INV_LN2_64, LN2_64_HI, LN2_64_LO, 6755399441056767, EXPM1_64_C3, EXPM1_64_C4, EXPM1_64_C5, EXPM1_64_C6, EXPM1_64_C7,
  EXPM1_64_C8, EXPM1_64_C9, EXPM1_64_C10, EXPM1_64_C11, EXPM1_64_C12,
], 16);
// biome-ignore format: a table
const NUMBERS32 = memory.data<f32>([
  <f32>EXP32_INV, <f32>LN2_32_HI, <f32>LN2_32_LO, 12583039, <f32>EXPM1_32_C3, <f32>EXPM1_32_C4, <f32>EXPM1_32_C5,
  <f32>EXPM1_32_C6, <f32>EXPM1_32_C7,
], 16);

function number<T extends number>(place: i32): v128 {
  return constant<T>(sizeof<T>() == 8 ? NUMBERS64 : NUMBERS32, place);
}

function pair<T extends number>(power: i32, r: v128): v128 {
  return madd<T>(r, number<T>(C + power + 1), number<T>(C + power));
}

/** (e^r - 1 - r - r^2 / 2) / r^3 */
function series<T extends number>(r: v128, r2: v128): v128 {
  if (sizeof<T>() == 4) return madd<T>(r2, madd<T>(r2, number<T>(C + 7), pair<T>(5, r)), pair<T>(3, r));
  const r4 = mul<T>(r2, r2);
  const high = madd<T>(r4, pair<T>(11, r), madd<T>(r2, pair<T>(9, r), pair<T>(7, r)));
  return madd<T>(r4, high, madd<T>(r2, pair<T>(5, r), pair<T>(3, r)));
}

/**
 * e^x or, `less` one, e^x - 1, x within the range where neither 2^(k + shift) nor the result's half leaves that of T.
 *
 * x = k ln 2 + r + low, e^r = (1 + r) + ((the rounding error of that) + r^2 / 2 + r^3 P(r) + low) = high + rest, to far
 * below an ulp of high. Less one: 2^(k-1) high - 1/2 with its rounding error (TwoSum), then the rest, then doubled.
 */
function expOf<T extends number>(x: v128, shift: v128, less: bool): v128 {
  const magic = add<T>(number<T>(MAGIC), shift);
  const biased = madd<T>(x, number<T>(INV), magic);
  const k = sub<T>(biased, magic);
  const rough = nmadd<T>(k, number<T>(HI), x);
  const r = nmadd<T>(k, number<T>(LO), rough);
  const low = nmadd<T>(k, number<T>(LO), sub<T>(rough, r));
  const r2 = mul<T>(r, r);
  const q = add<T>(madd<T>(mul<T>(r2, r), series<T>(r, r2), mul<T>(r2, splat<T>(0.5))), low);
  const one = splat<T>(1);
  const high = add<T>(one, r);
  const rest = add<T>(sub<T>(r, sub<T>(high, one)), q);
  const power = sizeof<T>() == 8 ? i64x2.shl(biased, 52) : i32x4.shl(biased, 23);
  if (!less) return mul<T>(add<T>(high, rest), power);
  const scaled = mul<T>(high, power);
  const half = splat<T>(-0.5);
  const sum = add<T>(scaled, half);
  const part = sub<T>(sum, scaled);
  const error = add<T>(sub<T>(scaled, sub<T>(sum, part)), sub<T>(half, part));
  const result = add<T>(sum, madd<T>(rest, power, error));
  return add<T>(result, result);
}

/** Overflow gives infinity, underflow subnormals and 0. */
function exponential<T extends number>(x: v128): v128 {
  // Scaled up below 0 and down above, so that neither end is reached before the last multiplication.
  const least = sizeof<T>() == 8 ? -1060.0 : -130.0;
  const most = sizeof<T>() == 8 ? 1000.0 : 100.0;
  const bits = sizeof<T>() == 8 ? 512.0 : 64.0;
  const negative = v128.lt<T>(x, splat<T>(0));
  const inRange = pmax<T>(pmin<T>(x, splat<T>(most)), splat<T>(least));
  const shift = v128.bitselect(splat<T>(bits), splat<T>(-bits), negative);
  const unscale = v128.bitselect(splat<T>(expUnscale<T>()), splat<T>(expOne<T>()), negative);
  return mul<T>(expOf<T>(inRange, shift, false), unscale);
}

/** Below it in size, x is what expm1 and log1p round to. */
function smallest<T extends number>(): f64 {
  return sizeof<T>() == 8 ? 2.0 ** -54 : 2.0 ** -25;
}

function expm1<T extends number>(x: v128): v128 {
  const least = sizeof<T>() == 8 ? -50.0 : -25.0;
  const most = sizeof<T>() == 8 ? 710.0 : 89.0;
  const inRange = pmax<T>(pmin<T>(x, splat<T>(most)), splat<T>(least));
  const result = expOf<T>(inRange, splat<T>(-1), true);
  return v128.bitselect(x, result, v128.lt<T>(v128.abs<T>(x), splat<T>(smallest<T>())));
}

/** Infinity and NaN to themselves, less than `end` NaN, `end` -Infinity. */
function logEnds<T extends number>(x: v128, result: v128, end: f64): v128 {
  result = v128.bitselect(result, x, v128.lt<T>(x, splat<T>(Infinity)));
  result = v128.bitselect(splat<T>(NaN), result, v128.lt<T>(x, splat<T>(end)));
  return v128.bitselect(splat<T>(-Infinity), result, v128.eq<T>(x, splat<T>(end)));
}

/** float64 0.9 ulp, float32 0.95 ulp. */
function logarithm<T extends number>(x: v128): v128 {
  const subnormal = v128.lt<T>(x, splat<T>(sizeof<T>() == 8 ? 2.2250738585072014e-308 : 1.1754943508222875e-38));
  const factor = v128.bitselect(splat<T>(sizeof<T>() == 8 ? 2.0 ** 54 : 2.0 ** 25), splat<T>(1), subnormal);
  const scale = v128.and(splat<T>(sizeof<T>() == 8 ? 54 : 25), subnormal);
  return logEnds<T>(x, logScaled<T>(mul<T>(x, factor), scale), 0);
}

function log1p<T extends number>(x: v128): v128 {
  const result = logEnds<T>(x, logOnePlus<T>(x), -1);
  return v128.bitselect(x, result, v128.lt<T>(v128.abs<T>(x), splat<T>(smallest<T>())));
}

function apply<T extends number, K>(x: v128): v128 {
  if (is<K, Exp>()) return exponential<T>(x);
  if (is<K, Expm1>()) return expm1<T>(x);
  if (is<K, Log>()) return logarithm<T>(x);
  return log1p<T>(x);
}

/** The kernel of the family: each of n elements. `out` may be `x`. */
export function elementwise<T extends number, K>(x: usize, out: usize, n: i32): void {
  let vectors = n / lanes<T>();
  let tail = n % lanes<T>();
  const end = out + <usize>(n - tail) * sizeof<T>();
  while (true) {
    if (vectors) {
      do {
        v128.store(out, apply<T, K>(v128.load(x)));
        x += 16;
        out += 16;
      } while (--vectors);
    }
    if (!tail) break;
    if (tail < 0) {
      storeTail<T>(end, -tail);
      break;
    }
    // Once more, over the rest in a pad.
    x = padTail<T>(x, tail, splat<T>(1), 0);
    out = x;
    vectors = 1;
    tail = -tail;
  }
}
