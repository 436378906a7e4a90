// The measures of distributions that are given by their logarithms, without forming probabilities first: from logits,
// p = softmax(a) and q = softmax(b), and from logProbs, p = e^a and q = e^b as they are. In float64 for either dtype.
//
// t = a - shift, the shift being the largest logit, and 0 for logProbs; S the sum of e^t. What rounding takes from a
// difference is carried along, as the logarithms may be far larger than what they differ by.
import { LN2_64 } from "./constants";
import { expFine, expUnscale } from "./exp";
import { excess, expm1Near, exponential } from "./exp-split";
import { addFinely } from "./fine";
import { add, div, madd, maxLane, mul, pmax, set, splat, sub, sumError } from "./lanes";
import { addLog, logOne, logOnePlusOne } from "./log";
import { FINISH, MAX, REFINE, START, SUM } from "./passes";
import { complement, jensenShannonOf } from "./ratio";
import { WIDE, widen } from "./rows";
import {
  addToSum,
  BAD,
  flags,
  INFINITE,
  resetSum,
  resetSums,
  rowMax,
  SETTLED,
  setFlags,
  setRowMax,
  setSize,
  size,
  sumHigh,
  sumLow,
  total,
  UNSETTLED,
} from "./sum";
import { sumBlock } from "./tree";

export const ENTROPY: i32 = 0; // whose second input is the first
export const CROSS: i32 = 1;
export const KULLBACK_LEIBLER: i32 = 2;
export const GENERALIZED: i32 = 3;
export const JENSEN_SHANNON: i32 = 4;

// The sums of a row.
const FIRST: i32 = 0; // S of a, times 2^512
const SECOND: i32 = 1; // S of b, times 2^512
const TERMS: i32 = 2; // of the reading SUM
const LAST: i32 = 3; // of the reading REFINE

// A block.
const A = memory.data(4096 + 128, 16);
const B = memory.data(4096 + 128, 16);
const EXP_A = memory.data(4096 + 128, 16);
const EXP_B = memory.data(4096 + 128, 16);
const VALUES = memory.data(4096 + 128, 16);

/** Half of the scale of the exponentials: each factor of a product takes one, so that large logarithms do not overflow. */
const HALF_SCALE: f64 = 2.0 ** -256;

/** w times x, for a scaled exponential w; 0 for w = 0, whatever x is. */
function weigh(w: v128, x: v128): v128 {
  const half = splat<f64>(HALF_SCALE);
  return mul<f64>(mul<f64>(w, half), v128.and(mul<f64>(x, half), v128.gt<f64>(w, splat<f64>(0))));
}

/** x where it is finite, else 0. */
function finite(x: v128): v128 {
  return v128.and(x, v128.lt<f64>(v128.abs<f64>(x), splat<f64>(Infinity)));
}

/** What rounding took from t = x - shift. */
function lowOf(x: v128, shift: v128, t: v128): v128 {
  return sumError<f64>(x, sub<f64>(splat<f64>(0), shift), t);
}

/** What rounding took from d = tb - ta, and from ta and tb before. */
function gapError(ta: v128, tb: v128, lowA: v128, lowB: v128, d: v128): v128 {
  return finite(add<f64>(lowOf(tb, ta, d), sub<f64>(lowB, lowA)));
}

/** The maxima of both inputs; is there NaN, or a positive p where q is 0? */
function scanBlock(n: i32): void {
  const none = splat<f64>(-Infinity);
  let maxA = none;
  let maxB = none;
  let bad = splat<f64>(0);
  let infinite = bad;
  for (let at: usize = 0; at < (<usize>n) << 3; at += 16) {
    const a = v128.load(A + at);
    const b = v128.load(B + at);
    maxA = pmax<f64>(maxA, a);
    maxB = pmax<f64>(maxB, b);
    bad = v128.or(bad, v128.or(v128.ne<f64>(a, a), v128.ne<f64>(b, b)));
    infinite = v128.or(infinite, v128.and(v128.gt<f64>(a, none), v128.eq<f64>(b, none)));
  }
  setRowMax(max(rowMax(0), maxLane<f64>(maxA)), 0);
  setRowMax(max(rowMax(1), maxLane<f64>(maxB)), 1);
  if (v128.any_true(bad)) setFlags(flags() | BAD);
  if (v128.any_true(infinite)) setFlags(flags() | INFINITE);
}

/** The shift of logProbs: 0, or what keeps in range the exponentials that are wanted, of a, or of both. */
function commonShift(kind: i32): f64 {
  const largest = kind <= KULLBACK_LEIBLER ? rowMax(0) : max(rowMax(0), rowMax(1));
  return largest > 300 ? largest : 0;
}

