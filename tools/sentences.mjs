// npm run docs:sentences: counts the words of each sentence in README.md, CONTRIBUTING.md and docs/. It prints the mean of each file, and
// fails for a mean above 20 words or a sentence above 40. Code blocks, tables, headings and comments do not count.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const MOST_MEAN = 20;
const MOST = 40;

/** Folders of docs/ that are not ours or not written by hand. */
const SKIPPED = /(^|\/)(node_modules|api)\//;

const pages = readdirSync(join(root, "docs"), { recursive: true })
  .map((file) => `docs/${file.replaceAll("\\", "/")}`)
  .filter((file) => file.endsWith(".md") && !SKIPPED.test(file));
const files = ["README.md", "CONTRIBUTING.md", ...pages.sort()];

/** Paragraphs and list items, each on one line. */
function blocksOf(text) {
  const prose = text
    .replace(/^( *)(```|~~~)[\s\S]*?^\1\2/gm, "\n")
    .replace(/<!--[\s\S]*?-->/g, "\n")
    .replace(/^\s*\|.*$/gm, "\n")
    .replace(/^#.*$/gm, "\n")
    .replace(/^\s*([-*+]|\d+\.)\s+/gm, "\n\n");
  return prose.split(/\n\s*\n/).map((block) => block.replace(/\s+/g, " ").trim());
}

/** The text that a reader sees; code counts as one word. */
function plain(block) {
  return block
    .replace(/`[^`]+`/g, "Code")
    .replace(/!\[[^\]]*\]\([^)]*\)/g, "")
    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/\*\*?/g, "");
}

function sentencesOf(text) {
  const sentences = blocksOf(text).flatMap((block) => plain(block).split(/(?<=[.!?][)"”]?) +(?=[^a-z])/));
  const counted = sentences.map((sentence) => ({
    sentence,
    words: sentence.split(" ").filter((word) => /[\p{L}\p{N}]/u.test(word)).length,
  }));
  return counted.filter(({ words }) => words > 0);
}

let failed = false;
for (const file of files) {
  const sentences = sentencesOf(readFileSync(join(root, file), "utf8"));
  const mean = sentences.reduce((sum, { words }) => sum + words, 0) / Math.max(1, sentences.length);
  const long = sentences.filter(({ words }) => words > MOST);
  const isFailure = mean > MOST_MEAN || long.length > 0;
  failed ||= isFailure;
  console.log(
    `${isFailure ? "FAIL" : "pass"} ${mean.toFixed(1).padStart(5)} words a sentence, ${sentences.length} in ${file}`,
  );
  for (const { sentence, words } of long) console.log(`  ${words} words: ${sentence}`);
}
process.exitCode = failed ? 1 : 0;
