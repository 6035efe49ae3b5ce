// One walk-through as the device knows it. Plain data and rules; nothing here touches the page.

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

// Eighty random bits that people can read aloud: the participant's receipt.
export function newCode() {
  const bits = crypto.getRandomValues(new Uint8Array(16));
  const letters = [...bits].map((byte) => ALPHABET[byte & 31]).join("");
  return letters.match(/.{4}/g).join("-");
}

export function newWalk(round, order, before) {
  return {
    uuid: crypto.randomUUID(),
    code: newCode(),
    state: "open",
    revision: 1,
    handed: 0, // the highest revision that may have reached the server
    acked: 0, // the highest that the server has said is on its disk
    touched: Date.now(),
    sub: "", // the page after a block, as its kind names it
    record: {
      schema: "codesign/walk/1",
      round: round.round,
      arms: order.arms,
      plan: order.plan,
      place_in_plan: 0,
      status: "started",
      is_moderated: true,
      language: round.language,
      // The place stays the same from one participant to the next; what is said does not.
      context: {
        place: before?.place ?? "",
        device: before?.device ?? "",
        disruption: before?.disruption ?? null,
      },
      started: Date.now(),
      ended: null,
      ms: 0,
      tasks: [],
      events: [],
      answers: [],
      notes: [],
      photos: [],
    },
  };
}

// What was sent under a revision never changes: the first change after that is a new revision.
export function touch(walk) {
  walk.touched = Date.now();
  if (walk.handed >= walk.revision) walk.revision = walk.handed + 1;
}

export function item(walk) {
  return walk.record.plan[walk.record.place_in_plan];
}

export function blockOf(round, walk) {
  const key = item(walk)?.split("@")[0];
  if (["context", "closing", "another-version"].includes(key)) return { kind: key };
  return round.script.blocks.find((block) => block.key === key);
}

export function armOf(round, walk, at = item(walk)) {
  return round.arms[at?.split("@")[1] ?? walk.record.arms[0]];
}

export function answer(walk, at, value) {
  walk.record.answers = walk.record.answers.filter((one) => one.item !== at);
  if (value) walk.record.answers.push({ item: at, value });
}

export function answered(walk, at) {
  return walk.record.answers.find((one) => one.item === at)?.value;
}

const MOST_EVENTS = 2000;

export function happened(walk, event) {
  if (walk.record.events.length < MOST_EVENTS)
    walk.record.events.push({ ...event, ms: walk.record.ms });
}

// When the task was begun the first time: beginning it again does not set its clock back.
export function beganAt(walk, at) {
  return walk.record.events.find((one) => one.item === at && one.kind === "task")?.ms;
}

// The moment that a task's goal was reached the first time, kept through a page that is closed.
export function reachGoal(walk, at) {
  walk.goals ??= {};
  walk.goals[at] ??= walk.record.ms;
}

// How a task ended. Its time goes on to the goal, or, where there is none or it was not reached,
// to the interviewer's press. Who corrects the outcome afterwards does not change the time.
export function outcome(walk, at, found) {
  const before = walk.record.tasks.find((one) => one.item === at);
  const isDone = found === "direct" || found === "indirect";
  const goal = isDone ? walk.goals?.[at] : undefined;
  const ended = goal ?? (before ? (beganAt(walk, at) ?? 0) + before.ms : walk.record.ms);
  const ms = Math.max(0, ended - (beganAt(walk, at) ?? ended));
  walk.record.tasks = walk.record.tasks.filter((one) => one.item !== at);
  walk.record.tasks.push({
    item: at,
    outcome: found,
    observed: true,
    ms,
    at_goal: goal !== undefined,
  });
}

// The note of an item that is answered in words; made when first asked for.
export function wordsAt(walk, at, kind) {
  let note = walk.record.notes.find((one) => one.item === at && one.kind === kind);
  if (!note) {
    note = { uuid: crypto.randomUUID(), kind, text: "", item: at, screen: "", element: "" };
    walk.record.notes.push(note);
  }
  return note;
}

// What is sent: the record under its revision, without notes that nobody wrote anything in.
export function recordOf(walk) {
  const { record } = walk;
  const drawn = new Set(record.photos.map((photo) => photo.note));
  const notes = record.notes
    .map((note) => ({ ...note, text: note.text.trim() }))
    .filter((note) => note.text || drawn.has(note.uuid));
  return { ...record, notes, uuid: walk.uuid, revision: walk.revision };
}

export function sendingOf(walk, offset) {
  // What the clock was wrong by when it began: when it differs now, somebody has set the clock.
  return {
    sent: Date.now(),
    offset: walk.offset ?? offset,
    code: walk.code ?? "",
    record: recordOf(walk),
  };
}

export const IDLE = 30 * 60 * 1000;

// Finished ones, and open ones that nobody has touched for half an hour: those as far as they came.
export function isToBeSent(walk, now = Date.now()) {
  if (walk.state === "waiting") return true;
  return walk.state === "open" && walk.acked < walk.revision && now - walk.touched > IDLE;
}
