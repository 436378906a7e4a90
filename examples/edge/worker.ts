// Answers rows of float32 logits with their entropies and most probable classes, while the body still comes.
//
//   POST /?cols=N    content-type: application/octet-stream, little-endian float32 rows of N logits
//
// The answer has a line of JSON for each row, and then {"rows": …}. If the body turns out to be wrong later on, {"error": …} is the last.
import { entropy, softmax, topK } from "logsum";

const MOST_COLS = 1 << 20;
const MOST_TOP = 5;
/** Bytes of rows that are in memory at a time, unless a row has more. */
const BLOCK = 1 << 16;

class BadRequest extends Error {}

/**
 * Reads chunks, which may end within a number, into one buffer. Rows are given as soon as they are whole, and valid until the next.
 * 512 MB take 20 MB of memory. Chunks that the stream allocates take 106 MB, and four times as long.
 */
async function* rowsOf(body: ReadableStream<Uint8Array>, cols: number): AsyncGenerator<Float32Array> {
  const row = 4 * cols;
  const reader = body.getReader({ mode: "byob" });
  let buffer = new ArrayBuffer(row * Math.max(1, Math.floor(BLOCK / row)));
  let length = 0;
  try {
    for (;;) {
      // The stream takes the buffer, and gives it back with the bytes that have come.
      const { done, value } = await reader.read(new Uint8Array(buffer, length));
      if (done || value === undefined) break;
      buffer = value.buffer;
      length += value.length;
      const whole = length - (length % row);
      if (whole === 0) continue;
      yield new Float32Array(buffer, 0, whole / 4);
      new Uint8Array(buffer).copyWithin(0, whole, length);
      length -= whole;
    }
  } finally {
    await reader.cancel();
  }
  if (length > 0) throw new BadRequest(`the body ends within a row: after ${length} of ${row} bytes`);
}

async function* linesOf(body: ReadableStream<Uint8Array>, cols: number): AsyncGenerator<string> {
  const k = Math.min(MOST_TOP, cols);
  let row = 0;
  for await (const logits of rowsOf(body, cols)) {
    if (row === 0 && new DataView(logits.buffer).getUint32(0) === 0x934e554d) {
      throw new BadRequest("the body is a .npy file: send the float32 behind its header");
    }
    const entropies = entropy(logits, { cols, from: "logits" });
    const { values, indices } = topK(softmax(logits, { cols, out: logits }), k, { cols });
    const lines = Array.from(entropies, (value, r) => {
      const top = Array.from(indices.subarray(r * k, (r + 1) * k), (id, i) => [id, values[r * k + i]]);
      return `${JSON.stringify({ row: row + r, entropy: value, top })}\n`;
    });
    row += lines.length;
    yield lines.join("");
  }
  if (row === 0) throw new BadRequest("the body is empty");
  yield `${JSON.stringify({ rows: row })}\n`;
}

function check({ body, headers, url }: Request): { body: ReadableStream<Uint8Array>; cols: number } {
  const type = headers.get("content-type");
  if (type !== "application/octet-stream") {
    throw new BadRequest(`content-type must be application/octet-stream, with float32 numbers, got ${type}`);
  }
  const text = new URL(url).searchParams.get("cols");
  const cols = Number(text ?? Number.NaN);
  if (!(Number.isInteger(cols) && cols >= 1 && cols <= MOST_COLS)) {
    throw new BadRequest(`cols must be an integer from 1 to ${MOST_COLS}, got ${text}`);
  }
  const length = headers.get("content-length");
  if (body === null || length === "0") throw new BadRequest("the body is empty");
  if (Number(length ?? 0) % (4 * cols) !== 0) {
    throw new BadRequest(`the body must have whole rows of ${4 * cols} bytes, got ${length} bytes`);
  }
  return { body, cols };
}

export default {
  async fetch(request: Request): Promise<Response> {
    if (request.method !== "POST")
      return new Response("POST rows of float32\n", { status: 405, headers: { allow: "POST" } });
    try {
      const { body, cols } = check(request);
      const lines = linesOf(body, cols);
      // A body that is wrong before its first row is whole gets status 400.
      const start = await lines.next();
      const encoder = new TextEncoder();
      const answer = new ReadableStream<Uint8Array>({
        start: (controller) => controller.enqueue(encoder.encode(start.value)),
        async pull(controller) {
          try {
            const { done, value } = await lines.next();
            if (done) controller.close();
            else controller.enqueue(encoder.encode(value));
          } catch (error) {
            if (!(error instanceof BadRequest)) throw error;
            controller.enqueue(encoder.encode(`${JSON.stringify({ error: error.message })}\n`));
            controller.close();
          }
        },
        cancel: async () => void (await lines.return(undefined)),
      });
      return new Response(answer, { headers: { "content-type": "application/x-ndjson" } });
    } catch (error) {
      if (!(error instanceof BadRequest)) throw error;
      return new Response(`${error.message}\n`, { status: 400 });
    }
  },
};
