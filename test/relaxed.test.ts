// The relaxed build: its bits are the machine's, its bounds the same. It runs in a process of its own, as Node 20 wants to be
// asked for relaxed SIMD.
import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";

const program = `
  import { readFileSync } from "node:fs";
  const [entry, fixture] = process.argv.slice(1);
  const { createLogSum } = await import(entry);
  const logsum = createLogSum({ backend: "wasm-relaxed-simd" });
  const cases = JSON.parse(readFileSync(new URL(fixture), "utf8"));
  const expand = (row) => row.flatMap(([count, value]) => new Array(count).fill(value));
  let worst = 0, differ = 0, plain = createLogSum({ backend: "wasm-simd" });
  const failures = [];
  for (const { op, dtype, inputs, runs, label, form, exact } of cases) {
    const rows = (inputs ?? runs.map(expand)).map((row) => (dtype === "f64" ? Float64Array : Float32Array).from(row));
    const args = label === undefined ? rows : [...rows, [label]];
    const options = /^(exp|log)/.test(op) && !op.includes("S") ? {} : { cols: rows[0].length, form };
    const got = logsum[op](...args, options);
    const usual = plain[op](...args, options);
    exact.forEach(([high, low, allowed], i) => {
      const error = Math.abs(got[i] - high - low) / allowed;
      worst = Math.max(worst, error);
      if (!Object.is(got[i], usual[i])) differ++;
      if (!(error <= 1)) failures.push([op, dtype, rows[0].length, i, got[i], high, error].join(" "));
    });
  }
  const module = readFileSync(new URL("kernels.wasm", entry));
  if (createLogSum({ module }).backend().name !== "wasm-simd") throw new Error("the plain module does not run here");
  console.log(JSON.stringify({ name: createLogSum().backend().name, cases: cases.length, worst, differ, failures }));
`;

const url = (path: string): string => new URL(`../${path}`, import.meta.url).href;

test("it is as exact as stated", () => {
  const flags = process.versions.node.startsWith("20.") ? ["--experimental-wasm-relaxed-simd"] : [];
  const files = [url("dist/relaxed.js"), url("test/fixtures/reference.json")];
  const args = [...flags, "--input-type=module", "-e", program, ...files];
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: "utf8" });
  expect(status, stderr).toBe(0);
  const { name, cases, worst, differ, failures } = JSON.parse(stdout) as Record<string, number> & {
    failures: string[];
  };
  expect(name).toBe("wasm-relaxed-simd");
  expect(cases).toBeGreaterThan(2000);
  expect(failures.slice(0, 10), `${failures.length} failures, the worst ${worst}`).toEqual([]);
  expect(worst).toBeGreaterThan(0);
  // Where the processor fuses, it is another kernel that ran.
  if (process.arch === "x64" || process.arch === "arm64") expect(differ).toBeGreaterThan(0);
});
