// Scores each row of logits by its loss and its entropy, and writes the scores as Parquet.
//
//   npm start -- LOGITS.parquet SCORES.parquet
import { rmSync } from "node:fs";
import { DuckDBDataChunk, DuckDBInstance, FLOAT } from "@duckdb/node-api";
import { SingleBar } from "cli-progress";
import { crossEntropyLoss, entropy, SumAccumulator } from "logsum";
import { batchesOf } from "./batches.js";

export async function score(from, to) {
  const file = `${to}.duckdb`;
  rmSync(file, { force: true });
  const instance = await DuckDBInstance.create(file, { memory_limit: "64MB", threads: "1" });
  const connection = await instance.connect();
  await connection.run("CREATE TABLE scores (loss FLOAT, entropy FLOAT)");
  const appender = await connection.createAppender("scores");
  const reader = await instance.connect();
  const total = new SumAccumulator();
  const bar = new SingleBar({ format: "{bar} {percentage} % | {value} of {total} rows", clearOnComplete: true });

  for await (const { rows, cols, labels, logits } of batchesOf(reader, from)) {
    const losses = crossEntropyLoss(logits, labels, { cols });
    const entropies = entropy(logits, { cols, from: "logits" });
    total.push(losses);
    const n = losses.length;
    for (let at = 0; at < n; at += 2048) {
      const chunk = DuckDBDataChunk.create([FLOAT, FLOAT]);
      chunk.setColumns([losses, entropies].map((values) => [...values.subarray(at, at + 2048)]));
      appender.appendDataChunk(chunk);
    }
    if (!bar.isActive) bar.start(rows ?? 0, 0);
    bar.increment(n);
  }
  bar.stop();
  appender.closeSync();
  await connection.run(`COPY scores TO '${to.replaceAll("'", "''")}' (FORMAT parquet)`);
  reader.closeSync();
  connection.closeSync();
  instance.closeSync();
  rmSync(file, { force: true });
  return total;
}

if (process.argv[1] === import.meta.filename) {
  const total = await score(process.argv[2], process.argv[3]);
  const megabytes = Math.round(process.resourceUsage().maxRSS / 1024);
  console.log(JSON.stringify({ rows: total.count, loss: total.mean(), perplexity: Math.exp(total.mean()), megabytes }));
}