/** Writes e^ta, e^ta tb or e^ta b, and where it is asked for e^tb. */
function crossBlock(n: i32, shiftA: f64, shiftB: f64, fromLogits: bool, both: bool): void {
  const sa = splat<f64>(shiftA);
  const sb = splat<f64>(shiftB);
  for (let at: usize = 0; at < (<usize>n) << 3; at += 16) {
    const a = v128.load(A + at);
    const b = v128.load(B + at);
    const ta = sub<f64>(a, sa);
    const tb = sub<f64>(b, sb);
    const w = expFine(ta, lowOf(a, sa, ta));
    v128.store(EXP_A + at, w);
    if (both) v128.store(EXP_B + at, expFine(tb, lowOf(b, sb, tb)));
    v128.store(VALUES + at, weigh(w, fromLogits ? tb : b));
  }
}

/** Writes e^ta, e^ta (tb - ta), and where it is asked for e^tb. */
function gapBlock(n: i32, shiftA: f64, shiftB: f64, both: bool): void {
  const sa = splat<f64>(shiftA);
  const sb = splat<f64>(shiftB);
  for (let at: usize = 0; at < (<usize>n) << 3; at += 16) {
    const a = v128.load(A + at);
    const b = v128.load(B + at);
    const ta = sub<f64>(a, sa);
    const tb = sub<f64>(b, sb);
    const lowA = lowOf(a, sa, ta);
    const lowB = lowOf(b, sb, tb);
    const w = expFine(ta, lowA);
    const d = sub<f64>(tb, ta);
    v128.store(EXP_A + at, w);
    if (both) v128.store(EXP_B + at, expFine(tb, lowB));
    v128.store(VALUES + at, weigh(w, add<f64>(d, gapError(ta, tb, lowA, lowB, d))));
  }
}

/**
 * Writes e^ta (e^d - 1 - d), d = tb - ta - mean; where e^d may overflow and e^ta vanish literally, e^(ta + d) being one
 * exponential.
 */
function excessBlock(n: i32, shiftA: f64, shiftB: f64, mean: f64): void {
  const sa = splat<f64>(shiftA);
  const sb = splat<f64>(shiftB);
  const m = splat<f64>(mean);
  const large = splat<f64>(LARGE);
  for (let at: usize = 0; at < (<usize>n) << 3; at += 16) {
    const a = v128.load(A + at);
    const b = v128.load(B + at);
    const ta = sub<f64>(a, sa);
    const tb = sub<f64>(b, sb);
    const lowA = lowOf(a, sa, ta);
    const lowB = lowOf(b, sb, tb);
    const w = expFine(ta, lowA);
    const whole = sub<f64>(tb, ta);
    const rough = sub<f64>(whole, m);
    const low = finite(add<f64>(lowOf(whole, m, rough), gapError(ta, tb, lowA, lowB, whole)));
    const d = add<f64>(rough, low);
    const tail = sub<f64>(low, sub<f64>(d, rough)); // what rounding took from it, as low is small
    let term = weigh(w, excess(d, tail));
    const isNear = v128.le<f64>(d, large); // not where a or both are -Infinity
    if (!i64x2.all_true(isNear)) {
      const t = sub<f64>(tb, m);
      const e = mul<f64>(expFine(t, add<f64>(lowOf(tb, m, t), lowB)), splat<f64>(expUnscale<f64>()));
      term = v128.bitselect(term, sub<f64>(e, weigh(w, add<f64>(d, splat<f64>(1)))), isNear);
    }
    v128.store(VALUES + at, term);
  }
}

/** From here on e^d may overflow. */
const LARGE: f64 = 250;

/**
 * Writes e^ta, e^tb, and e^tb - e^ta (times 2^512). Where d = tb - ta is below 2^-10 that is e^ta (e^d - 1), by a Taylor
 * series to 2^-58; what a larger d loses is small against what it adds to the divergence.
 */
