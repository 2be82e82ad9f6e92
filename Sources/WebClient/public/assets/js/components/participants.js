import { el, setText, setTip } from "../dom.js";
import { icon } from "../icons.js";
import { language, t } from "../i18n/index.js";
import { ROSTER_PAGE, RosterList } from "../logic/roster.js";
import { initials } from "../logic/text.js";
import { onLanguage } from "./shell.js";

const ROW = 52;
const MARGIN_ROWS = 4;
/** How long the list of a large room waits after people came and went, and after a key was pressed in the search. */
const RENEWAL = 2_000;
const TYPING = 250;

/**
 * The list of everybody. Only the rows on view exist, so that 2000 people cost no more than twenty. In a large room,
 * where the page knows a part of the others only, the rows come from the server, sorted and searched there.
 */
export class ParticipantsPanel {
  /** @type {Participant[]} */
  #shown = [];
  #scheduled = false;
  /**
   * Rows from the server; null in a room that the page knows whole.
   * @type {RosterList | null}
   */
  #remote = null;
  #remoteTotal = 0;
  /** What the rows from the server were searched for. */
  #searched = "";
  /** @type {any} */
  #renewal = null;

  /** @param {import("../session.js").Session} session */
  constructor(session) {
    const { store } = session;
    this.session = session;
    this.store = store;
    this.title = el("h2", { id: "participants-title" });
    this.filter = el("input", {
      type: "search", class: "field", hint: "participants.filter", label: "participants.filter",
      autocomplete: "off", "data-role": "participants-filter", on: { input: () => this.#search() },
    });
    this.list = el("div", { class: "people-rows", role: "list", label: "participants.title" });
    this.empty = el("p", { class: "panel-note", t: "participants.none", hidden: true });
    this.scroller = el("div", { class: "people", tabindex: "0", on: { scroll: () => this.#renderRows() } }, this.list, this.empty);
    const close = el("button", { type: "button", class: "icon-button", on: { click: () => store.set({ panel: null }) } }, icon("close"));
    setTip(close, "app.close");
    this.element = el("aside", {
      class: "panel", "data-role": "participants", "aria-labelledby": "participants-title",
    }, el("header", { class: "panel-header" }, this.title, close), el("div", { class: "panel-search" }, this.filter), this.scroller);
    this.observer = new ResizeObserver(() => this.#renderRows());
    this.observer.observe(this.scroller);
    this.ends = [
      store.watch((state) => state.room, () => this.#schedule()),
      store.watch((state) => state.local, () => this.#schedule()),
      onLanguage(() => this.#render()),
    ];
    this.#render();
  }

  #search() {
    if (this.#remote) this.#renewSoon(TYPING);
    else this.#render();
  }

  /** @param {number} wait milliseconds */
  #renewSoon(wait) {
    clearTimeout(this.#renewal);
    this.#renewal = setTimeout(() => {
      this.#renewal = null;
      this.#searched = this.filter.value.trim().slice(0, 64);
      this.#remote?.renew();
      this.#renderRows();
    }, wait);
  }

  #schedule() {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setTimeout(() => {
      this.#scheduled = false;
      this.#render();
    }, 120);
  }

  #render() {
    const { room, local } = this.store.get();
    const wanted = this.filter.value.trim().toLocaleLowerCase();
    const collator = new Intl.Collator(language());
    const others = [...room.participants.values()].sort((a, b) => collator.compare(a.name, b.name) || a.id - b.id);
    const everybody = room.self
      ? [{ ...room.self, microphone: local.microphone, camera: local.camera, screen: local.screen }, ...others]
      : others;
    setText(this.title, "participants.title");
    this.title.append(" ", el("span", { class: "count" }, String(room.self ? room.total : everybody.length)));
    delete this.title.dataset.t;
    if (room.self && room.total > everybody.length) {
      if (!this.#remote) {
        this.#remote = new RosterList();
        this.#searched = this.filter.value.trim().slice(0, 64);
      } else if (room.total !== this.#remoteTotal && this.#renewal === null) {
        this.#renewSoon(RENEWAL);
      }
      this.#remoteTotal = room.total;
    } else {
      this.#remote = null;
    }
    this.#shown = wanted ? everybody.filter((other) => other.name.toLocaleLowerCase().includes(wanted)) : everybody;
    this.#renderRows();
  }

  /** @param {RosterList} list @param {number} first @param {number} last */
  #fetch(list, first, last) {
    const { generation } = list;
    const search = this.#searched;
    for (const offset of list.missing(first, last)) {
      this.session.signalling.request({ type: "roster", offset, limit: ROSTER_PAGE, ...(search ? { search } : {}) }).then(
        (page) => {
          list.take(page, generation);
          if (list === this.#remote && generation === list.generation) this.#renderRows();
        },
        () => list.fail(offset, generation),
      );
    }
  }

  /** @param {number} place @returns {Participant | null} */
  #person(place) {
    if (!this.#remote) return this.#shown[place];
    const person = this.#remote.at(place);
    // What the page is kept up to date about is newer than the list.
    return person && (this.store.get().room.participants.get(person.id) ?? person);
  }

  #renderRows() {
    const length = this.#remote ? this.#remote.length : this.#shown.length;
    this.empty.hidden = length > 0 || (this.#remote !== null && !this.#remote.isKnown);
    this.list.style.height = `${length * ROW}px`;
    const { scrollTop, clientHeight } = this.scroller;
    const first = Math.max(0, Math.floor(scrollTop / ROW) - MARGIN_ROWS);
    const end = Math.ceil((scrollTop + clientHeight) / ROW) + MARGIN_ROWS;
    if (this.#remote) this.#fetch(this.#remote, first, end);
    const rows = [];
    for (let place = first; place < Math.min(length, end); place += 1) {
      const participant = this.#person(place);
      if (!participant) continue;
      const row = this.#row(participant, place, length);
      row.style.transform = `translateY(${place * ROW}px)`;
      rows.push(row);
    }
    this.list.replaceChildren(...rows);
  }

  /** @param {Participant} participant @param {number} index @param {number} length */
  #row(participant, index, length) {
    const self = participant.id === this.store.get().room.self?.id;
    const badges = [
      participant.role === "administrator" && t("participants.administrator"),
      participant.client === "whip" && t("participants.stream"),
    ].filter(Boolean).join(" · ");
    return el("div", {
      class: "person", role: "listitem", "aria-setsize": length, "aria-posinset": index + 1,
      "data-participant": participant.id,
    },
      el("span", { class: "avatar tiny", "data-hue": participant.id % 8, "aria-hidden": "true" }, initials(participant.name)),
      el("span", { class: "person-name" },
        el("span", { class: "person-text" }, self ? t("call.you", { name: participant.name }) : participant.name),
        badges && el("small", {}, badges)),
      participant.screen && stateIcon("screen", t("participants.screen"), true),
      stateIcon(participant.camera ? "camera" : "cameraOff",
        t(participant.camera ? "participants.cameraOn" : "participants.cameraOff"), participant.camera),
      stateIcon(participant.microphone ? "microphone" : "microphoneOff",
        t(participant.microphone ? "participants.microphoneOn" : "participants.microphoneOff"), participant.microphone));
  }

  close() {
    this.observer.disconnect();
    clearTimeout(this.#renewal);
    this.#remote = null;
    for (const end of this.ends) end();
    this.element.remove();
  }
}

/** @param {string} name @param {string} text @param {boolean} on */
function stateIcon(name, text, on) {
  return el("span", { class: on ? "state on" : "state", role: "img", "aria-label": text, title: text }, icon(name, "icon small"));
}
