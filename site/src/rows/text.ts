// Text with numbers: CSV, TSV, or numbers between spaces. A first line of words names the columns.
import { CHUNK_ELEMENTS, type Chunk, FileError, type RowSource } from "./source.js";

const SPECIAL: Readonly<Record<string, number>> = {
  nan: Number.NaN,
  inf: Infinity,
  "+inf": Infinity,
  "-inf": -Infinity,
  infinity: Infinity,
  "-infinity": -Infinity,
};

/** A number of text, or undefined. An empty cell is none. */
function parseNumber(cell: string): number | undefined {
  const text = cell.trim().replace(/^"(.*)"$/, "$1");
  const special = SPECIAL[text.toLowerCase()];
  if (special !== undefined) return special;
  const value = text === "" ? Number.NaN : Number(text);
  return Number.isNaN(value) ? undefined : value;
}

const isSkipped = (line: string) => line.trim() === "" || line.startsWith("#");

function cellsOf(line: string, separator: string | RegExp): string[] {
  return line.trim().split(separator);
}

function separatorOf(line: string): string | RegExp {
  return [",", ";", "\t"].find((mark) => line.includes(mark)) ?? /\s+/;
}

interface Lines {
  readonly lines: string[];
  readonly read: number;
}

/** Reads a file by parts, each of whole lines. */
async function* readLines(file: Blob): AsyncGenerator<Lines, void> {
  const reader = file.stream().getReader();
  const decoder = new TextDecoder();
  let rest = "";
  let read = 0;
  for (;;) {
    const { value, done } = await reader.read();
    if (done) break;
    read += value.byteLength;
    const lines = (rest + decoder.decode(value, { stream: true })).split(/\r\n|\n|\r(?=.)/);
    rest = lines.pop() ?? "";
    yield { lines, read };
  }
  yield { lines: [rest + decoder.decode()], read };
}

const quoted = (cell: string) => `“${cell.trim().slice(0, 40)}”`;

/** Finds the first lines that count: a header, if there is one, and the number of columns. */
async function readHead(file: Blob, name: string) {
  for await (const { lines } of readLines(file)) {
    const firsts = lines.filter((line) => !isSkipped(line)).slice(0, 2);
    if (firsts.length === 0) continue;
    const separator = separatorOf(firsts[0]);
    const cells = cellsOf(firsts[0], separator);
    const isHeader = cells.every((cell) => parseNumber(cell) === undefined);
    if (isHeader && firsts.length > 1 && cellsOf(firsts[1], separator).every((cell) => parseNumber(cell) === undefined))
      throw new FileError(`${name} has no numbers: its second line begins with ${quoted(firsts[1])}.`);
    return {
      separator,
      cols: cells.length,
      names: isHeader ? cells.map((cell) => cell.trim().replace(/^"(.*)"$/, "$1")) : undefined,
    };
  }
  throw new FileError(`${name} has no lines with numbers.`);
}

export async function openText(file: Blob, name: string): Promise<RowSource> {
  const { separator, cols, names } = await readHead(file, name);
  const rowsOfChunk = Math.max(1, Math.floor(CHUNK_ELEMENTS / cols));

  function parse(line: string, number: number, data: Float64Array, at: number): void {
    const cells = cellsOf(line, separator);
    if (cells.length !== cols)
      throw new FileError(`${name}, line ${number}: it has ${cells.length} numbers, and the first line has ${cols}.`);
    for (let i = 0; i < cols; i++) {
      const value = parseNumber(cells[i]);
      if (value === undefined)
        throw new FileError(
          `${name}, line ${number}: ${cells[i].trim() === "" ? "a cell is empty" : `${quoted(cells[i])} is not a number`}.`,
        );
      data[at + i] = value;
    }
  }

  async function* chunks(): AsyncGenerator<Chunk, void> {
    let data = new Float64Array(rowsOfChunk * cols);
    let number = 0;
    let first = 0;
    let rows = 0;
    let isHeader = names !== undefined;
    for await (const { lines, read } of readLines(file)) {
      for (const line of lines) {
        number++;
        if (isSkipped(line)) continue;
        if (isHeader) {
          isHeader = false;
          continue;
        }
        parse(line, number, data, rows * cols);
        if (++rows < rowsOfChunk) continue;
        yield { first, rows, cols, data, read };
        first += rows;
        rows = 0;
        data = new Float64Array(rowsOfChunk * cols);
      }
    }
    if (first + rows === 0) throw new FileError(`${name} has no lines with numbers.`);
    if (rows > 0) yield { first, rows, cols, data: data.subarray(0, rows * cols), read: file.size };
  }
  return { kind: `text, ${cols} columns`, size: file.size, cols, names, chunks };
}
