// Hostile arguments: each call gives what is documented, or an error that names its argument, and the next call is right.
// `npm run test:hostile` runs 200,000 cases; `LOGSUM_HOSTILE=seed` runs one.
import { describe, expect, test } from "vitest";
import { OPERATIONS } from "../fingerprint/operations.js";
import { isLong } from "../support/arrays.js";
import { js, wasm } from "../support/backends.js";
import { show } from "../support/calls.js";
import { namesArgument, runCase } from "./calls.js";

const CASES = isLong ? 4400 : 60;

const x = Float64Array.of(0.2, -3, 1.5, 0.25, 4);
const ordinary = () => [
  wasm.logSumExp(x),
  ...wasm.softmax(x, { temperature: 3 }),
  wasm.klDivergence(x.map(Math.abs), x.map(Math.exp)),
];
const wanted = ordinary().join();

describe.each(OPERATIONS.map((operation, i) => [operation.name, operation, i] as const))(
  "%s",
  (_name, operation, i) => {
    test(`${CASES} cases`, () => {
      for (let k = 0; k < CASES; k++) {
        const seed = 1_000_003 * i + k + 1;
        const got = runCase(wasm, operation, seed);
        const plain = runCase(js, operation, seed);
        const what = (why: string) =>
          `seed ${seed}: ${why}\n${got.text}\n${plain.text}\n${show([got.args, got.options])}`;
        if (got.text.startsWith("unnamed")) expect.fail(what("an error without a name"));
        if (got.text !== plain.text) expect.fail(what("the backends differ"));
        if (got.kind === "error" && !namesArgument(operation, got.text)) expect.fail(what("no argument is named"));
        if (got.kind !== "value" && (got.isOutWritten || plain.isOutWritten)) expect.fail(what("out is written"));
        if (got.isSame) {
          const honest = runCase(js, operation, seed, false);
          if (honest.text !== got.text) expect.fail(what(`an honest array gives ${honest.text}`));
        }
        if (ordinary().join() !== wanted) expect.fail(what("the next call is wrong"));
      }
    });
  },
);
