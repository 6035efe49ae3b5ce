// What an expression is worth, by XPath 1.0's rules: the same as on the server, from the same tree.
// A value is a text, a number, true or false, a day, or a list of them (a question in every round).

const LONGEST_TEXT = 20_000;
const LONGEST_MATCHED = 4000;
const DAY_SECONDS = 86400;
const FIRST_DAY = -719162; // 1 January of year 1, in days since 1970
const LAST_DAY = 2932896; // 31 December 9999

// What Python takes for white space, and so what parts words on the server.
export const SPACE =
  "[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]";
const BLANK = new RegExp(`${SPACE}+`, "u");
const EDGES = new RegExp(`^${SPACE}+|${SPACE}+$`, "gu");
export const parts = (words) => words.split(BLANK).filter(Boolean);
export const stripped = (words) => words.replace(EDGES, "");
export const signs = (words) => [...words];

const NUMBER = /^-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)$/;
const CLOCK = /^(\d{2}):(\d{2})(?::(\d{2}))?$/;
const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;
const MOMENT =
  /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?(Z|[+-]\d{2}(?::?\d{2}(?::?\d{2})?)?)?$/;

// A day, with the seconds since its midnight where it is a moment too.
export class Day {
  constructor(days, seconds = null, zone = "") {
    Object.assign(this, { days, seconds, zone });
  }

  get date() {
    return new Date(this.days * DAY_SECONDS * 1000);
  }

  toString() {
    const at = this.date;
    const whole = [
      String(at.getUTCFullYear()).padStart(4, "0"),
      String(at.getUTCMonth() + 1).padStart(2, "0"),
      String(at.getUTCDate()).padStart(2, "0"),
    ].join("-");
    return this.seconds === null ? whole : `${whole}T${clock(this.seconds)}${this.zone}`;
  }

  get number() {
    return this.days + (this.seconds ?? 0) / DAY_SECONDS;
  }
}

const two = (n) => String(n).padStart(2, "0");
export const clock = (seconds) =>
  `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}`;

function daysOf(year, month, day) {
  const at = new Date(0);
  at.setUTCFullYear(year, month - 1, day);
  const isThere = year > 0 && at.getUTCMonth() === month - 1 && at.getUTCDate() === day;
  return isThere ? Math.round(at.getTime() / 1000 / DAY_SECONDS) : null;
}

// A day in words as ISO 8601 writes it; null for what is none.
export function dayIn(words) {
  const plain = DAY.exec(words);
  const found = plain ?? (words.length <= 36 ? MOMENT.exec(words) : null);
  if (!found) return null;
  const days = daysOf(Number(found[1]), Number(found[2]), Number(found[3]));
  if (days === null || plain) return days === null ? null : new Day(days);
  const [hours, minutes, seconds] = [found[4], found[5], found[6] ?? 0].map(Number);
  if (hours > 23 || minutes > 59 || seconds > 59) return null;
  const zone = zoneOf(found[7] ?? "");
  return zone === null ? null : new Day(days, hours * 3600 + minutes * 60 + seconds, zone);
}

function zoneOf(written) {
  if (!written) return "";
  if (written === "Z") return "+00:00";
  const digits = written.slice(1).replaceAll(":", "").match(/../g);
  const [hours, minutes = "00", seconds = "00"] = digits;
  if (Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59) return null;
  const isNone = hours === "00" && minutes === "00" && seconds === "00";
  const sign = isNone ? "+" : written[0];
  return `${sign}${hours}:${minutes}${seconds === "00" ? "" : `:${seconds}`}`;
}

function day(value) {
  if (value instanceof Day) return value;
  if (Array.isArray(value)) return value.length ? day(value[0]) : null;
  if (typeof value === "string") return dayIn(value);
  if (typeof value === "boolean") return null;
  const days = Math.floor(value);
  return days >= FIRST_DAY && days <= LAST_DAY ? new Day(days) : null;
}

export function number(value) {
  if (typeof value === "number") return value;
  if (typeof value === "boolean") return Number(value);
  if (Array.isArray(value)) return value.length ? number(value[0]) : Number.NaN;
  if (value instanceof Day) return value.number;
  const plain = stripped(value);
  if (NUMBER.test(plain)) return Number.parseFloat(plain);
  return dayIn(value)?.number ?? Number.NaN;
}

// The decimals that a number is written with: [whole number of units, exponent of ten].
export function decimals(value) {
  const [, sign, first, rest = "", exponent = "0"] = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(
    String(value),
  );
  return [BigInt(`${sign}${first}${rest}`), Number(exponent) - rest.length];
}

