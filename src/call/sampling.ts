// Samples of rows of logits, by numbers that the caller gives. The kernel makes the softmax; these steps choose, in plain JavaScript for
// all backends, so that the choice is the same everywhere.
import * as topKJs32 from "../../build/generated/js/selection/top-k32.js";
import * as topKJs64 from "../js/selection/top-k64.js";
import type { Floats } from "../types/arrays.js";
import { readNumbers } from "./check.js";
import { wrongLength, wrongValue } from "./errors.js";
import type { Plan } from "./model.js";

/** Reads numbers, one a row, or one number, and copies them. */
export function readUniforms(where: string, uniforms: unknown, areHalves: boolean): Float64Array {
  if (typeof uniforms === "number") return Float64Array.of(uniforms);
  return readNumbers(where, "uniforms", uniforms, "a number, a Float64Array", areHalves);
}

/** The smallest of the largest elements that are kept: its value and its index. Equal ones with a larger index are dropped. */
interface Least {
  value: number;
  index: number;
}

let indices = /*#__PURE__*/ new Uint32Array(64);

/** Finds the k largest elements of a row; their indices are in descending order. */
function findLargest(row: Floats, k: number): Uint32Array {
  if (indices.length < k) indices = new Uint32Array(k);
  if (row instanceof Float64Array) topKJs64.topK(row, undefined, indices, 1, row.length, k);
  else topKJs32.topK(row, undefined, indices, 1, row.length, k);
  return indices;
}

/** Replaces all but the k largest elements of each row by -∞. NaN counts as largest, and stays. A temperature of 0 keeps one. */
export function keepLargest({ options, tile, n, cols }: Plan): void {
  const k = options.temperature === 0 ? 1 : (options.mostKept ?? cols);
  if (k >= cols) return;
  for (let r = 0; r < n; r++) {
    const start = tile.xAt + r * cols;
    const row = tile.x.subarray(start, start + cols);
    const last = findLargest(row, k)[k - 1];
    const least = row[last];
    for (let i = 0; i < cols; i++) {
      if (row[i] < least || (row[i] === least && i > last) || (Number.isNaN(least) && !Number.isNaN(row[i]))) {
        row[i] = Number.NEGATIVE_INFINITY;
      }
    }
  }
}

/** Finds the least of the largest probabilities whose sum reaches the part topP of all. Few are mostly enough. */
function findLeast(p: Floats, total: number, topP: number): Least {
  for (let k = Math.min(64, p.length); ; k = Math.min(8 * k, p.length)) {
    const largest = findLargest(p, k);
    let sum = 0;
    for (let i = 0; i < k; i++) {
      sum += p[largest[i]];
      if (sum >= topP * total || i === p.length - 1) return { value: p[largest[i]], index: largest[i] };
    }
  }
}

/** The first index whose cumulative probability exceeds u, among the n elements from `start` on that are kept. */
function choose(p: Floats, start: number, n: number, u: number, topP: number | undefined): number {
  let total = 0;
  for (let i = start; i < start + n; i++) total += p[i];
  let value = 0;
  let last = n - 1;
  if (topP !== undefined && topP < 1) {
    ({ value, index: last } = findLeast(p.subarray(start, start + n), total, topP));
    total = 0;
    for (let i = 0; i < n; i++) if (isKept(p[start + i], i, value, last)) total += p[start + i];
  }
  const target = u * total;
  let sum = 0;
  for (let i = 0; i < n; i++) {
    if (isKept(p[start + i], i, value, last)) sum += p[start + i];
    if (sum > target) return i;
  }
  return last; // never reached: u < 1, so that u * total rounds to less than the sum
}

function isKept(p: number, i: number, least: number, last: number): boolean {
  return p > least || (p === least && i <= last);
}

/** Checks the numbers of samples. */
export function planSampling(plan: Plan): void {
  const { operation, inputs, layout } = plan;
  const { name } = operation;
  const uniforms = inputs.uniforms as Float64Array;
  if (uniforms.length !== layout.rows)
    throw wrongLength(name, "uniforms", `${layout.rows}, one a row`, uniforms.length);
  for (let r = 0; r < layout.rows; r++) {
    const u = uniforms[r];
    if (!(u >= 0 && u < 1)) throw wrongValue(name, `uniforms[${r}]`, "at least 0 and less than 1", u);
  }
  plan.hasSteps = true;
  plan.mayRefuse = true;
}

/** Replaces each row of probabilities by the index that its number chooses. */
export function chooseIndices({ operation, options, inputs, tile, first, n, cols }: Plan): void {
  const uniforms = inputs.uniforms as Float64Array;
  for (let r = 0; r < n; r++) {
    const start = tile.resultsAt + r * cols;
    const p = tile.results[start];
    if (Number.isNaN(p)) throw wrongValue(operation.name, `the softmax of row ${first + r}`, "a distribution", p);
    // In linear memory this covers rows before alone.
    tile.indices[tile.indicesAt + r] = choose(tile.results, start, cols, uniforms[first + r], options.partKept);
  }
}
