// Hashes the states and the values of accumulators.
import type { LogSum } from "../../src/index.js";
import { ARRAYS, batches } from "./batches.js";
import { makeHash } from "./hash.js";

const SHAPES = [
  ...[
    [12, 33],
    [1, 300],
    [3, 7000],
  ], // numbers that are collected, and tiles
] as const;

/** Factors that bring elements to all ranges that are computed in ways of their own. */
const FACTORS = [1, 1e-300, 40, 1e5, 1e12, 1e300] as const;

export function hashOfAccumulators({ SumAccumulator, LogSumExpAccumulator }: LogSum): string {
  const hash = makeHash();
  const addText = (text: string) => {
    for (let i = 0; i < text.length; i++) hash.add(text.charCodeAt(i));
  };
  for (const FloatArray of ARRAYS) {
    for (const [rows, cols] of SHAPES) {
      for (const { x } of batches(FloatArray, rows, cols)) {
        for (const factor of FACTORS) {
          const scaled = x.map((value) => value * factor);
          const sum = new SumAccumulator().push(scaled).pushRows(scaled, { cols });
          const log = new LogSumExpAccumulator().push(scaled).pushRows(scaled, { cols });
          for (const value of [sum.value(), sum.mean(), log.value(), ...sum.values(), ...log.values()]) hash.add(value);
          addText(JSON.stringify(sum.toJSON().sum));
          addText(JSON.stringify(log.toJSON().sum));
        }
      }
    }
  }
  return hash.toString();
}
