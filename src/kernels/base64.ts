/** Not in every engine yet. */
const fromBase64 = (Uint8Array as { fromBase64?: (text: string) => Uint8Array<ArrayBuffer> }).fromBase64;

function digit(code: number): number {
  if (code >= 97) return code - 71; // a
  if (code >= 65) return code - 65; // A
  if (code >= 48) return code + 4; // 0
  return code === 43 ? 62 : 63; // +, /
}

/** The bytes of base64 without padding, which costs no more than they under gzip: no letter tells of another. */
export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  if (fromBase64) return fromBase64.call(Uint8Array, text);
  // In Node without it the loop below would take as long as all else of the first call.
  // Of a bare `Buffer` Parcel would bundle its own, 7.8 KB gzipped.
  if (globalThis.Buffer) return globalThis.Buffer.from(text, "base64");
  const bytes = new Uint8Array((text.length * 3) >> 2);
  let bits = 0;
  for (let i = 0, at = 0; i < text.length; i++) {
    bits = (bits << 6) | digit(text.charCodeAt(i));
    if (i & 3) bytes[at++] = bits >> (6 - 2 * (i & 3));
  }
  return bytes;
}
