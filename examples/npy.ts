// Arrays in .npy files: npyjs parses and writes them, what it does not check is checked here.
import { readFileSync, writeFileSync } from "node:fs";
import { dump, parse } from "npyjs";

/** An error that is the user's to mend: its message is all that is shown. */
export class InputError extends Error {}

export interface Logits {
  readonly data: Float64Array | Float32Array;
  readonly shape: readonly number[];
  readonly rows: number;
  readonly cols: number;
}

function read(file: string, dtypes: RegExp, wanted: string): { data: unknown; shape: number[] } {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw new InputError(`${file}: ${reason(error)}`);
  }
  // A copy of its own, so that the data behind the header is aligned.
  const buffer = new Uint8Array(bytes).buffer;
  let array: ReturnType<typeof parse>;
  try {
    array = parse(buffer);
  } catch (error) {
    throw new InputError(`${file}: is no .npy file that can be read, or is truncated (${reason(error)})`);
  }
  const { data, shape, dtype, fortranOrder } = array;
  if (!dtypes.test(dtype)) throw new InputError(`${file}: holds ${dtype}, ${wanted} are wanted`);
  const size = shape.every((one) => Number.isSafeInteger(one) && one >= 0)
    ? shape.reduce((a, b) => a * b, 1)
    : Number.NaN;
  if (Number.isNaN(size)) throw new InputError(`${file}: has the shape [${shape}], which is none`);
  const length = (data as unknown as ArrayLike<number>).length;
  if (length !== size) {
    const what = length < size ? "is truncated" : "has more than it says";
    throw new InputError(`${file}: ${what}: its shape [${shape}] needs ${size} elements, it has ${length}`);
  }
  if (fortranOrder && shape.length > 1) throw new InputError(`${file}: is in Fortran order, C order is wanted`);
  return { data, shape };
}

function reason(error: unknown): string {
  const { code, message } = error as { code?: string; message: string };
  if (code === "ENOENT") return "there is no such file";
  if (code === "EISDIR") return "is a directory";
  return message;
}

/** A float64 or float32 array of any rank, as rows along its last axis. */
export function readLogits(file: string): Logits {
  const { data: values, shape } = read(file, /^f[48]$/, "float64 (f8) or float32 (f4)");
  const data = values as Float64Array | Float32Array;
  const cols = shape.at(-1);
  if (cols === undefined)
    throw new InputError(`${file}: holds a single number, an array of at least one axis is wanted`);
  if (data.length === 0) throw new InputError(`${file}: is empty, its shape is [${shape}]`);
  return { data, shape, rows: data.length / cols, cols };
}

/** Labels of any integer dtype, one a row: class ids, or -100 for a row that does not count. */
export function readLabels(file: string, { rows, cols }: Logits): number[] {
  const { data, shape } = read(file, /^[iu][1248]$/, "integers");
  const labels = Array.from(data as unknown as ArrayLike<number | bigint>, Number);
  if (labels.length !== rows) {
    throw new InputError(`${file}: has ${labels.length} labels, shape [${shape}], for ${rows} rows`);
  }
  const wrong = labels.findIndex((label) => !(label >= 0 && label < cols) && label !== -100);
  if (wrong >= 0) {
    throw new InputError(`${file}: labels[${wrong}] is ${labels[wrong]}, where 0 to ${cols - 1} or -100 are wanted`);
  }
  return labels;
}

export function writeArray(file: string, data: Float64Array | Float32Array, shape: readonly number[]): void {
  try {
    writeFileSync(file, new Uint8Array(dump(data, [...shape])));
  } catch (error) {
    throw new InputError(`${file}: ${reason(error)}`);
  }
}
