// The page's own texts and templates. Everything on screen is written by the server, in one
// language; scripts only choose, fill in and show it.

const holder = document.getElementById("field");
export const address = holder.dataset.address;
export const token = holder.dataset.token;
export const language = holder.dataset.language;
export const limits = {
  notes: Number(holder.dataset.mostNotes),
  photos: Number(holder.dataset.mostPhotos),
};

const sentences = new Map(
  [...document.querySelectorAll("[data-said] dt")].map((key) => [
    key.textContent,
    key.nextElementSibling.textContent,
  ]),
);

// A sentence of the page, with {name} filled in.
export function said(key, values = {}) {
  const text = sentences.get(key) ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

// A text that the round's author gave in several languages.
export function local(text) {
  if (!text) return "";
  return text[language] ?? text.sv ?? Object.values(text)[0] ?? "";
}

export function clone(name) {
  return document.getElementById(name).content.cloneNode(true);
}

export function fill(part, values) {
  for (const [name, text] of Object.entries(values)) {
    for (const slot of part.querySelectorAll(`[data-slot="${name}"]`)) slot.textContent = text;
  }
  return part;
}

export function part(inside, name) {
  return inside.querySelector(`[data-part="${name}"]`);
}

export function element(name, attributes = {}, ...inside) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false && value != null) made.setAttribute(key, value);
  }
  made.append(...inside);
  return made;
}

export function button(text, onclick, variant = "secondary") {
  const look = { type: "button", class: "ds-button", "data-size": "sm", onclick };
  return element("button", { ...look, "data-variant": variant }, text);
}

// Wire every [data-do] inside to the function of that name.
export function wire(inside, deeds) {
  for (const pressed of inside.querySelectorAll("[data-do]")) {
    const deed = deeds[pressed.dataset.do];
    if (deed) pressed.addEventListener("click", () => deed(pressed));
  }
}

export function time(clock) {
  return new Date(clock).toLocaleTimeString(language, { hour: "2-digit", minute: "2-digit" });
}

// Show a page: its heading is the page's only h1 and its title, and gets the focus.
export function show(heading, ...content) {
  const title = document.getElementById("heading");
  title.textContent = heading;
  document.title = `${heading} – Medskapa`;
  document.getElementById("view").replaceChildren(...content);
  title.focus();
  window.scrollTo(0, 0);
}

// Scripts and markup come only from here, and only what the server made.
const policy = window.trustedTypes?.createPolicy("medskapa", {
  createHTML: (text) => text,
  createScriptURL: (place) => {
    if (place !== `${address}/arbetare.js?lang=${language}`) throw new TypeError(place);
    return place;
  },
});
export const screen = (body) => policy?.createHTML(body) ?? body;
export const worker = () => {
  const place = `${address}/arbetare.js?lang=${language}`;
  return policy?.createScriptURL(place) ?? place;
};
