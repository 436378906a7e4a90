// Sums of e^(x - max) * 2^512 to a fraction of an ulp: as in assembly/summation/compensated-exponentials.ts.
import { EXP64_C2, EXP64_C3, EXP64_HI, EXP64_INV, EXP64_LO, EXP64_LOW } from "../arithmetic/constants.js";
import { EXP_ONE, type FloatArray } from "../arithmetic/constants64.js";
import { twoSumError } from "../arithmetic/double-double.js";
import { EXP_LOWS, EXP_TABLE, pow2 } from "../arithmetic/tables.js";
import type { Accumulator } from "./accumulator.js";
import { SHORT } from "./pairwise64.js";

const MAGIC = 6755399442104320; // as in exp-scaled64.ts

/** Elements that are taken at once, and the sums that they go to in turn: four vectors in WebAssembly. */
const BLOCK = 512;
const LANES = 8;

/** Results of sumLane, a place for each lane. */
const highs: Float64Array = /*#__PURE__*/ new Float64Array(LANES);
const lows: Float64Array = /*#__PURE__*/ new Float64Array(LANES);

/** Sums every step-th element's exponential: the powers of the table by Fast2Sum, and apart from them the rests of the exponentials. */
function sumLane(x: FloatArray, start: number, end: number, step: number, max: number, lane: number): void {
  let sum = EXP_ONE;
  let low = 0;
  for (let i = start; i < end; i += step) {
    const t = x[i] - max;
    const inRange = t < EXP64_LOW ? EXP64_LOW : t;
    const k = inRange * EXP64_INV + MAGIC - MAGIC;
    const r = inRange - k * EXP64_HI - k * EXP64_LO + (t > EXP64_LOW ? twoSumError(x[i], -max, t) : 0);
    const j = k | 0;
    const power = EXP_TABLE[j & 2047] * pow2((j >> 11) + 512);
    const rest = power * (r * r * (r * EXP64_C3 + EXP64_C2) + (r + EXP_LOWS[j & 2047]));
    const next = sum + power;
    low += power - (next - sum) + rest;
    sum = next;
  }
  highs[lane] = sum - EXP_ONE;
  lows[lane] = low;
}

/** Adds a row to a sum; a short one is summed element by element. */
export function addExponentials(x: FloatArray, start: number, n: number, max: number, sum: Accumulator): void {
  if (n <= SHORT) {
    sumLane(x, start, start + n, 1, max, 0);
    sum.high = highs[0] + lows[0];
    sum.low = lows[0] - (sum.high - highs[0]);
    return;
  }
  for (let done = start; done < start + n; done += BLOCK) {
    for (let lane = 0; lane < LANES; lane++) {
      sumLane(x, done + lane, Math.min(done + BLOCK, start + n), LANES, max, lane);
    }
    let low = 0;
    for (let lane = 0; lane < 2; lane++) {
      const even = highs[lane] + highs[lane + 4];
      const odd = highs[lane + 2] + highs[lane + 6];
      const high = even + odd;
      const errors =
        twoSumError(highs[lane], highs[lane + 4], even) + twoSumError(highs[lane + 2], highs[lane + 6], odd);
      low +=
        lows[lane] + lows[lane + 4] + (lows[lane + 2] + lows[lane + 6]) + (errors + twoSumError(even, odd, high));
      sum.add(high);
    }
    sum.add(low);
  }
}
