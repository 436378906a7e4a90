// The quick reading of distributions that are given by their logarithms: short rows side by side, others one by one. Rows with unusual
// numbers go to a careful measure.
//
// A measure, of log-quick.ts, has these methods:
//
//   traits      The flags that hold for it.
//   writeTerms  Writes what is summed in the first reading, from ta, tb and their exponentials. Returns the smallest tb that counts.
//   finish      The results of two rows by their sums, and to MASKS whether the second reading is needed.
//   writeLast   Prepares what is summed in the second reading, for two short rows or a block. Returns the largest d.
//   finishLastTerms  Writes what is summed in the second reading, for any number of such rows.
//   finishLast  The results of two rows by that sum.
import { twoSumError } from "../arithmetic/double-double";
import { expOne, expUnscale, finishQuick } from "../arithmetic/exp-scaled";
import { add, div, maxLane, minLane, PROMOTED, pmax, pmin, set, splat } from "../arithmetic/simd";
import { BLOCK_21, BLOCK_22, scratch } from "../memory";
import { maximum } from "../rows/row";
import { groupsOf, isShort, rowsAtOnce, sumRows } from "../rows/transpose";
import { addToSum, resetSums, sumHigh, sumLow, total } from "../summation/accumulator";
import { sumBlock } from "../summation/pairwise";
import { carefulResult } from "./log-careful";
import {
  EXPONENTIATES_B,
  HIGHS_A,
  HIGHS_B,
  LOWS_A,
  LOWS_B,
  MASKS,
  MAX_A,
  MAX_B,
  MORE_SUMS,
  MOST,
  OF_LOGITS,
  OF_ONE,
  READS_TWICE,
  SUMS_MORE,
  SUMS_NOTHING,
  UNUSUAL,
  VALUE_SUMS,
} from "./log-quick";
import {
  EXP_A,
  EXP_B,
  KEPT_SLOTS,
  LOG_A,
  LOG_B,
  LOW_A,
  LOW_B,
  loadRow,
  loadRows,
  MORE_VALUES,
  unscaled,
  VALUES,
  writeRests,
} from "./log-terms";
import { has, measure } from "./measures";
import { IDENTITY, resultOf, transformResults } from "./result";

// Slots, of a float64 for each row, which careful measures leave alone: the results, and a negative number for a careful measure.
const RESULTS: usize = BLOCK_21;
const STATES: usize = BLOCK_22;

/** The numbers of the rows that need the second reading, and their largest d. */
const LIST: usize = MAX_A;
const LARGEST_GAPS: usize = MAX_B;

/** A smaller tb makes a row unusual: products with scaled exponentials may overflow. */
const LEAST: f64 = -(2.0 ** 300);
/** So does a larger logarithm of a probability, or 0 for the largest one. */
const LARGEST: f64 = 64;

/** The sum of the exponentials of each of the short rows. */
function sumShort(t: usize, e: usize, groups: i32, cols: i32, highs: usize, lows: usize): void {
  const start = scratch();
  const bytes = (<usize>cols) << 4;
  const end = start + ((<usize>groups) << 4);
  for (let row = start, at = start; row < end; row += 16, at += bytes) {
    v128.store(highs + row, writeRests(t, e, at, at + bytes));
  }
  sumRows<f64>(start + VALUES, groups, cols, start + lows);
  for (let row = start; row < end; row += 16) {
    const ones = v128.load(highs + row);
    const rests = unscaled(v128.load(lows + row));
    const high = add<f64>(ones, rests);
    v128.store(highs + row, high);
    v128.store(lows + row, twoSumError<f64>(ones, rests, high));
  }
}

