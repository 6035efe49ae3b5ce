// Words that somebody is writing survive a refresh: kept in this tab alone, on this device, and
// erased as soon as they are sent, when somebody begins anew, or when the tab is closed.
"use strict";

const PREFIX = "medskapa-ord:";
const LASTS = 30 * 60 * 1000;
const here = location.pathname;

// A tab that lies open on a shared device forgets as well.
const old = (key) => {
  try {
    return Date.now() - JSON.parse(sessionStorage.getItem(key)).at > LASTS;
  } catch {
    return true;
  }
};

const kept = () => Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX));

try {
  const forms = [...document.querySelectorAll("form[data-keep-words]")].map(
    (form) => `${PREFIX}${here}#${form.dataset.keepWords}.`,
  );
  for (const key of kept()) {
    // Of another page, or of another telling on it: it was sent, or left behind.
    if (old(key) || !forms.some((form) => key.startsWith(form))) sessionStorage.removeItem(key);
  }
  for (const form of document.querySelectorAll("form[data-keep-words]")) {
    for (const field of form.querySelectorAll("textarea, input[type=text]")) {
      if (!field.name) continue;
      const key = `${PREFIX}${here}#${form.dataset.keepWords}.${field.name}`;
      const found = sessionStorage.getItem(key);
      // What the server shows again, as after a mistake, is newer.
      if (found && !field.value.trim()) {
        field.value = JSON.parse(found).words;
        field.dispatchEvent(new Event("input", { bubbles: true }));
      }
      field.addEventListener("input", () => {
        if (!field.value) sessionStorage.removeItem(key);
        else sessionStorage.setItem(key, JSON.stringify({ at: Date.now(), words: field.value }));
      });
    }
    form.addEventListener("submit", () => {
      for (const key of kept()) sessionStorage.removeItem(key);
    });
  }
} catch {
  // A browser that keeps nothing: the page works without.
}