function differenceBlock(n: i32, shiftA: f64, shiftB: f64): void {
  const sa = splat<f64>(shiftA);
  const sb = splat<f64>(shiftB);
  for (let at: usize = 0; at < (<usize>n) << 3; at += 16) {
    const a = v128.load(A + at);
    const b = v128.load(B + at);
    const ta = sub<f64>(a, sa);
    const tb = sub<f64>(b, sb);
    const lowA = lowOf(a, sa, ta);
    const lowB = lowOf(b, sb, tb);
    const wa = expFine(ta, lowA);
    const wb = expFine(tb, lowB);
    const whole = sub<f64>(tb, ta);
    const d = add<f64>(whole, gapError(ta, tb, lowA, lowB, whole));
    v128.store(EXP_A + at, wa);
    v128.store(EXP_B + at, wb);
    const high = madd<f64>(d, madd<f64>(d, splat<f64>(1 / 120.0), splat<f64>(1 / 24.0)), splat<f64>(1 / 6.0));
    const series = madd<f64>(mul<f64>(d, d), madd<f64>(d, high, splat<f64>(0.5)), d);
    const isNear = v128.lt<f64>(v128.abs<f64>(d), splat<f64>(2.0 ** -10));
    v128.store(VALUES + at, v128.bitselect(mul<f64>(wa, series), sub<f64>(wb, wa), isNear));
  }
}

/** Above it e^x - 1 has a function of its own. */
const NEAR: f64 = -0.34;

/**
 * Writes the terms of JS of p = e^ta forA and q = e^tb forB, whose logarithms differ by d = tb - ta - center. Of the larger
 * h and the smaller l, with y = l / h - 1 = e^-|d| - 1: (h - l) / (h + l) = -y / (2 + y).
 */
function jensenShannonBlock(n: i32, shiftA: f64, shiftB: f64, center: f64, forA: f64, forB: f64): void {
  const sa = splat<f64>(shiftA);
  const sb = splat<f64>(shiftB);
  const zero = splat<f64>(0);
  const one = splat<f64>(1);
  for (let at: usize = 0; at < (<usize>n) << 3; at += 16) {
    const a = v128.load(A + at);
    const b = v128.load(B + at);
    const ta = sub<f64>(a, sa);
    const tb = sub<f64>(b, sb);
    const lowA = lowOf(a, sa, ta);
    const lowB = lowOf(b, sb, tb);
    const p = mul<f64>(expFine(ta, lowA), splat<f64>(forA));
    const q = mul<f64>(expFine(tb, lowB), splat<f64>(forB));
    const whole = sub<f64>(tb, ta);
    const any = add<f64>(sub<f64>(whole, splat<f64>(center)), gapError(ta, tb, lowA, lowB, whole));
    const d = v128.and(any, v128.eq<f64>(any, any)); // of two zeros it is NaN
    const x = sub<f64>(zero, v128.abs<f64>(d));
    const e = mul<f64>(expFine(x, zero), splat<f64>(expUnscale<f64>()));
    const isNear = v128.gt<f64>(x, splat<f64>(NEAR));
    const y = v128.bitselect(expm1Near(x), sub<f64>(e, one), isNear);
    const ofLesser = v128.bitselect(add<f64>(one, y), e, isNear);
    const sum = add<f64>(one, ofLesser);
    const less = sub<f64>(zero, y);
    const h = v128.bitselect(q, p, v128.gt<f64>(d, zero));
    const s = div<f64>(less, sum);
    const r = complement<f64>(s, div<f64>(add<f64>(ofLesser, ofLesser), sum));
    v128.store(VALUES + at, jensenShannonOf<f64>(s, r, mul<f64>(h, sum), mul<f64>(h, less)));
  }
}

/** Adds the terms of KL to their sum, and their sizes. */
function addGaps(n: i32): void {
  addToSum(sumBlock<f64>(VALUES, n, true), TERMS);
  setSize(size() + sumBlock<f64>(VALUES, n, true, true));
}

/**
 * KL of logits is ln(Sb / Sa) less the mean of tb - ta by p. That is what it is for rows far from each other, of which the
 * sizes of the terms tell; nearer ones are read again.
 */
function settle(): void {
  const sum = total(FIRST) * expUnscale<f64>();
  const result = addLog(-mean(), 0, total(SECOND) / total(FIRST), 0);
  const isSettled = !(mean() >= FAR && 2 * result < size() / sum + 1);
  addToSum(result, LAST);
  setFlags(flags() | (isSettled ? SETTLED : UNSETTLED));
  if (!isSettled) resetSum(0, LAST);
}

/** A mean of tb - ta below it makes e^(tb - mean) too large. */
const FAR: f64 = -300;