function textOf(value) {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "Infinity" : "-Infinity";
  if (!value) return "0";
  const [units, exponent] = decimals(value);
  if (exponent >= 0) return `${units}${"0".repeat(exponent)}`;
  const digits = String(units < 0n ? -units : units).padStart(1 - exponent, "0");
  const after = digits.slice(exponent).replace(/0+$/, "");
  const before = digits.slice(0, exponent);
  return `${units < 0n ? "-" : ""}${before}${after ? `.${after}` : ""}`;
}

export function text(value) {
  if (typeof value === "string") return value;
  if (typeof value === "number") return textOf(value);
  if (Array.isArray(value)) return value.length ? text(value[0]) : "";
  return String(value);
}

export function truth(value) {
  if (Array.isArray(value)) return value.some(truth);
  return value instanceof Day || Boolean(value);
}

export const atoms = (value) => (Array.isArray(value) ? value : [value]);
const texts = (values) => values.flatMap(atoms).map(text);

function isSame(one, other) {
  if (typeof one === "boolean" || typeof other === "boolean") return truth(one) === truth(other);
  if (typeof one === "string" && typeof other === "string") return one === other;
  return number(one) === number(other);
}

function measure(value) {
  const found = typeof value === "string" ? CLOCK.exec(value) : null;
  if (!found) return number(value);
  const [hours, minutes, seconds] = [found[1], found[2], found[3] ?? 0].map(Number);
  return (hours * 3600 + minutes * 60 + seconds) / DAY_SECONDS;
}

const anyPair = (one, other, holds) =>
  atoms(one).some((a) => atoms(other).some((b) => holds(a, b)));
const isLess = (one, other) => anyPair(one, other, (a, b) => measure(a) < measure(b));
const isAtMost = (one, other) => anyPair(one, other, (a, b) => measure(a) <= measure(b));

function modulo(one, other) {
  const [above, below] = [number(one), number(other)];
  return below && Number.isFinite(above) ? above % below : Number.NaN;
}

const OPERATIONS = {
  "=": (one, other) => anyPair(one, other, isSame),
  "!=": (one, other) => anyPair(one, other, (a, b) => !isSame(a, b)),
  "<": isLess,
  "<=": isAtMost,
  ">": (one, other) => isLess(other, one),
  ">=": (one, other) => isAtMost(other, one),
  "+": (one, other) => number(one) + number(other),
  "-": (one, other) => number(one) - number(other),
  "*": (one, other) => number(one) * number(other),
  div: (one, other) => number(one) / number(other),
  mod: modulo,
};

// floor(value × 10^places + ½): a half goes up.
function rounded(value, places = 0) {
  if (!Number.isFinite(value) || !Number.isFinite(places)) return value;
  const digits = Math.max(-15, Math.min(15, Math.trunc(places)));
  const [units, exponent] = decimals(value);
  const shift = exponent + digits;
  if (shift >= 0) return value;
  const whole = 10n ** BigInt(-shift);
  const above = 2n * units + whole;
  const below = 2n * whole;
  const floor = above / below - (above % below < 0n ? 1n : 0n);
  return Number(`${floor}e${-digits}`);
}

function extreme(given, isBetter) {
  const found = given.flatMap(atoms).map(number);
  if (!found.length || found.some(Number.isNaN)) return Number.NaN;
  return found.reduce((best, one) => (isBetter(one, best) ? one : best));
}

function part(words, begins, ends = Infinity) {
  if (Number.isNaN(begins) || Number.isNaN(ends)) return "";
  const all = signs(words);
  const [first, last] = [begins, ends].map((one) =>
    Math.trunc(Math.max(-all.length, Math.min(all.length, one))),
  );
  return all.slice(first, last).join("");
}

const cut = (words) =>
  words.length <= LONGEST_TEXT ? words : signs(words).slice(0, LONGEST_TEXT).join("");

function nth(codes, place) {
  return Number.isFinite(place) && Math.trunc(place) >= 0 ? (codes[Math.trunc(place)] ?? "") : "";
}

const compiled = new Map();

// Whether the whole value matches a pattern that the server has put in this language's own signs.
export function matches(words, pattern) {
  if (!compiled.has(pattern)) compiled.set(pattern, new RegExp(`^(?:${pattern})$`, "u"));
  return signs(words).length <= LONGEST_MATCHED && compiled.get(pattern).test(words);
}

