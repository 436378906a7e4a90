// The parts of a row that need care: its end that fills no vector, its maximum, its NaN.
import { maxLane, pmax, splat, step, tailMask } from "../arithmetic/simd";
import { PADS, scratch } from "../memory";

/** Copies the last `count` elements of a row (0 < count < step) to pad `which` of two, filled up with `filler`, and returns its address. */
export function padTail<T extends number>(x: usize, count: i32, filler: v128, which: i32): usize {
  const mask = tailMask(<usize>count * sizeof<T>());
  const pad = scratch() + PADS + ((<usize>which) << 5);
  v128.store(pad, v128.bitselect(v128.load(x), filler, v128.load(mask)));
  v128.store(pad, v128.bitselect(v128.load(x, 16), filler, v128.load(mask, 16)), 16);
  return pad;
}

/** Largest element, NaN passed over; -Infinity if all are NaN. */
export function maximum<T extends number>(x: usize, n: i32, start: f64 = -Infinity): f64 {
  let max0 = splat<T>(start);
  let max1 = max0;
  let max2 = max0;
  let max3 = max0;
  if (n < step<T>()) x = padTail<T>(x, n, max0, 0);
  // The last step, which may overlap the one before.
  const last = n < step<T>() ? x : x + <usize>(n - step<T>()) * sizeof<T>();
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
