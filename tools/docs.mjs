// npm run docs:tables: fills the tables of README.md and docs/*.md from results that are committed. A table stands between
// <!-- table: NAME --> and <!-- end -->. `npm run sizes`, `accuracy` and `verify` write their results and fill the tables, too.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const readJson = (file) => JSON.parse(readFileSync(join(root, file), "utf8"));

/** The documents that may have tables. */
export const documents = ["README.md", ...readdirSync(join(root, "docs")).map((file) => `docs/${file}`)].filter(
  (file) => file.endsWith(".md"),
);

const cell = (text) => String(text).replaceAll("|", "\\|");
const line = (cells) => `| ${cells.map(cell).join(" | ")} |\n`;
const table = (head, rows) => `${line(head)}|${"---|".repeat(head.length)}\n${rows.map(line).join("")}`;
const code = (name) => `\`${name}\``;

/** Puts only the function of "softmax, axis 0" in code. */
const codeFirst = (name) => name.replace(/^\w+/, code);

const DTYPES = ["f64", "f32"];

// Speed: the least times of bench/operations.json.

const thousands = (shape) => shape.split("x").map((n) => Number(n).toLocaleString("en-US"));

function speed() {
  const { lines: all, engine, machine, date, commit, command } = readJson("bench/operations.json");
  const lines = all.filter(({ profile }) => profile === "easy");
  const times = new Map(
    lines.map(({ shape, dtype, op, contender, ns }) => [`${shape} ${dtype} ${op} ${contender}`, ns]),
  );
  const names = (key, shape) => [...new Set(lines.filter((one) => one.shape === shape).map((one) => one[key]))];
  const shapes = [...new Set(lines.map(({ shape }) => shape))];
  const nsOf = (shape, dtype, op, contender) => {
    const ns = times.get(`${shape} ${dtype} ${op} ${contender}`);
    if (ns === undefined) throw new Error(`bench/operations.json has no ${shape} ${dtype} ${op} ${contender}`);
    return ns;
  };
  const ratioOf = (shape, dtype, op, contender = "wasm-simd") =>
    `${(nsOf(shape, dtype, op, "loop") / nsOf(shape, dtype, op, contender)).toFixed(1)}×`;
  const conditions = `${machine}, ${engine}, one thread, ${date}, commit ${commit}.\n`;
  return { names, shapes, nsOf, ratioOf, conditions, command: `${code(command)}\n` };
}

/** Times of each contender on each operation of one shape, with the ratios to the loop. */
function speedOf(shape, isWanted) {
  const { names, nsOf, ratioOf } = speed();
  const rows = names("op", shape)
    .filter(isWanted)
    .map((op) => [
      codeFirst(op),
      ...DTYPES.flatMap((dtype) =>
        ["loop", "wasm-simd", "js"].map((contender) => {
          const ns = nsOf(shape, dtype, op, contender).toFixed(2);
          return contender === "loop" ? ns : `${ns} (${ratioOf(shape, dtype, op, contender)})`;
        }),
      ),
    ]);
  const head = DTYPES.flatMap((dtype) => ["loop", "wasm-simd", "js"].map((name) => `${name} ${dtype}`));
  return table(["ns per element", ...head], rows);
}

const isPlain = (op) => !op.includes(",") && !op.startsWith("binary");
const MAIN = ["logSumExp", "softmax", "crossEntropyLoss", "entropy", "klDivergence", "jsDivergence"];

function speedSummary() {
  const { ratioOf, conditions } = speed();
  const columns = ["1000x1000", "100000x10"].flatMap((shape) => DTYPES.map((dtype) => [shape, dtype]));
  const head = columns.map(([shape, dtype]) => `rows of ${thousands(shape)[1]}, ${dtype}`);
  const rows = [...MAIN, "exp"].map((op) => [code(op), ...columns.map(([shape, dtype]) => ratioOf(shape, dtype, op))]);
  return `${table(["times the loop", ...head], rows)}\n${conditions}`;
}

