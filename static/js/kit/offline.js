// Keeps the pages of the care conversations for when there is no network: those, their script and their styles, as any visitor gets
// them, and nothing that anyone wrote. `ADDRESSES` is what /kit/offline.js says before this.
import { isPage, nameCache, PATIENCE_MS, PREFIX } from "./offline/rules.js";

const cacheName = nameCache(self.ADDRESSES);

self.addEventListener("install", (event) => {
  const requests = self.ADDRESSES.map((address) => new Request(address, { credentials: "omit", cache: "reload" }));
  event.waitUntil(caches.open(cacheName).then((cache) => cache.addAll(requests)));
  self.skipWaiting();
});

self.addEventListener("activate", (event) => {
  event.waitUntil(forgetOlder().then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== self.location.origin || !self.ADDRESSES.includes(pathname)) return;
  event.respondWith(isPage(pathname) ? askFirst(pathname) : keptFirst(event.request, pathname));
});

async function forgetOlder() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(PREFIX) && name !== cacheName).map((name) => caches.delete(name)));
}

// A page may have changed since: asked for as a visitor does, and for no longer than somebody waits.
async function askFirst(pathname) {
  try {
    const answer = await fetch(pathname, { credentials: "omit", signal: AbortSignal.timeout(PATIENCE_MS) });
    if (answer.ok) {
      const cache = await caches.open(cacheName);
      await cache.put(pathname, answer.clone());
      return answer;
    }
  } catch {
    // No network, or one that does not answer.
  }
  return (await findKept(pathname)) ?? Response.error();
}

async function keptFirst(request, pathname) {
  return (await findKept(pathname)) ?? fetch(request);
}

async function findKept(pathname) {
  return (await caches.open(cacheName)).match(pathname, { ignoreVary: true });
}
