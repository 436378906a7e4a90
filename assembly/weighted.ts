// ln of a sum of exponentials with weights of either sign, in float64 for either dtype. A weight f 2^k, 1 <= |f| < 2, counts as f
// at x + k ln 2: so that no product leaves the range, whatever the sizes of the weights. Elements of weight 0 come as -∞.
import { LN2_64_HI, LN2_64_LO } from "./constants";
import { expFine, expUnscale } from "./exp";
import { addFinely } from "./fine";
import { add, maxLane, mul, pmax, set, splat, sub, sumError } from "./lanes";
import { addLog } from "./log";
import { FINISH, MAX, START, SUM } from "./passes";
import { WIDE, widen } from "./rows";
import { BAD, flags, resetSum, rowMax, setFlags, setRowMax, sumHigh, sumLow } from "./sum";

const X = memory.data(4096 + 128, 16);
const W = memory.data(4096 + 128, 16);
/** x + k ln 2 - max, what rounding took from it, and f. */
const T = memory.data(4096 + 128, 16);
const LOWS = memory.data(4096 + 128, 16);
const FACTORS = memory.data(4096 + 128, 16);

/** The exponents of weights, in their low bits; subnormal ones have 0. */
function exponentBits(w: v128): v128 {
  return v128.and(i64x2.shr_u(w, 52), i64x2.splat(2047));
}

/** k, that of subnormal weights being that of the least normal number. */
function powerOf(exponent: v128): v128 {
  const two52 = splat<f64>(4503599627370496);
  return sub<f64>(v128.or(i32x4.max_u(exponent, i64x2.splat(1)), two52), splat<f64>(4503599627370496 + 1023));
}

/** f, of a weight f 2^k. */
function factorOf(w: v128, exponent: v128): v128 {
  const normal = v128.or(v128.and(w, i64x2.splat(0x800fffffffffffff)), splat<f64>(1));
  const isSubnormal = i64x2.eq(exponent, i64x2.splat(0));
  return v128.bitselect(mul<f64>(w, splat<f64>(4.49423283715579e307)), normal, isSubnormal);
}

/** Finds the largest of a block; is there NaN? */
function scan(n: i32): void {
  let largest = splat<f64>(-Infinity);
  let bad = splat<f64>(0);
  for (let at: usize = 0; at < (<usize>n) << 3; at += 16) {
    const w = v128.load(W + at);
    const high = mul<f64>(powerOf(exponentBits(w)), splat<f64>(LN2_64_HI));
    const shifted = add<f64>(v128.load(X + at), high);
    largest = pmax<f64>(largest, shifted);
    bad = v128.or(bad, v128.or(v128.ne<f64>(shifted, shifted), v128.ne<f64>(w, w)));
  }
  setRowMax(max(rowMax(), maxLane<f64>(largest)));
  if (v128.any_true(bad)) setFlags(BAD);
}

/** Adds f e^(x + k ln 2 - max) * 2^512 of a block to the row's sum. */
function addBlock(n: i32): void {
  const minusMax = splat<f64>(-rowMax());
  const bytes = (<usize>n) << 3;
  for (let at: usize = 0; at < bytes; at += 16) {
    const x = v128.load(X + at);
    const w = v128.load(W + at);
    const exponent = exponentBits(w);
    const k = powerOf(exponent);
    const high = mul<f64>(k, splat<f64>(LN2_64_HI));
    const shifted = add<f64>(x, high);
    const low = add<f64>(sumError<f64>(x, high, shifted), mul<f64>(k, splat<f64>(LN2_64_LO)));
    const t = add<f64>(shifted, minusMax);
    v128.store(T + at, t);
    v128.store(LOWS + at, add<f64>(sumError<f64>(shifted, minusMax, t), low));
    v128.store(FACTORS + at, factorOf(w, exponent));
  }
  for (let at: usize = 0; at < bytes; at += 16) {
    v128.store(X + at, mul<f64>(v128.load(FACTORS + at), expFine(v128.load(T + at), v128.load(LOWS + at))));
  }
  addFinely(X, n, 0);
}

/** max + ln of the sum, NaN of a negative one. */
function logOfSum(): f64 {
  const high = sumHigh() + sumLow();
  if (high < 0) return NaN;
  if (high == 0) return -Infinity;
  const low = sumHigh() - high + sumLow();
  return addLog(rowMax(), 0, high * expUnscale<f64>(), low * expUnscale<f64>());
}

/** Copies a block of either dtype as float64. */
function bring(narrow: bool, from: usize, n: i32, to: usize, filler: f64): void {
  if (narrow) widen<f32>(from, n, to, filler);
  else widen<f64>(from, n, to, filler);
}

export function weightedLogSumExp(
  narrow: bool,
  x: usize,
  w: usize,
  out: usize,
  rows: i32,
  cols: i32,
  passes: i32,
): void {
  const size: usize = narrow ? 4 : 8;
  const bytes = <usize>cols * size;
  do {
    if (passes & START) {
      setRowMax(-Infinity);
      resetSum(0);
      setFlags(0);
    }
    for (let pass = MAX; pass <= SUM; pass <<= 1) {
      if (!(passes & pass)) continue;
      const max = rowMax();
      if (pass == SUM && (flags() == BAD || max - max != 0)) break;
      for (let done = 0; done < cols; done += WIDE) {
        const length = min(WIDE, cols - done);
        const at = <usize>done * size;
        bring(narrow, x + at, length, X, -Infinity);
        bring(narrow, w + at, length, W, 0);
        if (pass == MAX) scan(length);
        else addBlock(length);
      }
    }
    if (passes & FINISH) {
      const max = rowMax();
      const result = flags() == BAD ? NaN : max - max == 0 ? logOfSum() : max;
      if (narrow) set<f32>(out, result);
      else set<f64>(out, result);
      out += size;
    }
    x += bytes;
    w += bytes;
  } while (--rows);
}
