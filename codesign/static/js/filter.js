// Every filter alike: a choice applies at once, the button is for those without scripts, the address
// says only what was chosen, and focus stays where the choice was made.
"use strict";
(() => {
  const FILTER = "form[data-filter]";
  let chosen = "";

  const hide = () => {
    for (const button of document.querySelectorAll(`${FILTER} [data-without-script]`))
      button.hidden = true;
  };

  // A choice that is the page's usual one (data-usual, or empty) is left out.
  document.addEventListener("htmx:config:request", (event) => {
    const { sourceElement, request } = event.detail.ctx;
    if (!sourceElement?.matches(FILTER)) return;
    for (const [name, value] of [...request.body]) {
      if (!value || sourceElement.elements[name]?.dataset?.usual === value)
        request.body.delete(name);
    }
  });

  document.addEventListener("htmx:before:request", (event) => {
    const { sourceElement } = event.detail.ctx;
    chosen = sourceElement?.matches(FILTER) ? (document.activeElement?.id ?? "") : "";
  });

  document.addEventListener("htmx:after:swap", () => {
    hide();
    const field = chosen && document.getElementById(chosen);
    chosen = "";
    if (field && document.activeElement !== field) field.focus({ preventScroll: true });
  });

  document.addEventListener("DOMContentLoaded", hide);
})();
