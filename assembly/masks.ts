// Short rows, of up to eight vectors, many at once: which lanes are elements of a row, and its sum, a tree as that of a block.
import { lanes, splat, sumLanes } from "./lanes";
import { addEight } from "./tree";

/** Are rows of so many elements short? */
export function isShort<T extends number>(cols: i32): bool {
  return cols <= 8 * lanes<T>();
}

/** At most so many at once. */
export const ROWS: i32 = 512;

const MASKS = memory.data(8 * 16, 16);

/** For how many bytes they are. */
let masked: usize = 0;

/** To be called before the others. */
export function writeMasks<T extends number>(cols: i32): void {
  const bytes = <usize>cols * sizeof<T>();
  if (bytes == masked) return;
  masked = bytes;
  memory.fill(MASKS, 0, 8 * 16);
  memory.fill(MASKS, 0xff, bytes);
}

/** Which lanes of the vector at an offset in bytes are elements. */
export function maskOf(at: usize): v128 {
  return v128.load(MASKS + at);
}

/** What a sum takes of each element: itself, its size, or itself where it is not `value`. */
export const ELEMENTS: i32 = 0;
export const SIZES: i32 = 1;
export const OTHERS: i32 = 2;

function part<T extends number>(x: usize, at: usize, what: i32, value: v128): v128 {
  const e = v128.and(v128.load(x + at), maskOf(at));
  if (what == SIZES) return v128.abs<T>(e);
  return what == OTHERS ? v128.andnot(e, v128.eq<T>(e, value)) : e;
}

/** Sum of a row. */
export function sumShort<T extends number>(x: usize, what: i32, value: f64 = 0): f64 {
  const v = splat<T>(value);
  const sum = addEight<T>(
    part<T>(x, 0, what, v),
    part<T>(x, 16, what, v),
    part<T>(x, 32, what, v),
    part<T>(x, 48, what, v),
    part<T>(x, 64, what, v),
    part<T>(x, 80, what, v),
    part<T>(x, 96, what, v),
    part<T>(x, 112, what, v),
  );
  return sumLanes<T>(sum);
}
