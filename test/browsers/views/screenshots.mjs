// npm run site:screenshots: writes a picture of each view at two widths, light and dark, to build/screenshots.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { BROWSERS } from "../browsers.mjs";
import { CHROMIUM, FIREFOX, install, WEBKIT } from "../programs.mjs";
import { serve } from "./serve.mjs";

const OUT = fileURLToPath(new URL("../../../build/screenshots", import.meta.url));
const WIDTHS = [390, 1280];

const waitFor = (selector) =>
  new Promise((resolve, reject) => {
    const deadline = performance.now() + 30_000;
    const look = () => {
      if (document.querySelector(selector)) resolve();
      else if (performance.now() > deadline) reject(new Error(`there is no ${selector}`));
      else setTimeout(look, 50);
    };
    look();
  });

/** The views: a file, and what to do in it before the picture. */
const VIEWS = {
  home: ["index.html"],
  benchmark: [
    "benchmark.html",
    async (view) => {
      await view.run(() => {
        document.querySelector("#seconds").value = "0.05";
      });
      await view.click("#start");
      await view.run(waitFor, "#curve-card:not([hidden]) ~ *, main[aria-busy=false] #results:not([hidden])");
    },
  ],
  playground: ["playground.html"],
  score: [
    "score.html",
    async (view) => {
      await view.click("#sample");
      await view.run(waitFor, "#results:not([hidden])");
    },
  ],
  drift: [
    "drift.html",
    async (view) => {
      await view.click("#sample");
      await view.run(waitFor, "#results:not([hidden])");
    },
  ],
  guide: ["guide/index.html"],
  "guide-page": ["guide/semantics.html"],
  reference: ["guide/reference-divergences.html"],
  search: [
    "guide/index.html",
    async (view) => {
      await view.click("#search");
      await view.type("label smoothing");
      await view.run(waitFor, "#search-results li");
    },
  ],
};

install({ ...CHROMIUM, ...FIREFOX, ...WEBKIT });
mkdirSync(OUT, { recursive: true });
const site = await serve();
const browser = await BROWSERS.Chromium();
const [only] = process.argv.slice(2);
for (const [name, [file, prepare]] of Object.entries(VIEWS)) {
  if (only !== undefined && only !== name) continue;
  for (const width of WIDTHS) {
    const view = await browser.view(`${site.origin}/${file}`, width, 900);
    await prepare?.(view);
    for (const theme of ["light", "dark"]) {
      await view.run((theme) => {
        document.documentElement.dataset.theme = theme;
        dispatchEvent(new Event("theme"));
        scrollTo(0, 0);
      }, theme);
      await view.screenshot({ path: join(OUT, `${name}-${width}-${theme}.png`), fullPage: !file.startsWith("guide/") });
    }
    await view.close();
  }
  console.log(name);
}
await browser.close();
site.close();
