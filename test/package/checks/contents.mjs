// Checks the contents of the package: its files, its links, its errors, and that imports have no side effects.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { installed, manifest, project } from "./project.mjs";
import { expect, expectSame, filesOf, node, readJson, root, run } from "./steps.mjs";

const ENTRIES = [".", "./relaxed", "./js", "./core", "./pool", "./pool/worker.js", "./kernels.wasm", "./package.json"];
const INSTALL_SCRIPTS = /^(pre|post)?(install|prepare)$/;

export function contents() {
  expectSame(Object.keys(manifest.exports), ENTRIES, "exports");
  expectSame(
    Object.keys(manifest).filter((name) => /dependencies$/i.test(name)),
    ["devDependencies"],
    "dependencies",
  );
  const scripts = Object.keys(manifest.scripts).filter((name) => INSTALL_SCRIPTS.test(name));
  expectSame(scripts, [], "scripts that npm install runs");
  const { packages } = readJson(join(project.path, "package-lock.json"));
  expectSame(Object.keys(packages), ["", "node_modules/logsum"], "packages that npm has installed");
  expect(!packages["node_modules/logsum"].hasInstallScript, "npm has found a script that it runs at install");
  expectSame(
    readdirSync(installed),
    ["CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "README.md", "SECURITY.md", "bench", "dist", "docs", "package.json"],
    "what is in the package",
  );
}

/** Checks that relative links of README lead to files of the package. */
export function links() {
  const text = readFileSync(join(installed, "README.md"), "utf8");
  const targets = [...text.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(([, path]) => path);
  const missing = targets.filter((path) => !existsSync(join(installed, path)));
  expectSame(missing, [], "links of README to what is not in the package");
}

/** Checks that only the file for CDNs is minified, and that it imports no other file. */
export function readable() {
  for (const field of ["unpkg", "jsdelivr"])
    expect(manifest[field] === "./dist/logsum.min.js", `${field} is ${manifest[field]}`);
  const files = filesOf(join(installed, "dist")).filter((file) => file.endsWith(".js"));
  const textOf = (file) => readFileSync(join(installed, "dist", file), "utf8").replace(/"[0-9a-f]{100,}"/g, '""');
  const isLong = (line) => line.length > 2000 && !/^(import|export) \{/.test(line); // not a list of names
  const minified = files.filter((file) => textOf(file).split("\n").some(isLong));
  expectSame(minified, ["logsum.min.js"], "minified files");
  expect(!/^import |\bfrom"/m.test(textOf("logsum.min.js")), "logsum.min.js imports other files");
  return `${files.length} files`;
}

/** Calls that throw for their arguments. */
const WRONG_CALLS = {
  softmax: 'softmax("text")',
  logSumExp: "logSumExp([1, 2], { cols: 3 })",
  klDivergence: "klDivergence(new Float64Array(2), new Float32Array(2))",
  crossEntropyLoss: "crossEntropyLoss([1, 2], [7])",
  topK: "topK([1, 2], 0)",
  mutualInformation: "mutualInformation([1, 2])",
  exp: "exp([1], { colour: 1 })",
  createLogSum: 'createLogSum({ backend: "none" })',
};

/** Checks that Node.js prints little for an uncaught error, and that the first frame outside logsum is the caller's. */
export async function errors() {
  for (const [name, call] of Object.entries(WRONG_CALLS)) {
    const program = project.write("wrong.mjs", `import { ${name} } from "logsum";\n\n${call};\n`);
    const printed = await node([program], project.path).then(
      () => "nothing was thrown",
      ({ message }) => message,
    );
    const stack = printed.split("\n").filter((line) => line.startsWith("    at "));
    const outside = stack.find((line) => !line.includes("/node_modules/logsum/"));
    const isShort = printed.length < 4000 && printed.split("\n").every((line) => line.length < 500);
    expect(isShort, `${call}: Node prints ${printed.length} characters`);
    expect(new RegExp(`^(Type|Range)Error: ${name}: `, "m").test(printed), `${call}: ${printed}`);
    expect(outside?.includes(`${pathToFileURL(program).href}:3:`), `${call}: the first frame outside is ${outside}`);
  }
}

/** Runs all of npm publish except the upload: a tree that does not pack must not be released. */
export const publish = async () => {
  await run("npm", ["publish", "--dry-run", "--ignore-scripts"], root);
};

/** Checks that an import changes nothing else, so that a bundler may drop unused ones. */
export async function noSideEffects() {
  expect(`${manifest.sideEffects}` === "./dist/pool/worker.js", "sideEffects names more than the worker of a pool");
  const files = ["index.js", "logsum.min.js"].map((file) => pathToFileURL(join(installed, "dist", file)).href);
  for (const entry of ["logsum", "logsum/relaxed", "logsum/js", "logsum/core", "logsum/pool", ...files]) {
    const program = `
      const globals = () => Reflect.ownKeys(globalThis).map((key) => Object.getOwnPropertyDescriptor(globalThis, key));
      const before = globals();
      await import("${entry}");
      const after = globals();
      const isSame = after.length === before.length && after.every(({ value }, i) => Object.is(value, before[i].value));
      process.exit(isSame ? 0 : 1);`;
    // With frozen intrinsics, a write to a built-in object throws.
    await node(["--frozen-intrinsics", "--no-warnings", "--input-type=module", "-e", program], project.path);
  }
}
