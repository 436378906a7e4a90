// Files of results: .npy, .csv or .json. They are written block by block beside the file, and take its place at the end.
import { closeSync, openSync, renameSync, rmSync, statSync, writeSync } from "node:fs";
import { extname } from "node:path";
import { dump } from "npyjs";
import { FileError, reasonOf } from "./npy.js";
import type { Field } from "./operations.js";

interface Format {
  /** What stands before the first row, the rows of a block, and what stands behind the last. */
  start(fields: readonly Field[], shape: readonly number[]): string | Uint8Array;
  block(fields: readonly Field[], first: number, rows: number): string | Uint8Array;
  readonly end: string;
}

/** Numbers that are turned into text at a time. */
const PART = 1 << 16;

/** JSON has no NaN, and its parsers read 1e999 as infinity. */
function json(value: number): string {
  if (Number.isFinite(value)) return `${value}`;
  return Number.isNaN(value) ? "null" : value > 0 ? "1e999" : "-1e999";
}

/** The numbers of a row as text. */
function cellsOf({ values, width }: Field, row: number, textOf: (value: number) => string): string {
  let text = textOf(values[row * width]);
  for (let i = row * width + 1; i < (row + 1) * width; i++) text += `,${textOf(values[i])}`;
  return text;
}

/** The value of a row in JSON: a number, an array, or an object of them if there are several arrays. */
function jsonOf(fields: readonly Field[], row: number): string {
  const values = fields.map((field) => {
    const cells = cellsOf(field, row, json);
    return field.width === 1 ? cells : `[${cells}]`;
  });
  return fields.length === 1 ? values[0] : `{${values.map((value, i) => `"${fields[i].name}":${value}`).join(",")}}`;
}

function linesOf(rows: number, lineOf: (row: number) => string): string {
  let text = "";
  for (let r = 0; r < rows; r++) text += lineOf(r);
  return text;
}

const FORMATS: Readonly<Record<string, Format>> = {
  ".npy": {
    start: ([{ values }], shape) => new Uint8Array(dump(values.subarray(0, 0), [...shape])),
    block: ([{ values }]) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
    end: "",
  },
  ".csv": {
    start: (fields) => {
      const names = fields.flatMap(({ name, width }) =>
        width === 1 ? [name] : Array.from({ length: width }, (_, i) => `${name}[${i}]`),
      );
      return `row,${names.join(",")}\n`;
    },
    block: (fields, first, rows) =>
      linesOf(
        rows,
        (r) => `${first + r},${fields.map((field) => cellsOf(field, r, String)).join(",")}
`,
      ),
    end: "",
  },
  ".json": {
    start: () => "[",
    block: (fields, first, rows) => linesOf(rows, (r) => `${first + r === 0 ? "" : ","}\n${jsonOf(fields, r)}`),
    end: "\n]\n",
  },
};

export const isFormat = (file: string): boolean => extname(file) in FORMATS;

/** A file of results, which is opened before the work. */
export class Results {
  readonly #format: Format;
  readonly #partial: string;
  readonly #fd: number;
  #rows = 0;
  #isOpen = true;

  constructor(readonly file: string) {
    this.#format = FORMATS[extname(file)];
    this.#partial = `${file}.partial`;
    if (statSync(file, { throwIfNoEntry: false })?.isDirectory()) throw new FileError(`${file}: is a directory`);
    this.#fd = this.#try(() => openSync(this.#partial, "w"));
  }

  /** Writes the results of the next rows. The shape is that of all results. */
  write(fields: readonly Field[], shape: readonly number[]): void {
    if (this.#rows === 0) this.#append(this.#format.start(fields, shape));
    const rows = fields[0].values.length / fields[0].width;
    const part = Math.max(1, Math.floor(PART / fields[0].width));
    for (let start = 0; start < rows; start += part) {
      const end = Math.min(rows, start + part);
      const slices = fields.map((field) => {
        return { ...field, values: field.values.subarray(start * field.width, end * field.width) };
      });
      this.#append(this.#format.block(slices, this.#rows + start, end - start));
    }
    this.#rows += rows;
  }

  finish(): void {
    this.#append(this.#format.end);
    this.#close();
    this.#try(() => renameSync(this.#partial, this.file));
  }

  discard(): void {
    this.#close();
    rmSync(this.#partial, { force: true });
  }

  #close(): void {
    if (this.#isOpen) closeSync(this.#fd);
    this.#isOpen = false;
  }

  #append(content: string | Uint8Array): void {
    const bytes = typeof content === "string" ? Buffer.from(content) : content;
    for (let at = 0; at < bytes.length; ) at += this.#try(() => writeSync(this.#fd, bytes, at));
  }

  #try<T>(action: () => T): T {
    try {
      return action();
    } catch (error) {
      const { code } = error as { code?: string };
      throw new FileError(`${this.file}: ${code === "ENOENT" ? "there is no such folder" : reasonOf(error)}`);
    }
  }
}
