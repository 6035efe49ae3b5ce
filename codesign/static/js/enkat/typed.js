// What somebody typed or chose on a page, as an answer, or what is wrong with it. Sentences come from
// the server by name; numbers in them are put in as the language writes them.

import { numberIn } from "./worded.js";
import { matches, parts, SPACE, signs, stripped } from "./worth.js";

export const DONT_KNOW_VALUE = "?dont-know";
export const DECLINED_VALUE = "?declined";
const OTHER = "other";
const LONGEST_ANSWER = 10_000;
const LONGEST_NUMBER = 15;
const TYPED_NUMBER = /^([-−–+]?)(\d+(?:[.,]\d*)?|[.,]\d+)$/;
const CLOCK = /^(\d{1,2})[:.](\d{2})(?:[:.]\d{2})?$/;
const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;
const ODD = /[\p{Cc}\p{Cs}\p{Cn}\u202d\u202e]/gu;
const VISIBLE = /[^\p{C}\p{Z}]/u;
const BLANKS = new RegExp(SPACE, "gu");

class Wrong extends Error {
  constructor(name, values = {}) {
    super(name);
    Object.assign(this, { name, values });
  }
}

// The words without what no one can see: control characters and forced text direction.
export function cleanText(typed) {
  const lines = typed.replaceAll("\r\n", "\n").replaceAll("\r", "\n").normalize("NFC");
  const kept = stripped(
    lines
      .replace(ODD, (sign) => (sign === "\n" || sign === "\t" ? sign : ""))
      .replace(/[ \t]+\n/g, "\n")
      .replace(/\n{3,}/g, "\n\n"),
  );
  return VISIBLE.test(kept) ? kept : "";
}

// { answers: Map(place → answer), errors: [{ place, name, values, own }] } of one page.
export function readPage(flow, page, typed) {
  const answers = new Map();
  const errors = [];
  for (const place of page.places) {
    try {
      const found = read(flow, page, place, typed);
      if (found) answers.set(place, found);
    } catch (wrong) {
      if (!(wrong instanceof Wrong)) throw wrong;
      errors.push({ place, name: wrong.name, values: wrong.values });
    }
  }
  return { answers, errors };
}

function read(flow, page, place, typed) {
  const { item } = page;
  const sent = fieldOf(flow, page, place, typed);
  const statuses = sent.values.filter((one) => one === DONT_KNOW_VALUE || one === DECLINED_VALUE);
  if (statuses.length) return without(sent, statuses[0]);
  const found = PARSERS[item.kind](sent);
  if (!found) {
    if (item.required) throw missing(sent);
    return undefined;
  }
  if (item.constraint && !flow.fulfils(page, place, item, found))
    throw item.constraint_message ? own(sent, item.constraint_message) : new Wrong("constraint");
  return found;
}

function fieldOf(flow, page, place, typed) {
  const mark = `${place}:`;
  const beside = {};
  for (const [name, values] of Object.entries(typed))
    if (name.startsWith(mark) && values.length)
      beside[name.slice(mark.length)] = cleanText(values.at(-1));
  const values = (typed[place] ?? []).map(cleanText).filter(Boolean);
  return { flow, item: page.item, options: page.options, values, beside };
}

const own = ({ flow }, words) =>
  new Wrong("own", { words: flow.document.worded(words, flow.language) });

function without({ item, values }, status) {
  if (!(status === DONT_KNOW_VALUE ? item.dont_know : item.decline)) throw new Wrong("no-option");
  if (new Set(values).size > 1) throw new Wrong("both");
  return { status: status === DONT_KNOW_VALUE ? "dont_know" : "declined" };
}

function missing(sent) {
  const { item } = sent;
  if (item.required_message) return own(sent, item.required_message);
  return new Wrong(item.dont_know || item.decline ? "required-or" : "required");
}

function single({ values }) {
  if (new Set(values).size > 1) throw new Wrong("only-one");
  return values[0];
}

const tooLong = (n) => new Wrong("too-long", { limit: LONGEST_ANSWER, n });

function readText({ flow, item, values }) {
  let words = values.join("\n");
  if (item.lines === "one") words = parts(words).join(" ");
  const n = signs(words).length;
  if (n > LONGEST_ANSWER) throw tooLong(n);
  const pattern = item.pattern && flow.document.patterns[item.pattern];
  if (words && pattern && !matches(words, pattern)) throw new Wrong("pattern");
  return words ? { value: words } : undefined;
}

function one(sent) {
  const code = single(sent);
  return code === undefined ? undefined : chosen(sent, code);
}

function chosen(sent, code) {
  if (code === OTHER && sent.item.other) return { value: OTHER, other: otherOf(sent) };
  if (!sent.options.some((each) => each.key === code)) throw new Wrong("no-option");
  return { value: code };
}

function otherOf({ beside }) {
  const words = parts(beside[OTHER] ?? "").join(" ");
  if (!words) throw new Wrong("fill-in");
  const n = signs(words).length;
  if (n > LONGEST_ANSWER) throw tooLong(n);
  return words;
}

