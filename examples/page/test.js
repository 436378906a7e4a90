// Runs the built page in Chromium: a good file with its progress, a bad one, and the stop button.
import assert from "node:assert/strict";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { preview } from "vite";
import { CHROMIUM, install, LAUNCH, missingOf } from "../../test/browsers/programs.mjs";

install(CHROMIUM);
if (missingOf(CHROMIUM).length > 0) {
  console.log("page: SKIPPED, it is built and not run: there is no Chromium (apt-get install chromium)");
  process.exit(process.env.CI ? 1 : 0);
}

const root = import.meta.dirname;
const server = await preview({ root, configFile: false, preview: { host: "127.0.0.1" } });
const browser = await chromium.launch(LAUNCH);
try {
  const page = await browser.newPage();
  const failures = [];
  page.on("pageerror", (error) => failures.push(error.message));
  const hosts = new Set();
  page.on("request", (request) => hosts.add(new URL(request.url()).host));
  await page.goto(server.resolvedUrls.local[0]);
  await page.evaluate(() => {
    const progress = document.querySelector("progress");
    globalThis.seen = [];
    new MutationObserver(() => globalThis.seen.push(progress.value)).observe(progress, { attributes: true });
  });
  const score = (file) => page.setInputFiles("input", file);
  const shows = (pattern) => page.locator("output", { hasText: pattern }).waitFor({ timeout: 30_000 });
  const data = (name) => join(root, "../data", name);

  // By 40-digit arithmetic, the mean is 0.12195853870935723.
  await score(data("digits-teacher-logits.npy"));
  await shows(/^1797 rows, mean entropy 0\.1219585387093\d+ nats\. The least certain: row 1571 with 1\.4001, row 677/);
  await score(data("lm-logits.npy"));
  await shows(/^64 rows, mean entropy 3\.78980/);
  const seen = await page.evaluate(() => globalThis.seen);
  assert.ok(seen.includes(0.25) && seen.includes(0.75) && seen.at(-1) === 1, `progress ${seen}`);

  await score({ name: "text.npy", mimeType: "text/plain", buffer: Buffer.from("0.5, 0.25\n0.5, 0.75\n") });
  await shows(/^text\.npy: Not an \.npy file$/);
  await score(data("digits-labels.npy"));
  await shows(/^digits-labels\.npy: float32 or float64 numbers are wanted$/);

  // A large array of zeros, whose work takes long enough to be stopped.
  const header = Buffer.from("\x93NUMPY\x01\x00\x76\x00", "latin1");
  const text = `${"{'descr': '<f4', 'fortran_order': False, 'shape': (2000000, 5), }".padEnd(117)}\n`;
  await score({
    name: "large.npy",
    mimeType: "",
    buffer: Buffer.concat([header, Buffer.from(text), Buffer.alloc(40_000_000)]),
  });
  await page.click("button:enabled");
  await shows(/^Stopped\.$/);

  assert.deepEqual(failures, []);
  assert.deepEqual([...hosts], [new URL(server.resolvedUrls.local[0]).host]);
  console.log(
    `page: runs in Chromium ${browser.version()}: two files, progress ${[...new Set(seen)].join(" ")}, errors, stop`,
  );
} finally {
  await browser.close();
  await server.close();
}
