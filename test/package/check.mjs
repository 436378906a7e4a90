// The package as a user gets it: packed, installed into an empty project, imported there in Node, in workerd and in
// Chromium. Each must run wasm-simd, and give the same results as the others to the bit.
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Miniflare } from "miniflare";
import { chromium } from "playwright-core";
import { rolldown } from "rolldown";

const here = new URL(".", import.meta.url).pathname;
const root = join(here, "../..");
const project = mkdtempSync(join(tmpdir(), "logsum-"));
const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";

const run = (command, args, cwd) => execFileSync(command, args, { cwd, encoding: "utf8" });

// What each runtime runs: the backend, and a hash (FNV-1a) of the bits of results on seeded rows.
const PROGRAM = `
import * as logsum from "logsum";
export function check() {
  let state = 1;
  const next = () => { state ^= state << 13; state ^= state >>> 17; state ^= state << 5; return (state >>> 0) / 2 ** 32; };
  let hash = 0x811c9dc5;
  const add = (result) => {
    const values = typeof result === "number" ? [result] : result;
    for (const word of new Uint32Array(Float64Array.from(values).buffer)) hash = Math.imul(hash ^ word, 0x01000193);
  };
  for (const FloatArray of [Float64Array, Float32Array]) {
    for (const cols of [1, 2, 10, 33, 600, 2000]) {
      const make = (f) => FloatArray.from({ length: 7 * cols }, f);
      const x = make(() => 40 * next() - 20), p = make(next), q = make(next);
      const labels = Int32Array.from({ length: 7 }, () => Math.floor(next() * cols));
      for (const name of ["logSumExp", "softmax", "logSoftmax"]) add(logsum[name](x, { cols }));
      for (const name of ["crossEntropyLoss", "crossEntropyLossGrad"]) add(logsum[name](x, labels, { cols }));
      add(logsum.entropy(p, { cols }));
      for (const name of ["crossEntropy", "klDivergence", "jsDivergence"]) add(logsum[name](p, q, { cols }));
    }
  }
  const { name, reason } = logsum.backend();
  return JSON.stringify({ backend: name, reason, hash: (hash >>> 0).toString(16) });
}
`;

async function bundle(input, file, conditionNames) {
  const plugins = [{ name: "wasm", resolveId: (id) => (id.endsWith(".wasm") ? { id, external: true } : null) }];
  const built = await rolldown({ input, cwd: project, resolve: { conditionNames }, plugins, logLevel: "warn" });
  await built.write({ file, format: "esm" });
}

async function inWorkerd() {
  writeFileSync(
    join(project, "worker.js"),
    'import { check } from "./check.js";\nexport default { fetch: () => new Response(check()) };\n',
  );
  await bundle(join(project, "worker.js"), join(project, "worker/index.js"), ["workerd", "import", "default"]);
  cpSync(join(project, "node_modules/logsum/dist/kernels.wasm"), join(project, "worker/kernels.wasm"));
  const workerd = new Miniflare({
    compatibilityDate: "2025-10-01",
    modulesRoot: join(project, "worker"),
    modules: [
      { type: "ESModule", path: join(project, "worker/index.js") },
      { type: "CompiledWasm", path: join(project, "worker/kernels.wasm") },
    ],
  });
  try {
    return await (await workerd.dispatchFetch("http://localhost/")).text();
  } finally {
    await workerd.dispose();
  }
}

const BROWSER = {
  headless: true,
  executablePath: CHROMIUM,
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"],
};

async function inChromium(page) {
  const types = { html: "text/html", js: "text/javascript" };
  const server = createServer(({ url }, response) => {
    const file = join(project, url);
    if (!existsSync(file)) return response.writeHead(404).end();
    response.writeHead(200, { "content-type": types[url.split(".").at(-1)] ?? "application/octet-stream" });
    return response.end(readFileSync(file));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const browser = await chromium.launch(BROWSER);
  try {
    const tab = await browser.newPage();
    await tab.goto(`http://127.0.0.1:${server.address().port}/${page}`);
    await tab.waitForFunction("document.title !== ''", undefined, { timeout: 30_000 });
    return [await tab.title(), browser.version()];
  } finally {
    await browser.close();
    server.close();
  }
}

const SHOW = "try { document.title = check(); } catch (error) { document.title = String(error); }";

async function chromiumWithBundle() {
  writeFileSync(join(project, "page.js"), `import { check } from "./check.js";\n${SHOW}\n`);
  await bundle(join(project, "page.js"), join(project, "bundled.js"), ["browser", "import", "default"]);
  writeFileSync(join(project, "bundled.html"), '<!doctype html><script type="module" src="bundled.js"></script>');
  return inChromium("bundled.html");
}

function chromiumWithImportMap() {
  const map = JSON.stringify({ imports: { logsum: "/node_modules/logsum/dist/index.js" } });
  const script = `import { check } from "/check.js";\n${SHOW}`;
  writeFileSync(
    join(project, "plain.html"),
    `<!doctype html><script type="importmap">${map}</script><script type="module">${script}</script>`,
  );
  return inChromium("plain.html");
}

let failed = 0;
let passed = 0;
let expected;

function report(runtime, version, result) {
  const { backend, reason, hash } = JSON.parse(result);
  expected ??= hash;
  const good = backend === "wasm-simd" && hash === expected;
  if (good) passed++;
  else failed++;
  console.log(
    [
      runtime.padEnd(22),
      version.padEnd(16),
      backend.padEnd(10),
      hash.padEnd(9),
      good ? "pass" : `FAIL ${reason ?? ""}`,
    ].join(" "),
  );
}

try {
  run("npm", ["run", "--silent", "build"], root);
  const [{ filename, size, unpackedSize }] = JSON.parse(
    run("npm", ["pack", "--json", "--pack-destination", project], root),
  );
  console.log(`${filename}: ${size} bytes, ${unpackedSize} unpacked`);
  writeFileSync(join(project, "package.json"), '{ "private": true, "type": "module" }\n');
  run("npm", ["install", "--no-audit", "--no-fund", join(project, filename)], project);
  mkdirSync(join(project, "worker"));
  writeFileSync(join(project, "check.js"), PROGRAM);

  const inNode = ["--input-type=module", "-e", 'import { check } from "./check.js"; console.log(check());'];
  report("Node.js", process.versions.node, run(process.execPath, inNode, project));
  const version = JSON.parse(readFileSync(join(here, "node_modules/workerd/package.json"), "utf8")).version;
  report("workerd", version, await inWorkerd());
  const [bundled, chromiumVersion] = await chromiumWithBundle();
  report("Chromium, bundle", chromiumVersion, bundled);
  const [plain] = await chromiumWithImportMap();
  report("Chromium, import map", chromiumVersion, plain);
} finally {
  rmSync(project, { recursive: true, force: true });
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || passed !== 4 ? 1 : 0;
