// What the kernels do with a row besides arithmetic: its end that fills no vector, its maximum, its NaN.
import { lanes, maxLane, minLane, pmax, pmin, splat, step, tailMask } from "../arithmetic/simd";

/** Room for the end of a row of each of two inputs, a step long. */
const PAD = memory.data(64, 16);

/** Copies the last `count` elements of a row (0 < count < step) to a pad, filled up with `filler`, and returns it. */
export function padTail<T extends number>(x: usize, count: i32, filler: v128, which: i32): usize {
  const mask = tailMask(<usize>count * sizeof<T>());
  const pad = PAD + ((<usize>which) << 5);
  v128.store(pad, v128.bitselect(v128.load(x), filler, v128.load(mask)));
  v128.store(pad, v128.bitselect(v128.load(x, 16), filler, v128.load(mask, 16)), 16);
  return pad;
}

/** Copies the `count` results in the first pad to their place, and leaves what follows them as it is. */
export function storeTail<T extends number>(out: usize, count: i32): void {
  const mask = tailMask(<usize>count * sizeof<T>());
  v128.store(out, v128.bitselect(v128.load(PAD), v128.load(out), v128.load(mask)));
  if (count > lanes<T>()) {
    v128.store(out, v128.bitselect(v128.load(PAD, 16), v128.load(out, 16), v128.load(mask, 16)), 16);
  }
}

/** Elements that are widened at once: a block of float64. */
export const WIDE: i32 = 512;

/** Copies n elements, at most WIDE, as float64, and `filler` behind them to the end of a vector. */
export function widen<T extends number>(x: usize, n: i32, to: usize, filler: f64): void {
  const end = to + ((<usize>n) << 3);
  for (; to < end; to += 16) {
    const wide = sizeof<T>() == 8 ? v128.load(x) : f64x2.promote_low_f32x4(v128.load64_zero(x));
    v128.store(to, wide);
    x += 2 * sizeof<T>();
  }
  if (n & 1) store<f64>(end, filler);
}

/** The least of the elements that `maximum` saw last, if it was to look for that, too. */
let least: f64 = Infinity;

export function leastSeen(): f64 {
  return least;
}

/** The larger of `start` and the elements, NaN passed over. */
export function maximum<T extends number>(x: usize, n: i32, start: f64, seeLeast: bool = false): f64 {
  let max0 = splat<T>(start);
  let max1 = max0;
  let max2 = max0;
  let max3 = max0;
  let min0 = splat<T>(Infinity);
  let min1 = min0;
  if (n < step<T>()) x = padTail<T>(x, n, max0, 0);
  // The last step, which may overlap the one before.
  const last = n < step<T>() ? x : x + <usize>(n - step<T>()) * sizeof<T>();
  if (seeLeast) {
    while (x < last) {
      const a = v128.load(x);
      const b = v128.load(x, 16);
      max0 = pmax<T>(max0, a);
      max1 = pmax<T>(max1, b);
      min0 = pmin<T>(min0, a);
      min1 = pmin<T>(min1, b);
      x += 32;
    }
    min0 = pmin<T>(min0, v128.load(last));
    min1 = pmin<T>(min1, v128.load(last, 16));
    least = minLane<T>(pmin<T>(min0, min1));
  }
  while (x + 64 <= last) {
    max0 = pmax<T>(max0, v128.load(x));
    max1 = pmax<T>(max1, v128.load(x, 16));
    max2 = pmax<T>(max2, v128.load(x, 32));
    max3 = pmax<T>(max3, v128.load(x, 48));
    x += 64;
  }
  while (x < last) {
    max0 = pmax<T>(max0, v128.load(x));
    max1 = pmax<T>(max1, v128.load(x, 16));
    x += 32;
  }
  max2 = pmax<T>(max2, v128.load(last));
  max3 = pmax<T>(max3, v128.load(last, 16));
  return maxLane<T>(pmax<T>(pmax<T>(max0, max1), pmax<T>(max2, max3)));
}

/** Is any of the elements NaN? */
export function hasNaN<T extends number>(x: usize, n: i32): bool {
  const end = x + <usize>n * sizeof<T>();
  do {
    const value = load<T>(x);
    if (value != value) return true;
    x += sizeof<T>();
  } while (x < end);
  return false;
}
