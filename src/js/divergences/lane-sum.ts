// The sum of scaled values of a row, in two lanes or, for a short row, in one: as in assembly/divergences/log-rows.ts.
import { EXP_UNSCALE } from "../arithmetic/constants64.js";
import { twoSumError } from "../arithmetic/double-double.js";
import { SHORT } from "../summation/pairwise64.js";

export class LaneSum {
  high = 0;
  low = 0;
  private otherHigh = 0;
  private otherLow = 0;

  reset(): void {
    this.high = 0;
    this.low = 0;
    this.otherHigh = 0;
    this.otherLow = 0;
  }

  /** Adds a block of n values of a row of `cols`, and loses no digits if `isExact`. */
  add(x: Float64Array, n: number, cols: number, isExact: boolean): void {
    if (cols <= SHORT) this.addInOrder(x, n, isExact);
    else this.addPairs(x, n, isExact);
  }

  private addInOrder(x: Float64Array, n: number, isExact: boolean): void {
    let { high, low } = this;
    for (let i = 0; i < n; i++) {
      const sum = high + x[i];
      if (isExact) low += twoSumError(high, x[i], sum);
      high = sum;
    }
    this.high = high;
    this.low = low;
  }

  private addPairs(x: Float64Array, n: number, isExact: boolean): void {
    let { high, low, otherHigh, otherLow } = this;
    const pairs = n - (n & 1);
    for (let i = 0; i < pairs; i += 2) {
      const sum = high + x[i];
      const other = otherHigh + x[i + 1];
      if (isExact) {
        low += twoSumError(high, x[i], sum);
        otherLow += twoSumError(otherHigh, x[i + 1], other);
      }
      high = sum;
      otherHigh = other;
    }
    if (n & 1) {
      const sum = high + x[pairs];
      if (isExact) low += twoSumError(high, x[pairs], sum);
      high = sum;
    }
    this.high = high;
    this.low = low;
    this.otherHigh = otherHigh;
    this.otherLow = otherLow;
  }

  /** Adds up the lanes and unscales the sum, whose low part becomes the rounding error of the high one. */
  close(): void {
    const sum = this.high + this.otherHigh;
    const error = twoSumError(this.high, this.otherHigh, sum);
    const low = (this.low + this.otherLow + error) * EXP_UNSCALE;
    const high = sum * EXP_UNSCALE;
    this.high = high + low;
    this.low = low - (this.high - high);
  }
}
