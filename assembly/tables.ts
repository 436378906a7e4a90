// The tables of exp and log, made at first use: noise would not compress. In src/js/ the same is done in the same order.
import { EXP_LOWS, EXP_TABLE, EXP_TABLE_LENGTH } from "./exp";
import { LEAVES, logOne } from "./log";

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
      const a = load<f64>(EXP_TABLE + from);
      const a1 = upperHalf(a);
      const a2 = a - a1;
      const product = a * b;
      const error = a1 * b1 - product + a1 * b2 + a2 * b1 + a2 * b2 + (a * bLow + load<f64>(EXP_LOWS + from) * b);
      const high = product + error;
      store<f64>(EXP_TABLE + to, high);
      store<f64>(EXP_LOWS + to, product - high + error);
    }
  }
}

/** Fills the tables, from 2^(1/2), 2^(1/4) ... each as hi + lo at `roots`. To be called before any kernel. */
export function prepareTables(roots: usize): void {
  writePowers(roots);
  for (let j: usize = 0; j < (<usize>EXP_TABLE_LENGTH) << 3; j += 8) {
    store<f64>(EXP_LOWS + j, load<f64>(EXP_LOWS + j) / load<f64>(EXP_TABLE + j));
  }
  for (let j = 0; j < 512; j++) {
    const c = 1 + <f64>(j - 299) / (j < 299 ? 1024 : 512);
    store<f64>(LEAVES + ((<usize>j) << 4), 1 / c);
    store<f64>(LEAVES + ((<usize>j) << 4), logOne(c), 8);
  }
}

/** Makes of 2^(j/2048) what the kernels read, once the host has seen it. */
export function finishTables(): void {
  for (let j = 0; j < EXP_TABLE_LENGTH; j++) {
    const entry = EXP_TABLE + ((<usize>j) << 3);
    store<u64>(entry, load<u64>(entry) - ((<u64>j) << 41));
  }
}

export function expTablePointer(): usize {
  return EXP_TABLE;
}

export function logTablePointer(): usize {
  return LEAVES;
}
