// The examples of the docstrings, of README and of pages of docs/: they compile as a user's code would, and give what they say.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { inspect } from "node:util";
import * as logsum from "logsum";
import ts from "typescript";
import { describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

interface Example {
  readonly name: string;
  readonly code: string;
}

/** A call of `check` is put where a line of code ends in this. */
const RESULT = /^[^\n]*?\/\/ → ([^\n]+)/;

function codeBlocks(text: string): string[] {
  return [...text.matchAll(/^```[jt]s\n(.*?)^```/gms)].map(([, code]) => code);
}

/** The names that a module exports but as types, each with the text of its examples. */
function exported(file: string): Map<string, string> {
  const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.ES2022, true);
  const found = new Map<string, string>();
  for (const node of source.statements) {
    if (ts.isTypeAliasDeclaration(node) || ts.isInterfaceDeclaration(node)) continue;
    if (!ts.canHaveModifiers(node) || !node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword))
      continue;
    const named = ts.isVariableStatement(node) ? node.declarationList.declarations : [node as ts.DeclarationStatement];
    const documented = ts.isClassDeclaration(node) ? [node, ...node.members] : [named[0]];
    const tags = documented.flatMap(ts.getJSDocTags).filter(({ tagName }) => tagName.text === "example");
    const text = tags.map(({ comment }) => ts.getTextOfJSDocComment(comment)).join("\n");
    for (const { name } of named) if (name && ts.isIdentifier(name)) found.set(name.text, text);
  }
  return found;
}

const SOURCES = [
  "instance",
  "resident",
  "logsumexp",
  "losses",
  "divergences",
  "selection",
  "elementwise",
  "accumulators",
];
const functions = new Map(SOURCES.flatMap((name) => [...exported(`${root}src/${name}.ts`)]));
/** Documents whose blocks of js and ts are examples; a block of `javascript` is not. */
const PAGES = [
  "README",
  "docs/accuracy",
  "docs/coming-from",
  "docs/entries",
  "docs/runtimes",
  "docs/scale",
  "docs/semantics",
];
const pages = PAGES.flatMap((page) =>
  codeBlocks(readFileSync(`${root}${page}.md`, "utf8")).map((code, i) => ({
    name: `${page.replace("docs/", "")} ${i + 1}`,
    code: code.replace(/^import .* from "logsum";\n/gm, ""),
  })),
);
const examples: readonly Example[] = [
  ...[...functions].flatMap(([name, text]) => codeBlocks(text).map((code) => ({ name, code }))),
  ...pages,
];

/** The functions and classes of the package that an example uses, except as methods. */
function namesIn(code: string): string[] {
  const called = code.replace(/\/\/.*/g, "");
  return [...functions.keys()].filter((name) => new RegExp(`(?<![.\\w])${name}(\\(|\\.from\\()`).test(called));
}

const fileOf = ({ name }: Example) => `${root}build/examples/${name.replace(" ", "-")}.ts`;

/** Compiles all examples, in files that import the package by its name, and returns the errors. */
function errorsOf(all: readonly Example[]): string[] {
  const files = new Map(
    all.map((one) => [fileOf(one), `import { ${namesIn(one.code).join(", ")} } from "logsum";\n${one.code}`]),
  );
  const options: ts.CompilerOptions = {
    ...{ strict: true, noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true, noUnusedLocals: true },
    ...{ target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.NodeNext, types: [], noEmit: true },
    skipDefaultLibCheck: true,
  };
  const host = ts.createCompilerHost(options);
  const { readFile, fileExists } = host;
  host.readFile = (file) => files.get(file) ?? readFile(file);
  host.fileExists = (file) => files.has(file) || fileExists(file);
  const getSourceFile = host.getSourceFile.bind(host);
  host.getSourceFile = (file, version, ...rest) => {
    const text = files.get(file);
    return text === undefined ? getSourceFile(file, version, ...rest) : ts.createSourceFile(file, text, version, true);
  };
  return ts
    .getPreEmitDiagnostics(ts.createProgram([...files.keys()], options, host))
    .map(({ file, messageText }) => `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`);
}

/** Lengths and inner spaces are left to whoever writes. */
const bare = (text: string) => text.replace(/(?<=Array)\(\d+\)|(?<=[[{]) | (?=[\]}])/g, "");

/** Runs an example; what its lines gave, and what they say. */
function run({ code }: Example): { got: string[]; said: string[] } {
  const source = ts.createSourceFile("example.ts", code, ts.ScriptTarget.ES2022, true);
  const got: string[] = [];
  const said: string[] = [];
  let checked = "";
  for (const node of source.statements) {
    checked += node.getFullText();
    const comment = RESULT.exec(code.slice(node.getEnd()));
    if (comment === null) continue;
    said.push(bare(comment[1]));
    if (ts.isExpressionStatement(node)) {
      checked = `${checked.slice(0, checked.length - node.getText().length)}check(${node.expression.getText()});`;
    } else if (ts.isVariableStatement(node)) {
      checked += `check(${node.declarationList.declarations.map(({ name }) => name.getText()).join(", ")});`;
    }
  }
  const { outputText } = ts.transpileModule(checked, { compilerOptions: { target: ts.ScriptTarget.ES2022 } });
  const check = (value: unknown) => got.push(bare(inspect(value, { breakLength: Infinity, maxArrayLength: null })));
  const names = namesIn(code);
  const values = names.map((name) => (logsum as unknown as Record<string, unknown>)[name]);
  new Function(...names, "check", outputText)(...values, check);
  return { got, said };
}

describe("examples", () => {
  test("run on the default backend", () => {
    expect(logsum.backend()).toEqual({ name: "wasm-simd", reason: undefined });
  });

  test("there is one for each function of the package, and for each page", () => {
    expect([...functions.keys()].sort()).toEqual(Object.keys(logsum).sort());
    const without = [...functions].filter(([, text]) => codeBlocks(text).length === 0).map(([name]) => name);
    expect(without).toEqual([]);
    for (const page of PAGES) expect(pages.map(({ name }) => name)).toContain(`${page.replace("docs/", "")} 1`);
  });

  test("they call what they are for", () => {
    const strangers = examples.filter(({ name, code }) => functions.has(name) && !namesIn(code).includes(name));
    expect(strangers).toEqual([]);
  });

  test("they compile in strict mode", () => {
    const wrong = { name: "wrong", code: 'const n: string = logSumExp([1, 2], { cols: "2" });\n' };
    const errors = errorsOf([...examples, wrong]);
    expect(errors.filter((error) => !error.startsWith(fileOf(wrong)))).toEqual([]);
    expect(errors).not.toEqual([]);
  });

  test.each(examples)("$name gives what it says", (example) => {
    const { got, said } = run(example);
    expect(said.length).toBeGreaterThan(0);
    expect(said.length).toBe(example.code.split("// →").length - 1);
    expect(got).toEqual(said);
  });
});
