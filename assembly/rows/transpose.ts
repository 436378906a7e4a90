// Short rows, of up to eight vectors, side by side: as many as a vector has lanes, a lane each, and as many such groups as a block
// holds. Then no row has an end that fills no vector, and the costs of a row besides its elements, above all the logarithm, are shared
// by many.
// See docs/decisions/21-short-rows.md.
import { add, blockLength, lanes, splat } from "../arithmetic/simd";

/** Are rows of so many elements short? */
export function isShort<T extends number>(cols: i32): bool {
  return cols <= 8 * lanes<T>();
}

/** At most so many rows at once. */
export const ROWS: i32 = 512;

/** Number of rows that are taken at once: whole groups, unless they are the last. */
export function rowsAtOnce<T extends number>(rows: i32, cols: i32): i32 {
  return min(rows, min(ROWS, (blockLength<T>() / (cols * lanes<T>())) * lanes<T>()));
}

/** Groups of so many rows, the last filled up with what follows them in memory. */
export function groupsOf<T extends number>(rows: i32): i32 {
  return (rows + lanes<T>() - 1) / lanes<T>();
}

/** The elements at x and at the same place of the other rows of a group, which start `bytes` apart. */
export function gather<T extends number>(x: usize, bytes: usize): v128 {
  if (sizeof<T>() == 8) return v128.load64_lane(x + bytes, v128.load64_zero(x), 1);
  const two = v128.load32_lane(x + bytes, v128.load32_zero(x), 1);
  return v128.load32_lane(x + 3 * bytes, v128.load32_lane(x + 2 * bytes, two, 2), 3);
}

/** The elements at two places, in float64. */
export function gatherPair<T extends number>(x: usize, y: usize): v128 {
  if (sizeof<T>() == 8) return v128.load64_lane(y, v128.load64_zero(x), 1);
  return f64x2.promote_low_f32x4(v128.load32_lane(y, v128.load32_zero(x), 1));
}

/** Rounds a pair to T and stores it at two places. */
export function storePair<T extends number>(x: usize, y: usize, pair: v128): void {
  if (sizeof<T>() == 8) {
    v128.store64_lane(x, pair, 0);
    v128.store64_lane(y, pair, 1);
  } else {
    const numbers = f32x4.demote_f64x2_zero(pair);
    v128.store32_lane(x, numbers, 0);
    v128.store32_lane(y, numbers, 1);
  }
}

/** The same, but -0, which underflow may make, becomes 0. */
export function scatterPair<T extends number>(x: usize, y: usize, pair: v128): void {
  if (sizeof<T>() == 8) {
    const numbers = add<f64>(pair, splat<f64>(0));
    v128.store64_lane(x, numbers, 0);
    v128.store64_lane(y, numbers, 1);
  } else {
    const numbers = add<f32>(f32x4.demote_f64x2_zero(pair), splat<f32>(0));
    v128.store32_lane(x, numbers, 0);
    v128.store32_lane(y, numbers, 1);
  }
}

/** Stores a vector of a group, an element to each of its rows, which start `bytes` apart. */
export function scatter<T extends number>(x: usize, bytes: usize, elements: v128): void {
  if (sizeof<T>() == 8) {
    v128.store64_lane(x, elements, 0);
    v128.store64_lane(x + bytes, elements, 1);
  } else {
    v128.store32_lane(x, elements, 0);
    v128.store32_lane(x + bytes, elements, 1);
    v128.store32_lane(x + 2 * bytes, elements, 2);
    v128.store32_lane(x + 3 * bytes, elements, 3);
  }
}

/** Copies rows side by side. */
export function gatherRows<T extends number>(x: usize, groups: i32, cols: i32, to: usize): void {
  const bytes = <usize>cols * sizeof<T>();
  for (let g = 0; g < groups; g++) {
    const end = x + bytes;
    for (; x < end; x += sizeof<T>()) {
      v128.store(to, gather<T>(x, bytes));
      to += 16;
    }
    x += <usize>(lanes<T>() - 1) * bytes;
  }
}

/** Loads a number of each row of a group, stored as float64, into lanes of T. */
export function loadNumbers<T extends number>(at: usize): v128 {
  if (sizeof<T>() == 8) return v128.load(at);
  const first = f32x4.demote_f64x2_zero(v128.load(at));
  return v128.shuffle<i64>(first, f32x4.demote_f64x2_zero(v128.load(at, 16)), 0, 2);
}

function upper(a: v128): v128 {
  return v128.shuffle<i64>(a, a, 1, 0);
}

/** Stores lanes of T as float64, a number of each row of a group. */
export function storeNumbers<T extends number>(at: usize, numbers: v128): void {
  if (sizeof<T>() == 8) {
    v128.store(at, numbers);
  } else {
    v128.store(at, f64x2.promote_low_f32x4(numbers));
    v128.store(at, f64x2.promote_low_f32x4(upper(numbers)), 16);
  }
}

/**
 * Appends r and r + 1, where `lanes` is not 0 and they are below `rows`, to the numbers in a list, and returns how many it has.
 * It has no branch, which no processor could predict.
 */
export function listLanes(list: usize, listed: i32, r: i32, rows: i32, lanes: v128): i32 {
  store<i32>(list + ((<usize>listed) << 2), r);
  listed -= <i32>i64x2.extract_lane(lanes, 0);
  store<i32>(list + ((<usize>listed) << 2), r + 1);
  return listed - select<i32>(<i32>i64x2.extract_lane(lanes, 1), 0, r + 1 < rows);
}

/** Adds to the vectors at x of each group, whose starts are `stride` apart, those at y. */
function addVectors<T extends number>(x: usize, y: usize, groups: i32, stride: usize): void {
  do {
    v128.store(x, add<T>(v128.load(x), v128.load(y)));
    x += stride;
    y += stride;
  } while (--groups);
}

function promoted(a: v128, b: v128): v128 {
  return f64x2.add(f64x2.promote_low_f32x4(a), f64x2.promote_low_f32x4(b));
}

/**
 * Writes the sum of each row, in float64; the groups are overwritten. Elements that in a row by itself would be in one lane are as many
 * apart as there are lanes: they are added by the tree of summation/pairwise.ts, pairs of neighbours first, then the lanes.
 */
export function sumRows<T extends number>(from: usize, groups: i32, cols: i32, to: usize): void {
  const stride = (<usize>cols) << 4;
  for (let apart = lanes<T>(); apart < cols; apart *= 2) {
    for (let start = 0; start + apart < cols; start += 2 * apart) {
      for (let i = start; i < start + lanes<T>() && i + apart < cols; i++) {
        addVectors<T>(from + ((<usize>i) << 4), from + ((<usize>(i + apart)) << 4), groups, stride);
      }
    }
  }
  const end = from + <usize>groups * stride;
  for (; from < end; from += stride) {
    const a = v128.load(from);
    const b = cols > 1 ? v128.load(from, 16) : splat<T>(0);
    if (sizeof<T>() == 8) {
      v128.store(to, f64x2.add(a, b));
      to += 16;
    } else {
      const c = cols > 2 ? v128.load(from, 32) : splat<T>(0);
      const d = cols > 3 ? v128.load(from, 48) : splat<T>(0);
      v128.store(to, f64x2.add(promoted(a, c), promoted(b, d)));
      v128.store(to, f64x2.add(promoted(upper(a), upper(c)), promoted(upper(b), upper(d))), 16);
      to += 32;
    }
  }
}
