export { logDotExp, logMatMulExp } from "../logsumexp/dots";
