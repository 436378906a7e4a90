// Makes the pages of the guide and the reference, and the file of the search, before Vite builds the site.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { type Rendered, render } from "./markdown.ts";
import { makeReference } from "./reference.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const read = (file: string) => readFileSync(join(root, file), "utf8");

interface Page {
  /** The name of the page without its ending. */
  readonly name: string;
  /** The file in the repository, from its root; that of a page of the reference does not exist. */
  readonly file: string;
  readonly group: "Guide" | "Reference" | "Project" | "Decisions";
  readonly source: string;
}

const GUIDE = [
  "README",
  "docs/recipes",
  "docs/semantics",
  "docs/coming-from",
  "docs/scale",
  "docs/entries",
  "docs/runtimes",
  "docs/performance",
  "docs/accuracy",
  "docs/glossary",
];
const PROJECT = ["CHANGELOG", "CONTRIBUTING", "SECURITY", "bench/RESULTS"];

const nameOf = (file: string): string =>
  file
    .replace(/\.md$/, "")
    .replace(/^docs\//, "")
    .replaceAll("/", "-")
    .toLowerCase();

function listPages(): Page[] {
  const ofFile =
    (group: Page["group"]) =>
    (file: string): Page => ({ name: nameOf(file), file, group, source: read(file) });
  const documents = readdirSync(join(root, "docs")).filter((file) => file.endsWith(".md"));
  const guide = [...new Set([...GUIDE.map((file) => `${file}.md`), ...documents.map((file) => `docs/${file}`)])];
  const decisions = readdirSync(join(root, "docs/decisions")).filter((file) => file.endsWith(".md"));
  return [
    ...guide.filter((file) => existsSync(join(root, file))).map(ofFile("Guide")),
    ...makeReference().map(
      ({ name, markdown }): Page => ({
        name: nameOf(name),
        file: `docs/${name}`,
        group: "Reference",
        source: markdown,
      }),
    ),
    ...PROJECT.map((file) => `${file}.md`).map(ofFile("Project")),
    ...decisions
      .map((file) => `docs/decisions/${file}`)
      .sort((a, b) => Number(b.endsWith("README.md")) - Number(a.endsWith("README.md")) || a.localeCompare(b))
      .map(ofFile("Decisions")),
  ];
}

/** The address of a link in a document: that of a page, or of a picture. */
function linkFrom(page: Page, byFile: ReadonlyMap<string, Page>) {
  return (href: string): string | undefined => {
    const [path, anchor] = href.split("#");
    const target = normalize(join(dirname(page.file), path))
      .replaceAll("\\", "/")
      .replace(/\/$/, "/README.md");
    if (/\.(svg|png)$/.test(target)) return `../../${target}`;
    const found = byFile.get(target) ?? byFile.get(`${target}/README.md`);
    return found && `${found.name}.html${anchor ? `#${anchor}` : ""}`;
  };
}

const escapeHtml = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");

interface Made extends Page, Rendered {}

function sidebar(pages: readonly Made[], current: string): string {
  const groups = ["Guide", "Reference", "Project", "Decisions"] as const;
  const listOf = (group: Page["group"]) =>
    pages
      .filter((page) => page.group === group)
      .map(
        ({ name, title }) =>
          `<li><a href="${name}.html"${name === current ? ' aria-current="page"' : ""}>${escapeHtml(title)}</a></li>`,
      )
      .join("");
  const currentGroup = pages.find(({ name }) => name === current)?.group;
  const parts = groups.map((group) => {
    const isOpen = group === "Guide" || group === "Reference" || group === currentGroup;
    return `<details${isOpen ? " open" : ""}><summary>${group}</summary><ul>${listOf(group)}</ul></details>`;
  });
  return `<nav class="contents" aria-label="Pages of the guide">${parts.join("")}</nav>`;
}

const SEARCH = `<form class="search" role="search"><label for="search">Search the guide and the reference</label>
<input type="search" id="search" autocomplete="off" placeholder="softmax, label smoothing, NaN …"><p id="search-status" class="note" role="status"></p>
<ol id="search-results"></ol></form>`;

function pageOf(title: string, body: string, pages: readonly Made[], current: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<!-- head -->
<link rel="stylesheet" href="/src/style/guide.css">
<title>${escapeHtml(title)} · logsum</title>
</head>
<body class="guide">
<!-- header -->
<div class="frame columns">
${SEARCH}
<details class="menu"><summary>Pages</summary>${sidebar(pages, current)}</details>
<main id="main">
${body}
</main>
</div>
<script type="module" src="/src/guide/page.ts"></script>
<!-- footer -->
</body>
</html>
`;
}

/** The list of the functions of a page of the reference. */
function contentsOf({ group, headings, html }: Made): string {
  if (group !== "Reference") return html;
  const links = headings
    .filter(({ level }) => level === 2)
    .map(({ id, title }) => `<li><a href="#${id}">${escapeHtml(title)}</a></li>`);
  return html.replace("</h1>", `</h1>\n<ul class="names">${links.join("")}</ul>`);
}

function indexOf(pages: readonly Made[]): string {
  const listOf = (group: Page["group"]) =>
    pages
      .filter((page) => page.group === group)
      .map(({ name, title, sections, headings }) => {
        const functions = headings.filter(({ level }) => level === 2).map((heading) => heading.title);
        const text =
          group === "Reference"
            ? functions.slice(0, 9).join(", ") + (functions.length > 9 ? " …" : "")
            : firstSentence(sections);
        return `<a class="card view" href="${name}.html"><h3>${escapeHtml(title)}</h3><p>${escapeHtml(text)}</p></a>`;
      })
      .join("\n");
  return `<h1>Guide and reference</h1>
<p class="lead">How to use logsum, what it guarantees, and every function. The tests run all examples.</p>
<h2>Guide</h2><div class="grid">${listOf("Guide")}</div>
<h2 class="later">Reference</h2><div class="grid">${listOf("Reference")}</div>`;
}

function firstSentence(sections: Rendered["sections"]): string {
  const text = sections.find((section) => section.text.trim() !== "")?.text ?? "";
  return /^.*?[.:](?=\s|$)/.exec(text)?.[0].replace(/:$/, ".") ?? text.slice(0, 120);
}

/** README has the name of the package as its title. */
const withTitle = (page: Made): Made => (page.file === "README.md" ? { ...page, title: "Overview" } : page);

/** Writes the pages into a folder, and returns their names. */
export function writeGuide(folder: string): string[] {
  const pages = listPages();
  const byFile = new Map(pages.map((page) => [page.file, page]));
  const made = pages.map((page): Made => withTitle({ ...page, ...render(page.source, linkFrom(page, byFile)) }));
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const search = made.flatMap(({ name, title, group, sections }) =>
    sections
      .filter((section) => section.text.trim() !== "" || section.title !== "")
      .map((section) => ({
        id: `${name}.html${section.id ? `#${section.id}` : ""}`,
        title: section.title || title,
        page: title,
        group,
        text: section.text,
      })),
  );
  writeFileSync(join(folder, "search.json"), JSON.stringify(search));
  for (const page of made)
    writeFileSync(join(folder, `${page.name}.html`), pageOf(page.title, contentsOf(page), made, page.name));
  writeFileSync(join(folder, "index.html"), pageOf("Guide and reference", indexOf(made), made, "index"));
  return ["index.html", ...made.map(({ name }) => `${name}.html`)];
}
