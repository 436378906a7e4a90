import { createLogSum, type Floats, type LogSum } from "../../src/index.js";
import { loops } from "../loops.js";
import { floats } from "./data.js";
import { type Contender, inputs, OPERATIONS, type Op, resultLength } from "./operations.js";

type Functions = Record<Op, (...args: unknown[]) => Floats>;

/** The call of an operation on resident arrays, into one. Labels are ordinary. */
function residentCall(instance: LogSum, op: Op, given: readonly (Floats | Int32Array)[], out: Floats, cols: number) {
  const call = (instance as unknown as Functions)[op];
  const residents = [...given, out].map((one) => {
    if (one instanceof Int32Array) return { array: one, free() {} };
    const resident = instance.alloc(one instanceof Float64Array ? Float64Array : Float32Array, one.length);
    resident.array.set(one);
    return resident;
  });
  return {
    resident() {
      const arrays = residents.map(({ array }) => array);
      call(...arrays.slice(0, -1), { cols, out: arrays[given.length] });
    },
    end() {
      for (const resident of residents) resident.free();
    },
  };
}

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
  let instance: LogSum;
  return {
    name,
    packages: [],
    async start() {
      instance = createLogSum({ backend: "wasm-simd" });
      const backend = instance.backend().name;
      if (backend !== "wasm-simd") throw new Error(`backend ${backend}`);
      return `${backend} (exponentials of up to 16 float64 elements plain JavaScript), ${given ? "into a given array" : "into a new array, of one row without options"}`;
    },
    prepare(op, batch) {
      const [first, second] = inputs<Floats | Int32Array>(op, batch, array, array);
      const { rows, cols } = batch;
      const call = (instance as unknown as Functions)[op];
      if (given) {
        const out = floats(batch.dtype, resultLength(op, batch));
        const options = { cols, out };
        const run = second ? () => call(first, second, options) : () => call(first, options);
        return { run, ...residentCall(instance, op, second ? [first, second] : [first], out, cols) };
      }
      if (rows > 1) return { run: second ? () => call(first, second, { cols }) : () => call(first, { cols }) };
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
