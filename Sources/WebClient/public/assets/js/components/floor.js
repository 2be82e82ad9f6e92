import { Commands } from "../command.js";
import { el, setAttribute, setShown, setText } from "../dom.js";
import { icon } from "../icons.js";
import { t } from "../i18n/index.js";
import { clockText, LAST_SECONDS, ranOut, secondsLeft } from "../logic/floor.js";
import { may } from "../logic/people.js";
import { playSignal } from "../sounds.js";

const TICK = 250;
const EXTENSION = 60;

/** Who has the floor and for how long: a bar above the tiles, and the countdown on the speaker's tile. */
export class FloorBar {
  /** @type {any} */
  #timer = null;
  /** @type {number | null} */
  #left = null;
  #speaker = 0;
  /** @type {Element | null} */
  #tile = null;

  /**
   * @param {import("../session.js").Session} session
   * @param {HTMLElement} area where the tiles are
   * @param {import("./toasts.js").Toasts} toasts
   */
  constructor(session, area, toasts) {
    this.store = session.store;
    this.area = area;
    this.toasts = toasts;
    const commands = new Commands(session, toasts);
    this.name = el("span", { class: "floor-name" });
    this.clock = el("span", { class: "floor-clock", role: "timer", "data-role": "floor-clock" });
    this.extend = el("button", { type: "button", class: "button compact", "data-action": "hand.timer", tip: "floor.extend", on: {
      click: () => { void commands.send({ type: "hand", action: "timer", seconds: Math.max(0, this.#left ?? 0) + EXTENSION }); },
    } }, "+1:00");
    this.stop = el("button", { type: "button", class: "button compact", "data-action": "hand.stop", label: "floor.stop", on: {
      click: () => { void commands.send({ type: "hand", action: "stop" }); },
    } }, icon("close", "icon small"), el("span", { t: "floor.stop" }));
    this.element = el("div", { class: "floor-bar", "data-role": "floor", hidden: true },
      icon("floor"), this.name, this.clock, this.extend, this.stop);
    this.end = this.store.watch((state) => state.room, () => this.render());
    this.render();
  }

  render() {
    const { room } = this.store.get();
    const { speaker } = room.floor;
    setShown(this.element, speaker !== null);
    if (!speaker) {
      this.#speaker = 0;
      this.#left = null;
      clearInterval(this.#timer);
      this.#timer = null;
      this.#mark(null, "");
      return;
    }
    const self = speaker.participant === room.self?.id;
    const person = self ? room.self : room.participants.get(speaker.participant);
    const name = speaker.name ?? person?.name ?? t("people.number", { id: speaker.participant });
    if (self) setText(this.name, "floor.yours");
    else setText(this.name, "floor.of", { name });
    this.element.classList.toggle("own", self);
    setShown(this.extend, may(room, "floor") && speaker.endsAt !== null);
    setShown(this.stop, may(room, "floor") || self);
    if (this.#speaker !== speaker.participant) {
      this.#speaker = speaker.participant;
      this.#left = null;
      if (self) this.toasts.announce(t("floor.yours"));
    }
    this.#timer ??= setInterval(() => this.#tick(), TICK);
    this.#tick();
  }

  #tick() {
    const { room, clockSkew, local } = this.store.get();
    const { speaker } = room.floor;
    if (!speaker) return;
    const left = secondsLeft(speaker, Date.now() + clockSkew);
    if (ranOut(this.#left, left)) {
      void playSignal("timeUp", local.selected.speaker);
      this.toasts.announce(t("floor.timeUp"));
    }
    this.#left = left;
    const text = left === null ? "" : clockText(left);
    if (this.clock.textContent !== text) this.clock.textContent = text;
    setShown(this.clock, left !== null);
    setAttribute(this.element, "data-time", left === null || left > LAST_SECONDS ? "enough" : left > 0 ? "last" : "over");
    this.#mark(speaker.participant, text || "\u25CF");
  }

  /** @param {number | null} participant @param {string} text on whose tile, and what */
  #mark(participant, text) {
    const tile = participant === null ? null : this.area.querySelector(`[data-tile="${participant}:camera"]`);
    if (this.#tile && this.#tile !== tile) this.#tile.removeAttribute("data-floor");
    this.#tile = tile;
    if (tile) setAttribute(tile, "data-floor", text);
  }

  close() {
    clearInterval(this.#timer);
    this.end();
    this.element.remove();
  }
}
