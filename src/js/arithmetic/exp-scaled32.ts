// e^t * EXP_ONE for t up to 0, in float32: see exp-scaled64.ts.

import { wordsOf } from "./arrays.js";
import {
  EXP32_C2,
  EXP32_C3,
  EXP32_C4,
  EXP32_C5,
  EXP32_C6,
  EXP32_HI,
  EXP32_INV,
  EXP32_LO,
  EXP32_LOW,
} from "./constants.js";
import type { FloatArray } from "./constants32.js";
import { MASK, ROOM, residues, series, squares } from "./scratch32.js";
import { ensurePowers, pow2 } from "./tables.js";

const f = Math.fround;

const MAGIC = 6755399441055935; // 1.5 * 2^52 + 64 + 127: odd, as in assembly/, which decides where halves are rounded to
const MAGIC_WORD = 191; // 64 + 127

/** k * EXP32_LO and 2^(k + 64) for k = -188 ... 0, at 2 (k + MAGIC_WORD). */
const EXP_EXPONENTS: Float64Array = /*#__PURE__*/ new Float64Array(512);

/** Fills the table that writeExpScaled reads. */
export function ensureExpTable(): void {
  ensurePowers();
  if (EXP_EXPONENTS[2 * MAGIC_WORD + 1] !== 0) return;
  for (let k = -188; k <= 0; k++) {
    EXP_EXPONENTS[2 * (k + MAGIC_WORD)] = f(k * EXP32_LO);
    EXP_EXPONENTS[2 * (k + MAGIC_WORD) + 1] = pow2(k + 64);
  }
}

/** Added to a number from 2^-5 to 2^-4 and subtracted again, it rounds the number to float32. */
const ROUND_C4 = 25165824; // 1.5 * 2^24

const shifted: Float64Array = /*#__PURE__*/ new Float64Array(ROOM);
const roundings: Float64Array = /*#__PURE__*/ new Float64Array(ROOM);
const wordsOfRoundings: Int32Array = /*#__PURE__*/ wordsOf(roundings);
const powers: Float64Array = /*#__PURE__*/ new Float64Array(ROOM);

/** Writes e^(x - max) * 2^64 of rows of a block at most. */
export function writeExpScaled(
  x: FloatArray,
  start: number,
  rows: number,
  cols: number,
  maxima: FloatArray,
  to: FloatArray,
  at: number,
): void {
  const count = (rows * cols) & MASK;
  for (let r = 0; r < rows; r++) {
    const max = maxima[r];
    for (let i = r * cols; i < (r + 1) * cols; i++) {
      const difference = f(x[start + i] - max);
      const t = difference < EXP32_LOW ? EXP32_LOW : difference;
      shifted[i & MASK] = t;
      roundings[i & MASK] = f(t * EXP32_INV) + MAGIC;
    }
  }
  for (let i = 0; i < count; i++) {
    const k = 2 * (wordsOfRoundings[2 * i] & 255);
    const r = f(shifted[i] - (roundings[i] - MAGIC) * EXP32_HI - EXP_EXPONENTS[k]);
    residues[i] = r;
    squares[i] = f(r * r);
    powers[i] = EXP_EXPONENTS[k + 1];
  }
  for (let i = 0; i < count; i++) {
    const r = residues[i];
    const r2 = squares[i];
    const high = f(r2 * EXP32_C6) + (f(r * EXP32_C5) + (EXP32_C4 + ROUND_C4)) - ROUND_C4;
    series[i] = f(r2 * high) + f(f(r * EXP32_C3) + EXP32_C2);
  }
  for (let i = 0; i < count; i++) {
    to[at + i] = (1 + f(f(squares[i] * series[i]) + residues[i])) * powers[i];
  }
}
