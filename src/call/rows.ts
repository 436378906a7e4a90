// The places of rows in arrays.

/**
 * The places of rows of one length: row r starts at ⌊r / inner⌋ stride + r mod inner, and its elements are `step` apart. A stride of
 * 0 broadcasts one row.
 */
export interface Strides {
  readonly inner: number;
  readonly stride: number;
  readonly step: number;
}

/** The rows of a batch. */
export interface Layout {
  readonly rows: number;
  /** The number of elements of a row, of the longest ragged row, or of a table. */
  readonly cols: number;
  /** The length of a table's rows. */
  readonly width?: number;
  /** The number of elements of the array that holds the rows. */
  readonly length: number;
  readonly strides: Strides;
  /** The bounds of ragged rows. */
  readonly offsets: Float64Array | undefined;
}
