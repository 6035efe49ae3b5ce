// Pages as the server drew them, for one person: what is not met is taken away, answers stand in the
// texts, and what was typed stands in the fields. What people typed is put in as text only.

import { screen as asMarkup } from "./page.js";
import { placeOf } from "./way.js";
import { inWords, numberIn, piped } from "./worded.js";

const NAMED = ["name", "id", "for", "aria-describedby", "aria-labelledby", "value"];
const TOLD = ["alt", "aria-label", "title"];
const isWithout = (value) => value === "?dont-know" || value === "?declined";

function parsed(markup) {
  const page = new DOMParser().parseFromString(asMarkup(markup), "text/html");
  const holder = document.createElement("div");
  holder.append(...[...page.body.childNodes].map((node) => document.importNode(node, true)));
  return holder;
}

// Says the server's own words: with numbers as the language writes them.
export function speaker(drawn, flow) {
  const locale = flow.document.localeOf(flow.language);
  return (name, values = {}) =>
    drawn.said[name].replace(/%\((\w+)\)[sd]/g, (_, key) =>
      typeof values[key] === "number" ? numberIn(values[key], locale, 0) : values[key],
    );
}

function pipe(inside, flow, rounds, say) {
  const texts = document.createTreeWalker(inside, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node; node = texts.nextNode())
    if (node.data.includes("${")) node.data = piped(node.data, flow, rounds, say);
  for (const one of inside.querySelectorAll("*"))
    for (const name of TOLD)
      if (one.getAttribute(name)?.includes("${"))
        one.setAttribute(name, piped(one.getAttribute(name), flow, rounds, say));
}

const firstRounds = (rounds) => rounds.map(([repeat]) => [repeat, 1]);

// Names of the first round of a repeat, as they were drawn, become those of this one.
function rename(inside, page) {
  const [from, to] = [placeOf("", firstRounds(page.rounds)), placeOf("", page.rounds)];
  if (from === to) return;
  const named = (word) => (word.startsWith(from) ? to + word.slice(from.length) : word);
  for (const one of inside.querySelectorAll("*"))
    for (const name of NAMED)
      if (one.hasAttribute(name))
        one.setAttribute(name, one.getAttribute(name).split(" ").map(named).join(" "));
}

// The first page, or the last.
export function drawFirst(drawn, which = "") {
  const holder = parsed(drawn.pages[which]);
  return holder.querySelector("form") ?? holder;
}

// A question, or information, on the page of one round. `errors` have { place, sentence }.
export function drawAsked(drawn, page, way, filled, errors) {
  const form = parsed(drawn.pages[page.item.key]).querySelector("form");
  const say = speaker(drawn, way.flow);
  rename(form, page);
  const nth = form.querySelector("[data-number]");
  if (nth) nth.textContent = say("nth", { number: String(page.rounds.at(-1)[1]) });
  takeAway(form, page);
  if (page.item.kind === "ranking") rank(form, page, filled);
  for (const place of page.places)
    faultAt(form, place, errors.find((one) => one.place === place)?.sentence);
  pipe(form, way.flow, page.rounds, say);
  putIn(form, page, filled);
  return form;
}

// Options that cannot be chosen as things stand.
function takeAway(form, page) {
  const { item } = page;
  if (!item.options || item.kind === "ranking") return;
  const known = new Set(page.options.map((one) => one.key));
  for (const field of form.querySelectorAll("label.choice input")) {
    const isOther = item.other && field.value === "other";
    if (!known.has(field.value) && !isOther && !isWithout(field.value))
      field.closest("label").remove();
  }
  for (const place of page.places) {
    const first = form.querySelector(`input[name="${CSS.escape(place)}"]`);
    if (first && !form.querySelector(`[id="${CSS.escape(place)}"]`)) first.id = place;
  }
}

function rank(form, page, filled) {
  const known = page.options.map((one) => one.key);
  const order = (filled.typed[page.place] ?? []).filter((code) => known.includes(code));
  const list = form.querySelector(".questionnaire-ranked");
  const rows = new Map([...list.children].map((row) => [row.querySelector("input").value, row]));
  list.replaceChildren(...order.map((code) => rows.get(code)));
  list.firstElementChild?.querySelector('button[value^="up-"]')?.remove();
  list.hidden = !order.length;
  for (const press of form.querySelectorAll('button[value^="rank-"]')) {
    const code = press.value.slice("rank-".length);
    if (!known.includes(code) || order.includes(code)) press.remove();
  }
  const isAll = order.length === known.length;
  for (const hint of form.querySelectorAll("[data-rank]"))
    hint.hidden = isAll || (hint.dataset.rank === "first") !== !order.length;
}

// Each question was drawn with a fault: it says what it is, or goes.
function faultAt(form, place, sentence) {
  const mark = `${place}-fault`;
  const told = form.querySelector(`[id="${CSS.escape(mark)}"]`);
  if (sentence) {
    if (told) told.textContent = sentence;
    return;
  }
  told?.remove();
  for (const one of form.querySelectorAll("[aria-describedby]")) {
    const words = one.getAttribute("aria-describedby").split(" ").filter(Boolean);
    if (!words.includes(mark)) continue;
    one.removeAttribute("aria-invalid");
    const others = words.filter((word) => word !== mark);
    if (others.length) one.setAttribute("aria-describedby", others.join(" "));
    else one.removeAttribute("aria-describedby");
  }
}

// What was typed; what stands there from the start where nobody has been.
function putIn(form, page, filled) {
  const isPassed = filled.passed.includes(page.place);
  for (const field of form.querySelectorAll("input, textarea")) {
    if (!field.name || field.type === "hidden") continue;
    const typed = filled.typed[field.name];
    if (!typed && !isPassed) continue;
    if (field.type === "radio" || field.type === "checkbox")
      field.checked = Boolean(typed?.includes(field.value));
    else field.value = typed?.find((one) => !isWithout(one)) ?? "";
  }
}

// What stands in the fields of a page now: field → values.
export function typedOn(form) {
  const typed = {};
  for (const [name, value] of new FormData(form)) {
    typed[name] ??= [];
    typed[name].push(value);
  }
  return typed;
}

// Everything that was answered, before it is sent.
export function drawReview(drawn, way) {
  const form = parsed(drawn.pages["?review"]).querySelector("form");
  const say = speaker(drawn, way.flow);
  const list = form.querySelector(".review");
  const rows = new Map([...list.children].map((row) => [row.dataset.place, row]));
  const shown = [];
  for (const page of way.pages)
    for (const place of page.places) {
      const from = place.slice(placeOf("", page.rounds).length);
      const row = rows.get(placeOf("", firstRounds(page.rounds)) + from).cloneNode(true);
      const answer = way.flow.answers.get(place) ?? { status: "unanswered" };
      pipe(row, way.flow, page.rounds, say);
      const told = row.querySelector("dd");
      told.textContent = inWords(way.flow, page.item, answer, say);
      told.dir = "auto";
      if (!answer.status) told.lang = way.flow.language;
      row.querySelector("button").value = `edit-${page.place}`;
      shown.push(row);
    }
  list.replaceChildren(...shown);
  return form;
}
