import { closeRound, moveEnd, nextRound, remindSchools } from "../../api/delphi.js";
import { endFields } from "../../components/board/deadline.js";
import { openDialog } from "../../components/dialog.js";
import { formProblem, submitButton } from "../../components/form.js";
import { copyText, el } from "../../dom.js";
import { icon } from "../../icons.js";
import { language, t } from "../../i18n/index.js";
import { dateAndTime } from "../../logic/dates.js";
import { roundState, waitingFor } from "../../logic/delphi.js";
import { refusalKey } from "../../logic/refusal.js";
import { zoneWithOffset } from "../meetings/zones.js";
import { actionButton, dataTable, head } from "../programme/pane.js";

/** @typedef {import("../../dom.js").Key} Key */

/**
 * Who has given how much, and what who leads does about it.
 *
 * @param {DelphiSheet} sheet @param {string} zone @param {(fresh: DelphiSheet, news?: Key) => void} show what is so now, and what is to be said of it
 */
export function leadPanel(sheet, zone, show) {
  const { progress } = sheet;
  if (!progress) return null;
  const lead = sheet.part === "lead";
  const state = roundState(sheet);
  const problem = formProblem();
  const waiting = waitingFor(sheet);
  const done = progress.schools.length - waiting.length;
  return el("section", { class: "card delphi-lead", "data-role": "delphi-lead", "aria-labelledby": "delphi-lead" },
    el("h2", { id: "delphi-lead", t: lead ? "delphi.lead" : "delphi.progress" }),
    sheet.open && progress.schools.length > 0 && el("p", { "data-role": "delphi-done", t: waiting.length === 0 ? "delphi.allSchools" : "delphi.schoolsDone", with: { done, all: progress.schools.length } }),
    progress.schools.length > 0 && dataTable("delphi.progress", [head("regularity.school"), head("delphi.begun", "number"), head("delphi.complete", "number"), head("delphi.state")],
      progress.schools.map((school) => el("tr", { "data-school": school.id }, el("th", { scope: "row" }, school.name), el("td", { class: "number" }, String(school.begun)),
        el("td", { class: "number" }, String(school.complete)), el("td", {}, stateOf(school))))),
    progress.others > 0 && el("p", { class: "quiet-text", t: "delphi.others", with: { count: progress.others } }),
    progress.remindedAt && sheet.open ? el("p", { class: "quiet-text", t: "delphi.remindedAt", with: { when: dateAndTime(progress.remindedAt, language(), zone, Date.now()) } }) : null,
    lead && el("div", { class: "page-actions no-print" }, ...actions(sheet, state, zone, show, (key) => problem.show(key))),
    problem.element);
}

/** @param {DelphiSchool} school */
function stateOf({ begun, complete }) {
  const [picture, words] = /** @type {[string, Key]} */ (complete > 0 ? ["check", "delphi.schoolDone"] : begun > 0 ? ["clock", "delphi.schoolBegun"] : ["warning", "delphi.schoolWaits"]);
  return el("span", { class: "with-sign" }, icon(picture, "icon small"), el("span", { t: words }));
}

/**
 * @param {DelphiSheet} sheet @param {import("../../logic/delphi.js").RoundState} state @param {string} zone
 * @param {(fresh: DelphiSheet, news?: Key) => void} show @param {(key: Key) => void} failed
 */
function actions(sheet, state, zone, show, failed) {
  const room = `/r/${encodeURIComponent(sheet.room)}`;
  const enter = (/** @type {Key} */ words, main = false) => el("a", { class: main ? "button primary" : "button quiet", href: room, "data-action": "enter" }, el("span", { t: words }), icon("arrow"));
  if (sheet.open) {
    return [
      actionButton("delphi-next", "check", "delphi.close", () => endDialog(sheet, zone, "close", show), "button primary"),
      actionButton("delphi-end", "clock", sheet.deadline ? "delphi.move" : "delphi.setEnd", () => endDialog(sheet, zone, "move", show), "button"),
      waitingFor(sheet).length > 0 && actionButton("delphi-remind", "megaphone", "delphi.remind", () => {
        void remind(sheet, zone, show).catch((error) => failed(refusalKey(error)));
      }, "button"),
      enter("delphi.enter"),
    ];
  }
  if (state === "ended") return [enter("delphi.decide", true)];
  if (["timedOut", "nobody", "closed"].includes(state)) return [actionButton("delphi-next", "plus", "delphi.open", () => endDialog(sheet, zone, "open", show), "button primary"), enter("delphi.enter")];
  return state === "over" ? [] : [enter("delphi.enter")];
}

