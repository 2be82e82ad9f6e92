import { el, setShown, setText } from "../../../dom.js";
import { icon } from "../../../icons.js";
import { areWritersFew, broughtIdeas, isLeading } from "../../../logic/boardview.js";
import { ideaCard } from "../card.js";
import { IdeaList } from "../ideas.js";
import { foldedForm, IdeaForm } from "../writing.js";

/** Round-robin: one idea of each in turn, large, then the rest. */
export class RevealStage {
  #shown = "";

  /** @param {import("../context.js").BoardDesk} desk */
  constructor(desk) {
    this.desk = desk;
    this.latest = el("div", { class: "storm-latest", "aria-live": "polite" });
    this.left = el("p", { class: "storm-note" });
    this.few = el("p", { class: "storm-note warn", hidden: true, "data-role": "board-few" }, icon("warning", "icon small"), el("span", { t: "storm.writing.few" }));
    this.next = el("button", { type: "button", class: "button primary", "data-action": "board.reveal", on: { click: () => { void desk.ask("reveal"); } } }, icon("right", "icon small"), el("span", { t: "storm.reveal.next" }));
    this.all = el("button", { type: "button", class: "button", "data-action": "board.revealAll", on: { click: () => { void desk.ask("revealAll"); } } }, el("span", { t: "storm.reveal.all" }));
    this.tools = el("div", { class: "storm-buttons" }, this.next, this.all);
    this.form = null;
    this.forms = el("div", { class: "storm-forms" });
    this.list = new IdeaList(desk);
    this.element = el("div", { class: "storm-stage-body", "data-stage": "reveal" }, this.few, this.latest, el("div", { class: "storm-line" }, this.left, this.tools), this.forms, this.list.element);
  }

  update() {
    const { desk } = this;
    const { facts, board } = desk;
    const left = facts.reveal?.left ?? 0;
    setText(this.left, left > 0 ? "storm.reveal.left" : "storm.reveal.none", { count: left });
    setShown(this.few, areWritersFew(board));
    setShown(this.tools, isLeading(board) && left > 0);
    // While ideas come one by one, the one that is spoken of stands large; a heap of them does not.
    const brought = broughtIdeas(board);
    const fresh = board.fresh.filter((id) => !brought.has(id));
    const idea = fresh.length === 1 ? board.ideas.get(fresh[0]) : undefined;
    const shown = idea && left + 1 > 0 ? `${idea.id} ${idea.version} ${idea.state}` : "";
    if (shown !== this.#shown) {
      this.#shown = shown;
      this.latest.replaceChildren(...(idea ? [ideaCard(board, idea, { mine: desk.own?.ideas.includes(idea.id) ?? false, large: true })] : []));
    }
    setShown(this.latest, shown !== "");
    if (!this.form && desk.may("speakers")) {
      this.form = new IdeaForm(desk, { speaker: true });
      this.forms.append(foldedForm(this.form, true));
    }
    this.list.update();
  }

  close() {
    this.form?.close();
    this.list.close();
  }
}
