import { parse, View } from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import { OPS } from "./operations.js";
import { type Results, ratios } from "./results.js";

const SHAPE = "1000x1000";
const STYLES: readonly (readonly [name: string, colour: string, shape: string])[] = [
  ["logsum", "#b2182b", "diamond"],
  ["onnxruntime-web", "#0072b2", "circle"],
  ["tfjs", "#e69f00", "square"],
  ["jax-js", "#009e73", "triangle-up"],
  ["numpy-ts", "#cc79a7", "triangle-down"],
  ["ml-distance", "#555555", "cross"],
  ["mathjs", "#56b4e9", "triangle-left"],
  ["transformers.js", "#8c6d31", "triangle-right"],
];

/** Draws the speed of every contender relative to the loop, from array to array, with one panel for each dtype. */
export async function chart({ lines, machine, node }: Results): Promise<string> {
  const values = ratios(lines)
    .filter(
      ({ shape, profile, resident, contender }) => shape === SHAPE && !profile && !resident && contender !== "loop",
    )
    // Peers allocate their results, so logsum does too.
    .filter(({ contender }) => contender !== "logsum")
    .map(({ contender, dtype, op, ratio }) => ({
      contender: contender.replace(/,.*/, ""),
      dtype: dtype === "f64" ? "float64" : "float32",
      op,
      ratio,
    }));
  const spec: TopLevelSpec = {
    background: "white",
    padding: 12,
    title: {
      text: "Speed, times the idiomatic JavaScript loop (1000 × 1000, arrays in, arrays out; right is faster)",
      subtitle: `${machine}, Node.js ${node}, one thread; results in new arrays, the loop's in a given one`,
      anchor: "start",
      fontSize: 15,
      subtitleFontSize: 12,
      offset: 12,
    },
    data: { values },
    facet: { column: { field: "dtype", title: null, sort: ["float64", "float32"], header: { labelFontSize: 14 } } },
    spec: {
      width: 380,
      height: { step: 34 },
      layer: [
        { mark: { type: "rule", color: "#333333", strokeDash: [4, 3] }, encoding: { x: { datum: 1 } } },
        {
          mark: { type: "point", filled: true, opacity: 1, size: 130, stroke: "white", strokeWidth: 0.7 },
          encoding: {
            x: {
              field: "ratio",
              type: "quantitative",
              scale: { type: "log", nice: false, padding: 14 },
              axis: { values: [0.03, 0.1, 0.3, 1, 3, 10, 30], format: "~g", title: "times the loop" },
            },
            y: { field: "op", type: "nominal", sort: OPS, axis: { title: null, grid: true } },
            color: {
              field: "contender",
              type: "nominal",
              title: null,
              scale: { domain: STYLES.map(([name]) => name), range: STYLES.map(([, colour]) => colour) },
            },
            shape: {
              field: "contender",
              type: "nominal",
              title: null,
              scale: { domain: STYLES.map(([name]) => name), range: STYLES.map(([, , shape]) => shape) },
            },
          },
        },
      ],
    },
    config: {
      aria: false,
      font: "sans-serif",
      axis: { labelFontSize: 12, titleFontSize: 12, labelLimit: 200 },
      legend: { orient: "bottom", columns: 8, labelFontSize: 12, symbolSize: 130, labelLimit: 200 },
    },
  };
  return new View(parse(compile(spec).spec), { renderer: "none" }).toSVG();
}
