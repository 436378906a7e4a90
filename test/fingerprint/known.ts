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
    hash: "e629f00c",
    count: 2_312_344,
    operations: {
      logSumExp: "ff88c535",
      logMeanExp: "35d5c446",
      softmax: "eb14402e",
      logSoftmax: "2ae3d6b0",
      logCumSumExp: "83c7d488",
      crossEntropyLoss: "4cba8b84",
      crossEntropyLossGrad: "2012dce5",
      entropy: "440ec24b",
      crossEntropy: "5fd6f4c1",
      klDivergence: "2054281d",
      jsDivergence: "f4b37393",
      perplexity: "c34eed97",
      jsDistance: "bb82b3fd",
      mutualInformation: "4636264b",
      conditionalEntropy: "78993966",
      binaryCrossEntropy: "c5a24da8",
      binaryCrossEntropyWithLogits: "81d4b141",
      binaryCrossEntropyWithLogitsGrad: "092f6ed5",
      argmax: "b673dbd2",
      topK: "41f79a3a",
      exp: "a4b65a64",
      expm1: "5c5edd9e",
      log: "519edf57",
      log1p: "2b1910d4",
      log1mExp: "036d9660",
      sigmoid: "939926af",
      logit: "baa291f8",
      logSigmoid: "0229c298",
      softplus: "1a52a41a",
      xlogx: "e462611a",
      xlogy: "bb1d17b6",
      xlog1py: "c340a2b8",
      logAddExp: "4cc174b7",
      logSubExp: "dff4749e",
      selfInformation: "4e6b9bbf",
    },
  },
  full: { hash: "2134d6e8", count: 11_342_080 },
};
