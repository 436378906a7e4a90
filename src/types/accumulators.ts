// The options and the JSON of accumulators.

/** The options of `pushRows`. */
export interface PushRowsOptions {
  /** The length of a row: the number of totals. */
  cols: number;
  /** The name of the vector of totals; the default is the empty name. */
  name?: string | undefined;
}

/** A vector of totals in JSON. */
export interface VectorJSON<Sum> {
  /** The name that `pushRows` gave it. */
  readonly name: string;
  /** The number of rows that it has. */
  readonly rows: number;
  /** The total of each column. */
  readonly sums: readonly Sum[];
}

/** The state of an accumulator. Equal states have equal JSON. */
export interface AccumulatorJSON<Type extends string, Sum> {
  /** The name of the class. */
  readonly type: Type;
  /** The version of this form. */
  readonly version: 1;
  /** The number of elements pushed. */
  readonly count: number;
  /** Their total. */
  readonly sum: Sum;
  /** The vectors of totals, in the order of their names. */
  readonly vectors: readonly VectorJSON<Sum>[];
}

/** The state of a SumAccumulator. A sum is an odd integer times a power of two: `"0x3p-1"` is 1.5. */
export type SumAccumulatorJSON = AccumulatorJSON<"SumAccumulator", string>;

/** A sum of exponentials. */
export interface LogSumExpJSON {
  /** The largest element, or the name of a special value. */
  readonly max: number | string;
  /** The sums of the terms of 32 exponents each, from those of the largest element down, in hexadecimal digits. */
  readonly slots: readonly string[];
}

/** The state of a LogSumExpAccumulator. */
export type LogSumExpAccumulatorJSON = AccumulatorJSON<"LogSumExpAccumulator", LogSumExpJSON>;
