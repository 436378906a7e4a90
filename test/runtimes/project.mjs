// The package as a user gets it: packed, and installed into an empty project, with the programs that the runs import.
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

export const run = (command, args, options = {}) =>
  execFileSync(command, args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], maxBuffer: 2 ** 28, ...options });

/** `check("auto", "js")` gives the fingerprints of these backends, of which "auto" is that of the package's own functions. */
const CHECK = `import * as logsum from "logsum";
import { fingerprint } from "./fingerprint.js";
export const check = (...backends) =>
  JSON.stringify(backends.map((backend) => fingerprint(backend === "auto" ? logsum : logsum.createLogSum({ backend }))));
`;

/** Builds, packs and installs. `path` is the project's folder, `write` writes a file in it; all is removed at the end. */
export function makeProject() {
  const path = mkdtempSync(join(tmpdir(), "logsum-"));
  process.on("exit", () => rmSync(path, { recursive: true, force: true }));
  // With the handler of exit, whatever ends the process.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => process.exit(1));

  const write = (file, text) => {
    mkdirSync(dirname(join(path, file)), { recursive: true });
    writeFileSync(join(path, file), text);
    return join(path, file);
  };

  run("npm", ["run", "--silent", "build"], { cwd: root });
  const [{ filename, size, unpackedSize }] = JSON.parse(
    run("npm", ["pack", "--json", "--pack-destination", path], { cwd: root }),
  );
  console.log(`${filename}: ${size} bytes, ${unpackedSize} unpacked\n`);
  write("package.json", '{ "private": true, "type": "module" }\n');
  run("npm", ["install", "--no-audit", "--no-fund", join(path, filename)], { cwd: path });
  copyFileSync(join(root, "build/fingerprint.js"), join(path, "fingerprint.js"));
  write("check.js", CHECK);
  return { path, write };
}

/** The fingerprint that all have to have: that of both backends in this Node. */
export function expectedFingerprint({ path }) {
  const program = 'import { check } from "./check.js"; console.log(check("wasm-simd", "js"));';
  const [wasm, js] = JSON.parse(run(process.execPath, ["--input-type=module", "-e", program], { cwd: path }));
  if (wasm.hash !== js.hash) throw new Error(`the backends differ in Node.js: wasm-simd ${wasm.hash}, js ${js.hash}`);
  return js;
}
