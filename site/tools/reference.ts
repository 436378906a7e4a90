// Makes pages of the reference from the docstrings of the sources, as Markdown.
import { readFileSync } from "node:fs";
import ts from "typescript";

export interface ReferencePage {
  readonly name: string;
  readonly title: string;
  readonly markdown: string;
}

const root = new URL("../../src/", import.meta.url);

/** The pages: a title, an introduction and the files whose exports they have. */
const PAGES = [
  ["logsumexp", "Sums of exponentials", ["logsumexp.ts"]],
  ["divergences", "Entropies and divergences", ["divergences.ts"]],
  ["losses", "Losses and gradients", ["losses.ts"]],
  ["selection", "Selection", ["selection.ts"]],
  ["elementwise", "Elementwise functions", ["elementwise.ts"]],
  ["accumulators", "Accumulators", ["accumulators.ts", "types/accumulators.ts"]],
  [
    "instances",
    "Instances, resident arrays and threads",
    ["instance.ts", "resident.ts", "pool/index.ts", "types/instance.ts", "types/resident.ts", "types/pool.ts"],
  ],
  [
    "types",
    "Options and types",
    ["types/layouts.ts", "types/options.ts", "types/order-options.ts", "types/arrays.ts", "types/signatures.ts"],
  ],
] as const;

interface Docstring {
  readonly text: string;
  readonly params: readonly { name: string; text: string }[];
  readonly returns: string | undefined;
  readonly example: string | undefined;
}

function parseDocstring(comment: string): Docstring {
  const text = comment
    .replace(/^\/\*\*|\*\/$/g, "")
    .replace(/^ *\* ?/gm, "")
    .trim();
  const marked = text.replace(/^(Bound|Source|Method):/gm, "\n**$1:**");
  const [description, ...tags] = marked.split(/^@(?=param|returns|example|module|typeParam|throws|internal)/m);
  const tagOf = (name: string) =>
    tags
      .find((tag) => tag.startsWith(name))
      ?.slice(name.length)
      .trim();
  const params = tags
    .filter((tag) => tag.startsWith("param "))
    .map((tag) => /^param (\S+)\s+([\s\S]*)/.exec(tag.trim()))
    .flatMap((match) => (match ? [{ name: match[1], text: match[2].replaceAll("\n", " ") }] : []));
  return { text: description.trim(), params, returns: tagOf("returns"), example: tagOf("example") };
}

/** The docstring right before a node. */
function docstringOf(node: ts.Node, source: ts.SourceFile): string | undefined {
  const text = source.getFullText();
  const range = ts.getLeadingCommentRanges(text, node.getFullStart())?.at(-1);
  const comment = range && text.slice(range.pos, range.end);
  return comment?.startsWith("/**") ? comment : undefined;
}

const isExported = (node: ts.Node): boolean =>
  ts.canHaveModifiers(node) &&
  (ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false);

const isHidden = (comment: string | undefined) => comment === undefined || comment.includes("@internal");

/** The members of a class that a caller has, with their docstrings. */
function membersOf(node: ts.ClassDeclaration, source: ts.SourceFile): string {
  return node.members
    .flatMap((member) => {
      const comment = docstringOf(member, source);
      if (isHidden(comment) || comment === undefined) return [];
      const body = ts.isMethodDeclaration(member) || ts.isGetAccessorDeclaration(member) ? member.body : undefined;
      const text = member.getText(source);
      const signature = (body ? text.slice(0, body.getStart(source) - member.getStart(source)) : text).trim();
      const { text: description, returns } = parseDocstring(comment);
      return [`\`\`\`ts\n${signature}\n\`\`\`\n\n${description}${returns ? `\n\nReturns: ${returns}` : ""}\n`];
    })
    .join("\n");
}

/** The section of a function or a class. */
function describe(name: string, call: string, comment: string, members = ""): string {
  const { text, params, returns, example } = parseDocstring(comment);
  return [
    `## ${name}\n`,
    `\`\`\`ts\n${call}\n\`\`\`\n`,
    `${text}\n`,
    params.length > 0 &&
      `| parameter | meaning |\n|---|---|\n${params.map((param) => `| \`${param.name}\` | ${param.text.replaceAll("|", "\\|")} |`).join("\n")}\n`,
    returns && `**Returns** ${returns}\n`,
    example && `**Example**\n\n${example}\n`,
    members,
  ]
    .filter(Boolean)
    .join("\n");
}

function describeStatement(node: ts.Statement, source: ts.SourceFile): string | undefined {
  const comment = docstringOf(node, source);
  if (!isExported(node) || comment === undefined || isHidden(comment)) return undefined;
  const paramsOf = () =>
    parseDocstring(comment)
      .params.map(({ name }) => (name === "options" ? "options?" : name))
      .join(", ");
  if (ts.isVariableStatement(node)) {
    const [{ name, type }] = node.declarationList.declarations;
    const typeText = type?.getText(source);
    const typeName = typeText?.replace(/<.*/, "");
    const link = typeText ? `\nType: [\`${typeText}\`](type:${typeName}).\n` : "";
    return describe(name.getText(source), `${name.getText(source)}(${paramsOf()})`, comment, link);
  }
  if (ts.isFunctionDeclaration(node) && node.name)
    return describe(node.name.text, `${node.name.text}(${paramsOf()})`, comment);
  if (ts.isClassDeclaration(node) && node.name)
    return describe(node.name.text, `new ${node.name.text}()`, comment, membersOf(node, source));
  if ((ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) && node.name) {
    return `## ${node.name.text}\n\n${parseDocstring(comment).text}\n\n\`\`\`ts\n${node.getText(source)}\n\`\`\`\n`;
  }
  return undefined;
}

/** Replaces links to types by those to the pages that have them. */
function linkTypes(pages: readonly ReferencePage[]): ReferencePage[] {
  const pageOf = (type: string) => pages.find(({ markdown }) => markdown.includes(`\n## ${type}\n`))?.name;
  const link = (_: string, type: string) => `](${pageOf(type)}#${type.toLowerCase()})`;
  return pages.map((page) => ({ ...page, markdown: page.markdown.replace(/\]\(type:(\w+)\)/g, link) }));
}

/** Makes the pages of the reference. */
export function makeReference(): ReferencePage[] {
  const pages = PAGES.map(([name, title, files]) => {
    const parts = files.flatMap((file) => {
      const source = ts.createSourceFile(file, readFileSync(new URL(file, root), "utf8"), ts.ScriptTarget.ES2022, true);
      return source.statements.map((node) => describeStatement(node, source)).filter((part) => part !== undefined);
    });
    return { name: `reference-${name}.md`, title, markdown: `# ${title}\n\n${parts.join("\n")}` };
  });
  return linkTypes(pages);
}
