// Preparing the device: everything is fetched, and "ready" is said only of what is found stored.

import { address, language, worker } from "./page.js";

const PICTURES = `falt-bilder:${address}`;
const ROOM = 20 * 1024 * 1024;

async function fetched(place) {
  const answer = await fetch(`${address}/${place}?lang=${language}`, { credentials: "omit" });
  if (!answer.ok) throw new TypeError(place);
  return answer.json();
}

// `told(n, all)` hears how many of the views have come.
export async function prepare(store, told) {
  const round = await fetched("paket");
  const wanted = Object.entries(round.arms).flatMap(([arm, { screens }]) =>
    Object.entries(screens).flatMap(([key, screen]) =>
      screen.views.map((view, n) => ({ view, place: `vy/${arm}/${key}/${n}` }))));
  let come = 0;
  for (const { view, place } of wanted) {
    Object.assign(view, await fetched(place));
    told((come += 1), wanted.length);
  }
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
  navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
  waiting.postMessage("byt");
}
