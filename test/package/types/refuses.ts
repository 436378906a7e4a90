// What the types are to refuse: a line that compiles is an error.
import { createLogSum, crossEntropyLoss, entropy, klDivergence, logSumExp, softmax } from "logsum";

const doubles = new Float64Array(6);
const singles = new Float32Array(6);

// @ts-expect-error: rows give an array
export const number: number = logSumExp(doubles, { cols: 3 });
// @ts-expect-error: of the input's dtype
export const other: Float64Array = softmax(singles);
// @ts-expect-error: and so is what it goes into
softmax(singles, { out: doubles });
// @ts-expect-error: no values
logSumExp("1, 2, 3");
// @ts-expect-error: integers of 64 bits are none
logSumExp(new BigInt64Array(1));
// @ts-expect-error: they are no labels either
crossEntropyLoss(doubles, new BigInt64Array(1));
// @ts-expect-error: no base
entropy(doubles, { base: "2" });
// @ts-expect-error: no option of it
softmax(doubles, { base: 2 });
// @ts-expect-error: no such form
klDivergence(doubles, doubles, { form: "plain" });
// @ts-expect-error: a second row is wanted
klDivergence(doubles);
// @ts-expect-error: no such backend
createLogSum({ backend: "wasm" });

// @ts-expect-error: there is no such function
import { logsumexp } from "logsum";
// @ts-expect-error: nor such an entry
import { exp } from "logsum/simd";

export const nothing: unknown = [logsumexp, exp];
