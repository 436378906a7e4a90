// The measures of powers of short rows, many at once: the elements that count lie side by side, whatever row they are in, and their terms
// then go to their places, where the sums of the rows are made. The operations are those of a row by itself, so the bits are.
import { twoSumError } from "../arithmetic/double-double";
import { addLogs, logOfSum } from "../arithmetic/log";
import { prepareRatio, writeRatioLogs } from "../arithmetic/log-ratio";
import { add, div, get, is, NONE, set, splat, sub } from "../arithmetic/simd";
import {
  BLOCK_5,
  BLOCK_6,
  BLOCK_7,
  BLOCK_8,
  BLOCK_9,
  BLOCK_10,
  BLOCK_11,
  BLOCK_12,
  BLOCK_13,
  BLOCK_14,
  BLOCK_15,
  BLOCK_16,
  scratch,
} from "../memory";
import { groupsOf, listLanes, rowsAtOnce, sumRows } from "../rows/transpose";
import { LOGS, P, POWERS, Q, WEIGHTS, writeExponents, writePowers } from "./power-sums";
import { LARGE, powerMeasureOf, RENYI_DIVERGENCE, RENYI_ENTROPY, TSALLIS_ENTROPY } from "./powers-by-row";

// Slots. The places of the elements that count, as addresses; the terms of groups: p, p (e^x - 1) and p e^x.
const PLACES: usize = BLOCK_5;
const PARTS: usize = BLOCK_6;
const CHANGES: usize = BLOCK_7;
const TOTALS: usize = BLOCK_8;
// A number for each row: where its elements end; the logarithm of its largest; the sums of p, as high + low, of p (e^x - 1) and of p e^x.
const ENDS: usize = BLOCK_9;
const LARGEST_LOGS: usize = BLOCK_10;
const HIGHS: usize = BLOCK_11;
const LOWS: usize = BLOCK_12;
const CHANGE_SUMS: usize = BLOCK_13;
const TOTAL_SUMS: usize = BLOCK_14;
const RESULTS: usize = BLOCK_15;
/** The numbers of the rows that are measured by themselves. */
const OTHERS: usize = BLOCK_16;

/** Elements of these sizes need no scale, and have logarithms that the loop takes. */
const LEAST: f64 = 2.0 ** -400;
const MOST: f64 = 2.0 ** 990;

/** Orders 0 and those like infinity are limits, which no sum of powers gives. */
export function takesOrder(order: f64): bool {
  return order > 0 && order <= 2.0 ** 500;
}

function isOrdinary(p: f64): i32 {
  return <i32>(p == 0) | (<i32>(p >= LEAST) & <i32>(p <= MOST));
}

/** Arguments of listElements, for the compiler: the elements are p with q, or p by themselves, whose q are 1. */
class Pairs {}
class Singles {}

/** Lists the elements that count, and the rows that are not ordinary, of which there are `others`; none count in those, nor in equal rows. */
function listElements<T extends number, K>(x: usize, y: usize, rows: i32, cols: i32): i32 {
  const start = scratch();
  let to = start;
  let others = 0;
  for (let r = 0; r < rows; r++) {
    const first = to;
    let place = start + ((<usize>((r >> 1) * cols)) << 4) + ((<usize>(r & 1)) << 3);
    let ordinary: i32 = 1;
    let differs: i32 = is<K, Pairs>() ? 0 : 1;
    for (let c = 0; c < cols; c++) {
      const p = get<T>(x);
      const q = is<K, Pairs>() ? get<T>(y) : 1;
      ordinary &= isOrdinary(p);
      if (is<K, Pairs>()) {
        ordinary &= isOrdinary(q) & (<i32>(q > 0) | <i32>(p == 0));
        differs |= <i32>(p != q);
      }
      store<f64>(to, p, WEIGHTS);
      store<f64>(to, p, P);
      store<f64>(to, q, Q);
      store<usize>(to, place, PLACES);
      to += (<usize>(p > 0)) << 3; // without a branch, which no processor could predict
      place += 16;
      x += sizeof<T>();
      y += sizeof<T>();
    }
    store<i32>(start + ((<usize>others) << 2), r, OTHERS);
    others += 1 - ordinary;
    if (!(ordinary & differs)) to = first;
    store<usize>(start + ((<usize>r) << 2), to, ENDS);
  }
  // The end of the last pair
  store<f64>(to, 0, WEIGHTS);
  store<f64>(to, 1, P);
  store<f64>(to, 1, Q);
  return others;
}

