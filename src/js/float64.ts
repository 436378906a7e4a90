// float64 arithmetic of the plain JavaScript kernels: what kernels64.ts computes with. float32.ts has the same names.
// Each function has the steps of its namesake in assembly/, where the derivations stand, in the same order.
import {
  EVEN64_C0,
  EVEN64_C1,
  EVEN64_C2,
  EVEN64_C3,
  EVEN64_C4,
  EVEN64_C5,
  EVEN64_C6,
  EVEN64_C7,
  EVEN64_C8,
  EVEN64_C9,
  EVEN64_C10,
  EVEN64_C11,
  EVEN64_C12,
  EXP64_C2,
  EXP64_C3,
  EXP64_HI,
  EXP64_INV,
  EXP64_LO,
  EXP64_LOW,
  EXPM1_64_C3,
  EXPM1_64_C4,
  EXPM1_64_C5,
  EXPM1_64_C6,
  EXPM1_64_C7,
  EXPM1_64_C8,
  EXPM1_64_C9,
  EXPM1_64_C10,
  EXPM1_64_C11,
  EXPM1_64_C12,
  FINE64_C2,
  FINE64_C3,
  FINE64_C4,
  FINE64_LOW,
  FULL64_C0,
  FULL64_C1,
  FULL64_C2,
  FULL64_C3,
  FULL64_C4,
  INV_LN2_64,
  LEAF64_C0,
  LEAF64_C1,
  LEAF64_C2,
  LEAF64_C3,
  LN2_64_HI,
  LN2_64_LO,
  NEAR64_C1,
  NEAR64_C2,
  NEAR64_C3,
  NEAR64_C4,
  NEAR64_C5,
  NEAR64_C6,
  NEAR64_C7,
  NEAR64_C8,
  NEAR64_C9,
  NEAR64_C10,
  RATIO64_C1,
  RATIO64_C2,
  RATIO64_C3,
  RATIO64_C4,
  RATIO64_C5,
  RATIO64_C6,
  RATIO64_C7,
  RATIO64_C8,
} from "../../assembly/arithmetic/constants.js";
import { EXP_LOWS, EXP_TABLE, prepareExpTable } from "./exp-table.js";
import { EXPONENTS, INVERSE_LOWS, LEAVES, prepareLogTable, UPPER_LEAVES } from "./log-table.js";
import { inversePow2, pow2 } from "./pow2.js";
import { sumError } from "./sum-error.js";

export type Reals = Float64Array;
export const Reals = Float64Array;

/** Rounds a float64 to the dtype. */
export function round(x: number): number {
  return x;
}

/** Elements whose sum is kept in the dtype; the sums of blocks are added in compensated float64. */
export const BLOCK = 512;

/** What exp(0) comes to: 2^512. */
export const EXP_ONE = pow2(512);
export const EXP_UNSCALE = pow2(-512);

/** Below TINY a number is tiny, from HUGE on huge: not what the loops take. */
export const TINY = pow2(-1021);
export const HUGE = pow2(1021);

/** Subnormals are scaled by it before their logarithm. */
export const SCALE = pow2(54);
export const LOG2_SCALE = 54;

/** A sum of a block below it may miss digits of terms that are subnormal, unless they are of numbers from LEAST_WEIGHT on. */
export const LEAST_SUM = pow2(-900);
export const LEAST_WEIGHT = pow2(-450);

/** Below it in size, x is what log1p rounds to. */
export const LEAST_LOG1P = pow2(-54);

const MAGIC = 6755399442104320; // 1.5 * 2^52 + 2048 * 512
/** To be called before exp. */
export const prepare = prepareExpTable;
/** To be called before the logarithms, except of one number. */
export const prepareLogs = prepareLogTable;

/** e^t * 2^512 for t <= 0. */
export function exp(t: number): number {
  const x = t < EXP64_LOW ? EXP64_LOW : t;
  const k = x * EXP64_INV + MAGIC - MAGIC;
  const r = x - k * EXP64_HI - k * EXP64_LO;
  const i = k | 0;
  const power = EXP_TABLE[i & 2047] * pow2((i >> 11) + 512);
  return power * (r * r * (r * EXP64_C3 + EXP64_C2) + r) + power;
}

