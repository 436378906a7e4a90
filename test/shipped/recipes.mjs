// The recipes of docs/recipes.md.
import { readFileSync } from "node:fs";

const HEADING = /^## (.+)\n/gm;
const BLOCK = /^```([jt]s)\n(?:\/\/ (\S+\.m?[jt]s)\n)?(.*?)^```/gms;

/** The anchor of a heading: lower case, without punctuation, hyphens for spaces. */
const anchorOf = (title) =>
  title
    .toLowerCase()
    .replace(/[^\w\- ]/g, "")
    .replaceAll(" ", "-");

/** Each recipe: its title, its anchor, and its code by file name; a block that names no file is `recipe.ts`. */
export function readRecipes() {
  const page = readFileSync(new URL("../../docs/recipes.md", import.meta.url), "utf8");
  const [, ...parts] = page.split(HEADING);
  const titles = parts.filter((_, i) => i % 2 === 0);
  return titles.map((title, i) => {
    const blocks = [...parts[2 * i + 1].matchAll(BLOCK)];
    const files = blocks.map(([, language, name = `recipe.${language}`, code]) => [name, code]);
    return { title, anchor: anchorOf(title), files: Object.fromEntries(files) };
  });
}

/** The titles and anchors of the table of contents. */
export function readContents() {
  const page = readFileSync(new URL("../../docs/recipes.md", import.meta.url), "utf8");
  return [...page.matchAll(/^- \[(.+)\]\(#(.+)\)$/gm)].map(([, title, anchor]) => ({ title, anchor }));
}
