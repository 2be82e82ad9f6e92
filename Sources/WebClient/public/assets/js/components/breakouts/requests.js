import { Commands } from "../../command.js";

/**
 * Asks the server for something about the rooms; tells why when it is refused.
 *
 * @param {import("../../session.js").Session} session
 * @param {import("../toasts.js").Toasts} toasts
 * @param {{ action: string, [field: string]: unknown }} fields
 * @returns {Promise<boolean>}
 */
export async function askBreakouts(session, toasts, fields) {
  return await new Commands(session, toasts).send({ type: "breakouts", ...fields }) !== null;
}

/**
 * Everybody whom a plan may name: those whom the page knows, and, in a large room, the server's list, page by page.
 *
 * @param {import("../../session.js").Session} session
 * @param {(people: Participant[]) => void} more called again whenever more are known
 * @returns {() => void} ends it
 */
export function gatherPeople(session, more) {
  let ended = false;
  /** @type {Map<number, Participant>} */
  const found = new Map();
  const tell = () => {
    const { room } = session.store.get();
    const people = new Map([...found, ...room.participants]);
    if (room.self) people.set(room.self.id, room.self);
    more([...people.values()].filter((each) => each.client !== "whip"));
  };
  const fetchAll = async () => {
    const { room } = session.store.get();
    if (room.total <= room.participants.size + 1) return;
    for (let offset = 0, total = room.total; offset < total && !ended; offset += 100) {
      const page = await session.signalling.request({ type: "roster", offset, limit: 100 });
      total = page.matching;
      for (const person of page.participants) found.set(person.id, person);
      if (!ended) tell();
      if (page.participants.length === 0) break;
    }
  };
  const unwatch = session.store.watch((state) => state.room.participants, tell);
  tell();
  // What the page knows is enough to go on with.
  fetchAll().catch(() => {});
  return () => {
    ended = true;
    unwatch();
  };
}

/** @param {import("../../session.js").Session} session @returns {Promise<SchoolCount[]>} the schools of those in the room */
export async function schoolsHere(session) {
  try {
    const page = await session.signalling.request({ type: "roster", offset: 0, limit: 1, group: "school" });
    return page.schools ?? [];
  } catch {
    return [];
  }
}
