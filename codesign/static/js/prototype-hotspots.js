// Drawing hotspots on a picture. What is drawn stands in the form's number fields, which can be
// filled in by hand just as well; what is written there is drawn at once.
"use strict";
(() => {
  const stage = document.querySelector("[data-stage]");
  const told = document.querySelector("[data-told]");
  const rows = [...document.querySelectorAll("[data-row]")];
  const areas = [...document.querySelectorAll("[data-area]")];
  const { width, height } = stage.viewBox.baseVal;
  const SIZES = ["x", "y", "width", "height"];
  const SMALLEST = 1;

  const field = (n, name) => document.getElementById(`${name}-${n}`);
  const written = (value) =>
    value.toLocaleString(document.documentElement.lang, {
      maximumFractionDigits: 1,
      useGrouping: false,
    });
  const number = (text) => Number(text.trim().replace(",", ".") || NaN);
  const read = (n) => Object.fromEntries(SIZES.map((name) => [name, number(field(n, name).value)]));
  const write = (n, sizes) => {
    for (const name of SIZES) field(n, name).value = written(sizes[name]);
    draw(n);
  };
  const draw = (n) => {
    const sizes = read(n);
    const isWhole = SIZES.every((name) => Number.isFinite(sizes[name]));
    areas[n].setAttribute("x", isWhole ? (sizes.x * width) / 100 : 0);
    areas[n].setAttribute("y", isWhole ? (sizes.y * height) / 100 : 0);
    areas[n].setAttribute("width", isWhole ? Math.max(0, (sizes.width * width) / 100) : 0);
    areas[n].setAttribute("height", isWhole ? Math.max(0, (sizes.height * height) / 100) : 0);
  };
  const choose = (n) => {
    for (const [i, area] of areas.entries()) area.classList.toggle("is-chosen", i === n);
    for (const [i, row] of rows.entries()) row.classList.toggle("is-chosen", i === n);
  };
  const show = (n) => {
    rows[n].hidden = false;
    rows[n].dataset.used = "";
  };
  const free = () => {
    const n = rows.findIndex((row) => row.dataset.used === undefined);
    if (n < 0) told.textContent = told.dataset.none;
    return n;
  };

  rows.forEach((row, n) => {
    row.hidden = row.dataset.used === undefined && n > 0;
    draw(n);
    row.addEventListener("focusin", () => choose(n));
    row.addEventListener("input", () => {
      show(n);
      draw(n);
    });
  });
  for (const one of document.querySelectorAll("[data-add], [data-with-script]")) one.hidden = false;
  document.querySelector("[data-add]").addEventListener("click", () => {
    const n = rows.findIndex((row) => row.hidden);
    if (n < 0) {
      told.textContent = told.dataset.none;
      return;
    }
    rows[n].hidden = false;
    field(n, "label").focus();
  });

  // Arrow keys move a number by one, with Shift by ten.
  document.addEventListener("keydown", (event) => {
    const step = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (!step || !event.target.matches("[data-size]")) return;
    const now = number(event.target.value) || 0;
    const then = Math.min(100, Math.max(0, now + step * (event.shiftKey ? 10 : 1)));
    event.target.value = written(then);
    event.target.dispatchEvent(new Event("input", { bubbles: true }));
    event.preventDefault();
  });

  const within = (value) => Math.min(100, Math.max(0, value));
  const place = (event) => {
    const box = stage.getBoundingClientRect();
    return {
      x: within(((event.clientX - box.left) / box.width) * 100),
      y: within(((event.clientY - box.top) / box.height) * 100),
    };
  };
  let drag = null;
  stage.addEventListener("pointerdown", (event) => {
    const from = place(event);
    const n = areas.indexOf(event.target);
    drag = n >= 0 ? { n, from, before: read(n) } : { n: free(), from, before: null };
    if (drag.n < 0) {
      drag = null;
      return;
    }
    choose(drag.n);
    stage.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  stage.addEventListener("pointermove", (event) => {
    if (!drag) return;
    const to = place(event);
    if (drag.before) {
      const { width: w, height: h } = drag.before;
      const x = Math.min(100 - w, Math.max(0, drag.before.x + to.x - drag.from.x));
      const y = Math.min(100 - h, Math.max(0, drag.before.y + to.y - drag.from.y));
      write(drag.n, { x, y, width: w, height: h });
      return;
    }
    write(drag.n, {
      x: Math.min(drag.from.x, to.x),
      y: Math.min(drag.from.y, to.y),
      width: Math.abs(to.x - drag.from.x),
      height: Math.abs(to.y - drag.from.y),
    });
  });
  const end = () => {
    if (!drag) return;
    const { n, before } = drag;
    drag = null;
    if (before) return;
    const sizes = read(n);
    if (!(sizes.width >= SMALLEST && sizes.height >= SMALLEST)) {
      for (const name of SIZES) field(n, name).value = "";
      draw(n);
      return;
    }
    show(n);
    field(n, "label").focus();
  };
  stage.addEventListener("pointerup", end);
  stage.addEventListener("pointercancel", end);
})();
