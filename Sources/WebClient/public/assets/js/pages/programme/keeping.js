import { holdBoard } from "../../api/programme.js";
import { confirmed } from "../../components/dialog.js";
import { formProblem } from "../../components/form.js";
import { el } from "../../dom.js";
import { icon } from "../../icons.js";
import { language, t } from "../../i18n/index.js";
import { dayWords } from "../../logic/programme.js";
import { refusalKey } from "../../logic/refusal.js";
import { reasonDialog } from "../recordings/dialogs.js";
import { actionButton } from "./pane.js";

const ZONE = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** @param {ProtocolRecord} record what has gone of the board by now, or that it stays beyond its time */
export function keepingNotices(record) {
  const { hold, condensedAt } = record;
  return [
    hold && el("div", { class: "notice no-print", "data-role": "hold" }, icon("lock"), el("p", {}, t("protocol.held"), " ",
      t("recordings.heldReason", { reason: hold.reason }), " ", t("recordings.heldBy", { name: hold.by, date: dayWords(hold.at, language(), ZONE()) }))),
    condensedAt !== undefined && el("div", { class: "notice calm no-print", "data-role": "condensed" }, icon("clock"),
      el("p", { t: "protocol.condensed", with: { date: dayWords(condensedAt, language(), ZONE()) } })),
  ];
}

/**
 * An administrator keeps a board beyond its time, or lets it go again.
 *
 * @param {string} board @param {ProtocolRecord} record @param {() => Promise<void>} changed
 */
export function keepingPart(board, record, changed) {
  if (!record.rights?.includes("hold")) return null;
  const problem = formProblem();
  const done = () => { void changed(); };
  const release = async () => {
    if (!await confirmed({ title: "recordings.release", text: "protocol.releaseText", yes: "recordings.releaseYes" })) return;
    try {
      await holdBoard(board, false);
      done();
    } catch (error) {
      problem.show(refusalKey(error));
    }
  };
  return el("div", { class: "page-actions no-print", "data-role": "keeping" },
    record.hold ? actionButton("release", "lock", "recordings.release", () => { void release(); }, "button compact")
      : actionButton("hold", "lock", "recordings.hold", () => reasonDialog({
        name: "hold-board", title: "recordings.hold", text: "protocol.holdText", yes: "recordings.holdYes",
        run: (reason) => holdBoard(board, true, reason), done,
      }), "button compact"), problem.element);
}
