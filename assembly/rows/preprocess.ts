// Steps before a kernel: a mask, a temperature, sums of 1, weights of targets. src/js/rows/preprocess.ts does the same.
import { twoSumError } from "../arithmetic/double-double";
import { add, div, mul, PROMOTED, pmax, promote, splat, sub, tailMask } from "../arithmetic/simd";
import { BLOCK_0, scratch } from "../memory";
import { resetSum, total } from "../summation/accumulator";
import { addCompensated } from "../summation/compensated";
import { maximum } from "./row";
import { gatherPair, isShort, storePair } from "./transpose";

/** Slot of a block of scaled probabilities. */
const VALUES = BLOCK_0;

/** Widens bytes, 0xff or 0, to lanes: those of vector `i` of the elements that sixteen bytes stand for. */
function widenMask<T extends number>(bytes: v128, i: i32): v128 {
  // Each byte is repeated as often as a lane has bytes: the lanes of vector i begin at byte i * lanes.
  const first = <u8>(i * (16 / sizeof<T>()));
  const places =
    sizeof<T>() == 8
      ? i8x16(0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1)
      : i8x16(0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3);
  return i8x16.swizzle(bytes, i8x16.add(places, i8x16.splat(first)));
}

/** Sets the elements whose byte is 0 to `fill`. */
export function applyMask<T extends number>(x: usize, mask: usize, n: i32, fill: f64): void {
  const other = splat<T>(fill);
  const zero = i64x2.splat(0);
  const end = x + <usize>n * sizeof<T>();
  while (x < end) {
    const isMasked = i8x16.eq(v128.load(mask), zero);
    for (let i = 0; i < <i32>sizeof<T>() && x < end; i++) {
      let lanes = widenMask<T>(isMasked, i);
      if (end - x < 16) lanes = v128.and(lanes, v128.load(tailMask(end - x)));
      v128.store(x, v128.bitselect(other, v128.load(x), lanes));
      x += 16;
    }
    mask += 16;
  }
}

/** Counts the bytes of each row of a mask that are not 0. */
export function countKept<T extends number>(mask: usize, counts: usize, rows: i32, cols: i32): void {
  const one = i8x16.splat(1);
  do {
    let sum = i64x2.splat(0);
    const end = mask + <usize>cols;
    while (mask + 16 <= end) {
      // Each byte of `perByte` counts up to 255 vectors.
      let perByte = i64x2.splat(0);
      const endOfVectors = min(end - 15, mask + 255 * 16);
      do {
        perByte = i8x16.add(perByte, i8x16.min_u(v128.load(mask), one));
        mask += 16;
      } while (mask < endOfVectors);
      sum = i32x4.add(sum, i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(perByte)));
    }
    let count =
      i32x4.extract_lane(sum, 0) + i32x4.extract_lane(sum, 1) + i32x4.extract_lane(sum, 2) + i32x4.extract_lane(sum, 3);
    for (; mask < end; mask++) count += i32(load<u8>(mask) != 0);
    store<i32>(counts, count);
    counts += 4;
  } while (--rows);
}

function quotientOf(value: v128, minus: v128, factor: v128, divisor: v128): v128 {
  return div<f64>(mul<f64>(sub<f64>(value, minus), factor), divisor);
}

/** x becomes (x - minus) * factor / divisor, in float64 and rounded once in float32. */
function quotients<T extends number>(x: usize, n: i32, minus: f64, factor: f64, divisor: f64): void {
  const m = splat<f64>(minus);
  const f = splat<f64>(factor);
  const d = splat<f64>(divisor);
  const bytes = <usize>n * sizeof<T>();
  for (let at: usize = 0; at < bytes; at += 16) {
    const value = v128.load(x + at);
    let result: v128;
    if (sizeof<T>() == 8) {
      result = quotientOf(value, m, f, d);
    } else {
      const upper = v128.shuffle<i64>(value, value, 1, 0);
      const low = f32x4.demote_f64x2_zero(quotientOf(f64x2.promote_low_f32x4(value), m, f, d));
      const high = f32x4.demote_f64x2_zero(quotientOf(f64x2.promote_low_f32x4(upper), m, f, d));
      result = v128.shuffle<i64>(low, high, 0, 2);
    }
    if (bytes - at < 16) result = v128.bitselect(result, value, v128.load(tailMask(bytes - at)));
    v128.store(x + at, result);
  }
}

