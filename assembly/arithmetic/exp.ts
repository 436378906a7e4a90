// e^x, e^x - 1 and e^x - 1 - x of float64 by a polynomial, for single vectors of other families; exp-full.ts has the stages for many.
import {
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
  LN2_64_HI,
  LN2_64_LO,
} from "./constants";
import { twoSumError } from "./double-double";
import { expOne, expUnscale } from "./exp-scaled";
import { add, constant, cubic, linear, madd, mul, nmadd, pmax, pmin, splat, sub } from "./simd";

const INV = 0;
const HI = 1;
const LO = 2;
const MAGIC = 3; // 1.5 * 2^52, with the bias of an exponent in its low bits
const C = 1; // C + i: the coefficient of r^i
// biome-ignore format: a table
const CONSTANTS = memory.data<f64>([
  INV_LN2_64, LN2_64_HI, LN2_64_LO, 6755399441056767, EXPM1_64_C3, EXPM1_64_C4, EXPM1_64_C5, EXPM1_64_C6, EXPM1_64_C7,
  EXPM1_64_C8, EXPM1_64_C9, EXPM1_64_C10, EXPM1_64_C11, EXPM1_64_C12,
], 16);

function constantAt(place: i32): v128 {
  return constant<f64>(CONSTANTS, place);
}

/** (e^r - 1 - r - r^2 / 2) / r^3 */
function series(r: v128, r2: v128): v128 {
  const r4 = mul<f64>(r2, r2);
  const high = madd<f64>(r4, linear<f64>(CONSTANTS, C + 11, r), cubic<f64>(CONSTANTS, C + 7, r, r2));
  return madd<f64>(r4, high, cubic<f64>(CONSTANTS, C + 3, r, r2));
}

/**
 * e^x, or with `isMinus` e^x - 1 - x. x is within the range where 2^(k + shift) does not leave that of float64.
 *
 * x = k ln 2 + r + low, e^r = (1 + r) + ((the rounding error of that) + r^2 / 2 + r^3 P(r) + low) = high + rest, to far below an ulp
 * of high. Minus 1 + x: 2^k high - 1 with its rounding error (TwoSum), the same for that minus x, and the rest; where k = 0 it is
 * r^2 / 2 + r^3 P(r), in which nothing cancels. There `tail`, the rounding error of x, has no effect.
 */
function expMinus(x: v128, shift: v128, isMinus: bool, tail: v128): v128 {
  const magic = add<f64>(constantAt(MAGIC), shift);
  const biased = madd<f64>(x, constantAt(INV), magic);
  const k = sub<f64>(biased, magic);
  const rough = nmadd<f64>(k, constantAt(HI), x);
  const r = nmadd<f64>(k, constantAt(LO), rough);
  const low = nmadd<f64>(k, constantAt(LO), sub<f64>(rough, r));
  const r2 = mul<f64>(r, r);
  const q = add<f64>(madd<f64>(mul<f64>(r2, r), series(r, r2), mul<f64>(r2, splat<f64>(0.5))), low);
  const one = splat<f64>(1);
  const high = add<f64>(one, r);
  const rest = add<f64>(sub<f64>(r, sub<f64>(high, one)), q);
  const power = i64x2.shl(biased, 52);
  if (!isMinus) return mul<f64>(add<f64>(high, rest), power);
  const scaled = mul<f64>(high, power);
  const minusOne = splat<f64>(-1);
  const sum = add<f64>(scaled, minusOne);
  const minusX = sub<f64>(splat<f64>(0), x);
  const result = add<f64>(sum, minusX);
  const errors = add<f64>(twoSumError<f64>(scaled, minusOne, sum), twoSumError<f64>(sum, minusX, result));
  const small = madd<f64>(madd<f64>(tail, add<f64>(high, rest), rest), power, sub<f64>(errors, tail));
  return v128.bitselect(q, add<f64>(result, small), v128.eq<f64>(k, splat<f64>(0)));
}

/** e^x; overflow gives infinity, underflow subnormals and 0. 0.76 ulp. */
export function exp(x: v128): v128 {
  // Scaled up below 0 and down above, so that neither end is reached before the last multiplication.
  const negative = v128.lt<f64>(x, splat<f64>(0));
  const inRange = pmax<f64>(pmin<f64>(x, splat<f64>(1000)), splat<f64>(-1060));
  const shift = v128.bitselect(splat<f64>(512), splat<f64>(-512), negative);
  const unscale = v128.bitselect(splat<f64>(expUnscale<f64>()), splat<f64>(expOne<f64>()), negative);
  return mul<f64>(expMinus(inRange, shift, false, x), unscale);
}

/** e^x - 1 for |x| <= ln 2 / 2: 0.74 ulp of 40,000 measured. */
export function expm1Near(x: v128): v128 {
  const x2 = mul<f64>(x, x);
  return add<f64>(x, madd<f64>(mul<f64>(x2, x), series(x, x2), mul<f64>(x2, splat<f64>(0.5))));
}

/** e^x - 1 - x for a sum x up to 300 whose rounding error is `tail`; never negative. 1.9 ulp of 40,000 measured. */
export function expm1mx(x: v128, tail: v128): v128 {
  const inRange = pmax<f64>(pmin<f64>(x, splat<f64>(300)), splat<f64>(-50));
  const result = expMinus(inRange, splat<f64>(0), true, tail);
  // There e^x is far below half an ulp of -x.
  return v128.bitselect(sub<f64>(splat<f64>(-1), x), result, v128.lt<f64>(x, splat<f64>(-50)));
}
