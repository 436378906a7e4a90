// The documents: their tables are those of the committed results, their links lead somewhere, and they name what the package has.
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import * as logsum from "logsum";
import { describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const read = (file: string) => readFileSync(join(root, file), "utf8");
const manifest = JSON.parse(read("package.json")) as { files: string[]; version: string; exports: object };

interface Docs {
  readonly documents: readonly string[];
  readonly tables: Readonly<Record<string, () => string>>;
  fill(text: string): string;
}
const docs = (await import(new URL("../tools/docs.mjs", import.meta.url).href)) as Docs;

/** Folders that are not ours or not written by hand. */
const SKIPPED = /^(node_modules|dist|build|api)$|^\.(?!github)/;

function markdownIn(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return SKIPPED.test(entry.name) ? [] : markdownIn(path);
    return entry.name.endsWith(".md") ? [path] : [];
  });
}
const pages = markdownIn(".");

const withoutBlocks = (text: string) => text.replace(/^( *)```[\s\S]*?^\1```/gm, "");
const withoutCode = (text: string) => withoutBlocks(text).replace(/`[^`\n]*`/g, "");

/** The anchors of a page, as GitHub makes them of its headings. */
function anchorsOf(file: string): Set<string> {
  const anchors = new Set<string>();
  for (const [, heading] of withoutBlocks(read(file)).matchAll(/^#+ +(.+)$/gm)) {
    const words = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1").toLowerCase();
    const slug = words.replace(/[^\p{L}\p{N}_\- ]/gu, "").replaceAll(" ", "-");
    let anchor = slug;
    for (let i = 1; anchors.has(anchor); i++) anchor = `${slug}-${i}`;
    anchors.add(anchor);
  }
  return anchors;
}

/** The links of a page to the repository: the file each leads to, and the anchor in it. */
function linksOf(file: string): { target: string; anchor: string | undefined }[] {
  return [...withoutCode(read(file)).matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, link]) => {
    if (/^https?:/.test(link)) return [];
    const [path, anchor] = link.split("#");
    return [{ target: path === "" ? file : normalize(join(dirname(file), path)), anchor }];
  });
}

const isPackaged = (file: string) =>
  /^(README\.md|LICENSE|package\.json)$/.test(file) ||
  manifest.files.some((name) => {
    if (name.endsWith("/*.md")) return dirname(file) === dirname(name) && file.endsWith(".md");
    return file === name || file.startsWith(`${name}/`);
  });

test.each(docs.documents)("the tables of %s are those of the results; npm run docs:tables makes them", (file) => {
  expect(docs.fill(read(file))).toBe(read(file));
});

test("every table stands in a document", () => {
  const text = docs.documents.map(read).join("");
  expect(Object.keys(docs.tables).filter((name) => !text.includes(`<!-- table: ${name} -->`))).toEqual([]);
});

describe.each(pages)("%s", (page) => {
  test("has links to files and headings that exist", () => {
    const broken = linksOf(page).filter(
      ({ target, anchor }) =>
        !existsSync(join(root, target)) || (anchor !== undefined && !anchorsOf(target).has(anchor)),
    );
    expect(broken).toEqual([]);
  });

  test("refers to nothing outside of the repository", () => {
    const outside = [...withoutBlocks(read(page)).matchAll(/(?:\.\.\/)+[\w./-]*/g)].filter(([path]) =>
      normalize(join(dirname(page), path)).startsWith(".."),
    );
    expect(outside.map(String)).toEqual([]);
    expect(read(page)).not.toMatch(/(?<![\w.*])\/(work|home|root|tmp|Users)\/|file:\/\//);
  });

  test("has links that work in the package", () => {
    // RESULTS.md is made by npm run bench:peers, and its numbers stay in the repository.
    if (!isPackaged(page) || page.startsWith("bench/")) return;
    const missing = linksOf(page).filter(({ target }) => {
      const isFolder = existsSync(join(root, target)) && statSync(join(root, target)).isDirectory();
      return !isPackaged(target) && !(isFolder && isPackaged(`${target.replace(/\/$/, "")}/README.md`));
    });
    expect(missing).toEqual([]);
  });
});

describe.each(["README.md", ...docs.documents.slice(1)])("%s", (page) => {
  test("names files that exist", () => {
    const named = [...read(page).matchAll(/`((?:assembly|bench|docs|examples|src|test|tools)\/[\w./-]+)`/g)];
    expect(
      named.map(([, path]) => path).filter((path) => path !== "docs/api" && !existsSync(join(root, path))),
    ).toEqual([]);
  });
});

describe("README", () => {
  const readme = read("README.md");

  test("is short, and says first how to install", () => {
    expect(readme.split("\n").length - 1).toBeLessThanOrEqual(130);
    expect(readme.split(/\s+/).filter(Boolean).length).toBeLessThanOrEqual(900);
    expect(readme.split("\n").slice(0, 15)).toContain("npm install logsum");
    const development = readme.split("## Development")[1];
    expect(development).toContain("\nnpm install && npm start\n");
    expect(development).toContain("\nnpm install && npm test\n");
  });

  test("has tables of at most eight rows", () => {
    for (const [, text] of readme.matchAll(/<!-- table: .*? -->\n([\s\S]*?)<!-- end -->/g)) {
      expect(text.match(/^\|/gm)?.length).toBeLessThanOrEqual(2 + 8);
    }
  });

  test("names every export", () => {
    const api = readme.split("## API")[1].split("## Speed")[0];
    expect(Object.keys(logsum).filter((name) => !new RegExp(`\`${name}[\`(]`).test(api))).toEqual([]);
  });

  const blocks = [...readme.matchAll(/^```javascript\n([\s\S]*?)^```/gm)].map(([, code]) => code);
  const folder = join(root, "build/examples");
  const write = (name: string, code: string) => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, name), code);
    return import(pathToFileURL(join(folder, name)).href);
  };

  test("has an edge worker that answers", async () => {
    const worker = (await write("readme-worker.mjs", blocks[0])).default as {
      fetch(request: Request): Promise<Response>;
    };
    const request = new Request("https://example.com", { method: "POST", body: new Float32Array(20) });
    const answer = new Float32Array(await (await worker.fetch(request)).arrayBuffer());
    expect(answer).toEqual(new Float32Array(20).fill(0.1));
  });

  test("has a batch job that runs", async () => {
    const batch = "{ logits: new Float32Array(2 * 50257), labels: [0, 1] }";
    const { total } = await write("readme-batch.mjs", `const batches = [${batch}];\n${blocks[1]}export { total };\n`);
    expect(total).toBeCloseTo(2 * Math.log(50257), 5);
  });
});

