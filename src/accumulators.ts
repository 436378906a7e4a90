// Accumulators: sums that merge, with the same bits whatever the chunks and the order.

import { accumulators } from "#kernels/accumulators";
import * as logSumExp32 from "../build/generated/js/accumulators/log-sum-exp32.js";
import * as sum32 from "../build/generated/js/accumulators/sum32.js";
import { Accumulation } from "./accumulators/accumulation.js";
import { backendOf } from "./accumulators/bind.js";
import { LogSumExp } from "./accumulators/log-sum-exp.js";
import { Sum } from "./accumulators/sum.js";
import { type Kind, kernelOf } from "./accumulators/total.js";
import { wrongType } from "./call/errors.js";
import * as logSumExp64 from "./js/accumulators/log-sum-exp64.js";
import * as sum64 from "./js/accumulators/sum64.js";
import type {
  LogSumExpAccumulatorJSON,
  LogSumExpJSON,
  PushRowsOptions,
  SumAccumulatorJSON,
} from "./types/accumulators.js";
import type { NewFloat64, Values } from "./types/arrays.js";

const sums: Kind<Sum> = {
  name: "SumAccumulator",
  kernel: /*#__PURE__*/ kernelOf("exactSum", accumulators, sum64.exactSum, sum32.exactSum),
  create: () => new Sum(),
};

const logSumExps: Kind<LogSumExp> = {
  name: "LogSumExpAccumulator",
  kernel: /*#__PURE__*/ kernelOf("exactSumExp", accumulators, logSumExp64.exactSumExp, logSumExp32.exactSumExp),
  create: () => new LogSumExp(),
};

/**
 * An exact sum of numbers that arrive in chunks.
 * The value has the same bits whatever the chunks, the order of merging, the backend and the machine.
 * An accumulator goes on elsewhere by `toJSON` and `from`.
 *
 * Special values, in order of precedence:
 * 1. Any NaN, or both infinities, make the sum NaN.
 * 2. An infinity makes the sum that infinity.
 * 3. No elements, or elements that cancel, give 0. The mean of no elements is NaN.
 *
 * The sum is exact, and `value()` and `mean()` round once. No sum on the way overflows or underflows.
 * Bound: 0.5 ulp.
 *
 * Method: numbers of one sign and exponent share a bin of integers; the total is an integer in units of 2⁻¹⁰⁷⁴.
 *
 * @example
 * ```ts
 * new SumAccumulator().push([1e308, 1, 1e308, -1e308]).push(-1e308).value(); // → 1
 * ```
 */
export class SumAccumulator {
  readonly #sums: Accumulation<Sum, string>;

  // Not new.target, which webpack's minifier moves into another function.
  constructor() {
    this.#sums = new Accumulation(sums, backendOf(this.constructor));
  }

  /** The number of elements pushed, also in accumulators that were merged into this one. */
  get count(): number {
    return this.#sums.count;
  }

  /**
   * Adds a number, or all elements of an array.
   *
   * @param values A number, a `Float64Array`, a `Float32Array` or an array of numbers.
   * @returns This accumulator.
   * @example
   * ```ts
   * new SumAccumulator().push(0.5).push([1, 2]).value(); // → 3.5
   * ```
   */
  push(values: number | Values): this {
    this.#sums.push(values);
    return this;
  }

  /**
   * Adds each column of rows to a total of its own: one total for each class, say.
   * `name` distinguishes several vectors of totals. They are apart from `value()` and `count`.
   *
   * @param values The rows: their length is a multiple of `cols`.
   * @param options The length of a row, `cols`, and the `name` of the vector, which is empty by default.
   * @returns This accumulator.
   * @example
   * ```ts
   * new SumAccumulator().pushRows([1, 2, 3, 4], { cols: 2 }).values(); // → Float64Array [4, 6]
   * new SumAccumulator().pushRows([1, 2], { cols: 2, name: "loss" }).values("loss"); // → Float64Array [1, 2]
   * ```
   */
  pushRows(values: Values, options: PushRowsOptions): this {
    this.#sums.pushRows(values, options);
    return this;
  }

