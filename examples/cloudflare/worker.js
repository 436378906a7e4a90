// Scores batches of logits from a queue. A Durable Object merges their sums in the order in which they arrive.
//
//   POST /?id=ID&cols=N    a batch: an int32 label for each row, then the float32 logits
//   GET /                  the mean loss of all batches, and the state of its accumulator
import { DurableObject } from "cloudflare:workers";
import { crossEntropyLoss, SumAccumulator } from "logsum";

const totalOf = (env) => env.TOTALS.get(env.TOTALS.idFromName("corpus"));

export default {
  async fetch(request, env) {
    if (request.method === "GET") return Response.json(await totalOf(env).read());
    const { id, cols } = Object.fromEntries(new URL(request.url).searchParams);
    await env.BATCHES.send({ id, cols: Number(cols), bytes: await request.arrayBuffer() }, { contentType: "v8" });
    return new Response(null, { status: 202 });
  },

  async queue({ messages }, env) {
    for (const message of messages) {
      const { id, cols, bytes } = message.body;
      const rows = bytes.byteLength / 4 / (cols + 1);
      const losses = crossEntropyLoss(new Float32Array(bytes, 4 * rows), new Int32Array(bytes, 0, rows), { cols });
      await totalOf(env).add(id, JSON.stringify(new SumAccumulator().push(losses)));
      message.ack();
    }
  },
};

/** The sum of all losses. It takes a batch once, however often the queue delivers it. */
export class Total extends DurableObject {
  async add(id, json) {
    const { storage } = this.ctx;
    const key = `batch ${id}`;
    if ((await storage.get(key)) !== undefined) return;
    const total = (await this.#load()).merge(SumAccumulator.from(json));
    await storage.put({ [key]: true, total: JSON.stringify(total) }); // both or neither
  }

  async read() {
    const total = await this.#load();
    return { mean: total.mean(), total: total.toJSON() };
  }

  async #load() {
    const json = await this.ctx.storage.get("total");
    return json === undefined ? new SumAccumulator() : SumAccumulator.from(json);
  }
}
