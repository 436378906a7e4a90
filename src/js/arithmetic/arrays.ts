/** Elements of either dtype. */
export type Floats = Float64Array | Float32Array;

/** The 32-bit words of an array. A function, as a bundler does not drop a module-level look at `buffer`. */
export function wordsOf(x: Floats): Int32Array {
  return new Int32Array(x.buffer);
}
