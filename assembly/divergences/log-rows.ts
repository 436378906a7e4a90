// The quick reading of distributions that are given by their logarithms: short rows side by side, others one by one. Rows with unusual
// numbers go to log-careful.ts.
// See docs/decisions/11-measures-from-logits.md.
import { Exact, finishQuick, Rounded } from "../arithmetic/exp-quick";
import { div, maxLane, minLane, NONE, PROMOTED, pmax, pmin, set, splat } from "../arithmetic/simd";
import { BLOCK_19, BLOCK_20, BLOCK_21, scratch } from "../memory";
import { maximum } from "../rows/row";
import { groupsOf, isShort, rowsAtOnce } from "../rows/transpose";
import { carefulResult } from "./log-careful";
import { areShiftsRounded, bytesOf, loadRow, loadRows } from "./log-load";
import { EXACT_A, EXACT_B, EXPONENTIATES_B, GAP, has, OF_LOGITS, OF_ONE, READS_TWICE } from "./log-measures";
import { addLastTerms, addLeastParts, addTerms, finish, finishLast, MOST, moveSums, UNUSUAL } from "./log-quick";
import {
  clearSums,
  clearValues,
  closeSum,
  closeSums,
  copySums,
  HIGHS_A,
  HIGHS_B,
  joinAllLanes,
  joinLanes,
  LARGEST_GAPS,
  LEAST_PARTS,
  LOWS_A,
  LOWS_B,
  MASKS,
  SIZE_SUMS,
  SLOPE_LOWS,
  SLOPES,
  STATES,
  VALUE_LOWS,
  VALUE_SUMS,
} from "./log-sums";
import { EXP_A, EXP_B, KEPT_SLOTS, LOG_A, LOG_B, LOW_A, LOW_B } from "./log-terms";
import { IDENTITY, resultOf, transformResults } from "./result";

// Slots, of a float64 for each row: the largest elements.
const MAX_A: usize = BLOCK_19;
const MAX_B: usize = BLOCK_20;

/** Slot of the results. Careful measures leave it alone, and STATES. */
const RESULTS: usize = BLOCK_21;

/** The numbers of the rows that need the second reading. */
const LIST: usize = SIZE_SUMS;

/** A smaller tb makes a row unusual: products with scaled exponentials may overflow. */
const LEAST: f64 = -(2.0 ** 300);
/** So does a larger logarithm of a probability, or 0 for the largest one. */
const LARGEST: f64 = 64;

/** Writes e^ta, and adds them to Sa. */
function exponentiateA<T extends number, F>(measure: i32, at: usize, row: usize, bytes: usize, groups: i32): void {
  if (has<F>(measure, EXACT_A))
    finishQuick<T, Exact>(EXP_A, at, row + HIGHS_A, row + LOWS_A, row + LEAST_PARTS, bytes, groups);
  else finishQuick<T, Rounded>(EXP_A, at, row + HIGHS_A, row + LOWS_A, NONE, bytes, groups);
}

/** The same of b. */
function exponentiateB<T extends number, F>(measure: i32, at: usize, row: usize, bytes: usize, groups: i32): void {
  if (has<F>(measure, EXACT_B))
    finishQuick<T, Exact>(EXP_B, at, row + HIGHS_B, row + LOWS_B, row + LEAST_PARTS, bytes, groups);
  else finishQuick<T, Rounded>(EXP_B, at, row + HIGHS_B, row + LOWS_B, NONE, bytes, groups);
}

/** The first reading of short rows. */
function readShort<T extends number, F>(measure: i32, x: usize, y: usize, groups: i32, cols: i32): void {
  const start = scratch();
  const bytes = (<usize>cols) << 4;
  const end = start + ((<usize>groups) << 4);
  const isOfLogits = has<F>(measure, OF_LOGITS);
  for (let row = start; row < end; row += 16) clearSums(row);
  loadRows<T>(x, LOG_A, LOW_A, MAX_A, groups, cols, isOfLogits);
  exponentiateA<T, F>(measure, start, start, bytes, groups);
  if (!has<F>(measure, OF_ONE)) loadRows<T>(y, LOG_B, LOW_B, MAX_B, groups, cols, isOfLogits);
  if (has<F>(measure, EXPONENTIATES_B)) exponentiateB<T, F>(measure, start, start, bytes, groups);
  addTerms<T, F>(measure, start, start, bytes, groups);
  for (let row = start; row < end; row += 16) addLeastParts<F>(measure, row);
  for (let row = start; row < end; row += 16) closeSums(row);
}

/** Moves the elements in one of a block's slots of short row r to the place of row i, which is not behind it. */
function moveRow(slot: usize, r: usize, i: usize, cols: i32): void {
  const bytes = (<usize>cols) << 4;
  let from = scratch() + slot + (r >> 1) * bytes + ((r & 1) << 3);
  let to = scratch() + slot + (i >> 1) * bytes + ((i & 1) << 3);
  const end = from + bytes;
  for (; from < end; from += 16) {
    store<f64>(to, load<f64>(from));
    to += 16;
  }
}

