// Looks for obstacles in every screen, one after the other, in this browser. Each is opened in a
// frame, where prototype-check.js runs axe and tells what it found.
"use strict";
(() => {
  const progress = document.querySelector("[data-progress]");
  const screens = [...document.querySelectorAll("[data-screen]")];
  const words = new Map(
    [...document.querySelectorAll("[data-rule]")].map((one) => [one.dataset.rule, one.textContent]),
  );
  const PATIENCE = 20_000;

  const opened = (address) => {
    const frame = document.createElement("iframe");
    frame.className = "report-frame";
    frame.setAttribute("sandbox", "allow-same-origin allow-scripts");
    frame.setAttribute("aria-hidden", "true");
    frame.tabIndex = -1;
    frame.src = address;
    document.body.append(frame);
    return frame;
  };

  const findingsIn = (frame) =>
    new Promise((resolve, reject) => {
      const hear = (event) => {
        if (event.source !== frame.contentWindow || event.origin !== location.origin) return;
        removeEventListener("message", hear);
        if (Array.isArray(event.data?.findings)) resolve(event.data.findings);
        else reject(new Error("not checked"));
      };
      addEventListener("message", hear);
      setTimeout(() => {
        removeEventListener("message", hear);
        reject(new Error("slow"));
      }, PATIENCE);
    });

  const line = (finding) => {
    const item = document.createElement("li");
    const known = words.get(finding.id);
    const sentence = document.createElement("p");
    if (known) sentence.textContent = known;
    else {
      const help = document.createElement("span");
      help.lang = "en";
      help.textContent = finding.help;
      sentence.append(`${words.get("")} `, help);
    }
    item.append(sentence);
    for (const node of finding.nodes) {
      const code = document.createElement("code");
      code.textContent = node;
      const place = document.createElement("p");
      place.append(code);
      item.append(place);
    }
    return item;
  };

  const check = async (screen) => {
    const state = screen.querySelector("[data-state]");
    const frame = opened(screen.dataset.inside);
    try {
      const found = await findingsIn(frame);
      screen.querySelector("[data-findings]").replaceChildren(...found.map(line));
      state.textContent = found.length ? "" : state.dataset.clean;
      return found.length;
    } catch {
      state.textContent = state.dataset.failed;
      return 0;
    } finally {
      frame.remove();
    }
  };

  const run = async () => {
    let found = 0;
    const say = (text, n = 0) => {
      progress.textContent = text
        .replace("{n}", n)
        .replace("{total}", screens.length)
        .replace("{found}", found);
    };
    for (const [i, screen] of screens.entries()) {
      say(progress.dataset.running, i + 1);
      found += await check(screen);
    }
    say(found ? progress.dataset.found : progress.dataset.clean);
  };
  run();
})();
