// Sums of terms of probabilities: entropy and cross-entropy, Kullback-Leibler and Jensen-Shannon divergence.
//
// The loop takes every element for a normal number, and 0 where that costs nothing. Running extremes tell of others. Such a
// block is looked at element by element, and where tiny or huge numbers are in it, done again with those scaled. What an
// element comes to does not depend on its neighbours.
import { SCALE32_LN, SCALE64_LN } from "./constants";
import { add, blockLength, div, get, is, lanes, minLane, mul, pmax, pmin, set, splat, sub, sumLanes } from "./lanes";
import { log, logNear, logRatio, relativeEntropy } from "./log";
import { FINISH, REFINE, START, SUM } from "./passes";
import { padTail } from "./rows";
import { addToSum, BAD, flags, INFINITE, resetSum, SETTLED, setFlags, setSize, size, total, UNSETTLED } from "./sum";
import { sumBlock } from "./tree";

/** Sum of -p ln q; the entropy of p is that of p with itself. */
export class Cross {}
/** Sum of p ln(p / q). */
export class KullbackLeibler {}
/** Sum of p ln(p / q) + q - p. */
export class Generalized {}
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

function isTiny<T extends number>(x: v128): v128 {
  return v128.lt<T>(x, splat<T>(tiny<T>()));
}

function isHuge<T extends number>(x: v128): v128 {
  return v128.ge<T>(x, splat<T>(huge<T>()));
}

/** One of three numbers in each lane. */
function choose<T extends number>(up: v128, ifUp: f64, down: v128, ifDown: f64, otherwise: f64): v128 {
  return v128.bitselect(splat<T>(ifUp), v128.bitselect(splat<T>(ifDown), splat<T>(otherwise), down), up);
}

function cross<T extends number>(p: v128, q: v128, scaled: bool): v128 {
  if (!scaled) return mul<T>(p, log<T>(q));
  const up = isTiny<T>(q);
  const never = splat<T>(0);
  const l = log<T>(mul<T>(q, choose<T>(up, scale<T>(), never, 1, 1)));
  return mul<T>(p, sub<T>(l, v128.and(splat<T>(logScale<T>()), up)));
}

/** p ln(p / q), or p ln(p / q) + q - p. Where p and q are near each other they are scaled alike. */
function divergence<T extends number>(p: v128, q: v128, scaled: bool, generalized: bool): v128 {
  let a = p;
  let b = q;
  let correction = p;
  if (scaled) {
    const small = splat<T>(tiny<T>() * scale<T>());
    const large = splat<T>(huge<T>() / scale<T>());
    const pUp = v128.or(isTiny<T>(p), v128.and(isTiny<T>(q), v128.lt<T>(p, small)));
    const qUp = v128.or(isTiny<T>(q), v128.and(isTiny<T>(p), v128.lt<T>(q, small)));
    const qDown = isHuge<T>(q);
    const pDown = v128.and(qDown, v128.ge<T>(p, large));
    a = mul<T>(p, choose<T>(pUp, scale<T>(), pDown, 1 / scale<T>(), 1));
    b = mul<T>(q, choose<T>(qUp, scale<T>(), qDown, 1 / scale<T>(), 1));
    correction = sub<T>(
      choose<T>(qUp, logScale<T>(), qDown, -logScale<T>(), 0),
      choose<T>(pUp, logScale<T>(), pDown, -logScale<T>(), 0),
    );
  }
  if (generalized) return relativeEntropy<T>(p, q, a, b, correction, scaled);
  let l = logRatio<T>(a, b);
  if (scaled) l = add<T>(l, correction);
  return mul<T>(p, l);
}

/**
 * With the smaller l and the larger h of p and q, s = (h - l) / (h + l) and b = 2l / (h + l) = 1 - s, the term is
 * (h + l) / 4 (2 s ln(1 + s) + b ln(1 - s^2)): of two terms of opposite sign the first is at least twice the second, so
 * that it is 0 for p = q, positive otherwise, and of full relative accuracy between.
 */
function jensenShannon<T extends number>(p: v128, q: v128, scaled: bool): v128 {
  let l = pmin<T>(p, q);
  let h = pmax<T>(p, q);
  let inverse = h;
  if (scaled) {
    const up = isTiny<T>(h);
    const down = isHuge<T>(h);
    const factor = choose<T>(up, scale<T>(), down, 1 / scale<T>(), 1);
    inverse = choose<T>(up, 1 / scale<T>(), down, scale<T>(), 1);
    l = mul<T>(l, factor);
    h = mul<T>(h, factor);
  }
  const sum = add<T>(h, l);
  const m = pmax<T>(sum, splat<T>(tiny<T>()));
  const s = div<T>(sub<T>(h, l), m);
  const a = add<T>(s, splat<T>(1));
  const b = div<T>(add<T>(l, l), m);
  const fromA = mul<T>(add<T>(s, s), logNear<T>(a, s));
  const fromB = mul<T>(b, logNear<T>(mul<T>(a, b), sub<T>(splat<T>(0), mul<T>(s, s))));
  const term = mul<T>(mul<T>(sum, splat<T>(0.25)), add<T>(fromA, fromB));
  return scaled ? mul<T>(term, inverse) : term;
}

/** The terms of a block. */
const TERMS = memory.data(4096 + 128, 16);

/** Did the last block have an element that its loop does not take? */
let doubtful: bool = false;

