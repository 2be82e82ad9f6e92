import { el, setShown, setText } from "../../dom.js";
import { t } from "../../i18n/index.js";
import { SignallingError } from "../../signalling.js";
import { openDialog, promptDialog } from "../dialogs.js";
import { boardRefusal } from "./context.js";
import { DraftField, LONGEST_IDEA } from "./writing.js";

/** @typedef {import("./context.js").BoardDesk} BoardDesk */

/**
 * Changes one's own idea. When somebody (or another device) changed it meanwhile, both texts stand side by side and
 * nothing is lost.
 *
 * @param {BoardDesk} desk @param {BoardIdea} idea
 */
export function editIdea(desk, idea) {
  let { version } = idea;
  const field = el("textarea", { class: "field storm-field", id: "storm-edit", rows: 5, maxlength: LONGEST_IDEA, required: true, "data-role": "board-edit-text" });
  field.value = idea.text;
  const theirs = el("p", { class: "storm-text" });
  const difference = el("div", { class: "storm-difference", role: "alert", hidden: true, "data-role": "board-difference" },
    el("p", { t: "storm.edit.conflict" }), theirs);
  const problem = el("p", { class: "problem", role: "alert" });
  const form = el("form", { class: "dialog-form", on: { submit: (/** @type {Event} */ event) => {
    event.preventDefault();
    void save();
  } } }, el("label", { for: "storm-edit", t: "storm.edit.label" }), field, difference, problem,
    el("div", { class: "dialog-buttons" },
      el("button", { type: "button", class: "button quiet", t: "app.cancel", on: { click: () => dialog.close() } }),
      el("button", { type: "submit", class: "button primary", "data-action": "confirm", t: "app.save" })));
  const dialog = openDialog({ role: "board-edit", title: t("storm.edit.title"), body: [form] });
  field.focus();

  /** @param {{ text: string, version: number } | undefined} told */
  function differs(told) {
    const now = told ?? current();
    if (!now || now.version === version) return false;
    version = now.version;
    theirs.textContent = now.text;
    setShown(difference, true);
    return true;
  }

  function current() {
    return desk.board.ideas.get(idea.id) ?? desk.own?.unseen.find((each) => each.id === idea.id);
  }

  async function save() {
    const text = field.value.trim();
    if (!text) return;
    try {
      await desk.request("edit", { idea: idea.id, text, version });
      dialog.close();
    } catch (error) {
      problem.textContent = error instanceof SignallingError && error.code === "conflict" && differs(error.current) ? "" : boardRefusal(error);
    }
  }
}

/**
 * Improves one idea, or combines several into one.
 *
 * @param {BoardDesk} desk @param {BoardIdea[]} parents @param {() => void} [done]
 */
export function growIdea(desk, parents, done) {
  const combine = parents.length > 1;
  const slot = combine ? `combine:${parents.map((each) => each.id).sort((a, b) => a - b).join(",")}` : `improve:${parents[0].id}`;
  const draft = new DraftField(desk, { slot, label: combine ? "storm.combine.label" : "storm.improve.label", rows: 5 });
  const send = el("button", { type: "submit", class: "button primary", "data-action": "confirm" });
  setText(send, combine ? "storm.combine.send" : "storm.improve.send");
  const form = el("form", { class: "dialog-form", on: { submit: (/** @type {Event} */ event) => {
    event.preventDefault();
    void save();
  } } },
    el("p", { class: "quiet-text", t: combine ? "storm.combine.note" : "storm.improve.note" }),
    el("ul", { class: "storm-parents" }, ...parents.map((parent) => el("li", { class: "storm-text" }, parent.text))), draft.element,
    el("div", { class: "dialog-buttons" },
      el("button", { type: "button", class: "button quiet", t: "app.cancel", on: { click: () => dialog.close() } }), send));
  const dialog = openDialog({
    role: combine ? "board-combine" : "board-improve", title: t(combine ? "storm.combine.title" : "storm.improve.title"), body: [form],
    closed: () => draft.close(),
  });
  draft.field.focus();

  async function save() {
    const fields = {
      ...(combine ? { ideas: parents.map((each) => each.id) } : { idea: parents[0].id }), ...(desk.place === 0 ? {} : { board: desk.place }),
    };
    if (!await desk.submit(slot, combine ? "combine" : "improve", fields)) return;
    dialog.close();
    done?.();
  }
}

/** @param {BoardDesk} desk @param {BoardIdea} idea hides an idea, with a reason that everybody reads */
export async function hideIdea(desk, idea) {
  const reason = await promptDialog({
    title: t("storm.hide.title"), label: t("storm.hide.label"), yes: t("storm.hide.yes"), note: t("storm.hide.note"), longest: 300, many: true,
  });
  if (reason) await desk.ask("hide", { idea: idea.id, reason });
}
