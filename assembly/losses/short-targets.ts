// The losses against targets of short rows, side by side, after readRows has read the logits: see soft-targets.ts.
import { twoSumError } from "../arithmetic/double-double";
import { add, lanes, mul, set, splat, sub } from "../arithmetic/simd";
import { flushThresholds, flushTiny } from "../logsumexp/flush";
import { DIFFERENCES, EXPONENTIALS, HIGHS, LOGS, LOWS, MAXIMA, RESULTS, writeRowLogs } from "../logsumexp/short-rows";
import { BLOCK_9, BLOCK_10, BLOCK_11, BLOCK_12, BLOCK_13, BLOCK_14, scratch } from "../memory";
import { gatherRows, groupsOf, loadNumbers, scatter, sumRows } from "../rows/transpose";

// Slots. Targets and terms side by side; for each row the sums of both, or that of the targets as high + low in T.
const TARGETS = BLOCK_9;
const TERMS = BLOCK_10;
const TERM_SUMS = BLOCK_11;
const TARGET_SUMS = BLOCK_12;
const TARGET_HIGHS = BLOCK_11;
const TARGET_LOWS = BLOCK_12;
const FACTORS = BLOCK_13;
const SUM_LOWS = BLOCK_14;

/**
 * G p - g of exponentials e, as (e (G - g) - g (S - e)) / S: neither product loses digits where one element dominates. G and S come as
 * high + low. An e whose p underflows counts as 0, as the smallest e may stand for 0, and a large G would show it.
 */
export function slopes<T extends number>(
  exponential: v128,
  target: v128,
  high: v128,
  low: v128,
  targetsHigh: v128,
  targetsLow: v128,
  inverse: v128,
): v128 {
  const e = flushTiny<T>(exponential, flushThresholds<T>());
  const others = add<T>(sub<T>(high, e), low);
  const otherTargets = add<T>(sub<T>(targetsHigh, target), targetsLow);
  const slope = mul<T>(sub<T>(mul<T>(otherTargets, e), mul<T>(target, others)), inverse);
  return v128.andnot(slope, v128.eq<T>(slope, splat<T>(0))); // no -0
}

/** Writes the losses of rows that readRows has read. */
export function finishShortLosses<T extends number>(g: usize, out: usize, rows: i32, cols: i32): void {
  const start = scratch();
  const groups = groupsOf<T>(rows);
  const zero = splat<T>(0);
  const end = start + ((<usize>(groups * cols)) << 4);
  gatherRows<T>(g, groups, cols, start + TARGETS);
  for (let at = start; at < end; at += 16) {
    const target = v128.load(at, TARGETS);
    const term = mul<T>(target, v128.load(at, DIFFERENCES));
    v128.store(at, v128.andnot(term, v128.eq<T>(target, zero)), TERMS);
  }
  sumRows<T>(start + TERMS, groups, cols, start + TERM_SUMS);
  sumRows<T>(start + TARGETS, groups, cols, start + TARGET_SUMS);
  writeRowLogs<T>(rows, 0, 0);
  for (let at = start; at < start + ((<usize>rows) << 3); at += 8) {
    const max = load<f64>(at, MAXIMA);
    const loss = load<f64>(at, LOGS) * load<f64>(at, TARGET_SUMS) - load<f64>(at, TERM_SUMS);
    set<T>(out, max - max == 0 ? loss : NaN);
    out += sizeof<T>();
  }
}

/** Writes the sums of the targets, which are side by side, with compensation: as high + low, high rounded to T. */
function sumTargets<T extends number>(groups: i32, cols: i32): void {
  const start = scratch();
  let at = start;
  for (let to = start; to < start + ((<usize>(groups * lanes<T>())) << 3); to += 16) {
    // Each vector of float32 gives two vectors of float64 lanes.
    const lane = sizeof<T>() == 8 ? 0 : (to - start) & 16;
    const group = at + (lane >> 1);
    let high = splat<f64>(0);
    let low = high;
    for (let i = group; i < group + ((<usize>cols) << 4); i += 16) {
      const target = sizeof<T>() == 8 ? v128.load(i, TARGETS) : f64x2.promote_low_f32x4(v128.load64_zero(i, TARGETS));
      const sum = add<f64>(high, target);
      low = add<f64>(low, twoSumError<f64>(high, target, sum));
      high = sum;
    }
    storeParts<T>(to, high, low, TARGET_HIGHS, TARGET_LOWS);
    if (sizeof<T>() == 8 || lane) at += (<usize>cols) << 4;
  }
}

/** Stores a sum of two rows as high + low, high rounded to T, both in float64. */
function storeParts<T extends number>(at: usize, high: v128, low: v128, highs: usize, lows: usize): void {
  const rounded = sizeof<T>() == 8 ? high : f64x2.promote_low_f32x4(f32x4.demote_f64x2_zero(high));
  v128.store(at + highs, rounded);
  v128.store(at + lows, add<f64>(sub<f64>(high, rounded), low));
}

/** Writes the gradients of rows that readRows has read. */
export function finishShortGradients<T extends number>(g: usize, out: usize, rows: i32, cols: i32): void {
  const start = scratch();
  const rowBytes = <usize>cols * sizeof<T>();
  const bytes = (<usize>cols) << 4;
  let groups = groupsOf<T>(rows);
  gatherRows<T>(g, groups, cols, start + TARGETS);
  sumTargets<T>(groups, cols);
  for (let at = start; at < start + ((<usize>(groups * lanes<T>())) << 3); at += 16) {
    const high = v128.load(at, HIGHS);
    const low = v128.load(at, LOWS);
    v128.store(at, f64x2.div(splat<f64>(1), add<f64>(high, low)), FACTORS);
    storeParts<T>(at, high, low, HIGHS, SUM_LOWS);
  }
  let at = start;
  let results = start + RESULTS;
  let numbers = start;
  do {
    const inverse = loadNumbers<T>(numbers + FACTORS);
    const high = loadNumbers<T>(numbers + HIGHS);
    const low = loadNumbers<T>(numbers + SUM_LOWS);
    const targetsHigh = loadNumbers<T>(numbers + TARGET_HIGHS);
    const targetsLow = loadNumbers<T>(numbers + TARGET_LOWS);
    const end = results + rowBytes;
    do {
      const e = v128.load(at, EXPONENTIALS);
      const target = v128.load(at, TARGETS);
      scatter<T>(results, rowBytes, slopes<T>(e, target, high, low, targetsHigh, targetsLow, inverse));
      at += 16;
      results += sizeof<T>();
    } while (results < end);
    results += bytes - rowBytes;
    numbers += <usize>lanes<T>() * 8;
  } while (--groups);
  memory.copy(out, start + RESULTS, <usize>rows * rowBytes);
}
