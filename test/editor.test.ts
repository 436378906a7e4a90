// The texts that an editor shows for the package, as TypeScript's language service gives them: hovers, completions and signature help
// of every function and option, and errors that name a wrong option.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as logsum from "logsum";
import ts from "typescript";
import { afterAll, describe, expect, test } from "vitest";
import { isLong } from "./support/arrays.js";

const { unnamed } = await import(new URL("./package/checks/mistakes.mjs", import.meta.url).href);

const root = fileURLToPath(new URL("../", import.meta.url));
const bounds = JSON.parse(readFileSync(`${root}docs/bounds.json`, "utf8")).options as Record<string, { bound: string }>;

/** The file that is open in the editor. */
const FILE = `${root}build/editor.ts`;
let open = "";
let version = 0;

const service = ts.createLanguageService({
  getCompilationSettings: () => ({
    ...{ target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.NodeNext, lib: ["lib.es2022.d.ts"], types: [] },
    ...{ strict: true, exactOptionalPropertyTypes: true, noEmit: true },
  }),
  getScriptFileNames: () => [FILE],
  getScriptVersion: (file) => (file === FILE ? `${version}` : "0"),
  getScriptSnapshot(file) {
    const text = file === FILE ? open : ts.sys.readFile(file);
    return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
  },
  getCurrentDirectory: () => root,
  getDefaultLibFileName: ts.getDefaultLibFilePath,
  ...{ fileExists: ts.sys.fileExists, readFile: ts.sys.readFile, realpath: ts.sys.realpath ?? ((path) => path) },
  ...{ readDirectory: ts.sys.readDirectory, directoryExists: ts.sys.directoryExists },
  getDirectories: ts.sys.getDirectories,
});

afterAll(() => service.dispose());

/** Opens code in which `|` marks places, and returns these. */
function places(code: string): number[] {
  const parts = code.split("|");
  open = parts.join("");
  version++;
  return parts.slice(0, -1).map((_, i) => parts.slice(0, i + 1).join("").length);
}

const textOf = (parts: ts.SymbolDisplayPart[] | undefined) => ts.displayPartsToString(parts);

function hover(at: number): { text: string; tags: readonly string[] } {
  const info = service.getQuickInfoAtPosition(FILE, at);
  const tags = info?.tags?.map(({ name, text }) => (name === "param" ? `param ${text?.[0]?.text}` : name)) ?? [];
  return { text: textOf(info?.documentation), tags };
}

const HEAD = 'import * as logsum from "logsum";\ndeclare const x: Float64Array;\ndeclare const any: any;\n';
/** Classes have methods instead of signatures. */
const functions = Object.keys(logsum).filter((name) => !name.endsWith("Accumulator"));
const operations = functions.filter((name) => !["alloc", "backend", "createLogSum"].includes(name));

/** The signatures of each function, as signature help shows them. */
const signatures = new Map(
  places(HEAD + functions.map((name) => `logsum.${name}(|);\n`).join("")).map((at, i) => [
    functions[i],
    service.getSignatureHelpItems(FILE, at, {})?.items ?? [],
  ]),
);
const parametersOf = (name: string) => signatures.get(name)?.[0].parameters ?? [];

/** A call of a function with these options. */
function callOf(name: string, options: string): string {
  const inputs = parametersOf(name).slice(0, -1);
  return `logsum.${name}(${[...inputs.map((input) => (input.name === "k" ? "2" : "x")), options].join(", ")});\n`;
}

/** The options that a function takes, as its error for another one lists them. */
function optionsOf(name: string): string[] {
  const call = (logsum as unknown as Record<string, (...args: unknown[]) => unknown>)[name];
  const inputs = parametersOf(name).slice(0, -1);
  try {
    call(...inputs.map((input) => (input.name === "k" ? 1 : [1])), { "no option": 1 });
  } catch (error) {
    return /it takes (.*)/.exec((error as Error).message)?.[1].split(", ") ?? [];
  }
  return [];
}

/** The hovers over each function: its import, its calls, and it as a member of an instance. */
function hoversOf(names: readonly string[]): ReturnType<typeof hover>[][] {
  const imported = `import { ${names.map((name) => `|${name}`).join(", ")} } from "logsum";\n`;
  const instance = `const own = logsum.createLogSum();\nconst { ${names.map((name) => `${name}: |${name}Held`).join(", ")} } = own;\n`;
  const calls = names.map(
    (name) =>
      `|${name}(any);\nlogsum.|${name};\nlogsum.|${name}(any);\nown.|${name};\nown.|${name}(any);\n|${name}Held(any);\n`,
  );
  const all = places(HEAD + imported + instance + calls.join("")).map(hover);
  const ofCalls = all.slice(2 * names.length);
  return names.map((_, i) => [all[i], all[names.length + i], ...ofCalls.slice(6 * i, 6 * i + 6)]);
}

const members = functions.filter((name) => name !== "alloc" && name !== "createLogSum");
const hovers = new Map(hoversOf(members).map((all, i) => [members[i], all]));
const options = new Map(operations.map((name) => [name, optionsOf(name).sort()]));

const completions = new Map(
  places(HEAD + operations.map((name) => callOf(name, "{ | }")).join("")).map((at, i) => {
    const entries = service.getCompletionsAtPosition(FILE, at, {})?.entries ?? [];
    const texts = entries.map(({ name, source, data }) => {
      const details = service.getCompletionEntryDetails(FILE, at, name, {}, source, {}, data);
      return [name, textOf(details?.documentation)] as const;
    });
    return [operations[i], new Map(texts)];
  }),
);

