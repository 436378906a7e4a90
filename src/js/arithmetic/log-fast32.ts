// ln x of positive normal numbers in float32 for sums, a block at a time; and the terms p ln q. See log-fast64.ts.
import { LOG32_C1, LOG32_C2, LOG32_C3 } from "./constants.js";
import { type FloatArray, HUGE } from "./constants32.js";
import { EXPONENT_TABLE } from "./log32.js";
import { lows, MASK, quotients, ROOM, second, series, squares, terms, wordsOfSecond } from "./scratch32.js";

const f = Math.fround;

/** The bits of TINY. */
export const TINY_WORD = 0x01000000;

/** Two bits that are 0 in numbers from 0 to below 2. */
export const LARGE_BITS = -0x40000000;

/** As ROUND_C4 in exp-scaled32.ts, for numbers from 1/4 to 1/2, and from 1/2 to 1. */
const ROUND_LOG_C2 = 201_326_592; // 1.5 2^27
const ROUND_LOG_C1 = 402_653_184; // 1.5 2^28

/** Numbers reduced to [sqrt(1/2), sqrt(2)), minus 1. */
const reduced: Float64Array = /*#__PURE__*/ new Float64Array(ROOM);

/** The place in EXPONENT_TABLE of the exponent of number i of `second`. */
function exponentAt(i: number): number {
  return ((wordsOfSecond[i] - 0x3f3504f3) >> 21) & 2044;
}

/** Takes the first steps of the logarithms of n numbers in `second`. */
export function startLogs(n: number): void {
  const count = n & MASK;
  for (let i = 0; i < count; i++) {
    const x = second[i] * EXPONENT_TABLE[exponentAt(i)] - 1;
    reduced[i] = x;
    quotients[i] = f(x / f(x + 2));
  }
  for (let i = 0; i < count; i++) {
    const s = quotients[i];
    const v = f(s * s);
    const rough = f(v * LOG32_C3) + (LOG32_C2 + ROUND_LOG_C2) - ROUND_LOG_C2;
    series[i] = v * (f(v * rough) + (LOG32_C1 + ROUND_LOG_C1) - ROUND_LOG_C1);
  }
  for (let i = 0; i < count; i++) {
    const x = reduced[i];
    const h = f(x * (x * 0.5));
    squares[i] = h;
    lows[i] = f(quotients[i] * f(series[i] + h)) + EXPONENT_TABLE[exponentAt(i) + 2];
  }
}

/** Takes the last steps of the logarithm of number i. */
export function finishLog(i: number): number {
  const k = exponentAt(i);
  const x = reduced[i];
  return f(EXPONENT_TABLE[k + 1] + f(x - f(squares[i] - lows[i])));
}

export function writeCrossTerms(p: FloatArray, q: FloatArray, start: number, n: number): boolean {
  const count = n & MASK;
  let differences = 0;
  let bits = 0;
  let areWeights = true;
  for (let i = 0; i < count; i++) second[i] = q[start + i] + 0; // so that -0, whose bits look like a large number, is 0
  startLogs(n);
  for (let i = 0; i < count; i++) {
    const weight = p[start + i];
    bits |= wordsOfSecond[i];
    differences |= wordsOfSecond[i] - TINY_WORD;
    if (!(weight >= 0 && weight < HUGE)) areWeights = false;
    terms[i] = weight * finishLog(i);
  }
  return differences >= 0 && (bits & LARGE_BITS) === 0 && areWeights;
}
