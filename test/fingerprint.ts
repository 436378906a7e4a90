// A hash over the results of all operations, which is the same for either backend in every engine. It walks the table of
// operations, and is bundled with it for engines that know neither Node nor the DOM: the functions come as an argument.
// The data come from integers by exact arithmetic, as Math.exp and the like differ between engines.
import { type Op, ofTable, ops } from "../src/ops.js";
import { type OptionName, optionsOf } from "../src/options.js";
import type { BackendInfo, Floats, LogSum, Results, Selected } from "../src/types.js";

export interface Fingerprint {
  readonly backend: BackendInfo["name"];
  readonly reason: BackendInfo["reason"];
  readonly hash: string;
  /** Of so many numbers. */
  readonly count: number;
}

interface Batch {
  readonly rows: number;
  readonly cols: number;
  readonly x: Floats;
  /** Values like x. */
  readonly other: Floats;
  readonly labels: Int32Array;
}

type FloatArray = (typeof ARRAYS)[number];

/** Values of each option that a call may be given: a new option wants a line here. */
const SAMPLES: { readonly [N in OptionName]: (batch: Batch) => readonly unknown[] } = {
  cols: () => [],
  out: () => [],
  rowStride: ({ cols }) => [cols],
  shape: ({ rows, cols }) => [[rows, cols]],
  axis: () => [0],
  offsets: ({ rows, cols }) => [Uint32Array.from({ length: rows + 1 }, (_, r) => r * cols - (r % 2))],
  mask: ({ x }) => [Uint8Array.from(x, (_, i) => (i * 7) % 3)],
  weights: ({ other }) => [other],
  temperature: () => [0.7],
  base: () => [2],
  from: () => [],
  form: () => ["generalized"],
  normalize: () => [true],
  reduction: () => ["sum", "mean"],
  classWeights: ({ other, cols }) => [other.slice(0, cols)],
  ignoreIndex: () => [-100],
  labelSmoothing: () => [0.1],
  posWeight: ({ cols }) => [3, Array.from({ length: cols }, (_, i) => i / 4)],
};

const ARRAYS = [Float64Array, Float32Array] as const;

function makeHash() {
  const number = new DataView(new ArrayBuffer(8));
  let hash = 0x811c9dc5;
  const addWord = (word: number) => {
    hash = Math.imul(hash ^ word, 0x01000193);
    // A product carries upwards only: without this two signs that differ would be none.
    hash ^= hash >>> 15;
  };
  return {
    add(value: number): void {
      if (Number.isNaN(value)) {
        addWord(0x7ff80000); // whatever its sign and payload
        return;
      }
      number.setFloat64(0, value, true);
      addWord(number.getUint32(0, true));
      addWord(number.getUint32(4, true));
    },
    toString: () => (hash >>> 0).toString(16).padStart(8, "0"),
  };
}

/** Uniform in [0, 1), by xorshift. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/** What becomes of some element of a row, or of all of them: a row of each in turn. */
const SPECIAL: readonly ((row: Floats, at: number) => unknown)[] = [
  () => undefined,
  (row, at) => row.fill(0, at),
  (row) => row.fill(0.3),
  (row, at) => row.fill(1e-310, at),
  (row, at) => row.fill(1e-42, at),
  (row, at) => row.fill(-0, at, at + 1),
  (row, at) => row.fill(1e300, at, at + 1),
  (row, at) => row.fill(Infinity, at, at + 1),
  (row, at) => row.fill(-Infinity, at, at + 1),
  (row) => row.fill(-Infinity),
  (row, at) => row.fill(NaN, at, at + 1),
  () => undefined,
];

function makeSpecial(values: Floats, cols: number, next: () => number, skip: number): void {
  for (let start = 0, row = 0; start < values.length; start += cols, row++) {
    SPECIAL[(row * skip) % SPECIAL.length]?.(values.subarray(start, start + cols), Math.floor(next() * cols));
  }
}

/** Probabilities near each other and far, logits, and both with what is special; of a large batch the first alone. */
function* batches(FloatArray: FloatArray, rows: number, cols: number): Generator<Batch> {
  const next = random(rows * 65_537 + cols);
  const make = (value: (i: number) => number): Floats => {
    const values = new FloatArray(rows * cols);
    for (let i = 0; i < values.length; i++) values[i] = value(i);
    return values;
  };
  const labels = Int32Array.from({ length: rows }, () =>
    next() < 0.1 ? -100 : Math.floor(next() * Math.max(1, cols - 1)),
  );
  const batch = (x: Floats, other: Floats): Batch => ({ rows, cols, x, other, labels });

  const p = make(() => next() * next() * (next() < 0.1 ? 1e-12 : 1));
  const near = () => (next() < 0.5 ? 1e-6 : 1);
  yield batch(
    p,
    make((i) => p[i] * (1 + near() * (next() - 0.5))),
  );
  if (rows * cols > 10_000) return;
  const logits = make(() => 40 * next() - 20);
  const others = make(() => 40 * next() - 20);
  yield batch(logits, others);
  const q = make(next);
  makeSpecial(p, cols, next, 1);
  makeSpecial(q, cols, next, 5);
  yield batch(p, q);
  makeSpecial(logits, cols, next, 1);
  makeSpecial(others, cols, next, 5);
  yield batch(logits, others);
}

