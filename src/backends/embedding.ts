// Decodes the modules that an entry embeds as hexadecimal text. Brotli makes it as small as the bytes, and smaller than base64.

/** Decodes hexadecimal text in lower case. */
export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  // Engines have fromHex since 2025.
  const { fromHex } = Uint8Array as { fromHex?: (text: string) => Uint8Array<ArrayBuffer> };
  if (fromHex) return fromHex.call(Uint8Array, text);
  // For the bare name `Buffer`, Parcel would bundle its own, of 7.8 KB.
  if (globalThis.Buffer) return globalThis.Buffer.from(text, "hex");
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = (digit(text, 2 * i) << 4) | digit(text, 2 * i + 1);
  return bytes;
}

function digit(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code >= 97 ? code - 87 : code - 48;
}
