import { logOne } from "./float64.js";

/** A sum kept as high + low, as in assembly/sum.ts. */
export class RowSum {
  high = 0;
  low = 0;

  reset(value: number): void {
    this.high = value;
    this.low = 0;
  }

  /** Adds with Knuth's TwoSum, whose error goes to the low part. */
  add(value: number): void {
    const sum = this.high + value;
    const part = sum - this.high;
    this.low += this.high - (sum - part) + (value - part);
    this.high = sum;
  }

  /** The sum as one number; where it is infinite its low part is NaN and does not count. */
  total(): number {
    const sum = this.high + this.low;
    return Number.isNaN(sum) ? this.high : sum;
  }

  /** ln of the sum times a power of two; NaN of 0. */
  log(unscale: number): number {
    const high = this.high * unscale;
    return logOne(high) + (this.low * unscale) / high;
  }
}
