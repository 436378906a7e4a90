// The browsers of Debian, each driven by the protocol that it supports best. `start` returns the version, `close`, `open(url)`,
// which resolves to a function that closes the page, and `view(url, width, height)`, which resolves to a page that a test uses.
import { spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { chromium } from "playwright-core";
import { launch } from "puppeteer-core";
import { Builder, Capabilities } from "selenium-webdriver";
import { findFreePort } from "selenium-webdriver/net/portprober.js";
import { DriverService } from "selenium-webdriver/remote/index.js";
import { CHROMIUM, FIREFOX, LAUNCH, requirePrograms, WEBKIT } from "./programs.mjs";
import { viewOfDriver, viewOfPage } from "./views/view.mjs";

const [firefoxPath] = Object.keys(FIREFOX);
const [driverPath, xvfbPath] = Object.keys(WEBKIT);

/** Wraps a browser of playwright or puppeteer, whose pages have the same methods. */
const withPages = (browser, version) => ({
  version,
  async open(url) {
    const page = await browser.newPage();
    await page.goto(url);
    return () => page.close();
  },
  view: async (url, width, height) => viewOfPage(await browser.newPage(), url, width, height),
  close: () => browser.close(),
});

async function startChromium() {
  requirePrograms(CHROMIUM);
  const browser = await chromium.launch(LAUNCH);
  return withPages(browser, browser.version());
}

async function startFirefox(extraPrefsFirefox = {}) {
  requirePrograms(FIREFOX);
  const browser = await launch({
    browser: "firefox",
    protocol: "webDriverBiDi",
    executablePath: firefoxPath,
    headless: true,
    extraPrefsFirefox,
  });
  return withPages(browser, (await browser.version()).replace(/^\w+\//, ""));
}

/** Starts an X server, which WebKitGTK needs, and returns it with its number. */
function startScreen() {
  const screen = spawn(xvfbPath, ["-displayfd", "1"], { stdio: ["ignore", "pipe", "ignore"] });
  process.on("exit", () => screen.kill());
  const display = new Promise((resolve, reject) => {
    screen.on("error", reject);
    screen.on("exit", (code) => reject(new Error(`Xvfb has ended with ${code}`)));
    screen.stdout.setEncoding("utf8").on("data", (number) => resolve(`:${number.trim()}`));
  });
  return { screen, display };
}

async function startWebKit() {
  requirePrograms(WEBKIT);
  const { screen, display } = startScreen();
  const port = await findFreePort();
  const service = new DriverService.Builder(driverPath)
    .setLoopback(true)
    .setPort(port)
    .addArguments(`--port=${port}`)
    // Isolated pages of WebKitGTK have SharedArrayBuffer with this variable alone. Without a language, pages would have the language C.
    .setEnvironment({ ...process.env, LANG: "en_US.UTF-8", DISPLAY: await display, JSC_useSharedArrayBuffer: "1" })
    .build();
  const stop = async () => {
    await service.kill();
    screen.kill();
  };
  try {
    const binary = readdirSync("/usr/lib")
      .map((folder) => `/usr/lib/${folder}/webkit2gtk-4.1/MiniBrowser`)
      .find(existsSync);
    const capabilities = new Capabilities({
      browserName: "MiniBrowser",
      "webkitgtk:browserOptions": { binary, args: ["--automation"] },
    });
    const driver = await new Builder()
      .usingServer(await service.start())
      .withCapabilities(capabilities)
      .build();
    return {
      version: (await driver.getCapabilities()).getBrowserVersion(),
      async open(url) {
        await driver.get(url);
        return () => driver.get("about:blank");
      },
      view: (url, width, height) => viewOfDriver(driver, url, width, height),
      async close() {
        await driver.quit();
        await stop();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

export const BROWSERS = { Chromium: startChromium, Firefox: startFirefox, WebKit: startWebKit };
export const firefoxWithoutWasm = () => startFirefox({ "javascript.options.wasm": false });
