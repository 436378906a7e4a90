// Elementwise functions of more than an exponential or a logarithm, by the loops of stages.ts. Results of float32 are rounded from
// float64, in which their roundings count 2^-29 as much: 0.51 ulp, and where two terms cancel 2^-28 of the terms.
import { twoSumError } from "../arithmetic/double-double";
import { add, div, loadPair, mul, ones, pmax, pmin, splat, storePair, storePairOrZero, sub } from "../arithmetic/simd";
import { STATE, scratch } from "../memory";
import {
  eachBlock,
  endOf,
  errorOfOnePlus,
  HIGHS,
  LOWS,
  MinusSize,
  PARTS,
  writeExps,
  writeLogsOf,
  writeLogsOfSums,
  writeOnePlus,
  writeOnePlusExps,
} from "./stages";

/**
 * e / (1 + e), e = e^x; above 50 the result is 1. e has 0.51 ulp, 1.02 of a result that is below its power of two, 1 + e half an ulp,
 * which is at most one of the result, the quotient another half: 2.6 ulp.
 */
class Sigmoid {
  writeBlock<T extends number>(x: usize, y: usize, z: usize, out: usize, n: i32): void {
    writeExps<T, Sigmoid, Sigmoid>(x, y, z, out, n);
  }
  exponent<T extends number>(x: usize, y: usize, at: usize, sign: v128): v128 {
    return pmin<f64>(loadPair<T>(x, at), splat<f64>(50));
  }
  write<T extends number>(e: v128, x: usize, y: usize, z: usize, out: usize, at: usize, one: v128, sign: v128): void {
    storePair<T>(out, at, div<f64>(e, add<f64>(one, e)));
  }
}

/**
 * ln(x / (1 - x)) for x < 1/3, and else ln(1 + v), v = (2x - 1) / (1 - x), whose numerator is exact: near 1/2 the result is v. The
 * quotients have an ulp and a half of 1 at most, of which ln takes v / (1 + v): 2.6 ulp just above -1/2, and at 1/3 2; with the
 * logarithm 3.5. x outside [0, 1] has quotients, or 1 + v, below 0.
 */
class Logit {
  writeBlock<T extends number>(x: usize, y: usize, z: usize, out: usize, n: i32): void {
    const one = ones();
    const third = splat<f64>(1.0 / 3.0);
    const end = endOf(n);
    for (let at = scratch(); at < end; at += 16) {
      const p = loadPair<T>(x, at);
      const isLow = v128.lt<f64>(p, third);
      const quotient = div<f64>(v128.bitselect(p, sub<f64>(add<f64>(p, p), one), isLow), sub<f64>(one, p));
      const sum = add<f64>(one, quotient);
      v128.store(at, v128.bitselect(quotient, sum, isLow), HIGHS);
      v128.store(at, v128.andnot(errorOfOnePlus(quotient, one, sum), isLow), LOWS);
    }
    writeLogsOfSums<T, Logit>(x, y, z, out, n);
  }
  write<T extends number>(log: v128, x: usize, y: usize, z: usize, out: usize, at: usize, one: v128, sign: v128): void {
    storePair<T>(out, at, log);
  }
}

/** x times a logarithm of y, 0 where x is 0 unless y is NaN: twice 1 ulp, and a half of the product: 2.5. */
function writeProduct<T extends number>(log: v128, x: usize, y: usize, out: usize, at: usize): void {
  const factor = loadPair<T>(x, at);
  const other = loadPair<T>(y, at);
  const isZero = v128.and(v128.eq<f64>(factor, splat<f64>(0)), v128.eq<f64>(other, other));
  storePair<T>(out, at, v128.andnot(mul<f64>(factor, log), isZero));
}

class XLogY {
  writeBlock<T extends number>(x: usize, y: usize, z: usize, out: usize, n: i32): void {
    writeLogsOf<T, XLogY>(y, x, y, z, out, n);
  }
  write<T extends number>(log: v128, x: usize, y: usize, z: usize, out: usize, at: usize, one: v128, sign: v128): void {
    writeProduct<T>(log, x, y, out, at);
  }
}

