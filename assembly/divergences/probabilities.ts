// Sums of terms of probabilities: entropy and cross-entropy, Kullback-Leibler and Jensen-Shannon divergence.
//
// The loop takes every element for a normal number, and 0 where that costs nothing. Running extremes tell of others, and of
// terms that vanish or overflow. Such a block is looked at element by element, and where it has tiny or huge numbers, its
// terms are made again in float64 of numbers that are scaled.
import { LN_2_512 } from "../arithmetic/constants";
import { addDifferences } from "../summation/compensated";
import { finished, finishedPair } from "./finish";
import { prepareJensenShannon, writeJensenShannon } from "../arithmetic/jsd-term";
import { add, blockLength, div, get, is, lanes, mul, NONE, set, splat, subBits, sumLanes } from "../arithmetic/simd";
import { log32, writeLogs } from "../arithmetic/log";
import { CROSS, GENERALIZED, JENSEN_SHANNON, KULLBACK_LEIBLER } from "./measures";
import { FINISH, REFINE, START, SUM } from "../passes";
import { nearQuotient, nearSeries, prepareRatio, relativeEntropy, writeRatioLogs } from "../arithmetic/log-ratio";
import { padTail, WIDE, widen } from "../rows/row";
import { gatherRows, groupsOf, isShort, listLanes, ROWS, rowsAtOnce, sumRows } from "../rows/transpose";
import {
  addToSum,
  BAD,
  flags,
  INFINITE,
  keep,
  kept,
  resetSum,
  SETTLED,
  setFlags,
  setSize,
  size,
  total,
  UNSETTLED,
} from "../summation/accumulator";
import { sumBlock, sumGroup, sumSizes } from "../summation/pairwise";

// The measures as the compiler knows them, in the loops over vectors; elsewhere they are numbers.
class Cross {}
class KullbackLeibler {}
class Generalized {}
class JensenShannon {}

/** Below it a number is tiny: twice the smallest normal one, so that what is near it in ratio is normal too. */
function tiny<T extends number>(): f64 {
  return sizeof<T>() == 8 ? 4.450147717014403e-308 : 2.350988701644575e-38;
}

/** From here on it is huge: sums of two may overflow, or their inverse be subnormal. */
function huge<T extends number>(): f64 {
  return sizeof<T>() == 8 ? 2.247116418577895e307 : 4.253529586511731e37;
}

/** A sum of a block below it may miss digits of terms that are subnormal. */
function leastSum<T extends number>(): f64 {
  return sizeof<T>() == 8 ? 2.0 ** -900 : 2.0 ** -100;
}

/** Terms of numbers from here on are not subnormal, however near p and q are to each other. */
function leastWeight<T extends number>(): f64 {
  return sizeof<T>() == 8 ? SMALL : 2.0 ** -60;
}

/** The bound of the weights, and by what they are scaled below and above it. */
const SMALL: f64 = 2.0 ** -450;
const UP: f64 = 2.0 ** 500;
const DOWN: f64 = 2.0 ** -100;

/** The terms of a block, with room to fill up their last group. */
const TERMS = memory.data(4096 + 128, 16);

// What one stage leaves to the next.
const FIRST = memory.data(4096 + 128, 16);
const SECOND = memory.data(4096 + 128, 16);

/** Of p and q, as integers: the least, 0 passed over where it may be one, and the largest. */
const LEAST = memory.data(16, 16);
const LARGEST = memory.data(16, 16);

/** Less this in their bits, those of 0 are the largest. From memory, as the constants of all loops: see exp.ts. */
const UNIT = memory.data<u64>([1, 1, 0x100000001, 0x100000001], 16);

/**
 * Writes the terms of vectors of p and q to TERMS from `at` on. In stages, a loop each: the chain of operations from p to its
 * term is so long that a processor, which looks some hundred operations ahead, would see too few elements of it at once.
 */
