// Elementwise functions of more than an exponential or a logarithm: a block at a time, by the stages of primitives.ts, with loops
// before, between and behind them. A function is a class without objects, for the compiler. Its method writes the results of a block
// to RESULTS; it gets the addresses of x and y minus scratch().
//
// The bounds follow from those of the stages: exponential 0.76 ulp, expm1 0.92, logarithms 0.87, all doubled where a power of two
// lies between an argument and a result. The logarithms of float64 have 0.75, but 1 within 2^-20 above 1 + 2^-10 and below
// 1 - 2^-11, where e^-d is so near a power of two that exponential rounds it once, to 0.5.
import { add, div, minLane, mul, nmadd, pmax, pmin, splat, sub, sumError } from "../arithmetic/simd";
import { BLOCK_0, BLOCK_1, BLOCK_2, scratch } from "../memory";
import { Exp, Expm1, Log, Log1p, logSums, stage } from "./primitives";

/** Bytes of a block. A stage may write a vector that ends behind it. */
export const BLOCK_BYTES: usize = 4096;

// Slots: the stages leave one operand of the next, and the results, in the first.
export const RESULTS: usize = BLOCK_0;
export const OPERANDS: usize = BLOCK_1;
const ZEROS: usize = BLOCK_2;

export function vectorsOf(bytes: usize): i32 {
  return <i32>((bytes + 15) >> 4);
}

/**
 * With e = e^-|x|, 1 / (1 + e) or e / (1 + e). e has 0.76 ulp, 1.52 of a result that is below its power of two, 1 + e half an ulp of
 * 1, which is at most one of the result, the quotient another half: 3.1 ulp.
 */
class Sigmoid {
  writeBlock<T extends number>(x: usize, y: usize, bytes: usize, logBase: f64): void {
    const one = splat<T>(1);
    const start = scratch();
    const end = start + bytes;
    let at = start;
    do {
      v128.store(at, v128.neg<T>(v128.abs<T>(v128.load(x + at))), RESULTS);
      at += 16;
    } while (at < end);
    stage<T, Exp>(start + RESULTS, start + RESULTS, vectorsOf(bytes));
    at = start;
    do {
      const e = v128.load(at, RESULTS);
      const numerator = v128.bitselect(one, e, v128.ge<T>(v128.load(x + at), splat<T>(0)));
      v128.store(at, div<T>(numerator, add<T>(one, e)), RESULTS);
      at += 16;
    } while (at < end);
  }
}

/**
 * ln(x / (1 - x)) for x < 1/3, and else ln(1 + v), v = (2x - 1) / (1 - x), whose numerator is exact: near 1/2 the result is v. The
 * quotients have an ulp and a half of 1 at most, of which ln takes v / (1 + v): 2.6 ulp just above -1/2, and at 1/3 2; with the
 * logarithm 3.5. x outside [0, 1] has quotients, or 1 + v, below 0.
 */
class Logit {
  writeBlock<T extends number>(x: usize, y: usize, bytes: usize, logBase: f64): void {
    const one = splat<T>(1);
    const start = scratch();
    const end = start + bytes;
    let at = start;
    do {
      const p = v128.load(x + at);
      const low = v128.lt<T>(p, splat<T>(1.0 / 3.0));
      const quotient = div<T>(v128.bitselect(p, sub<T>(add<T>(p, p), one), low), sub<T>(one, p));
      const sum = add<T>(one, quotient);
      v128.store(at, v128.bitselect(quotient, sum, low), RESULTS);
      v128.store(at, v128.andnot(sumError<T>(one, quotient, sum), low), OPERANDS);
      at += 16;
    } while (at < end);
    logSums<T>(start + RESULTS, start + OPERANDS, vectorsOf(bytes));
  }
}

/** x times a logarithm in RESULTS, 0 where x is 0 unless y is NaN: twice 1 ulp, and a half of the product: 2.5. */
function multiply<T extends number>(x: usize, y: usize, bytes: usize): void {
  const end = scratch() + bytes;
  let at = scratch();
  do {
    const factor = v128.load(x + at);
    const other = v128.load(y + at);
    const isZero = v128.and(v128.eq<T>(factor, splat<T>(0)), v128.eq<T>(other, other));
    v128.store(at, v128.andnot(mul<T>(factor, v128.load(at, RESULTS)), isZero), RESULTS);
    at += 16;
  } while (at < end);
}

