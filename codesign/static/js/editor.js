// The editor of a questionnaire: what is typed shows in the frame beside it, drawn by the server as
// citizens meet it; nobody leaves the page with something unsaved without being asked.
"use strict";
(() => {
  const PAUSE = 500;
  const form = () => document.getElementById("part-form");
  const language = () => document.getElementById("sprak");
  let waiting = 0;
  let isChanged = false;

  // A form of its own is sent to the frame, so that nothing else takes notice of it.
  const show = () => {
    clearTimeout(waiting);
    const typed = form();
    const sender = document.getElementById("preview-typed");
    if (!typed || !sender) return;
    sender.replaceChildren();
    const fields = new FormData(typed);
    if (language()) fields.set("sprak", language().value);
    for (const [name, value] of fields) {
      const field = document.createElement("input");
      field.type = "hidden";
      field.name = name;
      field.value = value;
      sender.append(field);
    }
    sender.submit();
  };
  const soon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(show, PAUSE);
  };

  document.addEventListener("input", (event) => {
    if (!event.target.closest?.("#part-form")) return;
    isChanged = true;
    soon();
  });
  document.addEventListener(
    "click",
    (event) => {
      if (event.target.closest?.("#show")) {
        event.preventDefault();
        show();
      }
    },
    true,
  );
  document.addEventListener("change", (event) => {
    if (event.target === language()) show();
  });
  document.addEventListener("submit", (event) => {
    if (event.target.id === "preview-language") {
      event.preventDefault();
      show();
    } else isChanged = false;
  });

  document.addEventListener("htmx:after:swap", () => {
    const work = document.getElementById("editor");
    isChanged = work?.dataset.unsaved === "1";
    work?.querySelector("[autofocus]")?.focus();
    show();
  });
  document.addEventListener("htmx:before:request", (event) => {
    const { sourceElement } = event.detail.ctx ?? {};
    if (sourceElement?.matches("#part-form")) return;
    const words = document.getElementById("editor")?.dataset.leaving;
    if (isChanged && words && !window.confirm(words)) event.preventDefault();
  });
  window.addEventListener("beforeunload", (event) => {
    if (isChanged) event.preventDefault();
  });

  document.addEventListener("DOMContentLoaded", () => {
    isChanged = document.getElementById("editor")?.dataset.unsaved === "1";
    for (const one of document.querySelectorAll(".editor-preview [data-without-script]"))
      one.hidden = true;
    if (isChanged) show();
  });
})();
