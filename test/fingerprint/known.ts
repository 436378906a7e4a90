// The form of a fingerprint, and the hashes that every backend has in every engine.
import type { BackendInfo } from "../../src/index.js";

export interface Fingerprint {
  readonly backend: BackendInfo["name"];
  readonly reason: BackendInfo["reason"];
  /** Hash over the founding operations. */
  readonly hash: string;
  /** Number of results in `hash`. */
  readonly count: number;
  /** A hash for each operation, so that a failure names the operation, and a new one changes no other. */
  readonly operations: Readonly<Record<string, string>>;
  /** The hash of the accumulators, which is the same for all sizes. */
  readonly accumulators: string;
}

interface Known {
  readonly hash: string;
  readonly count: number;
}

/** The hashes that every backend has in every engine. A kernel whose bits change on purpose changes them. */
export const KNOWN: {
  readonly small: Known & Pick<Fingerprint, "operations">;
  readonly full: Known;
  readonly accumulators: string;
} = {
  small: {
    hash: "ee835187",
    count: 2_312_344,
    operations: {
      logSumExp: "b0c454c8",
      logMeanExp: "d0b3d235",
      softmax: "6ab44ea1",
      logSoftmax: "bd109926",
      logCumSumExp: "3449fd14",
      crossEntropyLoss: "1fc5d6a2",
      crossEntropyLossGrad: "b5ac3356",
      entropy: "ed8cd22d",
      crossEntropy: "3108de83",
      klDivergence: "87a62df0",
      jsDivergence: "5626b450",
      perplexity: "cc61c617",
      jsDistance: "1f67e87d",
      mutualInformation: "9d8ff618",
      conditionalEntropy: "b2d3f5a1",
      binaryCrossEntropy: "ae74ecf7",
      binaryCrossEntropyWithLogits: "53424cdb",
      binaryCrossEntropyWithLogitsGrad: "b859b029",
      argmax: "d902bc98",
      topK: "7dd4b189",
      exp: "65283a6c",
      expm1: "0486b9c1",
      log: "32b5b030",
      log1p: "b44aed38",
      log1mExp: "d3eeb476",
      sigmoid: "4a26388d",
      logit: "7445d9d9",
      logSigmoid: "9c65dc5f",
      softplus: "8d5a23f2",
      xlogx: "d365640d",
      xlogy: "0ccea6e6",
      xlog1py: "56d5c890",
      logAddExp: "5052909b",
      logSubExp: "c2de97f3",
      selfInformation: "f2595827",
      signedLogSumExp: "db9347a8",
      logDotExp: "d0ceb832",
      logMatMulExp: "f246fade",
      sampleCategorical: "83f9f514",
      focalLoss: "dae01812",
      focalLossGrad: "a78bbdf2",
      klDivergenceGrad: "fa742e1c",
      normalizedEntropy: "e7fd4d7c",
      normalizedMutualInformation: "1890e97b",
      jsDivergenceOf: "078aab62",
      renyiEntropy: "0acad927",
      renyiDivergence: "f08e690e",
      tsallisEntropy: "f0dff2f3",
    },
  },
  full: { hash: "41e6be11", count: 11_342_080 },
  accumulators: "136e3f77",
};
