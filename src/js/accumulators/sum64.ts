// The exact sum of a row, for SumAccumulator: assembly/accumulators/sum.ts, with digits instead of bins.

import { wordsOf } from "../arithmetic/arrays.js";
import type { FloatArray } from "../arithmetic/constants64.js";
import { writeInteger } from "./words.js";

/** Digits of 32 bits, in units of 2^-1074, each a sum of up to 2^21 of them. */
const digits: Float64Array = /*#__PURE__*/ new Float64Array(68);

const value: Float64Array = /*#__PURE__*/ new Float64Array(1);
const words: Int32Array = /*#__PURE__*/ wordsOf(value);

/** Adds the elements of a row to the digits. Returns whether all are finite. */
function addToDigits(x: FloatArray, n: number): boolean {
  for (let i = 0; i < n; i++) {
    value[0] = x[i];
    const low = words[0];
    const high = words[1];
    const exponent = (high >>> 20) & 2047;
    if (exponent === 2047) return false;
    const weight = exponent === 0 ? 0 : exponent - 1;
    const upper = (high & 0xfffff) | (exponent === 0 ? 0 : 0x100000);
    const shift = weight & 31;
    const at = weight >>> 5;
    const first = (low << shift) >>> 0;
    const second = (((low >>> 1) >>> (31 - shift)) | (upper << shift)) >>> 0;
    const third = (upper >>> 1) >>> (31 - shift);
    const sign = 1 - 2 * (high >>> 31); // a branch would be mispredicted for every other element
    digits[at] += sign * first;
    digits[at + 1] += sign * second;
    digits[at + 2] += sign * third;
  }
  return true;
}

/** Writes the sum of a row to `out`. Writes the status 1 alone if an element is not finite. */
export function exactSum(x: FloatArray, _y: unknown, out: Uint32Array, _rows: number, cols: number): void {
  digits.fill(0);
  out[0] = addToDigits(x, cols) ? 0 : 1;
  let from = 0;
  let to = digits.length;
  while (from < to && digits[from] === 0) from++;
  while (to > from && digits[to - 1] === 0) to--;
  out[1] = from;
  out[2] = to - from;
  for (let i = from; i < to; i++) writeInteger(digits[i], out, 4 + 2 * (i - from));
}
