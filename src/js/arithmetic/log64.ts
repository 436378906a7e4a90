// ln x of positive normal numbers in float64, to 0.51 ulp. Numbers come with their high words. ensureLogTable is to be
// called first.
import { FULL64_C0, FULL64_C1, FULL64_C2, FULL64_C3, FULL64_C4, LN2_64_HI, LN2_64_LO } from "./constants.js";
import { LOG_ROOT } from "./log-fast64.js";
import { INVC_LOWS, inversePow2, LOG_TABLE } from "./tables.js";

export { ensureLogTable } from "./tables.js";

/** ln(x + low) - `scale` ln 2, low being small against x. */
function logFull(x: number, high: number, scale: number, low: number): number {
  const bits = (high - LOG_ROOT) | 0;
  const k = bits >> 20;
  const j = (bits >> 9) & 2044;
  const power = inversePow2(k);
  const invc = LOG_TABLE[j + 1];
  const exponents = (k - scale) * LN2_64_HI;
  const large = exponents + LOG_TABLE[j + 2];
  const difference = x * power - LOG_TABLE[j];
  const near = difference * invc;
  const more = low * power * invc;
  const r = near + more;
  const error = exponents - large + LOG_TABLE[j + 2];
  const lows = difference * INVC_LOWS[j >> 2] + LOG_TABLE[j + 3];
  const rest = (k - scale) * LN2_64_LO + lows + error + (near - r + more);
  const r2 = r * r;
  const above = r2 * FULL64_C4 + (r * FULL64_C3 + FULL64_C2);
  const series = r2 * (r2 * above + (r * FULL64_C1 + FULL64_C0));
  const sum = large + r;
  return sum + (series + (rest + (large - sum + r)));
}

/** ln x */
export function logNormal(x: number, high: number): number {
  return logFull(x, high, 0, 0);
}

/** ln x - `scale` ln 2 */
export function logScaled(x: number, high: number, scale: number): number {
  return logFull(x, high, scale, 0);
}

/** ln(u + error), u being a rounded sum and `error` its rounding error. */
export function logSum(u: number, high: number, _uMinusOne: number, error: number): number {
  return logFull(u, high, 0, error);
}
