// A worker as its caller sees it: a Worker of the web, or of Node.js.
import type { Answer, Start } from "./protocol.js";

/** A worker of the web, or of `node:worker_threads`. */
export interface WorkerLike {
  postMessage(message: unknown): void;
  terminate(): unknown;
}

/** The events of a worker. */
export interface Events {
  onAnswer(answer: Answer): void;
  /** The worker has ended, or cannot start. */
  onEnd(reason: string): void;
}

type Listener = (event: unknown) => void;
type NodeWorker = WorkerLike & { on(event: string, listen: Listener): void; ref(): void; unref(): void };
type WebWorker = WorkerLike & { addEventListener(event: string, listen: Listener): void; ref?(): void; unref?(): void };

const isOfNode = (worker: WorkerLike): worker is NodeWorker => "on" in worker && !("addEventListener" in worker);

/** Starts a worker of this package. Throws where there are none. */
export function startWorker(): WorkerLike {
  // Bundlers look for this expression.
  if (typeof Worker === "function") return new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
  const threads = globalThis.process?.getBuiltinModule?.("node:worker_threads"); // Parcel bundles a process of its own for the bare name
  if (threads === undefined) throw new Error("there are no workers here");
  return new threads.Worker(new URL("./worker.js", import.meta.url));
}

const messageOf = (event: unknown): string => String((event as { message?: unknown } | undefined)?.message ?? event);

export class Thread {
  readonly #worker: WebWorker | NodeWorker;
  #isOver = false;

  constructor(worker: WorkerLike, start: Start, bytes: () => Start["module"], { onAnswer, onEnd }: Events) {
    this.#worker = worker as WebWorker | NodeWorker;
    const end = (reason: string) => {
      if (!this.#isOver) onEnd(reason);
      this.#isOver = true;
    };
    if (isOfNode(worker)) {
      worker.on("message", (answer) => onAnswer(answer as Answer));
      worker.on("error", (error) => end(messageOf(error)));
      worker.on("exit", () => end("it has ended"));
    } else {
      const web = worker as WebWorker;
      web.addEventListener("message", (event) => onAnswer((event as { data: Answer }).data));
      web.addEventListener("error", (event) => {
        (event as { preventDefault?(): void }).preventDefault?.();
        end(messageOf(event));
      });
      web.addEventListener("messageerror", () => end("it cannot read its message"));
      web.addEventListener("close", () => end("it has ended")); // Bun has this event
    }
    try {
      worker.postMessage(start);
    } catch {
      worker.postMessage({ ...start, module: bytes() });
    }
  }

  /** Does the process wait for the worker? */
  hold(isHeld: boolean): void {
    if (isHeld) this.#worker.ref?.();
    else this.#worker.unref?.();
  }

  /** Ends the worker. */
  async end(): Promise<void> {
    this.#isOver = true;
    await this.#worker.terminate();
  }
}
