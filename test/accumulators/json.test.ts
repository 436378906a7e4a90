// The JSON of states at the ends of their range, which is read as it was written.
import { expect, test } from "vitest";
import { backends } from "../support/backends.js";

const [inf, nan] = [Number.POSITIVE_INFINITY, Number.NaN];

/** The JSON of some sums, by hand: an odd integer times a power of two. */
// biome-ignore format: a table
const SUMS: readonly (readonly [x: readonly number[], json: string])[] = [
  [[], "0x0p+0"], [[-0], "0x0p+0"], [[1, -1], "0x0p+0"], [[1], "0x1p+0"], [[1.5], "0x3p-1"], [[-6], "-0x3p+1"],
  [[5e-324], "0x1p-1074"], [[-5e-324, -1e-323], "-0x3p-1074"], [[2 ** 1023, 2 ** 1023], "0x1p+1024"],
  [[inf], "Infinity"], [[-inf, 1], "-Infinity"], [[inf, -inf], "NaN"], [[nan], "NaN"],
];

/** Elements whose sums of exponentials have no slot, one, some, and all of them. */
const LOGS = [[], [-inf], [inf], [nan], [inf, nan], [0], [-1e300], [0, 0], [-1000, 0, 0], [0, -700], [-745, 0]];

test.each(backends)("%s", (_name, { SumAccumulator, LogSumExpAccumulator }) => {
  for (const [x, json] of SUMS) {
    const sum = new SumAccumulator().push([...x]);
    expect(sum.toJSON()).toEqual({ type: "SumAccumulator", version: 1, count: x.length, sum: json, vectors: [] });
    const again = SumAccumulator.from(sum.toJSON());
    expect([again.value(), again.count, again.toJSON()]).toEqual([sum.value(), x.length, sum.toJSON()]);
  }
  for (const x of LOGS) {
    const log = new LogSumExpAccumulator().push([...x]);
    const again = LogSumExpAccumulator.from(JSON.stringify(log));
    expect([again.value(), again.count, again.toJSON()]).toEqual([log.value(), x.length, log.toJSON()]);
  }
  expect(new LogSumExpAccumulator().push([-0]).toJSON().sum.max).toBe(0);
  // 1 = 2^62 units of the uppermost slot.
  expect(new LogSumExpAccumulator().push([0, 0]).toJSON().sum).toEqual({ max: 0, slots: ["8000000000000000"] });
});

test.each(backends)("rows in %s, by name", (_name, { SumAccumulator }) => {
  const sum = new SumAccumulator().pushRows([1, 2, 3, 4], { cols: 2, name: "b" }).pushRows([5], { cols: 1, name: "a" });
  const vectors = [
    { name: "a", rows: 1, sums: ["0x5p+0"] },
    { name: "b", rows: 2, sums: ["0x1p+2", "0x3p+1"] },
  ];
  expect(sum.toJSON().vectors).toEqual(vectors);
  expect(SumAccumulator.from(sum.toJSON()).toJSON()).toEqual(sum.toJSON());
  const merged = new SumAccumulator().pushRows([-1], { cols: 1, name: "a" }).merge(sum);
  expect([merged.values("a"), merged.rows("a"), merged.values("b")]).toEqual([
    ...[Float64Array.of(4), 2, Float64Array.of(4, 6)],
  ]);
});

test.each(backends)("slots of 0 between others, and the largest count, in %s", (_name, logsum) => {
  const [slot, type] = ["4000000000000000", "LogSumExpAccumulator"] as const;
  // A unit of a slot is 2^-32 of one of the slot above.
  for (const [below, value] of [
    [[], 0],
    [["1"], 2 ** -94],
    [["0", "1"], 2 ** -126],
    [[...new Array<string>(37).fill("0"), "1"], 0],
  ] as const) {
    const slots = [slot, ...below];
    const json = { type, version: 1, count: 3, sum: { max: 0, slots }, vectors: [] } as const;
    const log = logsum.LogSumExpAccumulator.from(json);
    expect([log.toJSON(), log.value()]).toEqual([json, value]);
  }
  const json = {
    type: "SumAccumulator",
    version: 1,
    count: Number.MAX_SAFE_INTEGER - 1,
    sum: "0x1p+0",
    vectors: [],
  } as const;
  expect(logsum.SumAccumulator.from(json).push(1).toJSON()).toEqual({ ...json, count: json.count + 1, sum: "0x1p+1" });
});
