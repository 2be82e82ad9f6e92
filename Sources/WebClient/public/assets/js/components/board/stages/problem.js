import { el, setShown, setText } from "../../../dom.js";
import { icon } from "../../../icons.js";
import { isHosting } from "../../../logic/boardview.js";
import { changeProblem } from "../header.js";

/** The problem, large: everybody agrees on its words before anybody writes. */
export class ProblemStage {
  /** @param {import("../context.js").BoardDesk} desk */
  constructor(desk) {
    this.desk = desk;
    this.text = el("p", { class: "storm-problem-large", dir: "auto" });
    this.state = el("p", { class: "storm-tag" });
    this.change = el("button", { type: "button", class: "button", "data-action": "board.problem", on: { click: () => { void changeProblem(desk); } } }, icon("pencil", "icon small"), el("span", { t: "storm.problem.change" }));
    this.agree = el("button", { type: "button", class: "button primary", "data-action": "board.agree", on: { click: () => {
      void desk.ask("problem", { text: desk.facts.problem.text, agreed: true });
    } } }, icon("check", "icon small"), el("span", { t: "storm.problem.agree" }));
    this.tools = el("div", { class: "storm-buttons" }, this.agree, this.change);
    this.element = el("div", { class: "storm-stage-body storm-center", "data-stage": "problem" }, this.text, this.state, this.tools);
  }

  update() {
    const { problem } = this.desk.facts;
    if (this.text.textContent !== problem.text) this.text.textContent = problem.text;
    setText(this.state, problem.agreed ? "storm.problem.agreed" : "storm.problem.notAgreed");
    this.state.classList.toggle("good", problem.agreed === true);
    setShown(this.tools, isHosting(this.desk.board));
    setShown(this.agree, !problem.agreed);
  }

  close() {}
}
