export { focalLoss, focalLossGrad } from "../losses/focal";
