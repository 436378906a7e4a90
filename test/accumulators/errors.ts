// Calls of accumulators that throw, each with its error.
import type { LogSum } from "../../src/index.js";

type Call = readonly [name: string, call: (logsum: LogSum) => unknown, error: string];

/** Replaces a field of the JSON of a sum, or of a logarithm, and reads it. */
const SUM = { type: "SumAccumulator", version: 1, count: 2, sum: "0x3p-1", vectors: [] };
const LOG = {
  ...SUM,
  type: "LogSumExpAccumulator",
  count: 3,
  sum: { max: 0, slots: ["4000000000000000", "1f"] },
};
const VECTOR = { name: "a", rows: 2, sums: ["0x1p+0", "-0x3p-1"] };

/** A row of the table for a damaged field of the JSON. */
function damaged(json: typeof SUM | typeof LOG, change: object, error: string): Call {
  const changed = { ...json, ...change };
  const kind = error.startsWith("T:") ? "TypeError" : "RangeError";
  const name = json.type as "SumAccumulator";
  return [
    `${name} with ${JSON.stringify(change)}`,
    (logsum) => logsum[name].from(changed as never),
    `${kind}: ${name}.from: json${error.slice(2)}`,
  ];
}
const sum = (change: object, error: string) => damaged(SUM, change, error);
const log = (change: object, error: string) => damaged(LOG, { sum: { ...LOG.sum, ...change } }, error);
const vector = (change: object, error: string) =>
  sum({ vectors: [VECTOR, { ...VECTOR, name: "b", ...change }] }, error);

const SUM_OF_2 = "the sum of 2 numbers as toJSON writes it";
const DIGITS = "the sum of terms of 3 numbers in hexadecimal digits";