/** The pass over a block. */
function readBlock(kind: i32, fromLogits: bool, n: i32, passes: i32): void {
  if (passes & MAX) return scanBlock(n);
  const shiftA = fromLogits ? rowMax(0) : commonShift(kind);
  const shiftB = fromLogits ? rowMax(1) : shiftA;
  if (passes & SUM) {
    const both = fromLogits && kind != ENTROPY;
    if (kind <= CROSS) crossBlock(n, shiftA, shiftB, fromLogits, both);
    else if (kind == JENSEN_SHANNON) differenceBlock(n, shiftA, shiftB);
    else gapBlock(n, shiftA, shiftB, both);
    if (fromLogits) addFinely(EXP_A, n, FIRST);
    if (both) addFinely(EXP_B, n, SECOND);
    if (kind == KULLBACK_LEIBLER) addGaps(n);
    else addToSum(sumBlock<f64>(VALUES, n, true), TERMS);
    return;
  }
  if (flags() & SETTLED) return;
  if (kind == JENSEN_SHANNON) {
    const forA = fromLogits ? 1 / total(FIRST) : expUnscale<f64>();
    const forB = fromLogits ? 1 / total(SECOND) : expUnscale<f64>();
    jensenShannonBlock(n, shiftA, shiftB, fromLogits ? logOfQuotient() : 0, forA, forB);
  } else {
    excessBlock(n, shiftA, shiftB, fromLogits ? mean() : 0);
  }
  addToSum(sumBlock<f64>(VALUES, n, true), LAST);
}

/** The mean of tb - ta by p. */
function mean(): f64 {
  return total(TERMS) / (total(FIRST) * expUnscale<f64>());
}

/** ln of the quotient of the sums of e^tb and e^ta. */
function logOfQuotient(): f64 {
  const difference = total(TERMS) / total(FIRST);
  return abs(difference) < 0.5 ? logOnePlusOne(difference) : logOne(total(SECOND) / total(FIRST));
}

/** base + ln S */
function plusLogOf(which: i32, base: f64): f64 {
  return addLog(base, 0, sumHigh(which) * expUnscale<f64>(), sumLow(which) * expUnscale<f64>());
}

/** The result of a row. */
function resultOf(kind: i32, fromLogits: bool): f64 {
  const first = rowMax(0);
  const second = rowMax(1);
  const top = max(first, second);
  if ((flags() & BAD) != 0 || top == Infinity) return NaN;
  if (fromLogits && min(first, second) == -Infinity) return NaN;
  if ((flags() & INFINITE) != 0 && kind != JENSEN_SHANNON) return Infinity;
  if (fromLogits) {
    const sum = total(FIRST) * expUnscale<f64>();
    // The mean of -tb, and ln S of b.
    if (kind <= CROSS) return plusLogOf(kind == CROSS ? SECOND : FIRST, -(total(TERMS) / sum));
    if (kind == JENSEN_SHANNON) return min(total(LAST), LN2_64);
    if (flags() & SETTLED) return total(LAST);
    // With d = tb - ta less its mean, ln of the mean of e^d = ln(1 + the mean of e^d - 1 - d).
    return logOnePlusOne(total(LAST) / sum);
  }
  const result = kind <= KULLBACK_LEIBLER ? 0 - total(TERMS) : total(LAST);
  const shift = commonShift(kind);
  if (shift == 0 || result == 0) return result;
  const half = f64x2.extract_lane(exponential<f64>(f64x2.splat(shift / 2)), 0); // e^shift may overflow, and the result not
  return result * half * half;
}

/** The kernel of the family; the results are divided by `unit`. `out` may be `x`; `y` may be `x`. */
export function logits(
  kind: i32,
  fromLogits: bool,
  isSingle: bool,
  x: usize,
  y: usize,
  out: usize,
  rows: i32,
  cols: i32,
  passes: i32,
  unit: f64,
): void {
  const bytes = isSingle ? 4 : 8;
  do {
    if (passes & START) {
      setRowMax(-Infinity, 0);
      setRowMax(-Infinity, 1);
      resetSums();
      setSize(0);
      setFlags(0);
    }
    const isKl = kind == KULLBACK_LEIBLER && fromLogits;
    for (let pass = MAX; pass <= REFINE; pass <<= 1) {
      if (!(passes & pass & (MAX | SUM | REFINE))) continue;
      if (isKl && pass == REFINE && (flags() & (SETTLED | UNSETTLED)) == 0) settle();
      for (let done = 0; done < cols; done += WIDE) {
        const length = min(cols - done, WIDE);
        const at = <usize>done * bytes;
        if (isSingle) {
          widen<f32>(x + at, length, A, -Infinity);
          widen<f32>(y + at, length, B, -Infinity);
        } else {
          widen<f64>(x + at, length, A, -Infinity);
          widen<f64>(y + at, length, B, -Infinity);
        }
        readBlock(kind, fromLogits, length, pass);
      }
    }
    if (passes & FINISH) {
      const result = resultOf(kind, fromLogits) / unit;
      if (isSingle) set<f32>(out, result);
      else set<f64>(out, result);
      out += bytes;
    }
    x += <usize>cols * bytes;
    y += <usize>cols * bytes;
  } while (--rows);
}