const FUNCTIONS = {
  abs: ([one]) => Math.abs(number(one)),
  boolean: ([one]) => truth(one),
  concat: (given) => cut(texts(given).join("")),
  contains: ([one, other]) => text(one).includes(text(other)),
  count: ([one]) => atoms(one).length,
  "count-non-empty": (given) => texts(given).filter(Boolean).length,
  "count-selected": ([one]) => parts(text(one)).length,
  date: ([one]) => day(one) ?? "",
  "decimal-date-time": ([one]) => number(day(one) ?? ""),
  "ends-with": ([one, other]) => text(one).endsWith(text(other)),
  false: () => false,
  int: ([one]) => Math.trunc(number(one)),
  max: (given) => extreme(given, (one, best) => one > best),
  min: (given) => extreme(given, (one, best) => one < best),
  not: ([one]) => !truth(one),
  number: ([one]) => number(one),
  position: ([one]) => one,
  regex: ([one, pattern], scope) => matches(text(one), scope.patterns[pattern]),
  round: (given) => rounded(...given.map(number)),
  selected: ([one, code]) => parts(text(one)).includes(stripped(text(code))),
  "selected-at": ([one, place]) => nth(parts(text(one)), number(place)),
  "starts-with": ([one, other]) => text(one).startsWith(text(other)),
  string: ([one]) => text(one),
  "string-length": ([one]) => signs(text(one)).length,
  substr: ([one, ...ends]) => part(text(one), ...ends.map(number)),
  sum: ([one]) => atoms(one).reduce((total, each) => total + number(each), 0),
  true: () => true,
};

// The parts of a day as format-date writes them; names of months and days come with the language.
const FORMS = {
  Y: (at) => String(at.getUTCFullYear()).padStart(4, "0"),
  y: (at) => two(at.getUTCFullYear() % 100),
  m: (at) => two(at.getUTCMonth() + 1),
  n: (at) => String(at.getUTCMonth() + 1),
  b: (at, _seconds, names) => names.months[at.getUTCMonth()],
  d: (at) => two(at.getUTCDate()),
  e: (at) => String(at.getUTCDate()),
  H: (_at, seconds) => two(Math.floor(seconds / 3600)),
  h: (_at, seconds) => String(Math.floor(seconds / 3600)),
  M: (_at, seconds) => two(Math.floor(seconds / 60) % 60),
  S: (_at, seconds) => two(seconds % 60),
  a: (at, _seconds, names) => names.days[at.getUTCDay()],
};

function formatted(when, form, names) {
  const [start, ...rest] = form.split("%");
  const told = rest.map((piece) => {
    const [mark] = signs(piece);
    const written = Object.hasOwn(FORMS, mark ?? "") ? FORMS[mark] : undefined;
    if (!written) return `%${piece}`;
    return written(when.date, when.seconds ?? 0, names) + piece.slice(1);
  });
  return start + told.join("");
}

function called(name, given, scope) {
  const worth = (node) => value(node, scope);
  if (name === "if") return worth(truth(worth(given[0])) ? given[1] : given[2]);
  if (name === "coalesce") {
    for (const one of given) {
      const found = worth(one);
      if (text(found)) return found;
    }
    return "";
  }
  if (name === "once") return text(scope.own) ? scope.own : worth(given[0]);
  if (name === "today") return scope.today;
  if (name === "format-date") {
    const [when, form] = [day(worth(given[0])), text(worth(given[1]))];
    return when ? cut(formatted(when, form, scope.names)) : "";
  }
  return FUNCTIONS[name](given.map(worth), scope);
}

function chained(first, rest, scope) {
  let found = value(first, scope);
  for (const [operator, node] of rest) {
    if (operator === "or" || operator === "and") {
      const isSettled = truth(found) === (operator === "or");
      found = isSettled ? truth(found) : truth(value(node, scope));
    } else found = OPERATIONS[operator](found, value(node, scope));
  }
  return found;
}

// `scope` has today, lookUp(name) → atoms, own, position, names (of months and days) and patterns.
export function value(node, scope) {
  const [kind, one, two] = node;
  switch (kind) {
    case "number":
    case "text":
      return one;
    case "named": {
      const found = scope.lookUp(one);
      return found.length === 1 ? found[0] : found;
    }
    case "own":
      return scope.own;
    case "here":
      return scope.position;
    case "negative":
      return -number(value(one, scope));
    case "chain":
      return chained(one, two, scope);
    default:
      return called(one, two, scope);
  }
}
