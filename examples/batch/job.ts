// A job: an operation over all rows of a file, block by block. It takes as much memory for a large file as for a small one.
import { SingleBar } from "cli-progress";
import { SumAccumulator } from "logsum";
import { FileError, type Floats, Npy } from "./npy.js";
import { apply, type Block, type Call, type Field, type Operation } from "./operations.js";
import type { Results } from "./results.js";

/** Elements that are in memory at a time, unless a row has more. */
const BLOCK = 1 << 20;

/** An error of the command. */
export class UsageError extends Error {}

export interface JobOptions {
  readonly file: string;
  readonly operation: Operation;
  /** The file of labels or of the second input. */
  readonly second?: string | undefined;
  readonly number?: number | undefined;
  readonly options?: Readonly<Record<string, unknown>>;
}

/** The rows of a job. Of the results of rows that are one number, rows that are NaN or ignored are not part of the mean. */
export interface Summary {
  readonly rows: number;
  readonly nan: number;
  readonly ignored: number;
  readonly mean: number | undefined;
}

export class Job {
  readonly x: Npy;
  readonly call: Call;
  readonly rows: number;
  readonly second: Npy | undefined;
  /** Numbers of the second input for each row; 0 if one row serves all. */
  readonly #secondLength: number;
  readonly #Type: Float64ArrayConstructor | Float32ArrayConstructor;
  readonly #ignoreIndex: number;
  /** Is the second input a number for each row: a class id, or one from 0 to 1? */
  readonly #hasOnePerRow: boolean;

