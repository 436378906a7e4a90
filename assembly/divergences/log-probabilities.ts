// The measures of distributions that are given by their logarithms, without forming probabilities first: from logits,
// p = softmax(a) and q = softmax(b), and from logProbs, p = e^a and q = e^b as they are. In float64 for either dtype.
//
// t = a - shift, the shift being the largest logit, and 0 for logProbs; S the sum of e^t. What rounding takes from a
// difference is carried along, as the logarithms may be far larger than what they differ by.
import { LN2_64 } from "../arithmetic/constants";
import { expFine, expUnscale } from "../arithmetic/exp-scaled";
import { excess, expm1Near, exponential } from "../arithmetic/exp";
import { addFinely } from "../summation/compensated";
import { finished } from "./finish";
import { DIFFERENCES, SUMS, writeContrasts, writeJensenShannon } from "../arithmetic/jsd-term";
import { add, div, madd, maxLane, mul, pmax, set, splat, sub, sumError } from "../arithmetic/simd";
import { addLog, logOne, logOnePlusOne } from "../arithmetic/log";
import { CROSS, ENTROPY, JENSEN_SHANNON, KULLBACK_LEIBLER } from "./measures";
import { FINISH, MAX, REFINE, START, SUM } from "../passes";
import { WIDE, widen } from "../rows/row";
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
} from "../summation/accumulator";
import { sumBlock } from "../summation/pairwise";

// The sums of a row.
const FIRST: i32 = 0; // S of a, times 2^512
const SECOND: i32 = 1; // S of b, times 2^512
const TERMS: i32 = 2; // of the reading SUM
const LAST: i32 = 3; // of the reading REFINE

// A block: both inputs, those less their shifts and what rounding took from that, the difference of the two and what rounding
// took from it all in all, their exponentials, and the terms of a reading.
const A = memory.data(4096 + 128, 16);
const B = memory.data(4096 + 128, 16);
const TA = memory.data(4096 + 128, 16);
const TB = memory.data(4096 + 128, 16);
const LOW_A = memory.data(4096 + 128, 16);
const LOW_B = memory.data(4096 + 128, 16);
const GAPS = memory.data(4096 + 128, 16);
const GAP_LOWS = memory.data(4096 + 128, 16);
const EXP_A = memory.data(4096 + 128, 16);
const EXP_B = memory.data(4096 + 128, 16);
const VALUES = memory.data(4096 + 128, 16);

/**
 * w times x, for a scaled exponential w; 0 for w = 0, whatever x is. Where w would be subnormal unscaled and x is large, it is
 * x that is scaled, so that nothing is subnormal on the way to a result that is not; elsewhere both give the same bits.
 */
function weigh(w: v128, x: v128): v128 {
  const unscale = splat<f64>(expUnscale<f64>());
  const wanted = v128.and(x, v128.gt<f64>(w, splat<f64>(0)));
  const product = mul<f64>(mul<f64>(w, unscale), wanted);
  if (!v128.any_true(v128.lt<f64>(w, splat<f64>(2.0 ** -510)))) return product;
  const isLarge = v128.ge<f64>(v128.abs<f64>(wanted), splat<f64>(1));
  return v128.bitselect(mul<f64>(w, mul<f64>(wanted, unscale)), product, isLarge);
}

/** x where it is finite, else 0. */
function finite(x: v128): v128 {
  return v128.and(x, v128.lt<f64>(v128.abs<f64>(x), splat<f64>(Infinity)));
}

/** What rounding took from t = x - shift. */
function lowOf(x: v128, shift: v128, t: v128): v128 {
  return sumError<f64>(x, sub<f64>(splat<f64>(0), shift), t);
}

