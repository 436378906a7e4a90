// npm run test:site: the built site in Chromium, or in the browsers that are named: `node run.mjs Firefox WebKit`. `--only WORD` runs the
// checks whose names have the word.
import { BROWSERS } from "../browsers.mjs";
import { CHROMIUM, FIREFOX, install, WEBKIT } from "../programs.mjs";
import * as allPages from "./all-pages.mjs";
import * as benchmark from "./benchmark.mjs";
import * as files from "./files.mjs";
import * as playground from "./playground.mjs";
import { serve } from "./serve.mjs";

const args = process.argv.slice(2);
const at = args.indexOf("--only");
const [, only = ""] = at < 0 ? [] : args.splice(at, 2);
const names = args.length > 0 ? args : ["Chromium"];
const CHECKS = Object.entries({ ...playground.checks, ...files.checks, ...benchmark.checks, ...allPages.checks });
const HEIGHT = 900;
const MINUTES = 3;

function inTime(promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no end in ${MINUTES} minutes`)), MINUTES * 60_000);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

install({ ...CHROMIUM, ...FIREFOX, ...WEBKIT });
const site = await serve();
let failed = 0;
for (const name of names) {
  const browser = await inTime(BROWSERS[name]());
  console.log(`${name} ${browser.version}`);
  for (const [what, check] of CHECKS.filter(([what]) => what.includes(only))) {
    const started = performance.now();
    const views = [];
    try {
      await inTime(
        check(async (file, width) => {
          views.push(await browser.view(`${site.origin}/${file}`, width, HEIGHT));
          return views.at(-1);
        }, site),
      );
      const errors = views.flatMap((view) => view.errors());
      if (errors.length > 0) throw new Error(errors.join("\n"));
      console.log(`pass ${what}, ${((performance.now() - started) / 1000).toFixed(1)} s`);
    } catch (error) {
      failed++;
      console.log(`FAIL ${what}\n${error.stack}`);
    }
  }
  await inTime(browser.close());
}
site.close();
console.log(failed === 0 ? "all passed" : `${failed} failed`);
process.exit(failed === 0 ? 0 : 1); // a browser that hangs would keep the process alive
