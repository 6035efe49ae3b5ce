// A first click on a device.

import { declare } from "./kinds.js";
import { clone, fill, local, part, said, wire } from "./page.js";
import { begun, Stage } from "./prototype.js";
import { answer, answered, armOf } from "./walk.js";

function firstClick(talk) {
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

declare("first-click", { page: firstClick });
