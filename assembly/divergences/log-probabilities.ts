// The measures of distributions that are given by their logarithms, without forming probabilities first, in float64 for either dtype.
// Results are in units of `logBase`. `out` may be `x`.
import {
  CrossEntropyOfLogits,
  CrossEntropyOfLogProbs,
  EntropyOfLogits,
  GeneralizedKlOfLogProbs,
  JsdOfLogits,
  JsdOfLogProbs,
  KlOfLogits,
  KlOfLogProbs,
} from "./log-measures";
import {
  QuickCrossEntropyOfLogits,
  QuickCrossEntropyOfLogProbs,
  QuickEntropyOfLogits,
  QuickEntropyOfLogProbs,
  QuickGeneralizedKlOfLogProbs,
  QuickJsdOfLogits,
  QuickJsdOfLogProbs,
  QuickKlOfLogits,
  QuickKlOfLogProbs,
} from "./log-quick";
import { measureLogs } from "./log-rows";
import { EXPONENTIAL, IDENTITY, SQUARE_ROOT } from "./result";

export function entropyLogits<T extends number>(
  x: usize,
  y: usize,
  out: usize,
  rows: i32,
  cols: i32,
  logBase: f64,
): void {
  measureLogs<T, QuickEntropyOfLogits, EntropyOfLogits>(x, x, out, rows, cols, logBase, IDENTITY);
}

export function perplexityLogits<T extends number>(
  x: usize,
  y: usize,
  out: usize,
  rows: i32,
  cols: i32,
  logBase: f64,
): void {
  measureLogs<T, QuickEntropyOfLogits, EntropyOfLogits>(x, x, out, rows, cols, logBase, EXPONENTIAL);
}

export function crossEntropyLogits<T extends number>(
  x: usize,
  y: usize,
  out: usize,
  rows: i32,
  cols: i32,
  logBase: f64,
): void {
  measureLogs<T, QuickCrossEntropyOfLogits, CrossEntropyOfLogits>(x, y, out, rows, cols, logBase, IDENTITY);
}

export function klDivergenceLogits<T extends number>(
  x: usize,
  y: usize,
  out: usize,
  rows: i32,
  cols: i32,
  logBase: f64,
): void {
  measureLogs<T, QuickKlOfLogits, KlOfLogits>(x, y, out, rows, cols, logBase, IDENTITY);
}

export function jsDivergenceLogits<T extends number>(
  x: usize,
  y: usize,
  out: usize,
  rows: i32,
  cols: i32,
  logBase: f64,
): void {
  measureLogs<T, QuickJsdOfLogits, JsdOfLogits>(x, y, out, rows, cols, logBase, IDENTITY);
}

export function jsDistanceLogits<T extends number>(
  x: usize,
  y: usize,
  out: usize,
  rows: i32,
  cols: i32,
  logBase: f64,
): void {
  measureLogs<T, QuickJsdOfLogits, JsdOfLogits>(x, y, out, rows, cols, logBase, SQUARE_ROOT);
}

export function entropyLogProbs<T extends number>(
  x: usize,
  y: usize,
  out: usize,
  rows: i32,
  cols: i32,
  logBase: f64,
): void {
  measureLogs<T, QuickEntropyOfLogProbs, CrossEntropyOfLogProbs>(x, x, out, rows, cols, logBase, IDENTITY);
}

export function perplexityLogProbs<T extends number>(
  x: usize,
  y: usize,
  out: usize,
  rows: i32,
  cols: i32,
  logBase: f64,
): void {
  measureLogs<T, QuickEntropyOfLogProbs, CrossEntropyOfLogProbs>(x, x, out, rows, cols, logBase, EXPONENTIAL);
}

export function crossEntropyLogProbs<T extends number>(
  x: usize,
  y: usize,
  out: usize,
  rows: i32,
  cols: i32,
  logBase: f64,
): void {
  measureLogs<T, QuickCrossEntropyOfLogProbs, CrossEntropyOfLogProbs>(x, y, out, rows, cols, logBase, IDENTITY);
}

export function klDivergenceLogProbs<T extends number>(
  x: usize,
  y: usize,
  out: usize,
  rows: i32,
  cols: i32,
  logBase: f64,
): void {
  measureLogs<T, QuickKlOfLogProbs, KlOfLogProbs>(x, y, out, rows, cols, logBase, IDENTITY);
}

export function generalizedKlLogProbs<T extends number>(
  x: usize,
  y: usize,
  out: usize,
  rows: i32,
  cols: i32,
  logBase: f64,
): void {
  measureLogs<T, QuickGeneralizedKlOfLogProbs, GeneralizedKlOfLogProbs>(x, y, out, rows, cols, logBase, IDENTITY);
}

export function jsDivergenceLogProbs<T extends number>(
  x: usize,
  y: usize,
  out: usize,
  rows: i32,
  cols: i32,
  logBase: f64,
): void {
  measureLogs<T, QuickJsdOfLogProbs, JsdOfLogProbs>(x, y, out, rows, cols, logBase, IDENTITY);
}

export function jsDistanceLogProbs<T extends number>(
  x: usize,
  y: usize,
  out: usize,
  rows: i32,
  cols: i32,
  logBase: f64,
): void {
  measureLogs<T, QuickJsdOfLogProbs, JsdOfLogProbs>(x, y, out, rows, cols, logBase, SQUARE_ROOT);
}
