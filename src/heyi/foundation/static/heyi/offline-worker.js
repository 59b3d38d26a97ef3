/*
 * Keeps the pages of the offline outbox, and nothing else, so that they open without a line. The server writes HEYI in
 * front: the addresses, and a version that changes with any of them. These pages are the same for everybody: they name
 * nobody, and what somebody writes on them never comes by here.
 */
const CACHE = `heyi-offline-${HEYI.version}`;

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(CACHE)
      .then((cache) => cache.addAll([...HEYI.files, ...HEYI.pages.map((page) => new Request(page, { cache: "reload" }))]))
      .then(() => self.skipWaiting()),
  );
});

/* The caches of earlier versions go with them. */
self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name.startsWith("heyi-offline-") && name !== CACHE).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

/* A page as it is now, or as it was kept; a line that is there in name only must not make anybody wait. */
const page = async (request) => {
  const cache = await caches.open(CACHE);
  const kept = new URL(request.url).pathname;
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(5000) });
    if (answer.ok && !answer.redirected) await cache.put(kept, answer.clone());
    if (answer.status < 500) return answer;
  } catch {
    /* no line */
  }
  return (await cache.match(kept)) ?? Response.error();
};

const file = async (request) => (await caches.match(request)) ?? fetch(request);

self.addEventListener("fetch", (event) => {
  const address = new URL(event.request.url);
  if (event.request.method !== "GET" || address.origin !== self.location.origin) return;
  if (HEYI.pages.includes(address.pathname)) event.respondWith(page(event.request));
  else if (HEYI.files.includes(address.pathname + address.search)) event.respondWith(file(event.request));
});
