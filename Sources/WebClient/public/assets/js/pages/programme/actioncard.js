import { actionPath, addEvidence, changeAction, openFile, removeEvidence } from "../../api/programme.js";
import { confirmed, openDialog } from "../../components/dialog.js";
import { Field, formProblem, submitButton, textField } from "../../components/form.js";
import { menuButton } from "../../components/menu.js";
import { el, setText } from "../../dom.js";
import { icon } from "../../icons.js";
import { language, t } from "../../i18n/index.js";
import { actionDelay, dayOf, dayWords, monthWords, nextStates, personName } from "../../logic/programme.js";
import { byteSize } from "../../logic/recordings.js";
import { refusalKey } from "../../logic/refusal.js";
import { removeButton } from "../meetings/chosen.js";
import { sessionAddress } from "./sessioncard.js";
import { ACTION_WORDS } from "./words.js";

/** @typedef {import("../../dom.js").Key} Key */

const LONGEST_WHY = 500;
const LARGEST_EVIDENCE = 20 * 1024 * 1024;

/**
 * One school's action with what can be done with it.
 *
 * @param {import("./pane.js").Context} context @param {MentoringAction} action
 */
export function actionCard(context, action) {
  const rights = context.rights();
  const late = actionDelay(action, context.today());
  // Evidence is brought after something is done, too, when nothing more may become of the action.
  const mine = (action.may?.length ?? 0) > 0 || rights.manage || rights.across || (rights.school !== "" && rights.school === action.school);
  const problem = formProblem();
  const owner = personName(action.owner);
  /** @param {() => Promise<unknown>} run */
  const attempt = async (run) => {
    problem.show(null);
    try {
      await run();
      context.changed();
    } catch (error) {
      problem.show(refusalKey(error));
    }
  };
  const choices = mine || rights.plan ? buttons(context, action, attempt) : [];
  return el("li", { class: "action-card", "data-role": "action", "data-action-id": action.id, "data-state": action.state, "data-late": late > 0 },
    el("div", { class: "action-words" },
      el("p", { class: "action-text" }, action.text),
      el("span", { class: "room-meta" },
        el("span", { class: "when" }, icon("school", "icon small"), action.schoolName ?? ""),
        owner ? el("span", { t: "actions.owner", with: { name: owner } }) : el("span", { class: "tag bad", t: "actions.noOwner" }),
        action.month && action.session ? el("a", { href: sessionAddress(context.id, action.session), t: "actions.from", with: { month: monthWords(action.month, language()) } }) : null),
      el("span", { class: "room-meta" }, stateTag(action),
        action.due !== undefined && el("span", { class: late > 0 ? "late" : "" }, t(late > 0 ? "actions.late" : "actions.due", { date: dayWords(action.due, language()), days: t("programme.days", { count: late }) })),
        (action.carried ?? 0) > 0 && el("span", { class: "tag", t: "actions.carriedTimes", with: { count: action.carried ?? 0 } }),
        action.escalated && el("span", { class: "tag bad" }, t("actions.escalated"))),
      action.why && el("p", { class: "quiet-text", t: "actions.why", with: { why: action.why } }),
      evidence(context, action, mine, attempt), problem.element),
    choices.length > 0 && el("div", { class: "room-buttons no-print" }, ...choices));
}

/** @param {MentoringAction} action */
export function stateTag({ state }) {
  const className = state === "done" ? "tag live" : state === "notDone" || state === "declined" ? "tag bad" : "tag";
  return el("span", { class: className, "data-state": state, t: ACTION_WORDS[state] });
}

/**
 * What may become of it, with a button each.
 *
 * @type {Partial<Record<MentoringActionState, { picture: string, words: Key, why?: Key }>>}
 */
const NEXT = {
  accepted: { picture: "check", words: "actions.accept" },
  declined: { picture: "close", words: "actions.decline", why: "actions.declineWhy" },
  done: { picture: "check", words: "actions.markDone" },
  notDone: { picture: "close", words: "actions.markNotDone", why: "actions.notDoneWhy" },
  carried: { picture: "arrow", words: "actions.carry", why: "actions.carryWhy" },
};

/**
 * The usual step as a button, the others in a menu beside it; of what is over everything is in the menu.
 *
 * @param {import("./pane.js").Context} context @param {MentoringAction} action @param {(run: () => Promise<unknown>) => Promise<void>} attempt
 */
