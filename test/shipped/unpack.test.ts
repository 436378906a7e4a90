// The kernels as they travel: packed, as text.
import { readFileSync } from "node:fs";
import { afterEach, describe, expect, test, vi } from "vitest";
import { loadInternals } from "../support.js";

const { relaxed, simd, wasmSource } = await loadInternals();
const { packed, size } = simd;
const built = (target: string) => readFileSync(new URL(`../../build/kernels.${target}.wasm`, import.meta.url));
const { from } = Buffer;
const bytes = (view: Uint8Array) => from(view.buffer, view.byteOffset, view.byteLength);

/** The function of a module anew, which looks at the globals that there are. */
async function anew() {
  return (await loadInternals()).unpack;
}

afterEach(() => {
  vi.unstubAllGlobals();
  delete (Uint8Array as { fromBase64?: unknown }).fromBase64;
});

describe.each([
  ["Uint8Array.fromBase64", () => stubFromBase64()],
  ["Buffer", () => undefined],
  ["a loop", () => void vi.stubGlobal("Buffer", undefined)],
])("base64 by %s", (_name, prepare) => {
  test("the kernels come out as they were built", async () => {
    const [plain, fma] = [built("simd"), built("relaxed")];
    const fromBase64 = prepare();
    const unpack = await anew();
    const one = unpack(packed, size);
    if (fromBase64) expect(fromBase64).toHaveBeenCalledTimes(2);
    const both = unpack(relaxed.packed, relaxed.size);
    expect(plain.equals(bytes(one))).toBe(true);
    expect(plain.equals(bytes(both.subarray(0, relaxed.plain)))).toBe(true);
    expect(fma.equals(bytes(both.subarray(relaxed.plain)))).toBe(true);
  });
});

/** Where there is none yet, as in Node.js 20. */
function stubFromBase64() {
  const fromBase64 = vi.fn((text: string) => new Uint8Array(from(text, "base64")));
  Object.defineProperty(Uint8Array, "fromBase64", { value: fromBase64, configurable: true });
  return fromBase64;
}

test("a text that was changed, a letter in any place, does not unpack", async () => {
  const unpack = await anew();
  const isRefused = (text: string): boolean => {
    try {
      unpack(text, size);
      return false;
    } catch (error) {
      expect(error).toEqual(new Error("the kernels are corrupted"));
      return true;
    }
  };
  expect(isRefused(packed)).toBe(false);
  for (let at = 0; at < packed.length; at += 41) {
    const letter = packed[at] === "A" ? "B" : "A";
    expect(isRefused(packed.slice(0, at) + letter + packed.slice(at + 1)), `letter ${at}`).toBe(true);
  }
  for (const cut of [packed.slice(0, -4), packed.slice(4), packed.slice(0, 1000) + packed.slice(1004), ""])
    expect(isRefused(cut)).toBe(true);
});

test("then the reason says so", async () => {
  const unpack = await anew();
  const text = `${packed.slice(0, -8)}AAAAAAAA`;
  const source = wasmSource("wasm-simd", () => unpack(text, size));
  expect(() => source.start()).toThrow(new Error("the kernels are corrupted"));
});
