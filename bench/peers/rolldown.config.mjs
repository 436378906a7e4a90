import { defineConfig } from "rolldown";

// The peers stay outside the bundle. logsum is what a user gets: dist, relative to build/.
const dist = { id: "../../../dist/index.js", external: "absolute" };

export default defineConfig({
  input: "run.ts",
  platform: "node",
  external: /^[^./]/,
  plugins: [{ name: "dist", resolveId: (id) => (id.endsWith("/src/index.js") ? dist : null) }],
  tsconfig: false,
  output: { dir: "build", format: "esm" },
});
