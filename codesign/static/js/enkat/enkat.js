// A questionnaire on a device without a network: one person after another, one thing per page. What
// is finished waits in the queue, and is sent as field mode sends; what is not finished is on this
// device alone, until somebody goes on with it or erases it.

import { queueFiles, save } from "./export.js";
import {
  address,
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
import { drawAsked, drawFirst, drawReview, typedOn } from "./paper.js";
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
import {
  Document,
  INTRO,
  isAsked,
  nothing,
  pageAt,
  REVIEW,
  reordered,
  turned,
  wayOf,
  withPage,
} from "./way.js";
import { dayIn } from "./worth.js";

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const IDLE = 10 * 60_000; // after this long nobody sees what the last person typed
const LASTS = 24 * 60 * 60_000; // what nobody finishes is erased
const THANKS = "?thanks";

let store, queue, kit, document_, open;
// What could not be stored is kept here, and tried again whenever anything changes.
const unstored = new Map();

const hex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const random = () => crypto.getRandomValues(new Uint8Array(16));

// Eighty random bits that people can read aloud: the receipt.
const newCode = () =>
  [...random()]
    .map((byte) => ALPHABET[byte & 31])
    .join("")
    .match(/.{4}/g)
    .join("-");

export function sendingOf(row, offset) {
  const { started, round, language: spoken, typed } = row.record;
  return {
    sent: Date.now(),
    offset: row.offset ?? offset,
    code: row.code,
    record: {
      schema: "codesign/questionnaire-record/1",
      uuid: row.uuid,
      revision: row.revision,
      round,
      language: spoken,
      started,
      typed,
    },
  };
}

const FILE = { schema: "codesign/questionnaire-queue/1", sending: sendingOf };

function trouble(error) {
  tell(said(error?.name === "QuotaExceededError" ? "full" : "store-broken"));
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

async function saveQueue() {
  const files = await queueFiles(store, [...unstored.values()], FILE);
  if (files.length) save(files);
  document.getElementById("queue").textContent = said(
    files.length ? "exported" : "nothing-to-export",
  );
}

// Store a finished response; whether it is on the disk.
async function keep(row) {
  try {
    await store.put("walks", row);
    unstored.delete(row.uuid);
    if (!unstored.size) tell("");
    return true;
  } catch (error) {
    unstored.set(row.uuid, row);
    return trouble(error);
  }
}

async function keepOpen() {
  open.touched = Date.now();
  try {
    await store.put("kept", open, "open");
    if (!unstored.size) tell("");
  } catch (error) {
    trouble(error);
  }
}

async function queueSentence() {
  const n = (await queue.waiting()).walks.length + unstored.size;
  const sent = await store.get("kept", "sent-at");
  const waits =
    n === 0 ? said("queue-empty") : n === 1 ? said("queue-one") : said("queue-many", { n });
  const last = sent ? said("last-sent", { time: time(sent) }) : said("never-sent");
  return [waits, last, ...(queue.isSending ? [said("sending")] : [])].join(", ");
}

async function changed() {
  for (const row of unstored.values()) await keep(row);
  document.getElementById("queue").textContent = await queueSentence();
  if (queue.isGone) tell(said("gone"));
  if (!open) await drawQueue();
}

async function drawQueue() {
  const [home, rows] = [document.getElementById("view"), await store.all("walks")];
  if (!part(home, "queue-list")) return;
  fill(home, { queue: await queueSentence() });
  rows.sort((a, b) => b.record.started - a.record.started);
  part(home, "queue-list").replaceChildren(...rows.slice(0, 100).map(queueRow));
  if (rows.some((row) => row.state === "refused")) tell(said("refused"));
}

function queueRow(row) {
  const state = element("strong", {}, said(`state-${row.state}`));
  const why =
    row.state === "refused" ? element("span", { class: "small" }, row.sentence ?? "") : "";
  const name = element("span", {}, said("response", { time: time(row.record.started) }));
  return element("li", { "data-state": row.state }, name, state, why);
}

async function home() {
  open = undefined;
  const page = clone("page-home");
  wire(page, {
    prepare: getReady,
    start: begin,
    send: () => queue.send({ byHand: true }),
    export: saveQueue,
    update: async () => changeVersion(await newer()),
  });
  spoken(document.documentElement.lang, "ltr");
  document.getElementById("heading").hidden = false;
  show(document.querySelector("title").dataset.home, page);
  offerNews();
  const [isReady] = await Promise.all([drawReady(), drawOpen(), drawQueue(), changed()]);
  return isReady;
}

function spoken(lang, dir) {
  const view = document.getElementById("view");
  view.lang = lang;
  view.dir = dir;
}

// What somebody has begun, which the next person does not see.
async function drawOpen() {
  const begun = await store.get("kept", "open").catch(() => undefined);
  const isDone = begun && (await store.get("walks", begun.key));
  if (begun && (isDone || Date.now() - begun.touched > LASTS)) {
    await store.remove("kept", "open").catch(trouble);
    return;
  }
  const box = part(document, "open");
  if (!box || !begun) return;
  box.hidden = false;
  fill(box, { begun: said("begun", { time: time(begun.started) }) });
  wire(box, {
    resume: () => {
      open = begun;
      draw();
    },
    erase: async () => {
      await store.remove("kept", "open").catch(trouble);
      home();
    },
  });
}

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
  fill(box, { missing: said("missing", { n: missing.length }) });
  box.querySelector('[data-do="prepare"]').hidden = isReady;
  document.querySelector('[data-do="start"]').disabled = !canBegin;
  return isReady;
}

async function getReady() {
  fill(part(document, "ready"), { ready: said("preparing") });
  try {
    await prepare(store, () => {});
    tell("");
    watchForNews(offerNews);
  } catch (error) {
    if (error?.name === "QuotaExceededError") trouble(error);
    else tell(said("prepare-failed"));
  }
  await drawReady();
}

// The next person.
async function begin() {
  const offset = (await store.get("kept", "offset")) ?? 0;
  await load();
  const [first] = document_.languages;
  open = {
    key: hex(random()),
    code: newCode(),
    round: kit.round,
    language: document_.languages.includes(language) ? language : first,
    place: INTRO,
    filled: nothing(),
    isEditing: false,
    started: Date.now(),
    today: new Date(Date.now() + offset).toISOString().slice(0, 10),
    offset,
    touched: Date.now(),
  };
  draw();
}

async function load() {
  kit = await store.get("kept", "round");
  document_ = new Document(kit.document);
}

const wayNow = () => wayOf(document_, open.filled, open.key, dayIn(open.today), open.language);

// Show the page that the person is on.
async function draw(errors = []) {
  if (!document_) await load();
  const way = wayNow();
  const drawn = kit.drawn[open.language];
  if (![INTRO, REVIEW, THANKS].includes(open.place) && !pageAt(way, open.place)) open.place = INTRO;
  const page = pageAt(way, open.place);
  const form = page
    ? drawAsked(drawn, page, way, open.filled, errors)
    : open.place === REVIEW
      ? drawReview(drawn, way)
      : drawFirst(drawn);
  const asked = way.pages.filter((one) => isAsked(one.item));
  const at = page ? asked.indexOf(page) + 1 : 0;
  const heading = form.querySelector("h1");
  const view = document.getElementById("view");
  spoken(drawn.chrome, "ltr");
  document.getElementById("heading").hidden = true;
  const quit = fill(clone("part-quit"), {});
  for (const slot of quit.querySelectorAll("[data-said-as]"))
    slot.textContent = drawn.said[slot.dataset.saidAs];
  view.replaceChildren(
    ...(at ? [progress(drawn, at, asked.length)] : []),
    ...(errors.length ? [summary(drawn, errors)] : []),
    form,
    quit,
  );
  wireForm(form, page, way);
  document.title = heading.textContent;
  heading.tabIndex = -1;
  (view.querySelector(".ds-error-summary") ?? heading).focus();
  window.scrollTo(0, 0);
}

const filledIn = (words, values) => words.replace(/%\((\w+)\)[sd]/g, (_, name) => values[name]);

function progress(drawn, number, total) {
  const told = filledIn(drawn.said.progress, { number, total });
  return element(
    "div",
    { class: "tell-progress" },
    element("progress", { id: "progress", max: total, value: number, "aria-label": told }),
    element("span", { "aria-hidden": "true" }, told),
  );
}

function summary(drawn, errors) {
  const items = errors.map(({ place, sentence }) =>
    element("li", {}, element("a", { href: `#${place}` }, sentence)),
  );
  const look = { class: "ds-error-summary", role: "alert", tabindex: "-1" };
  return element(
    "div",
    { ...look, "aria-labelledby": "error-heading" },
    element("h2", { id: "error-heading" }, drawn.said.wrong),
    element("ul", {}, ...items),
  );
}

function wireForm(form, page, way) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    go(event.submitter?.value ?? "next", form, page);
  });
  // Each change is stored at once: a page that is closed in the middle loses nothing.
  const changed = () => {
    if (!page) return;
    const { typed } = withPage(open.filled, page, typedOn(form));
    open.filled = { typed, passed: open.filled.passed };
    keepOpen();
  };
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  for (const link of form.querySelectorAll(".questionnaire-languages a"))
    link.addEventListener("click", (event) => {
      event.preventDefault();
      open.language = new URLSearchParams(link.search).get("sprak");
      keepOpen();
      draw();
    });
  wire(document.getElementById("view"), {
    quit: (pressed) => {
      pressed.hidden = true;
      const sure = document.querySelector('#view [data-part="sure"]');
      sure.hidden = false;
      sure.focus();
    },
    stay: () => draw(),
    really: async () => {
      await store.remove("kept", "open").catch(trouble);
      home();
    },
  });
  return way;
}

