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

  /** Adds a block of n values of a row of `cols`, with low parts if there are any, and loses no digits if `isExact`. */
  add(x: Float64Array, n: number, cols: number, isExact: boolean, lows: Float64Array | null = null): void {
    if (cols <= SHORT) {
      this.addToLane(x, 0, 1, n, isExact, lows);
    } else {
      this.addToLane(x, 0, 2, n, isExact, lows);
      this.swap();
      this.addToLane(x, 1, 2, n, isExact, lows);
      this.swap();
    }
  }

  private addToLane(
    x: Float64Array,
    first: number,
    step: number,
    n: number,
    isExact: boolean,
    lows: Float64Array | null,
  ): void {
    let { high, low } = this;
    for (let i = first; i < n; i += step) {
      const value = x[i];
      const sum = high + value;
      if (lows !== null) low += lows[i];
      if (isExact) low += twoSumError(high, value, sum);
      high = sum;
    }
    this.high = high;
    this.low = low;
  }

  private swap(): void {
    const { high, low } = this;
    this.high = this.otherHigh;
    this.low = this.otherLow;
    this.otherHigh = high;
    this.otherLow = low;
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
