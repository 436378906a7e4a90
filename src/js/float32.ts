// float32 arithmetic of the plain JavaScript kernels; see float64.ts. A float64 operation on float32 numbers, rounded to
// float32, is the float32 operation.
import {
  EVEN32_C0,
  EVEN32_C1,
  EVEN32_C2,
  EVEN32_C3,
  EVEN32_C4,
  EVEN32_C5,
  EXP32_C2,
  EXP32_C3,
  EXP32_C4,
  EXP32_C5,
  EXP32_C6,
  EXP32_HI,
  EXP32_INV,
  EXP32_LO,
  EXP32_LOW,
  EXPM1_32_C3,
  EXPM1_32_C4,
  EXPM1_32_C5,
  EXPM1_32_C6,
  EXPM1_32_C7,
  LN2_32_HI,
  LN2_32_LO,
  LOG32_C1,
  LOG32_C2,
  LOG32_C3,
  NEAR32_C1,
  NEAR32_C2,
  NEAR32_C3,
  NEAR32_C4,
  NEAR32_C5,
  RATIO32_C1,
  RATIO32_C2,
  RATIO32_C3,
  UPPER32_C0,
  UPPER32_C1,
  UPPER32_C2,
  UPPER32_C3,
  UPPER32_C4,
  UPPER32_C5,
  UPPER32_C6,
  UPPER32_C7,
} from "../../assembly/arithmetic/constants.js";
import { inversePow2, pow2 } from "./pow2.js";

export type Reals = Float32Array;
export const Reals = Float32Array;

const f = Math.fround;
export const round = Math.fround;

export const BLOCK = 1024;

export const EXP_ONE = pow2(64);
export const EXP_UNSCALE = pow2(-64);

export const TINY = pow2(-125);
export const HUGE = pow2(125);
export const SCALE = pow2(25);
export const LOG2_SCALE = 25;
export const LEAST_SUM = pow2(-100);
export const LEAST_WEIGHT = pow2(-60);

export const LEAST_LOG1P = pow2(-25);

export function prepare(): void {}
export { prepareLogTable as prepareLogs } from "./log-table.js";

/** The scratch arrays have more room than a block, so that V8 knows that i < (n & MOST), which is n, is within them. */
const ROOM = 2 * BLOCK;
const MOST = ROOM - 1;

// A float32 number that is rounded goes through two conversions, which take as long as four operations, and a chain of them
// is too long for a processor to work on the elements behind. So exponentials and logarithms take their steps in turns of a
// block each, with what is handed on in float64, or rounded by its way into a Float32Array. What is exact is not rounded.
const shifted = new Float64Array(ROOM);
const roundings = new Float64Array(ROOM);
const wordsOfRoundings = new Int32Array(roundings.buffer);
const residues = new Float64Array(ROOM);
const squares = new Float64Array(ROOM);
const powers = new Float64Array(ROOM);
const series = new Reals(ROOM);

const MAGIC = 6755399441055935; // 1.5 * 2^52 + 64 + 127: odd, as in assembly/exp.ts, which decides where halves are rounded to
const MAGIC_WORD = 64 + 127;

/** Of k = -188 ... 0, at 2 (k + MAGIC_WORD): k * EXP32_LO, and 2^(k + 64). */
const EXP_EXPONENTS = new Float64Array(2 * 256);
for (let k = -188; k <= 0; k++) {
  EXP_EXPONENTS[2 * (k + MAGIC_WORD)] = f(k * EXP32_LO);
  EXP_EXPONENTS[2 * (k + MAGIC_WORD) + 1] = pow2(k + 64);
}

/** Added to a number from 2^-5 to 2^-4 and taken away, it rounds it to float32. */
const ROUND_C4 = 25165824; // 1.5 * 2^24

export const AHEAD = true;

export function exponentialOf(_x: Reals, _i: number, _max: number, keep: Reals, at: number): number {
  return keep[at];
}

