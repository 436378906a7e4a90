// npm run test:runtimes: the packed package in every engine and through every bundler that npm has; see report.mjs.
// node test/runtimes/run.mjs PATTERN runs the rows whose runtime and way match.
import { availableParallelism } from "node:os";
import { bundlers } from "./bundlers.mjs";
import { engines } from "./engines.mjs";
import { knownFingerprints, makeProject } from "./project.mjs";
import { recipe } from "./recipe.mjs";
import { report } from "./report.mjs";

const project = await makeProject();
const pattern = new RegExp(process.argv[2] ?? "");
const all = [...(await engines(project)), recipe(project), ...bundlers(project)];
const runs = all.filter(({ runtime, how }) => pattern.test(`${runtime}, ${how}`));
await report(runs, await knownFingerprints(project), Math.min(4, availableParallelism()));
// A runtime that hangs must not keep the process.
process.exit();
