// Makes every error that the arguments of a call can raise. A message names the function and the argument, and says which value it
// requires and which it got.
import { typedArrayName } from "./typed-array.js";

function describe(value: unknown): string {
  if (value === null) return "null";
  if (typeof value === "number" || typeof value === "boolean" || typeof value === "undefined") return String(value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "string") return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}...` : value);
  if (typeof value !== "object") return `a ${typeof value}`;
  if (Array.isArray(value)) return "an array";
  const buffer = /^\[object ((?:Shared)?ArrayBuffer)\]$/.exec(Object.prototype.toString.call(value));
  return typedArrayName(value) ?? (buffer ? buffer[1] : "an object");
}

export function wrongType(where: string, argument: string, required: string, got: unknown): TypeError {
  return new TypeError(`${where}: ${argument} must be ${required}, got ${describe(got)}`);
}

export function wrongValue(where: string, argument: string, required: string, got: unknown): RangeError {
  return new RangeError(`${where}: ${argument} must be ${required}, got ${describe(got)}`);
}

export function wrongLength(where: string, argument: string, required: string, got: number): RangeError {
  return new RangeError(`${where}: the length of ${argument} must be ${required}, got ${describe(got)}`);
}

export function notAnOption(where: string, name: string, options: readonly string[]): TypeError {
  return new TypeError(
    `${where}: there is no option ${JSON.stringify(name)}; it takes ${[...options].sort().join(", ")}`,
  );
}

/** @param how "with ..." or "without ..." */
export function notGiven(where: string, name: string, how: string): TypeError {
  return new TypeError(`${where}: ${name} must not be given ${how}`);
}

export function cannotRun(backend: string, reason: string): Error {
  return new Error(`createLogSum: backend ${JSON.stringify(backend)} cannot run here: ${reason}`);
}

export function unusableModule(
  why = "must be the kernels.wasm of this version of logsum, got another module",
): TypeError {
  return new TypeError(`createLogSum: module ${why}`);
}

export function notLive(where: string, argument: string): TypeError {
  return new TypeError(
    `${where}: ${argument} must lie in memory that alloc has given, got a view of other or freed memory`,
  );
}

export function isFreed(): TypeError {
  return new TypeError("alloc: the array is freed");
}

export function noMemory(bytes: number): RangeError {
  return new RangeError(`alloc: there is no memory for ${bytes} bytes`);
}

export function kernelTrapped(where: string, reason: string): Error {
  return new Error(`${where}: a kernel has failed: ${reason}`);
}

export function workerEnded(reason: string): string {
  return `logsum: a worker of the pool has ended: ${reason}`;
}

export function isClosed(): Error {
  return new Error("logsum: the pool is closed");
}
