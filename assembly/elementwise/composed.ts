// Elementwise functions of more than an exponential or a logarithm: a block at a time, by stages of elementwise.ts, with what comes
// before, between and behind them in loops of its own. The bounds are of these stages: exponential 0.76 ulp, expm1 0.92,
// logarithms 0.87, all doubled where a power of two lies between an argument and a result. Those of float64 have 0.75, but 1 within
// 2^-20 above 1 + 2^-10 and below 1 - 2^-11, where e^-d is so near a power of two that exponential rounds it once, to 0.5.
import { Exp, Expm1, Log, Log1p, logSums, stage } from "./primitives";
import { add, div, minLane, mul, nmadd, pmax, pmin, splat, sub, sumError } from "../arithmetic/simd";

/** Bytes of a block. */
export const BLOCK: usize = 4096;

// A stage may write a vector that ends behind the block.
export const FIRST = memory.data(4096 + 16, 16);
export const SECOND = memory.data(4096 + 16, 16);
const ZEROS = memory.data(4096 + 16, 16);

export function sizeOfBlock(rest: usize): usize {
  return min<usize>(BLOCK, rest);
}

export function vectorsOf(bytes: usize): i32 {
  return <i32>((bytes + 15) >> 4);
}

export const SIGMOID: i32 = 0;
export const LOGIT: i32 = 1;
export const X_LOG_Y: i32 = 2;
export const X_LOG_1P_Y: i32 = 3;
export const INFORMATION: i32 = 4;
export const LOG_ADD: i32 = 5;
export const SOFTPLUS: i32 = 6;
export const LOG_SIGMOID: i32 = 7;
export const LOG_SUB: i32 = 8;
export const LOG_1M_EXP: i32 = 9;

/**
 * With e = e^-|x|, 1 / (1 + e) or e / (1 + e). e has 0.76 ulp, 1.52 of a result that is below its power of two, 1 + e half an ulp of
 * 1, which is at most one of the result, the quotient another half: 3.1 ulp.
 */
function sigmoids<T extends number>(x: usize, bytes: usize): void {
  const one = splat<T>(1);
  let at: usize = 0;
  do {
    v128.store(at, v128.neg<T>(v128.abs<T>(v128.load(x + at))), FIRST);
    at += 16;
  } while (at < bytes);
  stage<T, Exp>(FIRST, FIRST, vectorsOf(bytes));
  at = 0;
  do {
    const e = v128.load(at, FIRST);
    const above = v128.bitselect(one, e, v128.ge<T>(v128.load(x + at), splat<T>(0)));
    v128.store(at, div<T>(above, add<T>(one, e)), FIRST);
    at += 16;
  } while (at < bytes);
}

/**
 * ln(x / (1 - x)) for x < 1/3, and else ln(1 + v), v = (2x - 1) / (1 - x), whose numerator is exact: near 1/2 the result is v. The
 * quotients have an ulp and a half of 1 at most, of which ln takes v / (1 + v): 2.6 ulp just above -1/2, and at 1/3 2; with the
 * logarithm 3.5. What is outside [0, 1] has quotients, or 1 + v, below 0.
 */
function logits<T extends number>(x: usize, bytes: usize): void {
  const one = splat<T>(1);
  let at: usize = 0;
  do {
    const p = v128.load(x + at);
    const low = v128.lt<T>(p, splat<T>(1.0 / 3.0));
    const quotient = div<T>(v128.bitselect(p, sub<T>(add<T>(p, p), one), low), sub<T>(one, p));
    const sum = add<T>(one, quotient);
    v128.store(at, v128.bitselect(quotient, sum, low), FIRST);
    v128.store(at, v128.andnot(sumError<T>(one, quotient, sum), low), SECOND);
    at += 16;
  } while (at < bytes);
  logSums<T>(FIRST, SECOND, vectorsOf(bytes));
}

/** x ln y or x ln(1 + y), 0 where x is 0 unless y is NaN: twice 1 ulp, and a half of the product: 2.5. */
function products<T extends number>(op: i32, x: usize, y: usize, bytes: usize): void {
  const vectors = vectorsOf(bytes);
  if (op == X_LOG_Y) stage<T, Log>(y, FIRST, vectors);
  else stage<T, Log1p>(y, FIRST, vectors);
  let at: usize = 0;
  do {
    const factor = v128.load(x + at);
    const other = v128.load(y + at);
    const nothing = v128.and(v128.eq<T>(factor, splat<T>(0)), v128.eq<T>(other, other));
    v128.store(at, v128.andnot(mul<T>(factor, v128.load(at, FIRST)), nothing), FIRST);
    at += 16;
  } while (at < bytes);
}

