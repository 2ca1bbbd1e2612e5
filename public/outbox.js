// What waits for a network: the forms that a kept page takes without one, in order, until they are sent. The page and the
// service worker share this file; only here is the store touched.
//
// An item: n (its place), id (a UUID, the key under which the server takes it once), viewer (the mark of the session that
// it was made in), path, body (the form as it would be posted), at (milliseconds by the clock of this device), what (its
// name for people), tries and next (back-off), problem (why the server refused it: it needs the person).
self.outbox = (() => {
  const name = "study-plus-outbox";
  const path = /^\/(plan\/blocks\/[\da-f-]{36}\/(done|undo)|session\/(start|pause|resume|stop|discard))$/;
  const refusals = [400, 404, 409, 410, 413, 422];
  const least = 5_000; // milliseconds of the first back-off
  const most = 30 * 60_000;
  const patience = 20_000; // milliseconds that an answer is waited for
  const told = self.BroadcastChannel ? new BroadcastChannel(name) : null;

  // One after the other, in whatever tab or worker.
  const alone = (what, job) => (navigator.locks ? navigator.locks.request(`${name} ${what}`, job) : job());

  const asked = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });

  // There is a database only as long as something waits in it.
  async function isThere() {
    const all = await indexedDB.databases?.();
    return all ? all.some((one) => one.name === name) : true;
  }

  async function within(mode, job) {
    const opening = indexedDB.open(name, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("items", { keyPath: "n", autoIncrement: true });
    const database = await asked(opening);
    try {
      const change = database.transaction("items", mode);
      const done = new Promise((resolve, reject) => {
        change.oncomplete = resolve;
        change.onabort = change.onerror = () => reject(change.error);
      });
      const result = await job(change.objectStore("items"));
      await done;
      return result;
    } finally {
      database.close();
    }
  }

  const all = async () => ((await isThere()) ? within("readonly", (items) => asked(items.getAll())) : []);
  const read = () => alone("store", all);

  async function change(job, how = "changed") {
    await alone("store", async () => {
      await within("readwrite", job);
      const left = (await all()).length;
      if (left === 0) await asked(indexedDB.deleteDatabase(name));
      navigator.setAppBadge?.(left).catch(() => {});
    });
    told?.postMessage(how);
  }

  const put = (item) => change((items) => asked(items.put(item)));
  // Nothing where it was dropped meanwhile, and another one has its number: they begin again with each database.
  const isThis = async (items, { n, id }) => (await asked(items.get(n)))?.id === id;
  const update = (item) => change(async (items) => (await isThis(items, item)) && asked(items.put(item)));
  const take = (how, ...gone) =>
    change((items) => Promise.all(gone.map(async (item) => (await isThis(items, item)) && asked(items.delete(item.n)))), how);
  const drop = (item) => take("dropped", item);

  // Takes away what was made in another session than the one with this mark.
  async function forget(mark) {
    const others = (await read()).filter((item) => item.viewer !== mark);
    if (others.length > 0) await take("over", ...others);
  }

  function post(item) {
    const headers = {
      accept: "application/json",
      "content-type": "application/x-www-form-urlencoded",
      "idempotency-key": item.id,
      "happened-at": new Date(item.at).toISOString(),
      "study-plus-viewer": item.viewer,
    };
    const signal = AbortSignal.timeout?.(patience);
    return fetch(item.path, { method: "POST", headers, body: item.body, redirect: "manual", signal });
  }

  // What is to become of an item: `sent`, `over` when its session has ended, `refused`, or `later`.
  async function fate(item) {
    const answer = await post(item).catch(() => null);
    if (answer?.ok) return ["sent"];
    if (!answer) return ["later"];
    const problem = await answer.json().catch(() => ({}));
    const [first] = problem.errors ?? [];
    if (problem.code === "idempotency_done") return ["sent"];
    // An earlier try has not come to its end: only then is it known what came of it.
    if (problem.code === "idempotency_running") return ["later"];
    if (answer.status === 401) return ["over"];
    // A clock that is fast is right some time later.
    if (!refusals.includes(answer.status) || first?.code === "in_future") return ["later", Number(answer.headers.get("retry-after"))];
    return ["refused", { status: answer.status, words: first?.message ?? problem.detail ?? problem.title ?? "" }];
  }

  // Sends what waits, in order and one at a time, until one has to be tried later. `isForced` does not wait for that.
  // Tells whether anything has changed, whether any was taken, whether the session is over, and when to come back.
  function send(isForced) {
    return alone("send", async () => {
      const outcome = { isChanged: false, isSent: false, isOver: false, next: null };
      for (const item of await read()) {
        if (item.problem || (outcome.isOver && item.viewer === outcome.isOver)) continue;
        if (!isForced && item.next > Date.now()) return { ...outcome, next: item.next };
        const [what, said] = await fate(item);
        if (what === "later") {
          const tries = (item.tries ?? 0) + 1;
          const next = Date.now() + Math.max(Math.min(least * 2 ** (tries - 1), most), (said || 0) * 1000);
          await update({ ...item, tries, next });
          return { ...outcome, next };
        }
        outcome.isChanged = true;
        if (what === "sent") {
          outcome.isSent = true;
          await take("sent", item);
        }
        if (what === "refused") await update({ ...item, problem: said });
        if (what === "over") {
          outcome.isOver = item.viewer;
          await over(item.viewer);
        }
      }
      return outcome;
    });
  }

  // A session that has ended takes what was kept for it along.
  async function over(mark) {
    await take("over", ...(await read()).filter((item) => item.viewer === mark));
    const pages = (await caches.keys()).filter((name) => name.endsWith(` kept ${mark}`));
    await Promise.all(pages.map((name) => caches.delete(name)));
  }

  const waits = (address) => path.test(address);
  const onChange = (job) => told?.addEventListener("message", ({ data }) => job(data)); // `sent`, `dropped`, or another word
  return { waits, read, put, drop, forget, send, onChange };
})();
