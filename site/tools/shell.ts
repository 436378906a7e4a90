// The parts of all pages: the head, the header with the links to the views, and the footer.
import { readFileSync } from "node:fs";
import type { Plugin } from "vite";

/** The headers that isolate a page, so that threads may share memory. public/_headers and its siblings have the same. */
export const ISOLATION = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "same-origin",
};

const VIEWS = [
  ["benchmark.html", "Benchmark"],
  ["playground.html", "Playground"],
  ["score.html", "Score"],
  ["drift.html", "Drift"],
  ["guide/index.html", "Guide"],
] as const;

const { version, license } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
  version: string;
  license: string;
};

const HEAD = `<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<script src="/theme.js"></script>
<link rel="stylesheet" href="/src/style/base.css">
<link rel="stylesheet" href="/src/style/controls.css">
<link rel="stylesheet" href="/src/style/views.css">`;

function headerOf(path: string): string {
  const up = path.startsWith("guide/") ? "../" : "";
  const links = VIEWS.map(([href, name]) => {
    const isCurrent = href === path || (href.startsWith("guide/") && path.startsWith("guide/"));
    return `<li><a href="${up}${href}"${isCurrent ? ' aria-current="page"' : ""}>${name}</a></li>`;
  });
  return `<a class="skip" href="#main">Skip to the content</a>
<header class="top"><div class="frame">
<a class="brand" href="${up}index.html"><span class="sigma" aria-hidden="true">Σ</span>logsum</a>
<nav aria-label="Views"><ul>${links.join("")}</ul></nav>
<button id="theme" class="quiet" type="button" aria-pressed="false">Dark</button>
</div></header>`;
}

const FOOTER = `<footer class="bottom"><div class="frame">
<p>logsum ${version}, ${license} licence. The pages load nothing from other hosts, and your data stays in this browser.</p>
</div></footer>
<script type="module" src="/src/shared/theme.ts"></script>`;

/** Puts the shared parts into a page, where it has the comments `head`, `header` and `footer`. */
export function shell(): Plugin {
  return {
    name: "shell",
    transformIndexHtml: {
      order: "pre",
      handler: (html, { path }) =>
        html
          .replace("<!-- head -->", HEAD)
          .replace("<!-- header -->", headerOf(path.replace(/^\//, "")))
          .replace("<!-- footer -->", FOOTER),
    },
  };
}
