// ln x of positive normal numbers in float32: see log64.ts.
import { LN2_32_HI, LN2_32_LO, LOG32_C1, LOG32_C2, LOG32_C3 } from "./constants.js";
import { ensureLogTable as ensureLogTable64, inversePow2 } from "./tables.js";

const f = Math.fround;

/** 2^-k, k * LN2_32_HI and k * LN2_32_LO for k = -254 ... 254, at 4 (k mod 512). */
export const EXPONENT_TABLE: Float64Array = /*#__PURE__*/ new Float64Array(2048);

/** Fills the tables of logarithms, including those of float64, which the logarithms of sums read. */
export function ensureLogTable(): void {
  ensureLogTable64();
  if (EXPONENT_TABLE[0] !== 0) return;
  for (let k = -254; k <= 254; k++) {
    const at = 4 * (k & 511);
    EXPONENT_TABLE[at] = inversePow2(k);
    EXPONENT_TABLE[at + 1] = k * LN2_32_HI;
    EXPONENT_TABLE[at + 2] = f(k * LN2_32_LO);
  }
}

function exponentOf(high: number): number {
  return (high - 0x3f3504f3) >> 23;
}

/** ln(1 + x) + k ln 2, with a small correction. */
function logFromReduced(k: number, x: number, correction: number): number {
  const s = f(x / f(x + 2));
  const v = f(s * s);
  const r = f(v * f(f(v * f(f(v * LOG32_C3) + LOG32_C2)) + LOG32_C1));
  const h = f(x * f(x * 0.5));
  const low = f(f(s * f(r + h)) + f(f(k * LN2_32_LO) + correction));
  return f(f(k * LN2_32_HI) + f(x - f(h - low)));
}

export function logNormal(x: number, high: number): number {
  const k = exponentOf(high);
  return logFromReduced(k, f(x * inversePow2(k) - 1), 0);
}

export function logScaled(x: number, high: number, scale: number): number {
  const k = exponentOf(high);
  return logFromReduced(k - scale, f(x * inversePow2(k) - 1), 0);
}

/** ln(u + error); where u is near 1 it is ln(1 + uMinusOne). */
export function logSum(u: number, high: number, uMinusOne: number, error: number): number {
  const k = exponentOf(high);
  return k === 0 ? logFromReduced(0, uMinusOne, 0) : logFromReduced(k, f(u * inversePow2(k) - 1), f(error / u));
}
