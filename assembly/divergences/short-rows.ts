// The measures of short rows of probabilities, many at once: their terms are those of one block, and their sums are made side by side.
// A block with elements that its loop does not take, and a row whose sum is not good enough, are done row by row.
import { add, div, get, set, splat } from "../arithmetic/simd";
import { BLOCK_18, BLOCK_19, BLOCK_20, BLOCK_21, scratch } from "../memory";
import { gatherRows, groupsOf, listLanes, ROWS, rowsAtOnce, sumRows } from "../rows/transpose";
import { writeSparseTerms, writeTerms } from "./blocks";
import { has, KullbackLeibler, MAY_CANCEL, NEGATED, STAGE_0, STAGE_1, TAKES_ONE_INPUT, TERMS } from "./measures";
import { areCertainlyNear, nearSum, writeNearSums } from "./near";
import { leastSum } from "./probabilities-scaled";
import { IDENTITY, resultOf, transformResults } from "./result";
import { measureRows, resultOfRow } from "./row-by-row";
import { OTHER_P, OTHER_Q } from "./sparse";

// Slots. Those of row-by-row.ts and of the files below it are in use while one of the rows is done by itself.
/** The sum of each row, then its result; and the sum of the sizes of its terms. */
const RESULTS: usize = BLOCK_18;
const SIZES: usize = BLOCK_19;
/** The numbers of the rows whose sum is not good enough, and of those whose terms cancel. */
const BAD_ROWS: usize = BLOCK_20;
const NEAR_ROWS: usize = BAD_ROWS + (ROWS + 4) * 4;
const NEAR_SUMS: usize = BLOCK_21;

/** The number in place `i` of a list. */
function listed(list: usize, i: i32): usize {
  return <usize>load<i32>(scratch() + list + ((<usize>i) << 2));
}

/** Writes the sums of the terms of rows, and of their sizes if they may cancel. */
function sumShortRows<T extends number, K>(rows: i32, cols: i32): void {
  const groups = groupsOf<T>(rows);
  const start = scratch();
  gatherRows<T>(start + TERMS, groups, cols, start + STAGE_0);
  if (has<K>(MAY_CANCEL)) {
    const end = start + ((<usize>(groups * cols)) << 4);
    for (let at = start; at < end; at += 16) v128.store(at, v128.abs<T>(v128.load(at, STAGE_0)), STAGE_1);
    sumRows<T>(start + STAGE_1, groups, cols, start + SIZES);
  }
  sumRows<T>(start + STAGE_0, groups, cols, start + RESULTS);
}

/**
 * Measures rows of KL most of which are likely to cancel: those that certainly do need no other form. Returns whether most do; the
 * results are in RESULTS.
 */
function measureLikelyNear<T extends number>(x: usize, y: usize, rows: i32, cols: i32, logBase: f64): bool {
  const bytes = <usize>cols * sizeof<T>();
  const start = scratch();
  const isGood = writeNearSums<T>(x, y, rows, cols, start + RESULTS, start + SIZES);
  let others = 0;
  for (let r = 0; r < rows; r++) {
    const at = start + ((<usize>r) << 3);
    const sum = load<f64>(at, RESULTS);
    if (isGood && areCertainlyNear(sum, load<f64>(at, SIZES))) {
      store<f64>(at, resultOf(sum, logBase, IDENTITY), RESULTS);
    } else {
      // It uses neither of the two slots.
      const result = resultOfRow<T, KullbackLeibler>(
        x + <usize>r * bytes,
        y + <usize>r * bytes,
        cols,
        logBase,
        IDENTITY,
      );
      store<f64>(at, result, RESULTS);
      others++;
    }
  }
  return 2 * others < rows;
}

/** Writes the results of the rows in NEAR_ROWS, side by side: 0.6 of the time of random rows of 2. */
function measureNearRows<T extends number>(x: usize, y: usize, near: i32, cols: i32, logBase: f64): void {
  const bytes = <usize>cols * sizeof<T>();
  const start = scratch();
  for (let i = 0; i < near; i++) {
    const from = listed(NEAR_ROWS, i) * bytes;
    const to = start + <usize>i * bytes;
    for (let at: usize = 0; at < bytes; at += sizeof<T>()) {
      set<T>(to + OTHER_P + at, get<T>(x + from + at));
      set<T>(to + OTHER_Q + at, get<T>(y + from + at));
    }
  }
  const areGood = writeNearSums<T>(start + OTHER_P, start + OTHER_Q, near, cols, start + NEAR_SUMS, start + SIZES);
  for (let i = 0; i < near; i++) {
    const r = listed(NEAR_ROWS, i);
    let sum = areGood ? load<f64>(start + ((<usize>i) << 3), NEAR_SUMS) : NaN;
    if (sum != sum) sum = nearSum<T>(x + r * bytes, y + r * bytes, cols, false);
    // Where it overflows, the sum of the terms stays.
    if (sum - sum == 0) store<f64>(start + (r << 3), resultOf(sum, logBase, IDENTITY), RESULTS);
  }
}

