// The round's own pages on which something is answered: each shows what is answered already, and
// writes down every change at once through `change`.

import { numbers } from "./fields.js";
import { clone, part } from "./page.js";
import { answer, answered } from "./walk.js";

export function context(talk) {
  const page = clone("page-context");
  const asked = talk.round.script.context;
  const told = talk.walk.record.context;
  for (const name of ["place", "device"]) {
    part(page, name).hidden = !asked[name];
    const field = page.getElementById(name);
    field.value = told[name];
    field.addEventListener("input", () =>
      talk.change(() => {
        told[name] = field.value;
      }),
    );
  }
  part(page, "disruption").hidden = !asked.disruption;
  for (const choice of page.querySelectorAll("[name=disruption]")) {
    choice.checked = String(told.disruption) === choice.value;
    choice.addEventListener("change", () =>
      talk.change(() => {
        told.disruption = choice.value === "true";
      }),
    );
  }
  return page;
}

export function closing(talk) {
  const page = clone("page-closing");
  const sets = page.querySelectorAll("fieldset");
  const values = answered(talk.walk, talk.item)?.values ?? [...sets].map(() => null);
  const scale = talk.round.script.closing;
  for (const [n, set] of sets.entries()) {
    numbers(set, `closing-${n}`, values[n], (value) => {
      values[n] = value;
      talk.change((walk) => answer(walk, talk.item, { scale, values: [...values] }));
    });
  }
  return page;
}
