// A tree test on a device.

import { declare } from "./kinds.js";
import { clone, element, fill, local, part, said, wire } from "./page.js";
import { answer, answered } from "./walk.js";

function treeTest(talk) {
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

declare("tree-test", { page: treeTest });
