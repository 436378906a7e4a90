// What holds for all pages: axe, the theme, the keyboard, phone width, sizes, requests and links.
import { strict as assert } from "node:assert";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { waitFor } from "./page.mjs";
import { DIST, readHeaders } from "./serve.mjs";

/** 150 KB of script on each page. */
const MOST_BYTES = 150_000;

/** Shows results on a page, so that they are checked too. */
const fill = {
  "score.html": async (view) => {
    await view.click("#sample");
    await waitFor(view, "#results:not([hidden])");
  },
  "drift.html": async (view) => {
    await view.click("#sample");
    await waitFor(view, "#results:not([hidden])");
  },
  "benchmark.html": async (view) => {
    await view.run(() => {
      document.querySelector("#seconds").value = "0.05";
    });
    await view.click("#start");
    await waitFor(view, "#message", "Done.", 90);
    const curve = () =>
      ["#curve-table tbody tr", "#curve-plot canvas"].map((part) => document.querySelectorAll(part).length);
    assert.deepEqual(await view.run(curve), [10, 1], "the points of the curve, as a table and drawn");
  },
  "guide/index.html": async (view) => {
    await view.click("#search");
    await view.type("label smoothing");
    await waitFor(view, "#search-results li");
  },
};

const PAGES = [
  ...["index.html", "playground.html", "score.html", "drift.html", "benchmark.html", "guide/index.html"],
  ...["guide/semantics.html", "guide/reference-divergences.html"],
];

