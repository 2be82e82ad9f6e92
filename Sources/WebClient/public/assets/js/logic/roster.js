/** The list of everybody in a large room, of which only the parts on view are fetched. Pure. */

/** As many as the server sends at once. */
export const ROSTER_PAGE = 100;

export class RosterList {
  /**
   * Place in the list → who stands there.
   * @type {Map<number, Participant>}
   */
  #rows = new Map();
  /**
   * Pages that are here, or on their way.
   * @type {Set<number>}
   */
  #asked = new Set();
  /**
   * How many the list has; null until the server has said.
   * @type {number | null}
   */
  #length = null;
  /** Counts the lists, so that an answer about an earlier one is known for what it is. */
  generation = 0;

  get length() {
    return this.#length ?? 0;
  }

  get isKnown() {
    return this.#length !== null;
  }

  /** Begins anew: another search, or people came and went. What was there is shown until it is replaced. */
  renew() {
    this.generation += 1;
    this.#asked.clear();
  }

  /**
   * What to ask the server for, so that the places from `first` up to `last` can be shown. Each page is asked for once.
   *
   * @param {number} first
   * @param {number} last
   * @returns {number[]} offsets of pages
   */
  missing(first, last) {
    const end = this.#length === null ? 1 : Math.min(last, this.#length);
    const offsets = [];
    for (let page = Math.floor(first / ROSTER_PAGE); page * ROSTER_PAGE < end; page += 1) {
      if (this.#asked.has(page)) continue;
      this.#asked.add(page);
      offsets.push(page * ROSTER_PAGE);
    }
    return offsets;
  }

  /**
   * @param {RosterMessage} message
   * @param {number} generation what it was when this was asked for
   */
  take(message, generation) {
    if (generation !== this.generation) return;
    this.#length = message.matching;
    for (const place of this.#rows.keys()) if (place >= message.matching) this.#rows.delete(place);
    message.participants.forEach((person, index) => this.#rows.set(message.offset + index, person));
  }

  /**
   * A page did not come: it may be asked for again.
   *
   * @param {number} offset
   * @param {number} generation what it was when this was asked for
   */
  fail(offset, generation) {
    if (generation === this.generation) this.#asked.delete(Math.floor(offset / ROSTER_PAGE));
  }

  /** @param {number} place @returns {Participant | null} null while it is not here */
  at(place) {
    return this.#rows.get(place) ?? null;
  }
}
