// Measures one operation on one batch. The contenders take turns, and the least time of each counts.
import type { LogSum } from "logsum";
import type { Pool } from "logsum/pool";
import type { Batch } from "../../../bench/data.js";
import { LINES, type Line } from "../../../bench/lines.js";
import type { Contender } from "./messages.js";

type Floats = Float64Array | Float32Array;
type Call = (...args: unknown[]) => unknown;

/** Milliseconds of a block of calls. Clocks of browsers may have steps of 1 ms, which are 5 % of it. */
const BLOCK = 20;

export type Instances = Readonly<Partial<Record<Contender, LogSum | Pool>>>;

/** The operation of a line: its name without what follows a comma. */
export const opOf = (line: string): string => line.replace(/,.*/, "");

/** The calls of an instance. Accumulators push the first input. */
function callOf(instance: LogSum | Pool, line: string): Call | undefined {
  const op = opOf(line);
  if (!op.endsWith("Accumulator")) return (instance as unknown as Record<string, Call>)[op];
  const Accumulator = (instance as Partial<LogSum>)[op as "SumAccumulator"];
  return Accumulator && ((x) => new Accumulator().push(x as Floats).value());
}

function argumentsOf(
  { args, order, options, results, out: kind }: Line,
  data: Batch,
): { out: Floats; given: unknown[] } {
  const size = results(data);
  const like = data.x instanceof Float64Array ? new Float64Array(size) : new Float32Array(size);
  const out = kind === "indices" ? (new Uint32Array(size) as unknown as Floats) : like;
  const arrays = kind === "signed" ? { values: out, signs: out.slice() } : out;
  const inputs = [...args(data), ...(order === undefined ? [] : [order])];
  return { out, given: [...inputs, { ...options(data), ...(kind === "none" ? {} : { out: arrays }) }] };
}

/** Runs calls for a block of time, after finding how many fill one. Returns nanoseconds of a call. */
async function timeOf(call: Call, counts: Map<Call, number>): Promise<number> {
  for (let count = counts.get(call) ?? 1; ; count *= 2) {
    const started = performance.now();
    let result: unknown;
    for (let i = 0; i < count; i++) {
      result = call();
      if (result instanceof Promise) await result;
    }
    const took = performance.now() - started;
    counts.set(call, count);
    if (took >= BLOCK) return (1e6 * took) / count;
  }
}

/** The least times of the contenders, in nanoseconds per element. */
export async function measure(
  name: string,
  data: Batch,
  instances: Instances,
  seconds: number,
): Promise<Partial<Record<Contender, number>>> {
  const line = LINES[name];
  const { out, given } = argumentsOf(line, data);
  const calls: [Contender, Call][] = [["loop", () => line.loop(data, out)]];
  for (const [contender, instance] of Object.entries(instances)) {
    const call = callOf(instance, name);
    if (call) calls.push([contender as Contender, () => call(...given)]);
  }
  const least: Partial<Record<Contender, number>> = {};
  const counts = new Map<Call, number>();
  const deadline = performance.now() + 1000 * seconds * calls.length;
  do {
    for (const [contender, call] of calls) {
      const time = (await timeOf(call, counts)) / data.x.length;
      least[contender] = Math.min(least[contender] ?? Infinity, time);
    }
  } while (performance.now() < deadline);
  return least;
}
