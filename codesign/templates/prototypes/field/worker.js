// Keeps the field page and all it needs, and answers with them, so that it opens without a network.
// It sends nothing and changes nothing: sending is done by the page itself.
"use strict";

const PAGE = {{ page|tojson }};
const LANGUAGE = {{ language|tojson }};
const FILES = {{ files|tojson }};
const SHELL = `falt:${PAGE}:{{ version }}`;
const PICTURES = `falt-bilder:${PAGE}`;
const known = new Set(FILES);

self.addEventListener("install", (event) => {
  const fresh = [`${PAGE}?lang=${LANGUAGE}`, ...FILES].map((file) => new Request(file, { cache: "reload" }));
  // All or nothing: a worker that misses a file is not installed, and the one before it stays.
  event.waitUntil(caches.open(SHELL).then((shell) => shell.addAll(fresh)));
});

self.addEventListener("activate", (event) => {
  const old = (name) => name.startsWith(`falt:${PAGE}:`) && name !== SHELL;
  event.waitUntil(
    caches.keys()
      .then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

// A new version waits until the page says that nobody is being interviewed.
self.addEventListener("message", (event) => {
  if (event.data === "byt") self.skipWaiting();
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate" && url.pathname === PAGE) {
    event.respondWith(from(SHELL, `${PAGE}?lang=${LANGUAGE}`, request));
  } else if (known.has(url.pathname + url.search)) {
    event.respondWith(from(SHELL, request, request));
  } else if (url.pathname.startsWith("/prototypfil/")) {
    event.respondWith(from(PICTURES, request, request));
  }
});

async function from(name, key, request) {
  const kept = await (await caches.open(name)).match(key, { ignoreVary: true });
  return kept ?? fetch(request);
}
