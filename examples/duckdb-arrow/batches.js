// Batches of labels and logits from a file. The logits are views of the reader's memory, where its layout is that of logsum.
import { createReadStream } from "node:fs";
import duckdb from "@duckdb/node-bindings";
import { RecordBatchReader } from "apache-arrow";

/** Rows of a Parquet file, as chunks of 2048 in DuckDB. An ARRAY column is dense; the view is valid until the next chunk. */
async function* parquetBatches(connection, file) {
  const column = `read_parquet('${file.replaceAll("'", "''")}')`;
  const counts = await connection.runAndReadAll(`SELECT len(logits), count(*) OVER () FROM ${column} LIMIT 1`);
  const [cols, rows] = counts.getRows()[0].map(Number);
  const result = await connection.stream(`SELECT label::INTEGER, logits::FLOAT[${cols}] FROM ${column}`);
  for (let chunk = await result.fetchChunk(); chunk?.rowCount; chunk = await result.fetchChunk()) {
    const n = chunk.rowCount;
    const floats = duckdb.array_vector_get_child(duckdb.data_chunk_get_vector(chunk.chunk, 1));
    const { buffer, byteOffset } = duckdb.vector_get_data(floats, 4 * n * cols);
    const labels = Int32Array.from(chunk.getColumnValues(0));
    yield { rows, cols, labels, logits: new Float32Array(buffer, byteOffset, n * cols) };
  }
}

/** Rows of an Arrow stream, as its record batches. The values of a FixedSizeList lie one after another. */
async function* arrowBatches(file) {
  for await (const batch of await RecordBatchReader.from(createReadStream(file))) {
    const [labels, lists] = ["label", "logits"].map((name) => batch.getChild(name).data[0]);
    const cols = lists.type.listSize;
    const logits = lists.children[0].values.subarray(0, batch.numRows * cols);
    yield { rows: undefined, cols, labels: labels.values.subarray(0, batch.numRows), logits };
  }
}

export function batchesOf(connection, file) {
  return file.endsWith(".parquet") ? parquetBatches(connection, file) : arrowBatches(file);
}
