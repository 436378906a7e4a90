// The focal loss of each element, and its gradient: as in assembly/losses/focal.ts.
import type { FloatArray } from "../arithmetic/constants64.js";
import { ensureExpTable, exp } from "../arithmetic/exp-full64.js";
import { ensureLogTable } from "../arithmetic/log64.js";
import { BLOCK, highs, lows, takeLogsOfSums, takeLogsOnePlusExp } from "../elementwise/stages64.js";

/** The factors of q^gamma of a block. */
const factors: Float64Array = /*#__PURE__*/ new Float64Array(BLOCK);

/** a * b; 0 where a is 0. */
function weigh(a: number, b: number): number {
  return a === 0 ? 0 : a * b;
}

/** Writes q of n elements to `highs`, and factors. `parameters` is where gamma, w1 and w0 follow y, as high + low. */
function writeFactors(z: FloatArray, y: FloatArray, start: number, n: number, parameters: number, isGradient: boolean) {
  const gamma = y[parameters] + y[parameters + 1];
  const w1 = y[parameters + 2] + y[parameters + 3];
  const w0 = y[parameters + 4] + y[parameters + 5];
  takeLogsOnePlusExp(z, start, false, n);
  for (let i = 0; i < n; i++) {
    const logit = z[start + i];
    const target = y[start + i];
    const b = 1 - target;
    const isPositive = logit >= 0;
    const c = isPositive ? b : target;
    const e = exp(-Math.abs(logit));
    const loss = (target + b) * highs[i] + weigh(c, Math.abs(logit));
    const up = b * (isPositive ? 1 : e);
    const down = target * (isPositive ? e : 1);
    const numerator = down + up;
    let factor = loss;
    if (isGradient) {
      const ratio = c === 0 ? 1 : e / numerator;
      // 0 for an infinite logit, whose e is 0 but for float32.
      const product = Math.abs(logit) < Number.POSITIVE_INFINITY ? ratio * loss : 0;
      factor = (up - down + gamma * (b - target) * product) / (1 + e);
    }
    const isBad = target < 0 || target > 1;
    highs[i] = numerator / (1 + e);
    lows[i] = 0;
    factors[i] = isBad ? Number.NaN : weigh(target * w1 + b * w0, factor);
  }
}

function eachElement(z: FloatArray, y: FloatArray, out: FloatArray, length: number, isGradient: boolean): void {
  ensureExpTable();
  ensureLogTable();
  const gamma = y[length] + y[length + 1];
  const half = gamma * 0.5;
  for (let start = 0; start < length; start += BLOCK) {
    const n = Math.min(BLOCK, length - start);
    writeFactors(z, y, start, n, length, isGradient);
    if (gamma !== 2) {
      takeLogsOfSums(n);
      for (let i = 0; i < n; i++) highs[i] = exp(weigh(half, highs[i]));
    }
    for (let i = 0; i < n; i++) out[start + i] = factors[i] * highs[i] * highs[i];
  }
}

export function focalLoss(z: FloatArray, y: FloatArray, out: FloatArray, rows: number, cols: number): void {
  eachElement(z, y, out, rows * cols, false);
}

export function focalLossGrad(z: FloatArray, y: FloatArray, out: FloatArray, rows: number, cols: number): void {
  eachElement(z, y, out, rows * cols, true);
}