/** The same, low being what rounding took from t. */
export function expPlus(t: number, low: number): number {
  const isLeast = !(t > EXP64_LOW);
  const x = isLeast ? EXP64_LOW : t;
  const k = x * EXP64_INV + MAGIC - MAGIC;
  const r = x - k * EXP64_HI - k * EXP64_LO + (isLeast ? 0 : low);
  const i = k | 0;
  const power = EXP_TABLE[i & 2047] * pow2((i >> 11) + 512);
  return power * (r * r * (r * EXP64_C3 + EXP64_C2) + r) + power;
}

/** Are exponentials of short rows made by the block? Here they hide what the mispredicted maximum of the next row costs. */
export const AHEAD = false;

/** e^(x[i] - max) * 2^512, which is kept; or read where it was made before. */
export function exponentialOf(x: Reals, i: number, max: number, keep: Reals, at: number): number {
  const e = exp(x[i] - max);
  keep[at] = e;
  return e;
}

/** Writes e^(x - max) * 2^512 of rows whose maxima lie in `maxima`, to `to` from `at` on. */
export function writeExponentials(
  x: Reals,
  start: number,
  rows: number,
  cols: number,
  maxima: Reals,
  to: Reals,
  at: number,
): void {
  for (let r = 0; r < rows; r++) {
    const max = maxima[r];
    const end = start + (r + 1) * cols;
    const shift = at - start;
    for (let i = start + r * cols; i < end; i++) to[i + shift] = exp(x[i] - max);
  }
}

/** Writes e^(x - y) * 2^512 of n elements as high + low, with the steps of expFine: to 0.01 ulp of high. */
export function writeExpFine(x: Reals, y: Reals, n: number, highs: Reals, lows: Reals): void {
  for (let i = 0; i < n; i++) {
    const t = x[i] - y[i];
    if (t > FINE64_LOW) {
      const k = t * EXP64_INV + MAGIC - MAGIC;
      const r = t - k * EXP64_HI - k * EXP64_LO;
      const j = k | 0;
      const power = EXP_TABLE[j & 2047] * pow2((j >> 11) + 512);
      const less = power * fineSeries(r, EXP_LOWS[j & 2047] + sumError(x[i], -y[i], t));
      const sum = power + less;
      highs[i] = sum;
      lows[i] = less - (sum - power);
    } else {
      highs[i] = 0;
      lows[i] = 0;
    }
  }
}

/** e^r - 1, the small `low` being added to r. */
function fineSeries(r: number, low: number): number {
  return r * r * (r * (r * FINE64_C4 + FINE64_C3) + FINE64_C2) + (r + low);
}

/** e^(t + low) * 2^512, low being what rounding took from t; 0 where t is not above FINE64_LOW. 0.51 ulp. */
export function expFine(t: number, low: number): number {
  if (!(t > FINE64_LOW)) return 0;
  const k = t * EXP64_INV + MAGIC - MAGIC;
  const r = t - k * EXP64_HI - k * EXP64_LO;
  const i = k | 0;
  const power = EXP_TABLE[i & 2047] * pow2((i >> 11) + 512);
  return power * fineSeries(r, EXP_LOWS[i & 2047] + low) + power;
}

/** e^(t + low) - 1 for t <= 0, without its low part, which goes to place i of `rests`. */
export function expm1Fine(t: number, low: number, rests: Reals, i: number): number {
  if (t <= FINE64_LOW) {
    rests[i] = 0;
    return -1;
  }
  const k = t * EXP64_INV + MAGIC - MAGIC;
  const r = t - k * EXP64_HI - k * EXP64_LO;
  const j = k | 0;
  const lows = EXP_LOWS[j & 2047] + low;
  const c = r * (r * FINE64_C4 + FINE64_C3) + FINE64_C2;
  if (k === 0) {
    rests[i] = r * r * c + lows;
    return r;
  }
  const power = EXP_TABLE[j & 2047] * pow2((j >> 11) + 512) * EXP_UNSCALE;
  const less = power - 1;
  rests[i] = power * (r * r * c + (r + lows)) + sumError(power, -1, less);
  return less;
}

