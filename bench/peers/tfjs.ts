import { getThreadsCount, setThreadsCount } from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import { type Contender, inputs, type Op } from "./operations.js";

type T = tf.Tensor2D;

const sumLog = (p: T, ratio: tf.Tensor): tf.Tensor => tf.sum(tf.mul(p, tf.log(ratio)), 1);

const formulas: Record<Op, (a: T, b: T) => tf.Tensor> = {
  logSumExp: (x) => tf.logSumExp(x, 1),
  softmax: (x) => tf.softmax(x),
  logSoftmax: (x) => tf.logSoftmax(x),
  crossEntropyLoss: (x, labels) => {
    const [rows, cols] = x.shape;
    const classes = tf.reshape<tf.Rank.R1>(labels, [-1]);
    // This is the faster of the two forms; losses.softmaxCrossEntropy() is slower than both.
    const chosen =
      cols < 100
        ? tf.sum(tf.mul(x, tf.oneHot(classes, cols)), 1)
        : tf.gatherND(x, tf.stack([tf.range(0, rows, 1, "int32"), classes], 1));
    return tf.sub(tf.logSumExp(x, 1), chosen);
  },
  crossEntropyLossGrad: (x, labels) => tf.sub(tf.softmax(x), tf.oneHot(tf.reshape(labels, [-1]), x.shape[1])),
  entropy: (p) => tf.neg(sumLog(p, p)),
  crossEntropy: (p, q) => tf.neg(sumLog(p, q)),
  klDivergence: (p, q) => sumLog(p, tf.div(p, q)),
  jsDivergence: (p, q) => {
    const m = tf.mul(tf.add(p, q), 0.5);
    return tf.mul(tf.add(sumLog(p, tf.div(p, m)), sumLog(q, tf.div(q, m))), 0.5);
  },
};

export const tfjs: Contender = {
  name: "tfjs",
  packages: ["@tensorflow/tfjs-core", "@tensorflow/tfjs-backend-wasm"],
  async start() {
    setThreadsCount(1);
    await tf.setBackend("wasm");
    await tf.ready();
    const simd = await tf.env().getAsync("WASM_HAS_SIMD_SUPPORT");
    const threads = getThreadsCount();
    if (tf.getBackend() !== "wasm" || !simd || threads !== 1) {
      throw new Error(`${tf.getBackend()}, SIMD ${simd}, ${threads} threads`);
    }
    return "wasm, SIMD, one thread; no float64";
  },
  prepare(op, batch) {
    if (batch.dtype !== "f32") return undefined;
    const upload = (): T[] =>
      inputs(
        op,
        batch,
        (array) => tf.tensor2d(array as Float32Array, [batch.rows, batch.cols]),
        (labels) => tf.tensor2d(labels, [batch.rows, 1], "int32"),
      );
    const compute = ([a, b]: T[]): tf.Tensor => formulas[op](a, b);
    // The first use of a tensor uploads it.
    const there = upload();
    return {
      run() {
        // tidy() searches an array that it returns for tensors, element by element.
        const result = tf.tidy(() => compute(upload()));
        const array = result.dataSync<"float32">();
        result.dispose();
        return array;
      },
      resident: () => tf.tidy(() => compute(there)).dispose(),
      end: () => tf.dispose(there),
    };
  },
};
