// Files of numbers as rows that come in chunks, so that a file of any size takes bounded memory.
import { openNpy } from "./npy.js";
import { openText } from "./text.js";

/** An error that the user can mend: its message is shown as it is. */
export class FileError extends Error {}

export interface Chunk {
  /** The number of the first row. */
  readonly first: number;
  readonly rows: number;
  readonly cols: number;
  readonly data: Float64Array | Float32Array;
  /** The bytes of the file that are read so far. */
  readonly read: number;
}

export interface RowSource {
  /** The format and dtype, for the user. */
  readonly kind: string;
  readonly size: number;
  readonly cols: number;
  /** The names of the columns, if the file has them. */
  readonly names: readonly string[] | undefined;
  chunks(): AsyncGenerator<Chunk, void>;
}

/** The elements of a chunk: 4 MB of float32. */
export const CHUNK_ELEMENTS = 2 ** 20;

/** The first bytes of formats that are taken for tables of numbers, with advice. */
const FOREIGN: readonly (readonly [string, string])[] = [
  ["PK\x03\x04", "a ZIP archive, such as .npz or .xlsx; save one array by numpy.save"],
  ["\x1f\x8b", "compressed by gzip; unpack it first"],
  ["PAR1", "a Parquet file; save it as CSV or .npy"],
  ["\x89HDF", "an HDF5 file; save one array by numpy.save"],
  ["ARROW1", "an Arrow file; save it as CSV or .npy"],
  ["\x89PNG", "an image"],
  ["\xff\xd8\xff", "an image"],
  ["%PDF", "a PDF document"],
  ["\x80\x04\x95", "a Python pickle; save the array by numpy.save"],
];

async function latin1(file: Blob, length: number): Promise<string> {
  return String.fromCharCode(...new Uint8Array(await file.slice(0, length).arrayBuffer()));
}

/** Opens a file by what its first bytes are. `name` is the name in messages. */
export async function openRows(file: Blob, name: string): Promise<RowSource> {
  if (file.size === 0) throw new FileError(`${name} is empty.`);
  const start = await latin1(file, 512);
  if (start.startsWith("\x93NUMPY")) return openNpy(file, name);
  const foreign = FOREIGN.find(([bytes]) => start.startsWith(bytes));
  if (foreign) throw new FileError(`${name} is ${foreign[1]}.`);
  if (start.includes("\0")) throw new FileError(`${name} is neither a .npy file nor text with numbers.`);
  return openText(file, name);
}