function speedByShape() {
  const { shapes, names, ratioOf } = speed();
  const isWhole = (shape) => MAIN.every((op) => names("op", shape).includes(op));
  const rows = shapes
    .filter(isWhole)
    .flatMap((shape) =>
      DTYPES.map((dtype) => [thousands(shape).join(" × "), dtype, ...MAIN.map((op) => ratioOf(shape, dtype, op))]),
    );
  return table(["rows × columns", "dtype", ...MAIN.map(code)], rows);
}

/** Nanoseconds of one call on one row of 10 elements. */
function speedOfCalls() {
  const { names, nsOf } = speed();
  const shape = "1x10";
  const rows = names("op", shape).map((op) => [
    codeFirst(op),
    ...DTYPES.flatMap((dtype) =>
      ["loop", "wasm-simd"].map((contender) => (10 * nsOf(shape, dtype, op, contender)).toFixed(0)),
    ),
  ]);
  const head = DTYPES.flatMap((dtype) => ["loop", "wasm-simd"].map((name) => `${name} ${dtype}`));
  return table(["ns per call", ...head], rows);
}

/** Nanoseconds of one call of wasm-simd on one row, by its length. */
function speedOfSmallCalls() {
  const { shapes, names, nsOf } = speed();
  const small = shapes.map((shape) => shape.split("x").map(Number)).filter(([rows, cols]) => rows === 1 && cols <= 64);
  const sizes = small.map(([, cols]) => cols).sort((a, b) => a - b);
  const rows = DTYPES.flatMap((dtype) =>
    names("op", "1x1").map((op) => [
      codeFirst(op),
      dtype,
      ...sizes.map((cols) => (cols * nsOf(`1x${cols}`, dtype, op, "wasm-simd")).toFixed(0)),
    ]),
  );
  return table(["ns per call", "dtype", ...sizes.map((cols) => (cols === 1 ? "1 element" : cols))], rows);
}

// Sizes: bytes of minified apps, in KB of 1000 bytes, rounded up.

const kilobytes = (bytes) => Math.ceil(bytes / 1000);
const SIZES_HEAD = ["app of this function", "brotli, KB", "gzip, KB"];
const EVERYTHING = "everything (`createLogSum`)";

function sizesSummary() {
  const { functions } = readJson("test/package/sizes.json");
  const names = ["argmax", "exp", "softmax", "crossEntropyLoss", "jsDivergence", "klDivergence", "createLogSum"];
  const rows = names.map((name) => {
    const { brotli, gzip } = functions[name];
    return [name === "createLogSum" ? EVERYTHING : code(name), kilobytes(brotli), kilobytes(gzip)];
  });
  return table(SIZES_HEAD, rows);
}

/** Rows of functions of one size. */
function sizesOfAll() {
  const rows = new Map();
  const bySize = Object.entries(readJson("test/package/sizes.json").functions).sort(
    ([, a], [, b]) => a.brotli - b.brotli,
  );
  for (const [name, { brotli, gzip }] of bySize) {
    const row = rows.get(kilobytes(brotli)) ?? { names: [], gzip: 0 };
    row.names.push(name === "createLogSum" ? EVERYTHING : code(name));
    row.gzip = Math.max(row.gzip, kilobytes(gzip));
    rows.set(kilobytes(brotli), row);
  }
  return table(
    SIZES_HEAD,
    [...rows].map(([brotli, { names, gzip }]) => [names.join(", "), brotli, gzip]),
  );
}

function sizesOfFiles() {
  const rows = Object.entries(readJson("test/package/sizes.json").files).map(([file, { brotli, gzip }]) => [
    code(file),
    kilobytes(brotli),
    kilobytes(gzip),
  ]);
  return table(["file", "brotli, KB", "gzip, KB"], rows);
}

// Accuracy: bounds of docs/bounds.json, and the largest errors of docs/errors.json and docs/verified.json.

const PARTS = ["error, float64", "error, float32"];
const partsOf = ({ f64, f32 }) => [f64, f32].map(({ part }) => part.toFixed(2));

function boundsSummary() {
  const bounds = readJson("docs/bounds.json").functions;
  const errors = readJson("docs/errors.json").functions;
  const names = [
    "logSumExp",
    "softmax",
    "crossEntropyLoss",
    "entropy",
    "klDivergence, from logits",
    "jsDivergence",
    "exp",
  ];
  const rows = names.map((name) => [codeFirst(name), bounds[name].bound, ...partsOf(errors[name])]);
  return table(["function", "bound", ...PARTS], rows);
}

