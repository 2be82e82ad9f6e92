/** Breakout rooms, as the server's messages tell them. Pure. */

export const MOST_ROOMS = 100;
export const LONGEST_TITLE = 64;

/** @returns {BreakoutsState} */
export function emptyBreakouts() {
  return {
    open: false, free: false, rooms: [], endsAt: null, closing: false, mine: null, assigned: null, help: [], voice: null,
    plan: [], announcement: null,
  };
}

/**
 * @param {Partial<BreakoutsState>} message
 * @param {BreakoutsState} before
 * @returns {BreakoutsState}
 */
function taken(message, before) {
  return {
    open: message.open === true,
    free: message.free === true,
    rooms: message.rooms ?? [],
    endsAt: message.endsAt ?? null,
    closing: message.closing === true,
    mine: message.mine ?? null,
    assigned: message.assigned ?? null,
    help: message.help ?? [],
    voice: message.voice ?? null,
    plan: message.plan ?? [],
    announcement: before.announcement,
  };
}

/**
 * @param {RoomState} state
 * @param {ServerMessage} message
 * @returns {RoomState} the same object when nothing changed
 */
export function reduceBreakouts(state, message) {
  const { breakouts } = state;
  switch (message.type) {
    case "joined":
      return { ...state, breakouts: message.breakouts ? taken(message.breakouts, breakouts) : { ...emptyBreakouts(), announcement: breakouts.announcement } };
    case "breakouts":
      return { ...state, breakouts: taken(message, breakouts) };
    case "announcement": {
      const { from, name, text } = message;
      return { ...state, breakouts: {
        ...breakouts, announcement: { from: from ?? null, name, text, number: (breakouts.announcement?.number ?? 0) + 1 },
      } };
    }
    default:
      return state;
  }
}

/**
 * Whether somebody is where one is: in the same breakout room, or both in the plenary.
 *
 * @param {{ breakout?: number | null }} participant
 * @param {{ breakout?: number | null } | null} self
 */
export function sameRoom(participant, self) {
  return (participant.breakout ?? null) === (self?.breakout ?? null);
}

/** @type {WeakMap<ReadonlyMap<number, Participant>, { place: number | null, here: ReadonlyMap<number, Participant> }>} */
const gathered = new WeakMap();

/**
 * The others who are where one is. The same map as long as nothing changed.
 *
 * @param {ReadonlyMap<number, Participant>} participants
 * @param {Participant | null} self
 * @returns {ReadonlyMap<number, Participant>}
 */
export function peopleHere(participants, self) {
  const place = self?.breakout ?? null;
  const known = gathered.get(participants);
  if (known?.place === place) return known.here;
  const list = [...participants].filter(([, person]) => sameRoom(person, self));
  const here = list.length === participants.size ? participants : new Map(list);
  gathered.set(participants, { place, here });
  return here;
}

/**
 * Who stands where in the plan: one list for each room, and the rest.
 *
 * @param {BreakoutsState} breakouts
 * @param {readonly { id: number, name: string }[]} people
 * @param {(a: string, b: string) => number} compare
 * @returns {{ rooms: { room: BreakoutRoom, people: { id: number, name: string }[] }[], rest: { id: number, name: string }[] }}
 */
export function board(breakouts, people, compare) {
  const placeOf = new Map(breakouts.plan.map((each) => [each.participant, each.room]));
  const sorted = [...people].sort((a, b) => compare(a.name, b.name) || a.id - b.id);
  const lists = new Map(breakouts.rooms.map((room) => [room.id, /** @type {{ id: number, name: string }[]} */ ([])]));
  /** @type {{ id: number, name: string }[]} */
  const rest = [];
  for (const person of sorted) {
    const place = placeOf.get(person.id);
    (place === undefined ? rest : lists.get(place) ?? rest).push(person);
  }
  return { rooms: breakouts.rooms.map((room) => ({ room, people: lists.get(room.id) ?? [] })), rest };
}

/** @typedef {"moved" | "returned" | "opened" | "closing" | "announcement" | "help" | "voice"} BreakoutEvent */

/**
 * What has happened that a person should be told.
 *
 * @param {BreakoutsState} before @param {BreakoutsState} now
 * @returns {BreakoutEvent[]}
 */
export function breakoutNews(before, now) {
  /** @type {BreakoutEvent[]} */
  const news = [];
  if (now.mine !== before.mine) news.push(now.mine === null ? "returned" : "moved");
  if (now.open && !before.open && now.mine === null) news.push("opened");
  if (now.closing && !before.closing && now.open) news.push("closing");
  if (now.announcement && now.announcement.number !== before.announcement?.number) news.push("announcement");
  const asked = new Set(before.help.map((each) => each.participant));
  if (now.help.some((each) => !asked.has(each.participant))) news.push("help");
  if (now.voice !== null && now.voice !== before.voice) news.push("voice");
  return news;
}

/**
 * How people fall into so many rooms: `[{ size: 6, rooms: 2 }, { size: 5, rooms: 3 }]`, larger ones first.
 *
 * @param {number} people @param {number} rooms
 */
export function spread(people, rooms) {
  if (rooms < 1) return [];
  const size = Math.floor(people / rooms);
  const larger = people % rooms;
  return [{ size: size + 1, rooms: larger }, { size, rooms: rooms - larger }].filter((each) => each.rooms > 0);
}

/**
 * What the bar above the tiles says.
 *
 * @param {Pick<RoomState, "breakouts" | "you">} room
 * @returns {"none" | "inside" | "choose" | "assigned" | "manage" | "wait"}
 */
export function standingOf({ breakouts, you }) {
  if (!breakouts.open) return "none";
  if (breakouts.mine !== null) return "inside";
  const permissions = you?.permissions ?? [];
  if (breakouts.assigned !== null) return "assigned";
  if (permissions.includes("breakouts") || permissions.includes("visit")) return "manage";
  return breakouts.free && permissions.includes("chooseRoom") ? "choose" : "wait";
}

/** @param {Pick<RoomState, "breakouts" | "you">} room @returns {boolean} whether one may go where one likes */
export function mayWander({ breakouts, you }) {
  const permissions = you?.permissions ?? [];
  return permissions.includes("visit") || permissions.includes("breakouts") || (breakouts.free && permissions.includes("chooseRoom"));
}
