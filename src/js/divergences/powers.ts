// Measures that are functions of a sum of powers, in float64 for either dtype: as in assembly/divergences/power-sums.ts and powers.ts.

import { type Floats, wordsOf } from "../arithmetic/arrays.js";
import {
  EXP64_HI,
  EXP64_INV,
  EXP64_LO,
  EXTENDED64_C2,
  EXTENDED64_C3,
  EXTENDED64_C4,
  LN2_64,
} from "../arithmetic/constants.js";
import { twoSumError } from "../arithmetic/double-double.js";
import { exp } from "../arithmetic/exp64.js";
import { ratioExponent, ratioLog, ratioQuotient } from "../arithmetic/log-ratio64.js";
import { addLog, logAnyOne } from "../arithmetic/log-single.js";
import { power } from "../arithmetic/power.js";
import { EXP_LOWS, EXP_TABLE, ensureExpTable, ensureLogTable, pow2 } from "../arithmetic/tables.js";
import { Accumulator } from "../summation/accumulator.js";
import { addCompensated } from "../summation/compensated.js";
import { sumBlock } from "../summation/pairwise64.js";

const BLOCK = 512;

/** Σ p of this size may overflow, and 1 - Σ p^α loses less than 1 - Σ p does. */
const LARGE = 2 ** 53;

/** Room for a block, and for a last element that makes their number even. */
const ROOM = 514;

const weights: Float64Array = /*#__PURE__*/ new Float64Array(ROOM);
const first: Float64Array = /*#__PURE__*/ new Float64Array(ROOM);
const second: Float64Array = /*#__PURE__*/ new Float64Array(ROOM);
const wordsOfFirst: Int32Array = /*#__PURE__*/ wordsOf(first);
const wordsOfSecond: Int32Array = /*#__PURE__*/ wordsOf(second);
const logs: Float64Array = /*#__PURE__*/ new Float64Array(ROOM);
const powers: Float64Array = /*#__PURE__*/ new Float64Array(ROOM);

const parts: Accumulator = /*#__PURE__*/ new Accumulator();
const changes: Accumulator = /*#__PURE__*/ new Accumulator();
const totals: Accumulator = /*#__PURE__*/ new Accumulator();

const EXP_LIMIT = 600;
const MAGIC = 6755399441055744; // 1.5 * 2^52

const INFINITE = 1;

const TINY = /*#__PURE__*/ power(-1021);
const HUGE = /*#__PURE__*/ power(1021);

function isOrdinary(p: number, q: number): boolean {
  return Math.min(p, q) >= TINY && Math.max(p, q) < HUGE;
}

/** ln(p/q) of element i of the block. */
function ratioOf(i: number): number {
  const p = first[i];
  const q = second[i];
  if (!isOrdinary(p, q)) return logOfRatio(p, q);
  const k = ratioExponent(wordsOfFirst, wordsOfSecond, i);
  return ratioLog(k, ratioQuotient(p, q, k));
}

function steps(x: number): number {
  if (x < TINY) return 1;
  return x < HUGE ? 0 : -1;
}

function step(count: number): number {
  if (count === 0) return 1;
  return count > 0 ? 2 ** 100 : 2 ** -100;
}

function logOfRatio(p: number, q: number): number {
  const [i, k] = [steps(p), steps(q)];
  first[BLOCK] = p * step(i);
  second[BLOCK] = q * step(k);
  const exponent = ratioExponent(wordsOfFirst, wordsOfSecond, BLOCK);
  const log = ratioLog(exponent, ratioQuotient(first[BLOCK], second[BLOCK], exponent));
  return i === k ? log : log - (i - k) * (100 * LN2_64);
}

function writeRatios(x: Floats, y: Floats | null, start: number, n: number, scale: number): number {
  let state = 0;
  for (let i = 0; i < n; i++) {
    const p = x[start + i];
    const q = y === null ? 1 : y[start + i];
    if (p > 0 && q === 0) state |= INFINITE;
    const counts = p > 0 && q > 0;
    weights[i] = counts ? Math.max(p * scale, Number.MIN_VALUE) : 0;
    first[i] = counts ? p : 1;
    second[i] = counts ? q : 1;
  }
  weights[n] = 0;
  for (let i = 0; i < n; i++) logs[i] = weights[i] > 0 ? ratioOf(i) : 0;
  return state;
}