describe("docs/semantics.md", () => {
  const LAYOUT = ["cols", "out", "rowStride", "shape", "axis", "offsets", "dtype"];
  const functions = new Map<string, { parameters: number; options: string[] }>();
  for (const [row] of read("docs/semantics.md").matchAll(/^\| `\w+\(.*$/gm)) {
    const cells = row.split(/(?<!\\)\|/);
    if (cells.length !== 5) continue;
    for (const [, name, parameters] of cells[1].matchAll(/`(\w+)\(([^)]*)\)`/g)) {
      const options = [...cells[3].matchAll(/`(\w+)`/g)].map(([, option]) => option);
      functions.set(name, { parameters: parameters.split(",").length, options });
    }
  }

  test("has every function", () => {
    const wanted = Object.keys(logsum).filter((name) => !/^(alloc|backend|createLogSum|\w+Accumulator)$/.test(name));
    expect([...functions.keys()].sort()).toEqual(wanted.sort());
  });

  test("has every method of the accumulators", () => {
    const rows =
      read("docs/semantics.md")
        .match(/^\| `\w+.*$/gm)
        ?.join("\n") ?? "";
    for (const Class of [logsum.SumAccumulator, logsum.LogSumExpAccumulator]) {
      const methods = Object.getOwnPropertyNames(Class.prototype).filter((name) => name !== "constructor");
      for (const name of [...methods, "from"]) expect(rows).toMatch(new RegExp(`\`${name}[(\`]`));
    }
  });

  test.each([...functions])("has the options of %s", (name, { parameters, options }) => {
    const call = (logsum as unknown as Record<string, (...args: unknown[]) => unknown>)[name];
    const args = new Array(parameters).fill([1]);
    let message = "";
    try {
      call(...args, { "?": 1 });
    } catch (error) {
      message = (error as Error).message;
    }
    const taken = /it takes (.*)$/.exec(message)?.[1].split(", ") ?? [];
    expect(options.sort()).toEqual(taken.filter((option) => !LAYOUT.includes(option)).sort());
  });
});

test("docs/entries.md names every entry, and the version of the file for CDNs", () => {
  const text = read("docs/entries.md");
  for (const entry of Object.keys(manifest.exports)) expect(text).toContain(`\`logsum${entry.slice(1)}\``);
  for (const [, version] of text.matchAll(/logsum@([\d.]+)\//g))
    expect(manifest.version.startsWith(version)).toBe(true);
});

test("docs/glossary.md has at most 40 terms", () => {
  const rows = read("docs/glossary.md").match(/^\| (?!term )/gm) ?? [];
  expect(rows.length).toBeLessThanOrEqual(40);
});
