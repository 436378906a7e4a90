// Wrong options: which error, that its message names the function and the argument, and that nothing was written.
import { describe, expect, test } from "vitest";
import { backends, FAMILIES, type Family, isOf, ROW_RESULTS, run } from "../support.js";
import { x } from "./options/inputs.js";
import { lines } from "./options/lines.js";
import { BINARY, every, PAIRS, TABLE, takes } from "./options/takes.js";
import type { Kind } from "./options/wrong.js";

/** The length of a result, where the arguments but for the wrong one are rows of 2. */
const sizeOf = (op: string): number => (ROW_RESULTS.includes(op) ? 4 : 2);

const show = (value: unknown): string =>
  JSON.stringify(value, (_key, one) => {
    if (typeof one === "bigint") return `${one}n`;
    if (typeof one === "number" && !(Math.abs(one) < Infinity)) return String(one);
    return ArrayBuffer.isView(one) ? `${one.constructor.name} of ${one.byteLength} bytes` : one;
  }) ?? "undefined";

function thrown(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  return undefined;
}

/** One row for each input, and a class id or a number of results. */
function argumentsOf(op: string): unknown[] {
  if (op.startsWith("crossEntropyLoss")) return [x, [0]];
  if (op === "topK") return [x, 1];
  return [...PAIRS, ...BINARY, "crossEntropy", "klDivergence", "jsDivergence", "jsDistance"].includes(op)
    ? [x, x]
    : [x];
}

export function testOptions(family: Family): void {
  const own = lines.filter(([op]) => isOf(family, op));
  const operations = Object.keys(takes).filter((op) => isOf(family, op));

  describe.each(backends)("%s", (_name, logsum) => {
    function expectThrows(op: string, kind: Kind, argument: RegExp, args: readonly unknown[], options: object): void {
      const error = thrown(() => run(logsum, op, args, options));
      expect(error, "no error").toBeInstanceOf(Error);
      const { name, message } = error as Error;
      expect(name, message).toBe(kind);
      expect(message.startsWith(`${op}: `), message).toBe(true);
      expect(message.slice(op.length)).toMatch(argument);
      expect(logsum.logSumExp(x), "the next call").toBe(4.440189698561196);
    }

    test.each(own.map((line) => [line[0], show(line[4]), show(line[3]), line] as const))(
      "%s %s %s",
      (_op, _options, _args, [op, kind, argument, args, options]) => {
        expectThrows(op, kind, argument, args, options);
        if ("out" in options || "reduction" in options) return;
        const out = new Float64Array(sizeOf(op)).fill(7);
        expectThrows(op, kind, argument, args, { ...options, out });
        expect([...out], "out").toEqual(new Array(sizeOf(op)).fill(7));
      },
    );

    test("the options here are those of all operations", () => {
      expect(operations.sort()).toEqual([...FAMILIES[family]].sort());
    });

    test.each(operations)("%s takes its options and no others; null is a wrong type for each", (op) => {
      const args = argumentsOf(op);
      const needed = takes[op] === TABLE ? { shape: [2, 1, 2] } : {};
      for (const option of every) {
        const isTaken = takes[op].includes(option);
        const out = new Float64Array(sizeOf(op)).fill(7);
        for (const value of isTaken ? [null] : [null, 1, true, "mean", [1, 2, 3, 4]]) {
          const given = takes[op].includes("out") ? { out, [option]: value } : { [option]: value };
          const options = { ...needed, ...given };
          const error = thrown(() => run(logsum, op, args, options)) as Error;
          const what = `${op} ${option} ${value}: ${error?.message}`;
          expect(error, what).toBeInstanceOf(TypeError);
          expect(error.message.startsWith(`${op}: `), what).toBe(true);
          expect(error.message, what).toContain(option);
          expect(/no option/.test(error.message), what).toBe(!isTaken);
        }
        expect([...out], option).toEqual(new Array(sizeOf(op)).fill(7));
        // Not given.
        if (isTaken && !(option in needed))
          expect(
            thrown(() => run(logsum, op, args, { ...needed, [option]: undefined })),
            `${op} ${option}`,
          ).toBe(undefined);
      }
    });
  });
}
