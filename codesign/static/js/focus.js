// Wherever a part of a page is changed in place: what is wrong takes focus, whoever pressed something
// that was drawn anew is still there, focus is never lost to the top of the page, and what happened
// is told in a live region that no answer replaces.
"use strict";
(() => {
  const words = document.currentScript.dataset;
  const ASKED = new Set(["click", "submit", "change", "keydown"]);
  let was = null;

  const told = document.createElement("p");
  told.className = "visually-hidden";
  told.id = "told";
  told.setAttribute("role", "status");
  document.addEventListener("DOMContentLoaded", () => document.body.append(told));

  const isLost = () => !document.activeElement || document.activeElement === document.body;

  // How something that is drawn anew is known again: its id, or what it sends or leads to.
  const known = (one) => ({
    element: one,
    id: one.id,
    tag: one.tagName,
    name: one.getAttribute("name"),
    value: one.getAttribute("value"),
    href: one.getAttribute("href"),
  });
  const again = (region) => {
    if (was.id) return document.getElementById(was.id);
    const alike = (one) =>
      ["name", "value", "href"].every((key) => one.getAttribute(key) === was[key]);
    const found = [...region.querySelectorAll(was.tag)].filter(alike);
    return was.name || was.href ? found[0] : null;
  };
  const canHold = (one) => one && !one.disabled && one.checkVisibility();

  const hold = (one) => {
    if (!one.matches("a[href], button, input, select, textarea, summary, [tabindex]"))
      one.tabIndex = -1;
    one.focus({ preventScroll: true });
    one.scrollIntoView({ block: "nearest" });
  };

  const wrong = (region) =>
    region.querySelector(".ds-error-summary, [aria-invalid=true], [role=alert]");

  const say = (region, isMorphed) => {
    const own = region.querySelector("[role=status], [role=alert]");
    const sentence = own?.textContent.trim();
    if (sentence && isMorphed) return;
    told.textContent = "";
    const news = region.closest("[data-told]") ?? region.querySelector("[data-told]");
    const text = news?.dataset.told || sentence || words.changed;
    // Said twice is only heard twice when it has been gone meanwhile.
    setTimeout(() => {
      told.textContent = text;
    }, 50);
  };

  const remember = () => {
    if (!isLost()) was = known(document.activeElement);
  };
  document.addEventListener("htmx:before:request", remember);
  document.addEventListener("htmx:before:swap", remember);

  document.addEventListener("htmx:after:swap", (event) => {
    const { target, sourceEvent, swap } = event.detail.ctx;
    const region =
      (target?.isConnected ? target : document.getElementById(target?.id)) ??
      document.getElementById("main");
    const isAsked = ASKED.has(sourceEvent?.type);
    // After the scripts that know their own page better.
    setTimeout(() => {
      const fault = isAsked && sourceEvent.type !== "change" ? wrong(region) : null;
      if (fault) hold(fault);
      else if (isLost() && was) {
        const same = again(region);
        hold(canHold(same) ? same : (region.querySelector("[data-focus-here]") ?? region));
      }
      const isRead =
        document.activeElement?.tabIndex === -1 && region.contains(document.activeElement);
      if (isAsked && !fault && !isRead) say(region, /morph/i.test(swap));
    });
  });
})();
