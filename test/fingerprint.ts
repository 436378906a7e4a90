// A hash over the results of all operations, the same for either backend in every engine. The functions are an argument, and
// nothing but types is imported, so the bundle runs in engines that have neither Node nor the DOM.
// The data come from integers by exact arithmetic, because Math.exp and its like differ between engines.
import type { BackendInfo, Floats, LogSum, Results, Selected } from "../src/index.js";

/** The small one calls everything with everything that the full one does, on fewer shapes. */
export type Size = "small" | "full";

export interface Fingerprint {
  readonly backend: BackendInfo["name"];
  readonly reason: BackendInfo["reason"];
  /** Hash over the founding operations. */
  readonly hash: string;
  /** Number of results in `hash`. */
  readonly count: number;
  /** A hash for each operation, so that a failure names the operation, and a new one changes no other. */
  readonly operations: Readonly<Record<string, string>>;
}

interface Operation {
  readonly name: string;
  /** The second argument: none, a class id for each row, a number of results, or values like those of x. */
  readonly second: "none" | "labels" | "count" | "values";
  readonly result: "number" | "row" | "index" | "indices";
  /** Values of the option `from`; none where the operation has no such option. */
  readonly sources: readonly string[];
  /** The options, in the order in which they are tried. */
  readonly options: readonly OptionName[];
  /** Options that came later: tried after the others, in the operation's own hash alone. */
  readonly added?: readonly OptionName[];
  /** Each element of x by itself: rows have no meaning. */
  readonly isElementwise?: boolean;
  /** Rows are contingency tables, whose lengths `shape` gives. */
  readonly isTable?: boolean;
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

/** Values of each option that a call may be given. Options are tried in this order. */
const SAMPLES = {
  cols: () => [],
  out: () => [],
  rowStride: ({ cols }: Batch) => [cols],
  shape: ({ rows, cols }: Batch) => [[rows, cols]],
  axis: () => [0],
  offsets: ({ rows, cols }: Batch) => [Uint32Array.from({ length: rows + 1 }, (_, r) => r * cols - (r % 2))],
  mask: ({ x }: Batch) => [Uint8Array.from(x, (_, i) => (i * 7) % 3)],
  weights: ({ other }: Batch) => [other],
  temperature: () => [0.7],
  base: () => [2],
  from: () => [],
  form: () => ["generalized"],
  normalize: () => [true],
  reduction: () => ["sum", "mean"],
  classWeights: ({ other, cols }: Batch) => [other.slice(0, cols)],
  ignoreIndex: () => [-100],
  labelSmoothing: () => [0.1],
  posWeight: ({ cols }: Batch) => [3, Array.from({ length: cols }, (_, i) => i / 4)],
} satisfies Record<string, (batch: Batch) => readonly unknown[]>;

type OptionName = keyof typeof SAMPLES;

const LAYOUT = ["cols", "out", "rowStride", "shape", "axis", "offsets"] as const;
const MASKED = [...LAYOUT, "mask"] as const;
const SOFTMAX = [...MASKED, "temperature"] as const;
const LOSS = [
  ...LAYOUT,
  ...(["temperature", "from", "reduction", "classWeights", "ignoreIndex", "labelSmoothing"] as const),
] as const;
const MEASURE = [...LAYOUT, "temperature", "base", "from", "normalize"] as const;
const KL = [...LAYOUT, "temperature", "base", "from", "form", "normalize"] as const;
const PERPLEXITY = [...LAYOUT, "temperature", "from", "normalize"] as const;
const TABLE = ["out", "shape", "base", "normalize"] as const;
const BINARY = [...LAYOUT, "reduction", "posWeight"] as const;

const LOGITS = ["logits"];
const PROBS = ["probs"];
const FROM_LOGITS = ["logits", "logProbs"];
const FROM_PROBS = ["probs", "logProbs", "logits"];

const operation = (
  name: string,
  second: Operation["second"],
  result: Operation["result"],
  sources: readonly string[],
  options: readonly OptionName[],
): Operation => ({ name, second, result, sources, options });

const table = (name: string): Operation => ({ ...operation(name, "none", "number", PROBS, TABLE), isTable: true });

const elementwise = (
  name: string,
  second: Operation["second"],
  options: readonly OptionName[] = LAYOUT,
): Operation => ({
  ...operation(name, second, "row", [], options),
  isElementwise: true,
});

/**
 * The operations that `hash` covers, in the order in which they are called. The order of these lines, and of the options in each,
 * is part of the known hashes: new operations go to ADDED.
 */
const FOUNDING: readonly Operation[] = [
  operation("logSumExp", "none", "number", LOGITS, [...MASKED, "weights"]),
  operation("logMeanExp", "none", "number", LOGITS, MASKED),
  operation("softmax", "none", "row", LOGITS, SOFTMAX),
  operation("logSoftmax", "none", "row", LOGITS, SOFTMAX),
  operation("logCumSumExp", "none", "row", LOGITS, LAYOUT),
  operation("crossEntropyLoss", "labels", "number", FROM_LOGITS, LOSS),
  operation("crossEntropyLossGrad", "labels", "row", FROM_LOGITS, LOSS),
  operation("entropy", "none", "number", FROM_PROBS, MEASURE),
  operation("crossEntropy", "values", "number", FROM_PROBS, MEASURE),
  operation("klDivergence", "values", "number", FROM_PROBS, KL),
  operation("jsDivergence", "values", "number", FROM_PROBS, MEASURE),
  operation("perplexity", "none", "number", FROM_PROBS, PERPLEXITY),
  operation("jsDistance", "values", "number", FROM_PROBS, MEASURE),
  table("mutualInformation"),
  table("conditionalEntropy"),
  elementwise("binaryCrossEntropy", "values", [...LAYOUT, "reduction"]),
  elementwise("binaryCrossEntropyWithLogits", "values", BINARY),
  elementwise("binaryCrossEntropyWithLogitsGrad", "values", BINARY),
  operation("argmax", "none", "index", LOGITS, LAYOUT),
  operation("topK", "count", "indices", LOGITS, ["cols", "rowStride", "shape", "axis", "offsets"]),
  elementwise("exp", "none"),
  elementwise("expm1", "none"),
  elementwise("log", "none"),
  elementwise("log1p", "none"),
  elementwise("log1mExp", "none"),
  elementwise("sigmoid", "none"),
  elementwise("logit", "none"),
  elementwise("logSigmoid", "none"),
  elementwise("softplus", "none"),
  elementwise("xlogx", "none"),
  elementwise("xlogy", "values"),
  elementwise("xlog1py", "values"),
  elementwise("logAddExp", "values"),
  elementwise("logSubExp", "values"),
  elementwise("selfInformation", "none", [...LAYOUT, "base"]),
];

/** The operations that came later: each has its own hash, and `hash` does not cover them. */
const ADDED: readonly Operation[] = [];

const OPERATIONS = [...FOUNDING, ...ADDED];

/** What is no operation among the functions of the package. */
const OTHERS = ["backend", "createLogSum"];

interface Known {
  readonly hash: string;
  readonly count: number;
}

/** The hashes that every backend has in every engine. A kernel whose bits change on purpose changes them. */
export const KNOWN: { readonly small: Known & Pick<Fingerprint, "operations">; readonly full: Known } = {
  small: {
    hash: "0bec1d86",
    count: 2_312_344,
    operations: {
      logSumExp: "ff88c535",
      logMeanExp: "35d5c446",
      softmax: "eb14402e",
      logSoftmax: "2ae3d6b0",
      logCumSumExp: "83c7d488",
      crossEntropyLoss: "4cba8b84",
      crossEntropyLossGrad: "2012dce5",
      entropy: "419192a7",
      crossEntropy: "fdf43998",
      klDivergence: "9747ccc7",
      jsDivergence: "54df9670",
      perplexity: "03d83aeb",
      jsDistance: "681716f6",
      mutualInformation: "4636264b",
      conditionalEntropy: "78993966",
      binaryCrossEntropy: "c5a24da8",
      binaryCrossEntropyWithLogits: "81d4b141",
      binaryCrossEntropyWithLogitsGrad: "092f6ed5",
      argmax: "b673dbd2",
      topK: "41f79a3a",
      exp: "a4b65a64",
      expm1: "5c5edd9e",
      log: "519edf57",
      log1p: "2b1910d4",
      log1mExp: "036d9660",
      sigmoid: "939926af",
      logit: "baa291f8",
      logSigmoid: "0229c298",
      softplus: "1a52a41a",
      xlogx: "e462611a",
      xlogy: "bb1d17b6",
      xlog1py: "c340a2b8",
      logAddExp: "4cc174b7",
      logSubExp: "dff4749e",
      selfInformation: "4e6b9bbf",
    },
  },
  full: { hash: "f24836fe", count: 11_342_080 },
};

const ARRAYS = [Float64Array, Float32Array] as const;

interface Hash {
  add(value: number): void;
  toString(): string;
}

function makeHash(): Hash {
  const number = new DataView(new ArrayBuffer(8));
  let hash = 0x811c9dc5;
  const addWord = (word: number) => {
    hash = Math.imul(hash ^ word, 0x01000193);
    // A product carries upwards only: without this, two signs that differ would cancel.
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

/** Changes of some element of a row, or of all of them: each row gets one in turn. */
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

/** Probabilities near each other and far, logits, and both with special values; a large batch has the first alone. */
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

type Shape = readonly [rows: number, cols: number];

const times = (rows: number, ...lengths: number[]) => lengths.map((cols): Shape => [rows, cols]);
const upTo = (length: number) => Array.from({ length }, (_, i) => i + 1);

/** Short rows, rows of several blocks, a batch of two tiles, and a row that is longer than the room in memory. */
function shapes({ BYTES_PER_ELEMENT: bytes }: FloatArray, size: Size): Shape[] {
  const large: Shape[] = [
    [14_000 / bytes, 10],
    [1, 2 ** 19 / bytes + 100],
  ];
  if (size === "full") {
    return [...times(12, ...upTo(40)), ...times(1, 1, 40), ...times(12, 600), ...times(2, 2000), ...large];
  }
  // Lengths on both sides of those at which kernels change; 1030 is more than a block of either dtype.
  return [
    ...times(12, ...upTo(5), 33),
    ...times(5, ...upTo(34)),
    ...times(1, 1, 40, 1030),
    ...times(2, 1030),
    ...large,
  ];
}

/** Of these shapes every option is tried. */
const hasOptions = (rows: number, cols: number, size: Size) =>
  rows === 12 && (size === "full" ? [3, 10, 33] : [3, 33]).includes(cols);

/**
 * The options of the calls on a batch, each with a name of what it tries: all sources, and with each all values of all options; the
 * layout is rows of `cols`.
 */
function* optionsFor(op: Operation, batch: Batch, size: Size): Generator<[string, Record<string, unknown>]> {
  const { rows, cols } = batch;
  // A row by itself goes without, and gives a number.
  const tables = op.isTable ? { shape: [rows, cols] } : undefined;
  const layout = tables ?? (rows > 1 && !op.isElementwise ? { cols } : {});
  for (const from of op.sources.length > 1 ? op.sources : [undefined]) {
    yield [`from ${from}`, { ...layout, from }];
    if (!hasOptions(rows, cols, size)) continue;
    for (const name of [...op.options, ...(op.added ?? [])]) {
      for (const value of SAMPLES[name](batch)) {
        const isOther = name === "shape" || name === "axis" || name === "offsets";
        const shape = name === "axis" ? { shape: [cols, rows] } : {};
        yield [name, { ...(isOther ? shape : (tables ?? { cols })), from, [name]: value }];
      }
    }
  }
}

type Functions = Readonly<Record<string, ((...args: unknown[]) => number | Results | Selected) | undefined>>;

/** The options that an operation takes: its message about one that it does not take lists them. */
function optionsTaken(functions: Functions, { name, second }: Operation): string[] {
  const options = { nothing: 0 };
  try {
    functions[name]?.(...(second === "none" ? [[1], options] : [[1], 1, options]));
  } catch (error) {
    const list = /it takes (.*)$/.exec((error as Error).message)?.[1];
    if (list !== undefined) return list.split(", ");
  }
  throw new Error(`fingerprint: ${name} does not say which options it takes`);
}

/** Throws unless the operations and options here are those that the package has. */
function checkNames(functions: Functions): void {
  const compare = (what: string, here: readonly string[], there: readonly string[]) => {
    const missing = there.filter((name) => !here.includes(name));
    const gone = here.filter((name) => !there.includes(name));
    if (missing.length > 0) throw new Error(`fingerprint: the ${what} ${missing} is not called in test/fingerprint.ts`);
    if (gone.length > 0) throw new Error(`fingerprint: there is no ${what} ${gone}`);
  };
  const there = Object.keys(functions).filter((name) => functions[name] !== undefined && !OTHERS.includes(name));
  compare(
    "operation",
    OPERATIONS.map(({ name }) => name),
    there,
  );
  for (const op of OPERATIONS) {
    compare(`option of ${op.name}:`, [...op.options, ...(op.added ?? [])], optionsTaken(functions, op));
  }
}

/**
 * Hashes the results of the functions, as a namespace or an instance has them; throws where one is missing or unknown, or gives
 * nothing with an option that it has.
 */
export function fingerprint(logsum: LogSum, size: Size): Fingerprint {
  const functions = logsum as unknown as Functions;
  checkNames(functions);
  const founding = makeHash();
  let count = 0;
  const operations = new Map(OPERATIONS.map(({ name }) => [name, makeHash()]));

  /** Results of a call; options that exclude one another give none. */
  function run(op: Operation, args: readonly unknown[], options: Record<string, unknown>): ArrayLike<number> {
    const given = Object.entries(options).filter(([, value]) => value !== undefined);
    try {
      // A call without options takes another path.
      const result = functions[op.name]?.(...args, ...(given.length > 0 ? [Object.fromEntries(given)] : []));
      if (typeof result === "number") return [result];
      if (result === undefined) throw new Error(`fingerprint: ${op.name} gave nothing`);
      return "indices" in result ? [...result.values, ...result.indices] : result;
    } catch (error) {
      if (error instanceof TypeError && error.message.startsWith(`${op.name}: `)) return [];
      throw error;
    }
  }

  function add({ name }: Operation, values: ArrayLike<number>, isFounding: boolean): void {
    const own = operations.get(name);
    // Interpreters take minutes to hash every result of a long row.
    const step = size === "small" && values.length > 10_000 ? 11 : 1;
    for (let i = 0; i < values.length; i += step) {
      own?.add(values[i]);
      if (isFounding) founding.add(values[i]);
    }
    if (isFounding) count += Math.ceil(values.length / step);
  }

  const resultsWith = new Map<string, number>();

  function addAll(op: Operation, batch: Batch): void {
    const { rows, cols, x, other, labels } = batch;
    const k = Math.min(2, cols);
    const sizes = { row: x.length, number: op.isTable ? 1 : rows, index: rows, indices: 2 * k * rows };
    const seconds = {
      none: [[x]],
      labels: [
        [x, labels],
        [x, other],
      ],
      count: [[x, k]],
      values: [[x, other]],
    };
    for (const [tried, options] of optionsFor(op, batch, size)) {
      const isFounding = FOUNDING.includes(op) && !op.added?.includes(tried as OptionName);
      for (const [i, args] of seconds[op.second].entries()) {
        const values = run(op, args, options);
        add(op, values, isFounding);
        if (i > 0) continue;
        if (!hasOptions(rows, cols, size) && values.length !== sizes[op.result]) {
          throw new Error(`fingerprint: ${op.name} gave ${values.length}`);
        }
        const what = `${op.name} with ${tried}`;
        resultsWith.set(what, (resultsWith.get(what) ?? 0) + values.length);
      }
    }
  }

  for (const FloatArray of ARRAYS) {
    for (const [rows, cols] of shapes(FloatArray, size)) {
      for (const batch of batches(FloatArray, rows, cols)) {
        for (const op of OPERATIONS) {
          // Elementwise functions of either dtype take large batches in the same pieces.
          const isTwin = FloatArray === Float32Array && rows * cols > 10_000;
          if (size === "small" && op.isElementwise && isTwin) continue;
          addAll(op, batch);
        }
      }
    }
  }
  const never = [...resultsWith].filter(([, results]) => results === 0).map(([what]) => what);
  if (never.length > 0) throw new Error(`fingerprint: nothing came of ${never.join(", ")}`);
  const { name, reason } = logsum.backend();
  const own = Object.fromEntries([...operations].map(([operation, hash]) => [operation, hash.toString()]));
  return { backend: name, reason, hash: founding.toString(), count, operations: own };
}
