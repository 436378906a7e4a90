// Scores files beyond 2 GiB in C and in Fortran order, and compares the results and the memory. The files are sparse.
import assert from "node:assert/strict";
import { closeSync, ftruncateSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Job } from "./job.js";
import { OPERATIONS, type Operation } from "./operations.js";

const [ROWS, COLS] = [2_250_000, 256];
const ELEMENT = 4;
const MEGABYTES = 2 ** 20;
const folder = mkdtempSync(join(tmpdir(), "logsum-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

/** Writes zeros, and one number in the last row. */
function write(order: "C" | "Fortran"): string {
  const file = join(folder, `${order}.npy`);
  const text = `{'descr': '<f4', 'fortran_order': ${order === "C" ? "False" : "True"}, 'shape': (${ROWS}, ${COLS}), }`;
  const header = `\x93NUMPY\x01\x00\x76\x00${text.padEnd(117)}\n`;
  const fd = openSync(file, "w");
  writeSync(fd, header, 0, "latin1");
  const size = header.length + ROWS * COLS * ELEMENT;
  ftruncateSync(fd, size);
  const last = order === "C" ? size - COLS * ELEMENT : header.length + (ROWS - 1) * ELEMENT;
  writeSync(fd, Float32Array.of(100), 0, ELEMENT, last);
  closeSync(fd);
  return file;
}

for (const order of ["C", "Fortran"] as const) {
  const started = performance.now();
  const job = new Job({ file: write(order), operation: OPERATIONS.get("logSumExp") as Operation });
  const { mean = 0 } = job.run();
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const megabytes = Math.round(process.resourceUsage().maxRSS / 1024);
  const gigabytes = ((job.x.size * ELEMENT) / MEGABYTES / 1024).toFixed(1);
  console.log(`batch: ${gigabytes} GiB in ${order} order, ${seconds} s, ${megabytes} MB of memory`);
  // Every row but the last gives ln 256, rounded to float32.
  assert.ok(Math.abs(mean * ROWS - (ROWS - 1) * Math.fround(Math.log(COLS)) - 100) < 1e-3);
  assert.ok(megabytes < 500, `${megabytes} MB`);
}