const runAxe = async () => {
  if (!window.axe) {
    await new Promise((resolve, reject) => {
      const script = Object.assign(document.createElement("script"), {
        src: "/axe.js",
        onload: resolve,
        onerror: reject,
      });
      document.head.append(script);
    });
  }
  const { violations } = await window.axe.run(document);
  return violations.flatMap(({ id, nodes }) =>
    nodes.slice(0, 3).map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary}`),
  );
};

const setTheme = (theme) => {
  document.documentElement.dataset.theme = theme;
  dispatchEvent(new Event("theme"));
};

/** The bytes of the scripts of a page, of its workers too, by brotli. */
const bytesOf = (paths) =>
  [...new Set(paths)]
    .filter((path) => path.endsWith(".js") && path !== "/axe.js")
    .reduce((sum, path) => sum + brotliCompressSync(readFileSync(join(DIST, path))).length, 0);

const foreignRequests = () =>
  performance
    .getEntriesByType("resource")
    .map(({ name }) => name)
    .filter((name) => !/^(blob|data):/.test(name) && new URL(name).origin !== origin);

async function assertFits(view, file) {
  const [wide, width] = await view.run(() => [document.documentElement.scrollWidth, innerWidth]);
  assert.ok(wide <= width, `${file} is ${wide} pixels wide on a screen of ${width}`);
}

/** Opens a page and fills it, light on a wide screen and dark on a phone. */
const checkPage = (file) => async (open, site) => {
  site.paths.length = 0;
  const view = await open(file, 1280);
  await fill[file]?.(view);
  const bytes = bytesOf(site.paths);
  console.log(`     ${(bytes / 1000).toFixed(1)} KB of script`);
  assert.ok(bytes > 0 && bytes < MOST_BYTES, `${file} has ${bytes} bytes of script`);
  assert.deepEqual(await view.run(foreignRequests), []);
  assert.deepEqual(await view.run(runAxe), [], "axe");
  await view.close();
  const phone = await open(file, 390);
  if (file !== "benchmark.html") await fill[file]?.(phone);
  await assertFits(phone, file);
  await phone.run(setTheme, "dark");
  assert.deepEqual(await phone.run(runAxe), [], "axe, dark, on a phone");
  await phone.close();
};

/** The guide and the reference have nothing to fill, and are looked at in one view. */
async function guideOnPhone(open) {
  const files = readdirSync(join(DIST, "guide")).filter((file) => /^(?!decisions).*\.html$/.test(file));
  const view = await open("guide/index.html", 390);
  for (const file of files) {
    await view.run((file) => {
      document.querySelector("main").innerHTML = `<a id="next" href="${file}">next</a>`;
    }, file);
    await view.click("#next");
    await waitFor(view, "main h1");
    assert.ok(await view.run((file) => location.pathname.endsWith(file), file));
    await assertFits(view, file);
  }
  await view.close();
}

const colours = () => [
  getComputedStyle(document.body).backgroundColor,
  document.querySelector("#theme").getAttribute("aria-pressed"),
];

async function theme(open) {
  const view = await open("playground.html", 1280);
  const [light, isLight] = await view.run(colours);
  assert.equal(isLight, "false");
  await view.click("#theme");
  const [dark, isDark] = await view.run(colours);
  assert.notEqual(dark, light);
  assert.equal(isDark, "true");
  await view.click('nav a[href="score.html"]');
  await waitFor(view, "#rows-file");
  assert.deepEqual(await view.run(colours), [dark, "true"], "the next page keeps the theme");
  await view.run(() => localStorage.clear());
  await view.close();
}

/** Presses Tab until an element has the focus, which must show. */
async function tabTo(view, selector) {
  for (let i = 0; i < 80; i++) {
    await view.press("Tab");
    const [isThere, outline] = await view.run(
      (selector) => [document.activeElement.matches(selector), getComputedStyle(document.activeElement).outlineStyle],
      selector,
    );
    if (isThere) return assert.notEqual(outline, "none", `${selector} does not show its focus`);
  }
  throw new Error(`Tab does not come to ${selector}`);
}

async function keyboard(open) {
  const view = await open("playground.html", 1280);
  await waitFor(view, "#jsd");
  await tabTo(view, ".bar.p");
  const figureOf = () => view.run(() => document.activeElement.getAttribute("aria-valuetext"));
  assert.equal(await figureOf(), "35.0 %");
  await view.press("ArrowUp");
  assert.equal(await figureOf(), "36.0 %");
  await view.press("PageUp");
  assert.equal(await figureOf(), "46.0 %");
  await view.press("End");
  assert.equal(await figureOf(), "100.0 %");
  await view.close();
  const score = await open("score.html", 1280);
  await tabTo(score, "#sample");
  await score.press("Enter");
  await waitFor(score, "#results:not([hidden])");
  await tabTo(score, "#download");
  await score.close();
  const guide = await open("guide/index.html", 1280);
  await tabTo(guide, "#search");
  await guide.type("klDivergence");
  await waitFor(guide, "#search-results a", "klDivergence");
  await tabTo(guide, "#search-results a");
  await guide.press("Enter");
  await waitFor(guide, "h2#kldivergence");
  await guide.close();
}

/** Links of the built pages lead to pages and anchors that exist. Needs no browser. */
async function links() {
  const files = [...readdirSync(DIST), ...readdirSync(join(DIST, "guide")).map((file) => `guide/${file}`)].filter(
    (file) => file.endsWith(".html"),
  );
  const broken = files.flatMap((file) => {
    const text = readFileSync(join(DIST, file), "utf8");
    const hrefs = [...text.matchAll(/<a [^>]*href="([^"]+)"/g)]
      .map(([, href]) => href)
      .filter((href) => !/^https?:/.test(href));
    return hrefs.flatMap((href) => {
      const [path, anchor] = href.split("#");
      const target = path === "" ? file : join(dirname(file), path);
      if (!existsSync(join(DIST, target))) return [`${file}: ${href}`];
      const isThere =
        !anchor || readFileSync(join(DIST, target), "utf8").includes(`id="${decodeURIComponent(anchor)}"`);
      return isThere ? [] : [`${file}: ${href}`];
    });
  });
  assert.deepEqual(broken, []);
}

/** Each host reads the headers from a file of its own. Needs no browser. */
async function headers() {
  const text = (file) => readFileSync(join(DIST, file), "utf8").replaceAll('"', "");
  for (const [name, value] of Object.entries(readHeaders())) {
    for (const file of ["vercel.json", "staticwebapp.config.json", ".htaccess"]) {
      assert.ok(text(file).includes(name) && text(file).includes(value), `${file} has another ${name}`);
    }
  }
}

export const checks = {
  "all hosts get the same headers": headers,
  "links of the built pages lead somewhere": links,
  ...Object.fromEntries(
    PAGES.map((file) => [`${file} is clean by axe, small, and asks no other host`, checkPage(file)]),
  ),
  "pages of the guide fit a phone": guideOnPhone,
  "the theme can be switched, and stays": theme,
  "the keyboard reaches and does everything": keyboard,
};
