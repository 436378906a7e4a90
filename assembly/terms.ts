// Sums of terms of probabilities: entropy and cross-entropy, Kullback-Leibler and Jensen-Shannon divergence.
//
// The loop takes every element for a normal number, and 0 where that costs nothing. Running extremes and the sum tell of
// others. Such a block is looked at element by element, and where tiny or huge numbers are in it, done again with those
// scaled. What an element comes to does not depend on its neighbours.
import { SCALE32_LN, SCALE64_LN } from "./constants";
import { add, blockLength, is, lanes, minLane, mul, pmax, pmin, RUN, set, splat, sub, sumLanes } from "./lanes";
import { log, logNear, logRatio } from "./log";
import { FINISH, START, SUM } from "./passes";
import { padTail } from "./rows";
import { addToSum, resetSum, total } from "./sum";

/** -Sum of p ln q; the entropy of p is that of p with itself. */
export class Cross {}
/** Sum of p ln(p / q). */
export class KullbackLeibler {}
/** Sum of (p ln(2p / (p + q)) + q ln(2q / (p + q))) / 2. */
export class JensenShannon {}

/** Below it a number is scaled up: twice the smallest normal one, so that what is near it in ratio is normal too. */
function tiny<T extends number>(): f64 {
  return sizeof<T>() == 8 ? 4.450147717014403e-308 : 2.350988701644575e-38;
}

/** From here on it is scaled down: sums of two may overflow, or their inverse be subnormal. */
function huge<T extends number>(): f64 {
  return sizeof<T>() == 8 ? 2.247116418577895e307 : 4.253529586511731e37;
}

/** 2^54, 2^25 */
function scale<T extends number>(): f64 {
  return sizeof<T>() == 8 ? 18014398509481984 : 33554432;
}

function logScale<T extends number>(): f64 {
  return sizeof<T>() == 8 ? SCALE64_LN : SCALE32_LN;
}

/** `forTiny` in the lanes where x is tiny, `forHuge` where it is huge, `otherwise` elsewhere. */
function bySize<T extends number>(x: v128, forTiny: f64, forHuge: f64, otherwise: f64): v128 {
  const notTiny = v128.bitselect(splat<T>(forHuge), splat<T>(otherwise), v128.ge<T>(x, splat<T>(huge<T>())));
  return v128.bitselect(splat<T>(forTiny), notTiny, v128.lt<T>(x, splat<T>(tiny<T>())));
}

function cross<T extends number>(p: v128, q: v128, scaled: bool): v128 {
  const factor = scaled ? bySize<T>(q, scale<T>(), 1, 1) : q;
  const correction = scaled ? bySize<T>(q, logScale<T>(), 0, 0) : q;
  let l = log<T>(scaled ? mul<T>(q, factor) : q);
  if (scaled) l = sub<T>(l, correction);
  return mul<T>(p, l);
}

function kullbackLeibler<T extends number>(p: v128, q: v128, scaled: bool): v128 {
  const factor = scaled ? bySize<T>(q, scale<T>(), 1 / scale<T>(), 1) : q;
  let correction = q;
  let a = p;
  if (scaled) {
    a = mul<T>(p, bySize<T>(p, scale<T>(), 1, 1));
    correction = sub<T>(bySize<T>(q, logScale<T>(), -logScale<T>(), 0), bySize<T>(p, logScale<T>(), 0, 0));
  }
  let l = logRatio<T>(a, scaled ? mul<T>(q, factor) : q);
  if (scaled) l = add<T>(l, correction);
  return mul<T>(p, l);
}

/**
 * With the smaller l and the larger h of p and q, s = (h - l) / (h + l) and b = 2l / (h + l) = 1 - s, the term is
 * (h + l) / 4 (2 s ln(1 + s) + b ln(1 - s^2)), in which little cancels: 0 for p = q, and positive otherwise.
 */
function jensenShannon<T extends number>(p: v128, q: v128, scaled: bool): v128 {
  let l = pmin<T>(p, q);
  let h = pmax<T>(p, q);
  const factor = scaled ? bySize<T>(h, scale<T>(), 1 / scale<T>(), 1) : h;
  const inverse = scaled ? bySize<T>(h, 1 / scale<T>(), scale<T>(), 1) : h;
  if (scaled) {
    l = mul<T>(l, factor);
    h = mul<T>(h, factor);
  }
  const m = add<T>(h, l);
  const w = v128.div<T>(splat<T>(1), pmax<T>(m, splat<T>(tiny<T>())));
  const s = mul<T>(sub<T>(h, l), w);
  const a = add<T>(s, splat<T>(1));
  const b = mul<T>(add<T>(l, l), w);
  const fromA = mul<T>(add<T>(s, s), logNear<T>(a, s));
  const fromB = mul<T>(b, logNear<T>(mul<T>(a, b), sub<T>(splat<T>(0), mul<T>(s, s))));
  let term = mul<T>(mul<T>(m, splat<T>(0.25)), add<T>(fromA, fromB));
  if (scaled) term = mul<T>(term, inverse);
  return term;
}

