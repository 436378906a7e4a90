// The sums of rows of logarithms, as high + low: they lose no digits.
import { twoSumError } from "../arithmetic/double-double";
import { expUnscale } from "../arithmetic/exp-scaled";
import { add, mul, splat, sub } from "../arithmetic/simd";
import { SLOT } from "../layout";
import {
  BLOCK_10,
  BLOCK_11,
  BLOCK_12,
  BLOCK_13,
  BLOCK_14,
  BLOCK_15,
  BLOCK_16,
  BLOCK_17,
  BLOCK_18,
  BLOCK_22,
} from "../memory";

// Sums, a vector for two short rows or for the lanes of a long one, at `row` from scratch() on: Sa, Sb and the sum of values, each as high
// + low, none of whose digits are lost; and the sum of sizes. Times 2^512 until closeSum.
export const HIGHS_A: usize = BLOCK_12;
export const LOWS_A: usize = BLOCK_13;
export const HIGHS_B: usize = BLOCK_14;
export const LOWS_B: usize = BLOCK_15;
export const VALUE_SUMS: usize = BLOCK_16;
export const VALUE_LOWS: usize = BLOCK_17;
export const SIZE_SUMS: usize = BLOCK_18;

/** The least parts of Sa or Sb, whichever is needed to all digits. */
export const LEAST_PARTS: usize = BLOCK_10;

// Slots of what else is known of rows, a float64 for each. Those of the second reading take the place of sums.
/** The smallest tb that counts, then a negative number for an unusual row. */
export const STATES: usize = BLOCK_22;
/** The largest d of the second reading; before it a mask of the rows that need it. */
export const LARGEST_GAPS: usize = BLOCK_11;
export const MASKS: usize = LARGEST_GAPS;
/** The center that d is measured from: its mean by p, or ln(Sb / Sa) and the rounding error of that. */
export const CENTERS: usize = LOWS_A;
export const CENTER_LOWS: usize = HIGHS_A;
/** The sum of e^ta d in the second reading of KL, as high + low. */
export const SLOPES: usize = LOWS_B;
export const SLOPE_LOWS: usize = HIGHS_B;
/** The factors that make e^ta and e^tb halves of probabilities. */
export const FACTORS_A: usize = LOWS_B;
export const FACTORS_B: usize = HIGHS_B;

/** Two sums of scaled values. */
export function unscaled(sum: v128): v128 {
  return mul<f64>(sum, splat<f64>(expUnscale<f64>()));
}

/** Sets the sums of two rows to 0. */
export function clearSums(row: usize): void {
  const zero = splat<f64>(0);
  v128.store(row, zero, HIGHS_A);
  v128.store(row, zero, LOWS_A);
  v128.store(row, zero, HIGHS_B);
  v128.store(row, zero, LOWS_B);
  v128.store(row, zero, LEAST_PARTS);
  v128.store(row, zero, SIZE_SUMS);
  v128.store(row, zero, STATES);
  clearValues(row);
}

export function clearValues(row: usize): void {
  v128.store(row, splat<f64>(0), VALUE_SUMS);
  v128.store(row, splat<f64>(0), VALUE_LOWS);
  v128.store(row, splat<f64>(0), LARGEST_GAPS);
}

/** Unscales the sums of two rows. Their low parts become rounding errors of the high ones. */
export function closeSums(row: usize): void {
  closeSum(row + HIGHS_A, row + LOWS_A);
  closeSum(row + HIGHS_B, row + LOWS_B);
  closeSum(row + VALUE_SUMS, row + VALUE_LOWS);
  v128.store(row, unscaled(v128.load(row, SIZE_SUMS)), SIZE_SUMS);
}

export function closeSum(high: usize, low: usize): void {
  const a = unscaled(v128.load(high));
  const b = unscaled(v128.load(low));
  const sum = add<f64>(a, b);
  v128.store(high, sum);
  v128.store(low, sub<f64>(b, sub<f64>(sum, a)));
}

function swapped(pair: v128): v128 {
  return v128.shuffle<i64>(pair, pair, 1, 0);
}

/** Adds up the lanes of the sums of a long row, in both lanes. */
export function joinLanes(high: usize, low: usize): void {
  const pair = v128.load(high);
  const sum = add<f64>(pair, swapped(pair));
  const lows = v128.load(low);
  v128.store(low, add<f64>(add<f64>(lows, swapped(lows)), twoSumError<f64>(pair, swapped(pair), sum)));
  v128.store(high, sum);
}

/** Adds up the lanes of all sums. */
export function joinAllLanes(row: usize): void {
  joinLanes(row + HIGHS_A, row + LOWS_A);
  joinLanes(row + HIGHS_B, row + LOWS_B);
  joinLanes(row + VALUE_SUMS, row + VALUE_LOWS);
  const sizes = v128.load(row, SIZE_SUMS);
  v128.store(row, add<f64>(sizes, swapped(sizes)), SIZE_SUMS);
}

/** Copies the sums at a row to another place. */
export function copySums(from: usize, to: usize): void {
  for (let slot = HIGHS_A; slot <= SIZE_SUMS; slot += SLOT) v128.store(to + slot, v128.load(from + slot));
}
