// ln(1 + x) of the elements of a block: as in assembly/elementwise/log1p.ts.
import {
  RATIO64_C1,
  RATIO64_C2,
  RATIO64_C3,
  RATIO64_C4,
  RATIO64_C5,
  RATIO64_C6,
  RATIO64_C7,
  RATIO64_C8,
} from "../arithmetic/constants.js";
import { type FloatArray, LANES } from "../arithmetic/constants64.js";
import { lowOfOnePlus } from "../arithmetic/log64.js";
import { BLOCK, highs, lows, takeLogsOfSums } from "./stages64.js";

/** The logarithms of a block. */
export const logs: Float64Array = /*#__PURE__*/ new Float64Array(BLOCK);

/** The places of elements outside of the range of the series. */
const far: Int32Array = /*#__PURE__*/ new Int32Array(BLOCK + 1);

const MINUS_THIRD = -1 / 3;

/** ln(1 + x) for x from -1/3 to 1/2. */
function logNearOne(x: number): number {
  const s = x / (2 + x);
  const half = 0.5 * (x * x);
  const v = s * s;
  const w = v * v;
  const upper = LANES > 2 ? RATIO64_C5 : w * (v * RATIO64_C8 + RATIO64_C7) + (v * RATIO64_C6 + RATIO64_C5);
  const lower = w * (v * RATIO64_C4 + RATIO64_C3) + (v * RATIO64_C2 + RATIO64_C1);
  return x - (half - s * (v * (w * w * upper + lower) + half));
}

/** Writes ln(1 + x) of n elements to `logs`. */
export function takeLogsOnePlus(x: FloatArray, start: number, n: number): void {
  let count = 0;
  for (let i = 0; i < n; i++) {
    const value = x[start + i];
    logs[i] = logNearOne(value);
    far[count] = i;
    count += 1 - Number(value >= MINUS_THIRD) * Number(value <= 0.5); // no branch
  }
  for (let i = 0; i < count; i++) {
    const value = x[start + far[i]];
    highs[i] = 1 + value;
    lows[i] = lowOfOnePlus(value, highs[i]);
  }
  if (count > 0) takeLogsOfSums(count);
  for (let i = 0; i < count; i++) logs[far[i]] = highs[i];
}
