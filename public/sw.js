// The service worker: an offline page and the built files, nothing else. A page of a person or an answer of the API
// is never stored. The page registers it with the names of this release's files (?f=...), so a new release is a new
// worker with a cache of its own, and the old cache goes when the new worker takes over.
const files = new URL(self.location.href).searchParams.getAll("f").filter((file) => file.startsWith("/pkg/"));
const cacheName = `study-plus ${files.join(" ")}`;
const shell = ["/offline", "/icons.svg", "/favicon.svg", "/fonts/atkinson-hyperlegible-next-latin.woff2", ...files];
const patience = 2000; // milliseconds that a navigation waits for the network before it looks at the cache

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
  const old = names.filter((name) => name.startsWith("study-plus") && name !== cacheName);
  await Promise.all(old.map((name) => caches.delete(name)));
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(navigate(request));
  else if (shell.includes(url.pathname) && !url.search) event.respondWith(fromCache(request));
});

// The network, and the offline page when it fails. A slow network is only cut short when there is no connection: a
// page that is late beats one that says it cannot come.
async function navigate(request) {
  const page = fetch(request);
  page.catch(() => {});
  const late = new Promise((resolve) => setTimeout(resolve, patience));
  try {
    const first = await Promise.race([page, late]);
    if (first) return first;
    if (self.navigator.onLine !== false) return await page;
  } catch {
    // falls through to the offline page
  }
  return (await caches.match("/offline", { cacheName })) ?? Response.error();
}

async function fromCache(request) {
  return (await caches.match(request, { cacheName })) ?? fetch(request);
}
