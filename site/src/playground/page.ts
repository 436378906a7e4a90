// The playground: each part of the page by itself.
import { startContingency } from "./contingency.js";
import { startDistributions } from "./distributions.js";
import { startLogits } from "./logits.js";

startDistributions();
startLogits();
startContingency();
