// Trying a prototype without a server: where a press leads, and the frame that shows a screen.
// The rules are those of codesign/prototypes/domain.py; tests hold them side by side.

import { screen as asMarkup, element, said } from "./page.js";

export function begun(arm, task) {
  return { screen: task?.start ?? arm.start, states: { ...arm.states, ...task?.states } };
}

const isOpen = (way, states) =>
  Object.entries(way.when).every(([name, value]) => states[name] === value);

// Where pressing leads; null when the screen has no such hotspot.
export function pressed(arm, position, hotspot) {
  const shown = arm.screens[position.screen];
  if (!shown) return null;
  if (shown.stations && hotspot.startsWith("station-")) {
    const states = { ...position.states, station: hotspot.slice("station-".length) };
    return { screen: shown.stations, states };
  }
  const spot = shown.hotspots[hotspot];
  // A plain link to a screen is a hotspot that needs no line of its own.
  if (!spot) return arm.screens[hotspot] ? { screen: hotspot, states: position.states } : null;
  const states = { ...position.states, ...spot.set };
  const way = spot.go.find((one) => isOpen(one, states));
  return way ? { screen: way.to, states } : null;
}

export function isReached(success, position) {
  if (!success?.screens.includes(position.screen)) return false;
  return Object.entries(success.states ?? {}).every(
    ([name, value]) => position.states[name] === value,
  );
}

// Which body a screen shows: the view whose states fit, at the last minute that has come. Undefined
// when the device does not have it.
export function bodyOf(arm, position, minute) {
  const fits = ({ when }) =>
    Object.entries(when).every(([name, value]) => (position.states[name] ?? "") === value);
  const view = arm.screens[position.screen]?.views.find(fits);
  return view?.bodies?.[view.minutes.findLast(([from]) => from <= minute)?.[1]];
}

const SHOWN = "about:srcdoc";
const START = `${SHOWN}#`;
const OWN = "input, select, textarea, button, summary, label";

const LOOK = 200;
// How long a document may take to come into the frame before it is put there again.
const PATIENCE = 1_000;

// A frame that can run no script. Its page is ours, so this page may listen to it. It comes into the
// page with its document: a frame that is there before it is empty, and what it is to show can be lost.
export class Stage {
  // `onpress(hotspot, x, y)`: hotspot is "" for a press on what cannot be pressed.
  constructor(holder, arm, onpress) {
    this.holder = holder;
    this.arm = arm;
    this.onpress = onpress;
    this.frame = element("iframe", { sandbox: "allow-same-origin", class: "field-frame" });
    this.told = element("p", { role: "status", class: "visually-hidden" });
    this.missing = element("p", { class: "field-missing" }, said("no-screen"));
    this.patience = PATIENCE;
    // Settled when the first screen is in the frame.
    this.shown = new Promise((seen) => {
      this.seen = seen;
    });
    this.frame.addEventListener("load", () => this.#listen());
    this.began = performance.now();
    this.timer = setInterval(() => this.#look(), LOOK);
  }

  // Called whenever the page goes on: nothing runs in the background of another page.
  end() {
    clearInterval(this.timer);
  }

  show(position) {
    const title = this.arm.screens[position.screen].title;
    this.position = position;
    this.frame.title = said("screen", { title });
    this.told.textContent = said("now-on", { title });
    this.#draw();
  }

  #minute() {
    return Math.floor((performance.now() - this.began) / 60_000);
  }

  #draw() {
    this.body = bodyOf(this.arm, this.position, this.#minute());
    this.hasFocus = document.activeElement === this.frame;
    this.drawn = performance.now();
    const isThere = this.body !== undefined;
    if (isThere) this.frame.srcdoc = asMarkup(this.body);
    const shows = isThere ? this.frame : this.missing;
    if (shows.parentNode !== this.holder) this.holder.replaceChildren(shows, this.told);
  }

  // Whether what is drawn never came into the frame. Waits longer each time: a slow device gets there.
  #isLost() {
    const inside = this.frame.contentDocument;
    if (this.body === undefined || !inside || inside.URL.startsWith(SHOWN)) return false;
    return performance.now() - this.drawn > this.patience;
  }

  #listen() {
    const inside = this.frame.contentDocument;
    if (inside.URL.startsWith(SHOWN)) {
      this.patience = PATIENCE;
      this.seen();
    }
    inside.addEventListener("click", (event) => this.#click(event, inside));
    if (this.hasFocus) this.frame.focus();
  }

  #click(event, inside) {
    const link = event.target.closest("a[href]");
    if (!link && event.target.closest(OWN)) return;
    event.preventDefault();
    const hotspot = link?.getAttribute("href").replace(START, "") ?? "";
    const picture = inside.querySelector("svg.p-picture") ?? inside.documentElement;
    const box = picture.getBoundingClientRect();
    const share = (at, from, size) => Math.min(1, Math.max(0, (at - from) / size));
    // A key press has no place.
    const [x, y] = event.detail
      ? [share(event.clientX, box.left, box.width), share(event.clientY, box.top, box.height)]
      : [null, null];
    this.onpress(hotspot === "-" ? "" : hotspot, x, y);
  }

  // Browsers that let no page listen into such a frame still follow its links to a place in it.
  #look() {
    if (!this.position) return;
    if (this.#isLost()) {
      this.patience *= 2;
      this.#draw();
      return;
    }
    const hash = this.frame.contentWindow?.location.hash ?? "";
    if (hash.length > 1) {
      this.frame.contentWindow.location.hash = "";
      this.onpress(hash === "#-" ? "" : decodeURIComponent(hash.slice(1)), null, null);
    } else if (bodyOf(this.arm, this.position, this.#minute()) !== this.body) {
      this.#draw();
    }
  }
}
