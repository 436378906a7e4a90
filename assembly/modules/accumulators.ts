export { exactSumExp } from "../accumulators/log-sum-exp";
export { exactSum } from "../accumulators/sum";