/** @param {DelphiSheet} sheet @param {string} zone @param {(fresh: DelphiSheet, news?: Key) => void} show the schools see it on their page, and the words can be sent by any messenger */
async function remind(sheet, zone, show) {
  const schools = waitingFor(sheet).map(({ name }) => name).join(", ");
  const until = sheet.deadline ? t("delphi.remindUntil", { when: dateAndTime(sheet.deadline.at, language(), zone, Date.now()) }) : "";
  const copied = await copyText([t("delphi.remindText", { title: sheet.title, link: location.href }), until, t("delphi.remindSchools", { schools })].filter(Boolean).join("\n"));
  show(await remindSchools(sheet.board, sheet.round), copied ? "delphi.reminded" : "delphi.remindedOnly");
}

/**
 * Until when: for moving the end of this round, or for opening the next one.
 *
 * @param {DelphiSheet} sheet @param {string} zone @param {"move" | "close" | "open"} why @param {(fresh: DelphiSheet) => void} show
 */
function endDialog(sheet, zone, why, show) {
  const title = /** @type {const} */ ({ move: "delphi.moveTitle", close: "delphi.closeTitle", open: "delphi.openTitle" })[why];
  openDialog({ title, name: "delphi-end" }, (close) => {
    const nobody = why === "close" && sheet.voted === 0;
    const last = nobody || (why === "close" && sheet.round >= sheet.rounds);
    const end = endFields(why === "move" ? sheet.deadline?.at : undefined, zone);
    const problem = formProblem();
    const words = /** @type {const} */ ({ move: "delphi.moveYes", close: "delphi.closeYes", open: "delphi.openYes" })[why];
    const send = submitButton(words, "site.saving", { "data-action": "delphi-yes" });
    /** @param {() => Promise<DelphiSheet>} step */
    const run = async (step) => {
      send.busy(true);
      try {
        const fresh = await step();
        close();
        show(fresh);
      } catch (error) {
        send.busy(false);
        problem.show(refusalKey(error));
      }
    };
    /** @param {SubmitEvent} event */
    const submit = (event) => {
      event.preventDefault();
      if (last) {
        void run(() => nobody ? closeRound(sheet.board, sheet.round) : nextRound(sheet.board, sheet.round, null));
        return;
      }
      const chosen = end.read();
      if (chosen === null) return;
      void run(() => why === "move" ? moveEnd(sheet.board, sheet.round, chosen) : nextRound(sheet.board, sheet.round, chosen));
    };
    const help = /** @type {const} */ ({ move: "delphi.moveHelp", close: nobody ? "delphi.closeNobody" : last ? "delphi.closeLast" : "delphi.closeHelp", open: "delphi.openHelp" })[why];
    return [el("form", { class: "form", novalidate: true, on: { submit } },
      el("p", { class: "quiet-text", t: help }),
      !last && end.element,
      !last && el("p", { class: "quiet-text" }, t("plan.zone", { zone: zoneWithOffset(zone) })),
      problem.element,
      el("div", { class: "dialog-buttons" },
        why === "close" && !last && el("button", { type: "button", class: "button", "data-action": "delphi-only-close", on: { click: () => { void run(() => closeRound(sheet.board, sheet.round)); } } }, el("span", { t: "delphi.onlyClose" })),
        why === "move" && sheet.deadline && el("button", { type: "button", class: "button", "data-action": "delphi-no-end", on: { click: () => { void run(() => moveEnd(sheet.board, sheet.round, null)); } } }, el("span", { t: "delphi.noEnd" })),
        send.element))];
  });
}
