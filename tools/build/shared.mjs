// Makes kernels that import a shared memory of the module with all kernels: only the limits of the imported memory are others.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

const IMPORTS = 2;
/** The flags of limits: with a maximum, and shared. */
const SHARED = 3;
/** At most 2^15 pages, 2 GiB. */
const MAXIMUM = [0x80, 0x80, 0x02];

/** Reads an unsigned LEB128 number, and returns it with the place behind it. */
function readNumber(bytes, at) {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    value += (bytes[at] & 127) << shift;
    if (bytes[at++] < 128) return [value, at];
  }
}

function writeNumber(value) {
  return value < 128 ? [value] : [(value & 127) | 128, ...writeNumber(value >>> 7)];
}

/** Changes the limits of the imported memory, and the length of the section of imports. */
export function shareMemory(bytes) {
  for (let at = 8, start = 8; at < bytes.length; start = at) {
    const id = bytes[at];
    const [length, body] = readNumber(bytes, at + 1);
    at = body + length;
    if (id !== IMPORTS) continue;
    const section = bytes.subarray(body, at);
    const name = Buffer.from("\x06memory\x02");
    const flags = Buffer.from(section).indexOf(name) + name.length;
    const [, behind] = readNumber(section, flags + 1);
    const limits = [SHARED, ...section.subarray(flags + 1, behind), ...MAXIMUM];
    const changed = [...section.subarray(0, flags), ...limits, ...section.subarray(behind)];
    return Buffer.from([
      ...bytes.subarray(0, start),
      id,
      ...writeNumber(changed.length),
      ...changed,
      ...bytes.subarray(at),
    ]);
  }
  throw new Error("there are no imports");
}

/** Writes build/generated/kernels/shared.ts with all kernels. They must be compiled. */
export function writeSharedKernels() {
  const hex = shareMemory(readFileSync(join(root, "build/kernels/all.wasm"))).toString("hex");
  const target = join(root, "build/generated/kernels/shared.ts");
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(
    target,
    `// Made by tools/build/shared.mjs.
import { bytesOf } from "../../../src/backends/embedding.js";

export const kernels = () => bytesOf("${hex}");
`,
  );
}