/** Writes e^(x - max) * 2^64. */
export function writeExponentials(
  x: Reals,
  start: number,
  rows: number,
  cols: number,
  maxima: Reals,
  to: Reals,
  at: number,
): void {
  const count = (rows * cols) & MOST;
  for (let r = 0; r < rows; r++) {
    const max = maxima[r];
    for (let i = r * cols; i < (r + 1) * cols; i++) {
      const difference = f(x[start + i] - max);
      const t = difference < EXP32_LOW ? EXP32_LOW : difference;
      shifted[i & MOST] = t;
      roundings[i & MOST] = f(t * EXP32_INV) + MAGIC;
    }
  }
  for (let i = 0; i < count; i++) {
    const k = 2 * (wordsOfRoundings[2 * i] & 255);
    const r = f(shifted[i] - (roundings[i] - MAGIC) * EXP32_HI - EXP_EXPONENTS[k]);
    residues[i] = r;
    squares[i] = f(r * r);
    powers[i] = EXP_EXPONENTS[k + 1];
  }
  for (let i = 0; i < count; i++) {
    const r = residues[i];
    const r2 = squares[i];
    const high = f(r2 * EXP32_C6) + (f(r * EXP32_C5) + (EXP32_C4 + ROUND_C4)) - ROUND_C4;
    series[i] = f(r2 * high) + f(f(r * EXP32_C3) + EXP32_C2);
  }
  for (let i = 0; i < count; i++) {
    to[at + i] = (1 + f(f(squares[i] * series[i]) + residues[i])) * powers[i];
  }
}

/** e^x = 2^k (high + rest), or 2^k (high + rest) - 1, for 2^(k + shift) within the range of float32. */
function expSplit(t: number, shift: number, less: boolean): number {
  const magic = 12583039 + shift; // 1.5 * 2^23 + 127 + shift
  const k = f(f(f(t * EXP32_INV) + magic) - magic);
  const rough = f(t - f(k * LN2_32_HI));
  const r = f(rough - f(k * LN2_32_LO));
  const low = f(f(rough - r) - f(k * LN2_32_LO));
  const r2 = f(r * r);
  const high4 = f(f(r2 * EXPM1_32_C7) + f(f(r * EXPM1_32_C6) + EXPM1_32_C5));
  const series = f(f(r2 * high4) + f(f(r * EXPM1_32_C4) + EXPM1_32_C3));
  const q = f(f(f(f(r2 * r) * series) + f(r2 * 0.5)) + low);
  const high = f(1 + r);
  const rest = f(f(r - f(high - 1)) + q);
  const power = pow2((k | 0) + shift);
  if (!less) return f(high + rest) * power;
  const scaled = high * power;
  const sum = f(scaled - 0.5);
  const part = f(sum - scaled);
  const error = f(f(scaled - f(sum - part)) + f(-0.5 - part));
  const result = f(sum + f(f(rest * power) + error));
  return f(result + result);
}

/** e^x for any x. */
export function expOf(x: number): number {
  const most = x > 100 ? 100 : x;
  const t = most < -130 ? -130 : most;
  return f(expSplit(t, x < 0 ? 64 : -64, false) * (x < 0 ? EXP_UNSCALE : EXP_ONE));
}

/** e^x - 1 for any x. */
export function expm1Of(x: number): number {
  if (Math.abs(x) < 2 ** -25) return x;
  const most = x > 89 ? 89 : x;
  return expSplit(most < -25 ? -25 : most, -1, true);
}

export function highWord(i: number): number {
  return i;
}

function exponentOf(high: number): number {
  return (high - 0x3f3504f3) >> 23;
}

export function log(x: number, high: number): number {
  const k = exponentOf(high);
  return logOf(k, f(x * inversePow2(k) - 1), 0);
}

export function logScaled(x: number, high: number, scale: number): number {
  const k = exponentOf(high);
  return logOf(k - scale, f(x * inversePow2(k) - 1), 0);
}

export function logSum(u: number, high: number, x: number, error: number): number {
  const k = exponentOf(high);
  return k === 0 ? logOf(0, x, 0) : logOf(k, f(u * inversePow2(k) - 1), f(error / u));
}

function logOf(k: number, less: number, correction: number): number {
  const s = f(less / f(less + 2));
  const v = f(s * s);
  const r = f(v * f(f(v * f(f(v * LOG32_C3) + LOG32_C2)) + LOG32_C1));
  const h = f(less * f(less * 0.5));
  const low = f(f(s * f(r + h)) + f(f(k * LN2_32_LO) + correction));
  return f(f(k * LN2_32_HI) + f(less - f(h - low)));
}

