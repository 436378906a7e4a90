// Runs checks on mutants that kernels.mjs sends, and answers with the first check that fails. It ends when it may be spoiled.
import { checksOf } from "./checks.mjs";
import { use } from "./library.mjs";

const checks = await checksOf(JSON.parse(process.argv[2]));

async function isPassed({ run }, backend) {
  try {
    await run(backend);
    return true;
  } catch {
    return false;
  }
}

/** The first check that fails. The next mutants meet it first, as neighbours often fail the same check. */
async function firstFailure({ backend, modules }, files) {
  const isOwn = (check) =>
    files.includes(check.file) &&
    (check.backend ?? backend) === backend &&
    (modules === undefined || check.modules.some((name) => modules.includes(name)));
  for (const [i, check] of checks.entries()) {
    if (!isOwn(check) || (await isPassed(check, backend))) continue;
    checks.splice(i, 1);
    checks.unshift(check);
    return check;
  }
  return undefined;
}

async function answer({ mutant, files }) {
  try {
    use(mutant);
  } catch (error) {
    return { by: `start: ${error.message}` };
  }
  const failure = await firstFailure(mutant, files);
  use({});
  if (failure === undefined) return {};
  // A check that fails without the mutant too shows that an earlier mutant has left something behind.
  const isSpoiled = !(await isPassed(failure, mutant.backend));
  return { by: `${failure.file}: ${failure.name}`, modules: failure.modules, isSpoiled };
}

process.on("message", async (question) => process.send(await answer(question)));
process.send("ready");
