// Files of results: .npy, .csv or .json. They are written block by block beside the file, and take its place at the end.
import { closeSync, openSync, renameSync, rmSync, statSync, writeSync } from "node:fs";
import { extname } from "node:path";
import { dump } from "npyjs";
import { FileError, reasonOf } from "./npy.js";
import type { Field } from "./operations.js";

interface Format {
  /** The text or bytes before the first block, between rows, and behind the last block. */
  start(fields: readonly Field[], shape: readonly number[]): string | Uint8Array;
  block(fields: readonly Field[], first: number): string | Uint8Array;
  readonly end: string;
}

/** JSON has no NaN, and its parsers read 1e999 as infinity. */
function json(value: number): string {
  if (Number.isNaN(value)) return "null";
  return Number.isFinite(value) ? JSON.stringify(value) : value > 0 ? "1e999" : "-1e999";
}

/** Makes the line of each row from its numbers, field by field. */
function linesOf(fields: readonly Field[], line: (row: number, numbers: number[][]) => string): string {
  const rows = fields[0].values.length / fields[0].width;
  const lines = Array.from({ length: rows }, (_, r) =>
    line(
      r,
      fields.map(({ values, width }) => Array.from(values.subarray(r * width, (r + 1) * width))),
    ),
  );
  return lines.join("");
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
    block: (fields, first) => linesOf(fields, (r, numbers) => `${first + r},${numbers.flat().join(",")}\n`),
    end: "",
  },
  ".json": {
    start: () => "[",
    block: (fields, first) =>
      linesOf(fields, (r, numbers) => {
        const texts = numbers.map((row) => (row.length === 1 ? json(row[0]) : `[${row.map(json).join(",")}]`));
        const row =
          fields.length === 1 ? texts[0] : `{${texts.map((text, i) => `"${fields[i].name}":${text}`).join(",")}}`;
        return `${first + r === 0 ? "" : ","}\n${row}`;
      }),
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

  constructor(readonly file: string) {
    this.#format = FORMATS[extname(file)];
    this.#partial = `${file}.partial`;
    if (statSync(file, { throwIfNoEntry: false })?.isDirectory()) throw new FileError(`${file}: is a directory`);
    this.#fd = this.#try(() => openSync(this.#partial, "w"));
  }

  /** Writes the results of the next rows. The shape is that of all results. */
  write(fields: readonly Field[], shape: readonly number[]): void {
    if (this.#rows === 0) this.#append(this.#format.start(fields, shape));
    this.#append(this.#format.block(fields, this.#rows));
    this.#rows += fields[0].values.length / fields[0].width;
  }

  finish(): void {
    this.#append(this.#format.end);
    closeSync(this.#fd);
    this.#try(() => renameSync(this.#partial, this.file));
  }

  discard(): void {
    closeSync(this.#fd);
    rmSync(this.#partial, { force: true });
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
