// Runs kernels on arrays of which some are in linear memory. They are not copied.
// See docs/decisions/44-resident-arrays.md.
import type { Floats, Results } from "../types/arrays.js";
import { type Compiled, copyLong, ROOM, type Run, TILE } from "./backend.js";
import { js } from "./js.js";
import type { LinearMemory } from "./linear-memory.js";

/** Runs a kernel, and returns true, if an array of the call is in linear memory. */
export function runResident(
  compiled: Compiled,
  x: Floats,
  y: Floats | Int32Array | null,
  out: Results,
  rows: number,
  cols: number,
  logBase: number,
): boolean {
  const { kernel, dtype, run } = compiled;
  const { isElementwise, operand } = kernel;
  const linear = compiled.memory as LinearMemory;
  const type = kernel.result === "index" ? "u32" : dtype;
  const hasValues = operand === "values";
  // Kernels write the indices of a group of rows at once, also behind the last.
  const outAt = type === dtype && !linear.copiesOut ? linear.addressOf(out) : 0;
  const at = { x: linear.addressOf(x), y: hasValues ? linear.addressOf(y) : 0, out: outAt };
  if (at.x + at.y + at.out === 0) return false;
  if (at.x !== 0 && at.out !== 0 && (operand === "none" || at.y !== 0)) {
    run(at.x, at.y, at.out, isElementwise ? 1 : rows, isElementwise ? rows * cols : cols, logBase);
  } else runMixed(compiled, at, [x, y, out, rows, cols, logBase]);
  return true;
}

/** Runs a kernel on arrays at these addresses. The others are copied to regions, as long as there is room without growing. */
function runMixed(
  { kernel, dtype, memory, run }: Compiled,
  at: { readonly x: number; readonly y: number; readonly out: number },
  [x, y, out, rows, cols, logBase]: Parameters<Run>,
): void {
  const { isElementwise, operand } = kernel;
  const linear = memory as LinearMemory;
  const bytes = dtype === "f64" ? 8 : 4;
  const hasLabels = operand === "labels";
  const hasValues = operand === "values";
  const isRow = kernel.result === "row";
  const type = kernel.result === "index" ? "u32" : dtype;
  const resultBytes = type === "f64" ? 8 : 4;
  const copiesX = at.x === 0;
  const copiesY = hasValues && at.y === 0;
  const copiesRows = copiesX || copiesY || (isRow && at.out === 0);
  const room = linear.roomFor(isElementwise || !copiesRows ? 0 : cols * bytes, hasValues ? 2 : 1, false);
  if (room === 0) {
    js.kernelFor(kernel, dtype)(x, y, out, rows, cols, logBase);
    return;
  }
  const xAt = linear.startFor(room);
  const yAt = xAt + room;
  const atOnce = copiesRows ? Math.max(1, Math.floor(TILE / bytes / cols)) : ROOM / 8;
  const step = isElementwise ? TILE / bytes : atOnce * cols;
  for (let start = 0; start < rows * cols; start += step) {
    const n = Math.min(step, rows * cols - start);
    const row = isElementwise ? 0 : start / cols;
    const count = isElementwise ? 1 : n / cols;
    if (copiesX) copyLong(x, start, linear[dtype], xAt / bytes, n);
    if (copiesY) copyLong(y as Floats, start, linear[dtype], yAt / bytes, n);
    else if (hasLabels) copyLong(y as Int32Array, row, linear.i32, yAt / 4, count);
    const done = isRow ? start : row;
    run(
      copiesX ? xAt : at.x + start * bytes,
      at.y === 0 ? yAt : at.y + start * bytes,
      at.out === 0 ? xAt : at.out + done * bytes,
      ...[count, isElementwise ? n : cols, logBase],
    );
    if (at.out === 0) copyLong(linear[type], xAt / resultBytes, out, done, isRow ? n : count);
  }
}
