// Without WebAssembly, plain JavaScript gives the same bits, and backend() gives the reason. The built package runs in processes whose
// options turn features of Node.js off.
import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";

const program = `
  const logsum = await import(process.argv[1]);
  const x = Float64Array.from({ length: 3000 }, (_, i) => Math.sin(i) * 10);
  const results = [logsum.logSumExp(x), ...logsum.softmax(x, { cols: 3 }), logsum.entropy(logsum.softmax(x))];
  let error;
  try { logsum.createLogSum({ backend: "wasm-simd" }); } catch (thrown) { error = thrown.message; }
  const { name, reason } = logsum.backend();
  console.log(JSON.stringify({ name, reason, error, results }));
`;

const index = new URL("../../dist/index.js", import.meta.url).href;

function run(...options: string[]) {
  const args = [...options, "--input-type=module", "-e", program, index];
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: "utf8" });
  expect(status, stderr).toBe(0);
  return JSON.parse(stdout) as { name: string; reason?: string; error?: string; results: number[] };
}

const usual = run();

test("WebAssembly runs where there is some", () => {
  expect(usual).toMatchObject({ name: "wasm-simd" });
  expect([usual.reason, usual.error]).toEqual([undefined, undefined]);
});

const isBefore24 = Number.parseInt(process.versions.node, 10) < 24;
const NO_SIMD = ["--no-enable-sse4-1", "--no-enable-ssse3", "--no-enable-sse3", "--no-enable-avx"];

/** An option of Node.js with which compiling throws this message. */
const refusing = (message: string) =>
  `--import=data:text/javascript,WebAssembly.Module=class{constructor(){throw Error(${encodeURIComponent(JSON.stringify(message))})}}`;

test.each([
  [
    "a content security policy",
    [refusing("'unsafe-eval' is not an allowed source")],
    /source; the .* 'wasm-unsafe-eval'$/,
  ],
  ["an edge host", [refusing("Wasm code generation disallowed by embedder")], /embedder; .* "workerd"/],
  ["no just-in-time compiler", ["--jitless"], /no WebAssembly/],
  ["no memory", ["--wasm-max-mem-pages=1"], /memory/i],
  // Later versions do not have this option; --jitless turns WebAssembly off there, too.
  ...(isBefore24 ? [["no WebAssembly", ["--no-expose-wasm"], /no WebAssembly/] as const] : []),
  // Only x64 has options that turn SIMD off.
  ...(process.arch === "x64" ? [["no SIMD", NO_SIMD, /SIMD/] as const] : []),
] as const)("%s", (_what, options, wanted) => {
  const { name, reason, error, results } = run(...options);
  expect(name).toBe("js");
  expect(reason).toMatch(wanted);
  expect(error).toBe(`createLogSum: backend "wasm-simd" cannot run here: ${reason}`);
  expect(results).toEqual(usual.results);
});

test("plain JavaScript answers for a row for which memory cannot grow", () => {
  const long = `
    const { backend, createLogSum, logSumExp, softmax } = await import(process.argv[1]);
    const plain = createLogSum({ backend: "js" });
    const x = new Float64Array(1e6).map((_, i) => Math.sin(i) * 10);
    const mask = new Uint8Array(x.length).fill(1, 7);
    const isSame = [{}, { mask }].every(
      (options) =>
        logSumExp(x, options) === plain.logSumExp(x, options) &&
        softmax(x, options).slice(0, 100).join() === plain.softmax(x, options).slice(0, 100).join(),
    );
    console.log(isSame, backend().name, logSumExp([1, 2]) === plain.logSumExp([1, 2]));
  `;
  const args = ["--wasm-max-mem-pages=60", "--input-type=module", "-e", long, index];
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  expect(stderr).toBe("");
  expect(stdout).toBe("true wasm-simd true\n");
});
