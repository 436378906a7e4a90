// The tables of exp and log, made at first use: noise would not compress. In src/js/ the same is done in the same order.
import { EXP_LOWS, EXP_TABLE, EXP_TABLE_LENGTH } from "./exp-scaled";
import { LEAF_LOWS, LEAVES } from "./log";

/** The higher half of a number's digits (Dekker). */
function upperHalf(x: f64): f64 {
  const c = 134217729 * x; // 2^27 + 1
  return c - (c - x);
}

/** 2^(j/2048) as high + low: products of the roots of two, which lie at `roots` in pairs, in double-double arithmetic. */
function writePowers(roots: usize): void {
  store<f64>(EXP_TABLE, 1);
  store<f64>(EXP_LOWS, 0);
  for (let step = EXP_TABLE_LENGTH >> 1; step >= 1; step >>= 1) {
    const b = load<f64>(roots);
    const bLow = load<f64>(roots, 8);
    const b1 = upperHalf(b);
    const b2 = b - b1;
    roots += 16;
    for (let j = step; j < EXP_TABLE_LENGTH; j += 2 * step) {
      const from = (<usize>(j - step)) << 3;
      const to = (<usize>j) << 3;
      const a = load<f64>(from, EXP_TABLE);
      const a1 = upperHalf(a);
      const a2 = a - a1;
      const product = a * b;
      const error = a1 * b1 - product + a1 * b2 + a2 * b1 + a2 * b2 + (a * bLow + load<f64>(from, EXP_LOWS) * b);
      const high = product + error;
      store<f64>(to, high, EXP_TABLE);
      store<f64>(to, product - high + error, EXP_LOWS);
    }
  }
}

/**
 * 1 / c and ln c of the pieces above 1 or below it, from piece to piece: ln c' - ln c = 2 atanh(1 / n) = 2 / n + 2 / 3n^3 + 2 / 5n^5,
 * as c' = (n + 1) / (n - 1) c. The upper halves of 2 / n add up without rounding.
 */
function writeLogarithms(sign: i32): void {
  const one = sign > 0 ? 512 : 1024; // in steps
  let high = 0.0;
  let low = 0.0;
  for (let j = 299 + sign, i = one; j >= 0 && j < 512; j += sign, i += sign) {
    const n = <f64>(2 * i + sign);
    const part = upperHalf(2 / n);
    high += part * <f64>sign;
    low += ((2 - part * n) / n + (2 / 3.0 + 0.4 / (n * n)) / (n * n * n)) * <f64>sign;
    const log = high + low;
    const c = <f64>(i + sign) / <f64>one;
    const inverse = 1 / c;
    const upper = upperHalf(inverse);
    const at = (<usize>j) << 4;
    store<f64>(at, inverse, LEAVES);
    store<f64>(at, log, LEAVES + 8);
    store<f64>(at, (1 - upper * c - (inverse - upper) * c) / c, LEAF_LOWS);
    store<f64>(at, high - log + low, LEAF_LOWS + 8);
  }
}

/** Fills the tables, from 2^(1/2), 2^(1/4) ... each as hi + lo at `roots`. To be called before any kernel. */
export function prepareTables(roots: usize): void {
  writePowers(roots);
  for (let j: usize = 0; j < (<usize>EXP_TABLE_LENGTH) << 3; j += 8) {
    store<f64>(j, load<f64>(j, EXP_LOWS) / load<f64>(j, EXP_TABLE), EXP_LOWS);
  }
  store<f64>(299 * 16, 1, LEAVES);
  writeLogarithms(1);
  writeLogarithms(-1);
}

/** Takes j << 41 from the bits of 2^(j/2048), which is the form that the kernels read. */
export function finishTables(): void {
  for (let j: usize = 0; j < <usize>EXP_TABLE_LENGTH; j += 2) {
    const exponents = i64x2.shl(i64x2.add(i64x2.splat(<i64>j), i64x2(0, 1)), 41);
    v128.store(j << 3, i64x2.sub(v128.load(j << 3, EXP_TABLE), exponents), EXP_TABLE);
  }
}

/** Fills the lookup tables, from 2^(1/2), 2^(1/4), ... each as high + low at `roots`. It runs before any kernel. */
export function initLookupTables(roots: usize): void {
  prepareTables(roots);
  finishTables();
}

export function expTablePointer(): usize {
  return EXP_TABLE;
}

export function logTablePointer(): usize {
  return LEAVES;
}