async function go(pressed, form, page) {
  if (page) {
    open.filled = withPage(open.filled, page, typedOn(form));
    const order = reordered(pageAt(wayNow(), open.place), pressed, open.filled);
    if (order) {
      const passed = open.filled.passed.filter((one) => one !== page.place);
      open.filled = { typed: { ...open.filled.typed, [page.place]: order }, passed };
      await keepOpen();
      return draw();
    }
  }
  const way = wayNow();
  const turn = turned(open.place, pressed, open.filled, way, open.isEditing);
  Object.assign(open, { place: turn.place, isEditing: turn.isEditing });
  if (turn.sends) return finish();
  await keepOpen();
  return draw(turn.errors.map((error) => ({ ...error, sentence: sentenceOf(error) })));
}

function sentenceOf({ name, values }) {
  if (name === "own") return values.words;
  const { said: words } = kit.drawn[open.language];
  return filledIn(words[name], values);
}

// Into the queue: from here on it is one whole response that never changes.
async function finish() {
  const done = open;
  const row = {
    uuid: done.key,
    code: done.code,
    state: "waiting",
    revision: 1,
    handed: 0,
    acked: 0,
    offset: done.offset,
    touched: Date.now(),
    record: {
      started: done.started,
      status: "finished",
      round: done.round,
      language: done.language,
      typed: done.filled.typed,
    },
  };
  if (await keep(row)) await store.remove("kept", "open").catch(trouble);
  const thanks = drawFirst(kit.drawn[done.language], THANKS);
  thanks.querySelector("[data-code]").textContent = done.code;
  wire(thanks, { next: home });
  const heading = thanks.querySelector("h1");
  document.getElementById("view").replaceChildren(thanks);
  document.title = heading.textContent;
  heading.tabIndex = -1;
  heading.focus();
  window.scrollTo(0, 0);
  queue.send({ hurry: true });
}

// A device that is left with somebody's answers on it shows its first page again.
function watchIdle() {
  let last = Date.now();
  for (const name of ["pointerdown", "keydown", "input"])
    document.addEventListener(name, () => {
      last = Date.now();
    });
  setInterval(() => {
    if (open && Date.now() - last > IDLE) home();
  }, 30_000);
}

async function main() {
  document.querySelector("title").dataset.home = document.getElementById("heading").textContent;
  try {
    store = await Store.open(`enkat:${address}`);
  } catch (error) {
    trouble(error);
    return;
  }
  queue = new Queue({ store, address, token, language, changed, sending: sendingOf });
  const isReady = await home();
  // What stopped half-way goes on by itself.
  if (navigator.onLine && !isReady) await getReady();
  queue.start();
  watchForNews(offerNews);
  watchIdle();
}

main();
