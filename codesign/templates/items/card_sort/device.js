// A card sort on a device.

import { declare } from "./kinds.js";
import { clone, element, fill, local, part, said, wire } from "./page.js";
import { answer, answered } from "./walk.js";

function cardSort(talk) {
  const { block } = talk;
  const page = fill(clone("page-card-sort"), { prompt: local(block.prompt) });
  const kept = answered(talk.walk, talk.item)?.groups;
  const groups =
    kept ?? block.groups.map(({ key, label }) => ({ key, name: local(label), cards: [] }));
  const into = part(page, "cards");
  const keep = () =>
    talk.change((walk) => answer(walk, talk.item, { groups: structuredClone(groups) }));
  const put = (card, place) => {
    for (const group of groups) group.cards = group.cards.filter((one) => one !== card);
    if (place !== "") groups[Number(place)].cards.push(card);
    keep();
  };
  const choice = ({ key, label }, n) => {
    const id = `card-${n}`;
    const lies = groups.findIndex((group) => group.cards.includes(key));
    const options = groups.map((group, at) =>
      element("option", { value: at, selected: at === lies }, group.name),
    );
    const select = element(
      "select",
      { class: "ds-input", id, onchange: (event) => put(key, event.target.value) },
      element("option", { value: "" }, said("ungrouped")),
      ...options,
    );
    return element(
      "div",
      { class: "field-card" },
      element("label", { for: id }, local(label)),
      select,
    );
  };
  const draw = () => into.replaceChildren(...block.cards.map(choice));
  const own = part(page, "own");
  own.hidden = block.groups.length > 0;
  const name = page.getElementById("group");
  wire(page, {
    group: () => {
      if (!name.value.trim() || groups.length >= 60) return;
      groups.push({ key: "", name: name.value.trim(), cards: [] });
      name.value = "";
      keep();
      draw();
    },
  });
  draw();
  return page;
}

declare("card-sort", { page: cardSort });
