import * as ort from "onnxruntime-web";
import protobuf from "protobufjs";
import type { Floats } from "../../src/index.js";
import type { Batch } from "./data.js";
import { type Contender, inputs, OPERATIONS, type Op } from "./operations.js";

/** The part of onnx.proto that these graphs need, with its names and numbers. */
const { root } = protobuf.parse(
  `syntax = "proto3";
  message Attribute { string name = 1; float f = 2; int64 i = 3; bytes s = 4; repeated int64 ints = 8; int32 type = 20; }
  message Node { repeated string input = 1; repeated string output = 2; string op_type = 4; repeated Attribute attribute = 5; }
  message Tensor { repeated int64 dims = 1; int32 data_type = 2; string name = 8; bytes raw_data = 9; }
  message Dim { int64 dim_value = 1; }
  message Shape { repeated Dim dim = 1; }
  message TensorType { int32 elem_type = 1; Shape shape = 2; }
  message Type { TensorType tensor_type = 1; }
  message Value { string name = 1; Type type = 2; }
  message Graph {
    repeated Node node = 1; string name = 2; repeated Tensor initializer = 5; repeated Value input = 11; repeated Value output = 12;
  }
  message Opset { string domain = 1; int64 version = 2; }
  message Model { int64 ir_version = 1; Graph graph = 7; repeated Opset opset_import = 8; }`,
  { keepCase: true },
);
const model = root.lookupType("Model");
const TYPES = { f32: 1, int32: 6, int64: 7, f64: 11 } as const;
const INT = 2;
const STRING = 3;

const sum = "s = ReduceSum(t, last) keepdims=0";

/** Each line is a node: "result = Operator(argument, argument) attribute=value". */
const graphs: Record<Op, readonly string[]> = {
  logSumExp: ["y = ReduceLogSumExp(x, last) keepdims=0"],
  softmax: ["y = Softmax(x) axis=-1"],
  logSoftmax: ["y = LogSoftmax(x) axis=-1"],
  crossEntropyLoss: ["y = SoftmaxCrossEntropyLoss(x, labels) reduction=none"],
  crossEntropyLossGrad: [
    "s = Softmax(x) axis=-1",
    "places = Unsqueeze(labels, last)",
    "y = ScatterElements(s, places, less) axis=1 reduction=add",
  ],
  entropy: ["l = Log(p)", "t = Mul(p, l)", sum, "y = Neg(s)"],
  crossEntropy: ["l = Log(q)", "t = Mul(p, l)", sum, "y = Neg(s)"],
  klDivergence: ["r = Div(p, q)", "l = Log(r)", "t = Mul(p, l)", "y = ReduceSum(t, last) keepdims=0"],
  jsDivergence: [
    ...["both = Add(p, q)", "m = Mul(both, half)"],
    ...["pm = Div(p, m)", "pl = Log(pm)", "pt = Mul(p, pl)"],
    ...["qm = Div(q, m)", "ql = Log(qm)", "qt = Mul(q, ql)"],
    ...["t = Add(pt, qt)", sum, "y = Mul(s, half)"],
  ],
};

function node(line: string): object {
  const [, output, op_type, args, rest] = /^(\w+) = (\w+)\(([^)]*)\) ?(.*)$/.exec(line) ?? [];
  const attribute = (rest ? rest.split(" ") : []).map((pair) => {
    const [name, value] = pair.split("=");
    const i = Number(value);
    return Number.isNaN(i) ? { name, s: Buffer.from(value), type: STRING } : { name, i, type: INT };
  });
  return { output: [output], op_type, input: args.split(", "), attribute };
}

function encode(op: Op, { dtype, rows, cols }: Batch): Uint8Array {
  const value = (name: string, elem_type: number, dims: number[]) => ({
    name,
    type: { tensor_type: { elem_type, shape: { dim: dims.map((dim_value) => ({ dim_value })) } } },
  });
  const constant = (name: string, data_type: number, dims: number[], data: Floats | BigInt64Array) => ({
    name,
    data_type,
    dims,
    raw_data: new Uint8Array(data.buffer),
  });
  const Float = dtype === "f64" ? Float64Array : Float32Array;
  const text = graphs[op].join();
  const constants = [
    constant("last", TYPES.int64, [1], BigInt64Array.of(-1n)),
    constant("half", TYPES[dtype], [], Float.of(0.5)),
    constant("less", TYPES[dtype], [rows, 1], new Float(rows).fill(-1)),
  ];
  const graph = {
    name: op,
    node: graphs[op].map(node),
    initializer: constants.filter(({ name }) => new RegExp(`\\b${name}\\b`).test(text)),
    input: OPERATIONS[op].inputs.map((name) =>
      name === "labels" ? value(name, TYPES.int32, [rows]) : value(name, TYPES[dtype], [rows, cols]),
    ),
    output: [value("y", TYPES[dtype], OPERATIONS[op].to === "number" ? [rows] : [rows, cols])],
  };
  return model.encode(model.fromObject({ ir_version: 8, opset_import: [{ version: 18 }], graph })).finish();
}

export const onnxruntime: Contender = {
  name: "onnxruntime-web",
  packages: ["onnxruntime-web"],
  async start() {
    ort.env.wasm.numThreads = 1;
    ort.env.wasm.proxy = false;
    return "wasm, SIMD (it has no other build), one thread; tensors do not stay in its memory between runs";
  },
  async prepare(op, batch) {
    const session = await ort.InferenceSession.create(encode(op, batch), { executionProviders: ["wasm"] });
    if (ort.env.wasm.numThreads !== 1) throw new Error("more than one thread");
    const type = batch.dtype === "f64" ? "float64" : "float32";
    const tensors = (): ort.Tensor[] =>
      inputs<ort.Tensor>(
        op,
        batch,
        (array) => new ort.Tensor(type, array, [batch.rows, batch.cols]),
        (labels) => new ort.Tensor("int32", labels, [batch.rows]),
      );
    return {
      async run() {
        const given = tensors();
        const { y } = await session.run(Object.fromEntries(session.inputNames.map((name, i) => [name, given[i]])));
        return y.data as Floats;
      },
      end: () => void session.release(),
    };
  },
};
