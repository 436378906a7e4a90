// e^t * EXP_ONE for t up to 0, in float64, by the table of 2^(j/2048): for sums, which keep the scale, so that small terms
// stay normal. ensureExpTable is to be called first.
import {
  EXP64_C2,
  EXP64_C3,
  EXP64_HI,
  EXP64_INV,
  EXP64_LO,
  EXP64_LOW,
  EXTENDED64_C2,
  EXTENDED64_C3,
  EXTENDED64_C4,
  EXTENDED64_LOW,
} from "./constants.js";
import type { FloatArray } from "./constants64.js";
import { twoSumError } from "./double-double.js";
import { EXP_LOWS, EXP_TABLE, pow2 } from "./tables.js";

export { ensureExpTable } from "./tables.js";

const MAGIC = 6755399442104320; // 1.5 * 2^52 + 2048 * 512

/** e^t * 2^512 for t <= 0. */
function expScaled(t: number): number {
  const x = t < EXP64_LOW ? EXP64_LOW : t;
  const k = x * EXP64_INV + MAGIC - MAGIC;
  const r = x - k * EXP64_HI - k * EXP64_LO;
  const i = k | 0;
  const power = EXP_TABLE[i & 2047] * pow2((i >> 11) + 512);
  return power * (r * r * (r * EXP64_C3 + EXP64_C2) + r) + power;
}

/** e^(t + low) * 2^512, low being the rounding error of t. */
export function expScaledWithLow(t: number, low: number): number {
  const isLeast = !(t > EXP64_LOW);
  const x = isLeast ? EXP64_LOW : t;
  const k = x * EXP64_INV + MAGIC - MAGIC;
  const r = x - k * EXP64_HI - k * EXP64_LO + (isLeast ? 0 : low);
  const i = k | 0;
  const power = EXP_TABLE[i & 2047] * pow2((i >> 11) + 512);
  return power * (r * r * (r * EXP64_C3 + EXP64_C2) + r) + power;
}

/** Writes e^(x - max) * 2^512 of rows, whose largest elements are in `maxima`, to `to` from `at` on. */
export function writeExpScaled(
  x: FloatArray,
  start: number,
  rows: number,
  cols: number,
  maxima: FloatArray,
  to: FloatArray,
  at: number,
): void {
  for (let r = 0; r < rows; r++) {
    const max = maxima[r];
    const end = start + (r + 1) * cols;
    const shift = at - start;
    for (let i = start + r * cols; i < end; i++) to[i + shift] = expScaled(x[i] - max);
  }
}

/** e^r - 1, with the small `low` added to r. */
function expExtendedPoly(r: number, low: number): number {
  return r * r * (r * (r * EXTENDED64_C4 + EXTENDED64_C3) + EXTENDED64_C2) + (r + low);
}

/** e^(t + low) * 2^512 to 0.51 ulp, low being the rounding error of t; 0 where t is not above EXTENDED64_LOW. */
export function expExtended(t: number, low: number): number {
  if (!(t > EXTENDED64_LOW)) return 0;
  const k = t * EXP64_INV + MAGIC - MAGIC;
  const r = t - k * EXP64_HI - k * EXP64_LO;
  const i = k | 0;
  const power = EXP_TABLE[i & 2047] * pow2((i >> 11) + 512);
  return power * expExtendedPoly(r, EXP_LOWS[i & 2047] + low) + power;
}

/** Writes e^(x - y) * 2^512 of n elements as high + low, to 0.01 ulp of high, with the steps of expExtended. */
export function writeExpExtended(x: FloatArray, y: FloatArray, n: number, highs: FloatArray, lows: FloatArray): void {
  for (let i = 0; i < n; i++) {
    const t = x[i] - y[i];
    if (t > EXTENDED64_LOW) {
      const k = t * EXP64_INV + MAGIC - MAGIC;
      const r = t - k * EXP64_HI - k * EXP64_LO;
      const j = k | 0;
      const power = EXP_TABLE[j & 2047] * pow2((j >> 11) + 512);
      const rest = power * expExtendedPoly(r, EXP_LOWS[j & 2047] + twoSumError(x[i], -y[i], t));
      const sum = power + rest;
      highs[i] = sum;
      lows[i] = rest - (sum - power);
    } else {
      highs[i] = 0;
      lows[i] = 0;
    }
  }
}
