// ln of the size of a sum of weighted exponentials, and its sign: as in assembly/logsumexp/signed.ts.
import type { Floats } from "../arithmetic/arrays.js";
import { ensureExpTable, ensureLogTable } from "../arithmetic/tables.js";
import { sum, weightedRow, write } from "./weighted.js";

/** The sign of a row with an infinite term: NaN if an element is NaN, or if infinite terms have both signs. */
function signOfInfinite(x: Floats, w: Floats, start: number, end: number): number {
  let sign = 0;
  for (let i = start; i < end; i++) {
    if (w[i] === 0) continue;
    const isOfWeight = Math.abs(w[i]) === Number.POSITIVE_INFINITY;
    const isInfinite = x[i] === Number.POSITIVE_INFINITY || (isOfWeight && x[i] > Number.NEGATIVE_INFINITY);
    const own = w[i] < 0 ? -1 : 1;
    if (Number.isNaN(x[i]) || Number.isNaN(w[i]) || (!isInfinite && isOfWeight)) return Number.NaN;
    if (!isInfinite) continue;
    if (sign === -own) return Number.NaN;
    sign = own;
  }
  return sign;
}

/** Writes ln |S| to `out`, and the sign of S to `w`, one for each row: it covers weights of rows before alone. */
export function signedLogSumExp(x: Floats, w: Floats, out: Floats, rows: number, cols: number): void {
  ensureExpTable();
  ensureLogTable();
  for (let r = 0; r < rows; r++) {
    const start = r * cols;
    let log = weightedRow(x, w, start, cols, true);
    let sign = 0;
    if (log - log === 0) sign = sum.high + sum.low < 0 ? -1 : 1;
    else if (log !== Number.NEGATIVE_INFINITY) {
      sign = signOfInfinite(x, w, start, start + cols);
      log = Number.isNaN(sign) ? sign : Number.POSITIVE_INFINITY;
    }
    write(out, r, log);
    w[r] = sign;
  }
}
