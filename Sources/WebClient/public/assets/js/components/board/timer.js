import { el, setShown, setText } from "../../dom.js";
import { icon } from "../../icons.js";
import { t } from "../../i18n/index.js";
import { isLeading, timeLeft } from "../../logic/boardview.js";
import { countdown } from "../../logic/words.js";
import { openMenu } from "../menu.js";

const MINUTES = [3, 5, 7, 10, 15, 20, 30];

/** How much time is left, and, for who leads, what may be done about it. */
export class BoardTimerView {
  /** @param {import("./context.js").BoardDesk} desk */
  constructor(desk) {
    this.desk = desk;
    this.clock = el("span", { class: "storm-clock", "data-role": "board-timer" });
    this.word = el("span", { class: "storm-clock-word" });
    const ask = (/** @type {string} */ op, /** @type {Record<string, unknown>} */ more = {}) => { void desk.ask("timer", { op, ...more }); };
    /** @type {HTMLButtonElement} */
    this.start = el("button", { type: "button", class: "button compact", "data-action": "board.timer.start", "aria-haspopup": "menu", "aria-expanded": "false", on: {
      click: () => openMenu(this.start, MINUTES.map((count) => ({
        label: "storm.timer.minutes", with: { count }, action: `board.timer.${count}`, run: () => ask("start", { seconds: count * 60 }),
      })), "storm.timer.start"),
    } }, icon("clock", "icon small"), el("span", { t: "storm.timer.start" }));
    this.pause = el("button", { type: "button", class: "icon-button", "data-action": "board.timer.pause", tip: "storm.timer.pause", on: { click: () => ask("pause") } }, icon("pause", "icon small"));
    this.resume = el("button", { type: "button", class: "icon-button", "data-action": "board.timer.resume", tip: "storm.timer.resume", on: { click: () => ask("resume") } }, icon("play", "icon small"));
    this.extend = el("button", { type: "button", class: "button compact quiet", "data-action": "board.timer.extend", t: "storm.timer.extend", on: { click: () => ask("extend", { seconds: 60 }) } });
    this.stop = el("button", { type: "button", class: "icon-button", "data-action": "board.timer.stop", tip: "storm.timer.stop", on: { click: () => ask("stop") } }, icon("stop", "icon small"));
    this.element = el("div", { class: "storm-timer", role: "group", label: "storm.timer.title" }, this.clock, this.word, this.pause, this.resume, this.extend, this.stop, this.start);
    this.tick = setInterval(() => this.#renderClock(), 250);
  }

  update() {
    const { timer, stage } = this.desk.facts;
    const leading = isLeading(this.desk.board) && stage !== "closed";
    const on = timer !== undefined && (timer.running || (timer.remaining ?? 0) > 0 || timer.grace === true || timer.over === true);
    setShown(this.start, leading && (!on || timer?.over === true));
    setShown(this.pause, leading && on && timer?.running === true && !timer.grace && !timer.over);
    setShown(this.resume, leading && on && timer?.running === false && !timer.grace && !timer.over);
    setShown(this.extend, leading && on);
    setShown(this.stop, leading && on);
    setShown(this.clock, on);
    setShown(this.word, on && (timer?.running === false || timer?.grace === true || timer?.over === true));
    if (on) setText(this.word, timer?.over ? "storm.timer.over" : timer?.grace ? "storm.timer.grace" : "storm.timer.paused");
    setShown(this.element, leading || on);
    this.#renderClock();
  }

  #renderClock() {
    const left = timeLeft(this.desk.board.facts?.timer, this.desk.now);
    const words = left === null ? "" : countdown(left);
    if (this.clock.textContent !== words) {
      this.clock.textContent = words;
      this.clock.setAttribute("aria-label", t("storm.timer.left", { time: words }));
      this.clock.dataset.soon = String(left !== null && left <= 60_000);
    }
  }

  close() {
    clearInterval(this.tick);
  }
}