/** Added to a float32, which it does not change but where that is 0. */
const LEAST = Number.MIN_VALUE;

function ratioExponent(i: number): number {
  return (((wordsOfFirst[i] - wordsOfSecond[i]) | 0) + 0x00400000) >> 23;
}

function ratioSum(k: number, s: number, r: number): number {
  return f(f(k * LN2_32_HI) + f(f(s + s) + f(f(s * r) + f(k * LN2_32_LO))));
}

function relativeEntropy(x: number, y: number, k: number, p: number, q: number): number {
  const isNear = x <= f(y + y) && y <= f(x + x);
  const near = isNear ? x : x * inversePow2(k);
  const s = f(f(near - y) / (f(near + y) + LEAST));
  const v = f(s * s);
  const w = f(v * v);
  const high = f(f(w * NEAR32_C5) + f(f(v * NEAR32_C4) + NEAR32_C3));
  const r = f(v * f(f(w * high) + f(f(v * NEAR32_C2) + NEAR32_C1)));
  const d = f(p - q);
  if (isNear) return f(s * f(f(p * r) + d));
  return f(f(p * ratioSum(k, s, r)) - d);
}

export const terms: Reals = new Reals(ROOM);
export const excesses: Reals = new Reals(ROOM);

const first = new Reals(ROOM);
const second = new Reals(ROOM);
const wordsOfFirst = new Int32Array(first.buffer);
const wordsOfSecond = new Int32Array(second.buffer);
const lesses = new Float64Array(ROOM);
const lows = new Reals(ROOM);
const quotients = new Float64Array(ROOM);

/** Of k = -254 ... 254, at 4 (k mod 512): 2^-k, k * LN2_32_HI and k * LN2_32_LO. */
const EXPONENTS = new Float64Array(4 * 512);
for (let k = -254; k <= 254; k++) {
  const at = 4 * (k & 511);
  EXPONENTS[at] = inversePow2(k);
  EXPONENTS[at + 1] = k * LN2_32_HI;
  EXPONENTS[at + 2] = f(k * LN2_32_LO);
}

/** Where those of number i of `second` are. */
function exponentAt(i: number): number {
  return ((wordsOfSecond[i] - 0x3f3504f3) >> 21) & 2044;
}

/** As ROUND_C4, for numbers from 1/4 to 1/2, and from 1/2 to 1. */
const ROUND_LOG_C2 = 1.5 * 2 ** 27;
const ROUND_LOG_C1 = 1.5 * 2 ** 28;

/** The first steps of the logarithms of n numbers in `second`. */
function startLogs(n: number): void {
  const count = n & MOST;
  for (let i = 0; i < count; i++) {
    const less = second[i] * EXPONENTS[exponentAt(i)] - 1;
    lesses[i] = less;
    quotients[i] = f(less / f(less + 2));
  }
  for (let i = 0; i < count; i++) {
    const s = quotients[i];
    const v = f(s * s);
    const rough = f(v * LOG32_C3) + (LOG32_C2 + ROUND_LOG_C2) - ROUND_LOG_C2;
    series[i] = v * (f(v * rough) + (LOG32_C1 + ROUND_LOG_C1) - ROUND_LOG_C1);
  }
  for (let i = 0; i < count; i++) {
    const less = lesses[i];
    const h = f(less * (less * 0.5));
    squares[i] = h;
    lows[i] = f(quotients[i] * f(series[i] + h)) + EXPONENTS[exponentAt(i) + 2];
  }
}

/** The last steps of that of number i. */
function finishLog(i: number): number {
  const k = exponentAt(i);
  const less = lesses[i];
  return f(EXPONENTS[k + 1] + f(less - f(squares[i] - lows[i])));
}

const TINY_WORD = 0x01000000;
const LARGE_BITS = 0xc0000000 | 0;