  /**
   * Adds all that another accumulator has, which stays as it is.
   *
   * @param other A SumAccumulator.
   * @returns This accumulator.
   * @example
   * ```ts
   * new SumAccumulator().push(0.1).merge(new SumAccumulator().push(0.2)).value(); // → 0.30000000000000004
   * ```
   */
  merge(other: SumAccumulator): this {
    if (!(other instanceof SumAccumulator)) throw wrongType("SumAccumulator.merge", "other", "a SumAccumulator", other);
    this.#sums.merge(other.#sums);
    return this;
  }

  /**
   * Rounds the sum of the elements pushed to the nearest float64.
   *
   * @returns The sum; 0 for no elements.
   */
  value(): number {
    return this.#sums.total.dividedBy(1);
  }

  /**
   * Rounds the mean of the elements pushed to the nearest float64.
   *
   * @returns The mean; NaN for no elements.
   * @example
   * ```ts
   * new SumAccumulator().push([1, 2]).push(4).mean(); // → 2.3333333333333335
   * ```
   */
  mean(): number {
    return this.count === 0 ? Number.NaN : this.#sums.total.dividedBy(this.count);
  }

  /**
   * Rounds the totals of a vector, one for each column.
   *
   * @param name The name that `pushRows` gave it; empty by default.
   * @returns The totals.
   */
  values(name = ""): NewFloat64 {
    return Float64Array.from(this.#sums.vector("values", name).totals, (sum) => sum.dividedBy(1));
  }

  /**
   * Rounds the means of a vector, one for each column.
   *
   * @param name The name that `pushRows` gave it; empty by default.
   * @returns The means; NaN for no rows.
   */
  means(name = ""): NewFloat64 {
    const { rows, totals } = this.#sums.vector("means", name);
    return Float64Array.from(totals, (sum) => (rows === 0 ? Number.NaN : sum.dividedBy(rows)));
  }

  /**
   * Counts the rows of a vector.
   *
   * @param name The name that `pushRows` gave it; empty by default.
   * @returns The number of rows.
   */
  rows(name = ""): number {
    return this.#sums.vector("rows", name).rows;
  }

  /**
   * Saves the state, exactly. `JSON.stringify` calls it. Equal states give equal JSON.
   *
   * @returns The state, for `from`.
   * @example
   * ```ts
   * JSON.stringify(new SumAccumulator().push([1, 0.5])); // → '{"type":"SumAccumulator","version":1,"count":2,"sum":"0x3p-1","vectors":[]}'
   * ```
   */
  toJSON(): SumAccumulatorJSON {
    return this.#sums.toJSON("SumAccumulator");
  }

  /**
   * Makes the accumulator of a saved state.
   *
   * @param json What `toJSON` returned, or its text.
   * @returns A new accumulator.
   * @throws TypeError or RangeError if it is damaged or of another version. The message names the field.
   * @example
   * ```ts
   * const text = JSON.stringify(new SumAccumulator().push(0.1));
   * SumAccumulator.from(text).push(0.2).value(); // → 0.30000000000000004
   * ```
   */
  static from(json: SumAccumulatorJSON | string): SumAccumulator {
    const made = new this();
    made.#sums.read(json);
    return made;
  }
}

/**
 * The logarithm of a sum of exponentials of numbers that arrive in chunks.
 * The value has the same bits whatever the chunks, the order of merging, the backend and the machine.
 * An accumulator goes on elsewhere by `toJSON` and `from`.
 *
 * Special values, in order of precedence:
 * 1. Any NaN makes the value NaN.
 * 2. Any +∞ makes it +∞.
 * 3. No elements, or −∞ alone, give −∞.
 *
 * The value is m + L, where m is the largest element. L keeps its relative accuracy where one element dominates.
 * Bound: 0.5 ulp + 1.1 ulp of L, where they cancel too.
 *
 * Method: each exponential is a power of two times a multiple of 2⁻⁶², within 2⁻⁶² of it, which depends on its element alone. Sums of
 * these are exact. Terms are dropped that are below 2⁻¹²¹⁶ of the largest.
 *
 * @example
 * ```ts
 * new LogSumExpAccumulator().push([1, 2]).push(3).value(); // → 3.40760596444438
 * ```
 */
export class LogSumExpAccumulator {
  readonly #sums: Accumulation<LogSumExp, LogSumExpJSON>;