/** (e^r - 1 - r - r^2 / 2) / r^3 */
function series(r: number, r2: number): number {
  const r4 = r2 * r2;
  const a = r2 * (r * EXPM1_64_C6 + EXPM1_64_C5) + (r * EXPM1_64_C4 + EXPM1_64_C3);
  const b = r2 * (r * EXPM1_64_C10 + EXPM1_64_C9) + (r * EXPM1_64_C8 + EXPM1_64_C7);
  return r4 * (r4 * (r * EXPM1_64_C12 + EXPM1_64_C11) + b) + a;
}

/** e^x - 1 for |x| <= ln 2 / 2. */
export function expm1Near(x: number): number {
  const x2 = x * x;
  return x + (x2 * x * series(x, x2) + x2 * 0.5);
}

/** How much of e^t to take away. */
const NOTHING = 0;
const ONE = 1;
const ONE_AND_T = 2;

/** e^t = 2^k (high + rest), or that less 1 or 1 + t, for 2^(k + shift) within the range of float64. */
function expSplit(t: number, shift: number, less: number, tail = 0): number {
  const magic = 6755399441056767 + shift; // 1.5 * 2^52 + 1023 + shift
  const k = t * INV_LN2_64 + magic - magic;
  const rough = t - k * LN2_64_HI;
  const r = rough - k * LN2_64_LO;
  const low = rough - r - k * LN2_64_LO;
  const r2 = r * r;
  const q = r2 * r * series(r, r2) + r2 * 0.5 + low;
  const high = 1 + r;
  const rest = r - (high - 1) + q;
  const power = pow2((k | 0) + shift);
  if (less === NOTHING) return (high + rest) * power;
  const scaled = high * power;
  if (less === ONE) {
    const sum = scaled - 0.5;
    const result = sum + (rest * power + sumError(scaled, -0.5, sum));
    return result + result;
  }
  if (k === 0) return q;
  const sum = scaled - 1;
  const result = sum - t;
  const errors = sumError(scaled, -1, sum) + sumError(sum, -t, result) - tail;
  return result + ((tail * high + rest) * power + errors);
}

/** e^x for any x. */
export function expOf(x: number): number {
  const most = x > 1000 ? 1000 : x;
  const t = most < -1060 ? -1060 : most;
  return expSplit(t, x < 0 ? 512 : -512, NOTHING) * (x < 0 ? EXP_UNSCALE : EXP_ONE);
}

/** e^x - 1 for any x. */
export function expm1Of(x: number): number {
  if (Math.abs(x) < 2 ** -54) return x;
  const most = x > 710 ? 710 : x;
  return expSplit(most < -50 ? -50 : most, -1, ONE);
}

/** e^x - 1 - x, x being a sum from which rounding took `tail`, up to 300; never negative. */
export function excess(x: number, tail: number): number {
  return x < -50 ? -1 - x : expSplit(x, 0, ONE_AND_T, tail);
}

/** Where the high word of number i is among the 32-bit words of an array. */
export function highWord(i: number): number {
  return 2 * i + 1;
}

// Logarithms of positive normal numbers, which come with their high words.

/** The high word of the start of the table of logarithms. */
const LEAF_ROOT = 0x3fe6a400;

/** ln(1 + r) */
function leafSeries(r: number): number {
  const r2 = r * r;
  return r2 * (r2 * (r * LEAF64_C3 + LEAF64_C2) + (r * LEAF64_C1 + LEAF64_C0)) + r;
}

/** ln x, for sums. */
export function logLeaf(x: number, high: number): number {
  const bits = (high - LEAF_ROOT) | 0;
  const k = (bits >> 18) & 8188;
  const j = (bits >> 9) & 2044;
  const r = (x * EXPONENTS[k] - LEAVES[j]) * LEAVES[j + 1];
  return EXPONENTS[k + 1] + LEAVES[j + 2] + leafSeries(r);
}

/** ln(x + low) - `scale` ln 2, low being small against x. */
function logFull(x: number, high: number, scale: number, low: number): number {
  const bits = (high - LEAF_ROOT) | 0;
  const k = bits >> 20;
  const j = (bits >> 9) & 2044;
  const power = inversePow2(k);
  const inverse = LEAVES[j + 1];
  const exponents = (k - scale) * LN2_64_HI;
  const large = exponents + LEAVES[j + 2];
  const less = x * power - LEAVES[j];
  const near = less * inverse;
  const more = low * power * inverse;
  const r = near + more;
  const error = exponents - large + LEAVES[j + 2];
  const lows = less * INVERSE_LOWS[j >> 2] + LEAVES[j + 3];
  const rest = (k - scale) * LN2_64_LO + lows + error + (near - r + more);
  const r2 = r * r;
  const above = r2 * FULL64_C4 + (r * FULL64_C3 + FULL64_C2);
  const series = r2 * (r2 * above + (r * FULL64_C1 + FULL64_C0));
  const sum = large + r;
  return sum + (series + (rest + (large - sum + r)));
}

