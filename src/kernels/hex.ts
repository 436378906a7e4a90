/** Not in every engine yet. */
const fromHex = (Uint8Array as { fromHex?: (hex: string) => Uint8Array<ArrayBuffer> }).fromHex;

const ZERO = 48;
const BEFORE_A = 87; // "a" is 10 above it

function digit(code: number): number {
  return code < BEFORE_A ? code - ZERO : code - BEFORE_A;
}

/** The bytes of a module from hexadecimal in small letters, which compresses better than base64. */
export function bytesOf(hex: string): Uint8Array<ArrayBuffer> {
  if (fromHex) return fromHex.call(Uint8Array, hex);
  // In Node without it the loop below would take as long as all else of the first call.
  // Of a bare `Buffer` Parcel would bundle its own, 7.8 KB gzipped.
  if (globalThis.Buffer) return globalThis.Buffer.from(hex, "hex");
  const bytes = new Uint8Array(hex.length / 2);
  for (let i = 0; i < bytes.length; i++) {
    bytes[i] = (digit(hex.charCodeAt(2 * i)) << 4) | digit(hex.charCodeAt(2 * i + 1));
  }
  return bytes;
}
