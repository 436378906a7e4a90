// Node.js for arm64, under the emulator of Debian: the kernels' bits on another processor. npm does not install its package here.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "./project.mjs";

const QEMU = "/usr/bin/qemu-aarch64-static";
/** What the emulator and Node.js need, with the packages of Debian. */
const PROGRAMS = {
  [QEMU]: ["qemu-user-static"],
  "/lib/aarch64-linux-gnu/libc.so.6": ["libc6:arm64", "libgcc-s1:arm64"],
  "/usr/lib/aarch64-linux-gnu/libstdc++.so.6": ["libstdc++6:arm64"],
  "/usr/lib/aarch64-linux-gnu/libatomic.so.1": ["libatomic1:arm64"],
};

function install() {
  const missing = Object.keys(PROGRAMS).filter((path) => !existsSync(path));
  if (missing.length === 0) return;
  const packages = missing.flatMap((path) => PROGRAMS[path]);
  const flags = ["-y", "-qq", "--no-install-recommends"];
  if (process.getuid() !== 0)
    throw new Error(`there is no ${missing}: apt-get install ${flags[2]} ${packages.join(" ")}`);
  console.log(`installing ${packages.join(" ")}`);
  const options = {
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  };
  execFileSync("dpkg", ["--add-architecture", "arm64"], options);
  execFileSync("apt-get", ["update", "-qq"], options);
  execFileSync("apt-get", ["install", ...flags, ...packages], options);
}

/** Downloads the version that the lock file names, once, and checks its hash. Returns the path of its program. */
async function download() {
  const here = import.meta.dirname;
  const { packages } = JSON.parse(readFileSync(join(here, "package-lock.json"), "utf8"));
  const { name, version, integrity } = packages["node_modules/node26-arm64"];
  const folder = join(here, "../../build/arm64", version);
  const program = join(folder, "package/bin/node");
  if (existsSync(program)) return program;
  mkdirSync(folder, { recursive: true });
  await run("npm", ["pack", `${name}@${version}`, "--pack-destination", folder], { cwd: folder });
  const file = join(folder, `${name}-${version}.tgz`);
  const hash = `sha512-${createHash("sha512").update(readFileSync(file)).digest("base64")}`;
  if (hash !== integrity) throw new Error(`${name}@${version} has another hash than in package-lock.json`);
  await run("tar", ["xzf", file, "package/bin/node"], { cwd: folder });
  return program;
}

/** Returns a command that runs Node.js for arm64, or throws if it cannot be had. */
export async function nodeForArm64() {
  const program = await download();
  if (process.arch === "arm64") return [program];
  install();
  return [QEMU, program];
}
