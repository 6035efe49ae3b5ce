// The field page: what is ready, what waits, and one interview at a time.

import { wholeRound } from "./carried.js";
import { queueFiles, save } from "./export.js";
import { Interview } from "./interview.js";
import {
  address,
  button,
  clone,
  element,
  fill,
  language,
  part,
  said,
  show,
  time,
  token,
  wire,
} from "./page.js";
import { Queue } from "./queue.js";
import {
  change as changeVersion,
  checks,
  isPersisted,
  newer,
  prepare,
  watchForNews,
} from "./ready.js";
import { Store } from "./store.js";
import { newWalk, touch } from "./walk.js";

let store, queue, interview;
// What could not be stored is kept here, and tried again with every change.
const unstored = new Map();

function trouble(error) {
  const key = error?.name === "QuotaExceededError" ? "full" : "store-broken";
  tell(typeof error === "string" ? error : said(key));
  return false;
}

function tell(sentence) {
  const place = document.getElementById("trouble");
  if (!sentence) return place.replaceChildren();
  if (place.textContent.includes(sentence)) return undefined;
  const box = fill(clone("part-trouble"), { sentence });
  wire(box, { export: saveQueue });
  return place.replaceChildren(box);
}

// Store a walk-through; whether it is on the disk.
async function keep(walk) {
  try {
    await store.put("walks", walk);
    unstored.delete(walk.uuid);
    if (!unstored.size) tell("");
    return true;
  } catch (error) {
    unstored.set(walk.uuid, walk);
    return trouble(error);
  }
}

async function saveQueue() {
  const files = await queueFiles(store, [...unstored.values()]);
  if (files.length) save(files);
  document.getElementById("queue").textContent = said(
    files.length ? "exported" : "nothing-to-export",
  );
}

async function queueSentence() {
  const { walks, photos } = await queue.waiting();
  const n = walks.length + photos.length;
  const sent = await store.get("kept", "sent-at");
  const waits =
    n === 0 ? said("queue-empty") : n === 1 ? said("queue-one") : said("queue-many", { n });
  const last = sent ? said("last-sent", { time: time(sent) }) : said("never-sent");
  return [waits, last, ...(queue.isSending ? [said("sending")] : [])].join(", ");
}

async function changed() {
  document.getElementById("queue").textContent = await queueSentence();
  if (queue.isGone) tell(said("gone"));
  if (!interview) await drawQueue();
}

async function drawQueue() {
  const [home, walks] = [document.getElementById("view"), await store.all("walks")];
  if (!part(home, "queue-list")) return;
  fill(home, { queue: await queueSentence() });
  walks.sort((a, b) => b.record.started - a.record.started);
  const open = walks.filter((walk) => walk.state === "open");
  part(home, "open").hidden = !open.length;
  part(home, "open-list").replaceChildren(...open.map(openRow));
  part(home, "queue-list").replaceChildren(
    ...walks
      .filter((walk) => walk.state !== "open")
      .slice(0, 100)
      .map(queueRow),
  );
  if (walks.some((walk) => walk.state === "refused")) tell(said("refused"));
}

const walkName = (walk) => said("walk", { time: time(walk.record.started) });

function openRow(walk) {
  const go = button(said("go-on"), () => begin(walk));
  const end = button(said("end-as-is"), async () => {
    const done = (row) => {
      touch(row);
      row.record.ended = row.touched;
      row.state = "waiting";
    };
    await store.change("walks", walk.uuid, done).catch(trouble);
    queue.send({ hurry: true });
    changed();
  });
  return element("li", {}, element("span", {}, walkName(walk)), go, end);
}

function queueRow(walk) {
  const partial = walk.record.status === "started" ? ` (${said("partial")})` : "";
  const state = element("strong", {}, said(`state-${walk.state}`));
  const why =
    walk.state === "refused" ? element("span", { class: "small" }, walk.sentence ?? "") : "";
  return element(
    "li",
    { "data-state": walk.state },
    element("span", {}, walkName(walk) + partial),
    state,
    why,
  );
}

async function home() {
  interview = undefined;
  document.getElementById("clock").hidden = true;
  const page = clone("page-home");
  wire(page, {
    prepare: getReady,
    start: () => next(),
    send: () => queue.send({ byHand: true }),
    export: saveQueue,
    update: async () => changeVersion(await newer()),
  });
  show(document.querySelector("title").dataset.home, page);
  offerNews();
  const [isReady] = await Promise.all([drawReady(), drawQueue(), changed()]);
  return isReady;
}

