// A choice between proposals on a device.

import { radio } from "./fields.js";
import { declare } from "./kinds.js";
import { clone, fill, local, part, said } from "./page.js";
import { answer, answered } from "./walk.js";

function preference(talk) {
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

declare("preference", { page: preference });
