import { ROSTER_PAGE, RosterList } from "../../logic/roster.js";
import { bySurname, matches } from "../../logic/names.js";
import { bySchool, compareSchools, rowAt, rowCount } from "../../logic/sections.js";

/**
 * What the list of people is made of: the whole room where the page knows it, else pages of the server's list, by name
 * or school by school. A large room's rows are fetched when they come into view.
 */
export class PeopleModel {
  /** @type {Map<string | null, RosterList>} school → rows from the server */
  #lists = new Map();
  /** @type {Participant[]} */
  #local = [];
  /** @type {SchoolCount[]} */
  #schools = [];
  #knowsSchools = false;
  /** @type {Set<string>} */
  #open = new Set();
  search = "";
  grouped = false;
  /** Whether the page knows a part of the room only. */
  remote = false;

  /**
   * @param {import("../../signalling.js").Signalling} signalling
   * @param {() => void} changed rows have come
   */
  constructor(signalling, changed) {
    this.signalling = signalling;
    this.changed = changed;
  }

  /** Whether schools are shown now. The server's list by school knows no search, so what is found in a large room has none. */
  get inSchools() {
    return this.grouped && !(this.remote && this.search);
  }

  /** @param {Participant[]} people everybody whom the page knows @param {boolean} remote */
  setPeople(people, remote) {
    this.#local = [...people].sort(bySurname);
    this.remote = remote;
    if (!remote) this.#lists.clear();
  }

  /** What was fetched is old: people came and went, or another search was typed. */
  renew() {
    for (const list of this.#lists.values()) list.renew();
    if (this.grouped) this.fetchSchools();
    this.changed();
  }

  /** @param {string} key a school's name */
  toggle(key) {
    if (this.#open.has(key)) this.#open.delete(key);
    else this.#open.add(key);
    this.changed();
  }

  fetchSchools() {
    this.signalling.request({ type: "roster", offset: 0, limit: 1, schools: true }).then(
      (reply) => {
        if (!Array.isArray(reply.schools)) return;
        const without = reply.total - reply.schools.reduce((/** @type {number} */ sum, /** @type {SchoolCount} */ { count }) => sum + count, 0);
        this.#schools = [...reply.schools, ...(without > 0 ? [{ id: "", name: "", count: without }] : [])]
          .sort((a, b) => compareSchools(a.name, b.name));
        this.#knowsSchools = true;
        this.changed();
      },
      () => {},
    );
  }

  #searching() {
    return this.search ? { search: this.search.slice(0, 64) } : {};
  }

  /** @param {string | null} school its name, empty for those without one; null: everybody */
  #list(school) {
    let list = this.#lists.get(school);
    if (!list) {
      list = new RosterList();
      this.#lists.set(school, list);
    }
    return list;
  }

  /** @param {string | null} school @param {number} first @param {number} end */
  #fetch(school, first, end) {
    const list = this.#list(school);
    const { generation } = list;
    for (const offset of list.missing(first, end)) {
      this.signalling.request({
        type: "roster", offset, limit: ROSTER_PAGE, ...this.#searching(), ...(school === null ? {} : { school }),
      }).then(
        (page) => {
          list.take(page, generation);
          if (generation === list.generation) this.changed();
        },
        () => list.fail(offset, generation),
      );
    }
  }

  /**
   * @typedef {{ kind: "school", key: string, id: string | null, name: string, count: number, open: boolean, people: Participant[] | null }} SchoolEntry
   * @typedef {{ kind: "person", person: Participant, place: number, length: number }} PersonEntry
   * @returns {{ length: number, known: boolean, at: (row: number) => SchoolEntry | PersonEntry | null,
   *   want: (first: number, end: number) => void }}
   */
  rows() {
    const found = this.search ? this.#local.filter((person) => matches(person, this.search)) : this.#local;
    if (this.inSchools) return this.#groupedRows(found);
    if (!this.remote) {
      return {
        length: found.length, known: true, want: () => {},
        at: (row) => (found[row] ? { kind: "person", person: found[row], place: row, length: found.length } : null),
      };
    }
    const list = this.#list(null);
    return {
      length: list.length, known: list.isKnown, want: (first, end) => this.#fetch(null, first, end),
      at: (row) => {
        const person = list.at(row);
        return person && { kind: "person", person, place: row, length: list.length };
      },
    };
  }

  /** @param {Participant[]} found @returns {ReturnType<PeopleModel["rows"]>} */
  #groupedRows(found) {
    const ids = new Map(this.#schools.map((school) => [school.name ?? "", school.id]));
    const sections = this.remote
      ? this.#schools.map(({ id, name, count }) => {
        const list = this.#lists.get(name);
        return { key: name, id: id || null, name, count: list?.isKnown ? list.length : count, people: null };
      })
      : bySchool(found).map(({ name, people }) => ({ key: name, id: ids.get(name) || null, name, count: people.length, people }));
    // In a room that the page knows whole a search opens everything; in a large one each school is opened by hand.
    const shown = sections.map((section) => ({ ...section, open: this.#open.has(section.key) !== (!this.remote && this.search !== "") }));
    return {
      length: rowCount(shown),
      known: this.#knowsSchools || !this.remote,
      at: (row) => {
        const at = rowAt(shown, row);
        if (!at) return null;
        const section = shown[at.section];
        if (at.place === null) return { kind: "school", ...section };
        const person = section.people ? section.people[at.place] : this.#list(section.name).at(at.place);
        return person ? { kind: "person", person, place: at.place, length: section.count } : null;
      },
      want: (first, end) => {
        if (!this.remote) return;
        let start = 0;
        for (const section of shown) {
          const length = section.open ? section.count : 0;
          const from = Math.max(first - start - 1, 0);
          const to = Math.min(end - start - 1, length);
          if (to > from) this.#fetch(section.name, from, to);
          start += 1 + length;
        }
      },
    };
  }
}
