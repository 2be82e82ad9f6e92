import { el } from "../../dom.js";
import { t } from "../../i18n/index.js";
import { dateField, fromFields, instantOf, ownZone, timeField, wallClock } from "../../logic/dates.js";
import { endProblem, usualEnd } from "../../logic/delphi.js";
import { openDialog } from "../dialog.js";
import { zoneWithOffset } from "../../pages/meetings/zones.js";
import { Field, formProblem, submitButton } from "../form.js";

const EVENING = 18;

/** @param {number | undefined} before the end that is set @param {string} zone the fields for a day and a time, with a working evening in them */
export function endFields(before, zone) {
  const evening = (/** @type {number} */ at) => instantOf({ ...wallClock(at, zone), hour: EVENING, minute: 0 }, zone);
  const end = before ?? usualEnd(Date.now(), evening);
  const day = new Field(el("input", { class: "field", type: "date", id: "delphi-date", required: true, autofocus: true }), { label: "editor.date" });
  const hour = new Field(el("input", { class: "field", type: "time", id: "delphi-time", required: true }), { label: "delphi.time" });
  day.control.value = dateField(end, zone);
  hour.control.value = timeField(end, zone);
  return {
    element: el("div", { class: "form-row" }, day.element, hour.element),
    /** @returns {number | null} what they say; null when that cannot be, which they say then */
    read() {
      const chosen = fromFields(day.value, hour.value, zone);
      const wrong = endProblem(chosen, Date.now());
      if (!wrong) return chosen;
      day.complain(wrong);
      day.control.focus();
      return null;
    },
  };
}

/**
 * Until when a round of a Delphi stays open after the call.
 *
 * @param {number | undefined} before @param {(at: number | null) => Promise<boolean>} set whether that was done
 */
export function deadlineDialog(before, set) {
  openDialog({ title: "delphi.moveTitle", name: "delphi-end" }, (close) => {
    const end = endFields(before, ownZone());
    const problem = formProblem();
    const send = submitButton("delphi.moveYes", "site.saving", { "data-action": "delphi-yes" });
    /** @param {number | null} at */
    const run = async (at) => {
      send.busy(true);
      if (await set(at)) {
        close();
        return;
      }
      send.busy(false);
      problem.show("refusal.other");
    };
    /** @param {SubmitEvent} event */
    const submit = (event) => {
      event.preventDefault();
      const at = end.read();
      if (at !== null) void run(at);
    };
    return [el("form", { class: "form", novalidate: true, on: { submit } }, el("p", { class: "quiet-text", t: "delphi.inCallSetHelp" }), end.element,
      el("p", { class: "quiet-text" }, t("plan.zone", { zone: zoneWithOffset(ownZone()) })), problem.element,
      el("div", { class: "dialog-buttons" },
        before !== undefined && el("button", { type: "button", class: "button", on: { click: () => { void run(null); } } }, el("span", { t: "delphi.noEnd" })), send.element))];
  });
}
