// Preparing the device: everything is fetched, and "ready" is said only of what is found stored.

import { address, language, worker } from "./page.js";

const PICTURES = `falt-bilder:${address}`;
const ROOM = 20 * 1024 * 1024;

export async function prepare(store) {
  const answer = await fetch(`${address}/paket?lang=${language}`, { credentials: "omit" });
  const round = await answer.json();
  if (!answer.ok) throw new Error(round.sentence);
  await store.put("kept", round, "round");
  await store.put("kept", round.now - Date.now(), "offset");
  await navigator.serviceWorker.register(worker(), { scope: address });
  await navigator.serviceWorker.ready;
  const pictures = await caches.open(PICTURES);
  await pictures.addAll(round.files);
  await navigator.storage?.persist?.();
  return round;
}

// What is stored, each by itself. Nothing is taken for granted: it is looked for.
export async function checks(store) {
  const round = await store.get("kept", "round").catch(() => undefined);
  return {
    worker: await isKept([address + `?lang=${language}`]) && Boolean(await running()),
    files: await isKept(ownFiles()),
    round: Boolean(round),
    pictures: Boolean(round) && (await hasAll(PICTURES, round.files)),
    store: await canStore(store),
    room: await hasRoom(),
  };
}

async function running() {
  const found = await navigator.serviceWorker?.getRegistration(address);
  return found?.active;
}

function ownFiles() {
  const styles = [...document.querySelectorAll("link[rel=stylesheet]")].map((link) => link.href);
  const code = performance.getEntriesByType("resource").map((one) => one.name).filter((name) => name.includes("/kod/"));
  return [...styles, import.meta.url, ...code];
}

async function isKept(wanted) {
  if (!("caches" in window)) return false;
  const names = (await caches.keys()).filter((name) => name.startsWith(`falt:${address}:`));
  for (const name of names) if (await hasAll(name, wanted)) return true;
  return false;
}

async function hasAll(name, wanted) {
  const kept = await caches.open(name);
  const found = await Promise.all(wanted.map((one) => kept.match(one, { ignoreVary: true })));
  return found.every(Boolean);
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

// Calls back when a newer version of the app lies ready; it takes over when `change` says so.
export async function watchForNews(found) {
  const registration = await navigator.serviceWorker?.getRegistration(address);
  if (!registration) return;
  const tell = () => registration.waiting && navigator.serviceWorker.controller && found(registration.waiting);
  registration.addEventListener("updatefound", () => {
    registration.installing?.addEventListener("statechange", tell);
  });
  tell();
  registration.update().then(tell, () => {});
}

export function change(waiting) {
  navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
  waiting.postMessage("byt");
}
