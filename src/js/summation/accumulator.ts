import { twoSumError } from "../arithmetic/double-double.js";

/** A sum of a row kept as high + low, as in assembly/summation/accumulator.ts. */
export class Accumulator {
  high = 0;
  private lowSum = 0;
  private least = 0;

  get low(): number {
    return this.lowSum + this.least;
  }

  reset(value: number): void {
    this.set(value, 0);
  }

  set(high: number, low: number): void {
    this.high = high;
    this.lowSum = low;
    this.least = 0;
  }

  /** Adds with Knuth's TwoSum, whose error goes to the low part. */
  add(value: number): void {
    const sum = this.high + value;
    this.lowSum += twoSumError(this.high, value, sum);
    this.high = sum;
  }

  /** The same, with the low part as a sum of two numbers: beside one large element, many small ones may be all that counts. */
  addTwice(value: number): void {
    const sum = this.high + value;
    const error = twoSumError(this.high, value, sum);
    const lowSum = this.lowSum + error;
    this.least += twoSumError(this.lowSum, error, lowSum);
    this.lowSum = lowSum;
    this.high = sum;
  }

  /** The sum as one number; where it is infinite its low part is NaN and does not count. */
  total(): number {
    const sum = this.high + this.low;
    return Number.isNaN(sum) ? this.high : sum;
  }
}
