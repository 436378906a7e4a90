// The terms of the Jensen-Shannon divergence in float32: see jsd-term64.ts.
import {
  EVEN32_C0,
  EVEN32_C1,
  EVEN32_C2,
  EVEN32_C3,
  EVEN32_C4,
  EVEN32_C5,
  UPPER32_C0,
  UPPER32_C1,
  UPPER32_C2,
  UPPER32_C3,
  UPPER32_C4,
  UPPER32_C5,
  UPPER32_C6,
  UPPER32_C7,
} from "./constants.js";
import { FloatArray, HUGE, TINY } from "./constants32.js";
import { finishLog, startLogs } from "./log-fast32.js";
import { highs, lows, MASK, ROOM, residues, second, series, squares, terms } from "./scratch32.js";

const f = Math.fround;

/** Twice ROOM: two numbers an element. */
const PAIRS = 4096;

const ordered: FloatArray = /*#__PURE__*/ new FloatArray(PAIRS);
const diffs: FloatArray = /*#__PURE__*/ new FloatArray(PAIRS);
const numerators: Float64Array = /*#__PURE__*/ new Float64Array(PAIRS);
const sums: Float64Array = /*#__PURE__*/ new Float64Array(ROOM);
const differences: Float64Array = /*#__PURE__*/ new Float64Array(ROOM);
const near: Int32Array = /*#__PURE__*/ new Int32Array(ROOM);
const far: Int32Array = /*#__PURE__*/ new Int32Array(ROOM);

/** Logarithms of oneMinusDiff of the elements whose p and q are far from each other. */
const logs: FloatArray = /*#__PURE__*/ new FloatArray(ROOM);

export function writeJsdTerms(p: FloatArray, q: FloatArray, start: number, n: number): boolean {
  const count = n & MASK;
  for (let i = 0; i < count; i++) {
    const a = p[start + i];
    const b = q[start + i];
    const isLess = Number(a < b);
    ordered[2 * i + isLess] = a;
    ordered[2 * i + 1 - isLess] = b;
    sums[i] = f(a + b);
    differences[i] = f(Math.abs(a - b));
  }
  let allNormal = true;
  let nears = 0;
  let fars = 0;
  for (let i = 0; i < count; i++) {
    const l = ordered[2 * i + 1];
    const m = sums[i];
    if (!(l >= TINY && ordered[2 * i] < HUGE)) allNormal = false;
    numerators[2 * i] = differences[i];
    numerators[2 * i + 1] = l + l;
    const isFarther = Number(differences[i] > f(0.75 * m));
    const quotient = m === 0 ? 0 : f(numerators[2 * i + isFarther] / m);
    diffs[2 * i + isFarther] = quotient;
    diffs[2 * i + 1 - isFarther] = 1 - quotient;
    const isFar = Number(diffs[2 * i] > 0.5);
    near[nears & MASK] = i;
    far[fars & MASK] = i;
    nears = (nears + 1 - isFar) | 0;
    fars = (fars + isFar) | 0;
  }
  writeNear(nears);
  writeFar(fars);
  return allNormal;
}

function writeNear(n: number): void {
  const count = n & MASK;
  for (let i = 0; i < count; i++) {
    const j = near[i] & MASK;
    const s = diffs[2 * j];
    const v = f(s * s);
    const w = f(v * v);
    squares[i] = w;
    lows[i] = f(w * f(f(v * EVEN32_C3) + EVEN32_C2)) + f(f(v * EVEN32_C1) + EVEN32_C0);
    highs[i] = f(v * EVEN32_C5) + EVEN32_C4;
  }
  for (let i = 0; i < count; i++) {
    const j = near[i] & MASK;
    const w = squares[i];
    const even = f(f(f(w * w) * highs[i]) + lows[i]);
    terms[j] = f(differences[j] * 0.25) * f(diffs[2 * j] * even);
  }
}

function writeFar(n: number): void {
  const count = n & MASK;
  for (let i = 0; i < count; i++) second[i] = diffs[2 * (far[i] & MASK) + 1];
  startLogs(n);
  for (let i = 0; i < count; i++) {
    logs[i] = finishLog(i);
  }
  for (let i = 0; i < count; i++) {
    const x = diffs[2 * (far[i] & MASK)] - 1;
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
    const j = far[i] & MASK;
    const upper = series[i];
    const s = diffs[2 * j];
    const both = f(second[i] * f(upper + logs[i]));
    terms[j] = f(sums[j] * 0.25) * f(f((s + s) * upper) + both);
  }
}
