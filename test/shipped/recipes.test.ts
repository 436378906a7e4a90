// The recipes of docs/recipes.md: their files compile as a user's would, run in Node.js, and give what they say.
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, test } from "vitest";

interface Recipe {
  readonly title: string;
  readonly anchor: string;
  readonly files: Readonly<Record<string, string>>;
}

const { readRecipes, readContents } = await import(new URL("./recipes.mjs", import.meta.url).href);
const recipes: readonly Recipe[] = readRecipes();
const folder = fileURLToPath(new URL("../../build/recipes/", import.meta.url));
const webWorker = new URL("./web-worker.mjs", import.meta.url).href;

const RESULT = /^[^\n]*?\/\/ → ([^\n]+)/;

const OPTIONS: ts.CompilerOptions = {
  ...{ strict: true, exactOptionalPropertyTypes: true, noUnusedLocals: true, noUnusedParameters: true },
  ...{ target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.NodeNext, noEmit: true, skipLibCheck: true },
  ...{ lib: ["lib.es2022.d.ts", "lib.dom.d.ts"], types: ["node"] },
};
const TRANSPILE = { compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ES2022 } };

/** Defines `$check`, and prints what it was given when the program ends. */
const CHECK = `import { inspect as $inspect } from "node:util";
const $values: string[] = [];
const $check = (value: unknown) => $values.push($inspect(value, { breakLength: Infinity, maxArrayLength: null }));
process.on("exit", () => console.log(JSON.stringify($values)));
`;

/** The results that a file states, and its text with a call of `$check` for each of them. */
function instrument(code: string): { stated: string[]; text: string } {
  const source = ts.createSourceFile("recipe.ts", code, ts.ScriptTarget.ES2022, true);
  const stated: string[] = [];
  let checked = "";
  for (const node of source.statements) {
    const result = RESULT.exec(code.slice(node.getEnd()));
    if (result) stated.push(result[1]);
    if (result && ts.isExpressionStatement(node)) checked += `\n$check(${node.expression.getText()});`;
    else checked += node.getFullText();
    if (result && ts.isVariableStatement(node)) {
      checked += `\n$check(${node.declarationList.declarations.map(({ name }) => name.getText()).join(", ")});`;
    }
  }
  return { stated, text: stated.length > 0 ? `${CHECK}${checked}\n` : code };
}

/** Writes the files of a recipe in TypeScript and JavaScript; the one that states results, and these. */
function write({ anchor, files }: Recipe): { main: string; stated: readonly string[] } {
  mkdirSync(folder + anchor, { recursive: true });
  const mains = Object.entries(files).flatMap(([name, code]) => {
    if (!name.endsWith(".ts")) return [];
    const { stated, text } = instrument(code);
    expect(stated.length, name).toBe(code.split("// →").length - 1);
    const main = `${folder}${anchor}/${name.replace(/\.ts$/, ".js")}`;
    writeFileSync(`${folder}${anchor}/${name}`, text);
    writeFileSync(main, ts.transpileModule(text, TRANSPILE).outputText);
    return stated.length > 0 ? [{ main, stated }] : [];
  });
  expect(mains.length, "files of a recipe that state results").toBe(1);
  return mains[0];
}

/** The compiler's errors in files of the folder. */
function errorsOf(files: readonly string[]): string[] {
  const paths = files.map((file) => folder + file);
  return ts
    .getPreEmitDiagnostics(ts.createProgram(paths, OPTIONS))
    .map(({ file, messageText }) => `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`);
}

describe("recipes", () => {
  rmSync(folder, { recursive: true, force: true });
  const written = recipes.map((recipe) => ({ ...recipe, ...write(recipe) }));

  test("stand in the table of contents", () => {
    expect(recipes.length).toBeGreaterThan(0);
    expect(readContents()).toEqual(recipes.map(({ title, anchor }) => ({ title, anchor })));
  });

  test("compile in strict mode", () => {
    const names = recipes.flatMap(({ anchor, files }) => Object.keys(files).map((name) => `${anchor}/${name}`));
    writeFileSync(`${folder}wrong.ts`, 'import { softmax } from "logsum";\nsoftmax([1, 2], { cols: "2" });\n');
    const errors = errorsOf([...names.filter((name) => name.endsWith(".ts")), "wrong.ts"]);
    expect(errors.filter((error) => !error.startsWith(`${folder}wrong.ts`))).toEqual([]);
    expect(errors).not.toEqual([]);
  });

  test.each(written)("$title", ({ files, main, stated }) => {
    const args = [...("page.ts" in files ? ["--import", webWorker] : []), main];
    const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8", timeout: 60_000 });
    expect(stderr).toBe("");
    expect(JSON.parse(stdout)).toEqual(stated);
  });
});