/** Divides two short rows, one in each lane. Softmax of rows of 2 or 3 takes a quarter to two thirds of the time of one by one. */
function applyToTwo<T extends number>(x: usize, bytes: usize, temperature: f64): void {
  const end = x + bytes;
  let max = splat<f64>(-Infinity);
  for (let at = x; at < end; at += sizeof<T>()) max = pmax<f64>(max, gatherPair<T>(at, at + bytes));
  for (let at = x; at < end; at += sizeof<T>()) {
    storePair<T>(at, at + bytes, div<f64>(sub<f64>(gatherPair<T>(at, at + bytes), max), splat<f64>(temperature)));
  }
}

/** x becomes (x - max) / temperature, row by row. */
export function applyTemperature<T extends number>(x: usize, rows: i32, cols: i32, temperature: f64): void {
  const bytes = <usize>cols * sizeof<T>();
  if (isShort<T>(cols)) {
    for (; rows > 1; rows -= 2) {
      applyToTwo<T>(x, bytes, temperature);
      x += 2 * bytes;
    }
  }
  for (; rows > 0; rows--) {
    quotients<T>(x, cols, maximum<T>(x, cols), 1, temperature);
    x += bytes;
  }
}

/** Sum of a row, times `scale`; NaN if an element is no probability. */
function sumOf<T extends number>(p: usize, n: i32, scale: f64): f64 {
  const factor = splat<f64>(scale);
  const zero = splat<f64>(0);
  const start = scratch();
  let areValid = v128.not(zero);
  resetSum(0);
  while (n > 0) {
    const length = min(n, PROMOTED);
    promote<T>(p, length, start + VALUES, 0);
    const end = start + ((<usize>length) << 3);
    for (let at = start; at < end; at += 16) {
      const value = mul<f64>(v128.load(at, VALUES), factor);
      v128.store(at, value, VALUES);
      areValid = v128.and(areValid, v128.ge<f64>(value, zero));
    }
    addCompensated(start + VALUES, length, 0);
    p += <usize>length * sizeof<T>();
    n -= length;
  }
  return i64x2.all_true(areValid) ? total() : NaN;
}

/** Does the sum of a row leave the range, or would it be inexact? */
function isOutside(sum: f64): bool {
  return !(sum < Infinity) || (sum < 2.0 ** -900 && sum > 0);
}

/**
 * Divides two short rows by their sums, one in each lane. As in sumOf, the elements in even and odd places have a compensated sum each,
 * which are then added. Returns false where p is to be scaled, or an element is no probability. Rows of 3 take a ninth of the time.
 */
function normalizeTwo<T extends number>(p: usize, bytes: usize): bool {
  const zero = splat<f64>(0);
  const end = p + bytes;
  let areValid = v128.not(zero);
  let even = zero;
  let odd = zero;
  let evenLow = zero;
  let oddLow = zero;
  for (let at = p; ; ) {
    const value = gatherPair<T>(at, at + bytes);
    const sum = add<f64>(even, value);
    areValid = v128.and(areValid, v128.ge<f64>(value, zero));
    evenLow = add<f64>(evenLow, twoSumError<f64>(even, value, sum));
    even = sum;
    at += sizeof<T>();
    if (at == end) break;
    const other = gatherPair<T>(at, at + bytes);
    const otherSum = add<f64>(odd, other);
    areValid = v128.and(areValid, v128.ge<f64>(other, zero));
    oddLow = add<f64>(oddLow, twoSumError<f64>(odd, other, otherSum));
    odd = otherSum;
    at += sizeof<T>();
    if (at == end) break;
  }
  const both = add<f64>(even, odd);
  const first = add<f64>(both, evenLow);
  const high = add<f64>(first, oddLow);
  const low = add<f64>(twoSumError<f64>(even, odd, both), twoSumError<f64>(both, evenLow, first));
  const sums = add<f64>(high, add<f64>(low, twoSumError<f64>(first, oddLow, high)));
  if (!i64x2.all_true(areValid)) return false;
  if (isOutside(f64x2.extract_lane(sums, 0)) || isOutside(f64x2.extract_lane(sums, 1))) return false;
  for (let at = p; at < end; at += sizeof<T>()) {
    storePair<T>(at, at + bytes, div<f64>(gatherPair<T>(at, at + bytes), sums));
  }
  return true;
}

