import { el, setShown, setText } from "../../dom.js";
import { icon } from "../../icons.js";
import { t } from "../../i18n/index.js";
import { fold, matches } from "../../logic/names.js";
import { may } from "../../logic/people.js";
import { LONGEST_NAME, tidyName } from "../../logic/text.js";
import { confirmDialog, promptDialog } from "../dialogs.js";
import { menuButton } from "../menu.js";

const ROW = 60;
const MARGIN_ROWS = 3;

/** Those who wait outside, for the hosts: one, a whole school, or all are let in. */
export class LobbyList {
  /** @type {LobbyPerson[]} */
  #shown = [];
  /** @type {Map<number, { element: HTMLElement, drawn: string }>} */
  #rows = new Map();
  #schoolsDrawn = "";
  #search = "";

  /** @param {import("../../command.js").Commands} commands */
  constructor(commands) {
    this.commands = commands;
    this.store = commands.session.store;
    this.admitAll = el("button", { type: "button", class: "button primary compact", "data-action": "lobby.admitAll", on: {
      click: () => this.#lobby("admitAll"),
    } }, icon("check", "icon small"), el("span", { t: "door.admitAll" }));
    this.messageButton = el("button", { type: "button", class: "button compact", "data-action": "lobby.message", on: { click: () => { void this.#message(); } } },
        icon("chat", "icon small"), el("span", { t: "door.message" }));
    this.tools = el("div", { class: "lobby-tools" }, this.admitAll, this.messageButton);
    this.note = el("p", { class: "lobby-message", hidden: true });
    this.schools = el("div", { class: "lobby-schools", role: "group", label: "door.schools" });
    this.rows = el("div", { class: "people-rows", role: "list", label: "door.title" });
    this.empty = el("div", { class: "panel-empty" }, icon("door"), el("p", { t: "door.nobody" }));
    this.more = el("p", { class: "panel-note", hidden: true });
    this.scroller = el("div", { class: "people", tabindex: "0", on: { scroll: () => this.#draw() } }, this.rows, this.more);
    this.element = el("div", { class: "lobby", "data-role": "lobby" }, this.tools, this.note, this.schools, this.empty, this.scroller);
    this.observer = new ResizeObserver(() => this.#draw());
    this.observer.observe(this.scroller);
  }

  /** @param {string} search what names or schools must begin with */
  find(search) {
    this.#search = fold(search);
    this.render();
  }

  render() {
    const { room } = this.store.get();
    const { waiting, total, schools } = room.lobby ?? { waiting: [], total: 0, schools: [] };
    this.#shown = this.#search ? waiting.filter((person) => matches(person, this.#search)) : [...waiting];
    setShown(this.admitAll, total > 0);
    setShown(this.messageButton, may(room, "lock"));
    setShown(this.empty, total === 0);
    setShown(this.scroller, total > 0);
    const { message } = room.house;
    setShown(this.note, !!message);
    if (message) setText(this.note, "door.messageShown", { text: message });
    setShown(this.more, total > waiting.length);
    setText(this.more, "people.andMore", { count: total - waiting.length });
    this.#renderSchools(schools);
    this.#draw();
  }

  /** @param {readonly SchoolCount[]} schools */
  #renderSchools(schools) {
    const drawn = JSON.stringify([schools, t("door.title")]);
    if (drawn === this.#schoolsDrawn) return;
    this.#schoolsDrawn = drawn;
    setShown(this.schools, schools.length > 0);
    const open = this.schools.querySelector("details")?.open ?? schools.length <= 3;
    this.schools.replaceChildren(el("details", { open },
      el("summary", {}, t("door.schools"), " ", el("span", { class: "count" }, String(schools.length))),
      el("ul", {}, ...schools.map((school) => el("li", { class: "lobby-school", "data-school": school.id },
        el("span", { class: "person-text", title: school.name }, school.name || t("people.noSchool")),
        el("span", { class: "count" }, String(school.count)),
        el("button", {
          type: "button", class: "button compact", "data-action": "lobby.admitSchool",
          "aria-label": t("door.admitSchoolNamed", { name: school.name }), on: { click: () => this.#admitSchool(school.id) },
        }, t("door.admitSchool")))))));
  }

  #draw() {
    const length = this.#shown.length;
    this.rows.style.setProperty("height", `${length * ROW}px`);
    const { scrollTop, clientHeight } = this.scroller;
    const first = Math.max(0, Math.floor(scrollTop / ROW) - MARGIN_ROWS);
    const end = Math.min(length, Math.ceil((scrollTop + clientHeight) / ROW) + MARGIN_ROWS);
    const keep = new Set();
    for (let at = first; at < end; at += 1) {
      const person = this.#shown[at];
      keep.add(person.place);
      const drawn = JSON.stringify([person.name, person.school, person.here, person.registered, person.role, t("door.title")]);
      let row = this.#rows.get(person.place);
      if (!row || row.drawn !== drawn) {
        const element = this.#row(person);
        if (row) row.element.replaceWith(element);
        else this.rows.append(element);
        row = { element, drawn };
        this.#rows.set(person.place, row);
      }
      row.element.style.setProperty("transform", `translateY(${at * ROW}px)`);
    }
    for (const [place, row] of this.#rows) {
      if (keep.has(place)) continue;
      row.element.remove();
      this.#rows.delete(place);
    }
  }

  /** @param {LobbyPerson} person */
  #row(person) {
    const { room } = this.store.get();
    const words = [
      person.school, !person.registered && t("door.guest"), !person.here && t("door.away"),
    ].filter(Boolean).join(" · ");
    const menu = menuButton({ icon: "more", label: "people.menu", className: "icon-button row-menu", role: "lobby-menu", items: () => [
      { label: "people.rename", icon: "edit", action: "lobby.rename", run: () => { void this.#rename(person); } },
      { label: "door.refuse", icon: "close", action: "lobby.refuse", run: () => this.#lobby("refuse", { places: [person.place] }) },
      { label: "door.ban", icon: "ban", action: "lobby.ban", danger: true, shown: may(room, "ban"), run: () => { void this.#ban(person); } },
    ] });
    menu.setAttribute("aria-label", t("people.menuOf", { name: person.name }));
    return el("div", { class: "person lobby-row", role: "listitem", "data-place": person.place },
      el("span", { class: "person-name" }, el("span", { class: "person-text", title: person.name }, person.name), words && el("small", { title: words }, words)),
      el("button", {
        type: "button", class: "button compact primary", "data-action": "lobby.admit", "aria-label": t("door.admitNamed", { name: person.name }),
        on: { click: () => this.#lobby("admit", { places: [person.place] }) },
      }, t("door.admit")),
      menu);
  }

  /** @param {string} school an id; empty for those without a school, whom only their places name */
  #admitSchool(school) {
    const { waiting } = this.store.get().room.lobby ?? { waiting: [] };
    if (school) this.#lobby("admitSchool", { school });
    else this.#lobby("admit", { places: waiting.filter((person) => !person.school).map((person) => person.place) });
  }

  /** @param {string} action @param {object} [fields] */
  #lobby(action, fields = {}) {
    void this.commands.send({ type: "lobby", action, ...fields });
  }

  /** @param {LobbyPerson} person */
  async #rename(person) {
    const name = await promptDialog({
      title: t("people.renameTitle"), label: t("people.newName"), yes: t("app.save"), value: person.name, longest: LONGEST_NAME,
    });
    if (name && tidyName(name)) this.#lobby("rename", { place: person.place, name: tidyName(name) });
  }

  /** @param {LobbyPerson} person */
  async #ban(person) {
    const answer = await confirmDialog({ title: t("door.banTitle"), text: t("door.banText", { name: person.name }), yes: t("door.ban") });
    if (answer) this.#lobby("refuse", { places: [person.place], ban: true });
  }

  async #message() {
    const { house } = this.store.get().room;
    const text = await promptDialog({
      title: t("door.message"), label: t("door.messageLabel"), yes: t("app.save"), value: house.message ?? "",
      note: t("door.messageNote"), longest: 500, many: true, mayBeEmpty: true,
    });
    if (text !== null) await this.commands.send({ type: "lobby", action: "message", text }, t("door.messageSaved"));
  }

  close() {
    this.observer.disconnect();
  }
}
