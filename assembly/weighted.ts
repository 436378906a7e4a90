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
/** x + k ln 2, what rounding took from it, and f. */
const SHIFTED = memory.data(4096 + 128, 16);
const LOWS = memory.data(4096 + 128, 16);
const FACTORS = memory.data(4096 + 128, 16);

/** Takes a block of weights apart. */
function splitWeights(n: i32): void {
  const one = i64x2.splat(1);
  const mantissa = i64x2.splat(0x800fffffffffffff);
  const unit = splat<f64>(1);
  const two52 = splat<f64>(4503599627370496);
  const bias = splat<f64>(4503599627370496 + 1023);
  for (let at: usize = 0; at < (<usize>n) << 3; at += 16) {
    const x = v128.load(X + at);
    const w = v128.load(W + at);
    const exponent = v128.and(i64x2.shr_u(w, 52), i64x2.splat(2047));
    // Subnormal ones have the exponent of the least normal number.
    const k = sub<f64>(v128.or(i32x4.max_u(exponent, one), two52), bias);
    const isSubnormal = i64x2.eq(exponent, i64x2.splat(0));
    const normal = v128.or(v128.and(w, mantissa), unit);
    v128.store(FACTORS + at, v128.bitselect(mul<f64>(w, splat<f64>(4.49423283715579e307)), normal, isSubnormal));
    const high = mul<f64>(k, splat<f64>(LN2_64_HI));
    const shifted = add<f64>(x, high);
    v128.store(SHIFTED + at, shifted);
    v128.store(LOWS + at, add<f64>(sumError<f64>(x, high, shifted), mul<f64>(k, splat<f64>(LN2_64_LO))));
  }
}

/** Finds the largest of a block; is there NaN? */
function scan(n: i32): void {
  let largest = splat<f64>(-Infinity);
  let bad = splat<f64>(0);
  for (let at: usize = 0; at < (<usize>n) << 3; at += 16) {
    const shifted = v128.load(SHIFTED + at);
    const w = v128.load(W + at);
    largest = pmax<f64>(largest, shifted);
    bad = v128.or(bad, v128.or(v128.ne<f64>(shifted, shifted), v128.ne<f64>(w, w)));
  }
  setRowMax(max(rowMax(), maxLane<f64>(largest)));
  if (v128.any_true(bad)) setFlags(BAD);
}

/** Adds f e^(x + k ln 2 - max) * 2^512 of a block to the row's sum. */
function addBlock(n: i32): void {
  const minusMax = splat<f64>(-rowMax());
  for (let at: usize = 0; at < (<usize>n) << 3; at += 16) {
    const shifted = v128.load(SHIFTED + at);
    const t = add<f64>(shifted, minusMax);
    const low = add<f64>(sumError<f64>(shifted, minusMax, t), v128.load(LOWS + at));
    v128.store(X + at, mul<f64>(v128.load(FACTORS + at), expFine(t, low)));
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
        splitWeights(length);
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
