// Compares the errors of a compiler with types/mistakes.ts, whose lines end in `// option: part of the message`.

/**
 * Describes the lines whose error is missing or does not name its option.
 *
 * @param text the text of mistakes.ts
 * @param errors the errors: `line` and `column` count from 1, `message` is the whole chain
 */
export function unnamed(text, errors) {
  const problems = [];
  for (const [i, code] of text.split("\n").entries()) {
    const expected = /; \/\/ (\w+): (.+)$/.exec(code);
    const here = errors.filter(({ line }) => line === i + 1);
    if (expected === null) problems.push(...here.map(({ message }) => `line ${i + 1}, which is right: ${message}`));
    else if (here.length !== 1) problems.push(`line ${i + 1} has ${here.length} errors: ${code}`);
    else {
      const [, option, part] = expected;
      const [{ column, message }] = here;
      const isAtOption = code.slice(column - 1).startsWith(option);
      if (!isAtOption && !message.includes(`'${option}'`)) problems.push(`line ${i + 1}, ${option}: ${message}`);
      if (!message.includes(part)) problems.push(`line ${i + 1}: ${part} is not in: ${message}`);
    }
  }
  return problems;
}
