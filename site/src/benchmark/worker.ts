// The worker of the benchmark, and a thread of the pool: one file, so that the kernels of both are loaded once.
// Messages that come before the import has ended are given again.
const early: MessageEvent[] = [];
const keep = (event: MessageEvent) => early.push(event);
self.addEventListener("message", keep);
await (self.name === "thread" ? import("logsum/pool/worker.js") : import("./run.js"));
self.removeEventListener("message", keep);
for (const { data } of early) self.dispatchEvent(new MessageEvent("message", { data }));

export {};
