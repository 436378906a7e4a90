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

function element(x: usize, at: usize): v128 {
  return v128.and(v128.load(x + at), maskOf(at));
}

/** Sum of a row. */
export function sumShort<T extends number>(x: usize): f64 {
  const a = addEight<T>(
    element(x, 0),
    element(x, 16),
    element(x, 32),
    element(x, 48),
    element(x, 64),
    element(x, 80),
    element(x, 96),
    element(x, 112),
  );
  return sumLanes<T>(a);
}

function sizeOf<T extends number>(x: usize, at: usize): v128 {
  return v128.abs<T>(element(x, at));
}

/** Sum of the sizes of its elements. */
export function sumShortSizes<T extends number>(x: usize): f64 {
  const a = addEight<T>(
    sizeOf<T>(x, 0),
    sizeOf<T>(x, 16),
    sizeOf<T>(x, 32),
    sizeOf<T>(x, 48),
    sizeOf<T>(x, 64),
    sizeOf<T>(x, 80),
    sizeOf<T>(x, 96),
    sizeOf<T>(x, 112),
  );
  return sumLanes<T>(a);
}

function other<T extends number>(x: usize, at: usize, value: v128): v128 {
  const e = element(x, at);
  return v128.andnot(e, v128.eq<T>(e, value));
}

/** Sum of its elements but those that are `value`. */
export function sumShortWithout<T extends number>(x: usize, value: f64): f64 {
  const v = splat<T>(value);
  const a = addEight<T>(
    other<T>(x, 0, v),
    other<T>(x, 16, v),
    other<T>(x, 32, v),
    other<T>(x, 48, v),
    other<T>(x, 64, v),
    other<T>(x, 80, v),
    other<T>(x, 96, v),
    other<T>(x, 112, v),
  );
  return sumLanes<T>(a);
}