/** Writes the logarithms of the elements that are listed. */
function writeLogs(end: usize): void {
  for (let at = scratch(); at < end; at += 16) prepareRatio<f64>(v128.load(at, P), v128.load(at, Q), at);
  writeRatioLogs<f64>(scratch(), end, LOGS, NONE);
}

/** Writes x of the elements to POWERS: relative to the largest element of each row. */
function writeRelativeExponents(rows: i32, rate: f64): void {
  const start = scratch();
  let at = start;
  for (let r: usize = 0; r < <usize>rows; r++) {
    const first = at;
    const end = load<usize>(start + (r << 2), ENDS);
    let most: f64 = 0;
    let log: f64 = 0;
    for (; at < end; at += 8) {
      const p = load<f64>(at, P);
      log = select<f64>(load<f64>(at, LOGS), log, p > most);
      most = max(most, p);
    }
    store<f64>(start + (r << 3), log, LARGEST_LOGS);
    const shift = rate * log;
    for (let i = first; i < end; i += 8) store<f64>(i, load<f64>(i, LOGS) * rate - shift, POWERS);
  }
  store<f64>(at, 0, POWERS);
}

/** Takes the terms of elements as the sums of their rows, and returns true, if no row has more than one. */
function areSums(rows: i32): bool {
  const start = scratch();
  let at = start;
  for (let r: usize = 0; r < <usize>rows; r++) {
    const end = load<usize>(start + (r << 2), ENDS);
    if (end > at + 8) return false;
    const to = start + (r << 3);
    const counts = end > at;
    store<f64>(to, counts ? load<f64>(at, WEIGHTS) : 0, HIGHS);
    store<f64>(to, 0, LOWS);
    store<f64>(to, counts ? load<f64>(at, LOGS) : 0, CHANGE_SUMS);
    store<f64>(to, counts ? load<f64>(at, POWERS) : 0, TOTAL_SUMS);
    at = end;
  }
  return true;
}

/** Brings the terms of the elements to their places, and makes the sums of the rows. */
function sumTerms(end: usize, groups: i32, cols: i32): void {
  const start = scratch();
  const last = start + ((<usize>(groups * cols)) << 4);
  for (let at = start; at < last; at += 16) {
    v128.store(at, splat<f64>(0), PARTS);
    v128.store(at, splat<f64>(0), CHANGES);
    v128.store(at, splat<f64>(0), TOTALS);
  }
  for (let at = start; at < end; at += 8) {
    const place = load<usize>(at, PLACES);
    store<f64>(place, load<f64>(at, WEIGHTS), PARTS);
    store<f64>(place, load<f64>(at, LOGS), CHANGES);
    store<f64>(place, load<f64>(at, POWERS), TOTALS);
  }
  sumCompensated(groups, cols);
  sumRows<f64>(start + CHANGES, groups, cols, start + CHANGE_SUMS);
  sumRows<f64>(start + TOTALS, groups, cols, start + TOTAL_SUMS);
}

/** The sums of p, as addCompensated makes them: of the elements in even places and of those in odd ones, then of both. */
function sumCompensated(groups: i32, cols: i32): void {
  let at = scratch();
  let to = at;
  for (let g = 0; g < groups; g++) {
    let even = splat<f64>(0);
    let odd = even;
    let evenLow = even;
    let oddLow = even;
    const end = at + ((<usize>cols) << 4);
    while (at < end) {
      const value = v128.load(at, PARTS);
      const sum = add<f64>(even, value);
      evenLow = add<f64>(evenLow, twoSumError<f64>(even, value, sum));
      even = sum;
      at += 16;
      if (at == end) break;
      const other = v128.load(at, PARTS);
      const otherSum = add<f64>(odd, other);
      oddLow = add<f64>(oddLow, twoSumError<f64>(odd, other, otherSum));
      odd = otherSum;
      at += 16;
    }
    const both = add<f64>(even, odd);
    const first = add<f64>(both, evenLow);
    const high = add<f64>(first, oddLow);
    const low = add<f64>(twoSumError<f64>(even, odd, both), twoSumError<f64>(both, evenLow, first));
    v128.store(to, high, HIGHS);
    v128.store(to, add<f64>(low, twoSumError<f64>(first, oddLow, high)), LOWS);
    to += 16;
  }
}