const isDivergence = (name) => /^(klDivergence|jsDivergence)\b/.test(name);

function boundsOfNearRows() {
  const bounds = Object.entries(readJson("docs/bounds.json").functions).filter(([name]) => isDivergence(name));
  return table(
    ["function", "bound"],
    bounds.map(([name, { bound }]) => [codeFirst(name), bound]),
  );
}

function boundsOfAll() {
  const errors = readJson("docs/errors.json").functions;
  const rows = Object.entries(readJson("docs/bounds.json").functions).map(([name, { bound }]) => {
    const { f64, f32 } = errors[name];
    return [codeFirst(name), bound, ...partsOf(errors[name]), `${f64.rows} and ${f32.rows}`];
  });
  return table(["function", "bound", ...PARTS, "cases"], rows);
}

function boundsOfOptions() {
  const rows = Object.entries(readJson("docs/bounds.json").options).map(([name, { bound }]) => [
    codeFirst(name),
    bound,
  ]);
  return table(["option", "addition to the bound"], rows);
}

function verifiedErrors() {
  const rows = Object.entries(readJson("docs/verified.json").functions).map(([name, errors]) => [
    code(name),
    ...DTYPES.flatMap((dtype) => [errors[dtype].ulp, errors[dtype].x]),
  ]);
  return table(["function", "float64: ulp", "at x", "float32: ulp", "at x"], rows);
}

// Engines and bundlers: the versions that the tests install.

function versionsOf(name, isWanted) {
  const { devDependencies, optionalDependencies } = readJson(`test/${name}/package.json`);
  const all = Object.entries({ ...devDependencies, ...optionalDependencies }).filter(([key]) => isWanted.test(key));
  return all.map(([key, version]) => [key, /\d+\.\d+/.exec(version)[0]]);
}

function engines() {
  const NAMES = {
    deno: "Deno",
    bun: "Bun",
    miniflare: "workerd, by miniflare",
    "edge-runtime": "Vercel's edge-runtime",
  };
  const nodes = versionsOf("runtimes", /^node\d+-x64$/).map(([, version]) => version);
  const others = versionsOf("runtimes", /^(?!node)/).map(([name, version]) => [NAMES[name], version]);
  const bundlers = versionsOf("bundlers", /^(?!@)/);
  return table(["engine or bundler", "version"], [["Node.js", nodes.join(", ")], ...others.sort(), ...bundlers]);
}

export const tables = {
  speed: speedSummary,
  "speed conditions": () => `${speed().conditions}Command: ${speed().command}`,
  "speed 1000x1000": () => speedOf("1000x1000", isPlain),
  "speed options": () => speedOf("1000x1000", (op) => !isPlain(op)),
  "speed 100000x10": () => speedOf("100000x10", isPlain),
  "speed 64x50257": () => speedOf("64x50257", isPlain),
  "speed by shape": speedByShape,
  "speed of calls": speedOfCalls,
  "speed of small calls": speedOfSmallCalls,
  sizes: sizesSummary,
  "sizes of all": sizesOfAll,
  "sizes of files": sizesOfFiles,
  bounds: boundsSummary,
  "bounds of all": boundsOfAll,
  "bounds of near rows": boundsOfNearRows,
  "bounds of options": boundsOfOptions,
  verified: verifiedErrors,
  engines,
};

/** The text of a document with its tables made anew. */
export function fill(text) {
  return text.replace(/(<!-- table: (.+?) -->\n)[\s\S]*?(<!-- end -->)/g, (_, start, name, end) => {
    if (!(name in tables)) throw new Error(`there is no table ${JSON.stringify(name)}`);
    return `${start}${tables[name]()}${end}`;
  });
}

export const readDocument = (file) => readFileSync(join(root, file), "utf8");

export function fillDocuments() {
  for (const file of documents) {
    const text = readDocument(file);
    const filled = fill(text);
    if (filled !== text) writeFileSync(join(root, file), filled);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) fillDocuments();