  /** Opens the files, and checks that they fit together and that the function takes the options. */
  constructor({ file, operation, second, number, options = {} }: JobOptions) {
    this.x = new Npy(file);
    const { shape } = this.x;
    // Elements of a long array are independent.
    const isFlat = operation.isElementwise && shape.length === 1;
    if (shape.length < operation.axes) {
      throw this.x.error(`is ${this.x.description}, where ${operation.name} wants at least ${operation.axes} axes`);
    }
    const lengths = isFlat ? [1] : shape.slice(-operation.axes);
    this.rows = this.x.size / lengths.reduce((a, b) => a * b);
    this.second = second === undefined ? undefined : new Npy(second);
    this.call = { operation, lengths, number, options, matrix: this.second?.shape.slice(-2) };
    this.#hasOnePerRow =
      operation.second === "uniforms" || (operation.second === "labels" && this.second?.isInteger === true);
    this.#secondLength = this.second ? this.#checkSecond(this.second) : 0;
    const isSingle = (npy: Npy) => npy.dtype === "f2" || npy.dtype === "f4";
    const isAllSingle = isSingle(this.x) && (this.second === undefined || this.#hasOnePerRow || isSingle(this.second));
    this.#Type = isAllSingle ? Float32Array : Float64Array;
    this.#ignoreIndex = Number(options["ignoreIndex"] ?? -100);
    this.#tryOptions();
  }

  /** The shape of the results: one for each row. */
  shapeOf({ width }: Field): readonly number[] {
    const { operation, lengths, matrix } = this.call;
    const rows = this.x.shape.slice(0, -operation.axes);
    if (operation.result !== "row") return rows;
    if (operation.second === "matrix") return [...rows, lengths[0], matrix?.[1] ?? 0];
    return [...rows, operation.isElementwise ? (this.x.shape.at(-1) ?? 0) : width];
  }

  /** Calls the function for each block of rows; `see` gets the blocks. */
  run(results?: Results, see?: (block: Block, first: number) => void): Summary {
    const bar = new SingleBar({ format: "  {bar} {percentage} % | {value} of {total} rows", clearOnComplete: true });
    const started = performance.now();
    const sum = new SumAccumulator();
    const counts = { nan: 0, ignored: 0 };
    try {
      for (const [first, block] of this.blocks()) {
        const fields = this.#apply(block, first);
        this.#count(block, fields, sum, counts);
        results?.write(fields, this.shapeOf(fields[0]));
        see?.(block, first);
        if (!bar.isActive && performance.now() - started > 1000) bar.start(this.rows, 0);
        if (bar.isActive) bar.update(first + block.rows);
      }
    } finally {
      bar.stop();
    }
    const mean = this.call.operation.result === "number" ? sum.mean() : undefined;
    return { rows: this.rows, ...counts, mean };
  }

  /** Reads the blocks, each with its first row. */
  *blocks(): Generator<[number, Block]> {
    const size = this.x.size / this.rows;
    const most = Math.max(1, Math.floor(BLOCK / size));
    const isBroadcast = this.second !== undefined && this.#secondLength === 0;
    const shared = isBroadcast ? this.second?.read(this.second.size, this.#Type) : undefined;
    for (let first = 0; first < this.rows; first += most) {
      const rows = Math.min(most, this.rows - first);
      const x = this.x.read(rows * size, this.#Type);
      yield [first, { x, rows, second: shared ?? this.#readSecond(first, rows) }];
    }
  }

  #apply(block: Block, first: number): Field[] {
    try {
      return apply(this.call, block);
    } catch (error) {
      throw new FileError(`rows ${first} to ${first + block.rows - 1}: ${(error as Error).message}`);
    }
  }

  #readSecond(first: number, rows: number): Floats | Int32Array | undefined {
    const { second, call } = this;
    if (second === undefined) return undefined;
    if (call.operation.second === "uniforms") return second.read(rows, Float64Array);
    if (!this.#hasOnePerRow) return second.read(rows * this.#secondLength, this.#Type);
    const labels = second.read(rows, Float64Array);
    const most = call.lengths[0] - 1;
    const wrong = labels.findIndex((label) => !(label >= 0 && label <= most) && label !== this.#ignoreIndex);
    if (wrong < 0) return Int32Array.from(labels);
    const wanted = `0 to ${most} or ${this.#ignoreIndex}`;
    throw second.error(`labels[${first + wrong}] is ${labels[wrong]}, where ${wanted} are wanted`);
  }

  /** Checks the length of the second input, and returns that of its part for each row. */
  #checkSecond(second: Npy): number {
    const { operation, lengths, matrix } = this.call;
    const size = this.x.size / this.rows;
    if (this.#hasOnePerRow) {
      if (second.size === this.rows) return 1;
      const what = operation.second === "labels" ? "labels" : "numbers";
      throw second.error(`has ${second.size} ${what}, shape [${second.shape.join(", ")}], for ${this.rows} rows`);
    }
    if (operation.second === "matrix") {
      const [k, j] = matrix ?? [];
      if (k === lengths[1] && second.size === this.rows * k * j) return k * j;
    } else if (second.shape.at(-1) === this.x.shape.at(-1)) {
      if (second.size === this.x.size) return size;
      if (second.size === size && operation.second !== "labels") return 0;
    }
    throw second.error(`is ${second.description}, which does not fit ${this.x.file}: ${this.x.description}`);
  }

  /** Calls the function for one row of zeros: it names wrong options. */
  #tryOptions(): void {
    const { second, call } = this;
    const x = new this.#Type(this.x.size / this.rows);
    const n = this.#secondLength || (second?.size ?? 0);
    const isLabels = this.#hasOnePerRow && call.operation.second === "labels";
    try {
      apply(call, { x, rows: 1, second: second && (isLabels ? new Int32Array(n) : new this.#Type(n)) });
    } catch (error) {
      throw new UsageError((error as Error).message);
    }
  }

  #count({ second }: Block, fields: Field[], sum: SumAccumulator, counts: { nan: number; ignored: number }): void {
    const { operation } = this.call;
    const labels = second instanceof Int32Array ? second : undefined;
    const { values, width } = fields[0];
    const counted = new Float64Array(values.length / width);
    let n = 0;
    for (let r = 0; r < counted.length; r++) {
      const isIgnored = labels !== undefined && labels[r] === this.#ignoreIndex;
      let hasNaN = false;
      for (let i = r * width; i < (r + 1) * width; i++) hasNaN ||= Number.isNaN(values[i]);
      if (isIgnored) counts.ignored++;
      else if (hasNaN) counts.nan++;
      else if (operation.result === "number") counted[n++] = values[r];
    }
    sum.push(counted.subarray(0, n));
  }
}
