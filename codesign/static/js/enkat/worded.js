// Answers in words: on the page that shows them all, and within other texts.

import { clock, Day, dayIn, decimals } from "./worth.js";

const PIPED = /\$\{\s*([^\s${}'"]{1,200})\s*\}/g;
const LONGEST_PIPED = 300;
const DECIMALS = 6;
const UNKNOWN = "…";
const OTHER = "other";

// A number with at most so many decimals, a half away from nought, with the language's own signs.
export function numberIn(value, locale, most = DECIMALS) {
  let [units, exponent] = decimals(value);
  const isBelow = units < 0n;
  if (isBelow) units = -units;
  const over = -exponent - most;
  if (over > 0) {
    const step = 10n ** BigInt(over);
    units = (units + step / 2n) / step;
    exponent = -most;
  }
  if (exponent > 0) {
    units *= 10n ** BigInt(exponent);
    exponent = 0;
  }
  const digits = String(units).padStart(1 - exponent, "0");
  const whole = exponent ? digits.slice(0, exponent) : digits;
  const after = exponent ? digits.slice(exponent).replace(/0+$/, "") : "";
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, locale.group);
  const minus = isBelow && units ? locale.minus : "";
  return `${minus}${grouped}${after ? locale.decimal + after : ""}`;
}

// What stands for a part of a day in the language's own way of writing one (Unicode's patterns).
const DAY_PARTS = {
  d: (at) => at.getUTCDate(),
  dd: (at) => String(at.getUTCDate()).padStart(2, "0"),
  M: (at) => at.getUTCMonth() + 1,
  MM: (at) => String(at.getUTCMonth() + 1).padStart(2, "0"),
  MMMM: (at, locale) => locale.wide[at.getUTCMonth()],
  y: (at) => at.getUTCFullYear(),
};

export function longDay(day, locale) {
  return locale.long.replace(/'([^']*)'|([a-zA-Z])\2*/g, (whole, quoted) =>
    quoted === undefined ? String(DAY_PARTS[whole]?.(day.date, locale) ?? whole) : quoted,
  );
}

function momentIn(written, locale) {
  const found = dayIn(written);
  if (!found) return written;
  const told = longDay(found, locale);
  return found.seconds === null ? told : `${told} ${timeIn(clock(found.seconds), locale)}`;
}

const TIME_PARTS = {
  HH: (hours) => String(hours).padStart(2, "0"),
  H: (hours) => hours,
  hh: (hours) => String(hours % 12 || 12).padStart(2, "0"),
  h: (hours) => hours % 12 || 12,
  mm: (_hours, minutes) => minutes,
  a: (hours, _minutes, locale) => locale.halves[hours < 12 ? 0 : 1],
};

function timeIn(written, locale) {
  const [hours, minutes] = [Number(written.slice(0, 2)), written.slice(3)];
  return locale.short.replace(/'([^']*)'|([a-zA-Z])\2*/g, (whole, quoted) =>
    quoted === undefined ? String(TIME_PARTS[whole]?.(hours, minutes, locale) ?? whole) : quoted,
  );
}

// An answer in words; `say(name)` has the server's own, as "Vet inte".
export function inWords(flow, item, answer, say) {
  const locale = flow.document.localeOf(flow.language);
  const worded = (words) => flow.document.worded(words, flow.language);
  if (answer.status) return say(answer.status);
  const given = answer.value;
  if (item.kind === "rating") {
    const label = item.labels?.[given - 1];
    return label ? worded(label) : say("step", { step: given, steps: item.steps });
  }
  if (item.kind === "number") return `${numberIn(given, locale)} ${worded(item.unit)}`.trim();
  if (item.kind === "date")
    return item.what === "time" ? timeIn(given, locale) : momentIn(given, locale);
  if (item.kind === "statement" || item.kind === "consent") return say(given);
  return chosen(item, answer, worded, say);
}

function chosen(item, answer, worded, say) {
  if (!item.options?.length) return String(answer.value);
  const texts = new Map(item.options.map((one) => [one.key, worded(one.text)]));
  const other = answer.other ? say("other-words", { words: answer.other }) : say("other");
  const codes = Array.isArray(answer.value) ? answer.value : [answer.value];
  return codes.map((code) => texts.get(code) ?? (code === OTHER ? other : code)).join(", ");
}

// A text with answers in place of names.
export function piped(words, flow, rounds, say) {
  return words.replace(PIPED, (_, name) => told(name, flow, rounds, say));
}

function told(name, flow, rounds, say) {
  const at = name.indexOf("/");
  const [key, row] = at < 0 ? [name, ""] : [name.slice(0, at), name.slice(at + 1)];
  const found = flow.document.byKey.get(key);
  if (!found || ["section", "repeat", "information"].includes(found.item.kind)) return UNKNOWN;
  const { item } = found;
  const all = flow
    .allRounds(found, rounds)
    .map((one) =>
      item.kind === "calculated"
        ? worked(flow, item, one, say)
        : answered(flow, item, one, row, say),
    );
  return shortened(all.filter(Boolean).join(", ")) || UNKNOWN;
}

function shortened(words) {
  const all = [...words];
  return all.length <= LONGEST_PIPED ? words : `${all.slice(0, LONGEST_PIPED).join("")}${UNKNOWN}`;
}

function worked(flow, item, rounds, say) {
  const locale = flow.document.localeOf(flow.language);
  const worth = flow.calculated(item, rounds);
  if (typeof worth === "boolean") return say(worth ? "yes" : "no");
  if (typeof worth === "number") return Number.isFinite(worth) ? numberIn(worth, locale) : "";
  return worth instanceof Day ? momentIn(String(worth), locale) : worth;
}

function answered(flow, item, rounds, row, say) {
  if (!flow.isMet(item, rounds)) return "";
  const start = rounds.map(([repeat, n]) => `${repeat}.${n}.`).join("");
  const rows = item.kind === "matrix" && !row ? item.rows.map((one) => one.key) : [row];
  return rows
    .map((one) => flow.answers.get(`${start}${item.key}${one ? `/${one}` : ""}`))
    .filter((one) => one && !one.status)
    .map((one) => inWords(flow, item, one, say))
    .join(", ");
}
