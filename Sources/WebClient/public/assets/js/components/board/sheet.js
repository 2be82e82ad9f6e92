import { el, setShown, setText } from "../../dom.js";
import { icon } from "../../icons.js";
import { t } from "../../i18n/index.js";
import { isLeading, seenRound } from "../../logic/boardview.js";
import { seatingDialog } from "./seating.js";
import { DraftField } from "./writing.js";

const SLOTS = 3;

/** A sheet of six-three-five: what stands on it already, and three places of one's own. */
export class SheetView {
  /** @type {DraftField[]} */
  #fields = [];
  #round = "";
  #isPassing = false;

  /** @param {import("./context.js").BoardDesk} desk */
  constructor(desk) {
    this.desk = desk;
    this.heading = el("h3", { class: "storm-heading" });
    this.note = el("p", { class: "quiet-text" });
    this.before = el("div", { class: "storm-sheet" });
    this.fields = el("div", { class: "storm-sheet-row mine" });
    this.seats = el("div", { class: "storm-seats", "data-role": "board-seats" });
    this.seatWords = el("span", {});
    this.seat = el("button", { type: "button", class: "button compact quiet", "data-action": "board.seat", on: { click: () => { void this.#seatAnew(); } } }, icon("refresh", "icon small"), this.seatWords);
    this.byHand = el("button", { type: "button", class: "button compact quiet", "data-action": "board.seating", on: { click: () => seatingDialog(desk) } }, icon("people", "icon small"), el("span", { t: "storm.seats.open" }));
    this.next = el("button", { type: "button", class: "button compact", "data-action": "board.round", on: { click: (/** @type {MouseEvent} */ event) => { void this.#passOn(event); } } }, el("span", { t: "storm.sheet.next" }), icon("right", "icon small"));
    this.element = el("section", { class: "storm-section", hidden: true, "data-role": "board-sheet" }, this.heading, this.note, this.before, this.fields, this.seats,
      el("div", { class: "storm-buttons" }, this.byHand, this.seat, this.next));
  }

  update() {
    const { facts, own } = this.desk;
    const { seats } = facts;
    setShown(this.element, facts.mode === "635");
    if (facts.mode !== "635") return;
    const sheet = own?.sheet;
    const leading = isLeading(this.desk.board);
    const rounds = seats?.rounds ?? 0;
    setText(this.heading, seats ? (sheet ? "storm.sheet.round" : "storm.sheet.running") : "storm.sheet.title", seats ? { round: Math.min((sheet?.round ?? seats.round) + 1, Math.max(rounds, 1)), rounds: Math.max(rounds, 1) } : undefined);
    setText(this.note, sheet ? (sheet.rows.length > 0 ? "storm.sheet.note" : "storm.sheet.first") : leading ? (seats ? "storm.sheet.going" : "storm.sheet.hosts") : "storm.sheet.wait");
    setShown(this.before, (sheet?.rows.length ?? 0) > 0);
    this.before.replaceChildren(...(sheet?.rows ?? []).map((row, index) => el("div", { class: "storm-sheet-row" },
      el("span", { class: "storm-sheet-number" }, String(index + 1)),
      ...row.map((cell) => el("p", { class: "storm-text storm-sheet-cell", dir: "auto" }, cell.text)))));
    const round = sheet ? `${sheet.group} ${sheet.seat} ${sheet.round}` : "";
    if (round !== this.#round) {
      this.#round = round;
      for (const field of this.#fields) field.close();
      this.#fields = sheet ? Array.from({ length: SLOTS }, (_, slot) => new DraftField(this.desk, {
        slot: String(slot), label: "storm.sheet.slot", with: { number: slot + 1 }, rows: 3,
      })) : [];
      this.fields.replaceChildren(...this.#fields.map((field) => field.element));
    }
    setShown(this.fields, this.#fields.length > 0);
    const groups = seats?.groups ?? [];
    setShown(this.seats, groups.length > 0);
    this.seats.replaceChildren(...groups.flatMap((group, index) => (leading || index === sheet?.group ? [seatRing(group, index, groups.length, index === sheet?.group ? sheet.seat : null)] : [])));
    // Once the first sheet has gone on, everybody stays where they sit.
    setShown(this.seat, leading && (!seats || seats.round === 0));
    setShown(this.byHand, leading && (!seats || seats.round === 0));
    setText(this.seatWords, seats ? "storm.sheet.seatAnew" : "storm.sheet.seat");
    setShown(this.next, leading && seats !== undefined && seats.round < seats.rounds);
  }

  /** @param {MouseEvent} event the second click of a double one passes nothing on: the sheets would skip a person */
  async #passOn(event) {
    if (event.detail > 1 || this.#isPassing) return;
    this.#isPassing = true;
    this.next.setAttribute("aria-disabled", "true");
    await this.desk.ask("round", seenRound(this.desk.facts));
    this.#isPassing = false;
    this.next.removeAttribute("aria-disabled");
  }

  async #seatAnew() {
    if (await this.desk.ask("seat", {})) this.desk.toasts.show(t("storm.sheet.seated"));
  }

  close() {
    for (const field of this.#fields) field.close();
  }
}

/**
 * Who sits in a group, in the order in which the sheets go on; where names are not told, the places.
 *
 * @param {string[]} group @param {number} index @param {number} groups how many there are @param {number | null} own one's own place
 */
function seatRing(group, index, groups, own) {
  return el("div", { class: "storm-seat-group" },
    el("strong", {}, groups > 1 ? t("storm.sheet.group", { number: index + 1 }) : t("storm.sheet.order")),
    el("ol", { class: "storm-ring" }, ...group.map((name, place) => el("li", { class: place === own ? "mine" : "" },
      el("span", {}, name === String(place + 1) ? t("storm.sheet.place", { number: place + 1 }) : name), place === own && el("span", { class: "storm-tag mine", t: "storm.sheet.you" })))));
}
