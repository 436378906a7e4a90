// The start page: computes the results of its example, as README has it.
import { backend, klDivergence, logSumExp, softmax } from "logsum";
import { find } from "./shared/dom.js";

const results = {
  softmax: `Float64Array [${softmax([1, 1, 3, 3], { cols: 2 }).join(", ")}]`,
  logSumExp: logSumExp([0, -690.8]),
  klDivergence: klDivergence([0.6, 0.3, 0.1], [0.3, 0.3, 0.4], { base: 2 }),
};
for (const [name, result] of Object.entries(results)) find(`#${name}`).textContent = `// → ${result}`;

const { name, reason } = backend();
find("#engine").textContent =
  `These results were computed in this browser, by the backend ${name}${reason ? `: ${reason}` : ""}.`;