function buttons(context, action, attempt) {
  const open = action.state === "proposed" || action.state === "accepted" || action.state === "carried";
  const rights = context.rights();
  const steps = nextStates(action, rights).flatMap((state) => {
    const step = NEXT[state];
    if (!step) return [];
    const { picture, words, why } = step;
    const set = (/** @type {string} */ reason) => changeAction(context.id, action.id, { state, ...(reason ? { why: reason } : {}) });
    const run = () => {
      if (why) whyDialog(words, why, (reason) => set(reason).then(() => context.changed()));
      else void attempt(() => set(""));
    };
    return { state, picture, words, run };
  });
  // What nobody has answered is the school's to take; whoever leads carries it on only where the school stays silent.
  const shown = open && (action.state !== "proposed" || steps[0]?.state === "accepted") ? steps.slice(0, 1) : [];
  const change = () => dateDialog(action, (patch) => changeAction(context.id, action.id, patch).then(() => context.changed()));
  const rest = [
    ...steps.slice(shown.length).map(({ state, picture, words, run }) => ({ label: words, icon: picture, action: state, run })),
    ...(open && (action.may?.includes("edit") ?? true) ? [{ label: /** @type {Key} */ ("actions.change"), icon: "pencil", action: "change-action", run: change }] : []),
  ];
  const more = rest.length > 0 ? menuButton({ icon: "more", label: "actions.more", className: "icon-button outlined", role: "action-more", items: () => rest }) : null;
  if (more) {
    more.dataset.key = `more-${action.id}`;
    more.setAttribute("aria-description", action.text);
  }
  return [
    ...shown.map(({ state, picture, words, run }) => el("button", {
      type: "button", class: rights.school === action.school ? "button compact primary" : "button compact", "data-action": state, "data-key": `${state}-${action.id}`, "aria-description": action.text, on: { click: run },
    }, icon(picture), el("span", { t: words }))),
    ...(more ? [more] : []),
  ];
}

/** @param {Key} title @param {Key} label @param {(why: string) => Promise<void>} done */
function whyDialog(title, label, done) {
  openDialog({ title, name: "why" }, (close) => {
    const why = new Field(el("textarea", { class: "field", id: "action-why", rows: 3, maxlength: LONGEST_WHY, autofocus: true, required: true }), { label });
    return [dialogForm([why.element], close, async () => {
      if (!why.value.trim()) {
        why.complain("actions.whyMissing");
        why.control.focus();
        return false;
      }
      await done(why.value.trim());
      return true;
    })];
  });
}

/** @param {MentoringAction} action @param {(patch: { due?: string, owner?: string }) => Promise<void>} done */
function dateDialog(action, done) {
  openDialog({ title: "actions.change", name: "action" }, (close) => {
    const movable = action.may?.includes("due") ?? true;
    const due = textField("action-due", { label: "actions.dueLabel" }, { type: "date" });
    const owner = textField("action-owner", { label: "actions.ownerLabel", help: "actions.ownerHelp" }, { maxlength: 120, autofocus: true });
    due.control.value = dayOf(action.due);
    owner.control.value = personName(action.owner);
    return [dialogForm([el("p", {}, action.text), owner.element, movable ? due.element : el("p", { class: "quiet-text", t: "actions.dueFixed" })], close, async () => {
      await done({ ...(movable && due.value ? { due: due.value } : {}), ...(owner.value.trim() ? { owner: owner.value.trim() } : {}) });
      return true;
    })];
  });
}

/** @param {Node[]} fields @param {() => void} close @param {() => Promise<boolean>} send */
function dialogForm(fields, close, send) {
  const problem = formProblem();
  const save = submitButton("editor.save", "site.saving", { "data-action": "save" });
  /** @param {SubmitEvent} event */
  const submit = async (event) => {
    event.preventDefault();
    problem.show(null);
    save.busy(true);
    try {
      if (await send()) close();
    } catch (error) {
      problem.show(refusalKey(error));
    }
    save.busy(false);
  };
  return el("form", { class: "form", novalidate: true, on: { submit } }, ...fields, problem.element, el("div", { class: "dialog-buttons" }, save.element));
}

/**
 * The files that show what was done.
 *
 * @param {import("./pane.js").Context} context @param {MentoringAction} action @param {boolean} mine @param {(run: () => Promise<unknown>) => Promise<void>} attempt
 */
function evidence(context, action, mine, attempt) {
  const files = action.evidence ?? [];
  const open = action.state === "accepted" || action.state === "carried" || action.state === "done";
  if (files.length === 0 && !(mine && open)) return null;
  const id = `evidence-${action.id}`;
  const words = el("span", { t: "actions.attach" });
  const input = el("input", { type: "file", id, class: "visually-hidden", "data-role": "evidence-file", on: { change: async () => {
    const file = input.files?.[0];
    if (!file) return;
    input.disabled = true;
    setText(words, "actions.attaching", { name: file.name });
    await attempt(async () => {
      if (file.size > LARGEST_EVIDENCE) throw Object.assign(new Error("too large"), { code: "evidenceTooLarge" });
      await addEvidence(context.id, action.id, file);
    });
    input.disabled = false;
    input.value = "";
    setText(words, "actions.attach");
  } } });
  return el("div", { class: "evidence" },
    ...files.map((file) => {
      const path = actionPath(context.id, action.id, `/evidence/${encodeURIComponent(file.id)}`);
      return el("span", { class: "evidence-file" },
        el("a", { class: "with-sign", href: path, download: file.name, on: { click: (/** @type {Event} */ event) => openFile(event, path, file.name, () => {}) } },
          icon("file", "icon small"), el("span", {}, file.name)),
        el("span", { class: "quiet-text" }, byteSize(file.size, language())),
        mine && removeButton(file.name, async () => {
          const yes = await confirmed({ title: "actions.removeFile", text: "actions.removeFileSure", with: { name: file.name }, yes: "site.remove" });
          if (yes) await attempt(() => removeEvidence(context.id, action.id, file.id));
        }));
    }),
    mine && open && el("span", { class: "drop-holder no-print" }, input, el("label", { for: id, class: "attach-label" }, icon("clip", "icon small"), words)));
}
