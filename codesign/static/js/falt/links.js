// What pages, style sheets and modules link: everything that a stored screen needs to look as it
// should. Read from what is stored, so that nobody has to keep a list.

const SHEET = "text/css";
const SCRIPT = "text/javascript";
const LOADED = new Set(["stylesheet", "icon", "preload", "modulepreload", "manifest"]);
const NAMED = [
  ["script, img, source, video, audio, track, iframe, embed, input[type=image]", "src"],
  ["video", "poster"],
  ["object", "data"],
  ["image, use", "href"],
  ["image, use", "xlink:href"],
];

// An address of our own, as the worker knows it; "" for what is no file here.
function own(place, base) {
  if (!place || place.startsWith("#")) return "";
  const url = URL.parse?.(place, base) ?? (URL.canParse(place, base) ? new URL(place, base) : null);
  return url?.origin === location.origin ? url.pathname + url.search : "";
}

const all = (places, base) => [...new Set(places.map((place) => own(place, base)).filter(Boolean))];

// The files that a document loads.
export function ofDocument(page, base = location.href) {
  const links = [...page.querySelectorAll("link[href]")].filter((link) =>
    [...link.relList].some((rel) => LOADED.has(rel)),
  );
  const places = links.map((link) => link.getAttribute("href"));
  for (const [which, name] of NAMED) {
    for (const one of page.querySelectorAll(which)) places.push(one.getAttribute(name));
  }
  for (const one of page.querySelectorAll("[srcset]")) {
    places.push(
      ...one
        .getAttribute("srcset")
        .split(",")
        .map((part) => part.trim().split(/\s+/)[0]),
    );
  }
  for (const one of page.querySelectorAll("style")) places.push(...inSheet(one.textContent));
  for (const one of page.querySelectorAll("[style]"))
    places.push(...inSheet(one.getAttribute("style")));
  return all(places.filter(Boolean), base);
}

function inSheet(text) {
  const plain = text.replace(/\/\*[\s\S]*?\*\//g, "");
  const named = [...plain.matchAll(/url\(\s*(?:"([^"]*)"|'([^']*)'|([^)"']*))\s*\)/g)];
  const imported = [...plain.matchAll(/@import\s+(?:"([^"]*)"|'([^']*)')/g)];
  return [...named, ...imported].map(([, a, b, c]) => (a ?? b ?? c ?? "").trim());
}

const IMPORTED =
  /^(?:import\s*(?:[\w$*{}\s,]+\sfrom\s*)?|export\s*(?:\*|\{[^}]*\})\s*from\s*)["']([^"']+)["']/gm;
const inScript = (text) => [...text.matchAll(IMPORTED)].map(([, place]) => place);

// The files that a stored file loads in its turn.
export function ofFile(text, type, base) {
  if (type.startsWith(SHEET)) return all(inSheet(text), base);
  if (type.startsWith(SCRIPT)) return all(inScript(text), base);
  return [];
}

export const isText = (type) => type.startsWith(SHEET) || type.startsWith(SCRIPT);
