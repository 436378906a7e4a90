import { defaultDevice, init, jit, nn, numpy as np, type Array as Tensor } from "@jax-js/jax";
import type { Floats } from "../../src/index.js";
import { type Contender, inputs, type Op } from "./operations.js";

// Each use of an array consumes it; .ref keeps it for another use.
const sumLog = (p: Tensor, ratio: Tensor): Tensor => p.mul(np.log(ratio)).sum(-1);

const formulas: Record<Op, (a: Tensor, b: Tensor) => Tensor> = {
  logSumExp: (x) => nn.logsumexp(x, -1),
  softmax: (x) => nn.softmax(x, -1),
  logSoftmax: (x) => nn.logSoftmax(x, -1),
  crossEntropyLoss: (x, labels) => {
    const chosen = np.takeAlongAxis(x.ref, labels, 1).reshape([-1]);
    return nn.logsumexp(x, -1).sub(chosen);
  },
  crossEntropyLossGrad: (x, labels) => {
    // oneHot() makes a table of cols by cols: 10 GB for 50257 classes.
    const chosen = np.arange(x.shape[1]).reshape([1, -1]).equal(labels);
    return nn.softmax(x, -1).sub(np.where(chosen, 1, 0).astype(x.dtype));
  },
  entropy: (p) => sumLog(p.ref, p).neg(),
  crossEntropy: (p, q) => sumLog(p, q).neg(),
  klDivergence: (p, q) => sumLog(p.ref, p.div(q)),
  jsDivergence: (p, q) => {
    const m = p.ref.add(q.ref).mul(0.5);
    return sumLog(p.ref, p.div(m.ref))
      .add(sumLog(q.ref, q.div(m)))
      .mul(0.5);
  },
};

export const jax: Contender = {
  name: "jax-js",
  packages: ["@jax-js/jax"],
  async start() {
    const available = await init("wasm");
    const device = available.includes("wasm") ? defaultDevice("wasm") : "none";
    if (device !== "wasm") throw new Error(`device ${device}`);
    // jax-js takes a global Worker for that of a browser, and starts threads. Node.js has no such global; other peers make one.
    if (typeof Worker !== "undefined") throw new Error("it would start threads");
    return "wasm, jit, one thread; exp and log of float64 no more exact than of float32";
  },
  prepare(op, batch) {
    const shape = [batch.rows, batch.cols];
    const dtype = batch.dtype === "f64" ? np.float64 : np.float32;
    const upload = (): Tensor[] =>
      inputs(
        op,
        batch,
        (array) => np.array(array as Float64Array<ArrayBuffer>, { shape, dtype }),
        (labels) => np.array(labels as Int32Array<ArrayBuffer>, { shape: [batch.rows, 1], dtype: np.int32 }),
      );
    const compute = jit((...[a, b]: Tensor[]) => formulas[op](a, b));
    const there = upload();
    return {
      run: () => compute(...upload()).dataSync() as Floats,
      async resident() {
        const result = await compute(...there.map((array) => array.ref)).blockUntilReady();
        result.dispose();
      },
      end() {
        for (const array of there) array.dispose();
        compute.dispose();
      },
    };
  },
};
