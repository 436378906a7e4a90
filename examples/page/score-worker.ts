// The worker: it computes the entropy of each row of logits, and sends its progress after each part.
import { entropy, SumAccumulator } from "logsum";
import { parse } from "npyjs";

export type Answer =
  | { readonly error: string }
  | { readonly done: number; readonly rows: number; readonly mean: number; readonly top: readonly Uncertain[] };

interface Uncertain {
  readonly row: number;
  readonly entropy: number;
}

/** Elements of a part, which takes some milliseconds. */
const PART = 1 << 17;

function read(bytes: ArrayBuffer): { data: Float64Array | Float32Array; cols: number } {
  const { data, shape, fortranOrder } = parse(bytes);
  const cols = shape.at(-1) ?? 0;
  const isFloat = data instanceof Float64Array || data instanceof Float32Array;
  if (!isFloat) throw new Error("float32 or float64 numbers are wanted");
  if (fortranOrder && shape.length > 1) throw new Error("C order is wanted, and this is Fortran order");
  if (cols === 0 || data.length === 0) throw new Error("the array has no rows");
  if (data.length !== shape.reduce((a, b) => a * b)) throw new Error("the file is truncated");
  return { data, cols };
}

function* score(bytes: ArrayBuffer): Generator<Answer> {
  const { data, cols } = read(bytes);
  const rows = data.length / cols;
  const part = Math.max(1, Math.floor(PART / cols));
  const sum = new SumAccumulator();
  let top: Uncertain[] = [];
  for (let done = 0; done < rows; ) {
    const end = Math.min(rows, done + part);
    const entropies = entropy(data.subarray(done * cols, end * cols), { cols, from: "logits" });
    sum.push(entropies);
    const found = Array.from(entropies, (value, r) => ({ row: done + r, entropy: value }));
    top = [...top, ...found]
      .filter((one) => one.entropy > 0)
      .sort((a, b) => b.entropy - a.entropy)
      .slice(0, 3);
    done = end;
    yield { done, rows, mean: sum.mean(), top };
  }
}

self.onmessage = async ({ data: file }: MessageEvent<File>) => {
  try {
    for (const answer of score(await file.arrayBuffer())) self.postMessage(answer);
  } catch (error) {
    self.postMessage({ error: `${file.name}: ${(error as Error).message}` });
  }
};
