// Keeps the field page and all it needs, and answers with them, so that it opens without a network.
// It sends nothing and changes nothing: sending is done by the page itself.
"use strict";

const PAGE = {{ page|tojson }};
const LANGUAGE = {{ language|tojson }};
const FILES = {{ files|tojson }};
const SHELL = `falt:${PAGE}:{{ version }}`;
const LINKED = `falt-bilder:${PAGE}`;
const AT_ONCE = 4;

self.addEventListener("install", (event) => event.waitUntil(keepAll()));

// All or nothing: a worker that misses a file is not installed, and the one before it stays.
async function keepAll() {
  const shell = await caches.open(SHELL);
  const rest = [`${PAGE}?lang=${LANGUAGE}`, ...FILES].values();
  const next = async () => {
    for (const file of rest) {
      const answer = await fetch(new Request(file, { cache: "reload" }));
      if (!answer.ok) throw new TypeError(file);
      await shell.put(file, answer);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, next));
}

self.addEventListener("activate", (event) => {
  const old = (name) => name.startsWith(`falt:${PAGE}:`) && name !== SHELL;
  event.waitUntil(
    caches.keys()
      .then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

// A new version waits until the page says that nobody is being interviewed. A page that asks which
// files it would get without a network is told which it would not.
self.addEventListener("message", (event) => {
  if (event.data === "byt") self.skipWaiting();
  else if (event.data?.asked) {
    event.waitUntil(unanswered(event.data.asked).then((missing) => event.ports[0].postMessage(missing)));
  }
});

async function unanswered(asked) {
  const missing = [];
  for (const file of asked) {
    const answer = await kept(new URL(file, self.location.origin)).catch(() => undefined);
    if (!answer?.ok || (await answer.blob()).size === 0) missing.push(file);
  }
  return missing;
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  event.respondWith(kept(url).then((answer) => answer ?? fetch(request)));
});

// What is stored under an address; nothing else is ever answered without a network.
async function kept(url) {
  const key = url.pathname === PAGE ? `${PAGE}?lang=${LANGUAGE}` : url.pathname + url.search;
  for (const name of [SHELL, LINKED]) {
    const found = await (await caches.open(name)).match(key, { ignoreVary: true });
    if (found) return found;
  }
  return undefined;
}
