// Checks the package from CommonJS.
import { project } from "./project.mjs";
import { expect, node } from "./steps.mjs";

const REQUIRE = 'const { backend, logSumExp } = require("logsum"); console.log(logSumExp([0, 0]), backend().name);';

export async function requires() {
  const { stdout, stderr } = await node(["-e", REQUIRE], project.path);
  expect(stdout === `${Math.LN2} wasm-simd\n` && stderr === "", stdout + stderr);
  return `Node.js ${process.versions.node}`;
}

/** Checks the error of Node.js before 20.19 and 22.12. */
export async function cannotRequire() {
  const error = await node(["--no-experimental-require-module", "-e", REQUIRE], project.path).then(
    ({ stdout }) => `it has printed ${stdout}`,
    String,
  );
  expect(/ERR_REQUIRE_ESM/.test(error) && /dynamic import\(\)/.test(error), error);
  return "ERR_REQUIRE_ESM names import()";
}
