// Scores the rows of a file chunk by chunk: losses, entropies, top-k, and the bins of confidence.
import { crossEntropyLoss, entropy, log, logSoftmax, SumAccumulator, topK } from "logsum";
import { Largest } from "../rows/largest.js";
import { RowReader } from "../rows/reader.js";
import { type Chunk, FileError, openRows, type RowSource } from "../rows/source.js";
import type { ScoredRow, ScoreMessage, ScoreRequest, Summary } from "./messages.js";

const BINS = 15;
const SHOWN = 10;
const IGNORED = -100;

type Floats = Float64Array | Float32Array;

const post = (message: ScoreMessage) => self.postMessage(message);

/** Splits off the column of the labels. */
function splitLabels({ data, rows, cols }: Chunk, column: "first" | "last"): { values: Floats; labels: Float64Array } {
  const labels = new Float64Array(rows);
  const values =
    data instanceof Float64Array ? new Float64Array(rows * (cols - 1)) : new Float32Array(rows * (cols - 1));
  const [at, from] = column === "first" ? [0, 1] : [cols - 1, 0];
  for (let r = 0; r < rows; r++) {
    labels[r] = data[r * cols + at];
    values.set(data.subarray(r * cols + from, r * cols + from + cols - 1), r * (cols - 1));
  }
  return { values, labels };
}

/** Log-probabilities of the rows, which all scores are made of. */
function logProbsOf(values: Floats, cols: number, { kind, temperature }: ScoreRequest): Floats {
  if (kind === "logProbs") return values;
  return kind === "probs" ? log(values) : logSoftmax(values, { cols, temperature });
}

function checkLabels(labels: Float64Array, first: number, cols: number): Int32Array {
  const wrong = labels.findIndex(
    (label) => !(Number.isInteger(label) && label >= 0 && label < cols) && label !== IGNORED,
  );
  if (wrong >= 0)
    throw new FileError(
      `Row ${first + wrong + 1}: the label ${labels[wrong]} is no class from 0 to ${cols - 1}, nor ${IGNORED} for a row that does not count.`,
    );
  return Int32Array.from(labels);
}

class Scores {
  readonly #request: ScoreRequest;
  readonly #sums = { loss: new SumAccumulator(), entropy: new SumAccumulator(), confidence: new SumAccumulator() };
  readonly #bins = Array.from({ length: BINS }, () => ({ rows: 0, confidence: 0, right: 0 }));
  readonly #worst = new Largest<ScoredRow>(SHOWN);
  readonly #first: ScoredRow[] = [];
  readonly #lines: Blob[] = [];
  #valid = 0;
  #labelled = 0;
  #right = 0;
  rows = 0;

  constructor(request: ScoreRequest) {
    this.#request = request;
  }

  add(values: Floats, labels: Int32Array | undefined, cols: number): void {
    const logProbs = logProbsOf(values, cols, this.#request);
    const k = Math.min(this.#request.k, cols);
    const entropies = entropy(logProbs, { cols, from: "logProbs" });
    const top = topK(logProbs, k, { cols });
    const losses = labels && crossEntropyLoss(logProbs, labels, { cols, from: "logProbs" });
    const lines: string[] = [];
    for (let r = 0; r < entropies.length; r++) {
      const label = labels === undefined || labels[r] === IGNORED ? undefined : labels[r];
      const row: ScoredRow = {
        row: this.rows++,
        label,
        loss: label === undefined ? undefined : losses?.[r],
        entropy: entropies[r],
        classes: [...top.indices.subarray(r * k, (r + 1) * k)],
        probabilities: Array.from(top.values.subarray(r * k, (r + 1) * k), Math.exp),
      };
      this.#count(row);
      lines.push(lineOf(row, labels !== undefined));
    }
    this.#lines.push(new Blob([`${lines.join("\n")}\n`]));
  }

  #count(row: ScoredRow): void {
    if (this.#first.length < SHOWN) this.#first.push(row);
    if (Number.isNaN(row.entropy)) return;
    const [confidence] = row.probabilities;
    this.#valid++;
    this.#sums.entropy.push(row.entropy);
    this.#sums.confidence.push(confidence);
    const bin = this.#bins[Math.min(BINS - 1, Math.max(0, Math.floor(confidence * BINS)))];
    bin.rows++;
    bin.confidence += confidence;
    this.#worst.add(row.loss ?? row.entropy, () => row);
    if (row.label === undefined || row.loss === undefined) return;
    const isRight = row.label === row.classes[0];
    this.#labelled++;
    this.#right += Number(isRight);
    bin.right += Number(isRight);
    this.#sums.loss.push(row.loss);
  }

  summary({ kind, names }: RowSource, cols: number, milliseconds: number): Summary {
    const { k, labels } = this.#request;
    const tops = Array.from({ length: Math.min(k, cols) }, (_, i) => `class_${i + 1},probability_${i + 1}`);
    const head = ["row", ...(labels === undefined ? [] : ["label", "loss"]), "entropy", ...tops].join(",");
    return {
      ...{ format: kind, names, rows: this.rows, cols, milliseconds },
      invalid: this.rows - this.#valid,
      labelled: this.#labelled,
      loss: this.#sums.loss.mean(),
      accuracy: this.#right / this.#labelled,
      entropy: this.#sums.entropy.mean(),
      confidence: this.#sums.confidence.mean(),
      bins: this.#bins,
      first: this.#first,
      worst: this.#worst.list(),
      csv: new Blob([`${head}\n`, ...this.#lines], { type: "text/csv" }),
    };
  }
}

function lineOf({ row, label, loss, entropy, classes, probabilities }: ScoredRow, hasLabels: boolean): string {
  const tops = classes.map((id, i) => `${id},${probabilities[i]}`);
  return [row, ...(hasLabels ? [label ?? "", loss ?? ""] : []), entropy, ...tops].join(",");
}

async function score(request: ScoreRequest): Promise<void> {
  const started = performance.now();
  const source = await openRows(request.file, request.name);
  const { labels } = request;
  const column = typeof labels === "string" ? labels : undefined;
  const cols = column ? source.cols - 1 : source.cols;
  if (cols < 2)
    throw new FileError(
      `${request.name} has rows of ${cols === 1 ? "one number" : "no numbers"} besides labels; a row needs one number for each of at least two classes.`,
    );
  const ids = typeof labels === "object" ? await openRows(labels.file, labels.name) : undefined;
  if (ids && ids.cols !== 1)
    throw new FileError(
      `${labels && typeof labels === "object" ? labels.name : ""} has ${ids.cols} columns; labels are one number a row.`,
    );
  const reader = ids && new RowReader(ids, (labels as { name: string }).name);
  const scores = new Scores(request);
  for await (const chunk of source.chunks()) {
    const split = column && splitLabels(chunk, column);
    const given = split ? split.labels : await reader?.take(chunk.rows, 1);
    scores.add(split ? split.values : chunk.data, given && checkLabels(given, chunk.first, cols), cols);
    post({ type: "progress", read: chunk.read, size: source.size, rows: scores.rows });
  }
  await reader?.end();
  post({ type: "done", summary: scores.summary(source, cols, performance.now() - started) });
}

self.addEventListener("message", ({ data }: MessageEvent<ScoreRequest>) => {
  score(data).catch((error: Error) => post({ type: "error", message: error.message }));
});
