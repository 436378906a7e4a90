// exp, expm1, log and log1p of each element, over the whole domain: as IEEE 754 has it at its ends, subnormals included.
import { twoSumError } from "../arithmetic/double-double";
import {
  C2,
  C3,
  C4,
  EXP_LIMIT,
  expCurve,
  expLow,
  expNumber,
  expPower,
  expWide,
  HI,
  INV,
  LIMIT,
  LO,
  MAGIC,
  reduceExp,
  reduceWide,
} from "../arithmetic/exp-full";
import { REDUCED } from "../arithmetic/exp-scaled";
import {
  add,
  loadPair,
  madd,
  maxLane,
  mul,
  ones,
  pmax,
  pmin,
  signBit,
  splat,
  storePair,
  sub,
} from "../arithmetic/simd";
import { scratch } from "../memory";
import { eachBlock, endOf, LOWS, writeExps, writeLogsOf, writeLogsOfSums, writeOnePlus } from "./stages";

/** float64 0.51 ulp, float32 0.51. */
class Exp {
  writeBlock<T extends number>(x: usize, y: usize, z: usize, out: usize, n: i32): void {
    writeExps<T, Exp, Exp>(x, y, z, out, n);
  }
  exponent<T extends number>(x: usize, y: usize, at: usize, sign: v128): v128 {
    return loadPair<T>(x, at);
  }
  write<T extends number>(e: v128, x: usize, y: usize, z: usize, out: usize, at: usize, one: v128, sign: v128): void {
    storePair<T>(out, at, e);
  }
}

/**
 * With s = r + q and the rounding error of r in q: (power - 1 + r) + ((power - 1) r + power q), and the rounding errors of the two
 * first sums. Left out is the low part of the power times r: 2^-53 of r, where the result is r and a step of the table 0.19 ulp. The
 * last sum has 0.5 ulp. float32 has 0.5 and 2^-27.6 of the result, 0.08 ulp, by the cube of r.
 */
class Expm1 {
  writeBlock<T extends number>(x: usize, y: usize, z: usize, out: usize, n: i32): void {
    const isWide = reduceExpm1s<T>(x, n);
    const sign = signBit();
    const minusOne = v128.xor(ones(), sign);
    const c2 = expNumber(C2);
    const c3 = expNumber(C3);
    const c4 = expNumber(C4);
    const end = endOf(n);
    for (let at = scratch(); at < end; at += 16) {
      const value = loadPair<T>(x, at);
      const power = expPower(at);
      const r = v128.load(at, REDUCED);
      const rough = add<f64>(power, minusOne);
      let result: v128;
      if (sizeof<T>() == 4) {
        result = madd<f64>(power, expCurve<T>(r, r, c2, c3, c4), rough);
      } else {
        const q = expCurve<T>(r, add<f64>(v128.load(at, LOWS), expLow(at)), c2, c3, c4);
        const sum = add<f64>(rough, r);
        const errors = add<f64>(twoSumError<f64>(power, minusOne, rough), add<f64>(sub<f64>(rough, sum), r));
        result = add<f64>(sum, add<f64>(madd<f64>(rough, r, mul<f64>(power, q)), errors));
      }
      if (sizeof<T>() == 8 && isWide) {
        reduceWide(at, value);
        const isOut = v128.ge<f64>(v128.andnot(value, sign), splat<f64>(EXP_LIMIT));
        result = v128.bitselect(add<f64>(expWide(at, value), minusOne), result, isOut);
      }
      // x itself, as -0 would be lost.
      const isTiny = v128.lt<f64>(v128.andnot(value, sign), splat<f64>(2.0 ** -54));
      storePair<T>(out, at, v128.bitselect(value, result, isTiny));
    }
  }
}

/** The first stage of expm1: that of exponentials, and the rounding errors of r. Returns as reduceExps. */
function reduceExpm1s<T extends number>(x: usize, n: i32): bool {
  const inv = expNumber(INV);
  const magic = expNumber(MAGIC);
  const hi = expNumber(HI);
  const lo = expNumber(LO);
  const limit = expNumber(LIMIT);
  const sign = signBit();
  const least = v128.or(limit, sign);
  const end = endOf(n);
  let most = splat<f64>(0);
  for (let at = scratch(); at < end; at += 16) {
    const value = loadPair<T>(x, at);
    if (sizeof<T>() == 4) {
      reduceExp(at, pmax<f64>(pmin<f64>(value, limit), least), inv, magic, hi, lo);
    } else {
      most = pmax<f64>(most, v128.andnot(value, sign));
      v128.store(at, reduceExp(at, value, inv, magic, hi, lo), LOWS);
    }
  }
  return sizeof<T>() == 8 && maxLane<f64>(most) >= EXP_LIMIT;
}

/** float64 1 ulp, float32 0.51. */
class Log {
  writeBlock<T extends number>(x: usize, y: usize, z: usize, out: usize, n: i32): void {
    writeLogsOf<T, Log>(x, x, y, z, out, n);
  }
  write<T extends number>(log: v128, x: usize, y: usize, z: usize, out: usize, at: usize, one: v128, sign: v128): void {
    storePair<T>(out, at, log);
  }
}

/** The logarithm of 1 + x and the rounding error of that sum: float64 1 ulp, float32 0.51. */
class Log1p {
  writeBlock<T extends number>(x: usize, y: usize, z: usize, out: usize, n: i32): void {
    writeOnePlus<T>(x, false, n);
    writeLogsOfSums<T, Log1p>(x, y, z, out, n);
  }
  write<T extends number>(log: v128, x: usize, y: usize, z: usize, out: usize, at: usize, one: v128, sign: v128): void {
    // Not 0 for -0.
    storePair<T>(out, at, v128.or(log, v128.and(loadPair<T>(x, at), sign)));
  }
}

export function exp<T extends number>(x: usize, y: usize, out: usize, rows: i32, cols: i32, logBase: f64): void {
  eachBlock<T, Exp>(x, x, x, out, rows * cols);
}

export function expm1<T extends number>(x: usize, y: usize, out: usize, rows: i32, cols: i32, logBase: f64): void {
  eachBlock<T, Expm1>(x, x, x, out, rows * cols);
}

export function log<T extends number>(x: usize, y: usize, out: usize, rows: i32, cols: i32, logBase: f64): void {
  eachBlock<T, Log>(x, x, x, out, rows * cols);
}

export function log1p<T extends number>(x: usize, y: usize, out: usize, rows: i32, cols: i32, logBase: f64): void {
  eachBlock<T, Log1p>(x, x, x, out, rows * cols);
}