/** The first reading of short rows. */
function readShort<T extends number, K>(x: usize, y: usize, groups: i32, cols: i32): void {
  const start = scratch();
  const bytes = (<usize>cols) << 4;
  const end = start + <usize>groups * bytes;
  const isOfLogits = has<K>(OF_LOGITS);
  loadRows<T>(x, LOG_A, LOW_A, MAX_A, groups, cols, isOfLogits);
  finishQuick<T>(EXP_A, start, end);
  if (isOfLogits) sumShort(LOG_A, EXP_A, groups, cols, HIGHS_A, LOWS_A);
  if (!has<K>(OF_ONE)) {
    loadRows<T>(y, LOG_B, LOW_B, MAX_B, groups, cols, isOfLogits);
    if (has<K>(EXPONENTIATES_B)) {
      finishQuick<T>(EXP_B, start, end);
      if (isOfLogits) sumShort(LOG_B, EXP_B, groups, cols, HIGHS_B, LOWS_B);
    }
  }
  for (let at = start, row = start; at < end; at += bytes, row += 16) {
    v128.store(row, measure<K>().writeTerms<T>(at, at + bytes), STATES);
  }
  if (!has<K>(SUMS_NOTHING)) sumRows<f64>(start + VALUES, groups, cols, start + VALUE_SUMS);
  if (has<K>(SUMS_MORE)) sumRows<f64>(start + MORE_VALUES, groups, cols, start + MORE_SUMS);
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
function listRows<T extends number, K>(count: i32, cols: i32): i32 {
  const start = scratch();
  let listed: usize = 0;
  for (let r: usize = 0; r < <usize>count; r++) {
    if (load<i64>(start + (r << 3), MASKS) == 0) continue;
    store<i32>(start + (listed << 2), <i32>r, LIST);
    if (listed != r) {
      moveRow(EXP_A, r, listed, cols);
      moveRow(LOG_B, r, listed, cols);
      if (sizeof<T>() == 8) moveRow(LOW_B, r, listed, cols);
      measure<K>().moveRow(start + (r << 3), start + (listed << 3));
    }
    listed++;
  }
  return <i32>listed;
}

/** The second reading of the short rows that need it, which are still at hand. */
function readShortAgain<T extends number, K>(count: i32, cols: i32): void {
  const start = scratch();
  const bytes = (<usize>cols) << 4;
  const listed = listRows<T, K>(count, cols);
  if (listed == 0) return; // what fills up the last group may have asked for it
  const groups = groupsOf<f64>(listed);
  const end = start + <usize>groups * bytes;
  for (let at = start, row = start; at < end; at += bytes, row += 16) {
    v128.store(row, measure<K>().writeLast<T>(at, at + bytes, row), LARGEST_GAPS);
  }
  measure<K>().finishLastTerms<T>(start, end);
  sumRows<f64>(start + VALUES, groups, cols, start + VALUE_SUMS);
  finishLastRows<T, K>(listed);
}

/** Replaces the results of the listed rows. One with a d that is too large for the second reading is unusual. */
function finishLastRows<T extends number, K>(listed: i32): void {
  const start = scratch();
  for (let i = 0; i < listed; i += 2) {
    const at = start + ((<usize>i) << 3);
    const isLarge = v128.gt<f64>(v128.load(at, LARGEST_GAPS), splat<f64>(MOST));
    v128.store(at, v128.bitselect(splat<f64>(UNUSUAL), measure<K>().finishLast<T>(at), isLarge), VALUE_SUMS);
  }
  for (let i: usize = 0; i < <usize>listed; i++) {
    const row = start + ((<usize>load<i32>(start + (i << 2), LIST)) << 3);
    const result = load<f64>(start + (i << 3), VALUE_SUMS);
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

/** Adds a block of exponentials to a sum, those that are 1 apart where the logarithm of the sum would lose digits. */
function addExponentials(t: usize, e: usize, at: usize, end: usize, n: i32, which: i32): void {
  const sum = sumBlock<f64>(e + at, n);
  if (!(sum >= expOne<f64>() && sum < 2 * expOne<f64>())) return addToSum(sum, which);
  const ones = writeRests(t, e, at, end);
  addToSum((f64x2.extract_lane(ones, 0) + f64x2.extract_lane(ones, 1)) * expOne<f64>(), which);
  addToSum(sumBlock<f64>(at + VALUES, n), which);
}

/** Reads a block of a long row, and sums its exponentials in the first reading. */
function readBlock<T extends number, K>(x: usize, y: usize, at: usize, end: usize, n: i32, isFirst: bool): void {
  const isOfLogits = has<K>(OF_LOGITS);
  loadRow<T>(x, LOG_A, LOW_A, at, n, isOfLogits ? v128.load(scratch(), MAX_A) : splat<f64>(0));
  finishQuick<T>(EXP_A, at, end);
  if (isOfLogits && isFirst) addExponentials(LOG_A, EXP_A, at, end, n, 0);
  if (has<K>(OF_ONE)) return;
  loadRow<T>(y, LOG_B, LOW_B, at, n, isOfLogits ? v128.load(scratch(), MAX_B) : splat<f64>(0));
  if (!has<K>(EXPONENTIATES_B)) return;
  finishQuick<T>(EXP_B, at, end);
  if (isOfLogits && isFirst) addExponentials(LOG_B, EXP_B, at, end, n, 1);
}

/** The first reading of a long row. */
function readLong<T extends number, K>(x: usize, y: usize, cols: i32): void {
  put(MAX_A, maximum<T>(x, cols));
  if (!has<K>(OF_ONE)) put(MAX_B, maximum<T>(y, cols));
  resetSums();
  let least = splat<f64>(0);
  for (let done = 0; done < cols; done += PROMOTED) {
    const n = min(cols - done, PROMOTED);
    const from = <usize>done * sizeof<T>();
    const at = baseOf(done, cols);
    const end = at + ((<usize>((n + 1) & ~1)) << 3);
    readBlock<T, K>(x + from, y + from, at, end, n, true);
    least = pmin<f64>(least, measure<K>().writeTerms<T>(at, end));
    if (!has<K>(SUMS_NOTHING)) addToSum(sumBlock<f64>(at + VALUES, n), 2);
    if (has<K>(SUMS_MORE)) addToSum(sumBlock<f64>(at + MORE_VALUES, n), 3);
  }
  put(HIGHS_A, sumHigh(0) * expUnscale<f64>());
  put(LOWS_A, sumLow(0) * expUnscale<f64>());
  put(HIGHS_B, sumHigh(1) * expUnscale<f64>());
  put(LOWS_B, sumLow(1) * expUnscale<f64>());
  put(VALUE_SUMS, total(2));
  put(MORE_SUMS, total(3));
  put(STATES, minLane<f64>(least));
}

/** The second reading of a long row, from its end, as VALUES of the first block take the place of what is kept of the second. */
function readLongAgain<T extends number, K>(x: usize, y: usize, cols: i32): void {
  const start = scratch();
  resetSums();
  let most = splat<f64>(0);
  for (let done = (cols - 1) & -PROMOTED; done >= 0; done -= PROMOTED) {
    const n = min(cols - done, PROMOTED);
    const from = <usize>done * sizeof<T>();
    const at = baseOf(done, cols);
    const end = at + ((<usize>((n + 1) & ~1)) << 3);
    if (cols > 2 * PROMOTED) {
      readBlock<T, K>(x + from, y + from, at, end, n, false);
      measure<K>().writeTerms<T>(at, end);
    }
    most = pmax<f64>(most, measure<K>().writeLast<T>(at, end, start));
    measure<K>().finishLastTerms<T>(at, end);
    addToSum(sumBlock<f64>(at + VALUES, n), 2);
  }
  put(VALUE_SUMS, total(2));
  put(LARGEST_GAPS, maxLane<f64>(most));
  store<i32>(start, 0, LIST);
  finishLastRows<T, K>(1);
}

/** Writes the results of rows whose sums are there. Does one of them need the second reading? */
function finishRows<K>(count: i32): bool {
  const end = scratch() + ((<usize>count) << 3);
  let needsMore = splat<f64>(0);
  for (let at = scratch(); at < end; at += 16) {
    v128.store(at, measure<K>().finish(at), RESULTS);
    if (has<K>(READS_TWICE)) needsMore = v128.or(needsMore, v128.load(at, MASKS));
  }
  return has<K>(READS_TWICE) && v128.any_true(needsMore);
}

/** Turns measures in nats into results. Is one of the rows unusual? */
function convertResults<K>(count: i32, logBase: f64, transform: i32): bool {
  const divisor = splat<f64>(logBase);
  const end = scratch() + ((<usize>count) << 3);
  let unusual = splat<f64>(0);
  for (let at = scratch(); at < end; at += 16) {
    let isUnusual = v128.lt<f64>(v128.load(at, STATES), splat<f64>(LEAST));
    if (!has<K>(OF_LOGITS)) {
      let max = v128.load(at, MAX_A);
      if (!has<K>(OF_ONE)) max = pmax<f64>(max, v128.load(at, MAX_B));
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

/** Measures rows by the quick measure K, and unusual ones by the careful measure L. `out` may be `x`. */
export function measureLogs<T extends number, K, L>(
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
    if (areShort) readShort<T, K>(x, y, groups, cols);
    else readLong<T, K>(x, y, cols);
    if (finishRows<K>(count)) {
      if (areShort) readShortAgain<T, K>(count, cols);
      else readLongAgain<T, K>(x, y, cols);
    }
    if (convertResults<K>(count, logBase, transform)) {
      for (let r: usize = 0; r < <usize>count; r++) {
        if (load<i64>(start + (r << 3), STATES) == 0) continue;
        const result = resultOf(carefulResult<T, L>(x + r * bytes, y + r * bytes, cols), logBase, transform);
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