/** ln x */
export function log(x: number, high: number): number {
  return logFull(x, high, 0, 0);
}

/** ln x - `scale` ln 2 */
export function logScaled(x: number, high: number, scale: number): number {
  return logFull(x, high, scale, 0);
}

/** ln(u + error), u being a rounded sum and `error` its rounding error. */
export function logSum(u: number, high: number, _less: number, error: number): number {
  return logFull(u, high, 0, error);
}

const HALF_HIGH = 0x00080000;
/** The bits of a high word below the exponent. */
const BELOW_EXPONENT = 0x000fffff;

/** log2(a / b) of numbers i of two arrays, positive and normal, rounded: the difference of their bits, plus half. */
export function ratioExponent(a: Int32Array, b: Int32Array, i: number): number {
  const difference = (a[2 * i + 1] - b[2 * i + 1] + HALF_HIGH) | 0;
  const wantsBorrow = (difference & BELOW_EXPONENT) === 0; // else a borrow, which no branch would foresee, changes nothing
  return wantsBorrow && a[2 * i] >>> 0 < b[2 * i] >>> 0 ? (difference - 1) >> 20 : difference >> 20;
}

/** Added to the sum of two numbers, it makes a difference only where both are 0. */
const LEAST = Number.MIN_VALUE;

/** 2^-k a, where 2^-k alone may be out of range. */
function nearOf(a: number, k: number): number {
  return k > -1000 && k < 1000 ? a * inversePow2(k) : a * inversePow2(k >> 1) * inversePow2(k - (k >> 1));
}

/** high + low + 2s + s r, high + low = k ln 2 */
function ratioSum(high: number, low: number, s: number, r: number): number {
  return high + (s + s + (s * r + low));
}

/** s, of ln(a / b) = k ln 2 + 2 atanh s. */
export function ratioQuotient(a: number, b: number, k: number): number {
  const near = nearOf(a, k);
  return (near - b) / (near + b + LEAST);
}

/** (2 atanh s - 2s) / s */
function ratioSeries(s: number): number {
  const v = s * s;
  const w = v * v;
  const high = w * (v * RATIO64_C8 + RATIO64_C7) + (v * RATIO64_C6 + RATIO64_C5);
  const p = w * (w * high + (v * RATIO64_C4 + RATIO64_C3)) + (v * RATIO64_C2 + RATIO64_C1);
  return v * p;
}

/** k ln 2 + 2 atanh s */
export function ratioLog(k: number, s: number): number {
  return ratioSum(k * LN2_64_HI, k * LN2_64_LO, s, ratioSeries(s));
}

/** p ln(p / q) + q - p, where ln(p / q) is ln(x / y) plus `correction`, and k = ratioExponent(x, y). */
export function relativeEntropy(x: number, y: number, k: number, p: number, q: number, correction = 0): number {
  const isNear = x <= y + y && y <= x + x;
  const near = isNear ? x : nearOf(x, k);
  const s = (near - y) / (near + y + LEAST);
  const v = s * s;
  const w = v * v;
  const z = w * w;
  const low = w * (v * NEAR64_C4 + NEAR64_C3) + (v * NEAR64_C2 + NEAR64_C1);
  const middle = w * (v * NEAR64_C8 + NEAR64_C7) + (v * NEAR64_C6 + NEAR64_C5);
  const r = v * (z * (z * (v * NEAR64_C10 + NEAR64_C9) + middle) + low);
  const d = p - q;
  return isNear ? s * (p * r + d) : p * (ratioSum(k * LN2_64_HI, k * LN2_64_LO, s, r) + correction) - d;
}

