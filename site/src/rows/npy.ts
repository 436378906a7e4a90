// .npy files of versions 1 to 3, read by parts.
import { CHUNK_ELEMENTS, type Chunk, FileError, type RowSource } from "./source.js";

interface Dtype {
  readonly name: string;
  readonly bytes: number;
  convert(buffer: ArrayBuffer): Float64Array | Float32Array;
}

/** The value of a half-precision number. */
function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

const BIG: (buffer: ArrayBuffer, isSigned: boolean) => Float64Array = (buffer, isSigned) =>
  Float64Array.from(isSigned ? new BigInt64Array(buffer) : new BigUint64Array(buffer), Number);

const DTYPES: Readonly<Record<string, Dtype>> = {
  "<f8": { name: "float64", bytes: 8, convert: (buffer) => new Float64Array(buffer) },
  "<f4": { name: "float32", bytes: 4, convert: (buffer) => new Float32Array(buffer) },
  "<f2": { name: "float16", bytes: 2, convert: (buffer) => Float32Array.from(new Uint16Array(buffer), fromHalf) },
  "<i8": { name: "int64", bytes: 8, convert: (buffer) => BIG(buffer, true) },
  "<u8": { name: "uint64", bytes: 8, convert: (buffer) => BIG(buffer, false) },
  "<i4": { name: "int32", bytes: 4, convert: (buffer) => Float64Array.from(new Int32Array(buffer)) },
  "<u4": { name: "uint32", bytes: 4, convert: (buffer) => Float64Array.from(new Uint32Array(buffer)) },
  "<i2": { name: "int16", bytes: 2, convert: (buffer) => Float64Array.from(new Int16Array(buffer)) },
  "<u2": { name: "uint16", bytes: 2, convert: (buffer) => Float64Array.from(new Uint16Array(buffer)) },
  "|i1": { name: "int8", bytes: 1, convert: (buffer) => Float64Array.from(new Int8Array(buffer)) },
  "|u1": { name: "uint8", bytes: 1, convert: (buffer) => Float64Array.from(new Uint8Array(buffer)) },
};

interface Header {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly offset: number;
}

async function readHeader(file: Blob, name: string): Promise<Header> {
  const start = new DataView(await file.slice(0, 12).arrayBuffer());
  if (start.byteLength < 12) throw new FileError(`${name} is truncated: it ends within its header.`);
  const isLong = start.getUint8(6) > 1;
  const from = isLong ? 12 : 10;
  const length = isLong ? start.getUint32(8, true) : start.getUint16(8, true);
  if (length > 1_000_000 || from + length > file.size)
    throw new FileError(`${name} is truncated: it ends within its header.`);
  const text = await file.slice(from, from + length).text();
  const descr = /'descr':\s*'([^']*)'/.exec(text)?.[1];
  const shape = /'shape':\s*\(([^)]*)\)/.exec(text)?.[1];
  if (descr === undefined || shape === undefined)
    throw new FileError(`${name} has a header without a dtype and a shape.`);
  const sizes = shape
    .split(",")
    .filter((part) => part.trim() !== "")
    .map(Number);
  if (!sizes.every((size) => Number.isSafeInteger(size) && size >= 0))
    throw new FileError(`${name} has the shape (${shape}).`);
  if (descr.startsWith(">"))
    throw new FileError(
      `${name} has big-endian numbers (${descr}). Save them by x.astype("${descr.replace(">", "<")}").`,
    );
  const dtype = DTYPES[descr];
  if (dtype === undefined)
    throw new FileError(`${name} has the dtype ${descr}. Float16, float32, float64 and integers can be read.`);
  if (/'fortran_order':\s*True/.test(text) && sizes.length > 1)
    throw new FileError(`${name} is in Fortran order. Save it by numpy.ascontiguousarray(x).`);
  return { dtype, shape: sizes, offset: from + length };
}

/** Opens a .npy file: its rows are those along the last axis. An array of one axis has one column, as labels have. */
export async function openNpy(file: Blob, name: string): Promise<RowSource> {
  const { dtype, shape, offset } = await readHeader(file, name);
  if (shape.length === 0) throw new FileError(`${name} has a single number, and no rows.`);
  const count = shape.reduce((product, size) => product * size, 1);
  const cols = shape.length === 1 ? 1 : shape[shape.length - 1];
  if (count === 0) throw new FileError(`${name} has no elements: its shape is (${shape.join(", ")}).`);
  const wanted = offset + count * dtype.bytes;
  if (file.size < wanted)
    throw new FileError(
      `${name} is truncated: the shape (${shape.join(", ")}) of ${dtype.name} needs ${wanted} bytes, and it has ${file.size}.`,
    );
  const rows = count / cols;
  const rowsOfChunk = Math.max(1, Math.floor(CHUNK_ELEMENTS / cols));

  async function* chunks(): AsyncGenerator<Chunk, void> {
    for (let first = 0; first < rows; first += rowsOfChunk) {
      const n = Math.min(rowsOfChunk, rows - first);
      const from = offset + first * cols * dtype.bytes;
      const read = from + n * cols * dtype.bytes;
      yield { first, rows: n, cols, data: dtype.convert(await file.slice(from, read).arrayBuffer()), read };
    }
  }
  return { kind: `.npy, ${dtype.name}, shape (${shape.join(", ")})`, size: file.size, cols, names: undefined, chunks };
}
