// The term of the Jensen-Shannon divergence of p and q whose logarithms are known, in float64: as in assembly/arithmetic/jsd-log-term.ts.
import {
  FAR32_C0,
  FAR32_C1,
  FAR32_C2,
  FAR32_C3,
  FAR32_C4,
  FAR32_C5,
  FAR64_C0,
  FAR64_C1,
  FAR64_C2,
  FAR64_C3,
  FAR64_C4,
  FAR64_C5,
  FAR64_C6,
  FAR64_C7,
  FAR64_C8,
  FAR64_C9,
  FAR64_C10,
  FAR64_C11,
  SMALL32_C0,
  SMALL32_C1,
  SMALL32_C2,
  SMALL32_C3,
  SMALL32_C4,
  SMALL32_C5,
  SMALL32_C6,
  SMALL32_C7,
  SMALL32_C8,
  SMALL64_C0,
  SMALL64_C1,
  SMALL64_C2,
  SMALL64_C3,
  SMALL64_C4,
  SMALL64_C5,
  SMALL64_C6,
  SMALL64_C7,
  SMALL64_C8,
  SMALL64_C9,
  SMALL64_C10,
  SMALL64_C11,
  SMALL64_C12,
  SMALL64_C13,
  SMALL64_C14,
  SMALL64_C15,
  SMALL64_C16,
} from "./constants.js";

/** The term for d = ln(p / q), for results of float64. */
export function jsdTermOfLogs(p: number, q: number, d: number): number {
  const size = sizeOf(d);
  const isLess = p < q;
  const l = isLess ? p : q;
  if (size <= 2) {
    const v = size * size;
    const w = v * v;
    const z = w * w;
    const last = z * SMALL64_C16 + (w * (v * SMALL64_C15 + SMALL64_C14) + (v * SMALL64_C13 + SMALL64_C12));
    const high = z * last + (w * (v * SMALL64_C11 + SMALL64_C10) + (v * SMALL64_C9 + SMALL64_C8));
    const middle = z * high + (w * (v * SMALL64_C7 + SMALL64_C6) + (v * SMALL64_C5 + SMALL64_C4));
    const low = w * (v * SMALL64_C3 + SMALL64_C2) + (v * SMALL64_C1 + SMALL64_C0);
    return (p + q) * v * (z * middle + low);
  }
  const z = quotientOf(l, isLess ? q : p);
  const v = z * z;
  const w = v * v;
  const high = v * (z * FAR64_C11 + FAR64_C10) + (z * FAR64_C9 + FAR64_C8);
  const middle = w * high + (v * (z * FAR64_C7 + FAR64_C6) + (z * FAR64_C5 + FAR64_C4));
  const low = v * (z * FAR64_C3 + FAR64_C2) + (z * FAR64_C1 + FAR64_C0);
  return (p + q) * (w * middle + low) - size * l;
}

/** The same for results of float32. */
export function jsdTermOfLogs32(p: number, q: number, d: number): number {
  const size = sizeOf(d);
  const isLess = p < q;
  const l = isLess ? p : q;
  if (size <= 2) {
    const v = size * size;
    const w = v * v;
    const z = w * w;
    const high = z * SMALL32_C8 + (w * (v * SMALL32_C7 + SMALL32_C6) + (v * SMALL32_C5 + SMALL32_C4));
    const low = w * (v * SMALL32_C3 + SMALL32_C2) + (v * SMALL32_C1 + SMALL32_C0);
    return (p + q) * v * (z * high + low);
  }
  const z = quotientOf(l, isLess ? q : p);
  const v = z * z;
  const w = v * v;
  const high = z * FAR32_C5 + FAR32_C4;
  const low = v * (z * FAR32_C3 + FAR32_C2) + (z * FAR32_C1 + FAR32_C0);
  return (p + q) * (w * high + low) - size * l;
}

/** |d|, up to 800; also for the d of two zeros, which is NaN. */
function sizeOf(d: number): number {
  const size = Math.abs(d);
  return size < 800 ? size : 800;
}

/** l / h, but not below 2^-100. */
function quotientOf(l: number, h: number): number {
  const least = h * 2 ** -100;
  /* v8 ignore next -- a tiny h is in lanes of the kernel behind a row alone */
  return (l < least ? least : l) / (h < 2.2250738585072014e-308 ? 2.2250738585072014e-308 : h);
}
