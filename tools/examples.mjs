// npm run test:examples [-- NAME …]: installs and tests each project in examples/, or those that are named.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("../examples/", import.meta.url));
const all = readdirSync(folder).filter((name) => existsSync(`${folder}${name}/package.json`));
const names = process.argv.length > 2 ? process.argv.slice(2) : all;
const unknown = names.filter((name) => !all.includes(name));
if (unknown.length > 0) throw new Error(`no example is named ${unknown.join(", ")}; there are ${all.join(", ")}`);

/** Runs npm in the folder of an example; returns whether it succeeds. */
function npm(name, ...args) {
  const options = { cwd: `${folder}${name}`, stdio: "inherit", shell: process.platform === "win32" };
  return spawnSync("npm", args, options).status === 0;
}

const failed = names.filter((name) => {
  const started = performance.now();
  const isPassed = npm(name, "ci", "--loglevel=error", "--no-audit", "--no-fund") && npm(name, "test", "--silent");
  console.log(`${isPassed ? "pass" : "FAIL"} ${name}, ${((performance.now() - started) / 1000).toFixed(0)} s`);
  return !isPassed;
});
if (failed.length > 0) process.exitCode = 1;
