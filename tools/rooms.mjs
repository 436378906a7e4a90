// npm run lint: checks the rooms of the house. Imports point downward and make no cycle. A file of src/js/<family>/ has its namesake in
// assembly/<family>/. No hand-written source has more than 300 lines, not counting the docstrings of public functions.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const MOST_LINES = 300;
const DOCSTRING = /^ *\/\*\*\n(?: +\*.*\n)+/gm;
const FAMILIES = ["logsumexp", "losses", "divergences", "selection", "elementwise", "accumulators"];

/**
 * Folders and files from the bottom up. A file may import from all lines before its own, and from its own line if that makes no cycle.
 */
const LEVELS = {
  assembly: [["layout", "env", "memory"], ["arithmetic"], ["summation"], ["rows"], FAMILIES, ["modules"]],
  src: [
    ["types"],
    ["js/arithmetic"],
    ["js/summation"],
    ["js/rows"],
    FAMILIES.map((family) => `js/${family}`),
    ["call/typed-array", "call/errors"],
    [
      "backends/backend",
      "backends/check",
      "backends/embedding",
      "backends/heap",
      "backends/js",
      "backends/linear-memory",
      "backends/residents",
      "backends/user-kernels",
      "backends/wasm",
    ],
    ["backends/sources", "backends/select"],
    ["call"],
    FAMILIES,
    ["resident"],
    ["instance"],
    ["index"],
    ["pool"],
  ],
};

/** Files that exist in one language only, with the reason. */
const ALONE = {
  "selection/top-k": "topK runs in plain JavaScript on all backends",
};

const problems = [];

function sourcesOf(folder) {
  return readdirSync(join(root, folder), { recursive: true })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => `${folder}/${name.replaceAll("\\", "/")}`);
}

/** Lists the files of its own language that a file imports. A generated float32 twin counts as its source. */
function importsOf(file) {
  const text = readFileSync(join(root, file), "utf8");
  return [...text.matchAll(/^(?:import|export)\b[^;]*? from "(\.[^"]+)";/gms)].flatMap(([, path]) => {
    const target = relative(root, resolve(root, dirname(file), path)).replaceAll("\\", "/");
    const source = target
      .replace(/^build\/generated\//, "src/")
      .replace(/\.js$/, "")
      .replace(/32$/, "64");
    const exact = target.replace(/\.js$/, "");
    return [exact, source]
      .filter((name) => /^(src|assembly)\//.test(name))
      .map((name) => `${name}.ts`)
      .filter((name) => existsSync(join(root, name)))
      .slice(0, 1);
  });
}

function levelOf(file) {
  const [language, ...rest] = file.replace(/\.ts$/, "").split("/");
  const path = rest.join("/");
  const matches = LEVELS[language].flatMap((places, level) =>
    places.filter((place) => path === place || path.startsWith(`${place}/`)).map((place) => [place.length, level]),
  );
  // The most exact place counts: call/errors has another level than call.
  return matches.sort(([a], [b]) => b - a)[0]?.[1];
}

function checkImports(files) {
  const graph = new Map(files.map((file) => [file, importsOf(file)]));
  for (const [file, imports] of graph) {
    const level = levelOf(file);
    if (level === undefined) problems.push(`${file} is in no room of tools/rooms.mjs`);
    for (const target of imports) {
      const other = levelOf(target);
      if (other > level && file.split("/")[0] === target.split("/")[0])
        problems.push(`${file} imports upward: ${target}`);
    }
  }
  const done = new Set();
  const visit = (file, path) => {
    if (path.includes(file)) {
      problems.push(`a cycle: ${[...path.slice(path.indexOf(file)), file].join(" > ")}`);
      return;
    }
    if (done.has(file)) return;
    for (const target of graph.get(file) ?? []) visit(target, [...path, file]);
    done.add(file);
  };
  for (const file of graph.keys()) visit(file, []);
}

/** Compares the files whose kernels WebAssembly modules export with those whose kernels operations have in plain JavaScript. */
function checkNamesakes() {
  const found = { assembly: new Set(), "src/js": new Set() };
  const add = (language, file, pattern) => {
    for (const [, path] of readFileSync(join(root, file), "utf8").matchAll(pattern)) found[language].add(path);
  };
  for (const file of sourcesOf("assembly/modules")) add("assembly", file, /from "\.\.\/(?!rows|arithmetic)([^"]+)"/g);
  for (const family of FAMILIES) add("src/js", `src/${family}.ts`, /from "\.\/js\/([^"]+?)(?:64)?\.js"/g);
  for (const [language, other] of [
    ["assembly", "src/js"],
    ["src/js", "assembly"],
  ]) {
    for (const path of found[language]) {
      if (!found[other].has(path) && !(path in ALONE))
        problems.push(`${language}/${path} has kernels, and ${other} has no such file`);
    }
  }
}

/** Lists the files below a folder. An example's node_modules has a link to the root, which a recursive readdir follows for ever. */
function filesBelow(folder) {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return entry.name === "node_modules" ? [] : filesBelow(path);
    return [path];
  });
}

function checkLengths() {
  for (const file of ["assembly", "src", "tools", "bench", "test", "examples", "site"].flatMap(filesBelow)) {
    if (!/\.(ts|mjs|py)$/.test(file)) continue;
    const text = readFileSync(join(root, file), "utf8");
    const isPublic = /^src\/[^/]+$/.test(file);
    const lines = (isPublic ? text.replace(DOCSTRING, "") : text).split("\n").length - 1;
    const counted = isPublic ? `${lines} lines without docstrings` : `${lines} lines`;
    if (lines > MOST_LINES) problems.push(`${file} has ${counted}, more than ${MOST_LINES}`);
  }
}

checkImports([...sourcesOf("assembly"), ...sourcesOf("src")]);
checkNamesakes();
checkLengths();
for (const problem of problems) console.error(problem);
process.exitCode = problems.length > 0 ? 1 : 0;
