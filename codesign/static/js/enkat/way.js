// Which pages somebody meets, what was typed on each, and where a button leads: the same as on the
// server, which reads everything anew when it comes. Nothing here touches the page.

import { digest } from "./digest.js";
import { readPage } from "./typed.js";
import { dayIn, number, truth, value } from "./worth.js";

export const INTRO = "";
export const REVIEW = "?review";
const MOST_PAGES = 3000;
const DEEPEST = 60;

const within = (rounds) => rounds.map(([repeat, n]) => `${repeat}.${n}.`).join("");
export const placeOf = (key, rounds, row = "") => `${within(rounds)}${key}${row ? `/${row}` : ""}`;
const isPage = (item) => !["section", "repeat", "calculated"].includes(item.kind);
export const isAsked = (item) => isPage(item) && item.kind !== "information";

// Everything a questionnaire's document says, found by key. Made once.
export class Document {
  constructor(plain) {
    Object.assign(this, plain);
    this.byKey = new Map();
    this.#locate(plain.items, []);
    this.deciding = new Set(plain.deciding);
  }

  #locate(items, above) {
    for (const item of items) {
      this.byKey.set(item.key, { item, above });
      if (item.items) this.#locate(item.items, [...above, item]);
    }
  }

  // The text in this language, or in the one that stands in for it.
  worded(words, language) {
    return words ? words[this.shownIn(words, language)] : "";
  }

  shownIn(words, language) {
    const wanted = [language, language.split("-")[0], ...this.languages];
    return wanted.find((code) => words[code]) ?? Object.keys(words)[0];
  }

  // Months and days, signs of numbers: of the language, or of Swedish for one that is not known.
  localeOf(language) {
    return this.locales[language] ?? this.locales.sv;
  }
}

// An answer as expressions see it.
export function atom(item, answer) {
  if (!answer || answer.status) return "";
  const given = answer.value;
  if (Array.isArray(given)) return given.join(" ");
  if (item.kind === "date" && item.what !== "time") return dayIn(given) ?? given;
  return given;
}

// One person's way, as their answers stand.
export class Flow {
  constructor(document, answers, today, language) {
    Object.assign(this, { document, answers, today, language });
    this.known = new Map();
    this.underWay = new Set();
  }

  pages(seed) {
    const found = [];
    for (const { item, rounds, above } of this.#met(this.document.items, [], [], seed)) {
      if (!isPage(item)) continue;
      found.push(this.#page(item, rounds, above));
      if (found.length === MOST_PAGES) break;
    }
    return found;
  }

  #page(item, rounds, above) {
    const place = placeOf(item.key, rounds);
    const rows = item.kind === "matrix" ? item.rows.map((row) => row.key) : [""];
    const places = isAsked(item) ? rows.map((row) => placeOf(item.key, rounds, row)) : [];
    return { item, rounds, above, place, places, options: this.#options(item, rounds) };
  }

  *#met(items, rounds, above, seed) {
    for (const item of items) {
      if (!this.isMet(item, rounds)) continue;
      if (item.kind === "section") {
        yield* this.#met(ordered(item, rounds, seed), rounds, [...above, item], seed);
      } else if (item.kind === "repeat") {
        for (let n = 1; n <= this.times(item, rounds); n += 1)
          yield* this.#met(item.items, [...rounds, [item.key, n]], [...above, item], seed);
      } else yield { item, rounds, above };
    }
  }

  #options(item, rounds) {
    const scope = this.scope(rounds);
    return (item.options ?? []).filter((one) => !one.show_if || this.#holds(one.show_if, scope));
  }