/** ln(1 + x) for x in [1/2, 1]. */
function logUpper(x: number): number {
  const j = (((1 + x) * 512 + 0.5) | 0) - 768; // (1 + x) / 2 is nearest to (j + 768) / 1024
  const leaf = (4 * j) & 2044;
  const r = (x - UPPER_LEAVES[leaf]) * UPPER_LEAVES[leaf + 1];
  return UPPER_LEAVES[leaf + 2] + leafSeries(r);
}

/** The term of JS of two numbers that are near each other: s up to 1/2. */
function jensenShannonNear(s: number, d: number): number {
  const v = s * s;
  const w = v * v;
  const z = w * w;
  const low = w * (v * EVEN64_C3 + EVEN64_C2) + (v * EVEN64_C1 + EVEN64_C0);
  const middle = w * (v * EVEN64_C7 + EVEN64_C6) + (v * EVEN64_C5 + EVEN64_C4);
  const high = z * EVEN64_C12 + (w * (v * EVEN64_C11 + EVEN64_C10) + (v * EVEN64_C9 + EVEN64_C8));
  return d * 0.25 * (s * (z * (z * high + middle) + low));
}

/** The term of other two, with ln(1 + s). */
function jensenShannonFar(s: number, b: number, highOfB: number, m: number, upper: number): number {
  return m * 0.25 * ((s + s) * upper + b * (upper + logLeaf(b, highOfB)));
}

/** The term of JS of two numbers, whose larger and smaller are h and l: s = (h - l) / m, b = 2 l / m, m = h + l, d = h - l; and the high word of b. */
export function jensenShannonOf(s: number, b: number, highOfB: number, m: number, d: number): number {
  return s <= 0.5 ? jensenShannonNear(s, d) : jensenShannonFar(s, b, highOfB, m, logUpper(s));
}

/** Writes s = (h - l) / m and b = 2 l / m of d = h - l and m = h + l: of the two the smaller is a quotient. */
export function writeContrasts(d: number, l: number, m: number, i: number, s: Reals, b: Reals): void {
  const isNear = d <= 0.75 * m;
  const quotient = m === 0 ? 0 : (isNear ? d : l + l) / m;
  s[i] = isNear ? quotient : 1 - quotient;
  b[i] = isNear ? 1 - quotient : quotient;
}

// Blocks of terms of probabilities. Each writes the terms of n elements to `terms`, and tells whether all were certainly
// ordinary: p, except of p ln q, and q, from TINY to HUGE.

/** The scratch arrays have more room than a block, so that V8 knows that i < (n & MOST), which is n, is within them. */
const ROOM = 2 * BLOCK;
const MOST = ROOM - 1;

export const terms: Reals = new Reals(ROOM);
/** Those of p ln(p / q) + q - p, which are wanted while those of p ln(p / q) are at hand. */
export const excesses: Reals = new Reals(ROOM);

const first = new Reals(ROOM);
const second = new Reals(ROOM);
const wordsOfFirst = new Int32Array(first.buffer);
const wordsOfSecond = new Int32Array(second.buffer);
const quotients = new Reals(ROOM);
const exponents = new Int32Array(ROOM);

/** The high word of TINY. */
const TINY_HIGH = 0x00200000;
/** Two bits that no high word has of a number from 0 to below 2. */
const LARGE_BITS = 0xc0000000 | 0;

/** p ln q */
export function writeCrossTerms(p: Reals, q: Reals, start: number, n: number): boolean {
  const count = n & MOST;
  let differences = 0;
  let bits = 0;
  let areWeights = true;
  for (let i = 0; i < count; i++) second[i] = q[start + i] + 0; // of -0 the bits are those of no small number
  for (let i = 0; i < count; i++) {
    const high = wordsOfSecond[2 * i + 1];
    const weight = p[start + i];
    bits |= high;
    differences |= high - TINY_HIGH;
    if (!(weight >= 0 && weight < HUGE)) areWeights = false;
    terms[i] = weight * logLeaf(second[i], high);
  }
  return differences >= 0 && (bits & LARGE_BITS) === 0 && areWeights;
}

