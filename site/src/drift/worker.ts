// Compares the rows of two files chunk by chunk.
import { jsDivergence, klDivergence, SumAccumulator, softmax } from "logsum";
import { Largest } from "../rows/largest.js";
import { RowReader } from "../rows/reader.js";
import { FileError, openRows, type RowSource } from "../rows/source.js";
import type { DriftMessage, DriftRequest, DriftSummary, Measures, MovedRow } from "./messages.js";

const BINS = 20;
const SHOWN = 10;
const MOST_COLUMNS = 64;

type Floats = Float64Array | Float32Array;

const post = (message: DriftMessage) => self.postMessage(message);
const MEASURES = ["forward", "backward", "jsd"] as const;

/** Divides a row by its sum. */
function shareOf(values: Floats, pseudocount: number): number[] {
  let sum = 0;
  for (const value of values) sum += value + pseudocount;
  return Array.from(values.subarray(0, MOST_COLUMNS), (value) => (value + pseudocount) / sum);
}

class Comparison {
  readonly #request: DriftRequest;
  readonly #cols: number;
  readonly #sums = { forward: new SumAccumulator(), backward: new SumAccumulator(), jsd: new SumAccumulator() };
  readonly #max = { forward: 0, backward: 0, jsd: 0 };
  readonly #bins: number[] = new Array(BINS).fill(0);
  readonly #moved = new Largest<MovedRow>(SHOWN);
  readonly #lines: Blob[] = [];
  readonly #totals: readonly [Float64Array<ArrayBuffer>, Float64Array<ArrayBuffer>];
  #valid = 0;
  rows = 0;

  constructor(request: DriftRequest, cols: number) {
    this.#request = request;
    this.#cols = cols;
    this.#totals = [new Float64Array(cols), new Float64Array(cols)];
  }

  #measure(p: Float64Array, q: Float64Array): Record<keyof Measures, Float64Array> {
    const { kind, pseudocount, base } = this.#request;
    const options = { cols: this.#cols, base, ...(kind === "counts" && { normalize: true, pseudocount }) };
    return {
      forward: klDivergence(p, q, options),
      backward: klDivergence(q, p, options),
      jsd: jsDivergence(p, q, options),
    };
  }

  add(before: Float64Array, after: Float64Array): void {
    const { kind, pseudocount, base } = this.#request;
    const cols = this.#cols;
    const [p, q] = kind === "logits" ? [softmax(before, { cols }), softmax(after, { cols })] : [before, after];
    const results = this.#measure(p, q);
    const added = kind === "counts" ? pseudocount : 0;
    const scale = BINS / (base === 2 ? 1 : Math.LN2);
    const lines: string[] = [];
    for (let r = 0; r < results.jsd.length; r++) {
      const row = this.rows++;
      const measures = { forward: results.forward[r], backward: results.backward[r], jsd: results.jsd[r] };
      lines.push([row, ...MEASURES.map((name) => measures[name])].join(","));
      if (Number.isNaN(measures.jsd)) continue;
      this.#valid++;
      for (const name of MEASURES) {
        this.#sums[name].push(measures[name]);
        this.#max[name] = Math.max(this.#max[name], measures[name]);
      }
      this.#bins[Math.min(BINS - 1, Math.floor(measures.jsd * scale))]++;
      const [ofP, ofQ] = [p, q].map((values) => values.subarray(r * cols, (r + 1) * cols));
      this.#pool(ofP, ofQ);
      this.#moved.add(measures.jsd, () => ({ row, ...measures, p: shareOf(ofP, added), q: shareOf(ofQ, added) }));
    }
    this.#lines.push(new Blob([`${lines.join("\n")}\n`]));
  }

  #pool(p: Float64Array, q: Float64Array): void {
    const [ofP, ofQ] = this.#totals;
    for (let i = 0; i < p.length; i++) {
      ofP[i] += p[i];
      ofQ[i] += q[i];
    }
  }

  #pooled(): MovedRow {
    const { base } = this.#request;
    const [p, q] = this.#totals;
    const options = { base, normalize: true };
    const measures = {
      forward: klDivergence(p, q, options),
      backward: klDivergence(q, p, options),
      jsd: jsDivergence(p, q, options),
    };
    return { row: -1, ...measures, p: shareOf(p, 0), q: shareOf(q, 0) };
  }

  summary({ kind, names }: RowSource, milliseconds: number): DriftSummary {
    const sums = this.#sums;
    return {
      ...{ format: kind, names, rows: this.rows, cols: this.#cols, milliseconds },
      invalid: this.rows - this.#valid,
      mean: { forward: sums.forward.mean(), backward: sums.backward.mean(), jsd: sums.jsd.mean() },
      max: this.#max,
      pooled: this.#pooled(),
      bins: this.#bins,
      moved: this.#moved.list(),
      csv: new Blob(["row,kl_before_after,kl_after_before,jsd\n", ...this.#lines], { type: "text/csv" }),
    };
  }
}

/** A single column of numbers is one histogram: its rows are the cells. */
async function asHistogram(source: RowSource): Promise<Float64Array> {
  const values: number[] = [];
  for await (const { data } of source.chunks()) for (const value of data) values.push(value);
  return Float64Array.from(values);
}

async function compare(request: DriftRequest): Promise<void> {
  const started = performance.now();
  const before = await openRows(request.before.file, request.before.name);
  const after = await openRows(request.after.file, request.after.name);
  const { cols } = before;
  if (after.cols !== cols)
    throw new FileError(
      `${request.before.name} has ${cols === 1 ? "1 column" : `${cols} columns`} and ${request.after.name} has ${after.cols}; both need the same.`,
    );
  const finish = (comparison: Comparison) =>
    post({ type: "done", summary: comparison.summary(before, performance.now() - started) });
  if (cols === 1) {
    const [p, q] = [await asHistogram(before), await asHistogram(after)];
    if (p.length !== q.length)
      throw new FileError(`The histograms have ${p.length} and ${q.length} cells; both need the same.`);
    const comparison = new Comparison(request, p.length);
    comparison.add(p, q);
    return finish(comparison);
  }
  const comparison = new Comparison(request, cols);
  const reader = new RowReader(after, request.after.name);
  for await (const { data, rows, read } of before.chunks()) {
    comparison.add(Float64Array.from(data), await reader.take(rows, cols));
    post({ type: "progress", read, size: before.size, rows: comparison.rows });
  }
  await reader.end();
  finish(comparison);
}

self.addEventListener("message", ({ data }: MessageEvent<DriftRequest>) => {
  compare(data).catch((error: Error) => post({ type: "error", message: error.message }));
});
