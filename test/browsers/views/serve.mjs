// Serves the built site with the headers of its own file `_headers`, as a static host does. It keeps the sizes of the scripts.
import { existsSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

export const DIST = fileURLToPath(new URL("../../../site/dist", import.meta.url));

/** The tests load it as a script of the site, so that the Content-Security-Policy allows it. */
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"));

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};

/** The headers for all paths, from the built folder. */
export function readHeaders() {
  const lines = readFileSync(join(DIST, "_headers"), "utf8").split("\n").slice(1);
  return Object.fromEntries(
    lines
      .filter((line) => line.includes(":"))
      .map((line) => [line.slice(0, line.indexOf(":")).trim(), line.slice(line.indexOf(":") + 1).trim()]),
  );
}

/** Starts the server. `paths` has the path of each request since it was emptied. */
export async function serve() {
  const headers = readHeaders();
  const paths = [];
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    paths.push(pathname);
    if (pathname === "/axe.js") return response.writeHead(200, { ...headers, "content-type": TYPES[".js"] }).end(AXE);
    const file = join(DIST, normalize(pathname.endsWith("/") ? `${pathname}index.html` : pathname));
    if (!existsSync(file) || statSync(file).isDirectory()) return response.writeHead(404).end();
    response.writeHead(200, {
      "content-type": TYPES[extname(file)] ?? "application/octet-stream",
      "cache-control": "no-store",
      ...headers,
    });
    return response.end(readFileSync(file));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { origin: `http://127.0.0.1:${server.address().port}`, paths, close };
}
