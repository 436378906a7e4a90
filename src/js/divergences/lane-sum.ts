// The sum of scaled values of a row, in two lanes or, for a short row, in one: as in assembly/divergences/log-rows.ts.
import { EXP_UNSCALE } from "../arithmetic/constants64.js";
import { twoSumError } from "../arithmetic/double-double.js";
import { SHORT } from "../summation/pairwise64.js";

/** The low parts of values without any. */
const NO_LOWS: Float64Array = /*#__PURE__*/ new Float64Array(512);

export class LaneSum {
  high = 0;
  low = 0;
  private otherHigh = 0;
  private otherLow = 0;
  private least = 0;
  private otherLeast = 0;

  reset(): void {
    this.high = 0;
    this.low = 0;
    this.otherHigh = 0;
    this.otherLow = 0;
    this.least = 0;
    this.otherLeast = 0;
  }

  /** Adds a block of n values of a row of `cols`, with low parts if there are any, and loses no digits if `isExact`. */
  add(x: Float64Array, n: number, cols: number, isExact: boolean, lows: Float64Array = NO_LOWS): void {
    if (!isExact) this.addRounded(x, n, cols <= SHORT ? 1 : 2);
    else if (cols <= SHORT) this.addInOrder(x, n, lows);
    else this.addPairs(x, n, lows);
  }

  private addRounded(x: Float64Array, n: number, lanes: number): void {
    let { high, otherHigh } = this;
    for (let i = 0; i < n; i += lanes) high += x[i];
    if (lanes === 2) for (let i = 1; i < n; i += 2) otherHigh += x[i];
    this.high = high;
    this.otherHigh = otherHigh;
  }

  private addInOrder(x: Float64Array, n: number, lows: Float64Array): void {
    let { high, low } = this;
    for (let i = 0; i < n; i++) {
      const sum = high + x[i];
      low += lows[i];
      low += twoSumError(high, x[i], sum);
      high = sum;
    }
    this.high = high;
    this.low = low;
  }

  /** Both lanes in one loop, as each waits for its last addition. */
  private addPairs(x: Float64Array, n: number, lows: Float64Array): void {
    let { high, low, otherHigh, otherLow } = this;
    const end = n & ~1;
    for (let i = 0; i < end; i += 2) {
      const a = x[i];
      const b = x[i + 1];
      const sum = high + a;
      const other = otherHigh + b;
      low = low + lows[i] + twoSumError(high, a, sum);
      otherLow = otherLow + lows[i + 1] + twoSumError(otherHigh, b, other);
      high = sum;
      otherHigh = other;
    }
    this.otherHigh = otherHigh;
    this.otherLow = otherLow;
    this.high = high;
    this.low = low;
    if (end < n) this.addInOrder(x.subarray(end), 1, lows.subarray(end));
  }

  /** Adds a block of exponentials, for results of float32 if `isSingle`; `isExact` if their logarithm needs all digits. */
  addExponentials(e: Float64Array, n: number, cols: number, isSingle: boolean, isExact: boolean): void {
    if (isExact && !isSingle) this.addTwice(e, n, cols);
    else this.add(e, n, cols, isExact || !isSingle);
  }

  /** Adds a block, and keeps the rounding errors of the low parts, too. */
  private addTwice(x: Float64Array, n: number, cols: number): void {
    if (cols <= SHORT) {
      this.addLane(x, 0, n, 1);
      return;
    }
    this.addLane(x, 0, n, 2);
    this.swapLanes();
    this.addLane(x, 1, n, 2);
    this.swapLanes();
  }

  private addLane(x: Float64Array, start: number, n: number, step: number): void {
    let { high, low, least } = this;
    for (let i = start; i < n; i += step) {
      const sum = high + x[i];
      const error = twoSumError(high, x[i], sum);
      const lowSum = low + error;
      least += twoSumError(low, error, lowSum);
      low = lowSum;
      high = sum;
    }
    this.high = high;
    this.low = low;
    this.least = least;
  }

  private swapLanes(): void {
    [this.high, this.otherHigh] = [this.otherHigh, this.high];
    [this.low, this.otherLow] = [this.otherLow, this.low];
    [this.least, this.otherLeast] = [this.otherLeast, this.least];
  }

  /** Adds up the lanes and unscales the sum, whose low part becomes the rounding error of the high one. */
  close(): void {
    const sum = this.high + this.otherHigh;
    const error = twoSumError(this.high, this.otherHigh, sum);
    const low = (this.low + this.least + (this.otherLow + this.otherLeast) + error) * EXP_UNSCALE;
    const high = sum * EXP_UNSCALE;
    this.high = high + low;
    this.low = low - (this.high - high);
  }
}