export function writeCrossTerms(p: Reals, q: Reals, start: number, n: number): boolean {
  const count = n & MOST;
  let differences = 0;
  let bits = 0;
  let areWeights = true;
  for (let i = 0; i < count; i++) second[i] = q[start + i] + 0; // of -0 the bits are those of no small number
  startLogs(n);
  for (let i = 0; i < count; i++) {
    const weight = p[start + i];
    bits |= wordsOfSecond[i];
    differences |= wordsOfSecond[i] - TINY_WORD;
    if (!(weight >= 0 && weight < HUGE)) areWeights = false;
    terms[i] = weight * finishLog(i);
  }
  return differences >= 0 && (bits & LARGE_BITS) === 0 && areWeights;
}

export function writeRatioTerms(p: Reals, q: Reals, start: number, n: number): boolean {
  const count = n & MOST;
  let differences = 0;
  let bits = 0;
  for (let i = 0; i < count; i++) {
    first[i] = p[start + i] + 0; // as above
    second[i] = q[start + i] + 0;
  }
  for (let i = 0; i < count; i++) {
    bits |= wordsOfFirst[i] | wordsOfSecond[i];
    differences |= (wordsOfFirst[i] - TINY_WORD) | (wordsOfSecond[i] - TINY_WORD);
    const near = first[i] * EXPONENTS[(ratioExponent(i) << 2) & 2044];
    const b = second[i];
    quotients[i] = f((near - b) / (f(near + b) + LEAST));
  }
  for (let i = 0; i < count; i++) {
    const s = quotients[i];
    const v = f(s * s);
    series[i] = v * f(f(v * f(f(v * RATIO32_C3) + RATIO32_C2)) + RATIO32_C1);
  }
  for (let i = 0; i < count; i++) {
    const k = (ratioExponent(i) << 2) & 2044;
    const s = quotients[i];
    const low = f(f(s * series[i]) + EXPONENTS[k + 2]);
    terms[i] = first[i] * f(EXPONENTS[k + 1] + f(s + s + low));
  }
  return differences >= 0 && (bits & LARGE_BITS) === 0;
}

export function writeExcesses(p: Reals, q: Reals, start: number, n: number): boolean {
  const count = n & MOST;
  for (let i = 0; i < count; i++) {
    first[i] = p[start + i] + 0; // as above
    second[i] = q[start + i] + 0;
  }
  for (let i = 0; i < count; i++) {
    const a = first[i];
    const b = second[i];
    excesses[i] = relativeEntropy(a, b, ratioExponent(i), a, b);
  }
  return false;
}

const ordered = new Reals(2 * ROOM);
const contrasts = new Reals(2 * ROOM);
const numerators = new Float64Array(2 * ROOM);
const sums = new Float64Array(ROOM);
const differences = new Float64Array(ROOM);
const near = new Int32Array(ROOM);
const far = new Int32Array(ROOM);
const uppers = new Reals(ROOM);
const highs = new Reals(ROOM);

export function writeJensenShannonTerms(p: Reals, q: Reals, start: number, n: number): boolean {
  const count = n & MOST;
  for (let i = 0; i < count; i++) {
    const a = p[start + i];
    const b = q[start + i];
    const isLess = Number(a < b);
    ordered[2 * i + isLess] = a;
    ordered[2 * i + 1 - isLess] = b;
    sums[i] = f(a + b);
    differences[i] = f(Math.abs(a - b));
  }
  let areOrdinary = true;
  let nears = 0;
  let fars = 0;
  for (let i = 0; i < count; i++) {
    const l = ordered[2 * i + 1];
    const m = sums[i];
    if (!(l >= TINY && ordered[2 * i] < HUGE)) areOrdinary = false;
    numerators[2 * i] = differences[i];
    numerators[2 * i + 1] = l + l;
    const isByLess = Number(differences[i] > f(0.75 * m));
    const quotient = m === 0 ? 0 : f(numerators[2 * i + isByLess] / m);
    contrasts[2 * i + isByLess] = quotient;
    contrasts[2 * i + 1 - isByLess] = 1 - quotient;
    const isFar = Number(contrasts[2 * i] > 0.5);
    near[nears & MOST] = i;
    far[fars & MOST] = i;
    nears = (nears + 1 - isFar) | 0;
    fars = (fars + isFar) | 0;
  }
  writeNear(nears);
  writeFar(fars);
  return areOrdinary;
}

