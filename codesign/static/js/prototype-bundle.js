// The page around an uploaded prototype. It hands the frame one channel, and of what comes over it
// takes only what it knows: {v: 1, type, id, t}, at most 20 a second. Everything else is dropped
// and counted. What it takes is sent to the walk-through, when the page belongs to one.
"use strict";
(() => {
  const KINDS = new Set(["screen", "hotspot", "miss", "error", "missing"]);
  const FAULTS = new Set(["error", "missing"]); // for staff who look at it; never sent or stored
  const KEY = /^[a-z0-9-]{1,64}$/;
  const FIELDS = ["id", "t", "type", "v"];
  const PER_SECOND = 20;
  const AT_ONCE = 40;
  const WAITING_LIMIT = 2000;

  for (const frame of document.querySelectorAll("iframe[data-bundle]")) {
    const { record, token } = frame.dataset;
    const waiting = [];
    const moments = [];
    const ports = [];
    let taken = 0;
    let dropped = 0;
    let sending = null;

    const count = () => {
      frame.dataset.taken = String(taken);
      frame.dataset.dropped = String(dropped);
      const told = document.querySelector("[data-bundle-counts]");
      if (told)
        told.textContent = told.dataset.bundleCounts
          .replace("{taken}", taken)
          .replace("{dropped}", dropped);
    };

    // Fields by name and kind first: what passes is far below 2 kB, however large the rest was.
    const isKnown = (data) =>
      typeof data === "object" &&
      data !== null &&
      Object.getPrototypeOf(data) === Object.prototype &&
      Object.keys(data).sort().join() === FIELDS.join() &&
      data.v === 1 &&
      typeof data.type === "string" &&
      KINDS.has(data.type) &&
      typeof data.id === "string" &&
      data.id.length <= 64 &&
      KEY.test(data.id) &&
      typeof data.t === "number" &&
      Number.isFinite(data.t) &&
      data.t >= 0;

    // What goes wrong inside, told once each in words of the page.
    const faults = document.querySelector("[data-bundle-faults]");
    const known = new Set();
    const fault = ({ type, id }) => {
      if (!faults || known.size >= 20 || known.has(type + id)) return;
      known.add(type + id);
      const at = type === "error" ? id.match(/^(.+?)-rad-(\d+)-(.+)$/) : null;
      const row = document.createElement("li");
      row.textContent = at
        ? faults.dataset.error
            .replace("{file}", at[1])
            .replace("{line}", at[2])
            .replace("{what}", at[3].replaceAll("-", " "))
        : faults.dataset[type === "missing" ? "missing" : "refused"].replace("{what}", id);
      faults.querySelector("ul").append(row);
      faults.hidden = false;
    };

    const isInTime = (now) => {
      while (moments.length && moments[0] <= now - 1000) moments.shift();
      if (moments.length >= PER_SECOND) return false;
      moments.push(now);
      return true;
    };

    const hear = ({ data }) => {
      const now = performance.now();
      if (!isInTime(now) || !isKnown(data)) dropped += 1;
      else {
        taken += 1;
        if (FAULTS.has(data.type)) {
          fault(data);
          count();
          return;
        }
        frame.dispatchEvent(
          new CustomEvent("medskapa:told", { detail: { type: data.type, id: data.id } }),
        );
        if (record && waiting.length < WAITING_LIMIT) {
          waiting.push({ type: data.type, id: data.id, at: now });
          schedule(400);
        }
      }
      count();
    };

    // A page that was slow to be answered may have asked twice, so the last port stays open.
    const hand = () => {
      while (ports.length > 1) ports.shift().close();
      const channel = new MessageChannel();
      channel.port1.onmessage = hear;
      ports.push(channel.port1);
      frame.contentWindow.postMessage({ v: 1, type: "port" }, "*", [channel.port2]);
    };

    addEventListener("message", (event) => {
      const isAsking =
        event.source === frame.contentWindow && event.data?.v === 1 && event.data.type === "ready";
      if (isAsking && isInTime(performance.now())) hand();
      else {
        dropped += 1;
        count();
      }
    });

    // One batch at a time; the same mark again when no answer came, so that none is kept twice.
    const fresh = () => {
      const events = waiting.splice(0, AT_ONCE);
      const mark = [...crypto.getRandomValues(new Uint8Array(8))]
        .map((byte) => byte.toString(16).padStart(2, "0"))
        .join("");
      return { mark, events, tries: 0 };
    };

    const send = async () => {
      if (sending === null) {
        if (!waiting.length) return;
        sending = fresh();
      }
      const now = performance.now();
      const body = JSON.stringify({
        mark: sending.mark,
        events: sending.events.map(({ type, id, at }) => ({
          type,
          id,
          age: Math.max(0, Math.round(now - at)),
        })),
      });
      let answer = null;
      try {
        answer = await fetch(record, {
          method: "POST",
          keepalive: true,
          body,
          headers: { "Content-Type": "application/json", "X-CSRF-Token": token },
        });
      } catch {
        /* no network just now */
      }
      if (answer === null || answer.status >= 500) {
        sending.tries += 1;
        if (sending.tries < 8) {
          schedule(500 * 2 ** sending.tries);
          return;
        }
      }
      if (answer?.status === 200) {
        const told = await answer.json().catch(() => ({}));
        frame.dispatchEvent(new CustomEvent("medskapa:kept", { bubbles: true, detail: told }));
      }
      sending = null;
      if (waiting.length) schedule(400);
    };

    let timer = null;
    const schedule = (wait) => {
      if (timer !== null) return;
      timer = setTimeout(() => {
        timer = null;
        send();
      }, wait);
    };

    addEventListener("pagehide", () => {
      if (record && sending === null) send();
    });
    count();
  }
})();