const named = operations.flatMap((name) => options.get(name)?.map((option) => [name, option] as const) ?? []);

/** Options whose text states a bound: the function, the option, and the name of the bound. */
const BOUNDED = [
  ["entropy", "base", "base"],
  ["entropy", "normalize", "normalize"],
  ["klDivergence", "normalize", "normalize, of a divergence"],
  ["jsDivergence", "temperature", "temperature"],
  ["mutualInformation", "normalize", "normalize, of a table"],
  ["crossEntropyLoss", "reduction", "reduction"],
  ["binaryCrossEntropy", "reduction", "reduction"],
] as const;

/** Options that are hovered over: in the short form each of one function, and those of bounds. */
const hovered = named.filter(
  ([name, option], i) =>
    isLong ||
    named.findIndex(([, other]) => other === option) === i ||
    BOUNDED.some((one) => one[0] === name && one[1] === option),
);
const optionHovers = new Map(
  places(HEAD + hovered.map(([name, option]) => callOf(name, `{ |${option}: any }`)).join("")).map((at, i) => [
    hovered[i].join("."),
    hover(at).text,
  ]),
);

describe.each(members)("%s", (name) => {
  const [first, ...others] = hovers.get(name) ?? [];

  test("every hover shows the docstring", () => {
    expect(others).toHaveLength(7);
    const from = name === "backend" ? 1 : undefined; // the method of an instance has a docstring of its own
    for (const { text } of others)
      expect(text.split("\n").slice(0, from)).toEqual(first.text.split("\n").slice(0, from));
    const params = first.tags.filter((tag) => tag.startsWith("param "));
    expect(params).toEqual(parametersOf(name).map((parameter) => `param ${parameter.name}`));
    expect(first.tags).toContain("returns");
    expect(first.tags).toContain("example");
  });

  test("the first three lines say what it computes: a sentence, the formula, the shapes", () => {
    const lines = first.text.split("\n");
    expect(lines[0]).toMatch(/^(Computes|Finds|Names) .{10,}\.$/);
    if (name === "backend") return;
    for (const line of lines.slice(1, 3)) expect(line).toMatch(/^[A-Z].{20,}\.$/);
    expect(lines[3]).toBe("");
  });

  test("signature help has one signature, and text for every parameter", () => {
    expect(signatures.get(name)).toHaveLength(1);
    for (const { documentation } of parametersOf(name)) expect(textOf(documentation)).toMatch(/^[A-Z].*\.$/);
  });
});

test.each(operations)("completions of %s are the options that it takes", (name) => {
  expect([...(completions.get(name)?.keys() ?? [])].sort()).toEqual(options.get(name));
});

test.each(named)("%s shows the text of %s on completion", (name, option) => {
  expect(completions.get(name)?.get(option)).toMatch(/^[A-Z`].{20,}/);
});

test.each(hovered)("%s shows the text of %s on hover", (name, option) => {
  expect(optionHovers.get(`${name}.${option}`)).toBe(completions.get(name)?.get(option));
});

test.each(BOUNDED)("%s: the text of %s states its bound", (name, option, key) => {
  expect(optionHovers.get(`${name}.${option}`)?.replace(/\s+/g, " ")).toContain(bounds[key].bound);
});

test("createLogSum and its options have text", () => {
  const at = places(`${HEAD}logsum.|createLogSum({ |backend: any, |module: any })`);
  for (const { text } of at.map(hover)) expect(text).toMatch(/^(Creates|The) .{20,}/);
});

test("every member of an exported type has text", () => {
  places(HEAD);
  const program = service.getProgram() as ts.Program;
  const checker = program.getTypeChecker();
  const [statement] = program.getSourceFile(FILE)?.statements ?? [];
  const module = checker.getSymbolAtLocation((statement as ts.ImportDeclaration).moduleSpecifier) as ts.Symbol;
  const silent: string[] = [];
  for (const symbol of checker.getExportsOfModule(module)) {
    const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    const hasMembers = (target.flags & (ts.SymbolFlags.Interface | ts.SymbolFlags.Class)) !== 0;
    const statics = [...(target.exports?.values() ?? [])].filter(({ flags }) => flags & ts.SymbolFlags.Method);
    const own = hasMembers ? checker.getDeclaredTypeOfSymbol(target).getProperties() : [];
    const members = [...own.filter(({ name }) => name !== "#private"), ...statics];
    for (const one of [target, ...members]) {
      const text = textOf(one.getDocumentationComment(checker));
      if (text === "") silent.push(one === target ? symbol.name : `${symbol.name}.${one.name}`);
    }
  }
  expect(silent).toEqual([]);
});

test("the compiler names the option that is wrong", () => {
  const text = readFileSync(`${root}test/package/types/mistakes.ts`, "utf8");
  places(text.replaceAll("|", ""));
  const errors = service.getSemanticDiagnostics(FILE).map(({ start = 0, messageText }) => {
    const before = open.slice(0, start).split("\n");
    const column = before[before.length - 1].length + 1;
    return { line: before.length, column, message: ts.flattenDiagnosticMessageText(messageText, "\n") };
  });
  expect(errors.length).toBeGreaterThan(50);
  expect(unnamed(open, errors)).toEqual([]);
});
