export {
  log1mExp,
  logAddExp,
  logit,
  logSigmoid,
  logSubExp,
  selfInformation,
  sigmoid,
  softplus,
  xlog1py,
  xlogx,
  xlogy,
} from "../elementwise/composed";
