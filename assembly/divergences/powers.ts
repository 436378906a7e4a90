// The entropies and divergence of Rényi, and the entropy of Tsallis: short rows side by side, others row by row.
import { set } from "../arithmetic/simd";
import { isShort } from "../rows/transpose";
import { powerMeasureOf, RENYI_DIVERGENCE, RENYI_ENTROPY, TSALLIS_ENTROPY } from "./powers-by-row";
import { measureShortPowers, takesOrder } from "./short-powers";

function measurePowers<T extends number>(
  measure: i32,
  x: usize,
  y: usize,
  out: usize,
  rows: i32,
  cols: i32,
  order: f64,
): void {
  const bytes = <usize>cols * sizeof<T>();
  if (rows > 1 && isShort<f64>(cols) && takesOrder(order)) {
    measureShortPowers<T>(measure, x, y, out, rows, cols, order);
    return;
  }
  // 0 for -0
  for (let r: usize = 0; r < <usize>rows; r++)
    set<T>(out + r * sizeof<T>(), powerMeasureOf<T>(measure, x + r * bytes, y + r * bytes, cols, order) + 0);
}

export function renyiEntropy<T extends number>(x: usize, y: usize, out: usize, rows: i32, cols: i32, alpha: f64): void {
  measurePowers<T>(RENYI_ENTROPY, x, y, out, rows, cols, alpha);
}

export function tsallisEntropy<T extends number>(
  x: usize,
  y: usize,
  out: usize,
  rows: i32,
  cols: i32,
  order: f64,
): void {
  measurePowers<T>(TSALLIS_ENTROPY, x, y, out, rows, cols, order);
}

export function renyiDivergence<T extends number>(
  x: usize,
  y: usize,
  out: usize,
  rows: i32,
  cols: i32,
  alpha: f64,
): void {
  measurePowers<T>(RENYI_DIVERGENCE, x, y, out, rows, cols, alpha);
}
