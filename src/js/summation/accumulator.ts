import { twoSumError } from "../arithmetic/double-double.js";

/** A sum of a row kept as high + low, as in assembly/summation/accumulator.ts. */
export class Accumulator {
  high = 0;
  low = 0;

  reset(value: number): void {
    this.high = value;
    this.low = 0;
  }

  /** Adds with Knuth's TwoSum, whose error goes to the low part. */
  add(value: number): void {
    const sum = this.high + value;
    this.low += twoSumError(this.high, value, sum);
    this.high = sum;
  }

  /** The sum as one number; where it is infinite its low part is NaN and does not count. */
  total(): number {
    const sum = this.high + this.low;
    return Number.isNaN(sum) ? this.high : sum;
  }
}
