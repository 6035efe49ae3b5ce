// Sends what waits, one at a time, from the page itself: when there is a network, when somebody looks
// at the page, and now and then. The server answers after its COMMIT; until then everything stays
// here and is sent again, and the server knows what it has had.

import { isToBeSent, sendingOf } from "./walk.js";

const FIRST = 5_000;
const LONGEST = 10 * 60_000;
const REGULARLY = 60_000;
const PATIENCE = 30_000;
const TAKEN = new Set([
  "created",
  "updated",
  "same",
  "older",
  "taken back",
  "conflict",
  "closed",
  "aside",
]);

// Half of the doubled wait, and a random part of the other half: devices that lost the network
// together do not come back together. Milliseconds.
export function wait(failures, random = Math.random()) {
  const whole = Math.min(LONGEST, FIRST * 2 ** Math.max(0, failures - 1));
  return whole / 2 + (whole / 2) * random;
}

export class Queue {
  // `changed()` is called whenever what can be told about the queue may have changed. `sending` makes
  // of a row what is sent: a walk-through's, unless it is something else that waits.
  constructor({ store, address, token, language, changed, sending = sendingOf }) {
    Object.assign(this, { store, address, token, language, changed, sending });
    this.failures = 0;
    this.isSending = false;
    this.isGone = false;
    this.notBefore = 0;
  }

  start() {
    const now = () => this.send();
    window.addEventListener("online", () => this.send({ hurry: true }));
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") this.send({ hurry: true });
    });
    setInterval(now, REGULARLY);
    now();
  }

  async waiting() {
    const [walks, photos] = await Promise.all([this.store.all("walks"), this.store.all("photos")]);
    const known = new Map(walks.map((walk) => [walk.uuid, walk]));
    return {
      walks: walks
        .filter((walk) => isToBeSent(walk))
        .sort((a, b) => a.record.started - b.record.started),
      photos: photos.filter((photo) => !photo.refused && known.get(photo.walk)?.acked > 0),
    };
  }

  // One tab at a time; where a browser has no locks, the server still takes each thing once.
  async send({ hurry = false, byHand = false } = {}) {
    if (this.isSending || (this.isGone && !byHand)) return;
    if (!byHand && (!navigator.onLine || (!hurry && Date.now() < this.notBefore))) return;
    if (!navigator.locks) return this.#run();
    await navigator.locks.request(
      `falt:${this.address}`,
      { ifAvailable: true },
      (lock) => lock && this.#run(),
    );
  }

  async #run() {
    this.isSending = true;
    this.isGone = false;
    this.changed();
    try {
      await this.#sendAll();
      this.failures = 0;
      this.notBefore = 0;
    } catch (stop) {
      this.isGone = stop.state === "gone";
      this.failures += 1;
      const pause = Math.max(wait(this.failures), (stop.after ?? 0) * 1000);
      this.notBefore = Date.now() + pause;
      if (!this.isGone) setTimeout(() => this.send(), pause + 50);
    } finally {
      this.isSending = false;
      this.changed();
    }
  }

  async #sendAll() {
    for (const walk of (await this.waiting()).walks) {
      await this.#sendWalk(walk);
      this.changed();
    }
    for (const photo of (await this.waiting()).photos) {
      await this.#sendPhoto(photo);
      this.changed();
    }
  }

  async #sendWalk(walk) {
    const revision = walk.revision;
    // Written before anything leaves: if this page dies now, a later change is a later revision.
    // A finished one never changes, so it may leave even when the device is too full to write.
    const written = this.store.change("walks", walk.uuid, (row) => {
      row.handed = Math.max(row.handed, revision);
    });
    await (walk.state === "waiting" ? written.catch(() => {}) : written);
    const offset = (await this.store.get("kept", "offset")) ?? null;
    const told = await this.#post(
      "skicka",
      JSON.stringify(this.sending(walk, offset)),
      "application/json",
    );
    await this.store.change("walks", walk.uuid, (row) => settle(row, revision, told));
    await this.#note(told);
  }

  async #sendPhoto(photo) {
    const form = new FormData();
    form.set("provning", photo.walk);
    form.set("uuid", photo.uuid);
    form.set("bild", photo.blob, "bild.jpg");
    const told = await this.#post("bild", form);
    if (TAKEN.has(told.state)) await this.store.remove("photos", photo.uuid);
    else
      await this.store.change("photos", photo.uuid, (row) => {
        row.refused = told.sentence;
      });
  }

  async #note(told) {
    await this.store.put("kept", told.now - Date.now(), "offset");
    if (TAKEN.has(told.state)) await this.store.put("kept", Date.now(), "sent-at");
  }

  // What the server says, when it has said something final. Throws when it should be tried later.
  async #post(where, body, type) {
    const headers = { "X-CSRF-Token": this.token, ...(type ? { "Content-Type": type } : {}) };
    const answer = await fetch(`${this.address}/${where}?lang=${this.language}`, {
      method: "POST",
      body,
      headers,
      credentials: "omit",
      signal: AbortSignal.timeout?.(PATIENCE),
    });
    const told = await answer.json().catch(() => ({}));
    if (TAKEN.has(told.state) || told.state === "refused") return told;
    throw { state: told.state, after: Number(answer.headers.get("Retry-After")) };
  }
}

// What the server said of a revision, in the row as it is now. What has changed since still waits.
export function settle(row, revision, told) {
  row.sentence = told.sentence;
  if (told.state === "refused") {
    if (row.state === "waiting") row.state = "refused";
    return;
  }
  row.acked = Math.max(row.acked, revision);
  if (row.state !== "waiting" || row.acked < row.revision) return;
  row.state = ["conflict", "closed", "aside"].includes(told.state) ? told.state : "sent";
  forget(row);
}

// The server has it on its disk: the device keeps that it was sent, and nothing of what was said.
function forget(row) {
  const { started, status } = row.record;
  row.record = { started, status };
  delete row.code;
}
