// Small help on the citizens' pages: characters left, copy the code, print. All works without.
"use strict";

const text = document.querySelector("textarea[data-limit]");
if (text) {
  const told = document.getElementById("text-left");
  const count = () => {
    const left = Number(text.dataset.limit) - [...text.value].length;
    const words = left < 0 ? text.dataset.over : text.dataset.left;
    // Read aloud only near the limit, so that a screen reader is not interrupted all the time.
    told.setAttribute("aria-live", left > 100 ? "off" : "polite");
    told.classList.toggle("is-over", left < 0);
    told.textContent = `${Math.abs(left).toLocaleString(document.documentElement.lang)} ${words}`;
  };
  text.addEventListener("input", count);
  count();
}

const code = document.querySelector("[data-code]");
const copy = document.querySelector("[data-copy]");
if (code && copy && navigator.clipboard) {
  copy.hidden = false;
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(code.textContent);
    copy.textContent = copy.dataset.done;
  });
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
