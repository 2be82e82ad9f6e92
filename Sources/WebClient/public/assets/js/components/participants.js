import { Commands } from "../command.js";
import { el, setAttribute, setShown, setTip } from "../dom.js";
import { icon } from "../icons.js";
import { may } from "../logic/people.js";
import { menuButton } from "./menu.js";
import { HandsQueue } from "./people/hands.js";
import { PeopleList } from "./people/list.js";
import { LobbyList } from "./people/lobby.js";
import { groupMenu, personMenu } from "./people/menus.js";
import { PeopleModel } from "./people/model.js";
import { onLanguage } from "./shell.js";

/** How long the list of a large room waits after people came and went, and after a key was pressed in the search. */
const RENEWAL = 2_000;
const TYPING = 250;
const DRAWING = 120;

/** Everybody: who is here, whose hand is up, and, for the hosts, who waits outside. */
export class ParticipantsPanel {
  #scheduled = false;
  #closed = false;
  #lastTotal = 0;
  /** @type {any} */
  #renewal = null;
  /** @type {"here" | "lobby"} */
  #tab = "here";

  /** @param {import("../session.js").Session} session @param {import("./toasts.js").Toasts} toasts */
  constructor(session, toasts) {
    const { store } = session;
    this.store = store;
    this.commands = new Commands(session, toasts);
    this.model = new PeopleModel(session.signalling, () => this.#schedule());
    this.hands = new HandsQueue(this.commands);
    this.lobby = new LobbyList(this.commands);
    this.people = new PeopleList({
      menu: (id) => this.#menuOf(id),
      toggle: (key) => this.model.toggle(key),
    });
    this.title = el("h2", { id: "participants-title", t: "participants.title" });
    this.count = el("span", { class: "count", "data-role": "people-count" });
    this.group = el("button", {
      type: "button", class: "icon-button", tip: "people.bySchool", "data-action": "group-by-school", "aria-pressed": "false",
      on: { click: () => this.#toggleGroups() },
    }, icon("school"));
    this.everybody = menuButton({
      icon: "more", label: "people.everybodyMenu", role: "everybody-menu", items: () => groupMenu(this.commands, { all: true }, ""),
    });
    const close = el("button", { type: "button", class: "icon-button", on: { click: () => store.set({ panel: null }) } }, icon("close"));
    setTip(close, "app.close");
    this.filter = el("input", {
      type: "search", class: "field", hint: "participants.filter", label: "participants.filter",
      autocomplete: "off", "data-role": "participants-filter", on: { input: () => this.#search() },
    });
    this.hereTab = this.#tabButton("here", "people.tabHere");
    this.lobbyTab = this.#tabButton("lobby", "people.tabLobby");
    this.lobbyCount = el("span", { class: "tab-badge" });
    this.lobbyTab.append(this.lobbyCount);
    this.tabs = el("div", { class: "panel-tabs", role: "tablist", label: "participants.title" }, this.hereTab, this.lobbyTab);
    this.empty = el("p", { class: "panel-note", t: "participants.none", hidden: true });
    this.here = el("div", { class: "here" }, this.hands.element, this.empty, this.people.element);
    this.element = el("aside", {
      class: "panel", "data-role": "participants", "aria-labelledby": "participants-title",
    },
    el("header", { class: "panel-header" }, el("span", { class: "panel-title" }, this.title, this.count),
      el("span", { class: "panel-tools" }, this.group, this.everybody, close)),
    this.tabs, el("div", { class: "panel-search" }, this.filter), this.here, this.lobby.element);
    this.ends = [
      store.watch((state) => state.room, () => this.#schedule()),
      store.watch((state) => state.local, () => this.#schedule()),
      store.watch((state) => state.display.pinned, () => this.#schedule()),
      onLanguage(() => this.#render()),
    ];
    const { room } = store.get();
    if ((room.lobby?.total ?? 0) > 0) this.#tab = "lobby";
    this.#render();
  }

  /** @param {"here" | "lobby"} tab @param {import("../i18n/index.js").Key} label */
  #tabButton(tab, label) {
    return el("button", {
      type: "button", class: "panel-tab", role: "tab", id: `tab-${tab}`, "aria-controls": `people-${tab}`, "data-action": `tab-${tab}`, "aria-selected": "false", on: {
        click: () => this.#choose(tab),
        keydown: (/** @type {KeyboardEvent} */ event) => {
          if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
          event.preventDefault();
          event.stopPropagation();
          this.#choose(tab === "here" ? "lobby" : "here");
          (this.#tab === "here" ? this.hereTab : this.lobbyTab).focus();
        },
      },
    }, el("span", { t: label }));
  }

  /** @param {"here" | "lobby"} tab */
  #choose(tab) {
    this.#tab = tab;
    this.#render();
  }

  #toggleGroups() {
    this.model.grouped = !this.model.grouped;
    setAttribute(this.group, "aria-pressed", this.model.grouped);
    if (this.model.grouped) this.model.fetchSchools();
    this.#render();
  }

  #search() {
    this.lobby.find(this.filter.value.trim());
    if (this.model.remote) this.#renewSoon(TYPING);
    else {
      this.model.search = this.filter.value.trim();
      this.#render();
    }
  }

  /** @param {number} wait milliseconds */
  #renewSoon(wait) {
    clearTimeout(this.#renewal);
    this.#renewal = setTimeout(() => {
      this.#renewal = null;
      this.model.search = this.filter.value.trim();
      this.model.renew();
    }, wait);
  }

  #schedule() {
    if (this.#scheduled || this.#closed) return;
    this.#scheduled = true;
    setTimeout(() => {
      this.#scheduled = false;
      if (!this.#closed) this.#render();
    }, DRAWING);
  }

  #render() {
    const { room } = this.store.get();
    const admits = may(room, "admit");
    if (!admits) this.#tab = "here";
    setShown(this.tabs, admits);
    for (const [panel, name] of /** @type {[HTMLElement, string][]} */ ([[this.here, "here"], [this.lobby.element, "lobby"]])) {
      panel.id = `people-${name}`;
      if (admits) setAttribute(panel, "role", "tabpanel");
      else panel.removeAttribute("role");
      setAttribute(panel, "aria-labelledby", admits ? `tab-${name}` : "participants-title");
    }
    setAttribute(this.hereTab, "aria-selected", this.#tab === "here");
    setAttribute(this.lobbyTab, "aria-selected", this.#tab === "lobby");
    this.hereTab.tabIndex = this.#tab === "here" ? 0 : -1;
    this.lobbyTab.tabIndex = this.#tab === "lobby" ? 0 : -1;
    const waiting = room.lobby?.total ?? 0;
    this.lobbyCount.textContent = waiting > 0 ? String(waiting) : "";
    setShown(this.here, this.#tab === "here");
    setShown(this.lobby.element, this.#tab === "lobby");
    setShown(this.everybody, groupMenu(this.commands, { all: true }, "").length > 0);
    this.count.textContent = room.self ? String(room.total) : "";
    if (this.#tab === "lobby") this.lobby.render();
    else this.#renderHere();
  }

  #renderHere() {
    const { room, local } = this.store.get();
    this.hands.render();
    const self = room.self && { ...room.self, microphone: local.microphone, camera: local.camera, screen: local.screen };
    const known = self ? [self, ...room.participants.values()] : [...room.participants.values()];
    const wasRemote = this.model.remote;
    this.model.setPeople(known, room.self !== null && room.total > known.length);
    if (room.total !== this.#lastTotal) {
      this.#lastTotal = room.total;
      if ((this.model.remote && wasRemote) || this.model.grouped) {
        if (this.#renewal === null) this.#renewSoon(RENEWAL);
      }
    }
    const rows = this.model.rows();
    setShown(this.empty, rows.length === 0 && rows.known);
    /** @type {Map<number, number>} */
    const hands = new Map(room.floor.hands.map((hand, index) => [hand.participant, index + 1]));
    const spotlit = new Set(room.house.spotlight);
    this.people.show({
      length: rows.length,
      want: rows.want,
      at: (row) => {
        const found = rows.at(row);
        if (!found) return null;
        if (found.kind === "school") {
          const { id, people, name } = found;
          if (id === null && people === null) return { ...found, menu: null };
          const menu = () => groupMenu(this.commands,
            id !== null ? { school: id } : { participants: (people ?? []).map((person) => person.id) }, name);
          return { ...found, menu: menu().length > 0 ? menu : null };
        }
        // What the page is kept up to date about is newer than the server's list.
        const isSelf = found.person.id === room.self?.id;
        const person = isSelf && self ? self : room.participants.get(found.person.id) ?? found.person;
        const { id } = person;
        return {
          kind: "person", place: found.place, length: found.length,
          view: {
            person, self: isSelf, withSchool: !this.model.inSchools,
            hand: hands.get(id) ?? (isSelf ? room.floor.mine : null), speaker: room.floor.speaker?.participant === id,
            spotlit: spotlit.has(id), hasMenu: personMenu(this.commands, person).length > 0,
          },
        };
      },
    });
    this.#menus = (id) => {
      const { participants, self: me } = this.store.get().room;
      if (id === me?.id) return self;
      return participants.get(id) ?? personIn(rows, id);
    };
  }

  /** @type {(id: number) => Participant | null | undefined} */
  #menus = () => null;

  /** @param {number} id */
  #menuOf(id) {
    const person = this.#menus(id);
    return person ? personMenu(this.commands, person) : [];
  }

  close() {
    this.#closed = true;
    clearTimeout(this.#renewal);
    this.people.close();
    this.lobby.close();
    for (const end of this.ends) end();
    this.element.remove();
  }
}

/**
 * Somebody of a large room whom only the list knows.
 *
 * @param {ReturnType<PeopleModel["rows"]>} rows
 * @param {number} id
 */
function personIn(rows, id) {
  for (let row = 0; row < rows.length; row += 1) {
    const found = rows.at(row);
    if (found?.kind === "person" && found.person.id === id) return found.person;
  }
  return null;
}
