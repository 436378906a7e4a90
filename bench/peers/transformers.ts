import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import type { Floats } from "../../src/index.js";
import { floats } from "./data.js";
import type { Contender } from "./operations.js";

interface Maths {
  softmax(row: Floats): Floats;
  log_softmax(row: Floats): Floats;
}

let maths: Maths;

export const transformers: Contender = {
  name: "transformers.js",
  packages: ["@huggingface/transformers"],
  async start() {
    // The entry of the package loads an ONNX runtime. Its maths alone is a file that it does not export.
    const entry = createRequire(import.meta.url).resolve("@huggingface/transformers");
    maths = (await import(new URL("../src/utils/maths.js", pathToFileURL(entry)).href)) as Maths;
    return "plain JavaScript of utils/maths, row by row";
  },
  prepare(op, { dtype, rows, cols, x }) {
    if (op !== "softmax" && op !== "logSoftmax") return undefined;
    const call = op === "softmax" ? maths.softmax : maths.log_softmax;
    return {
      run() {
        const out = floats(dtype, rows * cols);
        for (let r = 0; r < rows; r++) out.set(call(x.subarray(r * cols, (r + 1) * cols)), r * cols);
        return out;
      },
    };
  },
};
