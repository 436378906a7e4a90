// Checks the results of the build: kernels, sizes, and the same files each time.
import { createHash } from "node:crypto";
import { cpSync, readFileSync, symlinkSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { checkCommitted, measureSizes } from "../sizes.mjs";
import { installed, project } from "./project.mjs";
import { expect, expectSame, filesOf, node, root, run } from "./steps.mjs";

/** Checks that no function of the modules comes from AssemblyScript's library, by their names before stripping. */
export async function onlyOurKernels() {
  const asc = join(root, "node_modules/assemblyscript/bin/asc.js");
  const [wasm, text] = ["named.wasm", "named.wat"].map((name) => join(project.path, name));
  const source = "build/generated/assembly/all.ts";
  await node([asc, source, "--target", "kernels", "--debug", "--outFile", wasm, "--textFile", text], root);
  const names = readFileSync(text, "utf8").match(/^ \(func \$\S+/gm) ?? [];
  const foreign = names.filter((name) => !/^ \(func \$"?(build\/generated\/)?assembly\//.test(name));
  expect(names.length > 100, `${names.length} functions found`);
  expectSame(foreign, [], "functions that are not of assembly/");
  return `${names.length} functions`;
}

export async function sizes() {
  const { sizes, failures } = await measureSizes(project);
  failures.push(...checkCommitted(sizes));
  expect(failures.length === 0, failures.join("\n"));
  const kilobytes = (app) =>
    Object.values(app).map(({ brotli, gzip }) => `${(brotli / 1000).toFixed(1)}/${(gzip / 1000).toFixed(1)}`);
  return Object.entries(sizes.apps).map(([name, app]) => `${name}: ${kilobytes(app).join(" ")}`);
}

function hashes(folder) {
  return filesOf(folder).map((file) => {
    const hash = createHash("sha256").update(readFileSync(join(folder, file)));
    return `${file} ${hash.digest("hex")}`;
  });
}

/** Builds two clean copies of the sources in other folders, and compares all files with those of the package. */
export async function reproducible() {
  const ignored = readFileSync(join(root, ".gitignore"), "utf8").split("\n").filter(Boolean);
  const isSource = (path) =>
    basename(path) !== ".git" &&
    !ignored.some((line) => (line.endsWith("/") ? `${basename(path)}/` === line : relative(root, path) === line));
  const built = ["copy", "another/place"].map(async (name) => {
    const copy = join(project.path, name);
    cpSync(root, copy, { recursive: true, filter: isSource });
    symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
    await run("npm", ["pack"], copy); // this builds, as in a clone
    return hashes(join(copy, "dist"));
  });
  const expected = hashes(join(installed, "dist"));
  for (const files of await Promise.all(built)) expectSame(files, expected, "files of a clean build");
  return expected.find((line) => line.startsWith("kernels.wasm"))?.replace(" ", " sha256 ");
}