function addPowers(n: number, rate: number, shift: number, scale: number): void {
  for (let i = 0; i < n; i++) {
    const weight = weights[i];
    powers[i] = 0;
    if (weight === 0) continue; // its logarithm is 0, too
    const x = logs[i] * rate - shift;
    const most = x < EXP_LIMIT ? x : EXP_LIMIT;
    const t = most > -EXP_LIMIT ? most : -EXP_LIMIT;
    const k = t * EXP64_INV + MAGIC - MAGIC;
    const r = t - k * EXP64_HI - k * EXP64_LO;
    const j = k | 0;
    const power = EXP_TABLE[j & 2047] * pow2(j >> 11);
    const s = r * r * (r * (r * EXTENDED64_C4 + EXTENDED64_C3) + EXTENDED64_C2) + (r + EXP_LOWS[j & 2047]);
    const part = power * s;
    logs[i] = weight * (power - 1 + part);
    powers[i] = weight * (power + part);
    if (Math.abs(x) > EXP_LIMIT) {
      powers[i] = exp(logAnyOne(first[i]) + (logOfScale(scale) + x));
      logs[i] = x > 0 ? powers[i] : powers[i] - weight;
    }
  }
  addCompensated(weights, n, parts);
  changes.add(sumBlock(logs, 0, n));
  totals.add(sumBlock(powers, 0, n));
}

function addBlock(
  x: Floats,
  y: Floats | null,
  start: number,
  n: number,
  rate: number,
  shift: number,
  scale: number,
): number {
  const state = writeRatios(x, y, start, n, scale);
  addPowers(n, rate, shift, scale);
  return state;
}

/** The place of the only positive element, -1 if there is another. The others change no sum of powers. */
function onlyPlace(x: Floats, start: number, n: number): number {
  let place = -1;
  for (let i = start; i < start + n; i++) {
    if (!(x[i] > 0)) continue;
    if (place >= 0) return -1;
    place = i;
  }
  return place;
}

function sumPowers(
  x: Floats,
  y: Floats | null,
  start: number,
  n: number,
  rate: number,
  shift: number,
  scale: number,
): number {
  parts.reset(0);
  changes.reset(0);
  totals.reset(0);
  const only = onlyPlace(x, start, n);
  if (only >= 0) return addBlock(x, y, only, 1, rate, shift, scale);
  let state = 0;
  for (let done = 0; done < n; done += BLOCK) {
    const count = Math.min(n - done, BLOCK);
    state |= addBlock(x, y, start + done, count, rate, shift, scale);
  }
  return state;
}

function logOfTotal(): number {
  const change = changes.total();
  // Their sum is positive and finite, as the largest power is 1 times its weight.
  if (!(2 * Math.abs(change) <= parts.total())) return logAnyOne(totals.total());
  const high = parts.high + change;
  return addLog(0, 0, high, twoSumError(parts.high, change, high) + parts.low);
}

function largest(x: Floats, start: number, n: number): number {
  let most = 0;
  for (let i = start; i < start + n; i++) {
    if (!(x[i] >= 0 && x[i] < Number.POSITIVE_INFINITY)) return Number.NaN;
    if (x[i] > most) most = x[i];
  }
  return most;
}

function countPositive(x: Floats, start: number, n: number): number {
  let count = 0;
  for (let i = start; i < start + n; i++) if (x[i] > 0) count++;
  return count;
}

function scaleOf(most: number): number {
  if (most > 2 ** 990) return 2 ** -24;
  return most < 2 ** -400 ? 2 ** 600 : 1;
}

function logOfScale(scale: number): number {
  return scale === 1 ? 0 : (scale > 1 ? 600 : -24) * LN2_64;
}

function renyiEntropyOf(x: Floats, start: number, n: number, alpha: number): number {
  const most = largest(x, start, n);
  if (!(most > 0)) return most;
  if (alpha === 0) return logAnyOne(countPositive(x, start, n));
  const log = logOfRatio(most, 1);
  if (alpha > 2 ** 500) return -log;
  const scale = scaleOf(most);
  const rate = alpha - 1;
  sumPowers(x, null, start, n, rate, rate * log, scale);
  return (logOfTotal() - logOfScale(scale)) / -rate - log;
}