function writeNear(n: number): void {
  const count = n & MOST;
  for (let i = 0; i < count; i++) {
    const j = near[i] & MOST;
    const s = contrasts[2 * j];
    const v = f(s * s);
    const w = f(v * v);
    squares[i] = w;
    lows[i] = f(w * f(f(v * EVEN32_C3) + EVEN32_C2)) + f(f(v * EVEN32_C1) + EVEN32_C0);
    highs[i] = f(v * EVEN32_C5) + EVEN32_C4;
  }
  for (let i = 0; i < count; i++) {
    const j = near[i] & MOST;
    const w = squares[i];
    const even = f(f(f(w * w) * highs[i]) + lows[i]);
    terms[j] = f(differences[j] * 0.25) * f(contrasts[2 * j] * even);
  }
}

function writeFar(n: number): void {
  const count = n & MOST;
  for (let i = 0; i < count; i++) second[i] = contrasts[2 * (far[i] & MOST) + 1];
  startLogs(n);
  for (let i = 0; i < count; i++) {
    uppers[i] = finishLog(i);
  }
  for (let i = 0; i < count; i++) {
    const x = contrasts[2 * (far[i] & MOST)] - 1;
    const y = f(x * x);
    residues[i] = x;
    squares[i] = y;
    lows[i] = f(y * f(f(x * UPPER32_C3) + UPPER32_C2)) + f(x * UPPER32_C1 + UPPER32_C0);
  }
  for (let i = 0; i < count; i++) {
    const x = residues[i];
    const y = squares[i];
    highs[i] = f(y * f(f(x * UPPER32_C7) + UPPER32_C6)) + f(f(x * UPPER32_C5) + UPPER32_C4);
  }
  for (let i = 0; i < count; i++) {
    const y = squares[i];
    series[i] = f(f(y * y) * highs[i]) + lows[i];
  }
  for (let i = 0; i < count; i++) {
    const j = far[i] & MOST;
    const upper = series[i];
    const s = contrasts[2 * j];
    const both = f(second[i] * f(upper + uppers[i]));
    terms[j] = f(sums[j] * 0.25) * f(f((s + s) * upper) + both);
  }
}

export const LANES = 4;

const STARTS = ROOM - 8 * LANES;

function sumEight(a: number, b: number, c: number, d: number, e: number, g: number, h: number, i: number): number {
  return f(f(a + b) + f(c + d)) + f(f(e + g) + f(h + i));
}

export function sumGroup(x: Reals, start: number, to: Reals, at: number): void {
  for (let lane = 0; lane < LANES; lane++) {
    const i = start + lane;
    to[at + lane] = sumEight(x[i], x[i + 4], x[i + 8], x[i + 12], x[i + 16], x[i + 20], x[i + 24], x[i + 28]);
  }
}

export function sumGroupOfTerms(start: number, to: Reals, at: number): void {
  const t = terms;
  for (let lane = 0; lane < LANES; lane++) {
    const i = (start & STARTS) + (lane & 3);
    to[at + lane] = sumEight(t[i], t[i + 4], t[i + 8], t[i + 12], t[i + 16], t[i + 20], t[i + 24], t[i + 28]);
  }
}

export function sumGroupOfSizes(start: number, to: Reals, at: number): void {
  const t = terms;
  const size = Math.abs;
  for (let lane = 0; lane < LANES; lane++) {
    const i = (start & STARTS) + (lane & 3);
    to[at + lane] = sumEight(
      size(t[i]),
      size(t[i + 4]),
      size(t[i + 8]),
      size(t[i + 12]),
      size(t[i + 16]),
      size(t[i + 20]),
      size(t[i + 24]),
      size(t[i + 28]),
    );
  }
}

export function sumHalfGroup(x: Reals): void {
  for (let i = 0; i < LANES; i++) x[i] = f(x[i] + x[i + 4]) + f(x[i + 8] + x[i + 12]);
}

export function sumLanes(lanes: Reals): number {
  return lanes[0] + lanes[2] + (lanes[1] + lanes[3]);
}

/** In float64. */
export function sumGroups(sums: Reals, n: number): number {
  let [a, b, c, d] = [0, 0, 0, 0];
  for (let i = 0; i < n; i += LANES) {
    a += sums[i];
    b += sums[i + 1];
    c += sums[i + 2];
    d += sums[i + 3];
  }
  return a + c + (b + d);
}
