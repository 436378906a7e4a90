// Packs the package and installs it into an empty project, with the programs that the runs import.
import { execFile } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";

const root = fileURLToPath(new URL("../..", import.meta.url));

const execute = promisify(execFile);

/** Runs a program and returns its output. Rejects with its errors if it fails or takes minutes. */
export async function run(command, args, options = {}) {
  return (await execute(command, args, { maxBuffer: 2 ** 28, timeout: 120_000, ...options })).stdout;
}

/** A module: `check("small", "auto", "js")` returns the small fingerprints of these backends. "auto" means the package's own functions. */
const CHECK = `import * as logsum from "logsum";
import { fingerprint } from "./fingerprint.js";
export const check = (size, ...backends) =>
  JSON.stringify(
    backends.map((backend) => fingerprint(backend === "auto" ? logsum : logsum.createLogSum({ backend }), size)),
  );
`;

/**
 * A module: `checkPool("")` returns the small fingerprint of the package's functions, if calls on two threads have the bits of one. The
 * argument is the expected reason for no threads.
 */
const CHECK_POOL = `import * as logsum from "logsum";
import { createPool } from "logsum/pool";
import { fingerprint } from "./fingerprint.js";
const x = Float64Array.from({ length: 99_000 }, (_, i) => 3 * Math.sin(i));
const single = Float32Array.from(x);
const options = { cols: 99 };
const isSame = (a, b) => a.length === b.length && a.every((value, i) => Object.is(value, b[i]));
export async function checkPool(reason) {
  const pool = await createPool({ threads: 2 });
  const text = pool.reason ?? "";
  if (reason === "" ? text !== "" || pool.threads !== 2 : !text.includes(reason)) throw new Error(\`reason: \${text}\`);
  const p = await pool.softmax(x, options);
  const resident = pool.alloc(Float32Array, single.length);
  resident.array.set(single);
  await pool.logSoftmax(resident.array, { ...options, out: resident.array });
  const results = [
    [p, logsum.softmax(x, options)],
    [await pool.klDivergence(p, p.slice().reverse(), options), logsum.klDivergence(p, p.slice().reverse(), options)],
    [resident.array.slice(), logsum.logSoftmax(single, options)],
    [await pool.exp(single), logsum.exp(single)],
    [[await pool.logSumExp(x)], [logsum.logSumExp(x)]],
  ];
  const wrong = results.findIndex(([got, wanted]) => !isSame(got, wanted));
  if (wrong >= 0) throw new Error(\`result \${wrong} of the pool has other bits\`);
  await pool.close();
  return JSON.stringify([fingerprint(logsum, "small")]);
}
`;

/**
 * Packs, which also builds, and installs. `path` is the folder of the project, `write` writes a file in it. Nothing of the project can
 * be imported from the folder `outside`. Both are removed at the end.
 */
export async function makeProject() {
  const folder = mkdtempSync(join(tmpdir(), "logsum-"));
  const path = join(folder, "project");
  const outside = join(folder, "outside");
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  // A handler of `exit` runs however the process ends.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => process.exit(1));

  const write = (file, text) => {
    mkdirSync(dirname(join(path, file)), { recursive: true });
    writeFileSync(join(path, file), text);
    return join(path, file);
  };

  for (const one of ["project", "outside"]) {
    mkdirSync(join(folder, one));
    writeFileSync(join(folder, one, "package.json"), '{ "private": true, "type": "module" }\n');
  }
  const [{ filename, size, unpackedSize }] = JSON.parse(
    await run("npm", ["pack", "--json", "--pack-destination", path], { cwd: root, timeout: 600_000 }),
  );
  console.log(`${filename}: ${size} bytes, ${unpackedSize} unpacked\n`);
  await run("npm", ["install", "--no-audit", "--no-fund", join(path, filename)], { cwd: path });
  copyFileSync(join(root, "build/fingerprint.js"), join(path, "fingerprint.js"));
  write("check.js", CHECK);
  write("check-pool.js", CHECK_POOL);
  return { path, outside, write };
}

/** The fingerprints that all runs must give, by size. */
export async function knownFingerprints({ path }) {
  return (await import(pathToFileURL(join(path, "fingerprint.js")).href)).KNOWN;
}
