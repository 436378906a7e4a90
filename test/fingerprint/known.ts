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
    hash: "5056174e",
    count: 2_312_344,
    operations: {
      logSumExp: "5e863041",
      logMeanExp: "d0b3d235",
      softmax: "eb14402e",
      logSoftmax: "2ae3d6b0",
      logCumSumExp: "83c7d488",
      crossEntropyLoss: "605b5561",
      crossEntropyLossGrad: "f041f1a7",
      entropy: "609d1dd3",
      crossEntropy: "5fd6f4c1",
      klDivergence: "6324da08",
      jsDivergence: "401eb907",
      perplexity: "34b324c3",
      jsDistance: "32b696a7",
      mutualInformation: "4636264b",
      conditionalEntropy: "78993966",
      binaryCrossEntropy: "d42d13d6",
      binaryCrossEntropyWithLogits: "d2cecca5",
      binaryCrossEntropyWithLogitsGrad: "740fc2bb",
      argmax: "b673dbd2",
      topK: "41f79a3a",
      exp: "65283a6c",
      expm1: "0486b9c1",
      log: "32b5b030",
      log1p: "b44aed38",
      log1mExp: "7bdc83d8",
      sigmoid: "4a26388d",
      logit: "7445d9d9",
      logSigmoid: "9c65dc5f",
      softplus: "3a757ded",
      xlogx: "d365640d",
      xlogy: "0ccea6e6",
      xlog1py: "56d5c890",
      logAddExp: "5052909b",
      logSubExp: "c2de97f3",
      selfInformation: "f2595827",
      signedLogSumExp: "5d04d047",
      logDotExp: "14cff13c",
      logMatMulExp: "3adda870",
      sampleCategorical: "83f9f514",
      focalLoss: "da94b2b8",
      focalLossGrad: "b5f8ac4c",
      klDivergenceGrad: "fa742e1c",
    },
  },
  full: { hash: "f9e01916", count: 11_342_080 },
};
