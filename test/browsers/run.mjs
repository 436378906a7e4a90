// npm run test:browsers: the packed package in Chromium, Firefox and WebKit; see ../runtimes/report.mjs.
import { setTimeout } from "node:timers/promises";
import { knownFingerprints, makeProject } from "../runtimes/project.mjs";
import { BOTH, report } from "../runtimes/report.mjs";
import { BROWSERS, firefoxWithoutWasm } from "./browsers.mjs";
import { CHROMIUM, FIREFOX, install, WEBKIT } from "./programs.mjs";
import { makeSite } from "./site.mjs";

const [WASM, JS] = BOTH;
const because = (reason) => [{ backend: "js", reason }, JS];
const WITHOUT = { backend: "js", reason: /^logsum\/js has no WebAssembly$/ };

const DIST = "/node_modules/logsum/dist";

install({ ...CHROMIUM, ...FIREFOX, ...WEBKIT });
const project = await makeProject();
const site = await makeSite(project);

// The runs of a page: how it loads the package, the page and its parameters, and the backends whose fingerprints it must give. These are
// the package's own functions and, in some runs, an instance with the backend js.
// biome-ignore format: a table
const PAGES = [
  ["page, bundle", { file: "bundle.html" }, BOTH],
  ["page, import map", { file: "import-map.html" }, [WASM]],
  ["page, logsum.min.js, another origin", { file: "file.html", from: `${site.otherOrigin}${DIST}/logsum.min.js` }, [WASM]],
  ["module worker, bundle", { file: "worker.html" }, BOTH],
  ["page, Vite's dev server", { server: "vite", file: "vite.html" }, [WASM]],
  ["page, logsum/pool, isolated", { file: "pool.html", isolated: "" }, [WASM]],
  ["page, logsum/pool, not isolated", { file: "pool.html", reason: "not cross-origin isolated" }, [WASM]],
  ["page, logsum/pool, Vite's dev server", { server: "vite", file: "vite-pool.html" }, [WASM]],
  ["page, logsum/js", { file: "file.html", from: `${DIST}/js/index.js` }, [WITHOUT]],
  ["CSP script-src 'self'", { file: "bundle.html", policy: "script-src 'self'" }, because(/CSP|Content Security Policy|unsafe-eval/i)],
  ["CSP script-src 'self' 'wasm-unsafe-eval'", { file: "bundle.html", policy: "script-src 'self' 'wasm-unsafe-eval'" }, [WASM]],
];

// One run computes the full fingerprint, in an engine that test/runtimes does not have.
const FULL = [["page, bundle, full fingerprint", { file: "bundle.html", size: "full" }, BOTH]];

const WITHOUT_WASM = [
  ["javascript.options.wasm=false", { file: "bundle.html" }, because(/^there is no WebAssembly here$/)],
];

async function tooLate() {
  await setTimeout(60_000);
  throw new Error("no answer in a minute");
}

/** Waits for a promise, at most a minute: a browser may hang. */
const inTime = (promise) => Promise.race([promise, tooLate()]);

/** Makes the runs of one browser, which starts with the first run and ends after the last. */
function runsOf(runtime, start, pages) {
  let started;
  return pages.map(([how, page, wants], i) => ({
    runtime,
    how,
    wants,
    size: page.size,
    async start() {
      started ??= inTime(start());
      const browser = await started;
      try {
        const backends = wants.length === 1 ? "auto" : "auto,js";
        const parameters = { size: "small", ...page, backends };
        return { version: browser.version, answer: await inTime(site.visit(browser, parameters)) };
      } finally {
        if (i === pages.length - 1) await inTime(browser.close());
      }
    },
  }));
}

// WebKitGTK did not load the worker of a pool from Vite's dev server in 2 of 4 launches on a loaded machine. From
// other servers it does.
const pagesOf = {
  Chromium: PAGES,
  Firefox: [...PAGES, ...FULL],
  WebKit: PAGES.filter(([how]) => how !== "page, logsum/pool, Vite's dev server"),
};
const runs = Object.entries(BROWSERS).flatMap(([runtime, start]) => runsOf(runtime, start, pagesOf[runtime]));
runs.push(...runsOf("Firefox", firefoxWithoutWasm, WITHOUT_WASM));
await report(runs, await knownFingerprints(project));
await inTime(site.close());
process.exit(); // a browser that hangs would keep the process alive
