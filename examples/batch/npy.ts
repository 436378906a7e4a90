// Arrays in .npy files, read a block at a time, so that a file may be larger than the memory. C and Fortran order give the same blocks.
import { fstatSync, openSync, readSync } from "node:fs";
import { float16ToFloat32 } from "npyjs";

/** An error of a file: its message is all that a user sees. */
export class FileError extends Error {}

export type Floats = Float64Array | Float32Array;

const DTYPES = {
  ...{ f2: Uint16Array, f4: Float32Array, f8: Float64Array, b1: Uint8Array },
  ...{ i1: Int8Array, i2: Int16Array, i4: Int32Array, i8: BigInt64Array },
  ...{ u1: Uint8Array, u2: Uint16Array, u4: Uint32Array, u8: BigUint64Array },
} as const;
type Dtype = keyof typeof DTYPES;
type Raw = InstanceType<(typeof DTYPES)[Dtype]>;

const KINDS: Record<string, string> = {
  ...{ f: "float", i: "int", u: "uint", c: "complex", b: "bool", U: "text", S: "bytes", O: "objects" },
};

/** The first bytes of other files that people give by mistake. */
const MAGIC: Record<string, string> = {
  "PK\x03\x04": "a zip archive, as .npz files are",
  "\x89HDF": "an HDF5 file",
  "\x1f\x8b": "a gzip file",
  PAR1: "a Parquet file",
};

const MOST_HEADER = 1 << 20;

/** Elements of a file in Fortran order that are in memory at a time. */
const FORTRAN_BLOCK = 1 << 24;

export function reasonOf(error: unknown): string {
  const { code, message } = error as { code?: string; message: string };
  if (code === "ENOENT") return "there is no such file";
  if (code === "EISDIR") return "is a directory";
  if (code === "EACCES" || code === "EPERM") return "permission denied";
  return message;
}

/** Says what a file is that does not begin as an .npy file. */
function kindOf(head: Uint8Array): string {
  const text = Buffer.from(head).toString("latin1");
  for (const [start, kind] of Object.entries(MAGIC)) if (text.startsWith(start)) return `is ${kind}`;
  if (head.length === 0) return "is empty";
  return /^[\t\n\r\x20-\x7e\x80-\xff]*$/.test(text) ? "is a text file" : "is no .npy file";
}

export class Npy {
  readonly shape: readonly number[];
  readonly size: number;
  readonly dtype: Dtype;
  readonly #fd: number;
  readonly #isPipe: boolean;
  readonly #start: number;
  readonly #isFortran: boolean;
  #block: Raw | undefined;
  /** Elements of the array that are read, and elements of the block of Fortran order that are used. */
  #at = 0;
  #used = 0;

