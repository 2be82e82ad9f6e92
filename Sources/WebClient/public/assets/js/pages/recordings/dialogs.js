import { listSchools } from "../../api/accounts.js";
import { deleteRecording, holdRecording, listShares, revokeShare, shareRecording } from "../../api/recordings.js";
import { copyButton } from "../../components/copy.js";
import { confirmed, openDialog } from "../../components/dialog.js";
import { Field, formProblem, submitButton, textField } from "../../components/form.js";
import { el, setShown, setText } from "../../dom.js";
import { icon } from "../../icons.js";
import { t } from "../../i18n/index.js";
import { instantOf, SHARE_DAYS } from "../../logic/recordings.js";
import { refusalKey } from "../../logic/refusal.js";
import { dayWords, titleOf } from "./words.js";

const LONGEST_REASON = 500;
const USUAL_DAYS = 14;

/** @param {RecordingDetails} recording links by which others may watch, each until a day */
export function shareDialog(recording) {
  openDialog({ title: "recordings.share", name: "share-recording", wide: true }, () => {
    const list = el("ul", { class: "rooms", "data-role": "shares" });
    const note = el("p", { class: "quiet-text", role: "status", t: "app.loading" });
    const made = el("div", { class: "created", "data-role": "new-share", role: "status" });
    const school = new Field(el("select", { class: "field", id: "share-school" }, el("option", { value: "", t: "recordings.anySchool" })), { label: "recordings.shareSchool" });
    const days = new Field(el("select", { class: "field", id: "share-days" },
      ...SHARE_DAYS.map((each) => el("option", { value: String(each), selected: each === USUAL_DAYS }, t("recordings.days", { count: each })))), { label: "recordings.shareDays" });
    const words = textField("share-note", { label: "recordings.shareNote", help: "recordings.shareNoteHelp" }, { maxlength: 200 });
    const problem = formProblem();
    const make = submitButton("recordings.shareMake", "admin.creating", { "data-action": "create-share" }, icon("link"));
    listSchools().then((schools) => school.control.append(...schools.map((each) => el("option", { value: each.id }, each.name))), () => {});

    const load = async () => {
      try {
        const shares = (await listShares(recording.id)).filter((each) => !each.revoked && (instantOf(each.expiresAt) ?? Infinity) > Date.now());
        list.replaceChildren(...shares.map((each) => shareRow(recording, each, load, (error) => problem.show(refusalKey(error)))));
        setText(note, "recordings.noShares");
        setShown(note, shares.length === 0);
      } catch (error) {
        setText(note, refusalKey(error));
        setShown(note, true);
      }
    };
    void load();

    /** @param {SubmitEvent} event */
    const submit = async (event) => {
      event.preventDefault();
      problem.show(null);
      make.busy(true);
      try {
        const answer = await shareRecording(recording.id, {
          days: Number(days.value), ...(school.value ? { school: school.value } : {}), ...(words.value.trim() ? { note: words.value.trim() } : {}),
        });
        made.replaceChildren(
          el("p", { class: "created-words" }, icon("check", "icon small"), el("span", {}, t("recordings.shareMade", { date: dayWords(answer.expiresAt) }))),
          el("code", { class: "room-link", "data-role": "share-link" }, answer.link),
          el("div", { class: "room-buttons" }, copyButton(() => answer.link, { action: "copy-share" })),
          el("p", { class: "quiet-text", t: "recordings.shareOnce" }));
        await load();
      } catch (error) {
        problem.show(refusalKey(error));
      }
      make.busy(false);
    };
    return [el("div", { class: "form" },
      el("p", { class: "quiet-text", t: "recordings.shareLead" }),
      el("form", { class: "form", novalidate: true, on: { submit } },
        el("div", { class: "form-row" }, school.element, days.element), words.element, problem.element, el("div", {}, make.element)),
      made, el("h3", { t: "recordings.shares" }), note, list)];
  });
}