/** p ln(p / q) */
export function writeRatioTerms(p: Reals, q: Reals, start: number, n: number): boolean {
  const count = n & MOST;
  let differences = 0;
  let bits = 0;
  for (let i = 0; i < count; i++) {
    first[i] = p[start + i] + 0; // as above
    second[i] = q[start + i] + 0;
  }
  for (let i = 0; i < count; i++) {
    const a = wordsOfFirst[2 * i + 1];
    const b = wordsOfSecond[2 * i + 1];
    const k = (a - b + HALF_HIGH) | 0;
    bits |= a | b;
    differences |= (a - TINY_HIGH) | (b - TINY_HIGH) | ((k & BELOW_EXPONENT) - 1);
    const at = (k >> 18) & 8188;
    exponents[i] = at;
    const near = first[i] * EXPONENTS[at];
    quotients[i] = (near - second[i]) / (near + second[i]);
  }
  const areOrdinary = differences >= 0 && (bits & LARGE_BITS) === 0;
  if (areOrdinary) {
    for (let i = 0; i < count; i++) {
      const at = exponents[i] & 8188;
      const s = quotients[i];
      terms[i] = first[i] * ratioSum(EXPONENTS[at + 2], EXPONENTS[at + 3], s, ratioSeries(s));
    }
  } else {
    for (let i = 0; i < count; i++) {
      const k = ratioExponent(wordsOfFirst, wordsOfSecond, i);
      terms[i] = first[i] * ratioLog(k, ratioQuotient(first[i], second[i], k));
    }
  }
  return areOrdinary;
}

/** p ln(p / q) + q - p */
export function writeExcesses(p: Reals, q: Reals, start: number, n: number): boolean {
  const count = n & MOST;
  for (let i = 0; i < count; i++) {
    first[i] = p[start + i] + 0; // as above
    second[i] = q[start + i] + 0;
  }
  for (let i = 0; i < count; i++) {
    const a = first[i];
    const b = second[i];
    excesses[i] = relativeEntropy(a, b, ratioExponent(wordsOfFirst, wordsOfSecond, i), a, b);
  }
  return false;
}

/** p and q, the larger one first; (h - l) / m and 2 l / m of each; and the numerators that these may have. */
const ordered = new Reals(2 * ROOM);
const contrasts = new Reals(2 * ROOM);
const wordsOfContrasts = new Int32Array(contrasts.buffer);
const numerators = new Reals(2 * ROOM);
const sums = new Reals(ROOM);
const differences = new Reals(ROOM);
/** The elements that are near each other, and those that are not. */
const near = new Int32Array(ROOM);
const far = new Int32Array(ROOM);

/** (p ln(2p / (p + q)) + q ln(2q / (p + q))) / 2, without branches that depend on the elements: they would be mispredicted. */
export function writeJensenShannonTerms(p: Reals, q: Reals, start: number, n: number): boolean {
  const count = n & MOST;
  for (let i = 0; i < count; i++) {
    const a = p[start + i];
    const b = q[start + i];
    const isLess = Number(a < b);
    ordered[2 * i + isLess] = a;
    ordered[2 * i + 1 - isLess] = b;
    sums[i] = a + b;
    differences[i] = Math.abs(a - b);
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
    const isByLess = Number(differences[i] > 0.75 * m);
    const quotient = m === 0 ? 0 : numerators[2 * i + isByLess] / m;
    contrasts[2 * i + isByLess] = quotient;
    contrasts[2 * i + 1 - isByLess] = 1 - quotient;
    const isFar = Number(contrasts[2 * i] > 0.5);
    near[nears & MOST] = i;
    far[fars & MOST] = i;
    nears = (nears + 1 - isFar) | 0;
    fars = (fars + isFar) | 0;
  }
  for (let i = 0; i < (nears & MOST); i++) {
    const j = near[i] & MOST;
    terms[j] = jensenShannonNear(contrasts[2 * j], differences[j]);
  }
  for (let i = 0; i < (fars & MOST); i++) quotients[i] = logUpper(contrasts[2 * (far[i] & MOST)]);
  for (let i = 0; i < (fars & MOST); i++) {
    const j = far[i] & MOST;
    const b = contrasts[2 * j + 1];
    terms[j] = jensenShannonFar(contrasts[2 * j], b, wordsOfContrasts[4 * j + 3], sums[j], quotients[i]);
  }
  return areOrdinary;
}

/** Lanes of a vector. */
export const LANES = 2;

/** Where groups of eight vectors of `terms` start, as V8 is to know. */
const STARTS = ROOM - 8 * LANES;

function sumEight(a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number): number {
  return a + b + (c + d) + (e + f + (g + h));
}