/** Fields that are damaged. */
// biome-ignore format: a table
export const DAMAGED: readonly Call[] = [
  sum({ type: "Sum" }, 'R:.type must be "SumAccumulator", got "Sum"'),
  sum({ type: undefined }, 'R:.type must be "SumAccumulator", got undefined'),
  sum({ type: "LogSumExpAccumulator" }, 'R:.type must be "SumAccumulator", got "LogSumExpAccumulator"'),
  damaged(LOG, { type: "SumAccumulator" }, 'R:.type must be "LogSumExpAccumulator", got "SumAccumulator"'),
  sum({ version: 2 }, "R:.version must be 1, got 2"),
  sum({ version: "1" }, 'R:.version must be 1, got "1"'),
  sum({ version: undefined }, "R:.version must be 1, got undefined"),
  sum({ count: -1 }, "R:.count must be an integer of at least 0, got -1"),
  sum({ count: 1.5 }, "R:.count must be an integer of at least 0, got 1.5"),
  sum({ count: 2 ** 53 }, "R:.count must be an integer of at least 0, got 9007199254740992"),
  sum({ count: Number.NaN }, "R:.count must be an integer of at least 0, got NaN"),
  sum({ count: null }, "T:.count must be a number, got null"),
  sum({ count: "2" }, 'T:.count must be a number, got "2"'),
  sum({ count: 0 }, 'R:.sum must be the sum of 0 numbers as toJSON writes it, got "0x3p-1"'),
  sum({ count: 0, sum: "NaN" }, 'R:.sum must be the sum of 0 numbers as toJSON writes it, got "NaN"'),
  sum({ sum: 1.5 }, "T:.sum must be a string, got 1.5"),
  sum({ sum: undefined }, "T:.sum must be a string, got undefined"),
  sum({ sum: "" }, `R:.sum must be ${SUM_OF_2}, got ""`),
  sum({ sum: "1.5" }, `R:.sum must be ${SUM_OF_2}, got "1.5"`),
  sum({ sum: "0x2p-1" }, `R:.sum must be ${SUM_OF_2}, got "0x2p-1"`),
  sum({ sum: "0x03p-1" }, `R:.sum must be ${SUM_OF_2}, got "0x03p-1"`),
  sum({ sum: "0x3P-1" }, `R:.sum must be ${SUM_OF_2}, got "0x3P-1"`),
  sum({ sum: "0x3p-01" }, `R:.sum must be ${SUM_OF_2}, got "0x3p-01"`),
  sum({ sum: "0x3p-1075" }, `R:.sum must be ${SUM_OF_2}, got "0x3p-1075"`),
  sum({ sum: "0x3p+1025" }, `R:.sum must be ${SUM_OF_2}, got "0x3p+1025"`),
  sum({ sum: "0x3p+999999999" }, `R:.sum must be ${SUM_OF_2}, got "0x3p+999999999"`),
  sum({ sum: "-0x0p+0" }, `R:.sum must be ${SUM_OF_2}, got "-0x0p+0"`),
  sum({ sum: "Inf" }, `R:.sum must be ${SUM_OF_2}, got "Inf"`),
  sum({ sum: "0x3p-1x" }, `R:.sum must be ${SUM_OF_2}, got "0x3p-1x"`),
  sum({ vectors: undefined }, "T:.vectors must be an array, got undefined"),
  sum({ vectors: {} }, "T:.vectors must be an array, got an object"),
  sum({ vectors: [null] }, "T:.vectors[0] must be an object, got null"),
  vector({ name: 1 }, "T:.vectors[1].name must be a string, got 1"),
  vector({ name: "a" }, 'R:.vectors[1].name must be a name of its own, got "a"'),
  vector({ rows: -1 }, "R:.vectors[1].rows must be an integer of at least 0, got -1"),
  vector({ rows: undefined }, "T:.vectors[1].rows must be a number, got undefined"),
  vector({ sums: "0x1p+0" }, 'T:.vectors[1].sums must be an array, got "0x1p+0"'),
  ["a vector without columns", (logsum) => logsum.SumAccumulator.from({ ...SUM, vectors: [{ ...VECTOR, sums: [] }] } as never), "RangeError: SumAccumulator.from: the length of json.vectors[0].sums must be at least 1, got 0"],
  vector({ sums: [0] }, "T:.vectors[1].sums[0] must be a string, got 0"),
  vector({ sums: ["0x1p+0", "0x4p+0"] }, `R:.vectors[1].sums[1] must be ${SUM_OF_2}, got "0x4p+0"`),
  damaged(LOG, { sum: "0x3p-1" }, 'T:.sum must be an object, got "0x3p-1"'),
  damaged(LOG, { sum: null }, "T:.sum must be an object, got null"),
  log({ max: undefined }, "T:.sum.max must be a number or a string, got undefined"),
  log({ max: Number.NaN }, "R:.sum.max must be the largest of 3 numbers, got NaN"),
  log({ max: "0" }, 'R:.sum.max must be the largest of 3 numbers, got "0"'),
  log({ max: "inf" }, 'R:.sum.max must be the largest of 3 numbers, got "inf"'),
  damaged(LOG, { count: 0 }, "R:.sum.max must be the largest of 0 numbers, got 0"),
  damaged(LOG, { count: 0, sum: { max: "NaN", slots: [] } }, 'R:.sum.max must be the largest of 0 numbers, got "NaN"'),
  log({ slots: "1f" }, 'T:.sum.slots must be an array of strings, got "1f"'),
  log({ slots: undefined }, "T:.sum.slots must be an array of strings, got undefined"),
  ["no slots", (logsum) => logsum.LogSumExpAccumulator.from({ ...LOG, sum: { max: 0, slots: [] } } as never), "RangeError: LogSumExpAccumulator.from: the length of json.sum.slots must be from 1 to 39, got 0"],
  ["slots of NaN", (logsum) => logsum.LogSumExpAccumulator.from({ ...LOG, sum: { max: "NaN", slots: ["1"] } } as never), "RangeError: LogSumExpAccumulator.from: the length of json.sum.slots must be from 0 to 0, got 1"],
  log({ slots: [1] }, "T:.sum.slots[0] must be a string, got 1"),
  log({ slots: ["4000000000000000", null] }, "T:.sum.slots[1] must be a string, got null"),
  log({ slots: ["4000000000000000", "-1"] }, `R:.sum.slots[1] must be ${DIGITS}, got "-1"`),
  log({ slots: ["4000000000000000", "01"] }, `R:.sum.slots[1] must be ${DIGITS}, got "01"`),
  log({ slots: ["4000000000000000", "0"] }, `R:.sum.slots[1] must be ${DIGITS}, got "0"`),
  log({ slots: ["4000000000000000", "1G"] }, `R:.sum.slots[1] must be ${DIGITS}, got "1G"`),
  log({ slots: ["3fffffffffffffff"] }, `R:.sum.slots[0] must be ${DIGITS}, got "3fffffffffffffff"`),
  log({ slots: ["ffffffffffffffffffffffffff"] }, `R:.sum.slots[0] must be ${DIGITS}, got "ffffffffffffffffffffffffff"`),
  ["no JSON", (logsum) => logsum.SumAccumulator.from("{"), 'RangeError: SumAccumulator.from: json must be an object, or JSON of one, got "{"'],
  ["JSON of null", (logsum) => logsum.SumAccumulator.from("null"), "TypeError: SumAccumulator.from: json must be an object, got null"],
  ["undefined", (logsum) => logsum.LogSumExpAccumulator.from(undefined as never), "TypeError: LogSumExpAccumulator.from: json must be an object, got undefined"],
];

const full = (logsum: LogSum) => logsum.SumAccumulator.from({ ...SUM, count: Number.MAX_SAFE_INTEGER } as never);

const fullRows = (logsum: LogSum) =>
  logsum.SumAccumulator.from({
    ...SUM,
    vectors: [{ name: "a", rows: Number.MAX_SAFE_INTEGER, sums: ["0x1p+0"] }],
  } as never);