function many(sent) {
  const { flow, item, options, values } = sent;
  const hasOther = item.kind === "many" && item.other;
  const order = [...options.map((each) => each.key), ...(hasOther ? [OTHER] : [])];
  if (values.some((each) => !order.includes(each))) throw new Wrong("no-option");
  const codes = order.filter((each) => values.includes(each));
  if (!codes.length) return undefined;
  const alone = options.find((each) => each.alone && codes.includes(each.key));
  if (alone && codes.length > 1)
    throw new Wrong("alone", { option: flow.document.worded(alone.text, flow.language) });
  if (item.kind === "many") checkNumber(item, codes, Boolean(alone));
  return hasOther && codes.includes(OTHER)
    ? { value: codes, other: otherOf(sent) }
    : { value: codes };
}

function checkNumber({ least, most }, codes, isAlone) {
  const n = codes.length;
  if (least != null && n < least && !isAlone) throw new Wrong("at-least", { limit: least, n });
  if (most != null && n > most) throw new Wrong("at-most", { limit: most, n });
}

function rating(sent) {
  const step = single(sent);
  if (step === undefined) return undefined;
  const steps = Array.from({ length: sent.item.steps }, (_, n) => String(n + 1));
  if (!steps.includes(step)) throw new Wrong("no-option");
  return { value: Number(step) };
}

function readNumber(sent) {
  const words = single(sent);
  if (words === undefined) return undefined;
  const found = TYPED_NUMBER.exec(words.replace(BLANKS, ""));
  if (!found) throw new Wrong("number");
  const digits = found[2].replace(",", ".");
  if (digits.replace(".", "").length > LONGEST_NUMBER) throw new Wrong("digits");
  const size = Number.parseFloat(digits);
  const worth = found[1] && found[1] !== "+" ? -size || 0 : size;
  checkLimits(sent, worth);
  return { value: worth };
}

function checkLimits({ flow, item }, worth) {
  if (item.whole && !Number.isInteger(worth)) throw new Wrong("whole");
  const told = (limit) => ({
    limit: numberIn(limit, flow.document.localeOf(flow.language), LONGEST_NUMBER),
  });
  if (item.least != null && worth < item.least) throw new Wrong("least", told(item.least));
  if (item.most != null && worth > item.most) throw new Wrong("most", told(item.most));
}

function readDate(sent) {
  const { item, beside } = sent;
  const typed = single(sent) ?? "";
  const at = typed.indexOf("T");
  const [begins, second] = at < 0 ? [typed, ""] : [typed.slice(0, at), typed.slice(at + 1)];
  if (item.what === "time") return begins ? { value: clockOf(begins) } : undefined;
  const time = second || (beside.time ?? "");
  const isBoth = item.what === "both";
  if (!begins && !(time && isBoth)) return undefined;
  if (isBoth && !(begins && time)) throw new Wrong("both-parts");
  const found = dayOf(item, begins);
  return { value: isBoth ? `${found}T${clockOf(time)}` : found };
}

function dayOf(item, words) {
  const found = DAY.exec(words);
  const at = found && new Date(`${words}T00:00:00Z`);
  if (
    !found ||
    Number(found[1]) < 1 ||
    Number.isNaN(at.getTime()) ||
    at.getUTCDate() !== Number(found[3])
  )
    throw new Wrong("day");
  if (item.least && words < item.least) throw new Wrong("earliest", { limit: item.least });
  if (item.most && words > item.most) throw new Wrong("latest", { limit: item.most });
  return words;
}

function clockOf(words) {
  const found = CLOCK.exec(words);
  if (!found || Number(found[1]) > 23 || Number(found[2]) > 59) throw new Wrong("time");
  return `${found[1].padStart(2, "0")}:${found[2]}`;
}

function ranking({ options, values, beside }) {
  const codes = options.map((each) => each.key);
  const ranked = values.length ? values : byNumber(beside, codes);
  if (!ranked.length) return undefined;
  const isAll = ranked.length === codes.length && codes.every((each) => ranked.includes(each));
  if (!isAll) throw new Wrong("rank", { n: codes.length });
  return { value: [...ranked] };
}

function byNumber(beside, codes) {
  const given = codes.filter((each) => beside[each]);
  if (!given.length) return [];
  const wanted = codes.map((_, n) => String(n + 1));
  const isRight =
    given.length === codes.length && wanted.every((n) => given.some((each) => beside[each] === n));
  if (!isRight) throw new Wrong("rank", { n: codes.length });
  return given.toSorted((a, b) => Number(beside[a]) - Number(beside[b]));
}

function among(sent, known) {
  const code = single(sent);
  if (code !== undefined && !known.includes(code)) throw new Wrong("no-option");
  return code === undefined ? undefined : { value: code };
}

function consent(sent) {
  const found = among(sent, ["yes", "no"]);
  if (sent.item.must && found?.value !== "yes") throw new Wrong("must");
  return found;
}

const PARSERS = {
  text: readText,
  one,
  many,
  matrix: one,
  rating,
  number: readNumber,
  date: readDate,
  ranking,
  pictures: (sent) => (sent.item.many ? many(sent) : one(sent)),
  statement: (sent) => among(sent, ["agree", "pass", "disagree"]),
  consent,
};
