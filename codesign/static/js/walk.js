// Help while a prototype is tried; all of it works without. The frame runs no script of its own,
// and this page, from the same place, tells where on the screen a press was.
"use strict";

const share = (value, whole) =>
  (whole > 0 ? Math.min(1, Math.max(0, value / whole)) : 0).toFixed(4);

const place = (doc, event) => {
  const page = doc.documentElement;
  const x = share(event.clientX + page.scrollLeft, page.scrollWidth);
  const y = share(event.clientY + page.scrollTop, page.scrollHeight);
  return `x=${x}&y=${y}`;
};

const withPlace = (address, doc, event) => {
  // A press by keyboard has no place.
  const told = event.detail > 0 ? place(doc, event) : "";
  return told ? `${address}${address.includes("?") ? "&" : "?"}${told}` : address;
};

const hrefOf = (link) => link.getAttribute("href") || "";
const keyOf = (address) => decodeURIComponent(address.split("?")[0].split("/").pop() || "");

const point = document.querySelector("[data-point]");
const picking = { on: false };
if (point) {
  const button = point.querySelector("button");
  const told = point.querySelector("[role=status]");
  point.hidden = false;
  picking.set = (on) => {
    picking.on = on;
    button.setAttribute("aria-pressed", String(on));
    if (on) told.textContent = told.dataset.waiting;
  };
  picking.choose = (key, words) => {
    document.querySelector("[data-element]").value = key;
    told.textContent = key ? `${told.dataset.chosen} ${words}` : "";
    picking.set(false);
  };
  button.addEventListener("click", () => picking.set(!picking.on));
}

const misses = new Map();
const follow = (frame) => {
  const doc = frame.contentDocument;
  if (!doc?.body) return;
  if (frame.hasAttribute("data-first") && doc.body.hasAttribute("data-done")) {
    frame.closest("form").querySelector("button[value=pressed]").click();
    return;
  }
  doc.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    const address = link ? hrefOf(link) : "";
    if (picking.on) {
      event.preventDefault();
      const words = link ? link.getAttribute("aria-label") || link.textContent.trim() : "";
      picking.choose(link && address.includes("/tryck/") ? keyOf(address) : "", words);
      return;
    }
    const isMiss = !link || link.hasAttribute("data-miss");
    if (isMiss && event.target.closest("input, select, textarea, label, summary")) return;
    if (isMiss) {
      event.preventDefault();
      const sample = doc.body.dataset.miss;
      if (!sample) return;
      const many = (misses.get(sample) || 0) + 1;
      misses.set(sample, many);
      if (frame.hasAttribute("data-first")) {
        doc.location.replace(withPlace(sample, doc, event));
      } else if (many <= 50) {
        const told = `${sample}${sample.includes("?") ? "&" : "?"}n=${many}`;
        fetch(withPlace(told, doc, event), { redirect: "manual", credentials: "same-origin" });
      }
      return;
    }
    if (!address.includes("/tryck/")) return;
    event.preventDefault();
    doc.location.assign(withPlace(link.href.baseVal ?? link.href, doc, event));
  });
};

for (const frame of document.querySelectorAll("iframe[data-task], iframe[data-first]")) {
  frame.addEventListener("load", () => follow(frame));
  if (frame.contentDocument?.readyState === "complete") follow(frame);
}

const shown = document.querySelector("iframe[data-seconds]");
if (shown) {
  const hide = document.querySelector("[data-hide]");
  let waits = false;
  const count = () => {
    if (waits) return;
    waits = true;
    setTimeout(() => hide.click(), Number(shown.dataset.seconds) * 1000);
  };
  shown.addEventListener("load", count);
  if (shown.contentDocument?.readyState === "complete") count();
}

// Cards can be dragged between groups; the choices stay what is sent, and say the same.
const cards = document.querySelector("[data-cards]");
if (cards && window.matchMedia("(pointer: fine)").matches) {
  const selects = [...cards.querySelectorAll("select")];
  const board = document.createElement("div");
  board.className = "board";
  board.setAttribute("aria-hidden", "true");
  const nameOf = (value, words) =>
    document.querySelector(`[data-group="${value}"]`)?.value || words;
  const draw = () => {
    board.replaceChildren();
    for (const option of selects[0].options) {
      const pile = document.createElement("div");
      pile.className = "pile";
      const heading = document.createElement("p");
      heading.textContent = nameOf(option.value, option.textContent);
      pile.append(heading);
      for (const select of selects.filter((one) => one.value === option.value)) {
        const card = document.createElement("div");
        card.className = "pile-card";
        card.draggable = true;
        card.textContent = cards.querySelector(`label[for="${select.id}"]`).textContent;
        card.addEventListener("dragstart", (event) =>
          event.dataTransfer.setData("text/plain", select.id),
        );
        pile.append(card);
      }
      pile.addEventListener("dragover", (event) => {
        event.preventDefault();
        pile.classList.add("is-over");
      });
      pile.addEventListener("dragleave", () => pile.classList.remove("is-over"));
      pile.addEventListener("drop", (event) => {
        event.preventDefault();
        const dropped = selects.find((one) => one.id === event.dataTransfer.getData("text/plain"));
        if (dropped) dropped.value = option.value;
        draw();
      });
      board.append(pile);
    }
  };
  cards.after(board);
  cards.addEventListener("change", draw);
  document.querySelector(".group-names")?.addEventListener("input", draw);
  draw();
}
