// The measures of short rows of probabilities, many at once: their terms are those of one block, and their sums are made side by side.
// A block with elements that its loop does not take, and a row whose sum is not good enough, are done row by row.
import { add, div, set, splat } from "../arithmetic/simd";
import { BLOCK_18, BLOCK_19, BLOCK_20, BLOCK_21, BLOCK_22, scratch } from "../memory";
import { gatherRows, groupsOf, listLanes, ROWS, rowsAtOnce, sumRows } from "../rows/transpose";
import { resetSum, total } from "../summation/accumulator";
import { addDifferences } from "../summation/compensated";
import { GeneralizedKl, has, KullbackLeibler, MAY_CANCEL, NEGATED, STAGE_0, STAGE_1, TERMS } from "./measures";
import { leastSum } from "./probabilities-scaled";
import { IDENTITY, resultOf, transformResults } from "./result";
import { measureRows, resultOfRow, writeTerms } from "./row-by-row";

// Slots. Those of row-by-row.ts and of the files below it are in use while one of the rows is done by itself.
/** The sum of each row, then its result; and the sum of the sizes of its terms. */
const RESULTS: usize = BLOCK_18;
const SIZES: usize = BLOCK_19;
/** The numbers of the rows whose sum is not good enough, and of those whose terms cancel. */
const BAD_ROWS: usize = BLOCK_20;
const NEAR_ROWS: usize = BAD_ROWS + (ROWS + 4) * 4;
/** Those rows together in a block. */
const NEAR_P: usize = BLOCK_21;
const NEAR_Q: usize = BLOCK_22;

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

/** Copies the elements of some of the listed rows to a block of their own. */
function gatherNear<T extends number>(x: usize, y: usize, cols: i32, first: i32, rows: i32): void {
  const bytes = <usize>cols * sizeof<T>();
  let to = scratch();
  for (let i = 0; i < rows; i++) {
    const row = listed(NEAR_ROWS, first + i) * bytes;
    for (let at: usize = 0; at < bytes; at += sizeof<T>()) {
      store<T>(to, load<T>(x + row + at), NEAR_P);
      store<T>(to, load<T>(y + row + at), NEAR_Q);
      to += sizeof<T>();
    }
  }
}

/** Measures the listed rows of KL whose terms cancel once more, in the generalized form as generalizedSum does. */
function measureNear<T extends number>(x: usize, y: usize, cols: i32, listedRows: i32, logBase: f64): void {
  const bytes = <usize>cols * sizeof<T>();
  const start = scratch();
  for (let first = 0; first < listedRows; ) {
    const rows = rowsAtOnce<T>(listedRows - first, cols);
    gatherNear<T>(x, y, cols, first, rows);
    writeTerms<T, GeneralizedKl>(start + NEAR_P, start + NEAR_Q, rows * cols);
    gatherRows<T>(start + TERMS, groupsOf<T>(rows), cols, start + STAGE_0);
    sumRows<T>(start + STAGE_0, groupsOf<T>(rows), cols, start + SIZES);
    for (let i = 0; i < rows; i++) {
      const r = listed(NEAR_ROWS, first + i);
      const sum = load<f64>(start + ((<usize>i) << 3), SIZES);
      let result: f64;
      if (sum >= leastSum<T>() && sum < Infinity) {
        const row = start + <usize>i * bytes;
        resetSum(sum);
        addDifferences<T>(row + NEAR_P, row + NEAR_Q, cols);
        result = resultOf(total(), logBase, IDENTITY);
      } else {
        result = resultOfRow<T, KullbackLeibler>(x + r * bytes, y + r * bytes, cols, logBase, IDENTITY);
      }
      store<f64>(start + (r << 3), result, RESULTS);
    }
    first += rows;
  }
}

/** Writes the results of rows whose terms are in TERMS to RESULTS. */
function finishShortRows<T extends number, K>(
  x: usize,
  y: usize,
  rows: i32,
  cols: i32,
  logBase: f64,
  transform: i32,
): void {
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
    const isGood = v128.and(v128.ge<f64>(size, least), v128.lt<f64>(size, splat<f64>(Infinity)));
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
  if (has<K>(MAY_CANCEL)) measureNear<T>(x, y, cols, near, logBase);
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
  do {
    const count = rowsAtOnce<T>(rows, cols);
    if (writeTerms<T, K>(x, y, count * cols)) {
      measureRows<T, K>(x, y, out, count, cols, logBase, transform);
    } else {
      finishShortRows<T, K>(x, y, count, cols, logBase, transform);
      const results = scratch() + RESULTS;
      for (let r: usize = 0; r < <usize>count; r++) set<T>(out + r * sizeof<T>(), load<f64>(results + (r << 3)));
    }
    x += <usize>count * bytes;
    y += <usize>count * bytes;
    out += <usize>count * sizeof<T>();
    rows -= count;
  } while (rows > 0);
}