class XLog1pY {
  writeBlock<T extends number>(x: usize, y: usize, z: usize, out: usize, n: i32): void {
    writeOnePlus<T>(y, false, n);
    writeLogsOfSums<T, XLog1pY>(x, y, z, out, n);
  }
  write<T extends number>(log: v128, x: usize, y: usize, z: usize, out: usize, at: usize, one: v128, sign: v128): void {
    const signed = v128.or(log, v128.and(loadPair<T>(y, at), sign)); // not 0 for -0
    writeProduct<T>(signed, x, y, out, at);
  }
}

/** Where selfInformation keeps -logBase, in both lanes. */
const DIVISOR = STATE;

/** -ln p / logBase: with the rounding errors of logBase and of the quotient twice 1 + 1 + 0.5 ulp, without a base 1. */
class SelfInformation {
  writeBlock<T extends number>(x: usize, y: usize, z: usize, out: usize, n: i32): void {
    writeLogsOf<T, SelfInformation>(x, x, y, z, out, n);
  }
  write<T extends number>(log: v128, x: usize, y: usize, z: usize, out: usize, at: usize, one: v128, sign: v128): void {
    const result = div<f64>(log, v128.load(scratch(), DIVISOR));
    // Not -0 for 0. Bits that are all ones are a NaN.
    const positive = v128.andnot(result, v128.eq<f64>(result, splat<f64>(0)));
    storePair<T>(out, at, v128.or(positive, v128.eq<f64>(loadPair<T>(x, at), splat<f64>(Infinity))));
  }
}

// ln(e^a + e^b), or ln(e^a - e^b) for b <= a, is the larger plus L = ln(1 + e) or ln(1 - e), e = e^-d, d the difference. For softplus
// and log1mExp a is 0, and log-sigmoid is softplus negated, of x negated. The sum 1 +- e comes in two parts, from a power of two and
// the series, so that e is not rounded: it has 2^-12 ulp, and their low part half an ulp of e, which counts where e is below an ulp
// of 1, and the logarithm adds none. Else L has the ulp of the logarithm, and the last sum half an ulp: float64 1.6 ulp in all.

/** Minus the distance of two numbers. */
class MinusDistance {
  exponent<T extends number>(x: usize, y: usize, at: usize, sign: v128): v128 {
    const a = loadPair<T>(x, at);
    const b = loadPair<T>(y, at);
    const larger = pmax<f64>(a, b);
    const other = v128.xor(pmin<f64>(b, a), sign);
    const d = add<f64>(larger, other);
    if (sizeof<T>() == 8) {
      // An infinite d has no low part.
      const low = twoSumError<f64>(larger, other, d);
      v128.store(at, v128.and(low, v128.eq<f64>(low, low)), PARTS);
    }
    // 0 for equal infinities, too; NaN in either is passed on.
    return v128.or(v128.andnot(d, v128.eq<f64>(a, b)), sign);
  }
  series<T extends number>(s: v128, at: usize): v128 {
    return sizeof<T>() == 8 ? sub<f64>(s, v128.load(at, PARTS)) : s;
  }
}

class LogAddExp {
  writeBlock<T extends number>(x: usize, y: usize, z: usize, out: usize, n: i32): void {
    writeOnePlusExps<T, MinusDistance>(x, y, false, n);
    writeLogsOfSums<T, LogAddExp>(x, y, z, out, n);
  }
  write<T extends number>(log: v128, x: usize, y: usize, z: usize, out: usize, at: usize, one: v128, sign: v128): void {
    storePair<T>(out, at, add<f64>(pmax<f64>(loadPair<T>(x, at), loadPair<T>(y, at)), log));
  }
}

class LogSubExp {
  writeBlock<T extends number>(x: usize, y: usize, z: usize, out: usize, n: i32): void {
    writeOnePlusExps<T, MinusDistance>(x, y, true, n);
    writeLogsOfSums<T, LogSubExp>(x, y, z, out, n);
  }
  write<T extends number>(log: v128, x: usize, y: usize, z: usize, out: usize, at: usize, one: v128, sign: v128): void {
    const a = loadPair<T>(x, at);
    // Bits that are all ones are a NaN.
    storePairOrZero<T>(out, at, v128.or(add<f64>(a, log), v128.gt<f64>(loadPair<T>(y, at), a)));
  }
}

