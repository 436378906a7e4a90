// Runs the program of npm start on files of these tests: in this process, or the built one as a person does.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { dump, type TypedArray } from "npyjs";
import { vi } from "vitest";
import { main } from "../../examples/batch/main.js";

const program = fileURLToPath(new URL("../../build/score.js", import.meta.url));

export const folder = mkdtempSync(join(tmpdir(), "logsum-batch-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

export const path = (name: string): string => join(folder, name);

export interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number | null;
}

/** Runs the program in a process of its own, with a standard input if it is given. */
export async function runProgram(input?: Uint8Array, ...args: string[]): Promise<Outcome> {
  const child = spawn(process.execPath, [program, ...args]);
  const ended = new Promise<number | null>((resolve, reject) => child.on("error", reject).on("close", resolve));
  child.stdin.on("error", () => {}); // the program may end before it has read all
  child.stdin.end(input);
  const [stdout, stderr, status] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { stdout, stderr, status };
}

/** Runs the program in this process, which has started already. */
export function score(...args: string[]): Outcome {
  const texts = { log: "", error: "" };
  const spies = (["log", "error"] as const).map((name) =>
    vi.spyOn(console, name).mockImplementation((line) => void (texts[name] += `${line}\n`)),
  );
  try {
    const status = main(args);
    return { stdout: texts.log, stderr: texts.error, status };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

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
