// Takes a given number of rows at a time from a source, whatever its chunks. Two sources are so read side by side.
import { type Chunk, FileError, type RowSource } from "./source.js";

export class RowReader {
  readonly #chunks: AsyncGenerator<Chunk, void>;
  readonly #name: string;
  #chunk: Chunk | undefined;
  #at = 0;

  constructor(source: RowSource, name: string) {
    this.#chunks = source.chunks();
    this.#name = name;
  }

  async #next(): Promise<Chunk | undefined> {
    if (this.#chunk && this.#at < this.#chunk.rows) return this.#chunk;
    this.#at = 0;
    this.#chunk = (await this.#chunks.next()).value ?? undefined;
    return this.#chunk;
  }

  /** The next rows, exactly as many as are wanted. */
  async take(wanted: number, cols: number): Promise<Float64Array> {
    const data = new Float64Array(wanted * cols);
    for (let rows = 0; rows < wanted; ) {
      const chunk = await this.#next();
      if (chunk === undefined) throw new FileError(`${this.#name} has fewer rows than the other file.`);
      const n = Math.min(wanted - rows, chunk.rows - this.#at);
      data.set(chunk.data.subarray(this.#at * cols, (this.#at + n) * cols), rows * cols);
      this.#at += n;
      rows += n;
    }
    return data;
  }

  /** Refuses rows that are left. */
  async end(): Promise<void> {
    if (await this.#next()) throw new FileError(`${this.#name} has more rows than the other file.`);
  }
}
