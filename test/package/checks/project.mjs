// Makes a project with the packed package installed.
import { cpSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { makeProject } from "../../runtimes/project.mjs";
import { here, readJson, root } from "./steps.mjs";

export const manifest = readJson(join(root, "package.json"));
export const project = await makeProject();
export const installed = join(project.path, "node_modules/logsum");
export const tarball = join(
  project.path,
  readdirSync(project.path).find((file) => file.endsWith(".tgz")),
);

for (const file of readdirSync(join(here, "types"))) cpSync(join(here, "types", file), join(project.path, file));