class XLogY {
  writeBlock<T extends number>(x: usize, y: usize, bytes: usize, logBase: f64): void {
    stage<T, Log>(scratch() + y, scratch() + RESULTS, vectorsOf(bytes));
    multiply<T>(x, y, bytes);
  }
}

class XLog1pY {
  writeBlock<T extends number>(x: usize, y: usize, bytes: usize, logBase: f64): void {
    stage<T, Log1p>(scratch() + y, scratch() + RESULTS, vectorsOf(bytes));
    multiply<T>(x, y, bytes);
  }
}

/** -ln p / logBase: with the rounding errors of logBase and of the quotient twice 1 + 1 + 0.5 ulp, without a base 1. */
class SelfInformation {
  writeBlock<T extends number>(p: usize, y: usize, bytes: usize, logBase: f64): void {
    const start = scratch();
    const end = start + bytes;
    stage<T, Log>(start + p, start + RESULTS, vectorsOf(bytes));
    const divisor = splat<T>(-logBase);
    const zero = splat<T>(0);
    let at = start;
    do {
      const result = div<T>(v128.load(at, RESULTS), divisor);
      const isFinite = v128.lt<T>(v128.load(p + at), splat<T>(Infinity));
      // Not -0 for 0.
      const positive = v128.andnot(result, v128.eq<T>(result, zero));
      v128.store(at, v128.bitselect(positive, splat<T>(NaN), isFinite), RESULTS);
      at += 16;
    } while (at < end);
  }
}

/** 0 with the sign bit, or without. */
function signIf<T extends number>(isNegative: bool): v128 {
  return isNegative ? v128.neg<T>(splat<T>(0)) : splat<T>(0);
}

/**
 * ln(e^a + e^b), or with `minus` ln(e^a - e^b), b <= a: the larger and L = ln(1 + e) or ln(1 - e), e = e^-d, d the difference. For
 * softplus and log1mExp a is 0, and log-sigmoid is softplus negated, of x negated.
 *
 * The rounding error `low` of d makes e (1 - low) of e: it goes with the rounding error of 1 + e to the logarithm. With `minus`,
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
  const start = scratch();
  const end = start + bytes;
  let at = start;
  do {
    const a = v128.load(x + at);
    const b = v128.xor(v128.load(y + at), sign);
    // 0 for equal infinities, too; NaN in either is passed on.
    const d = v128.andnot(sub<T>(pmax<T>(a, b), pmin<T>(b, a)), v128.eq<T>(a, b));
    v128.store(at, v128.neg<T>(d), RESULTS);
    least = pmin<T>(least, d);
    at += 16;
  } while (at < end);
  // A block in which no d is below ln 2 does without.
  if (minus && minLane<T>(least) < 0.7) stage<T, Expm1>(start + RESULTS, start + OPERANDS, vectors);
  stage<T, Exp>(start + RESULTS, start + RESULTS, vectors);
  const near = minus ? splat<T>(Math.LN2) : zero;
  at = start;
  do {
    const a = v128.load(x + at);
    const b = v128.xor(v128.load(y + at), sign);
    const larger = pmax<T>(a, b);
    const other = v128.neg<T>(pmin<T>(b, a));
    const d = add<T>(larger, other);
    const low = sumError<T>(larger, other, d);
    const e = v128.xor(v128.load(at, RESULTS), signOfE);
    const sum = add<T>(one, e);
    const isNear = v128.lt<T>(d, near);
    const error = v128.andnot(sumError<T>(one, e, sum), isNear);
    v128.store(at, v128.bitselect(v128.neg<T>(v128.load(at, OPERANDS)), sum, isNear), RESULTS);
    // An infinite d has no low part.
    v128.store(at, nmadd<T>(e, v128.and(low, v128.eq<T>(low, low)), error), OPERANDS);
    at += 16;
  } while (at < end);
  logSums<T>(start + RESULTS, start + OPERANDS, vectors);
  at = start;
  do {
    const a = v128.load(x + at);
    const b = v128.xor(v128.load(y + at), sign);
    const result = add<T>(pmax<T>(a, b), v128.load(at, RESULTS));
    const isBad = minus ? v128.gt<T>(b, a) : zero;
    v128.store(at, v128.bitselect(splat<T>(NaN), v128.xor(result, sign), isBad), RESULTS);
    at += 16;
  } while (at < end);
}

class LogAddExp {
  writeBlock<T extends number>(x: usize, y: usize, bytes: usize, logBase: f64): void {
    logSum<T>(false, false, x, y, bytes);
  }
}

class LogSubExp {
  writeBlock<T extends number>(x: usize, y: usize, bytes: usize, logBase: f64): void {
    logSum<T>(true, false, x, y, bytes);
  }
}

class Softplus {
  writeBlock<T extends number>(x: usize, y: usize, bytes: usize, logBase: f64): void {
    logSum<T>(false, false, ZEROS, x, bytes);
  }
}

class LogSigmoid {
  writeBlock<T extends number>(x: usize, y: usize, bytes: usize, logBase: f64): void {
    logSum<T>(false, true, ZEROS, x, bytes);
  }
}

class Log1mExp {
  writeBlock<T extends number>(x: usize, y: usize, bytes: usize, logBase: f64): void {
    logSum<T>(true, false, ZEROS, x, bytes);
  }
}

/** K of n elements. `out` may be `x`. */
function eachBlock<T extends number, K>(x: usize, y: usize, out: usize, n: i32, logBase: f64): void {
  const start = scratch();
  const bytes = <usize>n * sizeof<T>();
  for (let done: usize = 0; done < bytes; done += BLOCK_BYTES) {
    const size = min(BLOCK_BYTES, bytes - done);
    changetype<K>(0).writeBlock<T>(x + done - start, y + done - start, size, logBase);
    memory.copy(out + done, start + RESULTS, size);
  }
}