/** -ln p / unit: with the unit's rounding and the quotient's twice 1 + 1 + 0.5 ulp, without one 1. */
function information<T extends number>(p: usize, bytes: usize, unit: f64): void {
  stage<T, Log>(p, FIRST, vectorsOf(bytes));
  const divisor = splat<T>(-unit);
  const none = splat<T>(0);
  let at: usize = 0;
  do {
    const result = div<T>(v128.load(at, FIRST), divisor);
    const isFinite = v128.lt<T>(v128.load(p + at), splat<T>(Infinity));
    // Not -0 for 0.
    const positive = v128.andnot(result, v128.eq<T>(result, none));
    v128.store(at, v128.bitselect(positive, splat<T>(NaN), isFinite), FIRST);
    at += 16;
  } while (at < bytes);
}

/** 0 with the sign bit, or without. */
function signIf<T extends number>(isNegative: bool): v128 {
  return isNegative ? v128.neg<T>(splat<T>(0)) : splat<T>(0);
}

/**
 * ln(e^a + e^b), or with `minus` ln(e^a - e^b), b <= a: the larger and L = ln(1 + e) or ln(1 - e), e = e^-d, d the difference; of
 * softplus and log1mExp a is 0, and log-sigmoid is softplus negated, of x negated.
 *
 * What rounding took from d, low, makes e (1 - low) of e: it goes with the rounding error of 1 + e to the logarithm. With `minus`,
 * where d < ln 2, 1 - e is -expm1(-d).
 *
 * L has 1.52 + 0.87 ulp, 2.4; where e is below an ulp of 1 the logarithm adds none, but low half an ulp of e: 2.6 at a power of two.
 * With `minus` L is larger than e, and it costs most at L = -1/2, 0.76 / (1 - e) = 1.25, and just above -1, where u = 1 - e has
 * 0.92 ulp, which are 1.25 of L: 2.2. The sum has half an ulp, or is exact where the two cancel.
 */
function logSum<T extends number>(minus: bool, negated: bool, x: usize, y: usize, bytes: usize): void {
  const vectors = vectorsOf(bytes);
  const one = splat<T>(1);
  const zero = splat<T>(0);
  const sign = signIf<T>(negated);
  const signOfE = signIf<T>(minus);
  let least = splat<T>(Infinity);
  let at: usize = 0;
  do {
    const a = v128.load(x + at);
    const b = v128.xor(v128.load(y + at), sign);
    // Of equal infinities too 0; NaN in either is passed on.
    const d = v128.andnot(sub<T>(pmax<T>(a, b), pmin<T>(b, a)), v128.eq<T>(a, b));
    v128.store(at, v128.neg<T>(d), FIRST);
    least = pmin<T>(least, d);
    at += 16;
  } while (at < bytes);
  // Of blocks in which no d is below ln 2 nobody asks for it.
  if (minus && minLane<T>(least) < 0.7) stage<T, Expm1>(FIRST, SECOND, vectors);
  stage<T, Exp>(FIRST, FIRST, vectors);
  const near = minus ? splat<T>(Math.LN2) : zero;
  at = 0;
  do {
    const a = v128.load(x + at);
    const b = v128.xor(v128.load(y + at), sign);
    const larger = pmax<T>(a, b);
    const other = v128.neg<T>(pmin<T>(b, a));
    const d = add<T>(larger, other);
    const low = sumError<T>(larger, other, d);
    const e = v128.xor(v128.load(at, FIRST), signOfE);
    const sum = add<T>(one, e);
    const isNear = v128.lt<T>(d, near);
    const error = v128.andnot(sumError<T>(one, e, sum), isNear);
    v128.store(at, v128.bitselect(v128.neg<T>(v128.load(at, SECOND)), sum, isNear), FIRST);
    // Of infinite d there is no low part.
    v128.store(at, nmadd<T>(e, v128.and(low, v128.eq<T>(low, low)), error), SECOND);
    at += 16;
  } while (at < bytes);
  logSums<T>(FIRST, SECOND, vectors);
  at = 0;
  do {
    const a = v128.load(x + at);
    const b = v128.xor(v128.load(y + at), sign);
    const result = add<T>(pmax<T>(a, b), v128.load(at, FIRST));
    const isBad = minus ? v128.gt<T>(b, a) : zero;
    v128.store(at, v128.bitselect(splat<T>(NaN), v128.xor(result, sign), isBad), FIRST);
    at += 16;
  } while (at < bytes);
}

/** Of n elements; `out` may be `x`. */
export function composed<T extends number>(op: i32, x: usize, y: usize, out: usize, n: i32, unit: f64 = 1): void {
  const bytes = <usize>n * sizeof<T>();
  for (let at: usize = 0; at < bytes; at += BLOCK) {
    const size = sizeOfBlock(bytes - at);
    if (op == SIGMOID) sigmoids<T>(x + at, size);
    else if (op == LOGIT) logits<T>(x + at, size);
    else if (op <= X_LOG_1P_Y) products<T>(op, x + at, y + at, size);
    else if (op == INFORMATION) information<T>(x + at, size, unit);
    else if (op == LOG_ADD || op == LOG_SUB) logSum<T>(op == LOG_SUB, false, x + at, y + at, size);
    else logSum<T>(op == LOG_1M_EXP, op == LOG_SIGMOID, ZEROS, x + at, size);
    memory.copy(out + at, FIRST, size);
  }
}