/** Rows and columns: short rows, rows of several blocks, a batch of two tiles, and a row that is longer than the room. */
function shapes({ BYTES_PER_ELEMENT: bytes }: FloatArray): (readonly [number, number])[] {
  const short = Array.from({ length: 40 }, (_, i) => [12, i + 1] as const);
  return [...short, [1, 1], [1, 40], [12, 600], [2, 2000], [14_000 / bytes, 10], [1, 2 ** 19 / bytes + 100]];
}

/**
 * The options of the calls on a batch, each with a name for what it tries: all sources, and with each all values of all options, the
 * layout being rows of `cols`.
 */
function* optionsFor(op: Op, batch: Batch, isSmall: boolean): Generator<[string, Record<string, unknown>]> {
  const { rows, cols } = batch;
  // A row by itself goes without, and gives a number.
  const table = ofTable(op) ? { shape: [rows, cols] } : undefined;
  const layout = table ?? (rows > 1 && op.sources.length > 0 ? { cols } : {});
  for (const from of op.sources.length > 1 ? op.sources : [undefined]) {
    yield [`from ${from}`, { ...layout, from }];
    if (!isSmall) continue;
    for (const name of optionsOf(op)) {
      for (const value of SAMPLES[name](batch)) {
        const isOther = name === "shape" || name === "axis" || name === "offsets";
        const shape = name === "axis" ? { shape: [cols, rows] } : {};
        yield [name, { ...(isOther ? shape : (table ?? { cols })), from, [name]: value }];
      }
    }
  }
}

/**
 * The functions, as a namespace or an instance has them; throws where one of the table is missing, or gives nothing with an option
 * that it has.
 */
export function fingerprint(logsum: LogSum): Fingerprint {
  const hash = makeHash();
  let count = 0;
  const functions = logsum as unknown as Record<
    string,
    ((...args: unknown[]) => number | Results | Selected) | undefined
  >;

  /** What a call gives; options that exclude one another give nothing. */
  function run(op: Op, args: readonly unknown[], options: Record<string, unknown>): ArrayLike<number> {
    const call = functions[op.name];
    if (call === undefined) throw new Error(`fingerprint: there is no ${op.name}`);
    const given = Object.entries(options).filter(([, value]) => value !== undefined);
    try {
      // Without options a call takes a way of its own.
      const result = given.length > 0 ? call(...args, Object.fromEntries(given)) : call(...args);
      if (typeof result === "number") return [result];
      return "indices" in result ? [...result.values, ...result.indices] : result;
    } catch (error) {
      if (error instanceof TypeError && error.message.startsWith(`${op.name}: `)) return [];
      throw error;
    }
  }

  function add(values: ArrayLike<number>): void {
    for (let i = 0; i < values.length; i++) hash.add(values[i]);
    count += values.length;
  }

  const given = new Map<string, number>();

  function addAll(op: Op, batch: Batch, isSmall: boolean): void {
    const { rows, cols, x, other, labels } = batch;
    const k = Math.min(2, cols);
    const sizes = { row: x.length, number: ofTable(op) ? 1 : rows, index: rows, indices: 2 * k * rows };
    for (const [tried, options] of optionsFor(op, batch, isSmall)) {
      const second = op.second === "labels" ? labels : op.second === "count" ? k : other;
      const values = run(op, op.names.length === 1 ? [x] : [x, second], options);
      if (!isSmall && values.length !== sizes[op.result]) {
        throw new Error(`fingerprint: ${op.name} gave ${values.length}`);
      }
      add(values);
      const what = `${op.name} with ${tried}`;
      given.set(what, (given.get(what) ?? 0) + values.length);
      if (op.second === "labels") add(run(op, [x, other], options));
    }
  }

  for (const FloatArray of ARRAYS) {
    for (const [rows, cols] of shapes(FloatArray)) {
      const isSmall = rows === 12 && [3, 10, 33].includes(cols);
      for (const batch of batches(FloatArray, rows, cols)) {
        for (const op of Object.values(ops)) addAll(op, batch, isSmall);
      }
    }
  }
  const never = [...given].filter(([, results]) => results === 0).map(([what]) => what);
  if (never.length > 0) throw new Error(`fingerprint: nothing came of ${never.join(", ")}`);
  const { name, reason } = logsum.backend();
  return { backend: name, reason, hash: hash.toString(), count };
}
