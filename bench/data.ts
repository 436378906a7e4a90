// Seeded data for the benchmarks.
import type { Floats } from "../src/index.js";
import { logSoftmax, softmax } from "../src/index.js";
import { normal, random } from "./random.js";

export { normal, random };

/** The kinds of data. Independent rows are the easiest. */
export const PROFILES = ["easy", "near", "very-near", "peaked", "half-zero", "one-hot", "normalized", "equal"] as const;

export type Profile = (typeof PROFILES)[number];

function logits(array: Floats, next: () => number, deviation: number): Floats {
  for (let i = 0; i < array.length; i++) array[i] = deviation * normal(next);
  return array;
}

export interface Batch {
  readonly rows: number;
  readonly cols: number;
  readonly x: Floats;
  /** Logits of p and q. */
  readonly ofP: Floats;
  readonly ofQ: Floats;
  readonly p: Floats;
  readonly q: Floats;
  /** ln p, and numbers that are 0.1 |x| below x. */
  readonly logs: Floats;
  readonly lower: Floats;
  readonly labels: Int32Array;
  /** A mask whose bytes are 0 in an eighth of the places. */
  readonly mask: Uint8Array;
  readonly classWeights: Floats;
  /** Weights of both signs. */
  readonly signs: Floats;
  /** A number from 0 to 1 for each row. */
  readonly uniforms: Float64Array;
  /** The bounds of ragged rows of 1 to 200 elements, over the same elements. */
  readonly offsets: Uint32Array;
}

function raggedRows(length: number, next: () => number): Uint32Array {
  const offsets = [0];
  for (let end = 0; end < length; ) {
    end = Math.min(length, end + 1 + Math.floor(200 * next()));
    offsets.push(end);
  }
  return Uint32Array.from(offsets);
}

/** The logits of a row with a single class of probability above 0; all others are -Infinity. */
function oneHot(x: Floats, cols: number, next: () => number): void {
  x.fill(Number.NEGATIVE_INFINITY);
  for (let start = 0; start < x.length; start += cols) x[start + Math.floor(next() * cols)] = normal(next);
}

/** Changes the logits of p to those of a profile, and returns those of q. */
function pairOf(profile: Profile, p: Floats, q: Floats, cols: number, next: () => number): Floats {
  if (profile === "equal") return p.slice();
  // Pairs as users have them: a student and its teacher; a model and its next version.
  if (profile === "near") return p.map((value) => 0.9 * value + 0.1 * normal(next)) as Floats;
  if (profile === "very-near") return p.map((value) => value + 1e-3 * normal(next)) as Floats;
  if (profile === "half-zero") {
    // No row without any: its softmax would be NaN.
    for (let i = 0; i < p.length; i++) if (i % cols !== 0 && next() < 0.5) p[i] = Number.NEGATIVE_INFINITY;
  }
  if (profile === "one-hot") oneHot(p, cols, next);
  return q;
}

export function batch(dtype: "f64" | "f32", rows: number, cols: number, profile: Profile = "easy"): Batch {
  const next = random(rows * 31 + cols);
  const create = (length: number): Floats => (dtype === "f64" ? new Float64Array(length) : new Float32Array(length));
  const length = rows * cols;
  const deviation = profile === "peaked" ? 12 : 3;
  let x = logits(create(length), next, deviation);
  const ofP = logits(create(length), next, deviation);
  const ofQ = pairOf(profile, ofP, logits(create(length), next, deviation), cols, next);
  if (profile === "one-hot") oneHot(x, cols, next);
  if (profile === "normalized") x = logSoftmax(x, { cols }) as Floats;
  const p = softmax(ofP, { cols }) as Floats;
  const q = softmax(ofQ, { cols }) as Floats;
  const logs = p.map(Math.log) as Floats;
  const lower = x.map((value, i) => value + 0.1 * logs[i]) as Floats;
  const labels = Int32Array.from({ length: rows }, () => Math.floor(next() * cols));
  const mask = Uint8Array.from(x, () => Number(next() >= 1 / 8));
  const classWeights = create(cols).map(() => 0.5 + next()) as Floats;
  const offsets = raggedRows(length, next);
  const uniforms = Float64Array.from({ length: rows }, next);
  const signs = create(length).map(() => next() - 0.3) as Floats;
  return { rows, cols, x, ofP, ofQ, p, q, logs, lower, labels, mask, classWeights, offsets, signs, uniforms };
}