/** Did the last block have an element that its loop does not take? */
let doubtful: bool = false;

/** Sum of the terms of a block. */
function block<T extends number, K>(x: usize, y: usize, n: i32, scaled: bool): f64 {
  const one = splat<T>(1);
  const zero = splat<T>(0);
  let sum0 = zero;
  let sum1 = zero;
  let run0 = zero; // for the next vector; the two change places with each
  let run1 = zero;
  let lowP = one;
  let lowQ = one;
  let check = one; // stays NaN, infinite or huge if what is added is
  let done = 0;
  let vectors = n / lanes<T>();
  let tail = n % lanes<T>();
  while (true) {
    if (vectors) {
      do {
        const p = v128.load(x);
        const q = v128.load(y);
        lowP = pmin<T>(lowP, p);
        lowQ = pmin<T>(lowQ, q);
        check = add<T>(check, is<K, JensenShannon>() ? add<T>(p, q) : q);
        let term = p;
        if (is<K, Cross>()) term = cross<T>(p, q, scaled);
        if (is<K, KullbackLeibler>()) term = kullbackLeibler<T>(p, q, scaled);
        if (is<K, JensenShannon>()) term = jensenShannon<T>(p, q, scaled);
        const next = add<T>(run0, term);
        run0 = run1;
        run1 = next;
        if (++done % (2 * RUN) == 0) {
          sum0 = add<T>(sum0, run0);
          sum1 = add<T>(sum1, run1);
          run0 = zero;
          run1 = zero;
        }
        x += 16;
        y += 16;
      } while (--vectors);
    }
    if (!tail) break;
    x = padTail<T>(x, tail, one, 0);
    y = padTail<T>(y, tail, one, 1);
    vectors = 1;
    tail = 0;
  }
  const odd = done % 2 != 0;
  const sum = sumLanes<T>(add<T>(sum0, odd ? run1 : run0), add<T>(sum1, odd ? run0 : run1));
  const ordinary =
    minLane<T>(lowQ) >= tiny<T>() &&
    minLane<T>(lowP) >= (is<K, Cross>() ? 0 : tiny<T>()) &&
    sumLanes<T>(check, check) < huge<T>() &&
    sum - sum == 0;
  doubtful = !ordinary;
  return sum;
}

/** Adds the terms of a block to the sum. */
function addBlock<T extends number, K>(x: usize, y: usize, n: i32): void {
  let sum = block<T, K>(x, y, n, false);
  if (doubtful) {
    let scaled = false;
    let infinite = false;
    for (let i = 0; i < n; i++) {
      const p = <f64>load<T>(x + <usize>i * sizeof<T>());
      const q = <f64>load<T>(y + <usize>i * sizeof<T>());
      if (!(p >= 0 && p < Infinity && q >= 0 && q < Infinity)) {
        addToSum(NaN);
        return;
      }
      infinite = infinite || (q == 0 && p > 0);
      scaled = scaled || (p > 0 && p < tiny<T>()) || (q > 0 && q < tiny<T>()) || p >= huge<T>() || q >= huge<T>();
    }
    if (infinite && !is<K, JensenShannon>()) sum = is<K, Cross>() ? -Infinity : Infinity;
    else if (scaled) sum = block<T, K>(x, y, n, true);
  }
  addToSum(sum);
}

/** The kernel of the family; the results are divided by `unit`. `out` may be `x`. */
export function terms<T extends number, K>(
  x: usize,
  y: usize,
  out: usize,
  rows: i32,
  cols: i32,
  passes: i32,
  unit: f64,
): void {
  do {
    if (passes & START) resetSum(0);
    if (passes & SUM) {
      let left = cols;
      do {
        const length = min(left, blockLength<T>());
        addBlock<T, K>(x, y, length);
        x += <usize>length * sizeof<T>();
        y += <usize>length * sizeof<T>();
        left -= length;
      } while (left > 0);
    }
    if (passes & FINISH) {
      set<T>(out, (is<K, Cross>() ? 0 - total() : total()) / unit);
      out += sizeof<T>();
    }
  } while (--rows);
}
