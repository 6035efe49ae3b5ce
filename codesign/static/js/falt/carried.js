// The round that a device carries, view by view. Each view is stored when it comes, with what it
// links, so that preparing goes on where it was; a round is used when every view of it is there.

import { ofDocument } from "./links.js";
import { screen as asMarkup } from "./page.js";

// "x/" is a prefix of keys in the table "kept"; an edition is one drawing of one round.
const view = (edition, place) => `vy/${edition}/${place}`;
const about = (edition, place) => `om/${edition}/${place}`;

// Every view of a round: [view, place], where a place is what the server calls it.
export function viewsOf(round) {
  return Object.entries(round.arms).flatMap(([arm, { screens }]) =>
    Object.entries(screens).flatMap(([key, { views }]) =>
      views.map((one, n) => [one, `${arm}/${key}/${n}`]),
    ),
  );
}

// The places that are stored already.
export async function storedPlaces(store, edition) {
  const start = about(edition, "");
  return new Set((await store.keys("kept", start)).map((key) => key.slice(start.length)));
}

// Store one view as the server drew it.
export async function keepView(store, edition, place, drawn) {
  const parser = new DOMParser();
  const links = new Set(
    drawn.bodies.flatMap((body) => ofDocument(parser.parseFromString(asMarkup(body), "text/html"))),
  );
  const told = { links: [...links], minutes: drawn.minutes, bodies: drawn.bodies.length };
  await store.putAll("kept", [
    [drawn, view(edition, place)],
    [told, about(edition, place)],
  ]);
}

// What is known of each stored view of an edition: what it links and which minutes it shows.
export const knownViews = (store, edition) => store.some("kept", about(edition, ""));

// Forget every view but those of this edition.
export async function forgetOthers(store, edition) {
  const keys = [...(await store.keys("kept", "vy/")), ...(await store.keys("kept", "om/"))];
  const old = keys.filter((key) => key.split("/")[1] !== edition);
  await Promise.all(old.map((key) => store.remove("kept", key)));
}

// Whether every view is stored, shows something from the first minute on, and leads to screens that
// are carried too.
export async function isWhole(store, round) {
  const known = await knownViews(store, round.edition);
  const drawn = new Set(await store.keys("kept", view(round.edition, "")));
  return (
    hasEveryWay(round) &&
    viewsOf(round).every(([, place]) => {
      const told = known.get(about(round.edition, place));
      return (
        told &&
        drawn.has(view(round.edition, place)) &&
        told.minutes[0]?.[0] === 0 &&
        told.minutes.every(([, body]) => body < told.bodies)
      );
    })
  );
}

const hasEveryWay = (round) =>
  Object.values(round.arms).every(
    ({ screens, start }) =>
      !Object.keys(screens).length ||
      (start in screens &&
        Object.values(screens).every(
          (one) =>
            (!one.stations || one.stations in screens) &&
            Object.values(one.hotspots).every((spot) => spot.go.every((way) => way.to in screens)),
        )),
  );

// The round with its views, as an interview needs it.
export async function wholeRound(store) {
  const round = await store.get("kept", "round");
  if (!round?.edition) return round;
  const drawn = await store.some("kept", view(round.edition, ""));
  for (const [one, place] of viewsOf(round))
    Object.assign(one, drawn.get(view(round.edition, place)));
  return round;
}
