// ln(a / b) in float32; and the terms p ln(p / q) and p ln(p / q) + q - p. See log-ratio64.ts.
import {
  LN2_32_HI,
  LN2_32_LO,
  NEAR32_C1,
  NEAR32_C2,
  NEAR32_C3,
  NEAR32_C4,
  NEAR32_C5,
  RATIO32_C1,
  RATIO32_C2,
  RATIO32_C3,
} from "./constants.js";
import type { FloatArray } from "./constants32.js";
import { LARGE_BITS, TINY_WORD } from "./log-fast32.js";
import { EXPONENT_TABLE } from "./log32.js";
import {
  first,
  generalizedTerms,
  MASK,
  quotients,
  second,
  series,
  terms,
  wordsOfFirst,
  wordsOfSecond,
} from "./scratch32.js";
import { inversePow2 } from "./tables.js";

const f = Math.fround;

/** Added to a float32, it makes a difference only where that is 0. */
const LEAST = 5e-324;

/** log2(a / b) of numbers i of `first` and `second`, rounded. */
function ratioExponent(i: number): number {
  return (((wordsOfFirst[i] - wordsOfSecond[i]) | 0) + 0x00400000) >> 23;
}

function ratioSum(k: number, s: number, r: number): number {
  return f(f(k * LN2_32_HI) + f(f(s + s) + f(f(s * r) + f(k * LN2_32_LO))));
}

/** Are a and b within a factor of 2 of each other, or both 0? */
function areNear(a: number, b: number): boolean {
  return a <= f(b + b) && b <= f(a + a);
}

export function writeRatioTerms(p: FloatArray, q: FloatArray, start: number, n: number): boolean {
  const count = n & MASK;
  let differences = 0;
  let bits = 0;
  for (let i = 0; i < count; i++) {
    first[i] = p[start + i] + 0; // so that -0 is 0, as in writeCrossTerms
    second[i] = q[start + i] + 0;
  }
  for (let i = 0; i < count; i++) {
    bits |= wordsOfFirst[i] | wordsOfSecond[i];
    differences |= (wordsOfFirst[i] - TINY_WORD) | (wordsOfSecond[i] - TINY_WORD);
    const near = first[i] * EXPONENT_TABLE[(ratioExponent(i) << 2) & 2044];
    const b = second[i];
    quotients[i] = f((near - b) / (f(near + b) + LEAST));
  }
  for (let i = 0; i < count; i++) {
    const s = quotients[i];
    const v = f(s * s);
    series[i] = v * f(f(v * f(f(v * RATIO32_C3) + RATIO32_C2)) + RATIO32_C1);
  }
  for (let i = 0; i < count; i++) {
    const k = (ratioExponent(i) << 2) & 2044;
    const s = quotients[i];
    const low = f(f(s * series[i]) + EXPONENT_TABLE[k + 2]);
    terms[i] = first[i] * f(EXPONENT_TABLE[k + 1] + f(s + s + low));
  }
  return differences >= 0 && (bits & LARGE_BITS) === 0;
}

export function writeGeneralizedTerms(p: FloatArray, q: FloatArray, start: number, n: number): boolean {
  const count = n & MASK;
  let differences = 0;
  let bits = 0;
  for (let i = 0; i < count; i++) {
    first[i] = p[start + i] + 0; // so that -0 is 0, as in writeCrossTerms
    second[i] = q[start + i] + 0;
  }
  for (let i = 0; i < count; i++) {
    const b = second[i];
    const near = areNear(first[i], b) ? first[i] : first[i] * inversePow2(ratioExponent(i));
    quotients[i] = f(f(near - b) / (f(near + b) + LEAST));
    bits |= wordsOfFirst[i] | wordsOfSecond[i];
    differences |= (wordsOfFirst[i] - TINY_WORD) | (wordsOfSecond[i] - TINY_WORD);
  }
  for (let i = 0; i < count; i++) {
    const s = quotients[i];
    const v = f(s * s);
    const w = f(v * v);
    const high = f(f(w * NEAR32_C5) + f(f(v * NEAR32_C4) + NEAR32_C3));
    series[i] = v * f(f(w * high) + f(f(v * NEAR32_C2) + NEAR32_C1));
  }
  for (let i = 0; i < count; i++) {
    const p = first[i];
    const s = quotients[i];
    const d = f(p - second[i]);
    if (areNear(p, second[i])) generalizedTerms[i] = s * f(f(p * series[i]) + d);
    else generalizedTerms[i] = f(p * ratioSum(ratioExponent(i), s, series[i])) - d;
  }
  return differences >= 0 && (bits & LARGE_BITS) === 0;
}