class Softplus {
  writeBlock<T extends number>(x: usize, y: usize, z: usize, out: usize, n: i32): void {
    writeOnePlusExps<T, MinusSize>(x, y, false, n);
    writeLogsOfSums<T, Softplus>(x, y, z, out, n);
  }
  write<T extends number>(log: v128, x: usize, y: usize, z: usize, out: usize, at: usize, one: v128, sign: v128): void {
    storePair<T>(out, at, add<f64>(pmax<f64>(splat<f64>(0), loadPair<T>(x, at)), log));
  }
}

class LogSigmoid {
  writeBlock<T extends number>(x: usize, y: usize, z: usize, out: usize, n: i32): void {
    writeOnePlusExps<T, MinusSize>(x, y, false, n);
    writeLogsOfSums<T, LogSigmoid>(x, y, z, out, n);
  }
  write<T extends number>(log: v128, x: usize, y: usize, z: usize, out: usize, at: usize, one: v128, sign: v128): void {
    const larger = pmax<f64>(splat<f64>(0), v128.xor(loadPair<T>(x, at), sign));
    storePair<T>(out, at, v128.xor(add<f64>(larger, log), sign));
  }
}

class Log1mExp {
  writeBlock<T extends number>(x: usize, y: usize, z: usize, out: usize, n: i32): void {
    writeOnePlusExps<T, MinusSize>(x, y, true, n);
    writeLogsOfSums<T, Log1mExp>(x, y, z, out, n);
  }
  write<T extends number>(log: v128, x: usize, y: usize, z: usize, out: usize, at: usize, one: v128, sign: v128): void {
    // No result is positive: that of an x far below 0 is -0.
    storePair<T>(out, at, v128.or(v128.or(log, sign), v128.gt<f64>(loadPair<T>(x, at), splat<f64>(0))));
  }
}

export function sigmoid<T extends number>(x: usize, y: usize, out: usize, rows: i32, cols: i32, logBase: f64): void {
  eachBlock<T, Sigmoid>(x, x, x, out, rows * cols);
}

export function logit<T extends number>(x: usize, y: usize, out: usize, rows: i32, cols: i32, logBase: f64): void {
  eachBlock<T, Logit>(x, x, x, out, rows * cols);
}

export function xlogx<T extends number>(x: usize, y: usize, out: usize, rows: i32, cols: i32, logBase: f64): void {
  eachBlock<T, XLogY>(x, x, x, out, rows * cols);
}

export function xlogy<T extends number>(x: usize, y: usize, out: usize, rows: i32, cols: i32, logBase: f64): void {
  eachBlock<T, XLogY>(x, y, x, out, rows * cols);
}

export function xlog1py<T extends number>(x: usize, y: usize, out: usize, rows: i32, cols: i32, logBase: f64): void {
  eachBlock<T, XLog1pY>(x, y, x, out, rows * cols);
}

export function selfInformation<T extends number>(
  x: usize,
  y: usize,
  out: usize,
  rows: i32,
  cols: i32,
  logBase: f64,
): void {
  v128.store(scratch(), splat<f64>(-logBase), DIVISOR);
  eachBlock<T, SelfInformation>(x, x, x, out, rows * cols);
}

export function logAddExp<T extends number>(x: usize, y: usize, out: usize, rows: i32, cols: i32, logBase: f64): void {
  eachBlock<T, LogAddExp>(x, y, x, out, rows * cols);
}

export function logSubExp<T extends number>(x: usize, y: usize, out: usize, rows: i32, cols: i32, logBase: f64): void {
  eachBlock<T, LogSubExp>(x, y, x, out, rows * cols);
}

export function softplus<T extends number>(x: usize, y: usize, out: usize, rows: i32, cols: i32, logBase: f64): void {
  eachBlock<T, Softplus>(x, x, x, out, rows * cols);
}

export function logSigmoid<T extends number>(x: usize, y: usize, out: usize, rows: i32, cols: i32, logBase: f64): void {
  eachBlock<T, LogSigmoid>(x, x, x, out, rows * cols);
}

export function log1mExp<T extends number>(x: usize, y: usize, out: usize, rows: i32, cols: i32, logBase: f64): void {
  eachBlock<T, Log1mExp>(x, x, x, out, rows * cols);
}
