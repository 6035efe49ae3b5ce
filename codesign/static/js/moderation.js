// Mark all on the page, and how many are marked. Everything works without.
"use strict";

const many = document.getElementById("many");
if (many) {
  const all = many.querySelector("[data-mark-all]");
  const told = many.querySelector("[data-marked]");
  const boxes = () => [...document.querySelectorAll("input[name=voice][form=many]")];
  const count = () => {
    const marked = boxes().filter((box) => box.checked).length;
    told.textContent = marked ? `${marked} ${told.dataset.words}` : "";
  };
  many.querySelector(".many-tools").hidden = false;
  all.addEventListener("click", () => {
    const wanted = boxes().some((box) => !box.checked);
    for (const box of boxes()) box.checked = wanted;
    count();
  });
  document.addEventListener("change", count);
  document.addEventListener("htmx:after:swap", count);
  count();
}
