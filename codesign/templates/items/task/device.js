// A task on a device: tried on the screens, ended by who leads, and asked about.

import { numbers } from "./fields.js";
import { declare } from "./kinds.js";
import { clone, fill, local, part, said, wire } from "./page.js";
import { begun, isReached, pressed, Stage } from "./prototype.js";
import { answer, answered, armOf, happened, outcome, reachGoal } from "./walk.js";

function task(talk) {
  const { block } = talk;
  const page = fill(clone("page-task"), { prompt: local(block.prompt) });
  const [at, arm] = [talk.item, armOf(talk.round, talk.walk)];
  const told = page.querySelector('[data-slot="reached"]');
  // An outcome that is only looked at again, or corrected, is no new attempt.
  const isOver = talk.walk.record.tasks.some((one) => one.item === at);
  let position = begun(arm, block);
  let stage = null;
  const see = () => {
    talk.screen = position.screen;
    const isThere = isReached(block.success, position);
    told.textContent = isThere ? said("reached") : "";
    stage?.show(position);
    if (isOver) return;
    talk.change((walk) => {
      happened(walk, { kind: "screen", item: at, screen: position.screen });
      if (isThere) reachGoal(walk, at);
    });
  };
  const start = () => {
    position = begun(arm, block);
    if (stage) stage.began = performance.now();
    if (!isOver)
      talk.change((walk) =>
        happened(walk, { kind: "task", item: at, screen: position.screen ?? "" }),
      );
    if (stage) see();
  };
  const press = (hotspot, x, y) => {
    const next = hotspot ? pressed(arm, position, hotspot) : null;
    const kind = next ? "hotspot" : "miss";
    const event = { kind, item: at, screen: position.screen, hotspot, x, y };
    if (!isOver) talk.change((walk) => happened(walk, event));
    if (next) {
      position = next;
      see();
    }
  };
  if (Object.keys(arm.screens).length) {
    stage = new Stage(part(page, "stage"), arm, press);
    talk.ends(() => stage.end());
  } else {
    part(page, "elsewhere").hidden = false;
  }
  wire(page, { restart: start });
  for (const one of page.querySelectorAll("[data-outcome]")) {
    one.addEventListener("click", async () => {
      await talk.change((walk) => outcome(walk, at, one.dataset.outcome));
      talk.goOn();
    });
  }
  start();
  return page;
}

function seq(talk) {
  const page = clone("page-seq");
  const at = `${talk.item}:seq`;
  numbers(page, "seq", answered(talk.walk, at)?.value ?? null, (value) =>
    talk.change((walk) => answer(walk, at, { value })),
  );
  return page;
}

declare("task", {
  page: task,
  after: (block) => (block.seq ? "seq" : ""),
  pages: { seq },
  endsItself: true,
});
