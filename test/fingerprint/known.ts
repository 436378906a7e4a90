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
    hash: "c6457005",
    count: 2_312_344,
    operations: {
      logSumExp: "b0c454c8",
      logMeanExp: "d0b3d235",
      softmax: "eb14402e",
      logSoftmax: "2ae3d6b0",
      logCumSumExp: "c925682e",
      crossEntropyLoss: "605b5561",
      crossEntropyLossGrad: "f041f1a7",
      entropy: "d3b388f8",
      crossEntropy: "5857c00c",
      klDivergence: "fea1c9a6",
      jsDivergence: "eb7691b7",
      perplexity: "34b324c3",
      jsDistance: "ba07d2f7",
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
      normalizedEntropy: "16afca25",
      normalizedMutualInformation: "abe58050",
      jsDivergenceOf: "11530f90",
      renyiEntropy: "863b52b5",
      renyiDivergence: "92b12a9e",
      tsallisEntropy: "618338cb",
    },
  },
  full: { hash: "f8b50ddb", count: 11_342_080 },
};