/** p becomes p / Σ p, row by row. Where the sum leaves the range, or would be inexact, p is scaled first. */
export function normalizeRows<T extends number>(p: usize, rows: i32, cols: i32): void {
  const bytes = <usize>cols * sizeof<T>();
  do {
    if (rows > 1 && isShort<T>(cols) && normalizeTwo<T>(p, bytes)) {
      rows--;
      p += 2 * bytes;
      continue;
    }
    let sum = sumOf<T>(p, cols, 1);
    let scale: f64 = 1;
    if (isOutside(sum)) {
      scale = sum < 1 ? 2.0 ** 600 : 2.0 ** -600; // an overflow may have made NaN
      sum = sumOf<T>(p, cols, scale);
    }
    quotients<T>(p, cols, 0, scale, sum);
    p += bytes;
  } while (--rows);
}

/** Are all of n elements probabilities? */
function areProbabilities<T extends number>(y: usize, n: i32): bool {
  const infinity = splat<T>(Infinity);
  const zero = splat<T>(0);
  const end = y + <usize>n * sizeof<T>();
  let areValid = i64x2.splat(-1);
  for (; y + 16 <= end; y += 16) {
    const target = v128.load(y);
    areValid = v128.and(areValid, v128.and(v128.ge<T>(target, zero), v128.lt<T>(target, infinity)));
  }
  if (y < end) {
    const target = v128.and(v128.load(y), v128.load(tailMask(end - y)));
    areValid = v128.and(areValid, v128.and(v128.ge<T>(target, zero), v128.lt<T>(target, infinity)));
  }
  return !v128.any_true(v128.not(areValid));
}

/**
 * Turns probabilities y of targets into the factors of each class's -log p: w (confidence y + uniform), w being a row of weights, or 1
 * if `weights` is 0. A y that is no probability becomes NaN; a class of weight 0 gets 0.
 */
export function smoothTargets<T extends number>(
  y: usize,
  weights: usize,
  rows: i32,
  cols: i32,
  confidence: f64,
  uniform: f64,
): void {
  const bytes = <usize>cols * sizeof<T>();
  const zero = splat<T>(0);
  const c = splat<T>(confidence);
  const u = splat<T>(uniform);
  // They are so already, except for -0, whose sign has no effect.
  if (!weights && confidence == 1 && uniform == 0 && areProbabilities<T>(y, rows * cols)) return;
  do {
    for (let at: usize = 0; at < bytes; at += 16) {
      const target = v128.load(y + at);
      const isProbability = v128.and(v128.ge<T>(target, zero), v128.lt<T>(target, splat<T>(Infinity)));
      let value = add<T>(mul<T>(c, target), u);
      let hasNoWeight = zero;
      if (weights) {
        const weight = v128.load(weights + at);
        value = mul<T>(weight, value);
        hasNoWeight = v128.eq<T>(weight, zero);
      }
      value = v128.andnot(v128.bitselect(value, splat<T>(NaN), isProbability), hasNoWeight);
      if (bytes - at < 16) value = v128.bitselect(value, target, v128.load(tailMask(bytes - at)));
      v128.store(y + at, value);
    }
    y += bytes;
  } while (--rows);
}
