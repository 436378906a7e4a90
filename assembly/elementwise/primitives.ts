// exp, expm1, log and log1p of each element, over the whole domain: as IEEE 754 has it at its ends, subnormals included.
import { exponential, expm1 as leafExpm1, smallest } from "../arithmetic/exp";
import {
  LOG_BLOCK,
  logEnds,
  logScaled32,
  WithLow,
  WithoutLow,
  writeFullLogs,
  writeFullLogsOnePlus,
} from "../arithmetic/log";
import { add, is, lanes, mul, NONE, splat, sumError } from "../arithmetic/simd";
import { padTail, storeTail } from "../rows/row";

// The functions, for the compiler.
export class Exp {}
export class Expm1 {}
export class Log {}
export class Log1p {}

/** ln(x + low) of float32, `low` being small against x, or x an end of the domain. 0.95 ulp. */
function logFull32<K>(x: v128, low: v128): v128 {
  const subnormal = v128.lt<f32>(x, splat<f32>(1.1754943508222875e-38));
  const factor = v128.bitselect(splat<f32>(2.0 ** 25), splat<f32>(1), subnormal);
  const scale = v128.and(splat<f32>(25), subnormal);
  return logEnds<f32>(x, logScaled32<K>(mul<f32>(x, factor), low, scale));
}

/** ln(1 + x) of float32: x near 0, and elsewhere the logarithm of 1 + x and the rounding error of that sum. */
function log1p32(x: v128): v128 {
  const one = splat<f32>(1);
  const sum = add<f32>(one, x);
  const result = logEnds<f32>(sum, logScaled32<WithLow>(sum, sumError<f32>(one, x, sum), splat<f32>(0)));
  return v128.bitselect(x, result, v128.lt<f32>(v128.abs<f32>(x), splat<f32>(smallest<f32>())));
}

function apply<T extends number, K>(x: v128): v128 {
  if (is<K, Exp>()) return exponential<T>(x);
  if (is<K, Expm1>()) return leafExpm1<T>(x);
  if (is<K, Log>()) return logFull32<WithoutLow>(x, x);
  return log1p32(x);
}

// The stages of all elementwise functions: a loop each, whose constants fit in registers.

/** K of some vectors, at least one. `out` may be `x`. */
export function stage<T extends number, K>(x: usize, out: usize, vectors: i32): void {
  if (sizeof<T>() == 8 && (is<K, Log>() || is<K, Log1p>())) {
    const bytes = (<usize>vectors) << 4;
    for (let at: usize = 0; at < bytes; at += LOG_BLOCK) {
      const size = min<usize>(LOG_BLOCK, bytes - at);
      if (is<K, Log>()) writeFullLogs(x + at, NONE, out + at, size);
      else writeFullLogsOnePlus(x + at, out + at, size);
    }
    return;
  }
  do {
    v128.store(out, apply<T, K>(v128.load(x)));
    x += 16;
    out += 16;
  } while (--vectors);
}

/** Turns x into ln(x + low), vectors of a block. */
export function logSums<T extends number>(x: usize, low: usize, vectors: i32): void {
  if (sizeof<T>() == 8) return writeFullLogs(x, low, x, (<usize>vectors) << 4);
  do {
    v128.store(x, logFull32<WithLow>(v128.load(x), v128.load(low)));
    x += 16;
    low += 16;
  } while (--vectors);
}

/** K of each element. `out` may be `x`. */
function eachElement<T extends number, K>(x: usize, out: usize, n: i32): void {
  const vectors = n / lanes<T>();
  const tail = n % lanes<T>();
  const whole = (<usize>vectors) << 4;
  if (vectors) stage<T, K>(x, out, vectors);
  if (!tail) return;
  const pad = padTail<T>(x + whole, tail, splat<T>(1), 0);
  stage<T, K>(pad, pad, 1);
  storeTail<T>(out + whole, tail);
}

export function exp<T extends number>(x: usize, y: usize, out: usize, rows: i32, cols: i32, logBase: f64): void {
  eachElement<T, Exp>(x, out, rows * cols);
}

export function expm1<T extends number>(x: usize, y: usize, out: usize, rows: i32, cols: i32, logBase: f64): void {
  eachElement<T, Expm1>(x, out, rows * cols);
}

export function log<T extends number>(x: usize, y: usize, out: usize, rows: i32, cols: i32, logBase: f64): void {
  eachElement<T, Log>(x, out, rows * cols);
}

export function log1p<T extends number>(x: usize, y: usize, out: usize, rows: i32, cols: i32, logBase: f64): void {
  eachElement<T, Log1p>(x, out, rows * cols);
}