/** Writes the sum of eight vectors of x, a vector, to `to`: a tree. */
export function sumGroup(x: Reals, start: number, to: Reals, at: number): void {
  const i = start;
  to[at] = sumEight(x[i], x[i + 2], x[i + 4], x[i + 6], x[i + 8], x[i + 10], x[i + 12], x[i + 14]);
  to[at + 1] = sumEight(x[i + 1], x[i + 3], x[i + 5], x[i + 7], x[i + 9], x[i + 11], x[i + 13], x[i + 15]);
}

/** The same of terms. */
export function sumGroupOfTerms(start: number, to: Reals, at: number): void {
  const i = start & STARTS;
  const t = terms;
  to[at] = sumEight(t[i], t[i + 2], t[i + 4], t[i + 6], t[i + 8], t[i + 10], t[i + 12], t[i + 14]);
  to[at + 1] = sumEight(t[i + 1], t[i + 3], t[i + 5], t[i + 7], t[i + 9], t[i + 11], t[i + 13], t[i + 15]);
}

/** The same of their sizes. */
export function sumGroupOfSizes(start: number, to: Reals, at: number): void {
  const i = start & STARTS;
  const t = terms;
  const size = Math.abs;
  to[at] = sumEight(
    size(t[i]),
    size(t[i + 2]),
    size(t[i + 4]),
    size(t[i + 6]),
    size(t[i + 8]),
    size(t[i + 10]),
    size(t[i + 12]),
    size(t[i + 14]),
  );
  to[at + 1] = sumEight(
    size(t[i + 1]),
    size(t[i + 3]),
    size(t[i + 5]),
    size(t[i + 7]),
    size(t[i + 9]),
    size(t[i + 11]),
    size(t[i + 13]),
    size(t[i + 15]),
  );
}

/** Sums the first four vectors of x to its first. */
export function sumHalfGroup(x: Reals): void {
  for (let i = 0; i < LANES; i++) x[i] = x[i] + x[i + 2] + (x[i + 4] + x[i + 6]);
}

/** Sum of the lanes, in float64. */
export function sumLanes(lanes: Reals): number {
  return lanes[0] + lanes[1];
}

/** Sum of sums of groups, `n` numbers, with what rounding takes from it (Fast2Sum), as in assembly/tree.ts. */
export function sumGroups(sums: Reals, n: number): number {
  let x = 0;
  let y = 0;
  let xLow = 0;
  let yLow = 0;
  for (let i = 0; i < n; i += LANES) {
    const nextX = x + sums[i];
    const nextY = y + sums[i + 1];
    xLow += sums[i] - (nextX - x);
    yLow += sums[i + 1] - (nextY - y);
    x = nextX;
    y = nextY;
  }
  const high = x + y;
  const total = high + (xLow + yLow + sumError(x, y, high));
  return Number.isNaN(total) ? high : total; // of an infinity the low part is NaN
}

const single = new Reals(1);
const singleWords = new Int32Array(single.buffer);

/** The high word of a number. */
function highOf(x: number): number {
  single[0] = x;
  return singleWords[1];
}

/** ln of one positive normal number. */
export function logOne(x: number): number {
  prepareLogs();
  return log(x, highOf(x));
}

/** ln(1 + x) of one number above -1. */
export function logOnePlus(x: number): number {
  prepareLogs();
  const u = 1 + x;
  return logSum(u, highOf(u), x, sumError(1, x, u));
}

/** base + low + ln(high + rest), low and rest being small against base and high; rounded once, even where they cancel. */
export function addLog(base: number, low: number, high: number, rest: number): number {
  const both = base + high;
  if (both - both !== 0) return both;
  const bits = (highOf(high) - LEAF_ROOT) | 0;
  const k = bits >> 20;
  const j = (bits >> 9) & 2044;
  const power = inversePow2(k);
  const inverse = LEAVES[j + 1];
  const r = (high * power - LEAVES[j]) * inverse + rest * power * inverse;
  const small = leafSeries(r) + (k * LN2_64_LO + low);
  const exponents = k * LN2_64_HI;
  const large = base + exponents;
  const total = large + LEAVES[j + 2];
  const errors = sumError(base, exponents, large) + sumError(large, LEAVES[j + 2], total);
  return total + (errors + small);
}
