// Preparing the device: everything is fetched, four at a time, and what has come stays if it stops
// half-way. "Ready" is said only when all that the stored screens link is answered by the worker,
// which is asked with the network left out.

import { forgetOthers, isWhole, keepView, knownViews, storedPlaces, viewsOf } from "./carried.js";
import { isText, ofDocument, ofFile } from "./links.js";
import { address, language, worker } from "./page.js";

// Named as in the first version of the field page, so that a device prepared then keeps its pictures.
const LINKED = `falt-bilder:${address}`;
const ROOM = 20 * 1024 * 1024;
const AT_ONCE = 4;
const PATIENCE = 5_000;

// Do something with each, four at a time. Throws the first failure, when all that began have ended.
async function each(wanted, act) {
  const rest = wanted.values();
  const one = async () => {
    for (const next of rest) await act(next);
  };
  const ended = await Promise.allSettled(Array.from({ length: AT_ONCE }, one));
  const failed = ended.find(({ status }) => status === "rejected");
  if (failed) throw failed.reason;
}

async function fetched(place) {
  const answer = await fetch(`${address}/${place}?lang=${language}`, { credentials: "omit" });
  if (!answer.ok) throw new TypeError(place);
  return answer.json();
}

// `told(n, all)` hears how many of the views and files have come.
export async function prepare(store, told) {
  const round = await fetched("paket");
  await keepViews(store, round, told);
  await store.put("kept", round, "round");
  await store.put("kept", round.now - Date.now(), "offset");
  await keepLinked(await linkedBy(store, round));
  await navigator.serviceWorker.register(worker(), { scope: address });
  await navigator.serviceWorker.ready;
  await forgetOthers(store, round.edition);
  await navigator.storage?.persist?.();
  return round;
}

async function keepViews(store, round, told) {
  const stored = await storedPlaces(store, round.edition);
  const wanted = viewsOf(round).map(([, place]) => place);
  let come = wanted.filter((place) => stored.has(place)).length;
  await each(
    wanted.filter((place) => !stored.has(place)),
    async (place) => {
      await keepView(store, round.edition, place, await fetched(`vy/${place}`));
      come += 1;
      told(come, wanted.length);
    },
  );
}

async function linkedBy(store, round) {
  const known = [...(await knownViews(store, round.edition)).values()];
  return [...new Set([...known.flatMap(({ links }) => links), ...round.files])];
}

// Store these files, and what they link in their turn. Those that are stored already stay.
async function keepLinked(files) {
  const cache = await caches.open(LINKED);
  await follow(files, (wanted, take) =>
    each(wanted, async (file) => {
      let kept = await cache.match(file, { ignoreVary: true });
      if (!kept) {
        const answer = await fetch(file, { credentials: "omit" });
        if (!answer.ok) throw new TypeError(file);
        await cache.put(file, answer);
        kept = await cache.match(file, { ignoreVary: true });
      }
      await take(file, kept);
    }),
  );
}

// All files that can be reached from some, level by level. `read(files, take)` has a look at each.
async function follow(files, read) {
  const seen = new Set(files);
  let next = [...seen];
  while (next.length) {
    const found = [];
    await read(next, async (file, kept) => {
      const type = kept?.headers.get("Content-Type") ?? "";
      if (isText(type))
        found.push(...ofFile(await kept.clone().text(), type, new URL(file, location.href)));
    });
    next = [...new Set(found)].filter((file) => !seen.has(file));
    for (const file of next) seen.add(file);
  }
  return [...seen];
}

// All files that are reached from these through what is stored.
const reached = (files) =>
  follow(files, (wanted, take) =>
    each(wanted, async (file) => take(file, await caches.match(file, { ignoreVary: true }))),
  );

// What is stored, each by itself. Nothing is taken for granted: it is looked for, and the worker is
// asked for it. `missing` are the files that would not be there without a network.
export async function checks(store) {
  const round = await store.get("kept", "round").catch(() => undefined);
  const own = await reached(ofDocument(document));
  const linked = round?.edition ? await reached(await linkedBy(store, round)) : [];
  const missing = new Set(await unanswered([address, ...own, ...linked]));
  const isThere = (files) => files.every((file) => !missing.has(file));
  const found = {
    worker: isThere([address]),
    files: isThere(own),
    round: Boolean(round?.edition) && (await isWhole(store, round)),
    pictures: Boolean(round?.edition) && isThere(linked),
    store: await canStore(store),
    room: await hasRoom(),
  };
  return { found, canBegin: Boolean(round), missing: [...missing] };
}

// Those that the worker does not have. A worker that says nothing has nothing.
async function unanswered(files) {
  const registration = await navigator.serviceWorker?.getRegistration(address);
  const active = registration?.active;
  if (!active) return files;
  const { port1, port2 } = new MessageChannel();
  return new Promise((told) => {
    const timer = setTimeout(() => told(files), PATIENCE);
    port1.onmessage = ({ data }) => {
      clearTimeout(timer);
      told(data);
    };
    active.postMessage({ asked: files }, [port2]);
  });
}

async function canStore(store) {
  try {
    await store.put("kept", Date.now(), "tried");
    return true;
  } catch {
    return false;
  }
}

async function hasRoom() {
  const { quota = Infinity, usage = 0 } = (await navigator.storage?.estimate?.()) ?? {};
  return quota - usage > ROOM;
}

export async function isPersisted() {
  return Boolean(await navigator.storage?.persisted?.());
}

// A newer version of the app that lies ready. It takes over when `change` says so, never by itself.
export async function newer() {
  const registration = await navigator.serviceWorker?.getRegistration(address);
  return (navigator.serviceWorker?.controller && registration?.waiting) || undefined;
}

// Look for a newer version, and call back when one has come.
export async function watchForNews(come) {
  const registration = await navigator.serviceWorker?.getRegistration(address);
  if (!registration) return;
  registration.addEventListener("updatefound", () => {
    registration.installing?.addEventListener("statechange", come);
  });
  if (navigator.onLine) registration.update().then(come, () => {});
}

export function change(waiting) {
  navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), {
    once: true,
  });
  waiting.postMessage("byt");
}