/** Fills ZEROS as far as blocks of n elements read it. */
function writeZeros<T extends number>(n: i32): void {
  const zeros = scratch() + ZEROS;
  const end = zeros + min(BLOCK_BYTES, <usize>n * sizeof<T>());
  for (let at = zeros; at < end; at += 16) v128.store(at, splat<T>(0));
}

export function sigmoid<T extends number>(x: usize, y: usize, out: usize, rows: i32, cols: i32, logBase: f64): void {
  eachBlock<T, Sigmoid>(x, x, out, rows * cols, 1);
}

export function logit<T extends number>(x: usize, y: usize, out: usize, rows: i32, cols: i32, logBase: f64): void {
  eachBlock<T, Logit>(x, x, out, rows * cols, 1);
}

export function xlogx<T extends number>(x: usize, y: usize, out: usize, rows: i32, cols: i32, logBase: f64): void {
  eachBlock<T, XLogY>(x, x, out, rows * cols, 1);
}

export function xlogy<T extends number>(x: usize, y: usize, out: usize, rows: i32, cols: i32, logBase: f64): void {
  eachBlock<T, XLogY>(x, y, out, rows * cols, 1);
}

export function xlog1py<T extends number>(x: usize, y: usize, out: usize, rows: i32, cols: i32, logBase: f64): void {
  eachBlock<T, XLog1pY>(x, y, out, rows * cols, 1);
}

export function selfInformation<T extends number>(
  x: usize,
  y: usize,
  out: usize,
  rows: i32,
  cols: i32,
  logBase: f64,
): void {
  eachBlock<T, SelfInformation>(x, x, out, rows * cols, logBase);
}

export function logAddExp<T extends number>(x: usize, y: usize, out: usize, rows: i32, cols: i32, logBase: f64): void {
  eachBlock<T, LogAddExp>(x, y, out, rows * cols, 1);
}

export function logSubExp<T extends number>(x: usize, y: usize, out: usize, rows: i32, cols: i32, logBase: f64): void {
  eachBlock<T, LogSubExp>(x, y, out, rows * cols, 1);
}

export function softplus<T extends number>(x: usize, y: usize, out: usize, rows: i32, cols: i32, logBase: f64): void {
  writeZeros<T>(rows * cols);
  eachBlock<T, Softplus>(x, x, out, rows * cols, 1);
}

export function logSigmoid<T extends number>(x: usize, y: usize, out: usize, rows: i32, cols: i32, logBase: f64): void {
  writeZeros<T>(rows * cols);
  eachBlock<T, LogSigmoid>(x, x, out, rows * cols, 1);
}

export function log1mExp<T extends number>(x: usize, y: usize, out: usize, rows: i32, cols: i32, logBase: f64): void {
  writeZeros<T>(rows * cols);
  eachBlock<T, Log1mExp>(x, x, out, rows * cols, 1);
}
