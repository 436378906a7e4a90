// The terms of Jensen-Shannon divergence, of probabilities or of their logarithms.
import {
  EVEN32_C0,
  EVEN32_C1,
  EVEN32_C2,
  EVEN32_C3,
  EVEN32_C4,
  EVEN32_C5,
  EVEN64_C0,
  EVEN64_C1,
  EVEN64_C2,
  EVEN64_C3,
  EVEN64_C4,
  EVEN64_C5,
  EVEN64_C6,
  EVEN64_C7,
  EVEN64_C8,
  EVEN64_C9,
  EVEN64_C10,
  EVEN64_C11,
  EVEN64_C12,
  UPPER32_C0,
  UPPER32_C1,
  UPPER32_C2,
  UPPER32_C3,
  UPPER32_C4,
  UPPER32_C5,
  UPPER32_C6,
  UPPER32_C7,
  UPPER64_C0,
  UPPER64_C1,
  UPPER64_C2,
  UPPER64_C3,
  UPPER64_C4,
  UPPER64_C5,
  UPPER64_C6,
  UPPER64_C7,
  UPPER64_C8,
  UPPER64_C9,
  UPPER64_C10,
  UPPER64_C11,
  UPPER64_C12,
  UPPER64_C13,
  UPPER64_C14,
} from "./constants";
import { add, constant, cubic, linear, madd, mul, splat, sub } from "./lanes";
import { logLeaf } from "./log";

// biome-ignore format: a table
const EVEN64 = memory.data<f64>([
  EVEN64_C0, EVEN64_C1, EVEN64_C2, EVEN64_C3, EVEN64_C4, EVEN64_C5, EVEN64_C6, EVEN64_C7, EVEN64_C8, EVEN64_C9, EVEN64_C10,
  EVEN64_C11, EVEN64_C12,
], 16);
// biome-ignore format: a table
const EVEN32 = memory.data<f32>([
  <f32>EVEN32_C0, <f32>EVEN32_C1, <f32>EVEN32_C2, <f32>EVEN32_C3, <f32>EVEN32_C4, <f32>EVEN32_C5,
], 16);
// biome-ignore format: a table
const UPPER64 = memory.data<f64>([
  UPPER64_C0, UPPER64_C1, UPPER64_C2, UPPER64_C3, UPPER64_C4, UPPER64_C5, UPPER64_C6, UPPER64_C7, UPPER64_C8, UPPER64_C9,
  UPPER64_C10, UPPER64_C11, UPPER64_C12, UPPER64_C13, UPPER64_C14,
], 16);
// biome-ignore format: a table
const UPPER32 = memory.data<f32>([
  <f32>UPPER32_C0, <f32>UPPER32_C1, <f32>UPPER32_C2, <f32>UPPER32_C3, <f32>UPPER32_C4, <f32>UPPER32_C5, <f32>UPPER32_C6,
  <f32>UPPER32_C7,
], 16);

// Of a block, with h the larger and l the smaller of p and q: what terms are made of.
/** s = (h - l) / (h + l) */
export const CONTRASTS: usize = memory.data(4096 + 128, 16);
/** b = complement(s, 2 l / (h + l)) */
export const COMPLEMENTS: usize = memory.data(4096 + 128, 16);
/** m = h + l */
export const SUMS: usize = memory.data(4096 + 128, 16);
/** d = h - l */
export const DIFFERENCES: usize = memory.data(4096 + 128, 16);

/** ln(1 + s) of each. */
const UPPERS = memory.data(4096 + 128, 16);

/**
 * Of s = (h - l) / (h + l) and r = 2 l / (h + l) = 1 - s, which are rounded apart: r, but where s is not near 1 exactly 1 - s.
 * For two roundings that do not agree cost up to 4 ulp of what follows.
 */
export function complement<T extends number>(s: v128, r: v128): v128 {
  return v128.bitselect(sub<T>(splat<T>(1), s), r, v128.le<T>(s, splat<T>(0.75)));
}

/** ((1 + s) ln(1 + s) + (1 - s) ln(1 - s)) / s for s <= 1/2. */
function evenSeries<T extends number>(s: v128): v128 {
  const v = mul<T>(s, s);
  const w = mul<T>(v, v);
  const z = mul<T>(w, w);
  if (sizeof<T>() == 4) return mul<T>(s, madd<T>(z, linear<T>(EVEN32, 4, v), cubic<T>(EVEN32, 0, v, w)));
  const high = madd<T>(z, constant<T>(EVEN64, 12), cubic<T>(EVEN64, 8, v, w));
  return mul<T>(s, madd<T>(z, madd<T>(z, high, cubic<T>(EVEN64, 4, v, w)), cubic<T>(EVEN64, 0, v, w)));
}

/** ln(1 + s) for s >= 1/2. */
function upperLog<T extends number>(s: v128): v128 {
  const x = sub<T>(s, splat<T>(1));
  const y = mul<T>(x, x);
  const u = mul<T>(y, y);
  if (sizeof<T>() == 4) return madd<T>(u, cubic<T>(UPPER32, 4, x, y), cubic<T>(UPPER32, 0, x, y));
  const highest = madd<T>(y, constant<T>(UPPER64, 14), linear<T>(UPPER64, 12, x));
  const high = madd<T>(u, highest, cubic<T>(UPPER64, 8, x, y));
  return madd<T>(u, madd<T>(u, high, cubic<T>(UPPER64, 4, x, y)), cubic<T>(UPPER64, 0, x, y));
}

/**
 * (p ln(2p / m) + q ln(2q / m)) / 2, m = p + q, where h is the larger and l the smaller of the two, of s = (h - l) / m,
 * b = complement(s, 2 l / m), m and d = h - l. It is m / 4 ((1 + s) ln(1 + s) + b ln b), which for s <= 1/2 is a series of
 * s^2; for others 2 s A + b (A + B), A = ln(1 + s), B = ln b, where of two terms of opposite sign the first is three times the
 * second. So it is 0 for p = q, positive otherwise, and keeps its relative accuracy between: 10 ulp. Of 10^6 pairs the worst has
 * 9.6 (float32 8.1), at s = 0.72, where ratios are near 6; 253 have more than 6.
 *
 * Writes them, of what lies in the four from `start` to `end` in bytes. In stages, as in terms.ts.
 */
export function writeJensenShannon<T extends number>(to: usize, start: usize, end: usize): void {
  for (let at = start; at < end; at += 16) v128.store(UPPERS + at, upperLog<T>(v128.load(CONTRASTS + at)));
  for (let at = start; at < end; at += 16) v128.store(to + at, evenSeries<T>(v128.load(CONTRASTS + at)));
  const quarter = splat<T>(0.25);
  for (let at = start; at < end; at += 16) {
    const s = v128.load(CONTRASTS + at);
    const b = v128.load(COMPLEMENTS + at);
    const upper = v128.load(UPPERS + at);
    const near = mul<T>(mul<T>(v128.load(DIFFERENCES + at), quarter), v128.load(to + at));
    const both = madd<T>(add<T>(s, s), upper, mul<T>(b, add<T>(upper, logLeaf<T>(b))));
    const far = mul<T>(mul<T>(v128.load(SUMS + at), quarter), both);
    v128.store(to + at, v128.bitselect(near, far, v128.le<T>(s, splat<T>(0.5))));
  }
}