/**
 * @param {RecordingDetails} recording @param {RecordingShare} share
 * @param {() => Promise<void>} changed @param {(error: unknown) => void} failed
 */
function shareRow(recording, share, changed, failed) {
  const name = typeof share.school === "string" ? share.school : share.school?.name;
  const revoke = async () => {
    const yes = await confirmed({ title: "recordings.revoke", text: "recordings.revokeSure", yes: "recordings.revokeYes" });
    if (!yes) return;
    try {
      await revokeShare(recording.id, share.id);
      await changed();
    } catch (error) {
      failed(error);
    }
  };
  return el("li", { class: "room-item", "data-role": "share", "data-id": share.id },
    el("div", { class: "room-words" }, el("strong", {}, name || t("recordings.anySchool")), share.note && el("span", {}, share.note),
      el("span", { class: "room-meta" }, el("span", {}, t("recordings.until", { date: dayWords(share.expiresAt) })),
        share.by && el("span", {}, t("recordings.sharedBy", { name: share.by })))),
    el("div", { class: "room-buttons" }, el("button", { type: "button", class: "button compact", "data-action": "revoke-share", on: { click: () => { void revoke(); } } },
      icon("trash", "icon small"), el("span", { t: "recordings.revokeYes" }))));
}

/**
 * Asks for a reason and does something with it.
 *
 * @param {{ name: string, title: import("../../dom.js").Key, text: import("../../dom.js").Key, with?: import("../../dom.js").Parameters,
 *   yes: import("../../dom.js").Key, danger?: boolean, run: (reason: string) => Promise<unknown>, done: () => void }} options
 */
export function reasonDialog({ name, title, text, with: parameters, yes, danger = false, run, done }) {
  openDialog({ title, name }, (close) => {
    const reason = new Field(el("textarea", { class: "field", id: "reason", rows: 3, maxlength: LONGEST_REASON, required: true, autofocus: true }), { label: "recordings.reason", help: "recordings.reasonHelp" });
    const problem = formProblem();
    const button = submitButton(yes, "recordings.doing", { "data-action": "confirm" });
    if (danger) button.element.classList.replace("primary", "danger");
    /** @param {SubmitEvent} event */
    const submit = async (event) => {
      event.preventDefault();
      problem.show(null);
      const words = reason.value.trim();
      if (!words) {
        reason.complain("recordings.reasonMissing");
        reason.control.focus();
        return;
      }
      button.busy(true);
      try {
        await run(words);
        close();
        done();
      } catch (error) {
        button.busy(false);
        problem.show(refusalKey(error));
      }
    };
    return [el("form", { class: "form", novalidate: true, on: { submit } }, el("p", { t: text, with: parameters }), reason.element, problem.element,
      el("div", { class: "dialog-buttons" },
        el("button", { type: "button", class: "button", "data-action": "cancel", on: { click: close } }, el("span", { t: "site.cancel" })), button.element))];
  });
}

/** @param {RecordingDetails} recording @param {() => void} done */
export function deleteDialog(recording, done) {
  reasonDialog({
    name: "delete-recording", title: "recordings.delete", text: "recordings.deleteSure", with: { title: titleOf(recording) }, yes: "recordings.deleteYes", danger: true,
    run: (reason) => deleteRecording(recording.id, reason), done,
  });
}

/** @param {RecordingDetails} recording @param {() => void} done */
export function holdDialog(recording, done) {
  reasonDialog({
    name: "hold-recording", title: "recordings.hold", text: "recordings.holdText", yes: "recordings.holdYes",
    run: (reason) => holdRecording(recording.id, true, reason), done,
  });
}

/** @param {RecordingDetails} recording @param {() => void} done @param {(error: unknown) => void} failed */
export async function release(recording, done, failed) {
  const yes = await confirmed({ title: "recordings.release", text: "recordings.releaseText", yes: "recordings.releaseYes" });
  if (!yes) return;
  try {
    await holdRecording(recording.id, false);
    done();
  } catch (error) {
    failed(error);
  }
}
