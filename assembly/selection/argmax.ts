// The place of the first of the largest elements of a row; NaN counts as largest.
// See docs/decisions/19-selection.md.
import { add, get, lanes, maxLane, PROMOTED, pmax, splat, step } from "../arithmetic/simd";
import { gather, isShort } from "../rows/transpose";

/** The place of the first of the largest of n elements, if that is above `max`; otherwise -1. Element by element. */
function searchFew<T extends number>(x: usize, n: i32, max: f64): i32 {
  let place = -1;
  for (let i = 0; i < n; i++) {
    const value = get<T>(x + <usize>i * sizeof<T>());
    if (value <= max) continue;
    place = i;
    if (value != value) break;
    max = value;
  }
  return place;
}

/** The place from x on of the first element that equals `value`. There is one. */
function firstOf<T extends number>(x: usize, value: f64): i32 {
  const values = splat<T>(value);
  let i = 0;
  while (true) {
    const hits = v128.eq<T>(v128.load(x + <usize>i * sizeof<T>()), values);
    if (v128.any_true(hits)) return i + ctz(sizeof<T>() == 8 ? i64x2.bitmask(hits) : i32x4.bitmask(hits));
    i += lanes<T>();
  }
}

/**
 * The same as searchFew for n elements, at least two steps and at most WIDE. A sum that is not NaN shows that no element is. So a
 * block without an element above `max` is read once.
 */
function searchBlock<T extends number>(x: usize, n: i32, max: f64): i32 {
  let max0 = splat<T>(max);
  let max1 = max0;
  let max2 = max0;
  let max3 = max0;
  let sum0 = splat<T>(0);
  let sum1 = sum0;
  let sum2 = sum0;
  let sum3 = sum0;
  // The last vectors may overlap those before.
  const last = x + <usize>(n - 2 * step<T>()) * sizeof<T>();
  let at = x;
  while (true) {
    const a = v128.load(at);
    const b = v128.load(at, 16);
    const c = v128.load(at, 32);
    const d = v128.load(at, 48);
    max0 = pmax<T>(max0, a);
    max1 = pmax<T>(max1, b);
    max2 = pmax<T>(max2, c);
    max3 = pmax<T>(max3, d);
    sum0 = add<T>(sum0, a);
    sum1 = add<T>(sum1, b);
    sum2 = add<T>(sum2, c);
    sum3 = add<T>(sum3, d);
    if (at == last) break;
    at = min(at + 64, last);
  }
  const sum = add<T>(add<T>(sum0, sum1), add<T>(sum2, sum3));
  if (v128.any_true(v128.ne<T>(sum, sum))) return searchFew<T>(x, n, max);
  const largest = maxLane<T>(pmax<T>(pmax<T>(max0, max1), pmax<T>(max2, max3)));
  return largest > max ? firstOf<T>(x, largest) : -1;
}

/** The place in a row by itself. */
function search<T extends number>(x: usize, n: i32): i32 {
  let max: f64 = -Infinity;
  let place = 0;
  for (let done = 0; done < n; done += PROMOTED) {
    const block = x + <usize>done * sizeof<T>();
    const length = min(PROMOTED, n - done);
    const found = length < 2 * step<T>() ? searchFew<T>(block, length, max) : searchBlock<T>(block, length, max);
    if (found < 0) continue;
    place = done + found;
    max = get<T>(block + <usize>found * sizeof<T>());
    if (max != max) break;
  }
  return place;
}

/** Searches short rows, as many at once as a vector has lanes. */
function searchShortRows<T extends number>(x: usize, out: usize, rows: i32, cols: i32): void {
  const bytes = <usize>cols * sizeof<T>();
  const one = sizeof<T>() == 8 ? i64x2.splat(1) : i32x4.splat(1);
  const zero = splat<T>(0);
  do {
    const end = x + bytes;
    let max = gather<T>(x, bytes);
    let place = zero;
    let best = zero;
    while ((x += sizeof<T>()) < end) {
      const value = gather<T>(x, bytes);
      const wins = v128.andnot(v128.eq<T>(max, max), v128.le<T>(value, max));
      place = sizeof<T>() == 8 ? i64x2.add(place, one) : i32x4.add(place, one);
      max = v128.bitselect(value, max, wins);
      best = v128.bitselect(place, best, wins);
    }
    if (sizeof<T>() == 8) v128.store64_lane(out, v128.shuffle<i32>(best, best, 0, 2, 0, 2), 0);
    else v128.store(out, best);
    x += <usize>(lanes<T>() - 1) * bytes;
    out += 4 * <usize>lanes<T>();
    rows -= lanes<T>();
  } while (rows > 0);
}

/** Writes an int32 for each row. `out` may be `x`. */
export function argmax<T extends number>(x: usize, y: usize, out: usize, rows: i32, cols: i32, logBase: f64): void {
  if (rows > 1 && isShort<T>(cols)) return searchShortRows<T>(x, out, rows, cols);
  do {
    store<i32>(out, search<T>(x, cols));
    x += <usize>cols * sizeof<T>();
    out += 4;
  } while (--rows);
}