/** Wrong arguments. */
// biome-ignore format: a table
export const WRONG: readonly Call[] = [
  ["push()", ({ SumAccumulator }) => new SumAccumulator().push(undefined as never), "TypeError: SumAccumulator.push: values must be a Float64Array, a Float32Array, a Float16Array or an array of numbers, got undefined"],
  ["push a string", ({ LogSumExpAccumulator }) => new LogSumExpAccumulator().push("1" as never), 'TypeError: LogSumExpAccumulator.push: values must be a Float64Array, a Float32Array, a Float16Array or an array of numbers, got "1"'],
  ["push a list of strings", ({ SumAccumulator }) => new SumAccumulator().push([1, "1"] as never), 'TypeError: SumAccumulator.push: values[1] must be a number, got "1"'],
  ["push integers", ({ SumAccumulator }) => new SumAccumulator().push(new BigInt64Array(1) as never), "TypeError: SumAccumulator.push: values must be a Float64Array, a Float32Array, a Float16Array or an array of numbers, got BigInt64Array"],
  ["pushRows()", ({ SumAccumulator }) => new SumAccumulator().pushRows([1], undefined as never), "TypeError: SumAccumulator.pushRows: options must be an object, got undefined"],
  ["pushRows without cols", ({ SumAccumulator }) => new SumAccumulator().pushRows([1], {} as never), "TypeError: SumAccumulator.pushRows: cols must be a number, got undefined"],
  ["pushRows with 0 cols", ({ SumAccumulator }) => new SumAccumulator().pushRows([1], { cols: 0 }), "RangeError: SumAccumulator.pushRows: cols must be an integer of at least 1, got 0"],
  ["pushRows with shape", ({ SumAccumulator }) => new SumAccumulator().pushRows([1], { cols: 1, shape: [1] } as never), 'TypeError: SumAccumulator.pushRows: there is no option "shape"; it takes cols, name'],
  ["pushRows with a number as name", ({ SumAccumulator }) => new SumAccumulator().pushRows([1], { cols: 1, name: 1 } as never), "TypeError: SumAccumulator.pushRows: name must be a string, got 1"],
  ["pushRows of parts of rows", ({ SumAccumulator }) => new SumAccumulator().pushRows([1, 2, 3], { cols: 2 }), "RangeError: SumAccumulator.pushRows: the length of values must be a multiple of cols, 2, got 3"],
  ["pushRows of other rows", ({ SumAccumulator }) => new SumAccumulator().pushRows([1, 2], { cols: 2 }).pushRows([1], { cols: 1 }), "RangeError: SumAccumulator.pushRows: cols must be 2, as before, got 1"],
  ["rows without rows", ({ LogSumExpAccumulator }) => new LogSumExpAccumulator().rows(), 'RangeError: LogSumExpAccumulator.rows: name must be that of a vector, as pushRows makes it, got ""'],
  ...(["values", "means", "rows"] as const).map((method): Call => [`${method} of others`, ({ SumAccumulator }) => new SumAccumulator()[method]("b"), `RangeError: SumAccumulator.${method}: name must be that of a vector, as pushRows makes it, got "b"`]),
  ...(["values", "rows"] as const).map((method): Call => [`${method} of others`, ({ LogSumExpAccumulator }) => new LogSumExpAccumulator()[method]("b"), `RangeError: LogSumExpAccumulator.${method}: name must be that of a vector, as pushRows makes it, got "b"`]),
  ["means of a number", ({ SumAccumulator }) => new SumAccumulator().means(1 as never), "TypeError: SumAccumulator.means: name must be a string, got 1"],
  ["merge with another class", ({ SumAccumulator, LogSumExpAccumulator }) => new SumAccumulator().merge(new LogSumExpAccumulator() as never), "TypeError: SumAccumulator.merge: other must be a SumAccumulator, got an object"],
  ["merge with JSON", ({ LogSumExpAccumulator }) => new LogSumExpAccumulator().merge(LOG as never), "TypeError: LogSumExpAccumulator.merge: other must be a LogSumExpAccumulator, got an object"],
  ["merge with other rows", ({ SumAccumulator }) => new SumAccumulator().pushRows([1, 2], { cols: 2 }).merge(new SumAccumulator().pushRows([1], { cols: 1 })), 'RangeError: SumAccumulator.merge: the length of the vector "" of other must be 2, got 1'],
  ["push to a full accumulator", (logsum) => full(logsum).push([1]), "RangeError: SumAccumulator.push: the count must be at most 9007199254740991, got 9007199254740992"],
  ["push a number to a full accumulator", (logsum) => full(logsum).push(1), "RangeError: SumAccumulator.push: the count must be at most 9007199254740991, got 9007199254740992"],
  ["pushRows to full rows", (logsum) => fullRows(logsum).pushRows([1], { cols: 1, name: "a" }), "RangeError: SumAccumulator.pushRows: the count must be at most 9007199254740991, got 9007199254740992"],
  ["merge with full rows", (logsum) => fullRows(logsum).merge(fullRows(logsum)), "RangeError: SumAccumulator.merge: the count must be at most 9007199254740991, got 18014398509481982"],
  ["merge two that are too full", (logsum) => full(logsum).merge(full(logsum)), "RangeError: SumAccumulator.merge: the count must be at most 9007199254740991, got 18014398509481982"],
];
