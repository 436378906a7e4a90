// ln(a / b) in float64, exact to the last digits where a and b are near each other; and the terms p ln(p / q) and
// p ln(p / q) + q - p.
import {
  LN2_64_HI,
  LN2_64_LO,
  NEAR64_C1,
  NEAR64_C2,
  NEAR64_C3,
  NEAR64_C4,
  NEAR64_C5,
  NEAR64_C6,
  NEAR64_C7,
  NEAR64_C8,
  NEAR64_C9,
  NEAR64_C10,
  RATIO64_C1,
  RATIO64_C2,
  RATIO64_C3,
  RATIO64_C4,
  RATIO64_C5,
  RATIO64_C6,
  RATIO64_C7,
  RATIO64_C8,
} from "./constants.js";
import type { FloatArray } from "./constants64.js";
import { LARGE_BITS, TINY_HIGH } from "./log-fast64.js";
import {
  first,
  generalizedTerms,
  MASK,
  quotients,
  ROOM,
  second,
  terms,
  wordsOfFirst,
  wordsOfSecond,
} from "./scratch64.js";
import { EXPONENT_TABLE, inversePow2 } from "./tables.js";

const HALF_HIGH = 0x00080000;

/** The bits of a high word below the exponent. */
const BELOW_EXPONENT = 0x000fffff;

/** log2(a / b) of numbers i of two arrays, positive and normal, rounded: the difference of their bits, plus half. */
export function ratioExponent(a: Int32Array, b: Int32Array, i: number): number {
  const difference = (a[2 * i + 1] - b[2 * i + 1] + HALF_HIGH) | 0;
  const mayBorrow = (difference & BELOW_EXPONENT) === 0; // a borrow changes nothing elsewhere; this branch is predicted
  return mayBorrow && a[2 * i] >>> 0 < b[2 * i] >>> 0 ? (difference - 1) >> 20 : difference >> 20;
}

/** Added to the sum of two numbers, it makes a difference only where both are 0. */
const LEAST = 5e-324;

/** 2^-k a, where 2^-k alone may be out of range. */
function nearOf(a: number, k: number): number {
  return k > -1000 && k < 1000 ? a * inversePow2(k) : a * inversePow2(k >> 1) * inversePow2(k - (k >> 1));
}

/** high + low + 2s + s r, high + low = k ln 2 */
function ratioSum(high: number, low: number, s: number, r: number): number {
  return high + (s + s + (s * r + low));
}

/** s, of ln(a / b) = k ln 2 + 2 atanh s. */
export function ratioQuotient(a: number, b: number, k: number): number {
  const near = nearOf(a, k);
  return (near - b) / (near + b + LEAST);
}

/** (2 atanh s - 2s) / s */
function ratioPoly(s: number): number {
  const v = s * s;
  const w = v * v;
  const high = w * (v * RATIO64_C8 + RATIO64_C7) + (v * RATIO64_C6 + RATIO64_C5);
  const p = w * (w * high + (v * RATIO64_C4 + RATIO64_C3)) + (v * RATIO64_C2 + RATIO64_C1);
  return v * p;
}

/** k ln 2 + 2 atanh s */
export function ratioLog(k: number, s: number): number {
  return ratioSum(k * LN2_64_HI, k * LN2_64_LO, s, ratioPoly(s));
}

/** p ln(p / q) + q - p, where ln(p / q) is ln(x / y) plus `correction`, and k = ratioExponent(x, y). */
export function relativeEntropy(x: number, y: number, k: number, p: number, q: number, correction = 0): number {
  const isNear = x <= y + y && y <= x + x;
  const near = isNear ? x : nearOf(x, k);
  const s = (near - y) / (near + y + LEAST);
  const v = s * s;
  const w = v * v;
  const z = w * w;
  const low = w * (v * NEAR64_C4 + NEAR64_C3) + (v * NEAR64_C2 + NEAR64_C1);
  const middle = w * (v * NEAR64_C8 + NEAR64_C7) + (v * NEAR64_C6 + NEAR64_C5);
  const r = v * (z * (z * (v * NEAR64_C10 + NEAR64_C9) + middle) + low);
  const d = p - q;
  return isNear ? s * (p * r + d) : p * (ratioSum(k * LN2_64_HI, k * LN2_64_LO, s, r) + correction) - d;
}

const exponents: Int32Array = /*#__PURE__*/ new Int32Array(ROOM);

/** Writes n terms p ln(p / q); returns whether all p and q certainly are from TINY to below 2. */
export function writeRatioTerms(p: FloatArray, q: FloatArray, start: number, n: number): boolean {
  const count = n & MASK;
  let differences = 0;
  let bits = 0;
  for (let i = 0; i < count; i++) {
    first[i] = p[start + i] + 0; // so that -0 is 0, as in writeCrossTerms
    second[i] = q[start + i] + 0;
  }
  for (let i = 0; i < count; i++) {
    const a = wordsOfFirst[2 * i + 1];
    const b = wordsOfSecond[2 * i + 1];
    const k = (a - b + HALF_HIGH) | 0;
    bits |= a | b;
    differences |= (a - TINY_HIGH) | (b - TINY_HIGH) | ((k & BELOW_EXPONENT) - 1);
    const at = (k >> 18) & 8188;
    exponents[i] = at;
    const near = first[i] * EXPONENT_TABLE[at];
    quotients[i] = (near - second[i]) / (near + second[i]);
  }
  const allNormal = differences >= 0 && (bits & LARGE_BITS) === 0;
  if (allNormal) {
    for (let i = 0; i < count; i++) {
      const at = exponents[i] & 8188;
      const s = quotients[i];
      terms[i] = first[i] * ratioSum(EXPONENT_TABLE[at + 2], EXPONENT_TABLE[at + 3], s, ratioPoly(s));
    }
  } else {
    for (let i = 0; i < count; i++) {
      const k = ratioExponent(wordsOfFirst, wordsOfSecond, i);
      terms[i] = first[i] * ratioLog(k, ratioQuotient(first[i], second[i], k));
    }
  }
  return allNormal;
}

/** Writes n terms p ln(p / q) + q - p; returns whether all p and q certainly are from TINY to below 2. */
export function writeGeneralizedTerms(p: FloatArray, q: FloatArray, start: number, n: number): boolean {
  const count = n & MASK;
  let differences = 0;
  let bits = 0;
  for (let i = 0; i < count; i++) {
    first[i] = p[start + i] + 0; // so that -0 is 0, as in writeCrossTerms
    second[i] = q[start + i] + 0;
  }
  for (let i = 0; i < count; i++) {
    const a = first[i];
    const b = second[i];
    const isNear = a <= b + b && b <= a + a;
    const k = isNear ? 0 : ratioExponent(wordsOfFirst, wordsOfSecond, i); // near numbers need none
    generalizedTerms[i] = relativeEntropy(a, b, k, a, b);
    bits |= wordsOfFirst[2 * i + 1] | wordsOfSecond[2 * i + 1];
    differences |= (wordsOfFirst[2 * i + 1] - TINY_HIGH) | (wordsOfSecond[2 * i + 1] - TINY_HIGH);
  }
  return differences >= 0 && (bits & LARGE_BITS) === 0;
}
