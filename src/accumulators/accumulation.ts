// The state of an accumulator: a total of the elements pushed, and named vectors of totals.
import type { Backend, Tile } from "../backends/backend.js";
import { checkInteger, checkValues, readValues } from "../call/check.js";
import { wrongLength, wrongType, wrongValue } from "../call/errors.js";
import { widened } from "../call/float16.js";
import { optionsOf } from "../call/own.js";
import { copyTo, dtypeOf, lengthOf } from "../call/typed-array.js";
import type { AccumulatorJSON, VectorJSON } from "../types/accumulators.js";
import type { Floats } from "../types/arrays.js";
import { addElements, type Kind, type Total, tileFor } from "./total.js";

/** Numbers, and arrays shorter than this, are collected. */
const PENDING = 256;

/** Columns are read of as many rows as fit in a processor's cache, which makes 10 columns twice as fast, but of no fewer rows. */
const BLOCK = 2 ** 16;
const FEWEST_ROWS = 2048;

const VERSION = 1;

/** Totals of columns. */
interface Vector<T> {
  rows: number;
  readonly totals: T[];
}

/** Float16 numbers become float32. */
function floatsOf(where: string, values: unknown): Floats {
  const own = dtypeOf(values, false);
  const dtype = own === "f64" || own === undefined ? "f64" : "f32";
  const read = readValues(where, "values", values, own, own ?? "f64", dtype, false);
  return widened(checkValues(where, "values", read, dtype, false));
}

function checkName(where: string, argument: string, name: unknown): string {
  if (typeof name !== "string") throw wrongType(where, argument, "a string", name);
  return name;
}

export class Accumulation<T extends Total<T, J>, J> {
  count = 0;
  readonly #total: T;
  readonly #vectors = new Map<string, Vector<T>>();
  readonly #kind: Kind<T>;
  readonly #backend: () => Backend;
  #pending: Float64Array | undefined;
  #pendingCount = 0;

  constructor(kind: Kind<T>, backend: () => Backend) {
    this.#kind = kind;
    this.#backend = backend;
    this.#total = kind.create();
  }

