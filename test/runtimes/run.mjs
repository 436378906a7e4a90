// npm run test:runtimes: the packed package in every engine and through every bundler that npm has; see report.mjs.
import { engines } from "./engines.mjs";
import { expectedFingerprint, makeProject } from "./project.mjs";
import { report } from "./report.mjs";

const project = makeProject();
await report(engines(project), expectedFingerprint(project));
