// The programs of Debian's browsers. This file needs no package, so that examples use it too.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";

/** The programs that each browser needs, with their packages. */
export const CHROMIUM = { "/usr/bin/chromium": "chromium" };
export const FIREFOX = { "/usr/bin/firefox-esr": "firefox-esr" };
export const WEBKIT = { "/usr/bin/WebKitWebDriver": "webkit2gtk-driver", "/usr/bin/Xvfb": "xvfb" };

/** The options with which playwright launches Chromium. */
export const LAUNCH = {
  headless: true,
  executablePath: Object.keys(CHROMIUM)[0],
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"],
};

export const missingOf = (programs) => Object.keys(programs).filter((path) => !existsSync(path));

/** Installs missing programs. Without the right to do so, the error of each browser names its packages. */
export function install(programs) {
  const missing = missingOf(programs).map((path) => programs[path]);
  if (missing.length === 0 || process.getuid?.() !== 0) return;
  console.log(`installing ${missing.join(" ")}`);
  const options = {
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  };
  execFileSync("apt-get", ["update", "-qq"], options);
  execFileSync("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...missing], options);
}

export function requirePrograms(programs) {
  const missing = missingOf(programs);
  if (missing.length === 0) return;
  const names = missing.map((path) => programs[path]).join(" ");
  throw new Error(`there is no ${missing.join(", ")}: apt-get install --no-install-recommends ${names}`);
}