/** Lists the rows that need the second reading, and moves them together. Returns how many there are. */
function listRows<T extends number>(count: i32, cols: i32): i32 {
  const start = scratch();
  let listed: usize = 0;
  for (let r: usize = 0; r < <usize>count; r++) {
    if (load<i64>(start + (r << 3), MASKS) == 0) continue;
    store<i32>(start + (listed << 2), <i32>r, LIST);
    if (listed != r) {
      moveRow(EXP_A, r, listed, cols);
      moveRow(LOG_B, r, listed, cols);
      if (sizeof<T>() == 8) moveRow(LOW_B, r, listed, cols);
      moveSums(start + (r << 3), start + (listed << 3));
    }
    listed++;
  }
  return <i32>listed;
}

/** The second reading of the short rows that need it, which are still at hand. */
function readShortAgain<T extends number, F>(measure: i32, x: usize, y: usize, count: i32, cols: i32): void {
  const start = scratch();
  const listed = listRows<T>(count, cols);
  if (listed == 0) return; // what fills up the last group may have asked for it
  const groups = groupsOf<f64>(listed);
  const end = start + ((<usize>groups) << 4);
  for (let row = start; row < end; row += 16) clearValues(row);
  addLastTerms<T, F>(measure, start, start, (<usize>cols) << 4, groups);
  for (let row = start; row < end; row += 16) closeSum(row + VALUE_SUMS, row + VALUE_LOWS);
  finishLastRows<T, F>(measure, x, y, listed, cols);
}

/**
 * A smaller result of float32 may lose digits if ta or tb is rounded. The mean of t^2 by p is below 17^2 in rows of up to 2^24 elements, so
 * d has an error of 2^-47.9. The result is an eighth of the variance of d or more, and its relative error below 2^-27.
 */
const CLOSE: f64 = 2.0 ** -40;

/** Replaces the results of the listed rows. One with a d that is too large for the second reading, or not exact enough, is unusual. */
function finishLastRows<T extends number, F>(measure: i32, x: usize, y: usize, listed: i32, cols: i32): void {
  const start = scratch();
  for (let i = 0; i < listed; i += 2) {
    const at = start + ((<usize>i) << 3);
    const isLarge = v128.gt<f64>(v128.load(at, LARGEST_GAPS), splat<f64>(MOST));
    v128.store(at, v128.bitselect(splat<f64>(UNUSUAL), finishLast<T, F>(measure, at), isLarge), VALUE_SUMS);
  }
  for (let i: usize = 0; i < <usize>listed; i++) {
    const row = start + ((<usize>load<i32>(start + (i << 2), LIST)) << 3);
    let result = load<f64>(start + (i << 3), VALUE_SUMS);
    if (sizeof<T>() == 4 && result < CLOSE) {
      const at = ((row - start) >> 3) * <usize>cols * sizeof<T>();
      const isRounded = areShiftsRounded(x + at, y + at, cols, load<f64>(row, MAX_A), load<f64>(row, MAX_B));
      if (isRounded) result = UNUSUAL;
    }
    if (result == UNUSUAL) store<f64>(row, -Infinity, STATES);
    store<f64>(row, result, RESULTS);
  }
}

/** Both lanes of `slot` get a number of the one row. */
function put(slot: usize, value: f64): void {
  v128.store(scratch() + slot, splat<f64>(value));
}

/** The scratch of a block of a long row: the blocks of a row of two are kept. */
function baseOf(done: i32, cols: i32): usize {
  return scratch() + (done != 0 && cols <= 2 * PROMOTED ? KEPT_SLOTS : 0);
}

/** Reads a block of a long row, and adds what is summed in the first reading. */
function readBlock<T extends number, F>(measure: i32, x: usize, y: usize, at: usize, n: i32): void {
  const row = scratch();
  const zero = splat<f64>(0);
  const isOfLogits = has<F>(measure, OF_LOGITS);
  loadRow<T>(x, LOG_A, LOW_A, at, n, isOfLogits ? v128.load(row, MAX_A) : zero);
  exponentiateA<T, F>(measure, at, row, bytesOf(n), 1);
  if (!has<F>(measure, OF_ONE)) loadRow<T>(y, LOG_B, LOW_B, at, n, isOfLogits ? v128.load(row, MAX_B) : zero);
  if (has<F>(measure, EXPONENTIATES_B)) exponentiateB<T, F>(measure, at, row, bytesOf(n), 1);
  addTerms<T, F>(measure, at, row, bytesOf(n), 1);
}

/** The first reading of a long row. */
function readLong<T extends number, F>(measure: i32, x: usize, y: usize, cols: i32): void {
  const row = scratch();
  put(MAX_A, maximum<T>(x, cols, -Infinity));
  if (!has<F>(measure, OF_ONE)) put(MAX_B, maximum<T>(y, cols, -Infinity));
  clearSums(row);
  for (let done = 0; done < cols; done += PROMOTED) {
    const from = <usize>done * sizeof<T>();
    readBlock<T, F>(measure, x + from, y + from, baseOf(done, cols), min(cols - done, PROMOTED));
  }
  addLeastParts<F>(measure, row);
  joinAllLanes(row);
  closeSums(row);
  put(STATES, minLane<f64>(v128.load(row, STATES)));
  put(LARGEST_GAPS, maxLane<f64>(v128.load(row, LARGEST_GAPS)));
}