/** ln of the sums of powers of two rows, as logOfTotal has it. */
function logsOfTotals(at: usize): v128 {
  const high = v128.load(at, HIGHS);
  const low = v128.load(at, LOWS);
  const changes = v128.load(at, CHANGE_SUMS);
  const size = v128.abs<f64>(changes);
  const isNear = v128.le<f64>(add<f64>(size, size), add<f64>(high, low));
  const sum = add<f64>(high, changes);
  const near = addLogs(
    scratch(),
    splat<f64>(0),
    splat<f64>(0),
    sum,
    add<f64>(twoSumError<f64>(high, changes, sum), low),
  );
  if (i64x2.all_true(isNear)) return near;
  return v128.bitselect(near, logOfSum(v128.load(at, TOTAL_SUMS), splat<f64>(0)), isNear);
}

/** The results of two rows from the sums at a place. */
function resultsOf(measure: i32, at: usize, rate: f64): v128 {
  if (measure == RENYI_DIVERGENCE) return div<f64>(logsOfTotals(at), splat<f64>(rate));
  if (measure == RENYI_ENTROPY)
    return sub<f64>(div<f64>(logsOfTotals(at), splat<f64>(-rate)), v128.load(at, LARGEST_LOGS));
  const parts = v128.load(at, HIGHS);
  const one = splat<f64>(1);
  const rest = sub<f64>(one, parts);
  const lows = sub<f64>(twoSumError<f64>(one, v128.neg<f64>(parts), rest), v128.load(at, LOWS));
  return div<f64>(add<f64>(sub<f64>(rest, v128.load(at, CHANGE_SUMS)), lows), splat<f64>(rate));
}

/** Do sums at a place give results? Else the rows are measured by themselves. */
function areGood(measure: i32, at: usize): v128 {
  if (measure == TSALLIS_ENTROPY) {
    const isSmall = v128.lt<f64>(v128.load(at, HIGHS), splat<f64>(LARGE));
    return v128.and(isSmall, v128.lt<f64>(v128.load(at, CHANGE_SUMS), splat<f64>(Infinity)));
  }
  const totals = v128.load(at, TOTAL_SUMS);
  const isInside = v128.and(
    v128.gt<f64>(totals, splat<f64>(2.0 ** -600)),
    v128.lt<f64>(totals, splat<f64>(2.0 ** 600)),
  );
  return measure == RENYI_DIVERGENCE ? isInside : v128.eq<f64>(totals, totals);
}

/** Measures short rows. `out` may be `x`: results are written when the rows of a block have been read. */
export function measureShortPowers<T extends number>(
  measure: i32,
  x: usize,
  y: usize,
  out: usize,
  rows: i32,
  cols: i32,
  order: f64,
): void {
  const bytes = <usize>cols * sizeof<T>();
  const start = scratch();
  const rate = order - 1;
  do {
    const count = rowsAtOnce<f64>(rows, cols);
    let others =
      measure == RENYI_DIVERGENCE
        ? listElements<T, Pairs>(x, y, count, cols)
        : listElements<T, Singles>(x, 0, count, cols);
    const end = load<usize>(start + ((<usize>(count - 1)) << 2), ENDS);
    const elements = <i32>(end - start) >> 3;
    if (elements) {
      writeLogs(end);
      if (measure == RENYI_ENTROPY) writeRelativeExponents(count, rate);
      else writeExponents(elements, rate, 0);
      writePowers(elements, 1);
    }
    if (!areSums(count)) sumTerms(end, groupsOf<f64>(count), cols);
    for (let r = 0; r < count; r += 2) {
      const at = start + ((<usize>r) << 3);
      // Rows without elements give 0.
      const isEmpty = v128.eq<f64>(v128.load(at, HIGHS), splat<f64>(0));
      v128.store(at, v128.andnot(resultsOf(measure, at, rate), isEmpty), RESULTS);
      others = listLanes(start + OTHERS, others, r, count, v128.not(v128.or(areGood(measure, at), isEmpty)));
    }
    for (let i = 0; i < others; i++) {
      const r = <usize>load<i32>(start + ((<usize>i) << 2), OTHERS);
      store<f64>(start + (r << 3), powerMeasureOf<T>(measure, x + r * bytes, y + r * bytes, cols, order), RESULTS);
    }
    // 0 for -0
    for (let r: usize = 0; r < <usize>count; r++)
      set<T>(out + r * sizeof<T>(), load<f64>(start + (r << 3), RESULTS) + 0);
    x += <usize>count * bytes;
    y += <usize>count * bytes;
    out += <usize>count * sizeof<T>();
    rows -= count;
  } while (rows > 0);
}