function writeVectors<T extends number, K>(x: usize, y: usize, at: usize, vectors: i32): void {
  const p = x - at;
  const q = y - at;
  const end = at + ((<usize>vectors) << 4);
  const unit = v128.load(UNIT + (sizeof<T>() == 8 ? 0 : 16));
  let least = v128.load(LEAST);
  let largest = v128.load(LARGEST);
  let i = at;
  do {
    const a = v128.load(p + i);
    const b = v128.load(q + i);
    largest = i32x4.max_u(largest, i32x4.max_u(a, b));
    least = i32x4.min_u(least, is<K, JensenShannon>() ? subBits<T>(b, unit) : b);
    if (!is<K, Cross>()) least = i32x4.min_u(least, subBits<T>(a, unit));
    if (is<K, Cross>() && sizeof<T>() == 4) v128.store(i, mul<T>(a, log32(b)), TERMS);
    if (is<K, KullbackLeibler>()) prepareRatio<T>(a, b, i);
    if (is<K, Generalized>()) v128.store(i, nearQuotient<T>(a, b), FIRST);
    if (is<K, JensenShannon>()) prepareJensenShannon<T>(a, b, i);
    i += 16;
  } while (i < end);
  v128.store(LEAST, least);
  v128.store(LARGEST, largest);
  if (is<K, Cross>() && sizeof<T>() == 8) writeLogs<T>(q, at, end, TERMS, p);
  if (is<K, KullbackLeibler>()) writeRatioLogs<T>(at, end, TERMS, p);
  if (is<K, Generalized>()) {
    for (i = at; i < end; i += 16) v128.store(i, nearSeries<T>(v128.load(i, FIRST)), SECOND);
    for (i = at; i < end; i += 16) {
      const a = v128.load(p + i);
      const b = v128.load(q + i);
      const s = v128.load(i, FIRST);
      v128.store(i, relativeEntropy<T>(a, b, a, b, s, v128.load(i, SECOND), a, false), TERMS);
    }
  }
  if (is<K, JensenShannon>()) writeJensenShannon<T>(TERMS, at, end);
}

/** The same of the measure with that number. */
function writeMeasure<T extends number>(kind: i32, x: usize, y: usize, at: usize, vectors: i32): void {
  if (kind == CROSS) writeVectors<T, Cross>(x, y, at, vectors);
  else if (kind == KULLBACK_LEIBLER) writeVectors<T, KullbackLeibler>(x, y, at, vectors);
  else if (kind == GENERALIZED) writeVectors<T, Generalized>(x, y, at, vectors);
  else writeVectors<T, JensenShannon>(x, y, at, vectors);
}

/** Did the last block have an element that its loop does not take? */
let doubtful: bool = false;

/** Writes the terms of a block to TERMS. */
function writeTerms<T extends number>(kind: i32, x: usize, y: usize, n: i32): void {
  const one = splat<T>(1);
  v128.store(LEAST, one);
  v128.store(LARGEST, one);
  const vectors = n / lanes<T>();
  const tail = n % lanes<T>();
  const done = (<usize>vectors) << 4;
  if (vectors) writeMeasure<T>(kind, x, y, 0, vectors);
  if (tail) writeMeasure<T>(kind, padTail<T>(x + done, tail, one, 0), padTail<T>(y + done, tail, one, 1), done, 1);
  doubtful = leastWord<T>() < highWord<T>(tiny<T>()) || largestWord<T>() >= highWord<T>(huge<T>());
}

/** The word of a number that has its exponent. */
function highWord<T extends number>(x: f64): u32 {
  return sizeof<T>() == 8 ? <u32>(reinterpret<u64>(x) >> 32) : reinterpret<u32>(<f32>x);
}

function leastWord<T extends number>(): u32 {
  const word = min(load<u32>(LEAST, 4), load<u32>(LEAST, 12));
  return sizeof<T>() == 8 ? word : min(word, min(load<u32>(LEAST), load<u32>(LEAST, 8)));
}

function largestWord<T extends number>(): u32 {
  const word = max(load<u32>(LARGEST, 4), load<u32>(LARGEST, 12));
  return sizeof<T>() == 8 ? word : max(word, max(load<u32>(LARGEST), load<u32>(LARGEST, 8)));
}

