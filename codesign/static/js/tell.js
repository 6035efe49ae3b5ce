// Small help on the citizens' pages: characters left, copy the code, print. All works without.
"use strict";

const text = document.querySelector("textarea[data-limit]");
if (text) {
  const told = document.getElementById("text-left");
  const count = () => {
    const left = Number(text.dataset.limit) - [...text.value].length;
    const words = left < 0 ? text.dataset.over : text.dataset.left;
    // Only near the limit, so that a screen reader is not interrupted at every letter.
    told.textContent = left > 500 ? "" : `${Math.abs(left)} ${words}`;
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
