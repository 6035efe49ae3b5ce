// The map's few moves: focus goes with the panel, the filter needs no button, print and share.
"use strict";
(() => {
  const panel = () => document.getElementById("panel");
  let opener = null;

  const dress = () => {
    for (const button of document.querySelectorAll("[data-print], [data-share]"))
      button.hidden = false;
  };

  const mark = (step) => {
    for (const badge of document.querySelectorAll("[data-step]")) {
      badge.toggleAttribute("data-open", badge.dataset.step === step);
    }
  };

  const close = (address) => {
    const aside = panel();
    if (!aside?.hasChildNodes()) return false;
    aside.replaceChildren();
    mark(null);
    if (address) history.pushState({ htmx: true }, "", address);
    if (opener?.isConnected) opener.focus();
    opener = null;
    return true;
  };

  const share = async (button) => {
    const name = button.textContent;
    await navigator.clipboard.writeText(location.href);
    button.textContent = button.dataset.done;
    setTimeout(() => {
      button.textContent = name;
    }, 2500);
  };

  document.addEventListener("click", (event) => {
    const target = event.target.closest("a, button");
    if (!target) return;
    if (target.dataset.step !== undefined && !target.closest("#panel")) opener = target;
    if (target.hasAttribute("data-print")) window.print();
    if (target.hasAttribute("data-share")) share(target);
    if (target.hasAttribute("data-close-panel") && close(target.href)) event.preventDefault();
  });

  document.addEventListener("keydown", (event) => {
    const link = panel()?.querySelector("[data-close-panel]");
    if (event.key === "Escape" && link) close(link.href);
  });

  document.addEventListener("htmx:after:swap", (event) => {
    const { target, sourceElement } = event.detail.ctx;
    dress();
    if (target?.id === "panel") {
      panel().scrollTop = 0;
      mark(sourceElement?.dataset.step);
      panel().querySelector(".panel-title")?.focus();
    } else if (target?.id === "map-region") {
      // The morph changes which option is marked, not which one a touched list shows.
      document.querySelector(".map-filter")?.reset();
      close(null);
    } else if (target?.classList.contains("voices-more")) {
      newest()?.focus();
    }
  });

  // The link that fetched more voices is gone; reading goes on at the first new one.
  let known = 0;
  document.addEventListener("htmx:before:request", () => {
    known = document.querySelectorAll("[data-voices] .voice").length;
  });
  const newest = () => {
    const voice = document.querySelectorAll("[data-voices] .voice")[known];
    voice?.setAttribute("tabindex", "-1");
    return voice;
  };

  document.addEventListener("DOMContentLoaded", dress);
})();
