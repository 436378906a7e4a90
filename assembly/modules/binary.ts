export {
  binaryCrossEntropy,
  binaryCrossEntropyWithLogits,
  binaryCrossEntropyWithLogitsGrad,
  weightedBinaryLoss,
  weightedBinaryLossGrad,
} from "../losses/binary";
