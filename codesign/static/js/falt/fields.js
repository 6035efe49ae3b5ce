// Fields that several pages ask with. Each shows what is answered already.

import { element } from "./page.js";
import { wordsAt } from "./walk.js";

export const radio = (name, value, text, checked, onchange) =>
  element(
    "label",
    { class: "choice" },
    element("input", { type: "radio", class: "ds-input", name, value, checked, onchange }),
    element("span", {}, text),
  );

export const tick = (value, text, checked, onchange) =>
  element(
    "label",
    { class: "choice" },
    element("input", { type: "checkbox", class: "ds-input", value, checked, onchange }),
    element("span", {}, text),
  );

// A row of numbers; `given` is the chosen one or null.
export function numbers(fields, name, given, chosen) {
  for (const step of fields.querySelectorAll(`[name="${name}"]`)) {
    step.checked = Number(step.value) === given;
    step.addEventListener("change", () => chosen(Number(step.value)));
  }
}

// Words that answer the page, kept as a note of this kind.
export function words(talk, page, field, kind) {
  const found = talk.walk.record.notes.find(
    (note) => note.item === talk.item && note.kind === kind,
  );
  field.value = found?.text ?? "";
  field.addEventListener("input", () =>
    talk.change((walk) => {
      wordsAt(walk, talk.item, kind).text = field.value;
    }),
  );
  return page;
}
