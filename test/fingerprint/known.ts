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
}

interface Known {
  readonly hash: string;
  readonly count: number;
}

/** The hashes that every backend has in every engine. A kernel whose bits change on purpose changes them. */
export const KNOWN: { readonly small: Known & Pick<Fingerprint, "operations">; readonly full: Known } = {
  small: {
    hash: "8207a535",
    count: 2_312_344,
    operations: {
      logSumExp: "5e863041",
      logMeanExp: "d0b3d235",
      softmax: "6ab44ea1",
      logSoftmax: "2ae3d6b0",
      logCumSumExp: "ec327cf8",
      crossEntropyLoss: "1fc5d6a2",
      crossEntropyLossGrad: "ba3b29e2",
      entropy: "c34a727f",
      crossEntropy: "3f13cadb",
      klDivergence: "679a8408",
      jsDivergence: "6dffa1b8",
      perplexity: "cc61c617",
      jsDistance: "2c2be027",
      mutualInformation: "98a50cb8",
      conditionalEntropy: "16dd186a",
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
    },
  },
  full: { hash: "8b3b888d", count: 11_342_080 },
};
