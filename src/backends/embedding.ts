// The bytes of a module, which an entry embeds as hexadecimal text: brotli makes it as small as the bytes, and smaller than base64.

/** The bytes of a hexadecimal text in lower case. */
export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  // Engines have it from 2025 on.
  const { fromHex } = Uint8Array as { fromHex?: (text: string) => Uint8Array<ArrayBuffer> };
  if (fromHex) return fromHex.call(Uint8Array, text);
  // Parcel would bundle its own Buffer, of 7.8 KB, for the bare name.
  if (globalThis.Buffer) return globalThis.Buffer.from(text, "hex");
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = (digit(text, 2 * i) << 4) | digit(text, 2 * i + 1);
  return bytes;
}

function digit(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code >= 97 ? code - 87 : code - 48;
}
