// Five seconds with a screen on a device.

import { words } from "./fields.js";
import { declare } from "./kinds.js";
import { clone, fill, local, part, wire } from "./page.js";
import { begun, Stage } from "./prototype.js";
import { armOf } from "./walk.js";

function fiveSeconds(talk) {
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

declare("five-seconds", { page: fiveSeconds });
