// One interview, page by page. Everything is written to the device as it is said; a page that is
// closed in the middle opens again where it was.

import * as answering from "./answering.js";
import { kindOf } from "./kinds.js";
import { clone, element, fill, limits, part, said, show, wire } from "./page.js";
import { armOf, blockOf, item, touch } from "./walk.js";

const PAGES = {
  "another-version": () => clone("page-another-version"),
  context: answering.context,
  closing: answering.closing,
};

export class Interview {
  // `keep(walk)` stores it, `leave(next)` goes home or on to the next participant.
  constructor({ round, walk, store, keep, leave, trouble }) {
    Object.assign(this, { round, walk, store, keep, leave, trouble, limits });
    this.since = performance.now();
    this.endings = [];
    this.screen = "";
  }

  get item() {
    return item(this.walk);
  }

  get block() {
    return blockOf(this.round, this.walk);
  }

  // Milliseconds that it has gone on, by a clock that nobody sets. A break while closed is left out.
  tick() {
    const now = performance.now();
    this.walk.record.ms += Math.round(now - this.since);
    this.since = now;
    return this.walk.record.ms;
  }

  async change(change) {
    this.tick();
    change(this.walk);
    touch(this.walk);
    const isKept = await this.keep(this.walk);
    const told = document.querySelector('[data-slot="saved"]');
    if (told) told.textContent = said(isKept ? "saved" : "not-saved");
    return isKept;
  }

  ends(deed) {
    this.endings.push(deed);
  }

  async keepPhoto(photo) {
    try {
      await this.store.put("photos", photo);
      return true;
    } catch (error) {
      this.trouble(error);
      return false;
    }
  }

  photo(uuid) {
    return this.store.get("photos", uuid);
  }

  dropPhoto(uuid) {
    return this.store.remove("photos", uuid);
  }

  show() {
    for (const end of this.endings.splice(0)) end();
    this.screen = "";
    const block = this.block;
    if (!block) return this.#thanks();
    const heading = `${said(this.walk.sub || block.kind)} · ${this.#place()}`;
    const kind = kindOf(block.kind);
    const page = (kind?.pages[this.walk.sub] ?? kind?.page ?? PAGES[block.kind])(this);
    const on = clone("part-on");
    wire(on, { on: () => this.goOn(), back: () => this.#back(), stop: () => this.#stop() });
    if (kind?.endsItself && !this.walk.sub) on.querySelector('[data-do="on"]').remove();
    if (this.walk.record.place_in_plan === 0 && !this.walk.sub)
      on.querySelector('[data-do="back"]').remove();
    show(heading, page, on, this.#notes());
  }

  #place() {
    return said("of", { n: this.walk.record.place_in_plan + 1, all: this.walk.record.plan.length });
  }

  async goOn() {
    const { block } = this;
    const after = this.walk.sub ? "" : kindOf(block.kind)?.after(block);
    await this.change((walk) => {
      if (after) walk.sub = after;
      else {
        walk.sub = "";
        walk.record.place_in_plan += 1;
      }
    });
    this.show();
  }

  async #back() {
    await this.change((walk) => {
      if (walk.sub) walk.sub = "";
      else walk.record.place_in_plan -= 1;
    });
    this.show();
  }

  #stop() {
    const asked = clone("part-stop");
    const box = asked.firstElementChild;
    wire(asked, {
      really: () => this.finish("started").then(() => this.#code()),
      stay: () => {
        box.remove();
        document.getElementById("heading").focus();
      },
    });
    document.getElementById("view").prepend(asked);
    box.focus();
  }

  // From here on it waits to be sent, and does not change any more.
  finish(status) {
    for (const end of this.endings.splice(0)) end();
    return this.change((walk) => {
      walk.record.status = status;
      walk.record.ended = Date.now();
      walk.state = "waiting";
    });
  }

  // Who stops gets the code as well: what was said can be taken back.
  #code() {
    const page = fill(clone("page-stopped"), { code: this.walk.code });
    wire(page, { next: () => this.leave({ next: true }), done: () => this.leave() });
    show(said("stopped"), page);
  }

  #thanks() {
    const page = fill(clone("page-thanks"), { code: this.walk.code });
    wire(page, {
      next: () => this.finish("complete").then(() => this.leave({ next: true })),
      done: () => this.finish("complete").then(() => this.leave()),
    });
    show(said("thanks"), page, this.#notes());
  }

  #notes() {
    const box = clone("part-notes");
    const list = part(box, "notes");
    const { notes } = this.walk.record;
    const own = notes.filter((note) => note.kind === "note" || note.kind === "quote");
    for (const [n, note] of own.entries()) list.append(this.#note(note, n + 1));
    for (const one of box.querySelectorAll("[data-note]")) {
      one.addEventListener("click", async () => {
        if (notes.length >= limits.notes) return;
        const at = this.item ?? this.walk.record.plan.at(-1);
        const note = {
          uuid: crypto.randomUUID(),
          kind: one.dataset.note,
          text: "",
          item: at,
          screen: this.screen,
          element: "",
        };
        await this.change((walk) => walk.record.notes.push(note));
        const row = this.#note(note, list.children.length + 1);
        list.append(row);
        row.querySelector("textarea").focus();
      });
    }
    return box;
  }

  #note(note, n) {
    const id = `note-${note.uuid}`;
    const name = said("note-n", { kind: said(note.kind), n });
    const title = armOf(this.round, this.walk, note.item)?.screens[note.screen]?.title;
    const label = title ? `${name}, ${said("about", { title })}` : name;
    const field = element("textarea", {
      class: "ds-input short",
      id,
      dir: "auto",
      rows: 3,
      maxlength: 2000,
    });
    field.value = note.text;
    field.addEventListener("input", () =>
      this.change(() => {
        note.text = field.value;
      }),
    );
    const row = element("li", {}, element("label", { for: id }, label), field);
    const remove = async () => {
      await this.change((walk) => {
        walk.record.notes = walk.record.notes.filter((one) => one !== note);
      });
      row.remove();
    };
    row.append(
      element(
        "button",
        {
          type: "button",
          class: "link-button",
          "aria-label": `${said("remove")}: ${name}`,
          onclick: remove,
        },
        said("remove"),
      ),
    );
    return row;
  }
}
