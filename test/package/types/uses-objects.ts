// Uses accumulators, arrays in the kernels' memory and pools, as uses.ts does the functions.
// biome-ignore format: a list
import {
  type AccumulatorJSON, type Alloc, alloc, createLogSum, type Labels, LogSumExpAccumulator, type LogSumExpAccumulatorJSON, type LogSumExpJSON, 
  type NewFloat64,type PushRowsOptions,
  type Resident, SumAccumulator, type SumAccumulatorJSON,  type VectorJSON,
} from "logsum";
import * as core from "logsum/core";
import * as plain from "logsum/js";
import {
  type AbortSignalLike,
  createPool,
  type Pool,
  type PoolFunctions,
  type PoolOptions,
  type SignalOption,
} from "logsum/pool";

const doubles = new Float64Array(6);
const singles = new Float32Array(6);
const list: readonly number[] = [1, 2, 3];
const labels: Labels = new Int32Array(2);

// Accumulators.
export const sum: SumAccumulator = new SumAccumulator().push(1).push(singles).push(list).merge(new SumAccumulator());
export const totals: readonly number[] = [sum.value(), sum.mean(), sum.count, sum.rows(), sum.rows("loss")];
const columns: PushRowsOptions = { cols: 3, name: "loss" };
export const vectors: Float64Array[] = [sum.pushRows(doubles, columns).values("loss"), sum.means("loss"), sum.values()];
export const saved: SumAccumulatorJSON = sum.toJSON();
export const state: AccumulatorJSON<"SumAccumulator", string> = saved;
export const vector: VectorJSON<string> | undefined = saved.vectors[0];
export const again: SumAccumulator = SumAccumulator.from(saved).merge(SumAccumulator.from(JSON.stringify(sum)));
const logarithm: LogSumExpAccumulator = new LogSumExpAccumulator().push(doubles).pushRows(list, { cols: 1 });
export const logarithms: Float64Array = logarithm.values();
export const savedLogarithm: LogSumExpAccumulatorJSON = logarithm.toJSON();
export const terms: LogSumExpJSON = savedLogarithm.sum;
export const held: number = new (createLogSum().LogSumExpAccumulator)().merge(logarithm).value();
export const ofEntries: number[] = [new plain.SumAccumulator().value(), new core.LogSumExpAccumulator().value()];

// Arrays in the kernels' memory.
export const resident: Resident<Float64Array> = alloc(Float64Array, 6);
export const heldArray: Float32Array = createLogSum().alloc(Float32Array, 6).array;
export const allocate: Alloc = alloc;
resident.free();

// Threads: each function returns a promise of its result.
export async function onThreads(signal: AbortSignalLike): Promise<Pool> {
  const options: PoolOptions = { threads: 2 };
  const pool = await createPool(options);
  const probs: Float32Array = await pool.softmax(singles, { cols: 3, signal });
  const one: number = await pool.logSumExp(doubles);
  const each: Float64Array = await pool.klDivergence(doubles, doubles, { cols: 3 });
  const into: Float64Array = await pool.softmax(doubles, { cols: 3, out: pool.alloc(Float64Array, 6).array });
  const mean: number = await pool.crossEntropyLoss(singles, labels, { cols: 3, reduction: "mean" });
  const lost: SignalOption = { signal };
  const { topK: select }: PoolFunctions = pool;
  await pool.close();
  const used = [
    probs,
    one,
    each,
    into,
    mean,
    lost,
    (await select(list, 2)).values,
    pool.reason,
    pool.threads,
    pool.backend().name,
  ];
  return used.length > 0 ? pool : createPool();
}
export const totalsOfColumns: NewFloat64["buffer"] = new SumAccumulator().pushRows([1, 2], { cols: 2 }).values().buffer;
