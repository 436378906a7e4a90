// What is done to rows before a kernel takes them: a mask, a temperature, sums of 1, weights of targets. As in src/js/prepare.ts.
import { addFinely } from "../summation/compensated";
import { add, div, mul, splat, sub, tailMask } from "../arithmetic/simd";
import { maximum, WIDE, widen } from "./row";
import { resetSum, total } from "../summation/accumulator";

const WIDENED = memory.data(4096 + 128, 16);

/** Where the lanes of vector `i` of sixteen bytes' worth are all ones, of bytes that are 0xff or 0. */
function widenMask<T extends number>(bytes: v128, i: i32): v128 {
  // Each byte as often as a lane has bytes: the lanes of vector i begin at byte i * lanes.
  const first = <u8>(i * (16 / sizeof<T>()));
  const places =
    sizeof<T>() == 8
      ? i8x16(0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1)
      : i8x16(0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3);
  return i8x16.swizzle(bytes, i8x16.add(places, i8x16.splat(first)));
}

/** Makes the elements `nothing` whose byte is 0. */
export function applyMask<T extends number>(x: usize, mask: usize, n: i32, nothing: f64): void {
  const other = splat<T>(nothing);
  const zero = i64x2.splat(0);
  const end = x + <usize>n * sizeof<T>();
  while (x < end) {
    const isNothing = i8x16.eq(v128.load(mask), zero);
    for (let i = 0; i < <i32>sizeof<T>() && x < end; i++) {
      let lanes = widenMask<T>(isNothing, i);
      if (end - x < 16) lanes = v128.and(lanes, v128.load(tailMask(end - x)));
      v128.store(x, v128.bitselect(other, v128.load(x), lanes));
      x += 16;
    }
    mask += 16;
  }
}

function quotientOf(value: v128, less: v128, factor: v128, divisor: v128): v128 {
  return div<f64>(mul<f64>(sub<f64>(value, less), factor), divisor);
}

/** x becomes (x - less) * factor / divisor, in float64 and rounded once in float32. */
function quotients<T extends number>(x: usize, n: i32, less: f64, factor: f64, divisor: f64): void {
  const l = splat<f64>(less);
  const f = splat<f64>(factor);
  const d = splat<f64>(divisor);
  const bytes = <usize>n * sizeof<T>();
  for (let at: usize = 0; at < bytes; at += 16) {
    const value = v128.load(x + at);
    let result: v128;
    if (sizeof<T>() == 8) {
      result = quotientOf(value, l, f, d);
    } else {
      const upper = v128.shuffle<i64>(value, value, 1, 0);
      const low = f32x4.demote_f64x2_zero(quotientOf(f64x2.promote_low_f32x4(value), l, f, d));
      const high = f32x4.demote_f64x2_zero(quotientOf(f64x2.promote_low_f32x4(upper), l, f, d));
      result = v128.shuffle<i64>(low, high, 0, 2);
    }
    if (bytes - at < 16) result = v128.bitselect(result, value, v128.load(tailMask(bytes - at)));
    v128.store(x + at, result);
  }
}

/** x becomes (x - max) / temperature, row by row. */
export function applyTemperature<T extends number>(x: usize, rows: i32, cols: i32, temperature: f64): void {
  do {
    quotients<T>(x, cols, maximum<T>(x, cols, -Infinity), 1, temperature);
    x += <usize>cols * sizeof<T>();
  } while (--rows);
}

/** The sum of a row, scaled; NaN if an element is no probability. */
function sumOf<T extends number>(p: usize, n: i32, scale: f64): f64 {
  const factor = splat<f64>(scale);
  const zero = splat<f64>(0);
  let good = v128.not(zero);
  resetSum(0);
  while (n > 0) {
    const length = min(n, WIDE);
    widen<T>(p, length, WIDENED, 0);
    for (let at: usize = 0; at < (<usize>length) << 3; at += 16) {
      const value = mul<f64>(v128.load(at, WIDENED), factor);
      v128.store(at, value, WIDENED);
      good = v128.and(good, v128.ge<f64>(value, zero));
    }
    addFinely(WIDENED, length, 0);
    p += <usize>length * sizeof<T>();
    n -= length;
  }
  return i64x2.all_true(good) ? total() : NaN;
}

/** p becomes p / Σ p, row by row; where the sum leaves the range, or would be inexact, of p scaled. */
export function normalizeRows<T extends number>(p: usize, rows: i32, cols: i32): void {
  do {
    let sum = sumOf<T>(p, cols, 1);
    let scale: f64 = 1;
    if (!(sum < Infinity) || (sum < 2.0 ** -900 && sum > 0)) {
      scale = sum < 1 ? 2.0 ** 600 : 2.0 ** -600; // what overflows may be NaN
      sum = sumOf<T>(p, cols, scale);
    }
    quotients<T>(p, cols, 0, scale, sum);
    p += <usize>cols * sizeof<T>();
  } while (--rows);
}

/**
 * Probabilities y of targets become what each class's -log p is multiplied by: w (keep y + more), w being a row of weights, or 1 if
 * there is none. One that is no probability becomes NaN; a class of weight 0 has none.
 */
export function weighTargets<T extends number>(
  y: usize,
  weights: usize,
  rows: i32,
  cols: i32,
  keep: f64,
  more: f64,
): void {
  const bytes = <usize>cols * sizeof<T>();
  const zero = splat<T>(0);
  const k = splat<T>(keep);
  const m = splat<T>(more);
  do {
    for (let at: usize = 0; at < bytes; at += 16) {
      const target = v128.load(y + at);
      const isProbability = v128.and(v128.ge<T>(target, zero), v128.lt<T>(target, splat<T>(Infinity)));
      let value = add<T>(mul<T>(k, target), m);
      let isNothing = zero;
      if (weights) {
        const weight = v128.load(weights + at);
        value = mul<T>(weight, value);
        isNothing = v128.eq<T>(weight, zero);
      }
      value = v128.andnot(v128.bitselect(value, splat<T>(NaN), isProbability), isNothing);
      if (bytes - at < 16) value = v128.bitselect(value, target, v128.load(tailMask(bytes - at)));
      v128.store(y + at, value);
    }
    y += bytes;
  } while (--rows);
}