// Of short rows: their results, and the numbers of those that are not good enough, or whose terms cancel.
const TOTALS = memory.data((ROWS + 4) * 8, 16);
const SIZES = memory.data((ROWS + 4) * 8, 16);
const BAD_ROWS = memory.data((ROWS + 4) * 4, 16);
const NEAR_ROWS = memory.data((ROWS + 4) * 4, 16);
let bad: i32 = 0;
let near: i32 = 0;
const NEAR_P = memory.data(4096 + 128, 16);
const NEAR_Q = memory.data(4096 + 128, 16);
const RESULT = memory.data(16, 16);

// A block in float64: its elements, and for their terms p and q times a power of two, a / b = 2^c p / q (of Cross, b = 2^-c q),
// and -c ln 2 or c ln 2.
const P = memory.data(4096 + 128, 16);
const Q = memory.data(4096 + 128, 16);
const SCALED_P = memory.data(4096 + 128, 16);
const SCALED_Q = memory.data(4096 + 128, 16);
const A = memory.data(4096 + 128, 16);
const B = memory.data(4096 + 128, 16);
const LOGS = memory.data(4096 + 128, 16);

/** Is a term a multiple of p, and not of the larger of p and q? */
function isByP(kind: i32): bool {
  return kind <= KULLBACK_LEIBLER;
}

/** Times this power of two, a number is far from both ends of the range. */
function scaleOf(x: f64): f64 {
  if (x < 2.0 ** -900) return 2.0 ** 512;
  return x >= 2.0 ** 900 ? 2.0 ** -512 : 1;
}

function logOfScale(scale: f64): f64 {
  if (scale == 1) return 0;
  return scale > 1 ? LN_2_512 : -LN_2_512;
}

function storeScaled(at: usize, p: f64, q: f64, a: f64, b: f64, log: f64): void {
  store<f64>(at, p, SCALED_P);
  store<f64>(at, q, SCALED_Q);
  store<f64>(at, a, A);
  store<f64>(at, b, B);
  store<f64>(at, log, LOGS);
}

/**
 * Scales the elements whose weight is `small`, or those others; the terms of what is left out are 0. p and q that are near
 * each other are scaled alike for their ratio, so that nothing cancels.
 */
function scaleBlock(kind: i32, n: i32, small: bool): void {
  const scale = small ? UP : DOWN;
  const end = (<usize>((n + 1) & ~1)) << 3;
  for (let at: usize = 0; at < end; at += 8) {
    const p = load<f64>(at, P);
    const q = load<f64>(at, Q);
    const larger = max(p, q);
    const weight = isByP(kind) ? p : larger;
    if (weight == 0 || weight < SMALL != small) {
      storeScaled(at, 1, 1, 1, 1, 0);
      continue;
    }
    let forP = scaleOf(p);
    let forQ = scaleOf(q);
    if (larger < 2.0 ** -400) forP = forQ = 2.0 ** 512;
    if (min(p, q) > 2.0 ** 400) forP = forQ = 2.0 ** -512;
    const log = kind == CROSS ? -logOfScale(forQ) : logOfScale(forQ) - logOfScale(forP);
    storeScaled(at, p * scale, q * scale, p * forP, q * forQ, log);
  }
}

/** Writes the terms of the scaled block to TERMS. */
function writeScaledTerms(kind: i32, n: i32): void {
  const end = (<usize>((n + 1) & ~1)) << 3;
  for (let at: usize = 0; at < end; at += 16) {
    const a = v128.load(at, A);
    const b = v128.load(at, B);
    if (kind == KULLBACK_LEIBLER) prepareRatio<f64>(a, b, at);
    if (kind == GENERALIZED) {
      const s = nearQuotient<f64>(a, b);
      const p = v128.load(at, SCALED_P);
      const q = v128.load(at, SCALED_Q);
      v128.store(at, relativeEntropy<f64>(p, q, a, b, s, nearSeries<f64>(s), v128.load(at, LOGS), true), TERMS);
    }
    if (kind == JENSEN_SHANNON) {
      prepareJensenShannon<f64>(v128.load(at, SCALED_P), v128.load(at, SCALED_Q), at);
    }
  }
  if (kind == JENSEN_SHANNON) writeJensenShannon<f64>(TERMS, 0, end);
  if (!isByP(kind)) return;
  if (kind == CROSS) writeLogs<f64>(B, 0, end, TERMS);
  if (kind == KULLBACK_LEIBLER) writeRatioLogs<f64>(0, end, TERMS, NONE);
  for (let at: usize = 0; at < end; at += 16) {
    const log = add<f64>(v128.load(at, TERMS), v128.load(at, LOGS));
    v128.store(at, mul<f64>(v128.load(at, SCALED_P), log), TERMS);
  }
}

