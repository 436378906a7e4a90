import { createLogSum, type Floats } from "../../src/index.js";
import { loops } from "../loops.js";
import { floats } from "./data.js";
import { type Contender, inputs, OPERATIONS, type Op, resultLength } from "./operations.js";

type Functions = Record<Op, (...args: unknown[]) => Floats>;

const array = (one: Floats | Int32Array) => one;

/** The plain loop. It writes into an array made once, as `logsum` below does. */
export const loop: Contender = {
  name: "loop",
  packages: [],
  start: async () => "Math.exp and Math.log in a loop over the rows, into a given array",
  prepare(op, batch) {
    const [first, second] = inputs<Floats | Int32Array>(op, batch, array, array);
    const out = floats(batch.dtype, resultLength(op, batch));
    return {
      run() {
        loops[op](first as Floats, second ?? first, out, batch.rows, batch.cols);
        return out;
      },
    };
  },
};

function contender(name: string, given: boolean): Contender {
  let instance: Functions;
  return {
    name,
    packages: [],
    async start() {
      const made = createLogSum({ backend: "wasm-simd" });
      const backend = made.backend().name;
      if (backend !== "wasm-simd") throw new Error(`backend ${backend}`);
      instance = made as unknown as Functions;
      return `${backend} (exponentials of up to 16 float64 elements plain JavaScript), ${given ? "into a given array" : "into a new array, of one row without options"}`;
    },
    prepare(op, batch) {
      const [first, second] = inputs<Floats | Int32Array>(op, batch, array, array);
      const { rows, cols } = batch;
      const call = instance[op];
      const options = given ? { cols, out: floats(batch.dtype, resultLength(op, batch)) } : { cols };
      if (rows > 1 || given) {
        return { run: second ? () => call(first, second, options) : () => call(first, options) };
      }
      if (OPERATIONS[op].to === "row") return { run: second ? () => call(first, second) : () => call(first) };
      // The result of a single row is a number.
      return {
        run() {
          const out = floats(batch.dtype, 1);
          out[0] = (second ? call(first, second) : call(first)) as unknown as number;
          return out;
        },
      };
    },
  };
}

export const logsum = contender("logsum", true);
export const logsumNew = contender("logsum, new array", false);
