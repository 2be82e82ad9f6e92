/** Who may write what, and the reason where one may not. Pure. */

/**
 * @typedef {"offline" | "noRight" | "unattended" | "locked" | "closed" | "registered" | "privateNone" | "privateHosts" | "privateAdults"
 *   | "privateNoRight" | "gone"} Obstacle
 * @typedef {object} Standing what decides about writing
 * @property {readonly string[]} permissions
 * @property {readonly string[]} locks
 * @property {boolean} registered
 * @property {boolean} adult known to be no pupil; a guest may be anybody
 * @property {boolean} unattended whether the room waits for a grown-up
 * @property {ChatRules} rules
 * @property {boolean} connected
 */

const MODERATORS = new Set(["administrator", "facilitator", "secretary"]);

/** @param {{ role: string }} person @returns {boolean} whether the role moderates the chat */
export function moderates(person) {
  return MODERATORS.has(person.role);
}

/** @param {{ role: string, pupil?: boolean }} person */
export function isKnownAdult(person) {
  return !person.pupil && person.role !== "guest";
}

/** @param {Pick<AppState, "room" | "connection">} state @returns {Standing} */
export function standing({ room, connection }) {
  const { you, house, self } = room;
  const permissions = you?.permissions ?? [];
  return {
    permissions,
    locks: you?.locks ?? [],
    registered: you?.registered ?? false,
    adult: self !== null && isKnownAdult(self),
    unattended: house.unattended !== null,
    rules: house.chat,
    connected: connection !== "reconnecting",
  };
}

/**
 * Why nothing can be written to everybody.
 *
 * @param {Standing} me
 * @returns {Obstacle | null}
 */
export function obstacle(me) {
  if (!me.connected) return "offline";
  if (me.locks.includes("chat")) return "locked";
  if (!me.permissions.includes("chat")) return "noRight";
  if (me.permissions.includes("moderateChat")) return null;
  if (me.unattended) return "unattended";
  if (!me.rules.everybody) return "closed";
  return me.rules.registeredOnly && !me.registered ? "registered" : null;
}

/**
 * Why nothing can be written to one other person.
 *
 * @param {Standing} me
 * @param {{ host: boolean, adult: boolean } | null} other null: not in the room
 * @returns {Obstacle | null}
 */
export function privateObstacle(me, other) {
  if (!me.connected) return "offline";
  if (!other) return "gone";
  if (me.locks.includes("chat")) return "locked";
  if (!me.permissions.includes("privateChat")) return "privateNoRight";
  const host = me.permissions.includes("moderateChat");
  if (!host && me.unattended) return "unattended";
  if (!host && me.rules.registeredOnly && !me.registered) return "registered";
  switch (me.rules.private) {
    case "none": return "privateNone";
    case "hosts": return host || other.host ? null : "privateHosts";
    case "adults": return me.adult || other.adult ? null : "privateAdults";
    default: return null;
  }
}