/** Adds `sum`, that of the terms in TERMS, to that of the row, times `unscale`; and of KL their sizes. */
function addTerms<T extends number>(kind: i32, n: i32, sum: f64, unscale: f64): void {
  addToSum(sum * unscale);
  if (kind == KULLBACK_LEIBLER) setSize(size() + sumBlock<T>(TERMS, n, true) * unscale);
}

function addScaledTerms(kind: i32, n: i32, small: bool): void {
  scaleBlock(kind, n, small);
  writeScaledTerms(kind, n);
  addTerms<f64>(kind, n, sumBlock<f64>(TERMS, n), small ? 1 / UP : 1 / DOWN);
}

/** Adds the terms of a block whatever their size. */
function addScaled<T extends number>(kind: i32, x: usize, y: usize, n: i32): void {
  while (n > 0) {
    const length = min(n, WIDE);
    widen<T>(x, length, P, 1);
    widen<T>(y, length, Q, 1);
    addScaledTerms(kind, length, false);
    addScaledTerms(kind, length, true);
    x += <usize>length * sizeof<T>();
    y += <usize>length * sizeof<T>();
    n -= length;
  }
}

/** Has a block numbers that its loop does not take? Sets the flags of bad ones, and of p > 0 where q is 0. */
function needsScaling<T extends number>(kind: i32, x: usize, y: usize, n: i32, sum: f64): bool {
  let odd = !(abs(sum) < Infinity);
  let least: f64 = 1;
  for (let i = 0; i < n; i++) {
    const p = get<T>(x + <usize>i * sizeof<T>());
    const q = get<T>(y + <usize>i * sizeof<T>());
    if (!(p >= 0 && p < Infinity && q >= 0 && q < Infinity)) {
      setFlags(flags() | BAD);
      return false;
    }
    if (q == 0 && p > 0 && kind != JENSEN_SHANNON) setFlags(flags() | INFINITE);
    const weight = isByP(kind) ? p : max(p, q);
    if (weight > 0) least = min(least, weight);
    if ((q > 0 && q < tiny<T>()) || q >= huge<T>()) odd = true;
    if (kind != CROSS && ((p > 0 && p < tiny<T>()) || p >= huge<T>())) odd = true;
  }
  return odd || (abs(sum) < leastSum<T>() && least < leastWeight<T>());
}

/** Adds the terms of a block to the sum. */
function addBlock<T extends number>(kind: i32, x: usize, y: usize, n: i32): void {
  writeTerms<T>(kind, x, y, n);
  const sum = sumBlock<T>(TERMS, n);
  if (doubtful || !(abs(sum) >= leastSum<T>() && abs(sum) < Infinity)) {
    const scaled = needsScaling<T>(kind, x, y, n, sum);
    if (flags() & (BAD | INFINITE)) return;
    if (scaled) return addScaled<T>(kind, x, y, n);
  }
  addTerms<T>(kind, n, sum, 1);
}

/** Adds what a pass wants of all blocks of a row. */
function addRow<T extends number>(kind: i32, x: usize, y: usize, n: i32, differences: bool): void {
  while (n > 0) {
    const length = min(n, blockLength<T>());
    addBlock<T>(kind, x, y, length);
    if (differences) addDifferences<T>(x, y, length);
    x += <usize>length * sizeof<T>();
    y += <usize>length * sizeof<T>();
    n -= length;
  }
}

/**
 * The kernel of the family, row by row.
 *
 * Where the terms of KL cancel to less than a quarter of their sizes, it is made again: the sum of p ln(p / q) + q - p, in
 * which none is negative, and of p - q, whose roundings are kept; unless those overflow.
 */