/** The maxima of both inputs; is there NaN, or a positive p where q is 0? */
function scanBlock(n: i32): void {
  const none = splat<f64>(-Infinity);
  let maxA = none;
  let maxB = none;
  let bad = splat<f64>(0);
  let infinite = bad;
  for (let at: usize = 0; at < (<usize>n) << 3; at += 16) {
    const a = v128.load(at, A);
    const b = v128.load(at, B);
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

/** Writes t = x - shift, and what rounding took from it. */
function subtractShift(x: usize, shift: f64, t: usize, low: usize, n: i32): void {
  const s = splat<f64>(shift);
  for (let at: usize = 0; at < (<usize>n) << 3; at += 16) {
    const value = v128.load(x + at);
    const difference = sub<f64>(value, s);
    v128.store(t + at, difference);
    v128.store(low + at, lowOf(value, s, difference));
  }
}

/** Writes d = tb - ta, and what rounding took from all three. */
function subtractLogs(n: i32): void {
  for (let at: usize = 0; at < (<usize>n) << 3; at += 16) {
    const ta = v128.load(at, TA);
    const tb = v128.load(at, TB);
    const d = sub<f64>(tb, ta);
    v128.store(at, d, GAPS);
    const lows = sub<f64>(v128.load(at, LOW_B), v128.load(at, LOW_A));
    v128.store(at, finite(add<f64>(lowOf(tb, ta, d), lows)), GAP_LOWS);
  }
}

/** Writes e^t, times 2^512. */
function exponentiate(t: usize, low: usize, to: usize, n: i32): void {
  for (let at: usize = 0; at < (<usize>n) << 3; at += 16)
    v128.store(to + at, expFine(v128.load(t + at), v128.load(low + at)));
}

/** Writes e^ta times a logarithm. */
function weighAll(logs: usize, n: i32): void {
  for (let at: usize = 0; at < (<usize>n) << 3; at += 16) {
    v128.store(at, weigh(v128.load(at, EXP_A), v128.load(logs + at)), VALUES);
  }
}

/** Writes e^ta d. */
function weighGaps(n: i32): void {
  for (let at: usize = 0; at < (<usize>n) << 3; at += 16) {
    const d = add<f64>(v128.load(at, GAPS), v128.load(at, GAP_LOWS));
    v128.store(at, weigh(v128.load(at, EXP_A), d), VALUES);
  }
}

/**
 * Writes e^ta (e^d - 1 - d), d = tb - ta - mean; where e^d may overflow and e^ta vanish literally, e^(ta + d) being one
 * exponential.
 */
function writeExcess(n: i32, mean: f64): void {
  const m = splat<f64>(mean);
  const large = splat<f64>(LARGE);
  for (let at: usize = 0; at < (<usize>n) << 3; at += 16) {
    const w = v128.load(at, EXP_A);
    const whole = v128.load(at, GAPS);
    const rough = sub<f64>(whole, m);
    const low = finite(add<f64>(lowOf(whole, m, rough), v128.load(at, GAP_LOWS)));
    const d = add<f64>(rough, low);
    const tail = sub<f64>(low, sub<f64>(d, rough)); // what rounding took from it, as low is small
    let term = weigh(w, excess(d, tail));
    const isNear = v128.le<f64>(d, large); // not where a or both are -Infinity
    if (!i64x2.all_true(isNear)) {
      const tb = v128.load(at, TB);
      const t = sub<f64>(tb, m);
      const lowT = add<f64>(lowOf(tb, m, t), v128.load(at, LOW_B));
      const e = mul<f64>(expFine(t, lowT), splat<f64>(expUnscale<f64>()));
      term = v128.bitselect(term, sub<f64>(e, weigh(w, add<f64>(d, splat<f64>(1)))), isNear);
    }
    v128.store(at, term, VALUES);
  }
}

/** From here on e^d may overflow. */
const LARGE: f64 = 250;

/**
 * Writes e^tb - e^ta (times 2^512). Where d = tb - ta is below 2^-10 that is e^ta (e^d - 1), by a Taylor series to 2^-58; what
 * a larger d loses is small against what it adds to the divergence.
 */
function writeDifferences(n: i32): void {
  for (let at: usize = 0; at < (<usize>n) << 3; at += 16) {
    const wa = v128.load(at, EXP_A);
    const d = add<f64>(v128.load(at, GAPS), v128.load(at, GAP_LOWS));
    const high = madd<f64>(d, madd<f64>(d, splat<f64>(1 / 120.0), splat<f64>(1 / 24.0)), splat<f64>(1 / 6.0));
    const series = madd<f64>(mul<f64>(d, d), madd<f64>(d, high, splat<f64>(0.5)), d);
    const isNear = v128.lt<f64>(v128.abs<f64>(d), splat<f64>(2.0 ** -10));
    const far = sub<f64>(v128.load(at, EXP_B), wa);
    v128.store(at, v128.bitselect(mul<f64>(wa, series), far, isNear), VALUES);
  }
}

/** Above it e^x - 1 has a function of its own. */
const NEAR: f64 = -0.34;

/**
 * Writes the terms of JS of p = e^ta forA and q = e^tb forB, whose logarithms differ by d = tb - ta - center. Of the larger
 * h and the smaller l, with y = l / h - 1 = e^-|d| - 1: (h - l) / (h + l) = -y / (2 + y).
 */
function writeDivergences(n: i32, center: f64, forA: f64, forB: f64): void {
  const c = splat<f64>(center);
  const zero = splat<f64>(0);
  const one = splat<f64>(1);
  for (let at: usize = 0; at < (<usize>n) << 3; at += 16) {
    const p = mul<f64>(v128.load(at, EXP_A), splat<f64>(forA));
    const q = mul<f64>(v128.load(at, EXP_B), splat<f64>(forB));
    const any = add<f64>(sub<f64>(v128.load(at, GAPS), c), v128.load(at, GAP_LOWS));
    const d = v128.and(any, v128.eq<f64>(any, any)); // of two zeros it is NaN
    const x = sub<f64>(zero, v128.abs<f64>(d));
    const e = mul<f64>(expFine(x, zero), splat<f64>(expUnscale<f64>()));
    const isNear = v128.gt<f64>(x, splat<f64>(NEAR));
    const y = v128.bitselect(expm1Near(x), sub<f64>(e, one), isNear);
    const ofLesser = v128.bitselect(add<f64>(one, y), e, isNear);
    const sum = add<f64>(one, ofLesser);
    const less = sub<f64>(zero, y);
    const h = v128.bitselect(q, p, v128.gt<f64>(d, zero));
    writeContrasts<f64>(less, ofLesser, sum, at);
    v128.store(at, mul<f64>(h, sum), SUMS);
    v128.store(at, mul<f64>(h, less), DIFFERENCES);
  }
  writeJensenShannon<f64>(VALUES, 0, ((<usize>n + 1) & ~1) << 3);
}

/** Adds the terms of KL to their sum, and their sizes. */
function addGaps(n: i32): void {
  addToSum(sumBlock<f64>(VALUES, n), TERMS);
  setSize(size() + sumBlock<f64>(VALUES, n, true));
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
  if (flags() & SETTLED) return;
  const isSum = (passes & SUM) != 0;
  const isDifference = kind > CROSS;
  const isJensenShannon = kind == JENSEN_SHANNON;
  const both = isSum ? fromLogits && kind != ENTROPY : isJensenShannon;
  subtractShift(A, shiftA, TA, LOW_A, n);
  exponentiate(TA, LOW_A, EXP_A, n);
  if (kind != ENTROPY) subtractShift(B, shiftB, TB, LOW_B, n);
  if (both) exponentiate(TB, LOW_B, EXP_B, n);
  if (isDifference) subtractLogs(n);
  if (!isSum) {
    if (isJensenShannon) {
      const forA = fromLogits ? 1 / total(FIRST) : expUnscale<f64>();
      const forB = fromLogits ? 1 / total(SECOND) : expUnscale<f64>();
      writeDivergences(n, fromLogits ? logOfQuotient() : 0, forA, forB);
    } else {
      writeExcess(n, fromLogits ? mean() : 0);
    }
    return addToSum(sumBlock<f64>(VALUES, n), LAST);
  }
  if (fromLogits) addFinely(EXP_A, n, FIRST);
  if (both) addFinely(EXP_B, n, SECOND);
  if (isJensenShannon) writeDifferences(n);
  else if (isDifference) weighGaps(n);
  else if (fromLogits) weighAll(kind == ENTROPY ? TA : TB, n);
  else weighAll(B, n);
  if (kind == KULLBACK_LEIBLER) addGaps(n);
  else addToSum(sumBlock<f64>(VALUES, n), TERMS);
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
      const result = finished(resultOf(kind, fromLogits) / unit, passes);
      if (isSingle) set<f32>(out, result);
      else set<f64>(out, result);
      out += bytes;
    }
    x += <usize>cols * bytes;
    y += <usize>cols * bytes;
  } while (--rows);
}
