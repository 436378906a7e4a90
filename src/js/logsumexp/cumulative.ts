// ln of the running sums of exponentials, in float64 for either dtype: as in assembly/logsumexp/cumulative.ts.
import type { Floats } from "../arithmetic/arrays.js";
import { BLOCK, EXP_ONE, EXP_UNSCALE } from "../arithmetic/constants64.js";
import { twoProductError, twoSumError, veltkampHigh } from "../arithmetic/double-double.js";
import { writeExpExtended } from "../arithmetic/exp-scaled64.js";
import { addLog } from "../arithmetic/log-single.js";
import { ensureExpTable, ensureLogTable } from "../arithmetic/tables.js";

/** An element that is farther above the reference r becomes the reference. */
const CEILING = 256;

/** Where the reference grows by more, the sum before it is negligible. */
const FAR = 1050;

// Arrays for a block: x, later m; r, later T, and its low part; the exponentials, later E, and their low parts.
const values: Float64Array = /*#__PURE__*/ new Float64Array(BLOCK);
const references: Float64Array = /*#__PURE__*/ new Float64Array(BLOCK);
const lows: Float64Array = /*#__PURE__*/ new Float64Array(BLOCK);
const exponentials: Float64Array = /*#__PURE__*/ new Float64Array(BLOCK);
const lowsOfE: Float64Array = /*#__PURE__*/ new Float64Array(BLOCK);

/** State of the row: T and E; their low parts; m; r. */
const state: Float64Array = /*#__PURE__*/ new Float64Array(6);

/** Writes r of each element; returns how many are left of the last row. */
function writeReferences(n: number, cols: number, leftBefore: number): number {
  let left = leftBefore;
  let r = state[5];
  let ceiling = r + CEILING;
  for (let i = 0; i < n; ) {
    if (left === 0) {
      left = cols;
      r = values[i];
      ceiling = r + CEILING;
    }
    const end = Math.min(n, i + left);
    left -= end - i;
    for (; i < end; i++) {
      const x = values[i];
      if (!(x <= ceiling) && !Number.isNaN(r)) {
        r = x;
        ceiling = r + CEILING;
      }
      references[i] = r;
    }
  }
  return left;
}

const from: Float64Array = /*#__PURE__*/ new Float64Array(1);
const to: Float64Array = /*#__PURE__*/ new Float64Array(1);
const factor: Float64Array = /*#__PURE__*/ new Float64Array(1);
const factorLow: Float64Array = /*#__PURE__*/ new Float64Array(1);

/** Multiplies T and E by e^(r - x). */
function rescale(r: number, x: number): void {
  from[0] = r;
  to[0] = x;
  writeExpExtended(from, to, 1, factor, factorLow);
  for (let i = 0; i < 2; i++) {
    const high = state[i] * EXP_UNSCALE;
    const low = state[i + 2] * EXP_UNSCALE;
    state[i] = high * factor[0];
    state[i + 2] = twoProductError(high, factor[0], state[i]) + (high * factorLow[0] + low * factor[0]);
  }
}

/** Writes m, T and E up to each element. */
function accumulate(n: number, cols: number, leftBefore: number): void {
  let left = leftBefore;
  let t = state[0];
  let e = state[1];
  let tLow = state[2];
  let eLow = state[3];
  let m = state[4];
  let r = state[5];
  for (let i = 0; i < n; ) {
    if (left === 0) {
      left = cols;
      r = Number.NaN;
    }
    const end = Math.min(n, i + left);
    left -= end - i;
    for (; i < end; i++) {
      const reference = references[i];
      if (reference !== r) {
        if (reference - r <= FAR) {
          state[0] = t;
          state[1] = e;
          state[2] = tLow;
          state[3] = eLow;
          rescale(r, reference);
          t = state[0];
          e = state[1];
          tLow = state[2];
          eLow = state[3];
        } else {
          // The element is m. One that is not finite stays so.
          t = tLow = eLow = 0;
          e = EXP_ONE;
          m = reference;
          exponentials[i] = 0;
        }
        r = reference;
      }
      const x = values[i];
      let more = exponentials[i];
      let moreLow = lowsOfE[i];
      if (x > m) {
        const newE = more;
        const low = moreLow;
        more = e;
        moreLow = eLow;
        e = newE;
        eLow = low;
        m = x;
      }
      const sum = t + more;
      tLow += twoSumError(t, more, sum) + moreLow;
      t = sum;
      values[i] = m;
      references[i] = t;
      lows[i] = tLow;
      exponentials[i] = e;
      lowsOfE[i] = eLow;
    }
  }
  state[0] = t;
  state[1] = e;
  state[2] = tLow;
  state[3] = eLow;
  state[4] = m;
  state[5] = r;
}

/** Writes m + ln(1 + T / E). The quotient first has so few digits that its product with E is exact. */
function writeResults(n: number): void {
  for (let i = 0; i < n; i++) {
    const e = exponentials[i];
    const e1 = veltkampHigh(e);
    const e2 = e - e1 + lowsOfE[i];
    const t = references[i];
    const inverse = 1 / e;
    const q = veltkampHigh(t * inverse);
    const rest = t - q * e1 - q * e2 + lows[i];
    const high = 1 + q;
    lows[i] = addLog(values[i], 0, high, twoSumError(1, q, high) + rest * inverse);
  }
}

export function logCumSumExp(x: Floats, _y: unknown, out: Floats, rows: number, cols: number): void {
  ensureExpTable();
  ensureLogTable();
  let left = 0;
  for (let start = 0; start < rows * cols; start += BLOCK) {
    const n = Math.min(BLOCK, rows * cols - start);
    for (let i = 0; i < n; i++) values[i] = x[start + i];
    const leftOfLast = writeReferences(n, cols, left);
    writeExpExtended(values, references, n, exponentials, lowsOfE);
    accumulate(n, cols, left);
    left = leftOfLast;
    writeResults(n);
    for (let i = 0; i < n; i++) {
      out[start + i] = lows[i];
      if (out[start + i] === 0) out[start + i] = 0; // and not -0
    }
  }
}
