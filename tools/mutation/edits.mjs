// Edits of kernels: each numeric constant in its last bit, exponent and sign; each loop with one step more and one less.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** An edit replaces one line of a file. `name` is the constant that the line defines. */
const edit = (file, line, kind, before, after, name) => ({ file, line, kind, before, after, name });

const isComment = (text) => /^\s*(\/\/|\*|\/\*)/.test(text);
const isSingle = (file, text) => /32/.test(file) || /\b\w*32\w*\b/.test(text);

/** Values near a constant: one ulp away, twice as large, and of the other sign. */
function neighbours(value, single) {
  if (Number.isInteger(value) && Math.abs(value) < 2 ** 31 && value !== 0) return { more: value + 1, less: value - 1 };
  if (value === 0) return { value: 1 };
  const ulp = single ? 2 ** -23 : 2 ** -52;
  return { "last bit": value * (1 + ulp), exponent: 2 * value, sign: -value };
}

/** Writes a number as the literal that it replaces: with a point or an exponent where that has one. */
function literal(value, isFloat) {
  const text = String(value);
  return isFloat && /^-?\d+$/.test(text) ? `${text}.0` : text;
}

const CONSTANT = /^(export )?const (\w+)(: \w+)? = (-?[\d.]+(?:e[-+]?\d+)?);/;
const LITERAL = /(?<![\w.$])(\d+\.\d+(?:e[-+]?\d+)?|\d+e[-+]?\d+)(?![\w.])/g;

function constantEdits(file, text, line) {
  const [, , name, , number] = CONSTANT.exec(text);
  return Object.entries(neighbours(Number(number), isSingle(file, name))).map(([kind, value]) =>
    edit(
      file,
      line,
      `constant, ${kind}`,
      text,
      text.replace(`= ${number};`, `= ${literal(value, /[.e]/.test(number))};`),
      name,
    ),
  );
}

function literalEdits(file, text, line) {
  return [...text.matchAll(LITERAL)].flatMap(({ 0: number, index }) =>
    Object.entries(neighbours(Number(number), isSingle(file, text))).map(([kind, value]) => {
      const isNegated = value < 0 && text[index - 1] === "-";
      const changed = isNegated ? `(${literal(value, true)})` : literal(value, true);
      const after = text.slice(0, index) + changed + text.slice(index + number.length);
      return edit(file, line, `literal, ${kind}`, text, after);
    }),
  );
}

/** A loop to its end and one step beyond it, and one that leaves out its last step. */
function loopEdits(file, text, line) {
  const edits = [];
  const add = (kind, after) => after !== text && edits.push(edit(file, line, `loop, ${kind}`, text, after));
  const [, head] = /((?:for|while) \(.*)/.exec(text);
  const start = text.indexOf(head);
  const change = (pattern, to) => text.slice(0, start) + head.replace(pattern, to);
  if (/ < /.test(head)) add("more", change(/ < /, " <= "));
  else if (/ <= /.test(head)) add("less", change(/ <= /, " < "));
  else if (/ > 0/.test(head)) add("less", change(/ > 0/, " > 1"));
  const step = /; (\w+) < [^;]*; \1(?:\+\+| \+= ([^)]+))\)/.exec(head);
  if (step) add("less", change(`${step[1]} < `, `${step[1]} + ${step[2] ?? 1} < `));
  return edits;
}

/** A name of an edit that stays when other lines change. */
export const keyOf = ({ file, kind, before, after, nth }) =>
  [file, kind, before.trim(), after.trim(), ...(nth > 1 ? [nth] : [])].join(" | ");

/** Numbers edits of lines with the same text. */
function numbered(edits) {
  const counts = new Map();
  return edits.map((one) => {
    const key = keyOf(one);
    const nth = (counts.get(key) ?? 0) + 1;
    counts.set(key, nth);
    return { ...one, nth };
  });
}

/** All edits of the files in a folder, in the order of the files. */
export function editsOf(root, folder) {
  const files = readdirSync(join(root, folder), { recursive: true })
    .filter((name) => name.endsWith(".ts") && !name.startsWith("modules"))
    .sort();
  return files.flatMap((name) => {
    const file = `${folder}/${name}`;
    const lines = readFileSync(join(root, file), "utf8").split("\n");
    const edits = lines.flatMap((text, i) => {
      if (isComment(text) || /^(import|export \{)/.test(text)) return [];
      if (CONSTANT.test(text)) return constantEdits(file, text, i);
      if (/^\s*(?:\} )?(for|while) \(/.test(text)) return loopEdits(file, text, i);
      return literalEdits(file, text.replace(/\s\/\/.*$/, ""), i).map((one) => ({ ...one, before: text }));
    });
    return numbered(edits);
  });
}

/** The text of a file after an edit. `shift` lines stand above it in a generated twin. */
export function apply(text, { line, before, after }, shift = 0) {
  const lines = text.split("\n");
  if (lines[line + shift] !== before) throw new Error(`line ${line + shift} is not ${before}`);
  lines[line + shift] = after;
  return lines.join("\n");
}
