// How long somebody else waits while a server is kept busy: asked from a thread of its own, since the one that floods
// would count its own waiting, too.
import { Worker, isMainThread, parentPort, workerData } from "node:worker_threads";
import { send } from "./http.mjs";

const PAUSE = 5;

// Asks for a path every few milliseconds until told to stop; the answer is a function that gives the times in ms.
export async function watch(server, path = "/health", headers = {}) {
  const worker = new Worker(new URL(import.meta.url), { workerData: { base: server.base, path, headers } });
  const said = (what) =>
    new Promise((resolve, refuse) => {
      worker.on("message", (message) => message.what === what && resolve(message.times));
      worker.once("error", refuse);
    });
  const over = said("times");
  over.catch(() => {});
  await said("begun");
  return async () => {
    worker.postMessage("stop");
    return over.finally(() => worker.terminate());
  };
}

if (!isMainThread && workerData?.base) {
  const { base, path, headers } = workerData;
  let isOver = false;
  parentPort.once("message", () => (isOver = true));
  const once = async () => {
    const began = performance.now();
    (await send(base, { path, headers })).is(200);
    return performance.now() - began;
  };
  // The first few make the connections, the caches and this thread warm.
  for (let i = 0; i < 5; i += 1) await once();
  parentPort.postMessage({ what: "begun" });
  const times = [];
  while (!isOver) {
    times.push(await once());
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
  parentPort.postMessage({ what: "times", times });
}
