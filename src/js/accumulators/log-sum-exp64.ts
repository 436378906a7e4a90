// The exact sum of the terms of a row, for LogSumExpAccumulator: assembly/accumulators/log-sum-exp.ts, where the derivations stand.
import {
  ACCUMULATED64_HI,
  ACCUMULATED64_LO,
  EXP64_INV,
  EXTENDED64_C2,
  EXTENDED64_C3,
  EXTENDED64_C4,
  SLOTS,
} from "../arithmetic/constants.js";
import type { FloatArray } from "../arithmetic/constants64.js";
import { EXP_LOWS, EXP_TABLE, ensureExpTable } from "../arithmetic/tables.js";
import { writeFloat } from "./words.js";

const DROPPED = 256;
const LOWEST = -522240; // -(2^19 - 2^11)
const HIGHEST = 524288; // 2^19
const MAGIC = 6755399441055744; // 1.5 * 2^52
const ROUNDER = 0.00146484375; // 1.5 * 2^-10

/** The sums of the lower and of the upper 32 bits of m 2^62, by exponents. Those of DROPPED exponents come first. */
const newParts = () => new Float64Array(DROPPED + 32 * SLOTS);
const lowers: Float64Array = /*#__PURE__*/ newParts();
const uppers: Float64Array = /*#__PURE__*/ newParts();

function addToBins(x: FloatArray, n: number, least: number, lowest: number): void {
  for (let i = 0; i < n; i++) {
    const t = x[i] < least ? least : x[i];
    const k = t * EXP64_INV + MAGIC - MAGIC;
    const r = t - k * ACCUMULATED64_HI - k * ACCUMULATED64_LO;
    const j = k | 0;
    const power = EXP_TABLE[j & 2047];
    const s = r * r * (r * (r * EXTENDED64_C4 + EXTENDED64_C3) + EXTENDED64_C2) + (r + EXP_LOWS[j & 2047]);
    const rest = (power * s + ROUNDER - ROUNDER) * 2 ** 62;
    const upper = Math.floor(power * 2 ** 30);
    const lower = (power * 2 ** 30 - upper) * 2 ** 32 + rest;
    const carry = Math.floor(lower * 2 ** -32);
    const bin = (j >> 11) - lowest;
    lowers[bin] += lower - carry * 2 ** 32;
    uppers[bin] += upper + carry;
  }
}

/** Writes the sums of the 32 bins of each slot, the uppermost first, as integers of 128 bits. */
function writeSums(out: Uint32Array, count: number): void {
  for (let i = 0; i < count; i++) {
    const slot = DROPPED + 32 * (SLOTS - 1 - i);
    let sum = 0n;
    for (let shift = 0; shift < 32; shift++) {
      const [lower, upper] = [lowers[slot + shift], uppers[slot + shift]];
      if (upper !== 0) sum += ((BigInt(upper) << 32n) + BigInt(lower)) << BigInt(shift);
    }
    for (let word = 0; word < 4; word++, sum >>= 32n) out[4 + 4 * i + word] = Number(BigInt.asUintN(32, sum));
  }
}

/** The exponent e of the term of x. */
function exponentOf(x: number): number {
  return (x * EXP64_INV + MAGIC - MAGIC) >> 11;
}

/** Writes the sums of the slots of a row with these extremes to `out`, and the largest element. */
export function sumTerms(x: FloatArray, out: Uint32Array, cols: number, least: number, most: number): void {
  ensureExpTable();
  const lowest = ((exponentOf(most) >> 5) - SLOTS + 1) << 5;
  const unused = Math.max(exponentOf(Math.max(least, most - 1000)) - lowest, 0) >> 5;
  lowers.fill(0, DROPPED + 32 * unused);
  uppers.fill(0, DROPPED + 32 * unused);
  addToBins(x, cols, most - 1000, lowest - DROPPED);
  out[0] = 0;
  out[1] = SLOTS - unused;
  writeFloat(most, out, 2);
  writeSums(out, SLOTS - unused);
}

/** The kernel: writes the status 1 alone if the largest element is NaN, infinite or huge. */
export function exactSumExp(x: FloatArray, _y: unknown, out: Uint32Array, _rows: number, cols: number): void {
  let most = Number.NEGATIVE_INFINITY;
  let least = Number.POSITIVE_INFINITY;
  let hasNaN = false;
  for (let i = 0; i < cols; i++) {
    const value = x[i];
    if (value > most) most = value;
    if (value < least) least = value;
    hasNaN ||= Number.isNaN(value);
  }
  if (hasNaN || !(most > LOWEST && most < HIGHEST)) out[0] = 1;
  else sumTerms(x, out, cols, least, most);
}