/** Writes the terms of a block to TERMS. */
function writeTerms<T extends number, K>(x: usize, y: usize, n: i32, scaled: bool): void {
  const one = splat<T>(1);
  let lowP = one;
  let lowQ = one;
  let check = one; // stays NaN, infinite or huge if what is added is
  let out = TERMS;
  let vectors = n / lanes<T>();
  let tail = n % lanes<T>();
  while (true) {
    if (vectors) {
      do {
        const p = v128.load(x);
        const q = v128.load(y);
        lowP = pmin<T>(lowP, p);
        lowQ = pmin<T>(lowQ, q);
        check = add<T>(check, is<K, Cross>() ? q : add<T>(p, q));
        let term = p;
        if (is<K, Cross>()) term = cross<T>(p, q, scaled);
        if (is<K, KullbackLeibler>()) term = divergence<T>(p, q, scaled, false);
        if (is<K, Generalized>()) term = divergence<T>(p, q, scaled, true);
        if (is<K, JensenShannon>()) term = jensenShannon<T>(p, q, scaled);
        v128.store(out, term);
        x += 16;
        y += 16;
        out += 16;
      } while (--vectors);
    }
    if (!tail) break;
    x = padTail<T>(x, tail, one, 0);
    y = padTail<T>(y, tail, one, 1);
    vectors = 1;
    tail = 0;
  }
  const ordinary =
    minLane<T>(lowQ) >= tiny<T>() &&
    minLane<T>(lowP) >= (is<K, Cross>() ? 0 : tiny<T>()) &&
    sumLanes<T>(check) < huge<T>();
  doubtful = !ordinary;
}

/** Puts the sizes of the terms in their place. */
function absolute<T extends number>(n: i32): void {
  const end = TERMS + <usize>n * sizeof<T>();
  for (let at = TERMS; at < end; at += 16) v128.store(at, v128.abs<T>(v128.load(at)));
}

/** Adds the terms of a block to the sum. */
function addBlock<T extends number, K>(x: usize, y: usize, n: i32): void {
  writeTerms<T, K>(x, y, n, false);
  let sum = sumBlock<T>(TERMS, n, true);
  if (doubtful || sum - sum != 0) {
    let scaled = false;
    for (let i = 0; i < n; i++) {
      const p = get<T>(x + <usize>i * sizeof<T>());
      const q = get<T>(y + <usize>i * sizeof<T>());
      if (!(p >= 0 && p < Infinity && q >= 0 && q < Infinity)) {
        setFlags(flags() | BAD);
        return;
      }
      if (q == 0 && p > 0 && !is<K, JensenShannon>()) setFlags(flags() | INFINITE);
      scaled = scaled || (p > 0 && p < tiny<T>()) || (q > 0 && q < tiny<T>()) || p >= huge<T>() || q >= huge<T>();
    }
    if (flags() & INFINITE) return;
    if (scaled) {
      writeTerms<T, K>(x, y, n, true);
      sum = sumBlock<T>(TERMS, n, true);
    }
  }
  addToSum(sum);
  if (is<K, KullbackLeibler>()) {
    absolute<T>(n);
    setSize(size() + sumBlock<T>(TERMS, n, true));
  }
}

/** Adds p - q of each element to the sum, each with its rounding error. */
function addDifferences<T extends number>(x: usize, y: usize, n: i32): void {
  for (let i = 0; i < n; i++) {
    const p = get<T>(x + <usize>i * sizeof<T>());
    const q = get<T>(y + <usize>i * sizeof<T>());
    const difference = p - q;
    const part = difference - p;
    const error = p - (difference - part) - (q + part);
    addToSum(difference);
    if (error != 0) addToSum(error);
  }
}

/** Adds what a pass wants of all blocks of a row. */
function addRow<T extends number, K>(x: usize, y: usize, n: i32, differences: bool): void {
  let left = n;
  do {
    const length = min(left, blockLength<T>());
    addBlock<T, K>(x, y, length);
    if (differences) addDifferences<T>(x, y, length);
    x += <usize>length * sizeof<T>();
    y += <usize>length * sizeof<T>();
    left -= length;
  } while (left > 0);
}

/**
 * The kernel of the family; the results are divided by `unit`. `out` may be `x`.
 *
 * Where the terms of KL cancel to less than a quarter of their sizes, it is made again: the sum of p ln(p / q) + q - p, in
 * which none is negative, and of p - q, whose roundings are kept.
 */
export function terms<T extends number, K>(
  x: usize,
  y: usize,
  out: usize,
  rows: i32,
  cols: i32,
  passes: i32,
  unit: f64,
): void {
  const bytes = <usize>cols * sizeof<T>();
  do {
    if (passes & START) {
      resetSum(0);
      setSize(0);
      setFlags(0);
    }
    if (passes & SUM) addRow<T, K>(x, y, cols, false);
    if (is<K, KullbackLeibler>() && (passes & REFINE) != 0) {
      if (flags() == 0) {
        const sum = total();
        const settled = 4 * abs(sum) >= size() || sum != sum;
        setFlags(settled ? SETTLED : UNSETTLED);
        if (!settled) resetSum(0);
      }
      if (flags() == UNSETTLED) addRow<T, Generalized>(x, y, cols, true);
    }
    if (passes & FINISH) {
      let result = (is<K, Cross>() ? 0 - total() : total()) / unit;
      if (flags() & INFINITE) result = Infinity;
      if (flags() & BAD) result = NaN;
      set<T>(out, result);
      out += sizeof<T>();
    }
    x += bytes;
    y += bytes;
  } while (--rows);
}
