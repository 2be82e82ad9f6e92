import { el, setAttribute, setShown, setText } from "../../dom.js";
import { icon } from "../../icons.js";
import { t } from "../../i18n/index.js";
import { FLOOR_TIMES } from "../../logic/floor.js";
import { may } from "../../logic/people.js";
import { preference, setPreference } from "../../preferences.js";
import { openMenu } from "../menu.js";
import { timeLabel } from "./menus.js";

/** How many rows of the queue are drawn; the server tells the first hundred. */
const MOST_ROWS = 100;

/** The queue of raised hands above the list of people, with what its leader may do. */
export class HandsQueue {
  #drawn = "";

  /** @param {import("../../command.js").Commands} commands */
  constructor(commands) {
    this.commands = commands;
    this.store = commands.session.store;
    this.count = el("span", { class: "count" });
    /** @type {HTMLSelectElement} */
    this.order = el("select", { class: "field compact", label: "floor.order", "data-action": "hand.order", on: {
      change: () => { void commands.send({ type: "hand", action: "order", order: this.order.value }); },
    } });
    /** @type {HTMLSelectElement} */
    this.time = el("select", { class: "field compact", label: "floor.time", "data-role": "floor-time", on: {
      change: () => setPreference("floor", this.time.value),
    } });
    this.clear = el("button", { type: "button", class: "button compact quiet", "data-action": "hand.lowerAll", on: {
      click: () => { void commands.send({ type: "hand", action: "lowerAll" }); },
    } }, el("span", { t: "floor.lowerAll" }));
    this.list = el("ol", { class: "hands-list", "data-role": "hands" });
    this.tools = el("div", { class: "hands-tools" }, this.order, this.time);
    this.element = el("section", { class: "hands", "data-role": "hands-queue", label: "floor.queue", hidden: true },
      el("div", { class: "hands-head" }, el("h3", {}, icon("hand", "icon small"), el("span", { t: "floor.queue" }), " ", this.count), this.clear),
      this.tools, this.list);
  }

  /** How long the speaker is given, in seconds; 0 without a limit. */
  get seconds() {
    const wanted = Number(preference("floor") ?? 0);
    return FLOOR_TIMES.includes(wanted) ? wanted : 0;
  }

  render() {
    const { room } = this.store.get();
    const { floor, self } = room;
    const leads = may(room, "floor");
    setShown(this.element, floor.total > 0);
    if (floor.total === 0) {
      this.#drawn = "";
      return;
    }
    const entries = floor.hands.slice(0, MOST_ROWS).map((hand) => {
      const person = hand.participant === self?.id ? self : room.participants.get(hand.participant);
      return { id: hand.participant, name: hand.name ?? person?.name ?? t("people.number", { id: hand.participant }), school: hand.school ?? person?.school ?? "" };
    });
    const drawn = JSON.stringify([entries, floor.total, floor.order, leads, floor.mine, t("floor.queue")]);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    this.count.textContent = String(floor.total);
    setShown(this.tools, leads);
    setShown(this.clear, leads);
    options(this.order, [["time", t("floor.byTime")], ["schools", t("floor.bySchools")]], floor.order);
    options(this.time, FLOOR_TIMES.map((seconds) => {
      const label = timeLabel(seconds);
      return [String(seconds), t(label.label, label.with)];
    }), String(this.seconds));
    const focused = /** @type {HTMLElement | null} */ (document.activeElement)?.closest("[data-hand]")?.getAttribute("data-hand");
    this.list.replaceChildren(...entries.map((entry) => this.#row(entry, leads)));
    if (floor.total > entries.length) {
      const more = el("li", { class: "panel-note" });
      setText(more, "people.andMore", { count: floor.total - entries.length });
      this.list.append(more);
    }
    if (focused) /** @type {HTMLElement | null} */ (this.list.querySelector(`[data-hand="${focused}"] button`))?.focus();
  }

  /** @param {{ id: number, name: string, school: string }} entry @param {boolean} leads */
  #row({ id, name, school }, leads) {
    const self = id === this.store.get().room.self?.id;
    /** @type {HTMLButtonElement} */
    const more = el("button", {
      type: "button", class: "icon-button row-menu", "aria-haspopup": "menu", "aria-expanded": "false", "data-role": "hand-menu", tip: "people.menu",
      on: { click: () => openMenu(more, [
        ...FLOOR_TIMES.map((seconds) => ({ ...timeLabel(seconds), icon: "hand", action: `hand.give.${seconds}`, run: () => this.#give(id, seconds) })),
        { label: /** @type {const} */ ("people.lowerHand"), icon: "handOff", action: "hand.lowerOne", run: () => {
          void this.commands.send({ type: "hand", action: "lowerOne", participant: id });
        } },
      ], "people.menu") },
    }, icon("more", "icon small"));
    return el("li", { class: self ? "hand-row own" : "hand-row", "data-hand": id },
      el("span", { class: "person-name" },
        el("span", { class: "person-text" }, self ? t("call.you", { name }) : name), school && el("small", {}, school)),
      leads && el("button", { type: "button", class: "button compact", "data-action": "hand.give", on: { click: () => this.#give(id, this.seconds) } },
        t("people.giveFloor")),
      leads && more);
  }

  /** @param {number} participant @param {number} seconds */
  #give(participant, seconds) {
    void this.commands.send({ type: "hand", action: "give", participant, ...(seconds ? { seconds } : {}) });
  }
}

/** @param {HTMLSelectElement} select @param {string[][]} choices value and text @param {string} value */
function options(select, choices, value) {
  const state = JSON.stringify(choices);
  if (select.dataset.state !== state) {
    select.dataset.state = state;
    select.replaceChildren(...choices.map(([each, text]) => el("option", { value: each }, text)));
  }
  select.value = value;
  setAttribute(select, "data-value", value);
}
