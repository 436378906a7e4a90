// e^x, e^x - 1 and e^x - 1 - x to full accuracy, as the sum of a high and a low part; exp-scaled.ts has the faster one for sums.
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
import { twoSumError } from "./double-double";
import { expOne, expUnscale } from "./exp-scaled";
import { add, constant, cubic, linear, madd, mul, nmadd, pmax, pmin, splat, sub } from "./simd";

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

function numbers<T extends number>(): usize {
  return sizeof<T>() == 8 ? NUMBERS64 : NUMBERS32;
}

function number<T extends number>(place: i32): v128 {
  return constant<T>(numbers<T>(), place);
}

/** (e^r - 1 - r - r^2 / 2) / r^3 */
function series<T extends number>(r: v128, r2: v128): v128 {
  const c = numbers<T>();
  if (sizeof<T>() == 4) {
    return madd<T>(r2, madd<T>(r2, constant<T>(c, C + 7), linear<T>(c, C + 5, r)), linear<T>(c, C + 3, r));
  }
  const r4 = mul<T>(r2, r2);
  const high = madd<T>(r4, linear<T>(c, C + 11, r), cubic<T>(c, C + 7, r, r2));
  return madd<T>(r4, high, cubic<T>(c, C + 3, r, r2));
}

// The number that expMinus subtracts from e^x.
const NOTHING: i32 = 0;
const ONE: i32 = 1;
const ONE_AND_X: i32 = 2;

/**
 * e^x, minus 1 or 1 + x if `subtrahend` says so. x is within the range where neither 2^(k + shift) nor half of the result leaves that
 * of T.
 *
 * x = k ln 2 + r + low, e^r = (1 + r) + ((the rounding error of that) + r^2 / 2 + r^3 P(r) + low) = high + rest, to far below an ulp
 * of high. Minus 1: 2^(k-1) high - 1/2 with its rounding error (TwoSum), then the rest, then doubled. Minus x too: the same for
 * 2^k high - 1 and for that minus x; where k = 0 it is r^2 / 2 + r^3 P(r), in which nothing cancels. There `tail` is the rounding
 * error of x; where k = 0 it has no effect.
 */
function expMinus<T extends number>(x: v128, shift: v128, subtrahend: i32, tail: v128): v128 {
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
  if (subtrahend == NOTHING) return mul<T>(add<T>(high, rest), power);
  const scaled = mul<T>(high, power);
  const minus = splat<T>(subtrahend == ONE ? -0.5 : -1);
  const sum = add<T>(scaled, minus);
  const error = twoSumError<T>(scaled, minus, sum);
  if (subtrahend == ONE) {
    const result = add<T>(sum, madd<T>(rest, power, error));
    return add<T>(result, result);
  }
  const minusX = sub<T>(splat<T>(0), x);
  const result = add<T>(sum, minusX);
  const errors = sub<T>(add<T>(error, twoSumError<T>(sum, minusX, result)), tail);
  const small = madd<T>(madd<T>(tail, add<T>(high, rest), rest), power, errors);
  return v128.bitselect(q, add<T>(result, small), v128.eq<T>(k, splat<T>(0)));
}

/** e^x; overflow gives infinity, underflow subnormals and 0. float64 0.76 ulp, float32 0.76. */
export function exp<T extends number>(x: v128): v128 {
  // Scaled up below 0 and down above, so that neither end is reached before the last multiplication.
  const least = sizeof<T>() == 8 ? -1060.0 : -130.0;
  const most = sizeof<T>() == 8 ? 1000.0 : 100.0;
  const bits = sizeof<T>() == 8 ? 512.0 : 64.0;
  const negative = v128.lt<T>(x, splat<T>(0));
  const inRange = pmax<T>(pmin<T>(x, splat<T>(most)), splat<T>(least));
  const shift = v128.bitselect(splat<T>(bits), splat<T>(-bits), negative);
  const unscale = v128.bitselect(splat<T>(expUnscale<T>()), splat<T>(expOne<T>()), negative);
  return mul<T>(expMinus<T>(inRange, shift, NOTHING, x), unscale);
}

/** expm1 and log1p of a smaller |x| are x. */
export function smallest<T extends number>(): f64 {
  return sizeof<T>() == 8 ? 2.0 ** -54 : 2.0 ** -25;
}

/** e^x - 1. float64 0.90 ulp, float32 0.92. */
export function expm1<T extends number>(x: v128): v128 {
  const least = sizeof<T>() == 8 ? -50.0 : -25.0;
  const most = sizeof<T>() == 8 ? 710.0 : 89.0;
  const inRange = pmax<T>(pmin<T>(x, splat<T>(most)), splat<T>(least));
  const result = expMinus<T>(inRange, splat<T>(-1), ONE, x);
  return v128.bitselect(x, result, v128.lt<T>(v128.abs<T>(x), splat<T>(smallest<T>())));
}

/** e^x - 1 in float64 for |x| <= ln 2 / 2: 0.74 ulp of 40,000 measured. */
export function expm1Near(x: v128): v128 {
  const x2 = mul<f64>(x, x);
  return add<f64>(x, madd<f64>(mul<f64>(x2, x), series<f64>(x, x2), mul<f64>(x2, splat<f64>(0.5))));
}

/** e^x - 1 - x in float64 for a sum x up to 300 whose rounding error is `tail`; never negative. 1.9 ulp of 40,000 measured. */
export function expm1mx(x: v128, tail: v128): v128 {
  const inRange = pmax<f64>(pmin<f64>(x, splat<f64>(300)), splat<f64>(-50));
  const result = expMinus<f64>(inRange, splat<f64>(0), ONE_AND_X, tail);
  // There e^x is far below half an ulp of -x.
  return v128.bitselect(sub<f64>(splat<f64>(-1), x), result, v128.lt<f64>(x, splat<f64>(-50)));
}
