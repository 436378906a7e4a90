// The measures of distributions that are given by their logarithms, without forming probabilities first, in float64 for either dtype.
// Results are in units of `logBase`. `out` may be `x`.
import {
  CROSS_ENTROPY_OF_LOG_PROBS,
  CROSS_ENTROPY_OF_LOGITS,
  ENTROPY_OF_LOG_PROBS,
  ENTROPY_OF_LOGITS,
  Entropies,
  GENERALIZED_KL_OF_LOG_PROBS,
  JensenShannon,
  JSD_OF_LOG_PROBS,
  JSD_OF_LOGITS,
  KL_OF_LOG_PROBS,
  KL_OF_LOGITS,
  KullbackLeibler,
} from "./log-measures";
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
  measureLogs<T, Entropies>(ENTROPY_OF_LOGITS, x, x, out, rows, cols, logBase, IDENTITY);
}

export function perplexityLogits<T extends number>(
  x: usize,
  y: usize,
  out: usize,
  rows: i32,
  cols: i32,
  logBase: f64,
): void {
  measureLogs<T, Entropies>(ENTROPY_OF_LOGITS, x, x, out, rows, cols, logBase, EXPONENTIAL);
}

export function crossEntropyLogits<T extends number>(
  x: usize,
  y: usize,
  out: usize,
  rows: i32,
  cols: i32,
  logBase: f64,
): void {
  measureLogs<T, Entropies>(CROSS_ENTROPY_OF_LOGITS, x, y, out, rows, cols, logBase, IDENTITY);
}

export function klDivergenceLogits<T extends number>(
  x: usize,
  y: usize,
  out: usize,
  rows: i32,
  cols: i32,
  logBase: f64,
): void {
  measureLogs<T, KullbackLeibler>(KL_OF_LOGITS, x, y, out, rows, cols, logBase, IDENTITY);
}

export function jsDivergenceLogits<T extends number>(
  x: usize,
  y: usize,
  out: usize,
  rows: i32,
  cols: i32,
  logBase: f64,
): void {
  measureLogs<T, JensenShannon>(JSD_OF_LOGITS, x, y, out, rows, cols, logBase, IDENTITY);
}

export function jsDistanceLogits<T extends number>(
  x: usize,
  y: usize,
  out: usize,
  rows: i32,
  cols: i32,
  logBase: f64,
): void {
  measureLogs<T, JensenShannon>(JSD_OF_LOGITS, x, y, out, rows, cols, logBase, SQUARE_ROOT);
}

export function entropyLogProbs<T extends number>(
  x: usize,
  y: usize,
  out: usize,
  rows: i32,
  cols: i32,
  logBase: f64,
): void {
  measureLogs<T, Entropies>(ENTROPY_OF_LOG_PROBS, x, x, out, rows, cols, logBase, IDENTITY);
}

export function perplexityLogProbs<T extends number>(
  x: usize,
  y: usize,
  out: usize,
  rows: i32,
  cols: i32,
  logBase: f64,
): void {
  measureLogs<T, Entropies>(ENTROPY_OF_LOG_PROBS, x, x, out, rows, cols, logBase, EXPONENTIAL);
}

export function crossEntropyLogProbs<T extends number>(
  x: usize,
  y: usize,
  out: usize,
  rows: i32,
  cols: i32,
  logBase: f64,
): void {
  measureLogs<T, Entropies>(CROSS_ENTROPY_OF_LOG_PROBS, x, y, out, rows, cols, logBase, IDENTITY);
}

export function klDivergenceLogProbs<T extends number>(
  x: usize,
  y: usize,
  out: usize,
  rows: i32,
  cols: i32,
  logBase: f64,
): void {
  measureLogs<T, KullbackLeibler>(KL_OF_LOG_PROBS, x, y, out, rows, cols, logBase, IDENTITY);
}

export function generalizedKlLogProbs<T extends number>(
  x: usize,
  y: usize,
  out: usize,
  rows: i32,
  cols: i32,
  logBase: f64,
): void {
  measureLogs<T, KullbackLeibler>(GENERALIZED_KL_OF_LOG_PROBS, x, y, out, rows, cols, logBase, IDENTITY);
}

export function jsDivergenceLogProbs<T extends number>(
  x: usize,
  y: usize,
  out: usize,
  rows: i32,
  cols: i32,
  logBase: f64,
): void {
  measureLogs<T, JensenShannon>(JSD_OF_LOG_PROBS, x, y, out, rows, cols, logBase, IDENTITY);
}

export function jsDistanceLogProbs<T extends number>(
  x: usize,
  y: usize,
  out: usize,
  rows: i32,
  cols: i32,
  logBase: f64,
): void {
  measureLogs<T, JensenShannon>(JSD_OF_LOG_PROBS, x, y, out, rows, cols, logBase, SQUARE_ROOT);
}
