// The pages on which something is answered: each shows what is answered already, and writes down
// every change at once through `change`.

import { clone, element, fill, local, part, said, wire } from "./page.js";
import { preview, smaller } from "./photo.js";
import { begun, Stage } from "./prototype.js";
import { answer, answered, armOf, wordsAt } from "./walk.js";

const radio = (name, value, text, checked, onchange) =>
  element(
    "label",
    { class: "choice" },
    element("input", { type: "radio", class: "ds-input", name, value, checked, onchange }),
    element("span", {}, text),
  );

const tick = (value, text, checked, onchange) =>
  element(
    "label",
    { class: "choice" },
    element("input", { type: "checkbox", class: "ds-input", value, checked, onchange }),
    element("span", {}, text),
  );

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

// A row of numbers; `given` is the chosen one or null.
function numbers(fields, name, given, chosen) {
  for (const step of fields.querySelectorAll(`[name="${name}"]`)) {
    step.checked = Number(step.value) === given;
    step.addEventListener("change", () => chosen(Number(step.value)));
  }
}

export function seq(talk) {
  const page = clone("page-seq");
  const at = `${talk.item}:seq`;
  numbers(page, "seq", answered(talk.walk, at)?.value ?? null, (value) =>
    talk.change((walk) => answer(walk, at, { value })),
  );
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

function words(talk, page, field, kind) {
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

export function question(talk) {
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

export function preference(talk) {
  const page = fill(clone("page-choices"), { prompt: local(talk.block.prompt) });
  const given = answered(talk.walk, talk.item)?.choice;
  const beside = [
    ["", "none-of-them"],
    ["=", "no-difference"],
  ].map(([key, told]) => ({ key, label: { [talk.round.language]: said(told) } }));
  const options = [...talk.block.options, ...beside];
  part(page, "choices").append(
    ...options.map(({ key, label }) =>
      radio("choice", key, local(label), given === key, () =>
        talk.change((walk) => answer(walk, talk.item, { choice: key })),
      ),
    ),
  );
  return page;
}

export function firstClick(talk) {
  const page = fill(clone("page-first-click"), { prompt: local(talk.block.prompt) });
  const arm = armOf(talk.round, talk.walk);
  const began = performance.now();
  const pressed = page.querySelector('[data-slot="pressed"]');
  const keep = (value) => {
    if (answered(talk.walk, talk.item)) return;
    talk.change((walk) =>
      answer(walk, talk.item, { ...value, ms: Math.round(performance.now() - began) }),
    );
    pressed.textContent = said("first-press");
  };
  if (answered(talk.walk, talk.item)) pressed.textContent = said("first-press");
  wire(page, { nowhere: () => keep({ x: null, y: null, hotspot: null }) });
  if (arm.screens[talk.block.screen]) {
    const stage = new Stage(part(page, "stage"), arm, (hotspot, x, y) => keep({ x, y, hotspot }));
    stage.show({ ...begun(arm), screen: talk.block.screen });
    talk.ends(() => stage.end());
  }
  return page;
}

export function fiveSeconds(talk) {
  const page = fill(clone("page-five-seconds"), { prompt: local(talk.block.prompt) });
  const [before, after] = [page.querySelectorAll('[data-part="before"]'), part(page, "after")];
  const [holder, field] = [part(page, "stage"), page.getElementById("remembered")];
  const arm = armOf(talk.round, talk.walk);
  const remember = () => {
    holder.replaceChildren();
    after.hidden = false;
    field.focus();
  };
  wire(page, {
    show: () => {
      for (const one of before) one.hidden = true;
      const stage = new Stage(holder, arm, () => {});
      stage.show({ ...begun(arm), screen: talk.block.screen });
      let timer;
      let isOver = false;
      // The seconds are counted from when there is something to see.
      stage.shown.then(() => {
        if (!isOver)
          timer = setTimeout(() => {
            stage.end();
            remember();
          }, talk.block.seconds * 1000);
      });
      talk.ends(() => {
        isOver = true;
        clearTimeout(timer);
        stage.end();
      });
    },
  });
  words(talk, page, field, "answer");
  // Who has seen it already does not see it again after a crash.
  if (field.value) {
    for (const one of before) one.hidden = true;
    after.hidden = false;
  }
  return page;
}

export function cardSort(talk) {
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

export function treeTest(talk) {
  const { block } = talk;
  const page = fill(clone("page-tree-test"), { prompt: local(block.prompt) });
  const began = performance.now();
  const given = answered(talk.walk, talk.item);
  const opened = [...(given?.opened ?? [])];
  let way = [];
  const keep = (choice) =>
    talk.change((walk) =>
      answer(walk, talk.item, {
        opened: [...opened],
        choice,
        ms: Math.round(performance.now() - began),
      }),
    );
  const [nodes, place] = [part(page, "nodes"), page.querySelector('[data-slot="place"]')];
  const draw = (chosen) => {
    const here = way.at(-1)?.below ?? block.tree;
    place.textContent = way.length ? way.map((node) => local(node.label)).join(" › ") : said("top");
    nodes.replaceChildren(
      ...here.map((node) => {
        const name = local(node.label);
        const look = { type: "button", class: "ds-button", "data-variant": "secondary" };
        const choose = element(
          "button",
          {
            ...look,
            "aria-pressed": String(chosen === node.key),
            "aria-label": `${said("look-here")}: ${name}`,
            onclick: () => {
              keep(node.key);
              draw(node.key);
            },
          },
          said("look-here"),
        );
        const open = node.below.length
          ? element(
              "button",
              {
                ...look,
                onclick: () => {
                  opened.push(node.key);
                  way = [...way, node];
                  keep(null);
                  draw(null);
                },
              },
              said("open-node", { title: name }),
            )
          : "";
        return element("li", {}, element("span", {}, name), open, choose);
      }),
    );
  };
  wire(page, {
    up: () => {
      way = way.slice(0, -1);
      draw(answered(talk.walk, talk.item)?.choice);
    },
  });
  draw(given?.choice);
  return page;
}

export function proposal(talk) {
  const page = fill(clone("page-proposal"), { prompt: local(talk.block.prompt) });
  words(talk, page, page.getElementById("proposal"), "proposal");
  if (!talk.block.photo) return page;
  part(page, "photo").hidden = false;
  const list = part(page, "photos");
  const draw = () => drawPhotos(talk, list);
  const camera = page.querySelector("input[type=file]");
  camera.addEventListener("change", async () => {
    const [file] = camera.files;
    if (file && (await addPhoto(talk, file))) await draw();
    camera.value = "";
  });
  draw();
  return page;
}

async function addPhoto(talk, file) {
  const { record, uuid: walk } = talk.walk;
  if (record.photos.length >= talk.limits.photos) return talk.trouble(said("photos-full"));
  let blob;
  try {
    blob = await smaller(file);
  } catch {
    return talk.trouble(said("photo-failed"));
  }
  const photo = {
    uuid: crypto.randomUUID(),
    item: talk.item,
    note: wordsAt(talk.walk, talk.item, "proposal").uuid,
  };
  if (!(await talk.keepPhoto({ uuid: photo.uuid, walk, blob }))) return false;
  await talk.change((changed) => changed.record.photos.push(photo));
  return true;
}

async function drawPhotos(talk, list) {
  const here = talk.walk.record.photos.filter((photo) => photo.item === talk.item);
  const rows = here.map(async (photo, n) => {
    const name = said("photo-n", { n: n + 1 });
    const kept = await talk.photo(photo.uuid);
    const picture = kept ? await preview(kept.blob) : document.createElement("canvas");
    picture.setAttribute("role", "img");
    picture.setAttribute("aria-label", name);
    const remove = async () => {
      await talk.change((walk) => {
        walk.record.photos = walk.record.photos.filter((one) => one !== photo);
      });
      await talk.dropPhoto(photo.uuid);
      drawPhotos(talk, list);
    };
    const button = element(
      "button",
      {
        type: "button",
        class: "link-button",
        "aria-label": `${said("remove")}: ${name}`,
        onclick: remove,
      },
      said("remove"),
    );
    return element("li", {}, picture, button);
  });
  list.replaceChildren(...(await Promise.all(rows)));
}
