// The package through bundlers, minified as for users, and run; and the size of an app that imports one function.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { nodeResolve } from "@rollup/plugin-node-resolve";
import terser from "@rollup/plugin-terser";
import { build as esbuild } from "esbuild";
import { rolldown } from "rolldown";
import { rollup } from "rollup";
import { createServer, build as viteBuild } from "vite";
import webpack from "webpack";
import { BUN, DENO, versionOf } from "./engines.mjs";
import { run } from "./project.mjs";
import { BOTH } from "./report.mjs";

const require = createRequire(import.meta.url);

/** Each makes one file, `out`, of `input`. */
const BUNDLERS = {
  esbuild: (input, out) => esbuild({ entryPoints: [input], outfile: out, bundle: true, minify: true, format: "esm" }),
  async rollup(input, out) {
    const bundle = await rollup({ input, plugins: [nodeResolve({ browser: true })] });
    await bundle.write({ file: out, plugins: [terser()] });
  },
  async rolldown(input, out) {
    const bundle = await rolldown({ input, platform: "browser" });
    await bundle.write({ file: out, minify: true });
  },
  async webpack(input, out) {
    const stats = await promisify(webpack)({
      mode: "production",
      entry: input,
      output: { path: dirname(out), filename: basename(out) },
    });
    if (stats.hasErrors()) throw new Error(stats.toString());
  },
  vite: (input, out) =>
    viteBuild({
      root: dirname(input),
      configFile: false,
      logLevel: "warn",
      build: {
        outDir: dirname(out),
        emptyOutDir: true,
        modulePreload: false, // wants a document
        rolldownOptions: { input, output: { entryFileNames: basename(out) } },
      },
    }),
  parcel: (input, out) =>
    run(
      process.execPath,
      [
        require.resolve("parcel/lib/bin.js"),
        "build",
        input,
        "--dist-dir",
        dirname(out),
        "--no-cache",
        "--no-source-maps",
      ],
      { cwd: dirname(input) },
    ),
  bun: (input, out) => run(BUN, ["build", input, "--minify", "--target=browser", "--outfile", out]),
};

/** What the dev server of Vite gives, in Deno, which imports by URL as a browser does. */
async function viteServer({ path }) {
  const server = await createServer({
    root: path,
    configFile: false,
    logLevel: "warn",
    server: { port: 0, hmr: false },
  });
  try {
    await server.listen();
    const url = server.resolvedUrls.local[0];
    const args = ["run", `--allow-import=${new URL(url).host}`, "--no-lock", `${url}main.js`];
    return {
      version: versionOf("vite"),
      answer: await run(DENO, args, { env: { ...process.env, DENO_DIR: join(path, "deno") } }),
    };
  } finally {
    await server.close();
  }
}

export function bundlers(project) {
  project.write("main.js", `import { check } from "./check.js";\nconsole.log(check("small", "auto", "js"));\n`);
  const one = project.write("one.js", 'import { logSumExp } from "logsum";\nconsole.log(logSumExp([0, 1]));\n');
  const main = join(project.path, "main.js");

  const built = (name, bundle) => async () => {
    const folder = join(project.outside, name);
    await bundle(main, join(folder, "main", "main.js"));
    await bundle(one, join(folder, "one", "one.js"));
    const size = gzipSync(readFileSync(join(folder, "one", "one.js")), { level: 9 }).length;
    const answer = await run(process.execPath, [join(folder, "main", "main.js")]);
    const note = `one function: ${(size / 1000).toFixed(1)} KB gzipped`;
    return { version: versionOf(name), answer, note };
  };

  return [
    ...Object.entries(BUNDLERS).map(([name, bundle]) => ({
      runtime: name,
      how: "bundle, minified, in Node.js",
      wants: BOTH,
      start: built(name, bundle),
    })),
    { runtime: "vite", how: "dev server, in Deno", wants: BOTH, start: () => viteServer(project) },
  ];
}
