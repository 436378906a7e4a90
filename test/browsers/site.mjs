// Makes the pages of the project, and a server to which the pages send their answers.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { text } from "node:stream/consumers";
import { rolldown } from "rolldown";
import { createServer as createVite } from "vite";

// Errors in a page are answers too, also a script that does not load.
const REPORT = `const send = (kind, text) => fetch("/" + kind + location.search, { method: "POST", body: text });
const answer = (text) => send("answer", text);
const fail = (what) => send("failure", String(what));
addEventListener("error", (event) => fail(event.message ?? \`cannot load \${event.target.src}\`), true);
addEventListener("unhandledrejection", (event) => fail(event.reason));
`;

const SIZE = 'new URLSearchParams(location.search).get("size")';
const BACKENDS = 'new URLSearchParams(location.search).get("backends").split(",")';

const page = (...scripts) =>
  `<!doctype html><meta charset="utf-8"><title>logsum</title><script src="/report.js"></script>${scripts.join("")}`;

const DIST = "/node_modules/logsum/dist";
const IMPORT_MAP = JSON.stringify({
  imports: { logsum: `${DIST}/index.js`, "logsum/pool": `${DIST}/pool/index.js` },
});

const FILES = {
  "report.js": REPORT,
  "page.js": `import { check } from "./check.js";\nanswer(check(${SIZE}, ...${BACKENDS}));\n`,
  "worker.js": `import { check } from "./check.js";\npostMessage(check(${SIZE}, ...${BACKENDS}));\n`,
  "start-worker.js": `const worker = new Worker("/bundled/worker.js" + location.search, { type: "module" });
worker.onmessage = ({ data }) => answer(data);
worker.onerror = (event) => fail(event.message ?? "the worker does not start");
`,
  "bundle.html": page('<script type="module" src="/bundled/page.js"></script>'),
  "worker.html": page('<script type="module" src="/start-worker.js"></script>'),
  "import-map.html": page(
    `<script type="importmap">${IMPORT_MAP}</script>`,
    `<script type="module">import { check } from "/check.js"; answer(check(${SIZE}, ...${BACKENDS}));</script>`,
  ),
  // A page with a pool, and the reason for no threads that it expects.
  "pool.html": page(
    `<script type="importmap">${IMPORT_MAP}</script>`,
    `<script type="module">
      import { checkPool } from "/check-pool.js";
      checkPool(new URLSearchParams(location.search).get("reason") ?? "").then(answer, fail);
    </script>`,
  ),
  "vite-pool.html": page('<script type="module" src="/pool-page.js"></script>'),
  "pool-page.js": 'import { checkPool } from "./check-pool.js";\ncheckPool("").then(answer, fail);\n',
  // A page with one file of the package, as from a CDN. It answers as check() does for the package's own functions.
  "file.html": page(`<script type="module">
    const from = new URLSearchParams(location.search).get("from");
    const [logsum, { fingerprint }] = await Promise.all([import(from), import("/fingerprint.js")]);
    answer(JSON.stringify([fingerprint(logsum, ${SIZE})]));
    </script>`),
  "vite.html": page('<script type="module" src="/page.js"></script>'),
};

/** The headers that isolate a page, so that it may share memory with its workers. */
const ISOLATED = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
  "cross-origin-resource-policy": "cross-origin",
};

const TYPES = { ".html": "text/html", ".js": "text/javascript", ".wasm": "application/wasm" };

function listen(handle) {
  const server = createServer(handle);
  return new Promise((resolve) =>
    server.listen(0, "127.0.0.1", () => resolve({ origin: `http://127.0.0.1:${server.address().port}`, server })),
  );
}

/** Makes the pages of a project (see makeProject) and serves them, from its files and by Vite. */
export async function makeSite({ path, write }) {
  for (const [file, content] of Object.entries(FILES)) write(file, content);
  for (const name of ["page", "worker"]) {
    const bundle = await rolldown({
      input: join(path, `${name}.js`),
      cwd: path,
      platform: "browser",
      logLevel: "warn",
    });
    await bundle.write({ file: join(path, `bundled/${name}.js`), format: "esm" });
  }

  /** Callbacks that wait for the answer of a page, by the number of the page. */
  const waiting = new Map();
  let visits = 0;

  function sendFile(url, response) {
    try {
      const file = readFileSync(join(path, url.pathname));
      const policy = url.searchParams.get("policy");
      response.writeHead(200, {
        "content-type": TYPES[extname(url.pathname)] ?? "application/octet-stream",
        "access-control-allow-origin": "*",
        ...(policy && { "content-security-policy": policy }),
        // All files may belong to an isolated page, and only some pages are isolated.
        ...((extname(url.pathname) !== ".html" || url.searchParams.has("isolated")) && ISOLATED),
      });
      response.end(file);
    } catch {
      response.writeHead(404).end();
    }
  }

  async function answers(request, response, next) {
    if (request.method !== "POST") return next();
    const url = new URL(request.url, "http://localhost");
    const { resolve, reject } = waiting.get(url.searchParams.get("visit")) ?? {};
    const came = await text(request);
    if (url.pathname === "/answer") resolve?.(came);
    else reject?.(new Error(came));
    return response.writeHead(204).end();
  }

  const serveFiles = () =>
    listen((request, response) =>
      answers(request, response, () => sendFile(new URL(request.url, "http://localhost"), response)),
    );

  const vite = await createVite({
    root: path,
    configFile: false,
    logLevel: "warn",
    appType: "mpa",
    server: { host: "127.0.0.1", headers: ISOLATED },
    plugins: [{ name: "answers", configureServer: ({ middlewares }) => void middlewares.use(answers) }],
  });
  await vite.listen();
  const [files, others] = [await serveFiles(), await serveFiles()];
  const origins = { files: files.origin, vite: new URL(vite.resolvedUrls.local[0]).origin };

  /** Opens a page of one of the servers in a browser, and waits for its answer. */
  async function visit(browser, { server = "files", file, ...parameters }) {
    const number = String(visits++);
    const answered = new Promise((resolve, reject) => waiting.set(number, { resolve, reject }));
    answered.catch(() => {}); // the answer may come before `open` resolves
    const query = new URLSearchParams({ visit: number, ...parameters });
    const closePage = await browser.open(`${origins[server]}/${file}?${query}`);
    try {
      return await answered;
    } finally {
      await closePage();
    }
  }

  async function close() {
    await vite.close();
    for (const { server } of [files, others]) {
      server.closeAllConnections();
      server.close();
    }
  }

  return { visit, close, otherOrigin: others.origin };
}
