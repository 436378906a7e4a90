// Runs npm start as a person does: the built program, on files of these tests.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { dump, type TypedArray } from "npyjs";

const program = fileURLToPath(new URL("../../build/score.js", import.meta.url));

export const folder = mkdtempSync(join(tmpdir(), "logsum-batch-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

export const path = (name: string): string => join(folder, name);

export interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number | null;
}

/** Runs the program with arguments and, if it is given, a standard input. */
export function scoreFrom(input: Uint8Array | undefined, ...args: string[]): Promise<Outcome> {
  const child = spawn(process.execPath, [program, ...args]);
  const texts = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (text: string) => (texts[name] += text));
  }
  child.stdin.on("error", () => {}); // the program may end before it has read all
  child.stdin.end(input);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status) => resolve({ ...texts, status }));
  });
}

export const score = (...args: string[]): Promise<Outcome> => scoreFrom(undefined, ...args);

export function file(name: string, content: Uint8Array | ArrayBuffer | string): string {
  writeFileSync(path(name), typeof content === "string" ? content : new Uint8Array(content as ArrayBuffer));
  return path(name);
}

export const npy = (name: string, data: TypedArray, shape: readonly number[]): string =>
  file(name, dump(data, [...shape]));

/** Makes a file with any dtype and order: npyjs writes neither big-endian numbers nor Fortran order. */
export function rawNpy(
  name: string,
  descr: string,
  shape: readonly number[],
  data: ArrayBufferView,
  isFortran = false,
) {
  const order = isFortran ? "True" : "False";
  const text = `{'descr': ${descr}, 'fortran_order': ${order}, 'shape': (${shape.join(", ")},), }`;
  const header = `${text.padEnd(117)}\n`;
  const start = Buffer.from([0x93, ...Buffer.from("NUMPY"), 1, 0, header.length, 0]);
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return file(name, new Uint8Array(Buffer.concat([start, Buffer.from(header), bytes])));
}

export const json = (name: string) => JSON.parse(readFileSync(path(name), "utf8"));

/** The number at the end of a line of the output. */
export function figure(output: string, label: string): number {
  const line = output.split("\n").find((one) => one.trim().startsWith(label));
  return Number(line?.trim().slice(label.length));
}
