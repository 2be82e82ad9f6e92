/** Who may write what, and the reason where one may not. Pure. */

import { isHost } from "./people.js";

/**
 * @typedef {"offline" | "noRight" | "locked" | "closed" | "registered" | "privateNone" | "privateHosts" | "privateAdults"
 *   | "privateNoRight" | "gone"} Obstacle
 * @typedef {object} Standing what decides about writing
 * @property {readonly string[]} permissions
 * @property {readonly string[]} locks
 * @property {boolean} registered
 * @property {boolean} pupil
 * @property {boolean} host whether the person is a host
 * @property {ChatRules} rules
 * @property {boolean} connected
 */

/** @param {Pick<AppState, "room" | "connection">} state @returns {Standing} */
export function standing({ room, connection }) {
  const { you, house, self } = room;
  const permissions = you?.permissions ?? [];
  return {
    permissions,
    locks: you?.locks ?? [],
    registered: you?.registered ?? false,
    pupil: self?.pupil ?? false,
    host: self !== null && isHost(self.role),
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
  if (!me.permissions.includes("chat")) return "noRight";
  if (me.permissions.includes("moderateChat")) return null;
  if (me.locks.includes("chat")) return "locked";
  if (!me.rules.everybody) return "closed";
  return me.rules.registeredOnly && !me.registered ? "registered" : null;
}

/**
 * Why nothing can be written to one other person.
 *
 * @param {Standing} me
 * @param {{ host: boolean, pupil: boolean } | null} other null: not in the room
 * @returns {Obstacle | null}
 */
export function privateObstacle(me, other) {
  if (!me.connected) return "offline";
  if (!other) return "gone";
  if (!me.permissions.includes("privateChat")) return "privateNoRight";
  if (me.permissions.includes("moderateChat")) return null;
  if (me.locks.includes("chat")) return "locked";
  if (me.rules.registeredOnly && !me.registered) return "registered";
  switch (me.rules.private) {
    case "none": return "privateNone";
    case "hosts": return me.host || other.host ? null : "privateHosts";
    case "adults": return me.pupil || other.pupil ? "privateAdults" : null;
    default: return null;
  }
}
