import { el, setShown } from "../../../dom.js";
import { language, t } from "../../../i18n/index.js";
import { actionsBySchool, answersFor, isHosting } from "../../../logic/boardview.js";
import { dayOnly } from "../../../logic/dates.js";
import { promptDialog } from "../../dialogs.js";
import { KeyedList } from "../list.js";
import { ACTION_STATES } from "../words.js";

/** @param {string | undefined} day 2026-11-22 @returns {string} */
export function dayWords(day) {
  const instant = day && /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(`${day}T12:00:00Z`) : NaN;
  return Number.isNaN(instant) ? day ?? "" : dayOnly(instant, language(), "UTC");
}

/** What the schools promised the last time: done, not done and why, carried on. */
export class ReviewStage {
  /** @param {import("../context.js").BoardDesk} desk */
  constructor(desk) {
    this.desk = desk;
    this.empty = el("p", { class: "storm-empty", t: "storm.review.none" });
    this.list = el("div", { class: "storm-schools" });
    this.parked = el("section", { class: "storm-section", hidden: true });
    this.element = el("div", { class: "storm-stage-body", "data-stage": "review" }, this.empty, this.list, this.parked);
    this.keyed = new KeyedList(this.list);
  }

  /** @param {boolean} again */
  update(again) {
    const { desk } = this;
    const { facts, board } = desk;
    const previous = (facts.previous ?? []).map((action) => board.actions.get(action.id) ?? action);
    setShown(this.empty, previous.length === 0);
    const leading = isHosting(board);
    const schools = actionsBySchool(previous, [], language());
    this.keyed.show(schools.map((school) => ({
      key: school.id, needs: [leading, desk.own?.school, desk.may("accept"), ...school.actions], draw: () => el("section", { class: "storm-school", "data-school": school.id },
        el("h3", {}, school.name), ...school.actions.map((action) => this.#action(action, leading || answersFor(board, action)))),
    })), again);
    const parked = facts.parked ?? [];
    setShown(this.parked, parked.length > 0);
    this.parked.replaceChildren(el("h3", { class: "storm-heading", t: "storm.review.parked" }), el("p", { class: "quiet-text", t: "storm.review.parkedNote" }),
      el("ul", { class: "storm-plain" }, ...parked.map((idea) => el("li", { class: "storm-card" }, el("p", { class: "storm-text" }, idea.text),
        idea.reason ? el("p", { class: "quiet-text" }, idea.reason) : null))));
  }

  /** @param {BoardAction} action @param {boolean} answers whether this person says what became of it */
  #action(action, answers) {
    const { desk } = this;
    const set = (/** @type {"done" | "notDone" | "carried"} */ state) => async () => {
      if (state === "done") {
        await desk.ask("reviewed", { id: action.id, state });
        return;
      }
      const why = await promptDialog({ title: t(ACTION_STATES[state]), label: t("storm.review.why"), yes: t("app.save"), value: action.why ?? "", longest: 500, many: true });
      if (why) await desk.ask("reviewed", { id: action.id, state, why });
    };
    const button = (/** @type {"done" | "notDone" | "carried"} */ state) => el("button", {
      type: "button", class: `button compact${action.state === state ? " picked" : ""}`, "aria-pressed": action.state === state, "data-action": `board.reviewed.${state}`, "data-key": `${state}-${action.id}`,
      t: ACTION_STATES[state], on: { click: () => { void set(state)(); } },
    });
    return el("article", { class: "storm-action", "data-board-action": action.id, "data-state": action.state },
      el("p", { class: "storm-text" }, action.text),
      el("p", { class: "quiet-text" }, [
        action.owner, action.due && t("storm.action.due", { day: dayWords(action.due) }), (action.carried ?? 0) > 0 && t("storm.action.carriedTimes", { count: action.carried ?? 0 }),
      ].filter(Boolean).join(" · ")),
      action.escalated && el("p", { class: "storm-note warn", t: "storm.action.escalated" }),
      action.state === "proposed" && el("p", { class: "storm-note warn", t: "storm.review.unanswered" }),
      answers ? el("div", { class: "storm-buttons" }, button("done"), button("notDone"), button("carried"))
        : el("span", { class: `storm-tag state-${action.state}`, t: ACTION_STATES[action.state] }),
      action.why ? el("p", { class: "storm-reason" }, action.why) : null);
  }

  close() {
    this.keyed.close();
  }
}
