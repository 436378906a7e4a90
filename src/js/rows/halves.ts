// Rows of float16 numbers, by their bits: as in assembly/rows/halves.ts.
import type { Floats } from "../../types/arrays.js";

/** Replaces n float16 numbers, at the place of an element, by float32 ones, from the last to the first: a number takes the place of two. */
export function widenHalves(values: Floats, at: number, n: number): void {
  const x = new Float32Array(values.buffer, values.byteOffset + at * values.BYTES_PER_ELEMENT, n);
  const halves = new Uint16Array(x.buffer, x.byteOffset);
  const bits = new Uint32Array(x.buffer, x.byteOffset);
  for (let i = n - 1; i >= 0; i--) {
    const half = halves[i];
    const size = half & 0x7fff;
    // The exponent of infinities and NaN is the largest. Others are 112 too small.
    bits[i] = ((half & 0x8000) << 16) | (size << 13) | (size < 0x7c00 ? 0 : 0x70000000);
    x[i] *= 2 ** 112;
  }
}

/** Replaces n float32 numbers, at the place of a float64 one, by float64 ones. */
export function promoteSingles(values: Floats, at: number, n: number): void {
  const singles = new Float32Array(values.buffer, values.byteOffset + 8 * at, n);
  for (let i = n - 1; i >= 0; i--) values[at + i] = singles[i];
}

/** Replaces n float32 numbers by the float16 ones next to them, ties to even. NaN becomes 0x7e00. */
export function roundToHalves(x: Float32Array, n: number): void {
  const halves = new Uint16Array(x.buffer, x.byteOffset);
  const bits = new Uint32Array(x.buffer, x.byteOffset);
  for (let i = 0; i < n; i++) {
    const sign = (bits[i] >>> 16) & 0x8000;
    const size = bits[i] & 0x7fffffff;
    let half = sign | 0x7c00;
    // From 2^-14 on, 13 bits are rounded off, and 112 taken from the exponent. Below, the numbers are as far apart as float32 ones at 0.5.
    if (size < 0x38800000) half = sign | ((Math.fround(Math.abs(x[i]) + 0.5) - 0.5) * 2 ** 24);
    else if (size < 0x47800000) half = sign | ((size - 0x38000000 + 0xfff + ((size >>> 13) & 1)) >>> 13);
    else if (size > 0x7f800000) half = 0x7e00;
    halves[i] = half;
  }
}
