// The loops of elementwise functions. All arithmetic is in float64, two elements at a time; results of T are rounded from it once. A
// function is a class without objects, for the compiler: its method writeBlock calls the loops for a block, and they call
//
//   write(value, x, y, z, out, at, one, sign)   which writes a result by an exponential or a logarithm
//
// at the place `at` of the scratch, with the addresses x, y, z and out as simd.ts has them, 1, and the sign bit.
// See docs/decisions/13-elementwise-stages.md.
import {
  C2,
  C3,
  C4,
  EXP_LIMIT,
  expNumber,
  expPower,
  expSeries,
  expWide,
  HI,
  INV,
  LIMIT,
  LO,
  MAGIC,
  reduceExp,
  reduceWide,
} from "../arithmetic/exp-full";
import {
  isRare,
  joinLog,
  logBias,
  logNumber,
  replaceRareLogs,
  splitLogs,
  WithLow,
  WithoutLow,
} from "../arithmetic/log";
import { add, loadPair, madd, maxLane, mul, ones, pairs, pmax, pmin, signBit, splat, sub } from "../arithmetic/simd";
import { BLOCK_0, BLOCK_1, BLOCK_2, scratch } from "../memory";

/** Elements of a block. */
const BLOCK: i32 = 512;

// Slots: arguments of logarithms as high + low, and results of a first pass.
export const HIGHS: usize = BLOCK_0;
export const LOWS: usize = BLOCK_1;
export const PARTS: usize = BLOCK_2;

export function endOf(n: i32): usize {
  return scratch() + ((<usize>n) << 3);
}

/** K of n elements, by blocks. `out` may be `x`. */
export function eachBlock<T extends number, K>(x: usize, y: usize, z: usize, out: usize, n: i32): void {
  if (n <= 0) return;
  const start = scratch();
  const end = out + <usize>n * sizeof<T>();
  const next = load<T>(end); // what a pair of an odd number of elements overwrites
  do {
    const size = min(n, BLOCK);
    const y0 = pairs<T>(y, start);
    changetype<K>(0).writeBlock<T>(pairs<T>(x, start), y0, pairs<T>(z, start), pairs<T>(out, start), (size + 1) & -2);
    const bytes = <usize>size * sizeof<T>();
    x += bytes;
    y += bytes;
    z += bytes;
    out += bytes;
    n -= size;
  } while (n);
  store<T>(end, next);
}

// Classes of exponents, with the methods exponent(x, y, at, sign), and series(s, at), which adds the rounding errors of t to e^t - 1.

/** -|x| */
export class MinusSize {
  exponent<T extends number>(x: usize, y: usize, at: usize, sign: v128): v128 {
    return v128.or(loadPair<T>(x, at), sign);
  }
  series<T extends number>(s: v128, at: usize): v128 {
    return s;
  }
}

/**
 * The first stage of the exponentials of E's exponents. Returns whether some of float64 are out of the range that does not need expWide. Of float32 all
 * count as within it: the results are infinite, or too small to count.
 */
export function reduceExps<T extends number, E>(x: usize, y: usize, n: i32): bool {
  const inv = expNumber(INV);
  const magic = expNumber(MAGIC);
  const hi = expNumber(HI);
  const lo = expNumber(LO);
  const end = endOf(n);
  const limit = expNumber(LIMIT);
  const sign = signBit();
  const least = v128.or(limit, sign);
  let most = splat<f64>(0);
  let at = scratch();
  do {
    const t = changetype<E>(0).exponent<T>(x, y, at, sign);
    if (sizeof<T>() == 8) most = pmax<f64>(most, v128.andnot(t, sign));
    reduceExp(at, sizeof<T>() == 8 ? t : pmax<f64>(pmin<f64>(t, limit), least), inv, magic, hi, lo);
    at += 16;
  } while (at < end);
  return sizeof<T>() == 8 && maxLane<f64>(most) >= EXP_LIMIT;
}

/** The first stage of the exponentials of E's exponents of float64, whatever their size. */
function reduceWides<E>(x: usize, y: usize, n: i32): void {
  const sign = signBit();
  const end = endOf(n);
  for (let at = scratch(); at < end; at += 16) reduceWide(at, changetype<E>(0).exponent<f64>(x, y, at, sign));
}

/** Writes K's results by the exponentials of E's exponents. */
export function writeExps<T extends number, E, K>(x: usize, y: usize, z: usize, out: usize, n: i32): void {
  const isWide = reduceExps<T, E>(x, y, n);
  const one = ones();
  const sign = signBit();
  const c2 = expNumber(C2);
  const c3 = expNumber(C3);
  const c4 = expNumber(C4);
  const end = endOf(n);
  let at = scratch();
  // Two loops, as a branch in one takes a quarter of its time.
  if (sizeof<T>() == 8 && isWide) {
    reduceWides<E>(x, y, n);
    do {
      const e = expWide(at, changetype<E>(0).exponent<T>(x, y, at, sign));
      changetype<K>(0).write<T>(e, x, y, z, out, at, one, sign);
      at += 16;
    } while (at < end);
    return;
  }
  do {
    const power = expPower(at);
    const e = madd<f64>(power, expSeries<T>(at, c2, c3, c4), power);
    changetype<K>(0).write<T>(e, x, y, z, out, at, one, sign);
    at += 16;
  } while (at < end);
}

