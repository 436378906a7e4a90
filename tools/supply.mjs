// npm run test:supply: what an installation brings is what the repository names. The package has no dependencies. Each tool has one exact
// version, in package.json and in a lock file, which has the hash of every package. Workflows name versions of actions.
//
//   node tools/supply.mjs --pin    writes the versions of the lock files to package.json
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));

const KINDS = ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"];
const EXACT = /^(npm:[@\w/.-]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/;
const shouldPin = process.argv.includes("--pin");
const problems = [];
const filesOf = (...patterns) =>
  execFileSync("git", ["ls-files", ...patterns], { encoding: "utf8" })
    .split("\n")
    .filter(Boolean);
const readJson = (file) => JSON.parse(readFileSync(file, "utf8"));

function pin(file, manifest, lock) {
  for (const kind of KINDS) {
    for (const [name, wanted] of Object.entries(manifest[kind] ?? {})) {
      const { version } = lock.packages[`node_modules/${name}`] ?? {};
      if (version === undefined || EXACT.test(wanted) || wanted.startsWith("file:")) continue;
      manifest[kind][name] = wanted.replace(/[\^~]?\d[^@]*$/, version);
      lock.packages[""][kind][name] = manifest[kind][name];
    }
  }
  writeFileSync(file, `${JSON.stringify(manifest, null, 2)}\n`);
  writeFileSync(join(dirname(file), "package-lock.json"), `${JSON.stringify(lock, null, 2)}\n`);
}

function checkLock(file, { packages }) {
  for (const [path, { integrity, resolved = "", link }] of Object.entries(packages)) {
    // The examples take the package from this repository.
    if (path === "" || link || resolved.startsWith("file:") || !path.includes("node_modules/")) continue;
    if (!integrity?.startsWith("sha512-")) problems.push(`${file}: ${path} has no hash`);
    if (/^(git|http:)/.test(resolved)) problems.push(`${file}: ${path} comes from ${resolved}`);
  }
}

for (const file of filesOf("package.json", "*/package.json")) {
  const manifest = readJson(file);
  if (!KINDS.some((kind) => manifest[kind] !== undefined)) continue;
  const lockFile = join(dirname(file), "package-lock.json");
  if (!existsSync(lockFile)) {
    problems.push(`${file} has no lock file beside it`);
    continue;
  }
  const lock = readJson(lockFile);
  if (shouldPin) pin(file, manifest, lock);
  checkLock(lockFile, lock);
  for (const kind of KINDS) {
    const [own, locked] = [manifest[kind] ?? {}, lock.packages[""][kind] ?? {}];
    if (JSON.stringify(own) !== JSON.stringify(locked)) problems.push(`${lockFile} is not that of ${kind} in ${file}`);
    for (const [name, version] of Object.entries(own)) {
      if (!EXACT.test(version) && !version.startsWith("file:"))
        problems.push(`${file}: ${name} is ${version}, no exact version`);
    }
  }
}
const { dependencies, peerDependencies, optionalDependencies } = readJson("package.json");
if (dependencies ?? peerDependencies ?? optionalDependencies) problems.push("the package has dependencies");
for (const file of filesOf(".github/workflows")) {
  for (const [, action] of readFileSync(file, "utf8").matchAll(/uses: ([^.\s]\S*)/g)) {
    if (!/@(v\d+\.\d+\.\d+|[0-9a-f]{40})$/.test(action)) problems.push(`${file}: ${action} has no version`);
  }
}
for (const problem of problems) console.log(problem);
console.log(problems.length === 0 ? "everything has one exact version and a hash" : `${problems.length} problems`);
process.exitCode = problems.length > 0 ? 1 : 0;
