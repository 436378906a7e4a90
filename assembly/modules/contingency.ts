export { conditionalEntropy, mutualInformation } from "../divergences/contingency";