/**
 * The second reading of a long row, from its end, as that of the first block takes the place of what is kept of the second. What it does
 * besides to the sums and the state of the first reading, where nothing is kept, is undone.
 */
function readLongAgain<T extends number, F>(measure: i32, x: usize, y: usize, cols: i32): void {
  const row = scratch();
  clearValues(row);
  for (let done = (cols - 1) & -PROMOTED; done >= 0; done -= PROMOTED) {
    const n = min(cols - done, PROMOTED);
    const at = baseOf(done, cols);
    if (cols > 2 * PROMOTED) {
      const from = <usize>done * sizeof<T>();
      const state = v128.load(row, STATES);
      copySums(row, row + 16);
      readBlock<T, F>(measure, x + from, y + from, at, n);
      copySums(row + 16, row);
      v128.store(row, state, STATES);
    }
    addLastTerms<T, F>(measure, at, row, bytesOf(n), 1);
  }
  joinLanes(row + VALUE_SUMS, row + VALUE_LOWS);
  if (sizeof<T>() == 8 && has<F>(measure, GAP)) joinLanes(row + SLOPES, row + SLOPE_LOWS);
  closeSum(row + VALUE_SUMS, row + VALUE_LOWS);
  put(LARGEST_GAPS, maxLane<f64>(v128.load(row, LARGEST_GAPS)));
  store<i32>(row, 0, LIST);
  finishLastRows<T, F>(measure, x, y, 1, cols);
}

/** Writes the results of rows whose sums are there. */
function finishRows<T extends number, F>(measure: i32, count: i32): void {
  const end = scratch() + ((<usize>count) << 3);
  for (let at = scratch(); at < end; at += 16) v128.store(at, finish<T, F>(measure, at), RESULTS);
}

/** Does a row need the second reading? */
function needMore(count: i32): bool {
  const end = scratch() + ((<usize>count) << 3);
  let masks = splat<f64>(0);
  for (let at = scratch(); at < end; at += 16) masks = v128.or(masks, v128.load(at, MASKS));
  return v128.any_true(masks);
}

/** Turns measures in nats into results. Is one of the rows unusual? */
function convertResults<F>(measure: i32, count: i32, logBase: f64, transform: i32): bool {
  const divisor = splat<f64>(logBase);
  const end = scratch() + ((<usize>count) << 3);
  let unusual = splat<f64>(0);
  for (let at = scratch(); at < end; at += 16) {
    let isUnusual = v128.lt<f64>(v128.load(at, STATES), splat<f64>(LEAST));
    if (!has<F>(measure, OF_LOGITS)) {
      let max = v128.load(at, MAX_A);
      if (!has<F>(measure, OF_ONE)) max = pmax<f64>(max, v128.load(at, MAX_B));
      isUnusual = v128.or(isUnusual, v128.gt<f64>(max, splat<f64>(LARGEST)));
    }
    v128.store(at, isUnusual, STATES);
    unusual = v128.or(unusual, isUnusual);
    let result = v128.load(at, RESULTS);
    if (logBase != 1) result = div<f64>(result, divisor);
    v128.store(at, transform == IDENTITY ? result : transformResults(result, transform), RESULTS);
  }
  return v128.any_true(unusual);
}

/** Measures rows. `out` may be `x`. */
export function measureLogs<T extends number, F>(
  measure: i32,
  x: usize,
  y: usize,
  out: usize,
  rows: i32,
  cols: i32,
  logBase: f64,
  transform: i32,
): void {
  const bytes = <usize>cols * sizeof<T>();
  const start = scratch();
  const areShort = isShort<f64>(cols);
  do {
    const count = areShort ? rowsAtOnce<f64>(rows, cols) : 1;
    const groups = groupsOf<f64>(count);
    if (areShort) readShort<T, F>(measure, x, y, groups, cols);
    else readLong<T, F>(measure, x, y, cols);
    finishRows<T, F>(measure, count);
    if (has<F>(measure, READS_TWICE) && needMore(count)) {
      if (areShort) readShortAgain<T, F>(measure, x, y, count, cols);
      else readLongAgain<T, F>(measure, x, y, cols);
    }
    if (convertResults<F>(measure, count, logBase, transform)) {
      for (let r: usize = 0; r < <usize>count; r++) {
        if (load<i64>(start + (r << 3), STATES) == 0) continue;
        const result = resultOf(
          carefulResult<F>(measure, x + r * bytes, y + r * bytes, sizeof<T>(), cols),
          logBase,
          transform,
        );
        store<f64>(start + (r << 3), result, RESULTS);
      }
    }
    for (let r: usize = 0; r < <usize>count; r++) {
      set<T>(out + r * sizeof<T>(), load<f64>(start + (r << 3), RESULTS));
    }
    x += <usize>count * bytes;
    y += <usize>count * bytes;
    out += <usize>count * sizeof<T>();
    rows -= count;
  } while (rows > 0);
}
