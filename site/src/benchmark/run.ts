// Runs the benchmark. The page ends the worker to stop it. The kernels come as a file of their own, which a browser compresses better.
import { createLogSum } from "logsum/core";
import kernels from "logsum/kernels.wasm?url";
import { batch } from "../../../bench/data.js";
import { hasProfile, LINES } from "../../../bench/lines.js";
import { type Instances, measure } from "./measure.js";
import type { BenchMessage, BenchRequest, Contender, Engine, Place } from "./messages.js";

/** The elements of each batch of the curve, and the row lengths. */
const CURVE_ELEMENTS = 2 ** 17;
const CURVE_LENGTHS = [2, 4, 8, 16, 64, 256, 1024, 4096, 16384, 65536];

const post = (message: BenchMessage) => self.postMessage(message);

/** A thread of the pool has the file of this worker. */
const startThread = () => new Worker(self.location.href, { type: "module", name: "thread" });

async function makeInstances(contenders: readonly Contender[]): Promise<{ instances: Instances; engine: Engine }> {
  const module = await (await fetch(kernels)).arrayBuffer();
  const { name, reason } = createLogSum({ module }).backend();
  const hasPool = contenders.includes("pool") && self.crossOriginIsolated;
  const pool = hasPool ? await (await import("logsum/pool")).createPool({ worker: startThread }) : undefined;
  const instances: { -readonly [K in keyof Instances]: Instances[K] } = {};
  if (contenders.includes("wasm-simd") && name !== "js")
    instances["wasm-simd"] = createLogSum({ backend: "wasm-simd", module });
  if (contenders.includes("js")) instances.js = createLogSum({ backend: "js" });
  if (pool && pool.threads > 1) instances.pool = pool;
  return { instances, engine: { backend: name, reason, threads: pool?.threads ?? 1, poolReason: pool?.reason } };
}

function placesOf({ ops, shapes, dtypes, profiles }: BenchRequest): Place[] {
  const places = dtypes.flatMap((dtype) =>
    shapes.flatMap(([rows, cols]) =>
      profiles.flatMap((profile) => ops.map((op) => ({ op, rows, cols, dtype, profile }))),
    ),
  );
  return places.filter(({ op, profile }) => hasProfile(LINES[op], profile));
}

function curveOf({ ops, dtypes, profiles }: BenchRequest): Place[] {
  const [op] = ops;
  const profile = profiles.find((one) => hasProfile(LINES[op], one)) ?? "easy";
  return CURVE_LENGTHS.map((cols) => ({ op, rows: CURVE_ELEMENTS / cols, cols, dtype: dtypes[0], profile }));
}

async function run(request: BenchRequest): Promise<void> {
  const { instances, engine } = await makeInstances(request.contenders);
  post({ type: "engine", engine });
  const places = placesOf(request);
  const all = [...places, ...(request.hasCurve ? curveOf(request) : [])];
  let data: ReturnType<typeof batch> | undefined;
  let key = "";
  for (const [i, place] of all.entries()) {
    const { op, rows, cols, dtype, profile } = place;
    post({ type: "progress", part: i / all.length, text: `${op}, ${rows} × ${cols}, ${dtype}, ${profile}` });
    const wanted = [rows, cols, dtype, profile].join();
    if (wanted !== key) data = batch(dtype, rows, cols, profile);
    key = wanted;
    if (!data) continue;
    const times = await measure(op, data, instances, request.seconds);
    post({ type: "measured", measured: { ...place, times, isCurve: i >= places.length } });
  }
  post({ type: "done" });
}

self.addEventListener("message", ({ data }: MessageEvent<BenchRequest>) => {
  run(data).catch((error: Error) => post({ type: "error", message: error.message }));
});