  /** Opens a file, or the standard input for `-`, and reads its header. */
  constructor(readonly file: string) {
    this.#isPipe = file === "-";
    this.#fd = this.#isPipe ? 0 : this.#try(() => openSync(file, "r"));
    this.#isPipe ||= !fstatSync(this.#fd).isFile();
    const head = new Uint8Array(12);
    const length = this.#fill(head, 0);
    const view = new DataView(head.buffer);
    if (length < 12 || view.getUint32(0) !== 0x934e554d || view.getUint16(4) !== 0x5059) {
      throw this.error(`${kindOf(head.subarray(0, length))}, an .npy file is wanted`);
    }
    // Version 1 has two bytes for the length of the header, and later versions have four.
    this.#start = head[6] === 1 ? 10 + view.getUint16(8, true) : 12 + view.getUint32(8, true);
    if (this.#start < 12 || this.#start > MOST_HEADER) throw this.error("has a damaged header");
    const rest = new Uint8Array(this.#start - 12);
    if (this.#fill(rest, 12) < rest.length) throw this.error("is truncated in its header");
    const header = Buffer.concat([head.subarray(10), rest]).toString("latin1");
    const descr = /'descr':\s*('[^']*'|\[.*?\])/.exec(header)?.[1];
    const shape = /'shape':\s*\(([\d\s,]*)\)/.exec(header)?.[1];
    if (descr === undefined || shape === undefined) throw this.error("has a damaged header");
    this.dtype = this.#checkDtype(descr.replaceAll("'", ""));
    this.shape = shape
      .split(",")
      .filter((length) => length.trim() !== "")
      .map(Number);
    this.size = this.shape.reduce((a, b) => a * b, 1);
    this.#isFortran = /'fortran_order':\s*True/.test(header) && this.shape.length > 1;
    this.#checkSize();
  }

  error(what: string): FileError {
    return new FileError(`${this.#isPipe && this.file === "-" ? "standard input" : this.file}: ${what}`);
  }

  get isInteger(): boolean {
    return !this.dtype.startsWith("f");
  }

  get description(): string {
    const bits = 8 * DTYPES[this.dtype].BYTES_PER_ELEMENT;
    const name = this.dtype === "b1" ? "bool" : `${KINDS[this.dtype[0]]}${bits}`;
    return `${name} [${this.shape.join(", ")}]`;
  }

  /** Reads the next n elements in C order, as float32 or float64. */
  read(n: number, Type: Float64ArrayConstructor | Float32ArrayConstructor): Floats {
    const raw = this.#readRaw(n);
    if (raw instanceof Type) return raw;
    const values = new Type(n);
    if (this.dtype === "f2") for (let i = 0; i < n; i++) values[i] = float16ToFloat32(raw[i] as number);
    else for (let i = 0; i < n; i++) values[i] = Number(raw[i]);
    return values;
  }

  #checkDtype(descr: string): Dtype {
    if (Object.hasOwn(DTYPES, descr.slice(1)) && /^[<|]/.test(descr)) return descr.slice(1) as Dtype;
    const [order, kind, bytes] = [descr[0], descr[1], Number(descr.slice(2))];
    const name = `${KINDS[kind] ?? "records"}${bytes > 0 && /[fiuc]/.test(kind) ? 8 * bytes : ""} (${descr})`;
    if (order === ">") throw this.error(`holds big-endian ${name}, little-endian numbers are wanted`);
    throw this.error(`holds ${name}, real numbers of at most 64 bits are wanted`);
  }

  #checkSize(): void {
    if (this.shape.length === 0) throw this.error("holds a single number, an array of at least one axis is wanted");
    if (this.size === 0) throw this.error(`is empty, its shape is [${this.shape.join(", ")}]`);
    if (this.#isPipe) return;
    this.#checkLength((fstatSync(this.#fd).size - this.#start) / DTYPES[this.dtype].BYTES_PER_ELEMENT);
  }

  #checkLength(length: number): void {
    if (length === this.size) return;
    const what = length < this.size ? "is truncated" : "has more than it says";
    const shape = `[${this.shape.join(", ")}]`;
    throw this.error(`${what}: its shape ${shape} needs ${this.size} elements, it has ${Math.floor(length)}`);
  }

  /** Reads bytes from a place, those of a pipe from where it is; returns their number, which is less at the end alone. */
  #fill(bytes: Uint8Array, place: number): number {
    let length = 0;
    while (length < bytes.length) {
      const part = Math.min(bytes.length - length, 1 << 30);
      const read = this.#try(() => readSync(this.#fd, bytes, length, part, this.#isPipe ? null : place + length));
      if (read === 0) break;
      length += read;
    }
    return length;
  }

  #try<T>(action: () => T): T {
    try {
      return action();
    } catch (error) {
      throw this.error(reasonOf(error));
    }
  }

  #fillElements(raw: Raw, at: number): void {
    const { BYTES_PER_ELEMENT: bytes } = raw;
    const read = this.#fill(new Uint8Array(raw.buffer, raw.byteOffset, raw.byteLength), this.#start + at * bytes);
    if (read < raw.byteLength) this.#checkLength(at + read / bytes);
  }

  #readRaw(n: number): Raw {
    const Type = DTYPES[this.dtype];
    const raw = new Type(n);
    if (!this.#isFortran) this.#fillElements(raw, this.#at);
    for (let done = 0; this.#isFortran && done < n; ) {
      if (this.#block === undefined || this.#used === this.#block.length) this.#readFortran(this.#at + done);
      const block = this.#block as Raw;
      const part = block.subarray(this.#used, this.#used + n - done);
      raw.set(part as never, done);
      done += part.length;
      this.#used += part.length;
    }
    this.#at += n;
    return raw;
  }

  /** Reads the next indices of the first axis, which lies contiguous in the file, and transposes them. */
  #readFortran(at: number): void {
    const [first, ...others] = this.shape;
    const inner = this.size / first;
    const start = at / inner;
    const count = Math.min(first - start, Math.max(1, Math.floor(FORTRAN_BLOCK / inner)));
    if (this.#isPipe && count < first) throw this.error("is a large array in Fortran order, which needs a file");
    const Type = DTYPES[this.dtype];
    const columns = new Type(count * inner);
    if (count === first) this.#fillElements(columns, 0);
    for (let k = 0; count < first && k < inner; k++) {
      this.#fillElements(columns.subarray(k * count, (k + 1) * count), k * first + start);
    }
    this.#block = new Type(count * inner);
    this.#used = 0;
    for (let k = 0; k < inner; k++) {
      // The place of the k-th element of the other axes in C order; their first axis is the fastest in k.
      let place = 0;
      for (let axis = 0, rest = k; axis < others.length; axis++) {
        place = place * others[axis] + (rest % others[axis]);
        rest = Math.floor(rest / others[axis]);
      }
      for (let i = 0; i < count; i++) this.#block[i * inner + place] = columns[k * count + i];
    }
  }
}
