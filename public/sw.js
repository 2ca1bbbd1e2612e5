// The service worker: an offline page, the built files, and the last seen page of today, of the plan and of the timer; nothing
// else. A form of these pages that finds no network waits in the outbox (outbox.js) until there is one.
// The page registers it with the names of this release's files (?f=...), and with one word for those whose names stay
// (&v=...), so a new release is a new worker with caches of its own, and the old ones go when the new worker takes over.
//
// A kept page is one person's own. The server marks every page with the session it was made for, and the cache of kept
// pages is named after that mark: as soon as a page comes that was made for another session or for nobody, or somebody
// signs in or out, it is gone. Pages with marks are kept in the order they came, so none is kept after it is forgotten.
// What waits is work that is nowhere else: it goes only once the server or its person says so, since any site can lead a
// browser to a page where somebody signs in or out.
const release = new URL(self.location.href).searchParams;
const files = release.getAll("f").filter((file) => file.startsWith("/pkg/"));
const scripts = ["outbox", "waiting"].map((name) => `/${name}.js?v=${release.get("v")}`); // as the pages ask for them
importScripts(scripts[0]);
const { outbox } = self;
const cacheName = `study-plus ${files.join(" ")} ${release.get("v")}`;
const font = "/fonts/atkinson-hyperlegible-next-latin.woff2";
const shell = ["/offline", "/icons.svg", "/favicon.svg", font, ...scripts, ...files];
const patience = 2000; // milliseconds that a navigation waits for the network before it looks at the cache
const farewell = 5000; // milliseconds that a sign-out waits for what is still to be sent
const kept = ["/today", "/plan", "/session"];
const keptName = `${cacheName} kept `;
const keptFor = 14 * 24 * 3600 * 1000; // milliseconds that a kept page is worth showing
const doors = /^\/(auth|bootstrap|login|logout|me\/(delete|leaving)|register|reset|revert|verify)(\/|$)/; // where somebody signs in or out

self.addEventListener("install", (event) => {
  event.waitUntil(store().then(() => self.skipWaiting()));
});

async function store() {
  const cache = await caches.open(cacheName);
  // The offline page must be there; a missing extra must not keep the worker from being installed.
  await cache.add(new Request("/offline", { credentials: "omit", cache: "reload" }));
  await Promise.allSettled(shell.slice(1).map((file) => cache.add(new Request(file, { credentials: "omit" }))));
}

self.addEventListener("activate", (event) => {
  event.waitUntil(clean().then(() => self.clients.claim()));
});

async function clean() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith("study-plus") && name !== cacheName && !name.startsWith(keptName));
  await Promise.all(old.map((name) => caches.delete(name)));
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.method !== "GET") {
    const isForm = request.mode === "navigate" && !url.search;
    if (isForm && url.pathname.startsWith("/logout")) event.respondWith(leave(event, url));
    else if (isForm && isAnnounced(url.pathname)) event.respondWith(post(request, url.pathname));
    else if (doors.test(url.pathname)) after(event, () => forget(null));
  } else if (request.mode === "navigate") event.respondWith(navigate(event, url.pathname));
  else if (shell.includes(url.pathname + url.search)) event.respondWith(fromCache(event));
});

// Forms that a page of ours is about to send, and until when. What the worker sends counts as sent by this site, so a form
// that nobody has announced, of another site for instance, goes its own way past here and is refused by the server.
const announced = new Map();
self.addEventListener("message", ({ data, ports }) => {
  if (!outbox.waits(data?.announced ?? "")) return;
  announced.set(data.announced, Date.now() + 2000);
  ports[0]?.postMessage("heard");
});
function isAnnounced(path) {
  const until = announced.get(path) ?? 0;
  announced.delete(path);
  return Date.now() < until;
}

// What is kept and forgotten, one after the other.
let work = Promise.resolve();
function after(event, job) {
  work = work.then(job).catch(() => {});
  event.waitUntil(work);
}

// The network; when it fails the page as it was kept, or the offline page. A slow network is only cut short when there
// is no connection: a page that is late beats one that says it cannot come.
async function navigate(event, path) {
  const page = fetch(event.request).then((answer) => seen(event, path, answer));
  page.catch(() => {});
  const late = new Promise((resolve) => setTimeout(resolve, patience));
  try {
    const first = await Promise.race([page, late]);
    if (first) return first;
    if (self.navigator.onLine !== false) return await page;
  } catch {
    // falls through to what is kept
  }
  await work;
  // The start leads whoever is signed in to today.
  const last = await lastSeen(path === "/" ? "/today" : path).catch(() => null);
  return last ?? (await caches.match("/offline", { cacheName })) ?? Response.error();
}

