import { el, setAttribute } from "../../dom.js";
import { icon, setIcon } from "../../icons.js";
import { t } from "../../i18n/index.js";
import { openMenu } from "../menu.js";
import { PersonRow } from "./row.js";

export const ROW = 52;
const MARGIN_ROWS = 4;

/**
 * @typedef {{ kind: "school", key: string, name: string, count: number, open: boolean, menu: (() => import("../menu.js").MenuItem[]) | null }} SchoolRow
 * @typedef {{ kind: "person", view: import("./row.js").RowView, place: number, length: number }} PersonPlace
 *
 * @typedef {object} ListModel what the list shows; asked for the rows on view only
 * @property {number} length
 * @property {(row: number) => SchoolRow | PersonPlace | null} at null: not here yet
 * @property {(first: number, end: number) => void} want the rows that come into view
 */

/** A list of which only the rows on view exist, so that 2000 people cost no more than twenty. */
export class PeopleList {
  /** @type {Map<number, PersonRow>} */
  #people = new Map();
  /** @type {Map<string, HTMLElement>} */
  #schools = new Map();
  /** @type {ListModel} */
  #model = { length: 0, at: () => null, want: () => {} };
  // Where the list stands, as its events tell: asking the element after a change makes the browser lay out the page.
  #top = 0;
  #height = 0;
  #rowsHeight = -1;

  /**
   * @param {object} handlers
   * @param {(id: number) => import("../menu.js").MenuItem[]} handlers.menu
   * @param {(key: string) => void} handlers.toggle a school was opened or closed
   */
  constructor(handlers) {
    this.handlers = handlers;
    this.rows = el("div", { class: "people-rows", role: "list", label: "participants.title" });
    this.element = el("div", { class: "people", tabindex: "0", "data-role": "people-list", on: {
      scroll: () => {
        this.#top = this.element.scrollTop;
        this.draw();
      },
    } }, this.rows);
    this.observer = new ResizeObserver(() => {
      this.#top = this.element.scrollTop;
      this.#height = this.element.clientHeight;
      this.draw();
    });
    this.observer.observe(this.element);
  }

  /** @param {ListModel} model */
  show(model) {
    this.#model = model;
    this.draw();
  }

  draw() {
    const { length } = this.#model;
    if (length !== this.#rowsHeight) {
      this.#rowsHeight = length;
      this.rows.style.setProperty("height", `${length * ROW}px`);
    }
    const first = Math.max(0, Math.min(length - 1, Math.floor(this.#top / ROW)) - MARGIN_ROWS);
    const end = Math.min(length, Math.ceil((this.#top + this.#height) / ROW) + MARGIN_ROWS);
    this.#model.want(first, Math.max(end, first + 1));
    /** @type {Set<number>} */
    const people = new Set();
    /** @type {Set<string>} */
    const schools = new Set();
    /** @type {HTMLElement[]} */
    const shown = [];
    for (let row = first; row < end; row += 1) {
      const content = this.#model.at(row);
      if (!content) continue;
      let element;
      if (content.kind === "school") {
        schools.add(content.key);
        element = this.#school(content);
      } else {
        people.add(content.view.person.id);
        element = this.#person(content);
      }
      const transform = `translateY(${row * ROW}px)`;
      if (element.style.transform !== transform) element.style.transform = transform;
      shown.push(element);
    }
    for (const [id, row] of this.#people) {
      if (people.has(id)) continue;
      row.element.remove();
      this.#people.delete(id);
    }
    for (const [key, element] of this.#schools) {
      if (schools.has(key)) continue;
      element.remove();
      this.#schools.delete(key);
    }
    shown.forEach((element, index) => {
      if (this.rows.children[index] !== element) this.rows.insertBefore(element, this.rows.children[index] ?? null);
    });
  }

  /** @param {PersonPlace} content */
  #person({ view, place, length }) {
    const { id } = view.person;
    let row = this.#people.get(id);
    if (!row) {
      row = new PersonRow(id, () => this.handlers.menu(id));
      this.#people.set(id, row);
    }
    row.update(view);
    setAttribute(row.element, "aria-setsize", length);
    setAttribute(row.element, "aria-posinset", place + 1);
    return row.element;
  }

  /** @param {SchoolRow} content */
  #school({ key, name, count, open, menu }) {
    let element = this.#schools.get(key);
    if (!element) {
      const toggle = el("button", {
        type: "button", class: "school-toggle", "data-action": "toggle-school", on: { click: () => this.handlers.toggle(key) },
      }, icon("right", "icon small"), el("span", { class: "school-name" }), el("span", { class: "count" }));
      element = el("div", { class: "person school-row", role: "listitem", "data-school": name }, toggle);
      if (menu) {
        /** @type {HTMLButtonElement} */
        const button = el("button", {
          type: "button", class: "icon-button row-menu", "data-role": "school-menu", tip: "people.schoolMenu", "aria-haspopup": "menu",
          "aria-expanded": "false", on: { click: () => openMenu(button, menu(), "people.schoolMenu") },
        }, icon("more", "icon small"));
        element.append(button);
      }
      this.#schools.set(key, element);
    }
    const [toggle] = element.children;
    setAttribute(toggle, "aria-expanded", open);
    setIcon(toggle, open ? "down" : "right");
    const words = /** @type {HTMLElement} */ (toggle.querySelector(".school-name"));
    const text = name || t("people.noSchool");
    if (words.textContent !== text) words.textContent = text;
    words.title = text;
    const number = /** @type {HTMLElement} */ (toggle.querySelector(".count"));
    if (number.textContent !== String(count)) number.textContent = String(count);
    return element;
  }

  close() {
    this.observer.disconnect();
    this.element.remove();
  }
}
