import { el, setShown, setText } from "../../../dom.js";
import { icon } from "../../../icons.js";
import { language, t } from "../../../i18n/index.js";
import { actionsBySchool, answersFor, isHosting } from "../../../logic/boardview.js";
import { confirmDialog, openDialog, promptDialog } from "../../dialogs.js";
import { boardRefusal } from "../context.js";
import { KeyedList } from "../list.js";
import { ACTION_STATES } from "../words.js";
import { dayWords } from "./review.js";

const LONGEST_ACTION = 1000;

/** What each school does until the next session; its delegate takes it. */
export class AssignStage {
  /** @param {import("../context.js").BoardDesk} desk */
  constructor(desk) {
    this.desk = desk;
    this.left = el("p", { class: "storm-left", role: "status" });
    this.list = el("div", { class: "storm-schools", "data-role": "board-actions" });
    this.element = el("div", { class: "storm-stage-body", "data-stage": "assign" }, this.left, this.list);
    this.keyed = new KeyedList(this.list);
  }

  /** @param {boolean} again */
  update(again) {
    const { desk } = this;
    const { board, facts, own } = desk;
    const hosting = isHosting(board);
    const adopted = [...board.decisions.values()].filter(({ verdict }) => verdict === "adopt" || verdict === "adapt");
    const schools = actionsBySchool(board.actions.values(), facts.schools ?? [], language());
    // One's own school first: what waits for one's answer is not to be looked for.
    schools.sort((a, b) => Number(b.id === own?.school) - Number(a.id === own?.school));
    const without = schools.filter((school) => school.actions.length === 0).length;
    const open = [...board.actions.values()].filter((action) => action.state === "proposed").length;
    setText(this.left, schools.length === 0 ? "storm.assign.noSchools" : adopted.length === 0 && board.actions.size === 0 ? "storm.assign.nothing" : without > 0 ? "storm.assign.without" : open > 0 ? "storm.assign.open" : "storm.assign.all",
      { count: without > 0 ? without : open });
    this.keyed.show(schools.map((school) => ({
      key: school.id, needs: [hosting, own?.school, desk.may("accept"), adopted.length, ...school.actions],
      draw: () => el("section", { class: `storm-school${school.id === own?.school ? " mine" : ""}`, "data-school": school.id },
        el("h3", {}, school.name, school.id === own?.school && el("span", { class: "storm-tag mine", t: "storm.assign.yours" })),
        ...school.actions.map((action) => this.#action(action, hosting)),
        school.actions.length === 0 && !hosting && el("p", { class: "quiet-text", t: "storm.assign.none" }),
        hosting && el("button", { type: "button", class: `button compact${school.actions.length > 0 ? " quiet" : ""}`, "data-action": "board.assign", "data-key": `assign-${school.id}`, disabled: adopted.length === 0,
          on: { click: () => assignDialog(desk, school, null) } }, icon("plus", "icon small"), el("span", { t: school.actions.length > 0 ? "storm.assign.more" : "storm.assign.add" }))),
    })), again);
  }

  /** @param {BoardAction} action @param {boolean} hosting */
  #action(action, hosting) {
    const { desk } = this;
    const mine = answersFor(desk.board, action);
    const item = action.item === undefined ? undefined : desk.board.items.get(action.item);
    return el("article", { class: "storm-action", "data-board-action": action.id, "data-state": action.state },
      el("div", { class: "storm-line" }, el("p", { class: "storm-text", dir: "auto" }, action.text), el("span", { class: `storm-tag state-${action.state}`, t: ACTION_STATES[action.state] })),
      el("p", { class: "quiet-text" }, [
        item && t("storm.assign.from", { title: item.title }), action.owner && t("storm.assign.owner", { name: action.owner }), action.due && t("storm.action.due", { day: dayWords(action.due) }),
      ].filter(Boolean).join(" · ")),
      action.why ? el("p", { class: "storm-reason" }, action.why) : null,
      (mine || hosting) && el("div", { class: "storm-buttons" },
        ...(mine ? answerButtons(desk, action) : []),
        hosting && el("button", { type: "button", class: "button compact quiet", "data-action": "board.assign.edit", "data-key": `edit-${action.id}`, t: "storm.assign.edit",
          on: { click: () => assignDialog(desk, { id: action.school, name: action.schoolName ?? "" }, action) } }),
        hosting && el("button", { type: "button", class: "button compact quiet", "data-action": "board.unassign", "data-key": `unassign-${action.id}`, t: "storm.assign.remove", on: { click: () => { void this.#remove(action); } } })));
  }

  /** @param {BoardAction} action */
  async #remove(action) {
    const sure = await confirmDialog({ title: t("storm.assign.removeQuestion"), text: action.text, yes: t("storm.assign.remove") });
    if (sure) await this.desk.ask("unassign", { id: action.id });
  }

  close() {
    this.keyed.close();
  }
}

/**
 * What a school's delegate answers to an action: we do it, or we do not.
 *
 * @param {import("../context.js").BoardDesk} desk @param {BoardAction} action
 */
export function answerButtons(desk, action) {
  return [
    action.state !== "accepted" && el("button", { type: "button", class: "button compact primary", "data-action": "board.accept", "data-key": `accept-${action.id}`, on: { click: () => { void acceptAction(desk, action); } } },
      icon("check", "icon small"), el("span", { t: "storm.assign.accept" })),
    action.state !== "declined" && el("button", { type: "button", class: "button compact", "data-action": "board.decline", "data-key": `decline-${action.id}`, t: "storm.assign.decline", on: { click: () => { void declineAction(desk, action); } } }),
  ];
}

/** @param {import("../context.js").BoardDesk} desk @param {BoardAction} action */
async function acceptAction(desk, action) {
  const owner = await promptDialog({
    title: t("storm.assign.accept"), label: t("storm.assign.ownerLabel"), yes: t("storm.assign.accept"), value: action.owner ?? desk.store.get().room.self?.name ?? "", note: t("storm.assign.ownerNote"), longest: 100,
  });
  if (owner) await desk.ask("accept", { id: action.id, owner });
}

/** @param {import("../context.js").BoardDesk} desk @param {BoardAction} action */
async function declineAction(desk, action) {
  const reason = await promptDialog({ title: t("storm.assign.decline"), label: t("storm.assign.declineLabel"), yes: t("storm.assign.decline"), longest: 500, many: true });
  if (reason) await desk.ask("decline", { id: action.id, reason });
}

/** @param {import("../context.js").BoardDesk} desk @param {{ id: string, name: string }} school @param {BoardAction | null} action what is changed; null: a new one */
function assignDialog(desk, school, action) {
  const { board } = desk;
  const adopted = [...board.decisions.values()].filter(({ verdict }) => verdict === "adopt" || verdict === "adapt");
  const taken = new Set([...board.actions.values()].filter((each) => each.school === school.id).map((each) => each.item));
  const words = (/** @type {number} */ item) => board.decisions.get(item)?.text || board.items.get(item)?.title || "";
  const item = el("select", { class: "field", id: "storm-assign-item", "data-role": "board-assign-item", on: { change: () => {
    text.value = words(Number(item.value));
  } } }, ...adopted.map((decision) => el("option", { value: decision.item, selected: action ? action.item === decision.item : !taken.has(decision.item) && adopted.find((each) => !taken.has(each.item)) === decision }, words(decision.item))));
  const text = el("textarea", { class: "field", id: "storm-assign-text", rows: 4, maxlength: LONGEST_ACTION, required: true, "data-role": "board-assign-text" });
  text.value = action?.text ?? words(Number(item.value));
  const due = el("input", { class: "field", id: "storm-assign-due", type: "date", value: action?.due ?? desk.facts.due ?? nextMonth(desk.now), "data-role": "board-assign-due" });
  const wrong = el("p", { class: "problem", role: "alert" });
  const form = el("form", { class: "dialog-form", novalidate: true, on: { submit: async (/** @type {Event} */ event) => {
    event.preventDefault();
    if (!text.value.trim()) {
      setText(wrong, "storm.assign.textMissing");
      text.focus();
      return;
    }
    try {
      await desk.request("assign", {
        item: Number(item.value), school: school.id, text: text.value.trim(), ...(due.value ? { due: due.value } : {}), ...(action ? { id: action.id } : {}),
      });
      dialog.close();
    } catch (error) {
      wrong.textContent = boardRefusal(error);
    }
  } } },
    el("p", { class: "quiet-text" }, school.name),
    el("label", { for: "storm-assign-item", t: "storm.assign.item" }), item,
    el("label", { for: "storm-assign-text", t: "storm.assign.text" }), text, el("p", { class: "quiet-text", t: "storm.assign.textNote" }),
    el("label", { for: "storm-assign-due", t: "storm.assign.due" }), due, wrong,
    el("div", { class: "dialog-buttons" },
      el("button", { type: "button", class: "button quiet", t: "app.cancel", on: { click: () => dialog.close() } }),
      el("button", { type: "submit", class: "button primary", "data-action": "confirm", t: "app.save" })));
  const dialog = openDialog({ role: "board-assign", title: t(action ? "storm.assign.edit" : "storm.assign.add"), body: [form] });
  setShown(wrong, true);
  text.focus();
}

/** @param {number} now @returns {string} the day a month from now, where the programme does not say when the next session is */
function nextMonth(now) {
  const day = new Date(now);
  day.setMonth(day.getMonth() + 1);
  return `${day.getFullYear()}-${String(day.getMonth() + 1).padStart(2, "0")}-${String(day.getDate()).padStart(2, "0")}`;
}
