// npm run test:package: checks the packed package with package managers, TypeScript and CommonJS, the sizes of apps, its errors, the
// origin of its code, and that the build is reproducible.
import { onlyOurKernels, reproducible, sizes } from "./checks/builds.mjs";
import { cannotRequire, requires } from "./checks/commonjs.mjs";
import { contents, errors, links, noSideEffects, publish, readable } from "./checks/contents.mjs";
import { tarball } from "./checks/project.mjs";
import { tool } from "./checks/steps.mjs";
import { commonJsTypes, namesMistakes, typescript, usesEverything, VERSIONS } from "./checks/typescript.mjs";

const ARE_THE_TYPES_WRONG = [tarball, "--profile", "esm-only"];

const CHECKS = [
  ["contents, no dependencies, no install scripts", contents],
  ["npm publish --dry-run", publish],
  ["publint", () => tool("publint/src/cli.js", ["run", "--strict", tarball]).then(() => "")],
  ["are the types wrong", () => tool("@arethetypeswrong/cli/dist/index.js", ARE_THE_TYPES_WRONG).then(() => "")],
  ["only the worker of a pool has side effects", noSideEffects],
  ["kernels are of assembly/ alone", onlyOurKernels],
  ["links of README", links],
  ["readable, and one file for CDNs", readable],
  ["errors", errors],
  ["sizes of apps in KB, brotli/gzip", sizes],
  ["types/uses.ts has every export", usesEverything],
  ...VERSIONS.map((version) => [`TypeScript ${version}`, () => typescript(version)]),
  ...VERSIONS.map((version) => [`TypeScript ${version}, CommonJS`, () => commonJsTypes(version)]),
  ...VERSIONS.map((version) => [`TypeScript ${version} names the wrong option`, () => namesMistakes(version)]),
  ["require", requires],
  ["require, of an older Node.js", cannotRequire],
  ["two clean builds are the same", reproducible],
];

// node test/package/check.mjs PATTERN runs the checks whose names match.
const pattern = new RegExp(process.argv[2] ?? "");
const checks = CHECKS.filter(([name]) => pattern.test(name));
let failed = 0;
for (const [name, check] of checks) {
  const start = performance.now();
  let result = "pass";
  let notes = [];
  try {
    notes = [(await check()) ?? []].flat().filter(Boolean);
  } catch (error) {
    failed++;
    result = "FAIL";
    notes = error.message.split("\n").slice(0, 40);
  }
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`${result} ${name.padEnd(48)} ${seconds.padStart(5)} s  ${notes.join("\n".padEnd(64))}`);
}
console.log(`\n${checks.length - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
