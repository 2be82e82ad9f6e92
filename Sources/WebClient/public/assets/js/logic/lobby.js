/** When the hosts hear that people wait outside. Pure: the time comes as an argument, in milliseconds. */

/** After one announcement the next waits this long: three hundred who come at once ring a few times, not 300. */
export const LOBBY_QUIET = 8_000;

/** @typedef {{ count: number, name: string | null }} LobbyNews `name`: of the only one, when there is only one */

export class LobbyAlarm {
  /** @type {Set<number>} */
  #known = new Set();
  /** @type {LobbyPerson[]} */
  #fresh = [];
  #unlisted = 0;
  #lastTotal = 0;
  #quietUntil = -Infinity;

  /** When `due` is wanted; null while nobody is unannounced. */
  get nextTimeout() {
    return this.#fresh.length + this.#unlisted > 0 ? this.#quietUntil : null;
  }

  /** @param {Lobby | null} lobby @param {number} now @returns {LobbyNews | null} what to say now */
  hear(lobby, now) {
    const waiting = lobby?.waiting ?? [];
    const here = new Set(waiting.map((person) => person.place));
    const fresh = waiting.filter((person) => !this.#known.has(person.place));
    this.#fresh = [...this.#fresh.filter((person) => here.has(person.place)), ...fresh];
    this.#known = here;
    const total = lobby?.total ?? 0;
    this.#unlisted = Math.max(0, Math.min(total - waiting.length, this.#unlisted + Math.max(0, total - this.#lastTotal - fresh.length)));
    this.#lastTotal = total;
    return this.due(now);
  }

  /** @param {number} now @returns {LobbyNews | null} */
  due(now) {
    const count = this.#fresh.length + this.#unlisted;
    if (count === 0 || now < this.#quietUntil) return null;
    const name = count === 1 ? this.#fresh[0]?.name ?? null : null;
    this.#fresh = [];
    this.#unlisted = 0;
    this.#quietUntil = now + LOBBY_QUIET;
    return { count, name };
  }
}
