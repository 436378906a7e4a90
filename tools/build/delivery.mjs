// Writes the delivery of the WebAssembly modules for each entry: build/generated/kernels/<delivery>/<module>.ts. src imports one of
// these files by the name #kernels/<module>.
// See docs/decisions/31-delivery-of-kernels.md.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { moduleNames } from "./exports.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));

const hexOf = (file) => readFileSync(join(root, `build/kernels/${file}.wasm`)).toString("hex");
const bytes = (file) => `() => bytesOf("${hexOf(file)}")`;

const EMBEDDING = 'import { bytesOf } from "../../../../src/backends/embedding.js";\n';

/** The imports of a file for each delivery, and the fields of the module. */
const DELIVERIES = {
  embedded: (module) => [EMBEDDING, `simd: ${bytes(module)}`],
  relaxed: (module) => [EMBEDDING, `simd: ${bytes(module)},\n  relaxed: ${bytes(`${module}.relaxed`)}`],
  // workerd forbids compiling bytes at run time, and imports compiled modules; Vercel's edge needs another form of import.
  workerd: (module) => [`import wasm from "./${module}.wasm";\n`, "simd: () => wasm"],
  "edge-light": (module) => [`import wasm from "./${module}.wasm?module";\n`, "simd: () => wasm"],
  none: () => ["", ""],
};

export const nameOf = (module) => module.replace(/-(\w)/g, (_, letter) => letter.toUpperCase());

function write(path, text) {
  if (existsSync(path) && readFileSync(path, "utf8") === text) return;
  writeFileSync(path, text);
}

/** Writes the files of some deliveries. The kernels that they embed must be compiled. */
export function writeDeliveries(names = Object.keys(DELIVERIES)) {
  for (const delivery of names) {
    const folder = join(root, "build/generated/kernels", delivery);
    mkdirSync(folder, { recursive: true });
    for (const module of moduleNames()) {
      const [imports, fields] = DELIVERIES[delivery](module);
      const type = 'import type { KernelModule } from "../../../../src/backends/backend.js";\n';
      const object = `{\n  name: "${module}",\n${fields && `  ${fields},\n`}}`;
      write(
        join(folder, `${module}.ts`),
        `// Made by tools/build/delivery.mjs.\n${imports}${type}\nexport const ${nameOf(module)}: KernelModule = ${object};\n`,
      );
    }
  }
}
