// npm run test:fresh [-- COUNT [SEED]]: runs the reference tests on rows of new seeds, and prints the seeds. Needs python3 with mpmath.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const count = Number(process.argv[2] ?? 5);
const folder = mkdtempSync(join(tmpdir(), "logsum-fresh-"));
const files = ["reference", "options", "measures", "elementwise", "cumulative"];
const fixtures = Object.fromEntries(
  files.map((name) => [`LOGSUM_${name.toUpperCase()}`, join(folder, `${name}.json`)]),
);
const env = { ...process.env, ...fixtures, NO_COLOR: "1" };
const tests = ["test/accuracy", "test/shipped/relaxed.test.ts"];
let failed = 0;
for (let i = 0; i < count; i++) {
  const seed = process.argv[3] === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(process.argv[3]) + i;
  const args = ["tools/reference/make.py", "--seed", seed, "--out", folder, "--points", "60"];
  console.log(`seed ${seed}\n${execFileSync("python3", args, { encoding: "utf8" }).trim()}`);
  const { status, stdout, stderr } = spawnSync("npx", ["vitest", "run", ...tests], { env, encoding: "utf8" });
  if (status !== 0) {
    failed++;
    console.log(
      (stdout + stderr)
        .split("\n")
        .filter((line) => / FAIL |f32, |f64, |\d failures/.test(line))
        .join("\n"),
    );
  }
}
rmSync(folder, { recursive: true });
console.log(`${count - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
