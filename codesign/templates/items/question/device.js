// An own question on a device.

import { radio, tick, words } from "./fields.js";
import { declare } from "./kinds.js";
import { clone, fill, local, part } from "./page.js";
import { answer, answered } from "./walk.js";

function question(talk) {
  const { block } = talk;
  const prompt = local(block.prompt);
  if (block.answer === "text") {
    const page = fill(clone("page-words"), { prompt });
    return words(talk, page, page.getElementById("words"), "answer");
  }
  const page = fill(clone("page-choices"), { prompt });
  const into = part(page, "choices");
  const given = answered(talk.walk, talk.item) ?? {};
  const keep = (value) => talk.change((walk) => answer(walk, talk.item, value));
  if (block.answer === "many") {
    const chosen = new Set(given.choices ?? []);
    const toggle = (key) => (event) => {
      chosen[event.target.checked ? "add" : "delete"](key);
      keep({ choices: [...chosen] });
    };
    into.append(
      ...block.options.map(({ key, label }) =>
        tick(key, local(label), chosen.has(key), toggle(key)),
      ),
    );
  } else if (block.answer === "one") {
    into.append(
      ...block.options.map(({ key, label }) =>
        radio("choice", key, local(label), given.choice === key, () => keep({ choice: key })),
      ),
    );
  } else {
    const end = (n) => (n === 1 ? local(block.low) : n === block.steps ? local(block.high) : "");
    for (let n = 1; n <= block.steps; n += 1) {
      const text = end(n) ? `${n} – ${end(n)}` : String(n);
      into.append(radio("choice", n, text, given.value === n, () => keep({ value: n })));
    }
  }
  return page;
}

declare("question", { page: question });