  constructor() {
    this.#sums = new Accumulation(logSumExps, backendOf(this.constructor));
  }

  /** The number of elements pushed, those of −∞ too, also in accumulators that were merged into this one. */
  get count(): number {
    return this.#sums.count;
  }

  /**
   * Adds the exponential of a number, or those of all elements of an array.
   *
   * @param values A number, a `Float64Array`, a `Float32Array` or an array of numbers.
   * @returns This accumulator.
   * @example
   * ```ts
   * new LogSumExpAccumulator().push(0).push([0, 0]).value(); // → 1.0986122886681098
   * ```
   */
  push(values: number | Values): this {
    this.#sums.push(values);
    return this;
  }

  /**
   * Adds each column of rows to a total of its own: one total for each class, say.
   * `name` distinguishes several vectors of totals. They are apart from `value()` and `count`.
   *
   * @param values The rows: their length is a multiple of `cols`.
   * @param options The length of a row, `cols`, and the `name` of the vector, which is empty by default.
   * @returns This accumulator.
   * @example
   * ```ts
   * new LogSumExpAccumulator().pushRows([1, 0, 2, 0], { cols: 2 }).values(); // → Float64Array [2.3132616875182226, 0.6931471805599453]
   * ```
   */
  pushRows(values: Values, options: PushRowsOptions): this {
    this.#sums.pushRows(values, options);
    return this;
  }

  /**
   * Adds all that another accumulator has, which stays as it is.
   *
   * @param other A LogSumExpAccumulator.
   * @returns This accumulator.
   * @example
   * ```ts
   * new LogSumExpAccumulator().push(0).merge(new LogSumExpAccumulator().push(-690.8)).value(); // → 9.758249123106505e-301
   * ```
   */
  merge(other: LogSumExpAccumulator): this {
    if (!(other instanceof LogSumExpAccumulator))
      throw wrongType("LogSumExpAccumulator.merge", "other", "a LogSumExpAccumulator", other);
    this.#sums.merge(other.#sums);
    return this;
  }

  /**
   * Computes the logarithm of the sum of the exponentials.
   *
   * @returns The logarithm; −∞ for no elements.
   */
  value(): number {
    return this.#sums.total.value();
  }

  /**
   * Computes the logarithms of the totals of a vector, one for each column.
   *
   * @param name The name that `pushRows` gave it; empty by default.
   * @returns The logarithms.
   */
  values(name = ""): NewFloat64 {
    return Float64Array.from(this.#sums.vector("values", name).totals, (sum) => sum.value());
  }

  /**
   * Counts the rows of a vector.
   *
   * @param name The name that `pushRows` gave it; empty by default.
   * @returns The number of rows.
   */
  rows(name = ""): number {
    return this.#sums.vector("rows", name).rows;
  }

  /**
   * Saves the state, exactly. `JSON.stringify` calls it. Equal states give equal JSON.
   *
   * @returns The state, for `from`.
   * @example
   * ```ts
   * new LogSumExpAccumulator().push(0).toJSON().sum; // → { max: 0, slots: ['4000000000000000'] }
   * ```
   */
  toJSON(): LogSumExpAccumulatorJSON {
    return this.#sums.toJSON("LogSumExpAccumulator");
  }

  /**
   * Makes the accumulator of a saved state.
   *
   * @param json What `toJSON` returned, or its text.
   * @returns A new accumulator.
   * @throws TypeError or RangeError if it is damaged or of another version. The message names the field.
   * @example
   * ```ts
   * const text = JSON.stringify(new LogSumExpAccumulator().push([1, 2]));
   * LogSumExpAccumulator.from(text).push(3).value(); // → 3.40760596444438
   * ```
   */
  static from(json: LogSumExpAccumulatorJSON | string): LogSumExpAccumulator {
    const made = new this();
    made.#sums.read(json);
    return made;
  }
}
