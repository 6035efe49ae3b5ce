// The queue as files, for a device that gets no network. What is saved stays in the queue as well.

import { sendingOf } from "./walk.js";

const MOST = 6 * 1024 * 1024; // the server takes ten megabytes at a time

const WALKS = { schema: "codesign/field-queue/1", sending: sendingOf, photos: [] };

// `more` are rows that only this page has, because they could not be stored. `kind` says what a file
// of them is called, and makes of a row what is sent.
export async function queueFiles(store, more = [], kind = WALKS) {
  const [stored, photos, offset] = await Promise.all([
    store.all("walks"),
    store.all("photos"),
    store.get("kept", "offset"),
  ]);
  const walks = new Map(stored.map((walk) => [walk.uuid, walk]));
  for (const walk of more) walks.set(walk.uuid, walk);
  const kept = [...walks.values()].filter((walk) =>
    ["open", "waiting", "refused"].includes(walk.state),
  );
  const pieces = kept.map((walk) => ["sendings", kind.sending(walk, offset ?? null)]);
  for (const { uuid, walk, blob } of photos)
    pieces.push(["photos", { walk, uuid, jpeg: await base64(blob) }]);
  return inFiles(pieces, kind);
}

function inFiles(pieces, { schema, photos }) {
  const files = [];
  let size = Infinity;
  for (const [kind, one] of pieces) {
    const length = JSON.stringify(one).length;
    if (size + length > MOST) {
      files.push({ schema, sendings: [], ...(photos && { photos: [] }) });
      size = 0;
    }
    files.at(-1)[kind].push(one);
    size += length;
  }
  return files;
}

async function base64(blob) {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192)
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(text);
}

export function save(files) {
  const stamp = new Date().toISOString().slice(0, 16).replace(/[:T]/g, "-");
  files.forEach((file, n) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([JSON.stringify(file)], { type: "application/json" }));
    link.download = `faltko-${stamp}-${n + 1}.json`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  });
}
