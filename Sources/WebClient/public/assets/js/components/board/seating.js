import { el, setText } from "../../dom.js";
import { icon } from "../../icons.js";
import { t } from "../../i18n/index.js";
import { SEATS, seatedEvenly, seatGroups, seatingProblem, sitters } from "../../logic/boardseats.js";
import { moved } from "../../logic/boardvotes.js";
import { openDialog } from "../dialogs.js";
import { boardRefusal } from "./context.js";

/** @typedef {import("../../logic/boardseats.js").SeatRow} SeatRow */

const PROBLEMS = /** @type {const} */ ({ nobody: "storm.seats.nobody", few: "storm.seats.few", many: "storm.seats.many" });

/**
 * Who leads seats people by hand: into groups, in the order in which the sheets go on.
 *
 * @param {import("./context.js").BoardDesk} desk
 */
export function seatingDialog(desk) {
  const { room } = desk.store.get();
  const people = [...(room.self ? [room.self] : []), ...room.participants.values()].filter((person, index, all) => all.findIndex(({ id }) => id === person.id) === index);
  /** @type {SeatRow[]} */
  let rows = seatedEvenly(sitters(people).map(({ id, name }) => ({ id, name, group: 0 })));
  const most = Math.max(1, Math.floor(rows.length / SEATS.least));
  const list = el("ol", { class: "storm-seating", label: "storm.seats.title" });
  const wrong = el("p", { class: "problem", role: "alert" });
  const form = el("form", { class: "dialog-form storm-open", novalidate: true, on: { submit: (/** @type {Event} */ event) => {
    event.preventDefault();
    void save();
  } } },
    el("p", { class: "quiet-text", t: "storm.seats.note" }), list, wrong,
    el("div", { class: "dialog-buttons" },
      el("button", { type: "button", class: "button quiet", t: "app.cancel", on: { click: () => dialog.close() } }),
      el("button", { type: "submit", class: "button primary", "data-action": "confirm", t: "storm.seats.save" })));
  const dialog = openDialog({ role: "board-seating", title: t("storm.seats.title"), body: [form], className: "wide" });
  render();
  /** @type {HTMLElement | null} */ (list.querySelector("select"))?.focus();

  function render() {
    const key = /** @type {HTMLElement | null} */ (document.activeElement)?.dataset.key;
    list.replaceChildren(...rows.map((row, index) => {
      const group = el("select", { class: "field small-field", "aria-label": t("storm.seats.groupOf", { name: row.name }), "data-key": `group-${row.id}`, on: { change: () => {
        rows = rows.map((each) => (each.id === row.id ? { ...each, group: Number(group.value) } : each));
      } } }, ...Array.from({ length: most }, (_, number) => el("option", { value: number + 1, selected: row.group === number + 1 }, t("storm.sheet.group", { number: number + 1 }))),
        el("option", { value: 0, selected: row.group === 0 }, t("storm.seats.none")));
      const step = (/** @type {1 | -1} */ by) => el("button", {
        type: "button", class: "icon-button", tip: by < 0 ? "storm.vote.up" : "storm.vote.down", "aria-description": row.name, "data-key": `${by}-${row.id}`, disabled: by < 0 ? index === 0 : index === rows.length - 1,
        on: { click: () => {
          // The row is another object once its group was changed.
          rows = moved(rows, rows.find(({ id }) => id === row.id) ?? row, by);
          render();
        } },
      }, icon("down", by < 0 ? "icon small turned" : "icon small"));
      return el("li", { class: "storm-seat-row" }, el("span", { class: "storm-seat-name", dir: "auto" }, row.name), group, step(-1), step(1));
    }));
    if (key) /** @type {HTMLElement | null} */ (list.querySelector(`[data-key="${key}"]:not(:disabled)`))?.focus();
  }

  async function save() {
    const groups = seatGroups(rows);
    const problem = seatingProblem(groups);
    if (problem) {
      setText(wrong, PROBLEMS[problem]);
      return;
    }
    wrong.textContent = "";
    try {
      // The server knows people by their numbers in the call, as texts.
      await desk.request("seat", { groups: groups.map((group) => group.map(String)) });
      dialog.close();
      desk.toasts.show(t("storm.sheet.seated"));
    } catch (error) {
      wrong.textContent = boardRefusal(error);
    }
  }
}
