// Runs inside an uploaded prototype, in a frame without an origin. It tells the page around the
// frame what is pressed and shown, over the one channel that page hands it: words of ours and keys
// of the prototype, never what somebody types. A prototype can say more by itself:
// medskapa.say("screen", "receipt") or <button data-medskapa="buy-ticket">.
"use strict";
(() => {
  if (parent === window) return;
  const since = performance.now();
  const waiting = [];
  let port = null;
  let asked = 0;

  const key = (text) =>
    String(text)
      .toLowerCase()
      .replace(/\.html?$/, "")
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-+|-+$/g, "")
      .slice(0, 64);

  const say = (type, id) => {
    const message = {
      v: 1,
      type: String(type),
      id: key(id),
      t: Math.round(performance.now() - since),
    };
    if (!message.id) return;
    if (port) port.postMessage(message);
    else if (waiting.length < 20) waiting.push(message);
  };

  const screen = () => {
    const page = decodeURIComponent(location.pathname.split("/").slice(3).join("-"));
    say("screen", location.hash.length > 1 ? `${key(page)}-${location.hash.slice(1)}` : page);
  };

  addEventListener("message", (event) => {
    if (event.source !== parent || event.data?.v !== 1 || event.data.type !== "port") return;
    const [given] = event.ports;
    if (!given) return;
    port = given;
    for (const message of waiting.splice(0)) port.postMessage(message);
  });

  addEventListener(
    "click",
    (event) => {
      const target =
        event.target instanceof Element
          ? event.target.closest(
              "[data-medskapa], a[href], button, [role=button], [role=link], input, select, label, summary",
            )
          : null;
      if (!target) {
        say("miss", "page");
        return;
      }
      say(
        "hotspot",
        target.dataset.medskapa ||
          target.id ||
          target.getAttribute("name") ||
          target.getAttribute("href") ||
          target.textContent.trim().slice(0, 64),
      );
    },
    { capture: true },
  );

  addEventListener("hashchange", screen);

  // The page around may be slower than this one: ask until it answers, twice a second at most.
  const ask = () => {
    if (port || asked >= 20) return;
    asked += 1;
    parent.postMessage({ v: 1, type: "ready", id: "prototype", t: 0 }, "*");
    setTimeout(ask, 500);
  };

  globalThis.medskapa = Object.freeze({ say });
  screen();
  if ("medskapaMissing" in document.documentElement.dataset)
    say("missing", location.pathname.split("/").slice(3).join("/"));
  for (const [type, id] of globalThis.medskapaTold?.splice(0) ?? []) say(type, id);
  ask();
})();
