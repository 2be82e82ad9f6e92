import { el, setText, setTip } from "../dom.js";
import { icon } from "../icons.js";
import { language, t } from "../i18n/index.js";
import { initials } from "../logic/text.js";
import { onLanguage } from "./shell.js";

const ROW = 52;
const MARGIN_ROWS = 4;

/** The list of everybody. Only the rows on view exist, so that 2000 people cost no more than twenty. */
export class ParticipantsPanel {
  /** @type {Participant[]} */
  #shown = [];
  #scheduled = false;

  /** @param {import("../store.js").Store<AppState>} store */
  constructor(store) {
    this.store = store;
    this.title = el("h2", { id: "participants-title" });
    this.filter = el("input", {
      type: "search", class: "field", hint: "participants.filter", label: "participants.filter",
      autocomplete: "off", "data-role": "participants-filter", on: { input: () => this.#render() },
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
    this.#shown = wanted ? everybody.filter((other) => other.name.toLocaleLowerCase().includes(wanted)) : everybody;
    this.empty.hidden = this.#shown.length > 0;
    this.list.style.height = `${this.#shown.length * ROW}px`;
    this.#renderRows();
  }

  #renderRows() {
    const { scrollTop, clientHeight } = this.scroller;
    const first = Math.max(0, Math.floor(scrollTop / ROW) - MARGIN_ROWS);
    const last = Math.min(this.#shown.length, Math.ceil((scrollTop + clientHeight) / ROW) + MARGIN_ROWS);
    this.list.replaceChildren(...this.#shown.slice(first, last).map((participant, index) => {
      const row = this.#row(participant, first + index);
      row.style.transform = `translateY(${(first + index) * ROW}px)`;
      return row;
    }));
  }

  /** @param {Participant} participant @param {number} index */
  #row(participant, index) {
    const self = participant.id === this.store.get().room.self?.id;
    const badges = [
      participant.role === "administrator" && t("participants.administrator"),
      participant.client === "whip" && t("participants.stream"),
    ].filter(Boolean).join(" · ");
    return el("div", {
      class: "person", role: "listitem", "aria-setsize": this.#shown.length, "aria-posinset": index + 1,
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
    for (const end of this.ends) end();
    this.element.remove();
  }
}

/** @param {string} name @param {string} text @param {boolean} on */
function stateIcon(name, text, on) {
  return el("span", { class: on ? "state on" : "state", role: "img", "aria-label": text, title: text }, icon(name, "icon small"));
}
