// The measures of rows of probabilities: short rows many at once, others row by row. Results are in units of `logBase`. `out` may be `x`.
import { isShort } from "../rows/transpose";
import { CrossEntropy, GeneralizedKl, JensenShannon, KullbackLeibler } from "./measures";
import { EXPONENTIAL, IDENTITY, SQUARE_ROOT } from "./result";
import { measureRows } from "./row-by-row";
import { measureShortRows } from "./short-rows";

export function measureAll<T extends number, K>(
  x: usize,
  y: usize,
  out: usize,
  rows: i32,
  cols: i32,
  logBase: f64,
  transform: i32,
): void {
  if (rows > 1 && isShort<T>(cols)) measureShortRows<T, K>(x, y, out, rows, cols, logBase, transform);
  else measureRows<T, K>(x, y, out, rows, cols, logBase, transform);
}

export function entropy<T extends number>(x: usize, y: usize, out: usize, rows: i32, cols: i32, logBase: f64): void {
  measureAll<T, CrossEntropy>(x, x, out, rows, cols, logBase, IDENTITY);
}

export function perplexity<T extends number>(x: usize, y: usize, out: usize, rows: i32, cols: i32, logBase: f64): void {
  measureAll<T, CrossEntropy>(x, x, out, rows, cols, logBase, EXPONENTIAL);
}

export function crossEntropy<T extends number>(
  x: usize,
  y: usize,
  out: usize,
  rows: i32,
  cols: i32,
  logBase: f64,
): void {
  measureAll<T, CrossEntropy>(x, y, out, rows, cols, logBase, IDENTITY);
}

export function klDivergence<T extends number>(
  x: usize,
  y: usize,
  out: usize,
  rows: i32,
  cols: i32,
  logBase: f64,
): void {
  measureAll<T, KullbackLeibler>(x, y, out, rows, cols, logBase, IDENTITY);
}

export function generalizedKl<T extends number>(
  x: usize,
  y: usize,
  out: usize,
  rows: i32,
  cols: i32,
  logBase: f64,
): void {
  measureAll<T, GeneralizedKl>(x, y, out, rows, cols, logBase, IDENTITY);
}

export function jsDivergence<T extends number>(
  x: usize,
  y: usize,
  out: usize,
  rows: i32,
  cols: i32,
  logBase: f64,
): void {
  measureAll<T, JensenShannon>(x, y, out, rows, cols, logBase, IDENTITY);
}

export function jsDistance<T extends number>(x: usize, y: usize, out: usize, rows: i32, cols: i32, logBase: f64): void {
  measureAll<T, JensenShannon>(x, y, out, rows, cols, logBase, SQUARE_ROOT);
}
