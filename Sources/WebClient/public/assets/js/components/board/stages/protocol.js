import { el, setShown, setText } from "../../../dom.js";
import { icon } from "../../../icons.js";
import { language, t } from "../../../i18n/index.js";
import { actionsBySchool, answersFor, ideasShown, isHosting } from "../../../logic/boardview.js";
import { KeyedList } from "../list.js";
import { decisionTag } from "../results.js";
import { ACTION_STATES } from "../words.js";
import { answerButtons } from "./assign.js";

/** The end: what was decided and who does it; the way to the protocol. */
export class ProtocolStage {
  /** @param {import("../context.js").BoardDesk} desk */
  constructor(desk) {
    this.desk = desk;
    this.figures = el("dl", { class: "storm-summary" });
    this.early = el("p", { class: "storm-note warn", t: "storm.protocol.early", hidden: true });
    this.link = el("a", { class: "button primary", target: "_blank", rel: "noopener", "data-action": "board.protocol" }, icon("file", "icon small"), el("span", { t: "storm.protocol.open" }));
    this.heading = el("h3", { class: "storm-heading", t: "storm.protocol.decisions" });
    this.decisions = el("div", { class: "storm-items" });
    this.schools = el("div", { class: "storm-schools" });
    this.decidedPart = el("section", { class: "storm-section" }, this.heading, this.decisions);
    this.actingPart = el("section", { class: "storm-section" }, el("h3", { class: "storm-heading", t: "storm.protocol.actions" }), this.schools);
    this.element = el("div", { class: "storm-stage-body", "data-stage": "protocol" }, this.early, this.figures, el("div", { class: "storm-buttons" }, this.link),
      this.decidedPart, this.actingPart);
    this.decided = new KeyedList(this.decisions);
    this.acting = new KeyedList(this.schools);
  }

  /** @param {boolean} again */
  update(again) {
    const { board, facts, own } = this.desk;
    const closed = facts.stage === "closed";
    setShown(this.early, facts.early === true);
    this.link.href = `/protocol/${encodeURIComponent(board.session ?? "")}`;
    setShown(this.link, closed || isHosting(board));
    this.link.classList.toggle("primary", closed);
    setText(/** @type {HTMLElement} */ (this.link.lastElementChild), closed ? "storm.protocol.open" : "storm.protocol.preview");
    const adopted = [...board.decisions.values()].filter(({ verdict }) => verdict === "adopt" || verdict === "adapt").length;
    const rows = /** @type {[import("../../../dom.js").Key, number][]} */ ([
      ["storm.protocol.ideas", ideasShown(board, { all: false }).length], ["storm.protocol.adopted", adopted],
      ["storm.protocol.actionCount", board.actions.size], ["storm.protocol.accepted", [...board.actions.values()].filter((action) => action.state === "accepted").length],
    ]);
    this.figures.replaceChildren(...rows.map(([key, count]) => el("div", {}, el("dt", { t: key }), el("dd", {}, String(count)))));
    setShown(this.decidedPart, board.decisions.size > 0);
    setShown(this.actingPart, board.actions.size > 0);
    this.decided.show([...board.decisions.values()].map((decision) => ({
      key: decision.item, needs: [decision, board.items.get(decision.item)],
      draw: () => el("article", { class: "storm-item" }, el("div", { class: "storm-line" }, el("h3", { dir: "auto" }, decision.text || board.items.get(decision.item)?.title || ""), decisionTag(decision)),
        el("p", { class: "storm-reason", dir: "auto" }, decision.reason)),
    })), again);
    this.acting.show(actionsBySchool(board.actions.values(), [], language()).map((school) => ({
      key: school.id, needs: [own?.school, closed, this.desk.may("accept"), ...school.actions],
      draw: () => el("section", { class: `storm-school${school.id === own?.school ? " mine" : ""}` }, el("h3", {}, school.name), ...school.actions.map((action) => el("article", { class: "storm-action" },
        el("div", { class: "storm-line" }, el("p", { class: "storm-text", dir: "auto" }, action.text), el("span", { class: `storm-tag state-${action.state}`, t: ACTION_STATES[action.state] })),
        action.owner ? el("p", { class: "quiet-text" }, t("storm.assign.owner", { name: action.owner })) : null,
        action.why ? el("p", { class: "storm-reason", dir: "auto" }, action.why) : null,
        !closed && answersFor(board, action) && el("div", { class: "storm-buttons" }, ...answerButtons(this.desk, action))))),
    })), again);
  }

  close() {
    this.decided.close();
    this.acting.close();
  }
}
