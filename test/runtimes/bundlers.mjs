// Runs of the package through bundlers, minified as for users.
import { join } from "node:path";
import { BUNDLERS, startViteServer, versionOf } from "../bundlers/bundlers.mjs";
import { BUN, DENO, versionOf as versionOfEngine } from "./engines.mjs";
import { run } from "./project.mjs";
import { BOTH } from "./report.mjs";

const ALL = {
  ...BUNDLERS,
  bun: (input, out) => run(BUN, ["build", input, "--minify", "--target=browser", "--outfile", out]),
};

/** Runs the files of Vite's dev server in Deno, which imports by URL as a browser does. */
async function viteServer({ path }) {
  const server = await startViteServer(path);
  try {
    const args = ["run", `--allow-import=${new URL(server.url).host}`, "--no-lock", `${server.url}main.js`];
    return {
      version: versionOf("vite"),
      answer: await run(DENO, args, { env: { ...process.env, DENO_DIR: join(path, "deno") } }),
    };
  } finally {
    await server.close();
  }
}

export function bundlers(project) {
  const main = project.write(
    "main.js",
    `import { check } from "./check.js";\nconsole.log(check("small", "auto", "js"));\n`,
  );

  const built = (name, bundle) => async () => {
    const out = join(project.outside, name, "main.js");
    await bundle(main, out);
    return {
      version: (name === "bun" ? versionOfEngine : versionOf)(name),
      answer: await run(process.execPath, [out]),
    };
  };

  return [
    ...Object.entries(ALL).map(([name, bundle]) => ({
      runtime: name,
      how: "bundle, minified, in Node.js",
      wants: BOTH,
      start: built(name, bundle),
    })),
    { runtime: "vite", how: "dev server, in Deno", wants: BOTH, start: () => viteServer(project) },
  ];
}
