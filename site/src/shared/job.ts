// A job in a worker, with a progress bar, a stop button and a place for its message.
import { find, h } from "./dom.js";

export interface Job {
  /** Shows how much is done. */
  progress(part: number, text: string): void;
  /** Ends the worker, and shows a message, if there is one. */
  end(message?: string, isBad?: boolean): void;
}

/** Starts a worker, and calls `receive` for each of its messages. The page has #start, #stop, #progress and #message. */
export function startJob<M>(worker: Worker, request: unknown, receive: (message: M, job: Job) => void): Job {
  const [start, stop] = [find<HTMLButtonElement>("#start"), find<HTMLButtonElement>("#stop")];
  const [bar, text] = [find<HTMLProgressElement>("#progress progress"), find("#progress output")];
  const message = find("#message");
  const setRunning = (isRunning: boolean) => {
    start.disabled = isRunning;
    stop.disabled = !isRunning;
    find("#progress").hidden = !isRunning;
    find("main").setAttribute("aria-busy", String(isRunning));
  };
  const job: Job = {
    progress(part, what) {
      bar.value = part;
      text.textContent = what;
    },
    end(what, isBad = false) {
      worker.terminate();
      stop.onclick = null;
      setRunning(false);
      if (what) showMessage(what, isBad);
      // The focus would be lost with the button that is disabled now.
      if (document.activeElement === document.body) start.focus();
    },
  };
  message.replaceChildren();
  setRunning(true);
  job.progress(0, "starting");
  stop.onclick = () => job.end("Stopped.");
  worker.onmessage = ({ data }: MessageEvent<M>) => receive(data, job);
  worker.onerror = (event) => job.end(`The worker failed: ${event.message}`, true);
  worker.postMessage(request);
  return job;
}

export function showMessage(text: string, isBad: boolean): void {
  find("#message").replaceChildren(
    h("p", { class: isBad ? "message bad" : "message", ...(isBad && { role: "alert" }) }, text),
  );
}