// Offered between participants only; an interview ends with the code it began with.
async function offerNews() {
  const waiting = await newer();
  const box = part(document, "update");
  if (box) box.hidden = !waiting;
}

async function drawReady() {
  const { found, canBegin, missing } = await checks(store);
  const isReady = Object.values(found).every(Boolean);
  const box = part(document, "ready");
  if (!box) return isReady;
  box.classList.toggle("is-ready", isReady);
  const rows = Object.entries(found).map(([name, is]) =>
    element(
      "li",
      { class: is ? "is-there" : "is-missing" },
      `${said(is ? "yes" : "no")}: ${said(`check-${name}`)}`,
    ),
  );
  const lasting = element("li", {}, said((await isPersisted()) ? "persisted" : "not-persisted"));
  part(box, "checks").replaceChildren(...rows, lasting);
  fill(box, { ready: said(isReady ? "ready" : "not-ready"), until: said("until") });
  part(box, "missing").hidden = !canBegin || !missing.length;
  fill(box, {
    missing: said("missing", {
      n: missing.length,
      names: missing.slice(0, 5).map(fileName).join(", "),
    }),
  });
  box.querySelector('[data-do="prepare"]').hidden = isReady;
  document.querySelector('[data-do="start"]').disabled = !canBegin;
  return isReady;
}

const fileName = (place) =>
  place === address ? said("the-page") : place.split("?")[0].split("/").at(-1);

async function getReady() {
  fill(part(document, "ready"), { ready: said("preparing") });
  try {
    await prepare(store, (n, all) =>
      fill(part(document, "ready"), { ready: `${said("preparing")} ${said("of", { n, all })}` }),
    );
    tell("");
    watchForNews(offerNews);
  } catch (error) {
    if (error?.name === "QuotaExceededError") trouble(error);
    else tell(said("prepare-failed"));
  }
  await drawReady();
}

// The next participant: one press, and the place is the same as for the last.
async function next() {
  const round = await store.get("kept", "round");
  const n = (await store.get("kept", "met")) ?? 0;
  const before = (await store.all("walks").catch(() => []))
    .map((walk) => walk.record.context)
    .filter(Boolean)
    .at(-1);
  const kept = (await store.get("kept", "context")) ?? before;
  const walk = newWalk(round, round.orders[n % round.orders.length], kept);
  walk.offset = (await store.get("kept", "offset")) ?? null;
  const page = clone("page-consent");
  wire(page, {
    yes: async () => {
      await store.put("kept", n + 1, "met").catch(trouble);
      await keep(walk);
      begin(walk);
    },
    no: home,
  });
  interview = { walk };
  show(said("consent"), page);
}

// One tab at a time holds an interview.
async function begin(walk) {
  const round = await wholeRound(store);
  const run = () =>
    new Promise((left) => {
      interview = new Interview({ round, walk, store, keep, trouble, leave: left });
      startClock();
      interview.show();
    });
  const name = `falt-provning:${walk.uuid}`;
  const after = navigator.locks
    ? await navigator.locks.request(name, { ifAvailable: true }, (lock) =>
        lock ? run() : { busy: true },
      )
    : await run();
  if (after?.busy) tell(said("state-busy-here"));
  else await store.put("kept", walk.record.context ?? {}, "context").catch(trouble);
  queue.send({ hurry: true });
  if (after?.next) await next();
  else await home();
}

function startClock() {
  const place = document.getElementById("clock");
  const running = interview;
  place.hidden = false;
  const timer = setInterval(() => {
    if (interview !== running) return clearInterval(timer);
    const seconds = Math.floor((running.walk.record.ms + performance.now() - running.since) / 1000);
    place.textContent = `${said("running")} ${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    return undefined;
  }, 500);
}

async function main() {
  document.querySelector("title").dataset.home = document.getElementById("heading").textContent;
  try {
    store = await Store.open(`falt:${address}`);
  } catch (error) {
    trouble(error);
    return;
  }
  queue = new Queue({ store, address, token, language, changed });
  const isReady = await home();
  // What stopped half-way goes on by itself.
  if (navigator.onLine && !isReady) await getReady();
  queue.start();
  watchForNews(offerNews);
}

main();
