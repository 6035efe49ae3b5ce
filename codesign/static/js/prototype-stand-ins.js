// Runs first in every page of an uploaded prototype, in a frame without an origin and without a
// network. It stands in for what an ordinary web page takes for granted: storage for as long as the
// frame lives, requests for files of the prototype, forms that lead to its pages, and addresses from
// the root. Nothing of it reaches further than the prototype's own files, which it loads as scripts.
"use strict";
(() => {
  const ROOT = `${location.pathname.split("/").slice(0, 3).join("/")}/`;
  const MARK = "medskapa:";
  const ROOM = 5_000_000; // characters, as browsers give
  const told = [];
  Object.defineProperty(globalThis, "medskapaTold", { value: told });
  const tell = (type, id) => {
    if (globalThis.medskapa) globalThis.medskapa.say(type, id);
    else told.push([type, id]);
  };

  // The frame's own name lives as long as the frame, from page to page, and nobody outside can read it.
  const read = () => {
    try {
      return window.name.startsWith(MARK) ? JSON.parse(window.name.slice(MARK.length)) : {};
    } catch {
      return {};
    }
  };
  const kept = { local: {}, session: {}, cookies: {}, search: null, ...read() };
  const keep = () => {
    const text = MARK + JSON.stringify(kept);
    if (text.length > ROOM)
      throw new DOMException("The quota has been exceeded.", "QuotaExceededError");
    window.name = text;
  };

  const storage = (which) => {
    const own = (name) => Object.hasOwn(kept[which], name);
    const change = (deed) => {
      const before = { ...kept[which] };
      deed(kept[which]);
      try {
        keep();
      } catch (error) {
        kept[which] = before;
        throw error;
      }
    };
    const methods = {
      getItem: (name) => (own(String(name)) ? kept[which][String(name)] : null),
      setItem: (name, value) =>
        change((rows) => {
          rows[String(name)] = String(value);
        }),
      removeItem: (name) =>
        change((rows) => {
          delete rows[String(name)];
        }),
      clear: () =>
        change((rows) => {
          for (const name of Object.keys(rows)) delete rows[name];
        }),
      key: (n) => Object.keys(kept[which])[n] ?? null,
    };
    return new Proxy(Object.create(globalThis.Storage?.prototype ?? null), {
      get: (_, name) => {
        if (name === "length") return Object.keys(kept[which]).length;
        if (Object.hasOwn(methods, name)) return methods[name];
        return typeof name === "string" && own(name) ? kept[which][name] : undefined;
      },
      set: (_, name, value) => {
        methods.setItem(name, value);
        return true;
      },
      has: (_, name) => name === "length" || Object.hasOwn(methods, name) || own(name),
      deleteProperty: (_, name) => {
        methods.removeItem(name);
        return true;
      },
      ownKeys: () => Object.keys(kept[which]),
      getOwnPropertyDescriptor: (_, name) =>
        typeof name === "string" && own(name)
          ? { value: kept[which][name], writable: true, enumerable: true, configurable: true }
          : undefined,
    });
  };
  for (const [name, which] of [
    ["localStorage", "local"],
    ["sessionStorage", "session"],
  ]) {
    const stand = storage(which);
    Object.defineProperty(window, name, { configurable: true, enumerable: true, get: () => stand });
  }
  Object.defineProperty(document, "cookie", {
    configurable: true,
    get: () =>
      Object.entries(kept.cookies)
        .map(([name, value]) => `${name}=${value}`)
        .join("; "),
    set: (text) => {
      const [pair, ...rest] = String(text).split(";");
      const at = pair.indexOf("=");
      const name = pair.slice(0, Math.max(0, at)).trim();
      const life =
        rest
          .map((one) => one.trim().toLowerCase())
          .find((one) => /^(max-age|expires)=/.test(one)) ?? "";
      const isOver = life.startsWith("max-age=")
        ? Number(life.slice(8)) <= 0
        : life && Date.parse(life.slice(8)) < Date.now();
      if (isOver) delete kept.cookies[name];
      else kept.cookies[name] = pair.slice(at + 1).trim();
      keep();
    },
  });

  // What a form's fields say comes to the next page by the frame's name: it never goes over the network.
  if (kept.search?.path === location.pathname) {
    try {
      history.replaceState(null, "", location.pathname + kept.search.said + location.hash);
    } catch {
      /* the page comes without it */
    }
  }
  if (kept.search) {
    kept.search = null;
    keep();
  }

  // The address of a file of the prototype, put under its root; null for what is outside.
  const own = (address) => {
    let url;
    try {
      url = new URL(address, document.baseURI);
    } catch {
      return null;
    }
    if (url.host !== location.host || !/^https?:$/.test(url.protocol)) return null;
    if (!url.pathname.startsWith(ROOT)) url.pathname = ROOT + url.pathname.replace(/^\/+/, "");
    return url;
  };

  // Addresses in the page count from where it lies, so a script may change all of its own but that.
  for (const name of ["pushState", "replaceState"]) {
    const real = history[name].bind(history);
    history[name] = (state, title, address) => {
      const to = address === undefined || address === null ? null : own(address);
      try {
        real(state, title, to?.pathname === location.pathname ? to.href : undefined);
      } catch {
        real(state, title);
      }
    };
  }

  const lead = (form, submitter) => {
    const said = (name) => submitter?.getAttribute(`form${name}`) ?? form.getAttribute(name) ?? "";
    const method = said("method").trim().toLowerCase();
    if (method === "dialog") return false;
    const to = own(said("action") || location.pathname);
    if (!to) {
      tell("error", `form-out-${said("action")}`);
      return true;
    }
    if (method !== "post") {
      const fields = [...new FormData(form, submitter ?? undefined)].map(([name, value]) => [
        name,
        value.name ?? value,
      ]);
      to.search = new URLSearchParams(fields).toString();
    }
    kept.search = { path: to.pathname, said: to.search };
    keep();
    location.assign(to.pathname + to.hash);
    return true;
  };
  addEventListener("submit", (event) => {
    if (!event.defaultPrevented && lead(event.target, event.submitter)) event.preventDefault();
  });
  HTMLFormElement.prototype.submit = function submit() {
    lead(this, null);
  };

  addEventListener("click", (event) => {
    const link =
      event.target instanceof Element ? event.target.closest("a[href], area[href]") : null;
    if (!link || event.defaultPrevented) return;
    const written = link.getAttribute("href");
    if (/^\s*(#|[a-z][a-z0-9+.-]*:(?!\/\/))/i.test(written)) return;
    const to = own(written);
    event.preventDefault();
    if (to) location.assign(to.href);
    else tell("error", `link-out-${written}`);
  });

  // Files of the prototype as data. Each comes as a script that calls this.
  const waiting = new Map();
  Object.defineProperty(globalThis, "medskapaData", {
    value: (asked, type, base64) =>
      waiting.get(asked)?.({
        type,
        bytes: Uint8Array.from(atob(base64), (one) => one.charCodeAt(0)),
      }),
  });
  const loads = new Map();
  const load = (url) => {
    const asked = url.pathname.slice(ROOT.length);
    if (!loads.has(asked)) {
      loads.set(
        asked,
        new Promise((done) => {
          const script = document.createElement("script");
          const end = (found) => {
            waiting.delete(asked);
            script.remove();
            done(found);
          };
          waiting.set(asked, end);
          script.onerror = () => {
            tell("missing", asked);
            end(null);
          };
          script.src = `${ROOT}-medskapa-data/${asked}`;
          (document.head ?? document.documentElement).append(script);
        }),
      );
    }
    return loads.get(asked);
  };

  globalThis.fetch = async (input, options = {}) => {
    const address = typeof input === "object" && "url" in input ? input.url : String(input);
    const method = String(options.method ?? input.method ?? "GET").toUpperCase();
    const url = own(address);
    if (!url) {
      tell("error", `fetch-out-${address}`);
      throw new TypeError("Failed to fetch");
    }
    if (method !== "GET" && method !== "HEAD") return new Response("", { status: 405 });
    const found = await load(url);
    options.signal?.throwIfAborted?.();
    const answer = found
      ? new Response(method === "HEAD" ? null : found.bytes, {
          status: 200,
          headers: { "Content-Type": found.type },
        })
      : new Response("", { status: 404 });
    Object.defineProperty(answer, "url", { value: url.href });
    return answer;
  };

  globalThis.XMLHttpRequest = class XMLHttpRequest extends EventTarget {
    static UNSENT = 0;
    static OPENED = 1;
    static HEADERS_RECEIVED = 2;
    static LOADING = 3;
    static DONE = 4;
    UNSENT = 0;
    OPENED = 1;
    HEADERS_RECEIVED = 2;
    LOADING = 3;
    DONE = 4;
    readyState = 0;
    status = 0;
    statusText = "";
    responseType = "";
    responseURL = "";
    timeout = 0;
    withCredentials = false;
    upload = new EventTarget();
    #method = "GET";
    #address = "";
    #type = "";
    #bytes = null;
    #isOver = false;

    open(method, address, isPatient = true) {
      if (isPatient === false) {
        tell("error", `waiting-request-${address}`);
        throw new DOMException("", "InvalidAccessError");
      }
      [this.#method, this.#address, this.#bytes, this.status, this.#isOver] = [
        String(method).toUpperCase(),
        String(address),
        null,
        0,
        false,
      ];
      this.#is(1);
    }

    setRequestHeader() {}
    overrideMimeType(type) {
      this.#type = type;
    }
    getResponseHeader(name) {
      return this.#bytes && name.toLowerCase() === "content-type" ? this.#type : null;
    }
    getAllResponseHeaders() {
      return this.#bytes ? `content-type: ${this.#type}\r\n` : "";
    }
    abort() {
      this.#isOver = true;
      this.#tell("abort");
      this.#tell("loadend");
    }

    async send() {
      this.#tell("loadstart");
      const answer = await fetch(this.#address, { method: this.#method }).catch(() => null);
      const bytes = answer && new Uint8Array(await answer.arrayBuffer());
      if (this.#isOver) return;
      if (!answer) {
        this.#is(4);
        this.#tell("error");
        this.#tell("loadend");
        return;
      }
      [this.status, this.statusText, this.responseURL] = [
        answer.status,
        answer.ok ? "OK" : "Not Found",
        answer.url,
      ];
      this.#type ||= answer.headers.get("Content-Type") ?? "";
      this.#bytes = bytes;
      for (const state of [2, 3, 4]) this.#is(state);
      for (const name of ["progress", "load", "loadend"]) this.#tell(name);
    }

    get responseText() {
      return this.#bytes ? new TextDecoder().decode(this.#bytes) : "";
    }
    get responseXML() {
      return this.#bytes
        ? new DOMParser().parseFromString(
            this.responseText,
            /html/.test(this.#type) ? "text/html" : "text/xml",
          )
        : null;
    }

    get response() {
      if (!this.#bytes) return this.responseType === "" || this.responseType === "text" ? "" : null;
      switch (this.responseType) {
        case "json":
          try {
            return JSON.parse(this.responseText);
          } catch {
            return null;
          }
        case "arraybuffer":
          return this.#bytes.slice().buffer;
        case "blob":
          return new Blob([this.#bytes], { type: this.#type });
        case "document":
          return this.responseXML;
        default:
          return this.responseText;
      }
    }

    #is(state) {
      this.readyState = state;
      this.#tell("readystatechange");
    }

    #tell(name) {
      const event = new ProgressEvent(name, {
        lengthComputable: Boolean(this.#bytes),
        loaded: this.#bytes?.length ?? 0,
        total: this.#bytes?.length ?? 0,
      });
      this.dispatchEvent(event);
      this[`on${name}`]?.(event);
    }
  };

  // What goes wrong, for the staff beside the frame: each once, and no flood.
  const said = new Set();
  const wrong = (type, id) => {
    if (said.size >= 10 || said.has(type + id)) return;
    said.add(type + id);
    tell(type, id);
  };
  const short = (address) => {
    const url = own(address);
    return url ? url.pathname.slice(ROOT.length) : address;
  };
  addEventListener(
    "error",
    (event) => {
      if (event.target instanceof Element) {
        const address = event.target.getAttribute("src") ?? event.target.getAttribute("href") ?? "";
        if (own(address) && !event.target.src?.includes("-medskapa-data/"))
          wrong("missing", short(address));
        return;
      }
      wrong(
        "error",
        `${short(event.filename || location.href)}-rad-${event.lineno || 0}-${event.message}`,
      );
    },
    true,
  );
  addEventListener("unhandledrejection", (event) => {
    wrong("error", `${short(location.href)}-rad-0-${event.reason?.message ?? event.reason}`);
  });
})();
