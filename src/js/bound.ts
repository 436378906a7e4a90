import { logOne } from "./float64.js";

/** The power of two of a number, or less one ulp where that is one; NaN near overflow. */
function powerOf(x: number): number {
  const q = x * 4503599627370497; // 2^52 + 1
  return Math.abs(q - q * (1 - 2 ** -53));
}

let reachLength = 0;
let reach = 0;

function errorReach(n: number): number {
  if (n !== reachLength) {
    reachLength = n;
    reach = 2.6 + logOne(n);
  }
  return reach;
}

/** Is max + ln S, S = high + low of n exponentials, within its bound? The derivation is in assembly/bound.ts. */
export function isWithinBound(result: number, max: number, high: number, low: number, n: number): boolean {
  const others = high - 1 + low;
  const log = result - max;
  const spread = high >= 2 ? Math.min(1.39, 0.695 * others) - others * log : 0.736 * Math.sqrt(others);
  return !(others * errorReach(n) + spread > high * (2 * powerOf(log) + powerOf(result)));
}
