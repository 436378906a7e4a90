// npm run test:fresh [-- COUNT [SEED]]: the reference tests on rows of new seeds, which it prints. Needs python3 with mpmath.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const count = Number(process.argv[2] ?? 5);
const folder = mkdtempSync(join(tmpdir(), "logsum-fresh-"));
const makers = [
  ["LOGSUM_REFERENCE", "reference"],
  ["LOGSUM_OPTIONS", "options_reference"],
  ["LOGSUM_MEASURES", "measures_reference"],
  ["LOGSUM_ELEMENTWISE", "elementwise_reference", "--points", "60"],
  ["LOGSUM_CUMULATIVE", "cumulative_reference"],
];
let failed = 0;
for (let i = 0; i < count; i++) {
  const seed = process.argv[3] === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(process.argv[3]) + i;
  const env = { ...process.env };
  for (const [variable, maker, ...more] of makers) {
    env[variable] = join(folder, `${maker}.json`);
    const args = [`tools/${maker}.py`, "--seed", seed, "--out", env[variable], ...more];
    console.log(`seed ${seed}: ${execFileSync("python3", args, { encoding: "utf8" }).trim()}`);
  }
  const { status, stdout, stderr } = spawnSync("npx", ["vitest", "run", "test/accuracy", "test/shipped/relaxed"], {
    env: { ...env, NO_COLOR: "1" },
    encoding: "utf8",
  });
  if (status !== 0) {
    failed++;
    console.log(
      (stdout + stderr)
        .split("\n")
        .filter((line) => / FAIL |n=|f32 |f64 |failures, the worst/.test(line))
        .join("\n"),
    );
  }
}
rmSync(folder, { recursive: true });
console.log(`${count - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