/** Writes K's results by ln(x + low) of the slots `highs`, x, and LOWS, unless they are WithoutLow. */
function writeLogs<T extends number, K, L>(highs: usize, x: usize, y: usize, z: usize, out: usize, n: i32): void {
  const one = ones();
  const sign = signBit();
  const end = endOf(n);
  let at = scratch();
  if (isRare(splitLogs<T, L>(highs, LOWS, at, end, logBias()))) replaceRareLogs<T, L>(highs, LOWS, at, end);
  const c0 = logNumber<T>(0);
  const c1 = logNumber<T>(1);
  const c2 = logNumber<T>(2);
  const c3 = logNumber<T>(3);
  const c4 = logNumber<T>(4);
  do {
    const log = joinLog<T>(at, c0, c1, c2, c3, c4);
    changetype<K>(0).write<T>(log, x, y, z, out, at, one, sign);
    at += 16;
  } while (at < end);
}

/** Writes K's results by the logarithms of sums in HIGHS and LOWS. */
export function writeLogsOfSums<T extends number, K>(x: usize, y: usize, z: usize, out: usize, n: i32): void {
  writeLogs<T, K, WithLow>(HIGHS, x, y, z, out, n);
}

/** Writes K's results by ln of the elements at `values`. */
export function writeLogsOf<T extends number, K>(
  values: usize,
  x: usize,
  y: usize,
  z: usize,
  out: usize,
  n: i32,
): void {
  if (sizeof<T>() == 8) return writeLogs<T, K, WithoutLow>(values, x, y, z, out, n);
  const end = endOf(n);
  for (let at = scratch(); at < end; at += 16) v128.store(at, loadPair<T>(values, at), HIGHS);
  writeLogs<T, K, WithoutLow>(HIGHS, x, y, z, out, n);
}

/** Rounding error of sum = 1 + x for x >= -1: Dekker's Fast2Sum. */
export function errorOfOnePlus(x: v128, one: v128, sum: v128): v128 {
  return sub<f64>(pmin<f64>(x, one), sub<f64>(sum, pmax<f64>(one, x)));
}

/** Writes 1 + x and its rounding error to HIGHS and LOWS, with the elements at `values`, or with these negated. */
export function writeOnePlus<T extends number>(values: usize, isMinus: bool, n: i32): void {
  const one = ones();
  const sign = signBit();
  const end = endOf(n);
  let at = scratch();
  do {
    const value = loadPair<T>(values, at);
    const x = isMinus ? v128.xor(value, sign) : value;
    const sum = add<f64>(one, x);
    v128.store(at, sum, HIGHS);
    // For float32 it counts below 1 alone.
    if (sizeof<T>() == 8) v128.store(at, errorOfOnePlus(x, one, sum), LOWS);
    else v128.store(at, v128.and(sub<f64>(x, sub<f64>(sum, one)), v128.lt<f64>(x, one)), LOWS);
    at += 16;
  } while (at < end);
}

/**
 * Writes 1 + e^t, or with `isMinus` 1 - e^t, of E's exponents t <= 0 to HIGHS and LOWS. E's method
 * series(s, at) adds rounding errors of t to s. With e^t = power + power s the sum is 1 +- power, its rounding error, and +- power s.
 */
export function writeOnePlusExps<T extends number, E>(x: usize, y: usize, isMinus: bool, n: i32): void {
  const isWide = reduceExps<T, E>(x, y, n);
  const one = ones();
  const sign = signBit();
  const c2 = expNumber(C2);
  const c3 = expNumber(C3);
  const c4 = expNumber(C4);
  const end = endOf(n);
  let at = scratch();
  do {
    const size = expPower(at);
    const power = isMinus ? v128.xor(size, sign) : size;
    const part = mul<f64>(power, changetype<E>(0).series<T>(expSeries<T>(at, c2, c3, c4), at));
    const rough = add<f64>(one, power);
    const sum = add<f64>(rough, part);
    const low = add<f64>(add<f64>(sub<f64>(one, rough), power), add<f64>(sub<f64>(rough, sum), part));
    v128.store(at, sum, HIGHS);
    v128.store(at, low, LOWS);
    at += 16;
  } while (at < end);
  if (sizeof<T>() == 4 || !isWide) return;
  const least = v128.or(expNumber(LIMIT), sign);
  reduceWides<E>(x, y, n);
  at = scratch();
  do {
    const t = changetype<E>(0).exponent<T>(x, y, at, sign);
    const isOut = v128.le<f64>(t, least);
    const e = expWide(at, t);
    v128.store(at, v128.bitselect(one, v128.load(at, HIGHS), isOut), HIGHS);
    const low = isMinus ? v128.xor(e, sign) : e;
    v128.store(at, v128.bitselect(low, v128.load(at, LOWS), isOut), LOWS);
    at += 16;
  } while (at < end);
}