function tsallisEntropyOf(x: Floats, start: number, n: number, order: number): number {
  const most = largest(x, start, n);
  if (!(most > 0)) return most;
  if (order === 0) return countPositive(x, start, n) - 1;
  if (order === Number.POSITIVE_INFINITY) return most > 1 ? Number.NEGATIVE_INFINITY : 0;
  sumPowers(x, null, start, n, order - 1, 0, 1);
  const isLarge = !(parts.high < LARGE);
  const sum = (isLarge ? totals : changes).total();
  if (!(sum < Number.POSITIVE_INFINITY)) return order > 1 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  if (isLarge) return (1 - sum) / (order - 1);
  const rest = 1 - parts.high;
  return (rest - sum + (twoSumError(1, -parts.high, rest) - parts.low)) / (order - 1);
}

function largestLog(x: Floats, y: Floats, start: number, n: number, rate: number, isPower: boolean): number {
  let most = Number.NEGATIVE_INFINITY;
  for (let done = 0; done < n; done += BLOCK) {
    const count = Math.min(n - done, BLOCK);
    writeRatios(x, y, start + done, count, 1);
    for (let i = 0; i < count; i++) {
      if (weights[i] === 0) continue;
      most = Math.max(most, isPower ? logAnyOne(first[i]) + rate * logs[i] : logs[i]);
    }
  }
  return most;
}

function areEqual(x: Floats, y: Floats, start: number, n: number): boolean {
  for (let i = start; i < start + n; i++) if (x[i] !== y[i]) return false;
  return true;
}

function renyiDivergenceOfZero(x: Floats, y: Floats, start: number, n: number): number {
  const scale = scaleOf(largest(y, start, n));
  parts.reset(0);
  for (let i = start; i < start + n; i++) if (x[i] > 0) parts.add(y[i] * scale);
  return parts.high === 0 ? Number.POSITIVE_INFINITY : logOfScale(scale) - addLog(0, 0, parts.high, parts.low);
}

function renyiDivergenceOf(x: Floats, y: Floats, start: number, n: number, alpha: number): number {
  const most = largest(x, start, n);
  if (!(most >= 0 && largest(y, start, n) >= 0)) return Number.NaN;
  if (most === 0 || areEqual(x, y, start, n)) return 0;
  if (alpha === 0) return renyiDivergenceOfZero(x, y, start, n);
  const isInfinite = alpha > 2 ** 500;
  const rate = alpha - 1;
  const scale = scaleOf(most);
  const state = sumPowers(x, y, start, n, isInfinite ? 1 : rate, 0, scale);
  if (alpha > 1 && (state & INFINITE) !== 0) return Number.POSITIVE_INFINITY;
  if (isInfinite) return largestLog(x, y, start, n, 1, false);
  const sum = totals.total();
  if (sum > 2 ** -600 && sum < 2 ** 600) return (logOfTotal() - logOfScale(scale)) / rate;
  const shift = largestLog(x, y, start, n, rate, true);
  if (shift === Number.NEGATIVE_INFINITY) return Number.POSITIVE_INFINITY;
  sumPowers(x, y, start, n, rate, shift, scale);
  return (logOfTotal() + (shift - logOfScale(scale))) / rate;
}

/** Writes a result, 0 for -0. */
function write(out: Floats, row: number, result: number): void {
  out[row] = result;
  if (out[row] === 0) out[row] = 0;
}

function ensureTables(): void {
  ensureExpTable();
  ensureLogTable();
}

export function renyiEntropy(x: Floats, _y: unknown, out: Floats, rows: number, cols: number, alpha: number): void {
  ensureTables();
  for (let r = 0; r < rows; r++) write(out, r, renyiEntropyOf(x, r * cols, cols, alpha));
}

export function tsallisEntropy(x: Floats, _y: unknown, out: Floats, rows: number, cols: number, order: number): void {
  ensureTables();
  for (let r = 0; r < rows; r++) write(out, r, tsallisEntropyOf(x, r * cols, cols, order));
}

export function renyiDivergence(x: Floats, y: Floats, out: Floats, rows: number, cols: number, alpha: number): void {
  ensureTables();
  for (let r = 0; r < rows; r++) write(out, r, renyiDivergenceOf(x, y, r * cols, cols, alpha));
}
