// A hash over the results of all operations, which is the same for either backend in every engine. It walks the table of
// operations, and is bundled with it for engines that know neither Node nor the DOM: the functions come as an argument.
// The data come from integers by exact arithmetic, as Math.exp and the like differ between engines.
import { type Op, ops } from "../src/ops.js";
import type { BackendInfo, Floats, LogSum } from "../src/types.js";

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
  readonly second: { readonly none: undefined; readonly values: Floats; readonly labels: Int32Array };
}

/** The option that a word of a variant's name in the table is the value of. */
const OPTION_OF: Readonly<Record<string, string>> = { logits: "from", logProbs: "from", generalized: "form" };

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
function* batches(FloatArray: (typeof ARRAYS)[number], rows: number, cols: number): Generator<Batch> {
  const next = random(rows * 65_537 + cols);
  const make = (value: (i: number) => number): Floats => {
    const values = new FloatArray(rows * cols);
    for (let i = 0; i < values.length; i++) values[i] = value(i);
    return values;
  };
  const labels = Int32Array.from({ length: rows }, () => (next() < 0.1 ? -100 : Math.floor(next() * cols)));
  const batch = (x: Floats, values: Floats): Batch => ({ rows, cols, x, second: { none: undefined, values, labels } });

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
function shapes({ BYTES_PER_ELEMENT: bytes }: (typeof ARRAYS)[number]): (readonly [number, number])[] {
  const short = Array.from({ length: 40 }, (_, i) => [12, i + 1] as const);
  return [...short, [1, 1], [1, 40], [12, 600], [2, 2000], [14_000 / bytes, 10], [1, 2 ** 19 / bytes + 100]];
}

function variants(op: Op): Record<string, unknown>[] {
  const named = Object.keys(op.variants ?? {}).map((name) =>
    Object.fromEntries(
      name.split(" ").map((word) => {
        const option = OPTION_OF[word];
        if (option === undefined) throw new Error(`fingerprint: which option of ${op.name} is ${word}?`);
        return [option, word];
      }),
    ),
  );
  const all: Record<string, unknown>[] = [{}, ...named];
  return op.options.includes("base") ? [...all, ...all.map((options) => ({ ...options, base: 2 }))] : all;
}

/** The functions, as a namespace or an instance has them; throws where one of the table is missing. */
export function fingerprint(logsum: LogSum): Fingerprint {
  const hash = makeHash();
  let count = 0;
  const functions = logsum as unknown as Record<string, ((...args: unknown[]) => number | Floats) | undefined>;
  const calls = Object.values(ops).flatMap((op) => variants(op).map((options) => ({ op, options })));

  function run({ op, options }: (typeof calls)[number], { rows, cols, x, second }: Batch): void {
    const call = functions[op.name];
    if (call === undefined) throw new Error(`fingerprint: there is no ${op.name}`);
    // A row by itself goes without, and gives a number.
    const all = rows > 1 && op.options.includes("cols") ? { ...options, cols } : options;
    const result = op.second === "none" ? call(x, all) : call(x, second[op.second], all);
    const values = typeof result === "number" ? [result] : result;
    const expected = op.result === "row" ? x.length : rows;
    if (values.length !== expected) throw new Error(`fingerprint: ${op.name} gave ${values.length}, not ${expected}`);
    for (const value of values) hash.add(value);
    count += values.length;
  }

  for (const FloatArray of ARRAYS) {
    for (const [rows, cols] of shapes(FloatArray)) {
      for (const batch of batches(FloatArray, rows, cols)) {
        for (const call of calls) if (!("base" in call.options) || cols <= 8) run(call, batch);
      }
    }
  }
  const { name, reason } = logsum.backend();
  return { backend: name, reason, hash: hash.toString(), count };
}