/** Writes the results of rows whose terms are in TERMS to RESULTS. Returns whether the terms of most cancel. */
function finishShortRows<T extends number, K>(
  x: usize,
  y: usize,
  rows: i32,
  cols: i32,
  logBase: f64,
  transform: i32,
): bool {
  const bytes = <usize>cols * sizeof<T>();
  const start = scratch();
  sumShortRows<T, K>(rows, cols);
  const divisor = splat<f64>(has<K>(NEGATED) ? -logBase : logBase);
  const least = splat<f64>(leastSum<T>());
  let bad = 0;
  let near = 0;
  for (let r = 0; r < rows; r += 2) {
    const at = start + ((<usize>r) << 3);
    const sum = v128.load(at, RESULTS);
    const size = v128.abs<f64>(sum);
    let isGood = v128.and(v128.ge<f64>(size, least), v128.lt<f64>(size, splat<f64>(Infinity)));
    // No normal p makes -p ln p underflow, and only equal p and q make p ln(p / q) 0. A quarter of sparse rows of 3 have one element.
    if (has<K>(TAKES_ONE_INPUT) && x == y) isGood = v128.or(isGood, v128.eq<f64>(size, splat<f64>(0)));
    if (has<K>(MAY_CANCEL)) isGood = v128.or(isGood, v128.eq<f64>(v128.load(at, SIZES), splat<f64>(0)));
    const result = div<f64>(sum, divisor);
    v128.store(at, transform == IDENTITY ? result : transformResults(result, transform), RESULTS);
    bad = listLanes(start + BAD_ROWS, bad, r, rows, v128.not(isGood));
    if (has<K>(MAY_CANCEL)) {
      const half = add<f64>(size, size);
      const isNear = v128.and(isGood, v128.lt<f64>(add<f64>(half, half), v128.load(at, SIZES)));
      near = listLanes(start + NEAR_ROWS, near, r, rows, isNear);
    }
  }
  for (let i = 0; i < bad; i++) {
    const r = listed(BAD_ROWS, i);
    const result = resultOfRow<T, K>(x + r * bytes, y + r * bytes, cols, logBase, transform);
    store<f64>(start + (r << 3), result, RESULTS);
  }
  if (has<K>(MAY_CANCEL) && near) measureNearRows<T>(x, y, near, cols, logBase);
  return 2 * near > rows;
}

/** Measures short rows. `out` may be `x`: results are written when the rows of a block have been read. */
export function measureShortRows<T extends number, K>(
  x: usize,
  y: usize,
  out: usize,
  rows: i32,
  cols: i32,
  logBase: f64,
  transform: i32,
): void {
  const bytes = <usize>cols * sizeof<T>();
  const results = scratch() + RESULTS;
  let near = false;
  do {
    const count = rowsAtOnce<T>(rows, cols);
    if (has<K>(MAY_CANCEL) && near) {
      near = measureLikelyNear<T>(x, y, count, cols, logBase);
      storeResults<T>(results, count, out);
    } else {
      const terms = writeSparseTerms<T, K>(x, y, count * cols, false);
      if (terms == 0) {
        const result = resultOf(0, logBase, transform);
        for (let r = 0; r < count; r++) set<T>(out + <usize>r * sizeof<T>(), result);
      } else if (terms < 0 && writeTerms<T, K>(x, y, count * cols)) {
        measureRows<T, K>(x, y, out, count, cols, logBase, transform);
      } else {
        near = finishShortRows<T, K>(x, y, count, cols, logBase, transform);
        storeResults<T>(results, count, out);
      }
    }
    x += <usize>count * bytes;
    y += <usize>count * bytes;
    out += <usize>count * sizeof<T>();
    rows -= count;
  } while (rows > 0);
}

function storeResults<T extends number>(results: usize, rows: i32, out: usize): void {
  for (let r: usize = 0; r < <usize>rows; r++) set<T>(out + r * sizeof<T>(), load<f64>(results + (r << 3)));
}