  #where(method: string): string {
    return `${this.#kind.name}.${method}`;
  }

  /** The sum of two counts. */
  #countOf(method: string, a: number, b: number): number {
    if (a + b <= Number.MAX_SAFE_INTEGER) return a + b;
    throw wrongValue(this.#where(method), "the count", `at most ${Number.MAX_SAFE_INTEGER}`, a + b);
  }

  /** The total of all elements pushed. */
  get total(): T {
    this.#flush();
    return this.#total;
  }

  /** The tile for values, from plain JavaScript once a kernel has trapped. */
  #tileFor(values: Floats, hasTrapped: boolean): Tile {
    const backend = this.#backend();
    if (hasTrapped && backend.memory !== undefined) backend.memory.hasTrapped = true;
    return tileFor(this.#kind.kernel, backend, values);
  }

  /** Adds the pending elements to the total. */
  #flush(): void {
    if (this.#pendingCount === 0) return;
    const values = this.#pending as Float64Array;
    const elements = { values, start: 0, step: 1, n: this.#pendingCount };
    this.#pendingCount = 0;
    addElements(this.#total, elements, (hasTrapped) => this.#tileFor(values, hasTrapped));
  }

  push(values: unknown): void {
    if (typeof values === "number") {
      this.count = this.#countOf("push", this.count, 1);
      this.#pending ??= new Float64Array(PENDING);
      this.#pending[this.#pendingCount++] = values;
      if (this.#pendingCount === PENDING) this.#flush();
      return;
    }
    const floats = floatsOf(this.#where("push"), values);
    const n = lengthOf(floats);
    this.count = this.#countOf("push", this.count, n);
    if (n >= PENDING) {
      addElements(this.#total, { values: floats, start: 0, step: 1, n }, (hasTrapped) =>
        this.#tileFor(floats, hasTrapped),
      );
      return;
    }
    if (this.#pendingCount + n > PENDING) this.#flush();
    this.#pending ??= new Float64Array(PENDING);
    copyTo(this.#pending, floats, this.#pendingCount);
    this.#pendingCount += n;
  }

  pushRows(values: unknown, options: unknown): void {
    const where = this.#where("pushRows");
    const given = optionsOf(where, options, ["cols", "name"]);
    const cols = checkInteger(where, "cols", given.cols, 1);
    const name = checkName(where, "name", given.name === undefined ? "" : given.name);
    const floats = floatsOf(where, values);
    const length = lengthOf(floats);
    const rows = length / cols;
    if (!Number.isInteger(rows)) throw wrongLength(where, "values", `a multiple of cols, ${cols}`, length);
    const vector = this.#vectors.get(name);
    if (vector !== undefined && vector.totals.length !== cols)
      throw wrongValue(where, "cols", `${vector.totals.length}, as before`, cols);
    const totals = vector?.totals ?? Array.from({ length: cols }, () => this.#kind.create());
    const count = this.#countOf("pushRows", vector?.rows ?? 0, rows);
    this.#vectors.set(name, { rows: count, totals });
    if (rows === 0) return;
    const tileOf = (hasTrapped: boolean) => this.#tileFor(floats, hasTrapped);
    const tile = tileOf(false);
    const most = Math.max(FEWEST_ROWS, Math.floor(BLOCK / cols));
    for (let row = 0; row < rows; row += most) {
      const n = Math.min(most, rows - row);
      for (let c = 0; c < cols; c++)
        addElements(totals[c], { values: floats, start: row * cols + c, step: cols, n }, tileOf, tile);
    }
  }

  /** The vector of a name. */
  vector(method: string, name: string): Readonly<Vector<T>> {
    const where = this.#where(method);
    const vector = this.#vectors.get(checkName(where, "name", name));
    if (vector === undefined) throw wrongValue(where, "name", "that of a vector, as pushRows makes it", name);
    return vector;
  }

  merge(other: Accumulation<T, J>): void {
    const where = this.#where("merge");
    const count = this.#countOf("merge", this.count, other.count);
    const merged = new Map<string, Vector<T>>();
    for (const [name, { rows, totals }] of other.#vectors) {
      const own = this.#vectors.get(name) ?? { rows: 0, totals: totals.map(() => this.#kind.create()) };
      if (own.totals.length !== totals.length) {
        const argument = `the vector ${JSON.stringify(name)} of other`;
        throw wrongLength(where, argument, String(own.totals.length), totals.length);
      }
      merged.set(name, { rows: this.#countOf("merge", own.rows, rows), totals: own.totals });
    }
    this.count = count;
    this.total.addTotal(other.total);
    for (const [name, vector] of merged) {
      this.#vectors.set(name, vector);
      other.#vectors.get(name)?.totals.forEach((total, c) => {
        vector.totals[c].addTotal(total);
      });
    }
  }

  toJSON<Type extends string>(type: Type): AccumulatorJSON<Type, J> {
    const names = [...this.#vectors.keys()].sort();
    const vectors = names.map((name): VectorJSON<J> => {
      const { rows, totals } = this.vector("toJSON", name);
      return { name, rows, sums: totals.map((total) => total.toJSON()) };
    });
    return { type, version: VERSION, count: this.count, sum: this.total.toJSON(), vectors };
  }

  /** Reads the JSON of an accumulator into this one, which is empty. */
  read(given: unknown): void {
    const where = this.#where("from");
    const { type, version, count, sum, vectors } = fieldsOf(where, "json", parsed(where, given));
    if (type !== this.#kind.name) throw wrongValue(where, "json.type", JSON.stringify(this.#kind.name), type);
    if (version !== VERSION) throw wrongValue(where, "json.version", String(VERSION), version);
    this.count = checkInteger(where, "json.count", count, 0);
    this.#total.read(where, "json.sum", sum, this.count);
    if (!Array.isArray(vectors)) throw wrongType(where, "json.vectors", "an array", vectors);
    for (const [i, vector] of vectors.entries()) {
      const argument = `json.vectors[${i}]`;
      const fields = fieldsOf(where, argument, vector);
      const name = checkName(where, `${argument}.name`, fields["name"]);
      if (this.#vectors.has(name)) throw wrongValue(where, `${argument}.name`, "a name of its own", name);
      const rows = checkInteger(where, `${argument}.rows`, fields["rows"], 0);
      const sums = fields["sums"];
      if (!Array.isArray(sums)) throw wrongType(where, `${argument}.sums`, "an array", sums);
      if (sums.length === 0) throw wrongLength(where, `${argument}.sums`, "at least 1", 0);
      const totals = sums.map((one: unknown, c) => {
        const total = this.#kind.create();
        total.read(where, `${argument}.sums[${c}]`, one, rows);
        return total;
      });
      this.#vectors.set(name, { rows, totals });
    }
  }
}

/** Returns an object as it is, and parses a string. */
function parsed(where: string, json: unknown): unknown {
  if (typeof json !== "string") return json;
  try {
    return JSON.parse(json);
  } catch {
    throw wrongValue(where, "json", "an object, or JSON of one", json);
  }
}

function fieldsOf(where: string, argument: string, value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) throw wrongType(where, argument, "an object", value);
  return value as Record<string, unknown>;
}
