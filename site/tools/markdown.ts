// Renders Markdown, with anchors as GitHub makes them, and splits pages into the sections that the search finds.
import hljs from "highlight.js/lib/core";
import bash from "highlight.js/lib/languages/bash";
import javascript from "highlight.js/lib/languages/javascript";
import json from "highlight.js/lib/languages/json";
import python from "highlight.js/lib/languages/python";
import typescript from "highlight.js/lib/languages/typescript";
import MarkdownIt from "markdown-it";

for (const [names, language] of [
  [["js", "javascript"], javascript],
  [["ts", "typescript"], typescript],
  [["sh", "bash"], bash],
  [["json"], json],
  [["python"], python],
] as const) {
  for (const name of names) hljs.registerLanguage(name, language);
}

export interface Section {
  readonly id: string;
  readonly title: string;
  readonly text: string;
}

export interface Rendered {
  readonly html: string;
  readonly title: string;
  /** The headings of the second level, for the list of contents. */
  readonly headings: readonly { id: string; title: string; level: number }[];
  readonly sections: readonly Section[];
}

/** The anchor of a heading, as GitHub makes it. */
function slugOf(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_\- ]/gu, "")
    .replaceAll(" ", "-");
}

const highlight = (code: string, language: string): string =>
  hljs.getLanguage(language) ? hljs.highlight(code, { language }).value : "";

function makeParser(): MarkdownIt {
  const markdown = new MarkdownIt({ html: true, highlight });
  const { rules } = markdown.renderer;
  const fence = rules.fence;
  // Code and tables that are wider than the screen scroll, so the keyboard must reach them.
  rules.fence = (...args) => (fence?.(...args) ?? "").replace("<pre>", '<pre tabindex="0">');
  rules["table_open"] = () => '<div class="scroll" tabindex="0" role="group" aria-label="Table"><table>';
  rules["table_close"] = () => "</table></div>";
  return markdown;
}

const markdown = makeParser();
type Token = ReturnType<typeof markdown.parse>[number];

/** The text of a token that a reader sees. */
function textOf(token: Token): string {
  if (token.type === "inline") return (token.children ?? []).map(textOf).join("");
  if (token.type === "softbreak") return " ";
  return token.type === "html_inline" ? "" : token.content;
}

/** Renders a page. `linkOf` gives the address of a link, or undefined where a link leads to no page. */
export function render(source: string, linkOf: (href: string) => string | undefined): Rendered {
  const tokens = markdown.parse(source.replace(/<!--[\s\S]*?-->\n?/g, ""), {});
  const sections: { id: string; title: string; text: string }[] = [{ id: "", title: "", text: "" }];
  const headings: { id: string; title: string; level: number }[] = [];
  const slugs = new Map<string, number>();
  tokens.forEach((token, i) => {
    if (token.type === "heading_open") {
      const title = textOf(tokens[i + 1]);
      const slug = slugOf(title);
      const count = slugs.get(slug) ?? 0;
      slugs.set(slug, count + 1);
      const id = count === 0 ? slug : `${slug}-${count}`;
      token.attrSet("id", id);
      headings.push({ id, title, level: Number(token.tag.slice(1)) });
      sections.push({ id, title, text: "" });
    }
    const isHeading = tokens[i - 1]?.type === "heading_open";
    if ((token.type === "inline" && !isHeading) || token.type === "fence") {
      sections[sections.length - 1].text += `${textOf(token)} `;
    }
    for (const child of token.children ?? []) setLink(child, linkOf);
  });
  const title = headings[0]?.title ?? "";
  return { html: markdown.renderer.render(tokens, markdown.options, {}), title, headings, sections };
}

function setLink(token: Token, linkOf: (href: string) => string | undefined): void {
  const attribute = token.type === "image" ? "src" : "href";
  const href = token.attrGet(attribute);
  if (href === null || /^(https?:|#)/.test(href)) return;
  const link = linkOf(href);
  // A link to a file that is no page stays as text: an anchor without an address is no link.
  if (link === undefined) token.attrs = [];
  else token.attrSet(attribute, link);
}