function eachRow<T extends number>(
  kind: i32,
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
    if (passes & SUM) addRow<T>(kind, x, y, cols, false);
    if (kind == KULLBACK_LEIBLER && (passes & REFINE) != 0) {
      if (flags() == 0) {
        const sum = total();
        const settled = 4 * abs(sum) >= size() || sum != sum;
        setFlags(settled ? SETTLED : UNSETTLED);
        keep(sum);
        if (!settled) resetSum(0);
      }
      if (flags() == UNSETTLED) addRow<T>(GENERALIZED, x, y, cols, true);
    }
    if (passes & FINISH) {
      let sum = total();
      if (kind == KULLBACK_LEIBLER && sum - sum != 0) sum = kept();
      let result = finished((kind == CROSS ? 0 - sum : sum) / unit, passes);
      if (flags() & INFINITE) result = Infinity;
      if (flags() & BAD) result = NaN;
      set<T>(out, result);
      out += sizeof<T>();
    }
    x += bytes;
    y += bytes;
  } while (--rows);
}

/**
 * Writes the results of short rows whose terms are in TERMS. Lists those whose sum is not good enough, and those of KL whose terms
 * cancel.
 */
function finishShort<T extends number>(kind: i32, rows: i32, cols: i32, passes: i32, unit: f64): void {
  const groups = groupsOf<T>(rows);
  gatherRows<T>(TERMS, groups, cols, FIRST);
  if (kind == KULLBACK_LEIBLER) {
    const end = (<usize>(groups * cols)) << 4;
    for (let at: usize = 0; at < end; at += 16) v128.store(at, v128.abs<T>(v128.load(at, FIRST)), SECOND);
    sumRows<T>(SECOND, groups, cols, SIZES);
  }
  sumRows<T>(FIRST, groups, cols, TOTALS);
  const least = splat<f64>(leastSum<T>());
  const units = splat<f64>(kind == CROSS ? -unit : unit);
  bad = 0;
  near = 0;
  for (let r = 0; r < rows; r += 2) {
    const at = (<usize>r) << 3;
    const sum = v128.load(at, TOTALS);
    const size = v128.abs<f64>(sum);
    const isGood = v128.and(v128.ge<f64>(size, least), v128.lt<f64>(size, splat<f64>(Infinity)));
    const result = div<f64>(sum, units);
    v128.store(at, finishedPair(result, passes), TOTALS);
    bad = listLanes(BAD_ROWS, bad, r, rows, v128.not(isGood));
    if (kind == KULLBACK_LEIBLER) {
      const half = add<f64>(size, size);
      const isNear = v128.and(isGood, v128.lt<f64>(add<f64>(half, half), v128.load(at, SIZES)));
      near = listLanes(NEAR_ROWS, near, r, rows, isNear);
    }
  }
}

/** A row that is short, by itself. */
function redoRow<T extends number>(kind: i32, r: usize, x: usize, y: usize, cols: i32, passes: i32, unit: f64): void {
  const row = r * <usize>cols * sizeof<T>();
  eachRow<T>(kind, x + row, y + row, RESULT, 1, cols, passes, unit);
  store<f64>(r << 3, get<T>(RESULT), TOTALS);
}

