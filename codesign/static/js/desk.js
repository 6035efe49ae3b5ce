// Single-key shortcuts of the coding desk. Every key presses a button or follows a link that is
// on the page, so nothing here does what cannot be done by mouse or screen reader.
(() => {
  "use strict";
  const STORE = "medskapa-desk-keys";
  const toggle = document.getElementById("keys-toggle");
  const waiting = [];
  let armed = null;
  let pressed = false;
  let underWay = 0;
  let ready = false;
  let readOut = false;

  const stored = () => {
    try {
      return localStorage.getItem(STORE);
    } catch {
      return null;
    }
  };
  let keysOn = stored() !== "off";
  const showKeys = () => {
    toggle.setAttribute("aria-pressed", String(keysOn));
    document.body.classList.toggle("keys-off", !keysOn);
  };
  toggle.hidden = false;
  toggle.addEventListener("click", () => {
    keysOn = !keysOn;
    try {
      localStorage.setItem(STORE, keysOn ? "on" : "off");
    } catch {
      /* private window */
    }
    arm(null);
    showKeys();
  });
  showKeys();

  const arm = (group) => {
    for (const old of document.querySelectorAll(".desk-group.is-armed")) {
      old.classList.remove("is-armed");
    }
    armed = group ? group.id : null;
    if (group) {
      group.classList.add("is-armed");
      group.scrollIntoView({ block: "nearest" });
    }
  };

  // htmx begins a request some time after the click; until then, `pressed` says it will.
  const busy = () => !ready || pressed || underWay > 0;
  const press = (place) => {
    if (!place) return;
    pressed = true;
    place.click();
  };
  const pressById = (id) => press(document.getElementById(id));

  const digit = (key) => {
    const group = armed && document.getElementById(armed);
    if (group) {
      const part = group.querySelector(`ol button[data-key="${key}"]`);
      if (part) {
        arm(null);
        press(part);
      }
      return;
    }
    const chosen = document.querySelector(`.desk-group[data-key="${key}"]`);
    if (!chosen) return;
    if (chosen.querySelector("ol")) arm(chosen);
    else press(chosen.querySelector("button"));
  };

  const act = (key) => {
    if (/^[0-9]$/.test(key)) {
      digit(key);
      return;
    }
    const group = armed && document.getElementById(armed);
    if (key === "Enter" && group) {
      arm(null);
      press(group.querySelector("button"));
      return;
    }
    arm(null);
    if (key === "ArrowRight" || key === "j") {
      readOut = true;
      pressById("desk-next");
    }
    if (key === "ArrowLeft" || key === "k") {
      readOut = true;
      pressById("desk-previous");
    }
    if (key === "u") pressById("desk-undo");
    if (key === "/") {
      document.querySelector(".desk-fold").open = true;
      document.getElementById("ord").focus();
    }
    if (key === "?") document.getElementById("desk-help")?.showPopover();
    if (key === "n") {
      const details = document.getElementById("desk-new");
      if (details) {
        details.open = true;
        document.getElementById("namn").focus();
      }
    }
  };

  const work = () => {
    while (!busy() && waiting.length) act(waiting.shift());
  };

  const KEYS = new Set([
    "ArrowRight",
    "ArrowLeft",
    "j",
    "k",
    "u",
    "n",
    "/",
    "?",
    "Enter",
    "Escape",
  ]);
  // These only open something on the page: they act at once, so that what is typed next gets there.
  const LOCAL = new Set(["n", "/", "?"]);
  const isTyping = (place) => place.closest("input, textarea, select, [contenteditable]");

  document.addEventListener("keydown", (event) => {
    if (!keysOn || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (isTyping(event.target) || document.querySelector("[popover]:popover-open")) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (!KEYS.has(key) && !/^[0-9]$/.test(key)) return;
    // Enter belongs to the focused button or link unless an area is chosen, or about to be.
    if ((key === "Enter" || key === "Escape") && !armed && !waiting.length) return;
    event.preventDefault();
    // A key pressed before the last answer has come waits for it, so that none is lost.
    if (key === "Escape") {
      waiting.length = 0;
      arm(null);
      return;
    }
    if (LOCAL.has(key) && !waiting.length) {
      act(key);
      return;
    }
    waiting.push(key);
    work();
  });

  // The form for a new area keeps what is typed through every answer, until the area is made.
  const made = () => document.getElementById("desk-new")?.dataset.areas;
  let areas = made();
  const afterAnswer = () => {
    if (made() !== areas) {
      areas = made();
      const details = document.getElementById("desk-new");
      if (details) {
        details.querySelector("form").reset();
        details.open = false;
      }
    }
    const focus = document.getElementById("desk-focus");
    if (focus && (readOut || document.activeElement === document.body)) {
      focus.focus({ preventScroll: true });
      focus.scrollIntoView({ block: "nearest" });
    }
    readOut = false;
  };

  // htmx starts in a timer that was set before this one: the first keys wait for it.
  setTimeout(() => {
    ready = true;
    work();
  });

  document.addEventListener("htmx:before:request", () => {
    pressed = false;
    underWay += 1;
  });
  document.addEventListener("htmx:finally:request", () => {
    setTimeout(() => {
      underWay = Math.max(0, underWay - 1);
      afterAnswer();
      const group = armed && document.getElementById(armed);
      if (group) group.classList.add("is-armed");
      work();
    }, 0);
  });
})();