// A form that can wait goes out under the key that it would wait under: when its answer is lost on the way, it is taken
// once all the same.
async function post(request, path) {
  const [id, at, body] = [crypto.randomUUID(), Date.now(), await request.text()];
  try {
    const headers = {
      accept: request.headers.get("accept") ?? "text/html",
      "content-type": "application/x-www-form-urlencoded",
      "idempotency-key": id,
    };
    return await fetch(path, { method: "POST", headers, body, redirect: "manual" });
  } catch (error) {
    const [name] = (await caches.keys()).filter((name) => name.startsWith(keptName));
    if (!name) throw error;
    await outbox.put({ id, viewer: name.slice(keptName.length), path, body, at });
    await self.registration.sync?.register("outbox").catch(() => {});
    return Response.redirect(path.startsWith("/plan/") ? "/plan" : "/session", 303);
  }
}

self.addEventListener("sync", (event) => {
  if (event.tag === "outbox") event.waitUntil(sync());
});

// Fails where something has to be tried again, so that the browser does.
async function sync() {
  const { next } = await outbox.send(true);
  if (next) throw new Error("some of it waits for later");
}

// Whoever signs out takes nothing unsent along, if the network lets it go. Then the form goes its own way, past here: where
// it is taken, the server has the browser delete what is left; where it is refused, or finds no network, the session goes
// on, and so does what waits.
async function leave(event, url) {
  const late = new Promise((resolve) => setTimeout(resolve, farewell));
  if (self.navigator.onLine !== false) await Promise.race([outbox.send(true), late]).catch(() => {});
  after(event, () => forget(null));
  await work;
  return Response.redirect(`${url.pathname}?sent`, 307);
}

// A file that was not to be had when the worker was installed is kept as soon as it is.
async function fromCache(event) {
  const there = await caches.match(event.request, { cacheName });
  if (there) return there;
  const answer = await fetch(event.request);
  if (answer.ok) {
    const copy = answer.clone();
    event.waitUntil(caches.open(cacheName).then((cache) => cache.put(event.request, copy)));
  }
  return answer;
}

// Forgets what was kept for another session than the answer's, and keeps the answer where it is worth it.
function seen(event, path, answer) {
  const mark = answer.headers.get("study-plus-viewer");
  const isDoor = doors.test(path);
  if (!mark && !answer.ok && !isDoor) return answer;
  const copy = mark && answer.ok && !answer.redirected && kept.includes(path) ? answer.clone() : null;
  after(event, async () => {
    await forget(isDoor ? null : mark);
    if (mark) await outbox.forget(mark);
    if (copy) await (await caches.open(keptName + mark)).put(path, copy);
  });
  // The pages that show what waits send it themselves, and are then made anew. A page that is nobody's does not say whose
  // it is: the server does, item by item, and of a session that has ended nothing stays.
  if (!kept.includes(path) && (mark || answer.ok)) event.waitUntil(outbox.send(!mark).catch(() => {}));
  return answer;
}

// Forgets the kept pages of every session but the one with this mark.
async function forget(mark) {
  const others = (await caches.keys()).filter((name) => name.includes(" kept ") && name !== keptName + mark);
  await Promise.all(others.map((name) => caches.delete(name)));
}

// The page as it was kept, with a line that says from when; its forms sleep, since they would send into the void, but for
// those that can wait. A timer runs on by this device's clock: it counts from when it began, and how far that clock is off
// cannot be asked now.
async function lastSeen(path) {
  const [name] = (await caches.keys()).filter((name) => name.startsWith(keptName));
  const page = name && kept.includes(path) && (await caches.match(path, { cacheName: name }));
  const at = Date.parse(page?.headers.get("date"));
  if (!(Date.now() - at < keptFor)) return null;
  const when = new Date(at).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
  const html = (await page.text())
    .replace(/<p hidden class="kept">([^<]*)\{when\}/, (_, words) => `<p role="status" class="kept">${words}${when}`)
    .replace(/data-now="\d+"/, `data-now="${Date.now()}"`)
    .replaceAll(/<form ([^>]*)/g, (form, rest) => (outbox.waits(/action="([^"]*)"/.exec(rest)?.[1]) ? form : `<form inert ${rest}`));
  const headers = new Headers(page.headers);
  for (const one of ["content-encoding", "content-length"]) headers.delete(one);
  return new Response(html, { headers });
}
