// The service worker: an offline page, the built files, and the last seen page of today, of the plan and of the timer; nothing else.
// The page registers it with the names of this release's files (?f=...), so a new release is a new worker with caches
// of its own, and the old ones go when the new worker takes over.
//
// A kept page is one person's own. The server marks every page with the session it was made for, and the cache of kept
// pages is named after that mark: as soon as a page comes that was made for another session or for nobody, or somebody
// signs in or out, it is gone. Pages with marks are kept in the order they came, so none is kept after it is forgotten.
const files = new URL(self.location.href).searchParams.getAll("f").filter((file) => file.startsWith("/pkg/"));
const cacheName = `study-plus ${files.join(" ")}`;
const shell = ["/offline", "/icons.svg", "/favicon.svg", "/fonts/atkinson-hyperlegible-next-latin.woff2", ...files];
const patience = 2000; // milliseconds that a navigation waits for the network before it looks at the cache
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
    if (doors.test(url.pathname)) after(event, () => forget());
  } else if (request.mode === "navigate") event.respondWith(navigate(event, url.pathname));
  else if (shell.includes(url.pathname) && !url.search) event.respondWith(fromCache(event));
});

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
  if (doors.test(path)) after(event, () => forget());
  else if (mark || answer.ok) {
    const copy = mark && answer.ok && !answer.redirected && kept.includes(path) ? answer.clone() : null;
    after(event, async () => {
      await forget(mark);
      if (copy) await (await caches.open(keptName + mark)).put(path, copy);
    });
  }
  return answer;
}

// Forgets the kept pages of every session but the one with this mark.
async function forget(mark) {
  const others = (await caches.keys()).filter((name) => name.includes(" kept ") && name !== keptName + mark);
  await Promise.all(others.map((name) => caches.delete(name)));
}

// The page as it was kept, with a line that says from when; its forms sleep, since they would send into the void. A timer
// runs on by this device's clock: it counts from when it began, and how far that clock is off cannot be asked now.
async function lastSeen(path) {
  const [name] = (await caches.keys()).filter((name) => name.startsWith(keptName));
  const page = name && kept.includes(path) && (await caches.match(path, { cacheName: name }));
  const at = Date.parse(page?.headers.get("date"));
  if (!(Date.now() - at < keptFor)) return null;
  const when = new Date(at).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
  const html = (await page.text())
    .replace(/<p hidden class="kept">([^<]*)\{when\}/, (_, words) => `<p role="status" class="kept">${words}${when}`)
    .replace(/data-now="\d+"/, `data-now="${Date.now()}"`)
    .replaceAll("<form ", "<form inert ");
  const headers = new Headers(page.headers);
  for (const one of ["content-encoding", "content-length"]) headers.delete(one);
  return new Response(html, { headers });
}