  isMet(item, rounds = []) {
    return this.#once(`met ${placeOf(item.key, rounds)}`, false, () => {
      const holder = this.document.byKey.get(item.key).above.at(-1);
      const around = holder?.kind === "repeat" ? rounds.slice(0, -1) : rounds;
      if (holder && !this.isMet(holder, around)) return false;
      return !item.show_if || this.#holds(item.show_if, this.scope(rounds));
    });
  }

  times(repeat, rounds = []) {
    return this.#once(`times ${placeOf(repeat.key, rounds)}`, 0, () => {
      if (!this.isMet(repeat, rounds)) return 0;
      const wanted = number(this.#worth(repeat.count, this.scope(rounds)));
      return Number.isNaN(wanted) ? 0 : Math.trunc(Math.min(Math.max(wanted, 0), repeat.most));
    });
  }

  scope(rounds = [], own = "") {
    return {
      today: this.today,
      lookUp: (name) => this.lookUp(name, rounds),
      own,
      position: rounds.length ? rounds.at(-1)[1] : 1,
      names: this.document.localeOf(this.language),
      patterns: this.document.patterns,
    };
  }

  lookUp(name, rounds = []) {
    const [key, row = ""] = split(name, "/");
    const found = this.document.byKey.get(key);
    if (!found) return [""];
    const places = this.allRounds(found, rounds);
    if (found.item.kind === "repeat") {
      const all = places.reduce((sum, one) => sum + this.times(found.item, one), 0);
      return Array(all).fill("");
    }
    return places.flatMap((place) => this.#atoms(found.item, place, row));
  }

  allRounds(found, rounds) {
    const repeats = found.above.filter((one) => one.kind === "repeat");
    let shared = 0;
    while (shared < Math.min(repeats.length, rounds.length)) {
      if (repeats[shared].key !== rounds[shared][0]) break;
      shared += 1;
    }
    let known = [rounds.slice(0, shared)];
    for (const repeat of repeats.slice(shared)) {
      known = known
        .flatMap((one) =>
          Array.from({ length: this.times(repeat, one) }, (_, n) => [...one, [repeat.key, n + 1]]),
        )
        .slice(0, MOST_PAGES);
    }
    return known;
  }

  #atoms(item, rounds, row) {
    if (item.kind === "calculated") return [this.calculated(item, rounds)];
    if (!isAsked(item) || !this.isMet(item, rounds)) return [""];
    const all = item.kind === "matrix" && !row ? item.rows.map((one) => one.key) : [row];
    return all.map((one) => atom(item, this.answers.get(placeOf(item.key, rounds, one))));
  }

  calculated(item, rounds = []) {
    if (!this.isMet(item, rounds)) return "";
    return this.#once(`worth ${placeOf(item.key, rounds)}`, "", () => {
      const found = this.#worth(item.value, this.scope(rounds));
      return Array.isArray(found) ? (found[0] ?? "") : found;
    });
  }

  #once(name, otherwise, work) {
    if (this.known.has(name)) return this.known.get(name);
    let found = otherwise;
    if (!this.underWay.has(name) && this.underWay.size < DEEPEST) {
      this.underWay.add(name);
      try {
        found = work();
      } finally {
        this.underWay.delete(name);
      }
    }
    this.known.set(name, found);
    return found;
  }

  #worth(written, scope) {
    const node = this.document.worth[written];
    return node ? value(node, scope) : "";
  }

  #holds(condition, scope) {
    return truth(this.#worth(condition, scope));
  }

  // Whether an answer fulfils what its question asks of it.
  fulfils(page, place, item, answer) {
    const node = this.document.worth[item.constraint];
    if (!node) return true;
    const answers = new Map(this.answers).set(place, answer);
    const then = new Flow(this.document, answers, this.today, this.language);
    return truth(value(node, then.scope(page.rounds, atom(item, answer))));
  }
}

function split(words, mark) {
  const at = words.indexOf(mark);
  return at < 0 ? [words] : [words.slice(0, at), words.slice(at + mark.length)];
}

// A section's parts in somebody's own order: that of digests.
function ordered(section, rounds, seed) {
  if (section.order === "fixed") return section.items;
  const start = `${seed}/${placeOf(section.key, rounds)}/`;
  const marked = section.items.map((one) => [digest(start + one.key), one]);
  return marked.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}

// What has been typed so far, as the server's form carries it: { typed: {field: [..]}, passed: [..] }.
export const nothing = () => ({ typed: {}, passed: [] });