/** The listed rows of KL whose terms cancel, once more as in eachRow, those that are near in a block of their own. */
function refineShort<T extends number>(x: usize, y: usize, cols: i32, passes: i32, unit: f64): void {
  const bytes = <usize>cols * sizeof<T>();
  for (let done = 0; done < near; ) {
    const list = NEAR_ROWS + ((<usize>done) << 2);
    const count = rowsAtOnce<T>(near - done, cols);
    for (let i: usize = 0; i < <usize>count; i++) {
      const row = <usize>load<i32>(list + (i << 2)) * bytes;
      for (let at: usize = 0; at < bytes; at += sizeof<T>()) {
        store<T>(i * bytes + at, load<T>(x + row + at), NEAR_P);
        store<T>(i * bytes + at, load<T>(y + row + at), NEAR_Q);
      }
    }
    writeTerms<T>(GENERALIZED, NEAR_P, NEAR_Q, count * cols);
    gatherRows<T>(TERMS, groupsOf<T>(count), cols, FIRST);
    sumRows<T>(FIRST, groupsOf<T>(count), cols, SIZES);
    for (let i: usize = 0; i < <usize>count; i++) {
      const r = <usize>load<i32>(list + (i << 2));
      const sum = load<f64>(i << 3, SIZES);
      if (sum >= leastSum<T>() && sum < Infinity) {
        resetSum(sum);
        addDifferences<T>(NEAR_P + i * bytes, NEAR_Q + i * bytes, cols);
        store<f64>(r << 3, total() / unit, TOTALS);
      } else {
        redoRow<T>(KULLBACK_LEIBLER, r, x, y, cols, passes, unit);
      }
    }
    done += count;
  }
}

/**
 * Short rows, many at once: their terms as those of one block. A block with an element that its loop does not take, and a row
 * whose sum is not good enough, are done row by row.
 */
function shortRows<T extends number>(
  kind: i32,
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
    const count = rowsAtOnce<T>(rows, cols);
    writeTerms<T>(kind, x, y, count * cols);
    if (doubtful) {
      eachRow<T>(kind, x, y, out, count, cols, passes, unit);
    } else {
      finishShort<T>(kind, count, cols, passes, unit);
      // Before any result is written over them.
      for (let i: usize = 0; i < <usize>bad; i++) {
        redoRow<T>(kind, <usize>load<i32>(i << 2, BAD_ROWS), x, y, cols, passes, unit);
      }
      if (kind == KULLBACK_LEIBLER) refineShort<T>(x, y, cols, passes, unit);
      for (let r: usize = 0; r < <usize>count; r++) set<T>(out + r * sizeof<T>(), load<f64>(r << 3, TOTALS));
    }
    x += <usize>count * bytes;
    y += <usize>count * bytes;
    out += <usize>count * sizeof<T>();
    rows -= count;
  } while (rows > 0);
}

/**
 * A whole short row by itself: in no memory but that of its terms, as what one stage stores for the next takes longer here than
 * what it computes. Tells whether it is done: not where its terms are odd, vanish, overflow or, of KL, cancel.
 */
function isShortRowDone<T extends number>(
  kind: i32,
  x: usize,
  y: usize,
  out: usize,
  cols: i32,
  passes: i32,
  unit: f64,
): bool {
  writeTerms<T>(kind, x, y, cols);
  if (doubtful) return false;
  // What fills up the last vector has terms of 0.
  for (let at = (<usize>cols * sizeof<T>() + 15) & ~15; at < 128; at += 16) v128.store(at, i64x2.splat(0), TERMS);
  const sum = sumLanes<T>(sumGroup<T>(TERMS));
  const magnitude = abs(sum);
  const isGood = magnitude >= leastSum<T>() && magnitude < Infinity;
  if (kind == KULLBACK_LEIBLER) {
    const size = sumLanes<T>(sumSizes<T>(TERMS));
    // Ordinary terms vanish for equal rows alone.
    if (size != 0 && !(isGood && 4 * magnitude >= size)) return false;
  } else if (!isGood) return false;
  let result = kind == CROSS ? 0 - sum : sum;
  if (unit != 1) result /= unit; // a division takes as long as three other steps
  set<T>(out, finished(result, passes));
  return true;
}

/** The passes of a whole row. */
const WHOLE = START | SUM | FINISH;

/** The kernel of the family; the results are divided by `unit`. `out` may be `x`. */
export function terms<T extends number>(
  kind: i32,
  x: usize,
  y: usize,
  out: usize,
  rows: i32,
  cols: i32,
  passes: i32,
  unit: f64,
): void {
  if (isShort<T>(cols)) {
    if (rows > 1) return shortRows<T>(kind, x, y, out, rows, cols, passes, unit);
    if ((passes & WHOLE) == WHOLE && isShortRowDone<T>(kind, x, y, out, cols, passes, unit)) return;
  }
  eachRow<T>(kind, x, y, out, rows, cols, passes, unit);
}
