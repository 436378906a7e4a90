// What the kernels do with a row besides arithmetic: its end that fills no vector, its extremes, its NaN.
import { lanes, maxLane, minLane, pmax, pmin, splat, step, tailMask } from "../arithmetic/simd";
import { EXTREMES, PADS, scratch } from "../memory";

/** Copies the last `count` elements of a row (0 < count < step) to pad `which` of two, filled up with `filler`, and returns its address. */
export function padTail<T extends number>(x: usize, count: i32, filler: v128, which: i32): usize {
  const mask = tailMask(<usize>count * sizeof<T>());
  const pad = scratch() + PADS + ((<usize>which) << 5);
  v128.store(pad, v128.bitselect(v128.load(x), filler, v128.load(mask)));
  v128.store(pad, v128.bitselect(v128.load(x, 16), filler, v128.load(mask, 16)), 16);
  return pad;
}

/** Copies the `count` results in the first pad to their place, and leaves what follows them as it is. */
export function storeTail<T extends number>(out: usize, count: i32): void {
  const mask = tailMask(<usize>count * sizeof<T>());
  const at = scratch();
  v128.store(out, v128.bitselect(v128.load(at, PADS), v128.load(out), v128.load(mask)));
  if (count > lanes<T>()) {
    v128.store(out, v128.bitselect(v128.load(at, PADS + 16), v128.load(out, 16), v128.load(mask, 16)), 16);
  }
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

/** Finds the largest and the smallest element, NaN passed over; -Infinity counts as the smallest of a row shorter than a step. */
export function findExtremes<T extends number>(x: usize, n: i32): void {
  let max0 = splat<T>(-Infinity);
  let max1 = max0;
  let min0 = splat<T>(Infinity);
  let min1 = min0;
  if (n < step<T>()) x = padTail<T>(x, n, max0, 0);
  const last = n < step<T>() ? x : x + <usize>(n - step<T>()) * sizeof<T>();
  while (x < last) {
    const a = v128.load(x);
    const b = v128.load(x, 16);
    max0 = pmax<T>(max0, a);
    max1 = pmax<T>(max1, b);
    min0 = pmin<T>(min0, a);
    min1 = pmin<T>(min1, b);
    x += 32;
  }
  const a = v128.load(last);
  const b = v128.load(last, 16);
  const at = scratch();
  store<f64>(at, maxLane<T>(pmax<T>(pmax<T>(max0, a), pmax<T>(max1, b))), EXTREMES);
  store<f64>(at, minLane<T>(pmin<T>(pmin<T>(min0, a), pmin<T>(min1, b))), EXTREMES + 8);
}

/** The largest element of the row that findExtremes read last. */
export function largestFound(): f64 {
  return load<f64>(scratch(), EXTREMES);
}

/** The smallest element of that row. */
export function smallestFound(): f64 {
  return load<f64>(scratch(), EXTREMES + 8);
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

// Interim, until all files use these names.
export { PROMOTED as WIDE, promote as widen } from "../arithmetic/simd";
