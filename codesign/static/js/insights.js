// Draws the figures: our tokens become colours, a narrow screen gets short names, a mark leads to
// its voices. Everything a mark leads to is also a link in the figure's table.
"use strict";
(() => {
  const NARROW = 640;
  const TABLET = 900;
  const WIDTH = 1200;
  const PRINT = "system-ui, sans-serif";
  const TITLE = 84;
  const SHARPNESS = 2;
  const NEAR = "50% 0px";
  const PATIENCE = 500;
  const figures = () => document.querySelectorAll(".figure-plot");

  // var(--ink) → the colour that --ink has at `place`, everywhere in a figure.
  const coloured = (value, tokens) => {
    if (typeof value === "string") {
      return value.replace(/var\((--[a-z0-9-]+)\)/g, (_, name) =>
        tokens.getPropertyValue(name).trim(),
      );
    }
    if (Array.isArray(value)) return value.map((part) => coloured(part, tokens));
    if (value && typeof value === "object") {
      return Object.fromEntries(
        Object.entries(value).map(([k, part]) => [k, coloured(part, tokens)]),
      );
    }
    return value;
  };

  const put = (figure, path, value) => {
    const keys = path.split(".");
    const last = keys.pop();
    let place = figure;
    for (const key of keys) place = place[key] ??= {};
    place[last] = value;
  };

  const figureOf = (box, place, width) => {
    const { narrow, below, ...figure } = JSON.parse(box.dataset.figure);
    if (width < below) for (const [path, value] of Object.entries(narrow)) put(figure, path, value);
    const made = coloured(figure, getComputedStyle(place));
    for (const trace of made.data) {
      if (trace.type === "sankey") trace.link.color = trace.link.color.map((c) => `${c}59`);
    }
    return made;
  };

  const draw = async (box) => {
    const { data, layout } = figureOf(box, box, window.innerWidth);
    box.hidden = false;
    box.style.minHeight = `${layout.height}px`;
    await Plotly.newPlot(box, data, layout, {
      displayModeBar: false,
      responsive: true,
      doubleClick: false,
    });
    box.removeAllListeners?.("plotly_click");
    box.on("plotly_click", (event) => {
      const address = event.points[0].customdata;
      if (typeof address === "string" && /^\/(?![/\\])/.test(address)) location.assign(address);
    });
    const section = box.closest(".figure");
    for (const button of section.querySelectorAll("[data-download]")) button.hidden = false;
    const table = section.querySelector("details");
    if (table && !box.dataset.drawn) table.open = false;
    box.dataset.drawn = "yes";
  };

  const rest = () =>
    new Promise((rested) => {
      if (window.requestIdleCallback) requestIdleCallback(rested, { timeout: PATIENCE });
      else setTimeout(rested, 50);
    });

  // Plotly is large: it comes when the page has loaded and answers to touch, sentences and tables first.
  const { plotly } = document.currentScript.dataset;
  const loaded = new Promise((there) => {
    if (document.readyState === "complete") there();
    else addEventListener("load", there, { once: true });
  });

  // One at a time, with room between them for the person who already reads: first what is near the
  // window, then, where there is room and power for it, the rest. A phone draws what is scrolled to.
  let round = 0;
  let look = () => {};
  const drawAll = async () => {
    const mine = ++round;
    look();
    delete document.documentElement.dataset.figures;
    await loaded;
    await rest();
    await import(plotly);
    const waiting = new Set(figures());
    const near = new Set();
    const eye = new IntersectionObserver(
      (entries) => {
        for (const { target, isIntersecting } of entries) {
          near[isIntersecting ? "add" : "delete"](target.querySelector(".figure-plot"));
        }
        look();
      },
      { rootMargin: NEAR },
    );
    for (const box of waiting) eye.observe(box.closest(".figure"));
    while (waiting.size && mine === round) {
      const box = [...waiting].find((one) => near.has(one));
      const next = box ?? (window.innerWidth < NARROW ? undefined : [...waiting][0]);
      if (next) {
        waiting.delete(next);
        await draw(next);
        await rest();
      } else {
        await new Promise((looked) => {
          look = looked;
        });
      }
    }
    eye.disconnect();
    if (mine === round) document.documentElement.dataset.figures = "drawn";
  };

  // Plotly's own export writes markup as text, which our policy forbids: the drawing is copied.
  // A file does not have our font with it, so it is measured and drawn with the reader's own.
  const pictureOf = async (box) => {
    const { data, layout } = figureOf(box, document.querySelector(".on-paper"), WIDTH);
    const height = layout.height + TITLE;
    const title = {
      text: escaped(box.dataset.question),
      subtitle: { text: escaped(box.dataset.n) },
      x: 0,
      xanchor: "left",
      xref: "container",
      y: 1,
      yref: "container",
      yanchor: "top",
      pad: { t: 24, l: 24 },
    };
    const font = { ...layout.font, family: PRINT };
    const margin = { ...layout.margin, t: (layout.margin.t ?? 0) + TITLE, l: 24, r: 24, b: 24 };
    const easel = document.createElement("div");
    easel.className = "figure-easel";
    document.body.append(easel);
    try {
      await Plotly.newPlot(
        easel,
        data,
        { ...layout, font, title, margin, height, width: WIDTH },
        { staticPlot: true },
      );
      const [picture, ...above] = easel.querySelectorAll(".main-svg");
      const copy = picture.cloneNode(true);
      for (const layer of above) copy.append(...layer.cloneNode(true).childNodes);
      const ground = document.createElementNS(copy.namespaceURI, "rect");
      for (const [name, value] of [
        ["width", WIDTH],
        ["height", height],
        ["fill", "#fff"],
      ])
        ground.setAttribute(name, value);
      copy.prepend(ground);
      copy.setAttribute("viewBox", `0 0 ${WIDTH} ${height}`);
      return { text: new XMLSerializer().serializeToString(copy), height };
    } finally {
      Plotly.purge(easel);
      easel.remove();
    }
  };

  const escaped = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

  const pixelsOf = async ({ text, height }) => {
    const image = new Image();
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = WIDTH * SHARPNESS;
    canvas.height = height * SHARPNESS;
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    return new Promise((done) => {
      canvas.toBlob(done, "image/png");
    });
  };

  const download = async (button) => {
    const box = button.closest(".figure").querySelector(".figure-plot");
    const format = button.dataset.download;
    button.disabled = true;
    try {
      const picture = await pictureOf(box);
      const file =
        format === "png"
          ? await pixelsOf(picture)
          : new Blob([picture.text], { type: "image/svg+xml" });
      const link = document.createElement("a");
      link.href = URL.createObjectURL(file);
      link.download = `${box.dataset.name}.${format}`;
      link.click();
      setTimeout(() => {
        URL.revokeObjectURL(link.href);
      }, 10_000);
    } finally {
      button.disabled = false;
    }
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-download]");
    if (button) download(button);
  });

  document.addEventListener("htmx:after:swap", drawAll);

  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
  for (const width of [NARROW, TABLET])
    matchMedia(`(max-width: ${width - 1}px)`).addEventListener("change", drawAll);
  document.addEventListener("DOMContentLoaded", drawAll);
})();
