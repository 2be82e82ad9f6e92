import { approveUnlock, askUnlock } from "../../api/programme.js";
import { openDialog } from "../../components/dialog.js";
import { Field, formProblem, submitButton } from "../../components/form.js";
import { el } from "../../dom.js";
import { icon } from "../../icons.js";
import { t } from "../../i18n/index.js";
import { numbered } from "../../logic/programmeprotocol.js";
import { refusalKey } from "../../logic/refusal.js";
import { shortened } from "../../logic/words.js";
import { actionButton } from "./pane.js";

const LONGEST_REASON = 500;

/**
 * Who wrote an idea of an anonymous session: only for a child's safety, only by two people, and written down.
 *
 * @param {string} board @param {ProtocolRecord} record @param {() => Promise<void>} changed
 */
export function unlockPart(board, record, changed) {
  const lines = numbered(record.ideas);
  const numbers = new Map(lines.map(({ idea, number }) => [idea.id, number]));
  const waiting = (record.unlocks ?? []).filter(({ approvedBy }) => !approvedBy);
  return el("section", { class: "protocol-part unlock no-print", "data-role": "unlock" },
    el("details", { class: "form-section", open: waiting.length > 0 },
      el("summary", {}, icon("lock", "icon small"), el("h3", { t: "protocol.unlock" }), waiting.length > 0 && el("span", { class: "tag" }, String(waiting.length))),
      el("div", { class: "form" },
        el("p", { t: "protocol.unlockLead" }),
        ...waiting.map((request) => waitingRow(board, request, numbers.get(request.idea) ?? 0)),
        el("div", {}, actionButton("ask-unlock", "key", "protocol.unlockAsk", () => askDialog(board, lines, changed), "button compact")))));
}

/** @param {string} board @param {NonNullable<ProtocolRecord["unlocks"]>[number]} request @param {number} number */
function waitingRow(board, request, number) {
  const problem = formProblem();
  const answer = el("p", { class: "success", role: "status", hidden: true });
  const approve = actionButton("approve-unlock", "check", "protocol.unlockApprove", async () => {
    problem.show(null);
    approve.disabled = true;
    try {
      const { name, school } = await approveUnlock(board, request.id);
      answer.textContent = t("protocol.unlockAnswer", { number, name: [name, school].filter(Boolean).join(", ") });
      answer.hidden = false;
      approve.hidden = true;
    } catch (error) {
      approve.disabled = false;
      problem.show(refusalKey(error));
    }
  });
  return el("div", { class: "unlock-row", "data-unlock": request.id },
    el("div", { class: "room-words" }, el("strong", {}, t("protocol.unlockIdea", { number })),
      el("span", { class: "quiet-text" }, t("protocol.unlockReason", { reason: request.reason })),
      request.askedBy && el("span", { class: "quiet-text" }, t("protocol.unlockBy", { name: request.askedBy.startsWith("token:") ? t("pimport.byLink") : request.askedBy })), request.mine && el("span", { class: "quiet-text", t: "protocol.unlockWaits" }), answer, problem.element), !request.mine && approve);
}

/** @param {string} board @param {import("../../logic/programmeprotocol.js").IdeaLine[]} lines @param {() => Promise<void>} changed */
function askDialog(board, lines, changed) {
  openDialog({ title: "protocol.unlock", name: "unlock" }, (close) => {
    const idea = new Field(el("select", { class: "field", id: "unlock-idea" }, ...lines.map((line) => el("option", { value: line.idea.id }, `№ ${line.number}. ${shortened(line.idea.text || t("protocol.withdrawn"), 60)}`))), { label: "protocol.unlockWhich" });
    const reason = new Field(el("textarea", { class: "field", id: "unlock-reason", rows: 3, maxlength: LONGEST_REASON, autofocus: true }), { label: "protocol.unlockWhy", help: "protocol.unlockWhyHelp" });
    const problem = formProblem();
    const send = submitButton("protocol.unlockAsk", "site.saving", { "data-action": "send-unlock" });
    /** @param {SubmitEvent} event */
    const submit = async (event) => {
      event.preventDefault();
      if (!reason.value.trim()) {
        reason.complain("protocol.unlockWhyMissing");
        reason.control.focus();
        return;
      }
      send.busy(true);
      try {
        await askUnlock(board, Number(idea.value), reason.value.trim());
        close();
        await changed();
      } catch (error) {
        send.busy(false);
        problem.show(refusalKey(error));
      }
    };
    return [el("form", { class: "form", novalidate: true, on: { submit } }, el("p", { class: "quiet-text", t: "protocol.unlockTwo" }), idea.element, reason.element, problem.element,
      el("div", { class: "dialog-buttons" }, send.element))];
  });
}
