// An own proposal on a device: words, and drawings that are photographed.

import { words } from "./fields.js";
import { declare } from "./kinds.js";
import { clone, element, fill, local, part, said } from "./page.js";
import { preview, smaller } from "./photo.js";
import { wordsAt } from "./walk.js";

function proposal(talk) {
  const page = fill(clone("page-proposal"), { prompt: local(talk.block.prompt) });
  words(talk, page, page.getElementById("proposal"), "proposal");
  if (!talk.block.photo) return page;
  part(page, "photo").hidden = false;
  const list = part(page, "photos");
  const draw = () => drawPhotos(talk, list);
  const camera = page.querySelector("input[type=file]");
  camera.addEventListener("change", async () => {
    const [file] = camera.files;
    if (file && (await addPhoto(talk, file))) await draw();
    camera.value = "";
  });
  draw();
  return page;
}

async function addPhoto(talk, file) {
  const { record, uuid: walk } = talk.walk;
  if (record.photos.length >= talk.limits.photos) return talk.trouble(said("photos-full"));
  let blob;
  try {
    blob = await smaller(file);
  } catch {
    return talk.trouble(said("photo-failed"));
  }
  const photo = {
    uuid: crypto.randomUUID(),
    item: talk.item,
    note: wordsAt(talk.walk, talk.item, "proposal").uuid,
  };
  if (!(await talk.keepPhoto({ uuid: photo.uuid, walk, blob }))) return false;
  await talk.change((changed) => changed.record.photos.push(photo));
  return true;
}

async function drawPhotos(talk, list) {
  const here = talk.walk.record.photos.filter((photo) => photo.item === talk.item);
  const rows = here.map(async (photo, n) => {
    const name = said("photo-n", { n: n + 1 });
    const kept = await talk.photo(photo.uuid);
    const picture = kept ? await preview(kept.blob) : document.createElement("canvas");
    picture.setAttribute("role", "img");
    picture.setAttribute("aria-label", name);
    const remove = async () => {
      await talk.change((walk) => {
        walk.record.photos = walk.record.photos.filter((one) => one !== photo);
      });
      await talk.dropPhoto(photo.uuid);
      drawPhotos(talk, list);
    };
    const button = element(
      "button",
      {
        type: "button",
        class: "link-button",
        "aria-label": `${said("remove")}: ${name}`,
        onclick: remove,
      },
      said("remove"),
    );
    return element("li", {}, picture, button);
  });
  list.replaceChildren(...(await Promise.all(rows)));
}

declare("proposal", { page: proposal });