const isOn = (page, name) =>
  page.places.some((place) => name === place || name.startsWith(`${place}:`));

export function withPage(filled, page, sent) {
  const typed = Object.fromEntries([
    ...Object.entries(filled.typed).filter(([name]) => !isOn(page, name)),
    ...Object.entries(sent).filter(([name]) => isOn(page, name)),
  ]);
  return { typed, passed: [...new Set([...filled.passed, page.place])] };
}

// What was typed, understood: { flow, pages, read: Map(place of a page → { answers, errors }) }.
export function wayOf(document, filled, seed, today, language) {
  const answers = new Map();
  const read = new Map();
  const flowNow = () => new Flow(document, answers, today, language);
  let pages = flowNow().pages(seed);
  for (let at = 0; at < pages.length; ) {
    const page = pages[at];
    at += 1;
    if (read.has(page.place)) continue;
    const found = isAsked(page.item)
      ? readPage(flowNow(), page, filled.typed)
      : { answers: new Map(), errors: [] };
    read.set(page.place, found);
    for (const [place, answer] of found.answers) answers.set(place, answer);
    if (document.deciding.has(page.item.key)) {
      pages = flowNow().pages(seed);
      at = 0;
    }
  }
  return { flow: flowNow(), pages, read };
}

export const pageAt = (way, place) => way.pages.find((one) => one.place === place);
const errorsOf = (way, page) => way.read.get(page.place).errors;

// Where a button on the page at `place` leads: { place, errors, isEditing, sends }.
export function turned(place, go, filled, way, isEditing) {
  const here = { place, errors: [], isEditing, sends: false };
  const page = pageAt(way, place);
  if (go === "back") return { ...here, place: before(place, way, isEditing), isEditing: false };
  if (go.startsWith("edit-") && pageAt(way, go.slice(5)))
    return { ...here, place: go.slice(5), isEditing: true };
  if (go === "send" && place === REVIEW) return checked({ ...here, sends: true }, way);
  if (go !== "next") return here;
  if (page && errorsOf(way, page).length) return { ...here, errors: errorsOf(way, page) };
  const next = place === INTRO ? first(way) : after(page, way, filled, isEditing);
  const then = { ...here, place: next, isEditing: isEditing && next !== REVIEW };
  return next === REVIEW ? checked(then, way) : then;
}

function checked(otherwise, way) {
  const wrong = way.pages.find((one) => errorsOf(way, one).length);
  if (!wrong) return otherwise;
  return { ...otherwise, place: wrong.place, errors: errorsOf(way, wrong), sends: false };
}

function before(place, way, isEditing) {
  if (isEditing) return REVIEW;
  const places = [INTRO, ...way.pages.map((one) => one.place), REVIEW];
  const at = places.indexOf(place);
  return at < 0 ? INTRO : places[Math.max(0, at - 1)];
}

const first = (way) => way.pages[0]?.place ?? REVIEW;

function after(page, way, filled, isEditing) {
  if (!page || isEditing)
    return way.pages.find((one) => !filled.passed.includes(one.place))?.place ?? REVIEW;
  const places = [...way.pages.map((one) => one.place), REVIEW];
  return places[places.indexOf(page.place) + 1];
}

// What is ranked on a page after one of its buttons; undefined for any other button.
export function reordered(page, go, filled) {
  if (page?.item.kind !== "ranking") return undefined;
  const known = page.options.map((one) => one.key);
  const order = (filled.typed[page.place] ?? []).filter((code) => known.includes(code));
  const [, button, code] = /^(rank|out|up)-(.*)$/s.exec(go) ?? [];
  if (!button || !known.includes(code)) return undefined;
  const at = order.includes(code) ? order.indexOf(code) : order.length;
  const others = order.filter((one) => one !== code);
  if (button === "out") return others;
  if (button === "up" && at) return [...others.slice(0, at - 1), code, ...others.slice(at - 1)];
  return [...others, code];
}
