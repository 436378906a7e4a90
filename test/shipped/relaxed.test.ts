// The relaxed build: its bits are the machine's, its bounds the same. It runs in a process of its own, as Node 20 wants to be
// asked for relaxed SIMD.
import { spawnSync } from "node:child_process";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";

const program = `
  import { readFileSync } from "node:fs";
  const [entry, cases, ...fixtures] = process.argv.slice(1);
  const { createLogSum } = await import(entry);
  const { partOf, readCases, rowsOf } = await import(cases);
  const logsum = createLogSum({ backend: "wasm-relaxed-simd" });
  let seen = 0, worst = 0, differ = 0, plain = createLogSum({ backend: "wasm-simd" });
  const failures = [];
  for (const one of fixtures.flatMap((fixture) => readCases(new URL(fixture)))) {
    const { op, dtype, label, form, from, at, exact, options: more } = one;
    const rows = rowsOf(one);
    const args = label === undefined ? rows : [...rows, [label]];
    const options = { cols: rows[0].length, form, from, ...more };
    const got = logsum[op](...args, options);
    const usual = plain[op](...args, options);
    seen++;
    exact.forEach((entry, k) => {
      const i = at?.[k] ?? k;
      const part = partOf(got[i], entry);
      worst = Math.max(worst, part);
      if (!Object.is(got[i], usual[i])) differ++;
      if (!(part <= 1)) failures.push([op, form, from, dtype, rows[0].length, i, got[i], entry[0], part].join(" "));
    });
  }
  const module = readFileSync(new URL("kernels.wasm", entry));
  if (createLogSum({ module }).backend().name !== "wasm-simd") throw new Error("the plain module does not run here");
  console.log(JSON.stringify({ name: createLogSum().backend().name, cases: seen, worst, differ, failures }));
`;

const url = (path: string): string => new URL(`../../${path}`, import.meta.url).href;

test("it is as exact as stated", () => {
  const flags = process.versions.node.startsWith("20.") ? ["--experimental-wasm-relaxed-simd"] : [];
  const fixtures = ["reference", "elementwise", "cumulative"].map((name) => {
    const fixture = process.env[`LOGSUM_${name.toUpperCase()}`];
    return fixture ? pathToFileURL(fixture).href : url(`test/fixtures/${name}.json`);
  });
  const files = [url("dist/relaxed.js"), url("build/rows.js"), ...fixtures];
  const args = [...flags, "--input-type=module", "-e", program, ...files];
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: "utf8" });
  expect(status, stderr).toBe(0);
  const { name, cases, worst, differ, failures } = JSON.parse(stdout) as Record<string, number> & {
    failures: string[];
  };
  expect(name).toBe("wasm-relaxed-simd");
  expect(cases).toBeGreaterThan(5000);
  expect(failures.slice(0, 10), `${failures.length} failures, the worst ${worst}`).toEqual([]);
  expect(worst).toBeGreaterThan(0);
  // Where the processor fuses, it is another kernel that ran.
  if (process.arch === "x64" || process.arch === "arm64") expect(differ).toBeGreaterThan(0);
});
