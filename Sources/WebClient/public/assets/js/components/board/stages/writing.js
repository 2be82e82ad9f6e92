import { el, setShown, setText } from "../../../dom.js";
import { icon } from "../../../icons.js";
import { areWritersFew, isSilent } from "../../../logic/boardview.js";
import { ideaCard } from "../card.js";
import { IdeaList, ideaMenu } from "../ideas.js";
import { KeyedList } from "../list.js";
import { SheetView } from "../sheet.js";
import { foldedForm, IdeaForm } from "../writing.js";

/** Ideas are written: alone and in silence, on sheets that go round, or for all to see. */
export class WritingStage {
  /** @type {IdeaForm[]} */
  #forms = [];
  #rights = "";

  /** @param {import("../context.js").BoardDesk} desk */
  constructor(desk) {
    this.desk = desk;
    this.forms = el("div", { class: "storm-forms" });
    this.writers = el("p", { class: "storm-note", role: "status" });
    this.few = el("p", { class: "storm-note warn", hidden: true }, icon("warning", "icon small"), el("span", { t: "storm.writing.few" }));
    this.over = el("p", { class: "storm-note warn", hidden: true }, icon("clock", "icon small"), el("span", { t: "storm.writing.over" }));
    this.mineHeading = el("h3", { class: "storm-heading" });
    this.mineList = el("div", { class: "storm-cards", "data-role": "board-mine" });
    this.mine = el("section", { class: "storm-section" }, this.mineHeading, this.mineList);
    this.list = new IdeaList(desk);
    this.sheet = new SheetView(desk);
    this.element = el("div", { class: "storm-stage-body", "data-stage": "writing" }, this.few, this.over, this.writers, this.sheet.element, this.forms, this.mine, this.list.element);
    this.keyed = new KeyedList(this.mineList);
  }

  /** @param {boolean} again */
  update(again) {
    const { desk } = this;
    const { facts, own } = desk;
    const silent = isSilent(facts);
    const rights = `${desk.may("add")} ${desk.may("speakers")} ${facts.mode} ${(facts.schools ?? []).length}`;
    if (rights !== this.#rights) {
      this.#rights = rights;
      for (const form of this.#forms) form.close();
      // On a sheet one writes into its cells.
      this.#forms = facts.mode === "635" ? [] : [
        ...(desk.may("add") ? [new IdeaForm(desk)] : []), ...(desk.may("speakers") ? [new IdeaForm(desk, { speaker: true })] : []),
      ];
      this.forms.replaceChildren(...this.#forms.map((form, index) => (index > 0 ? foldedForm(form, true) : form.element)));
    }
    this.sheet.update();
    const over = silent && facts.timer?.over === true && facts.mode !== "635";
    setShown(this.over, over);
    setShown(this.forms, !over);
    setShown(this.few, areWritersFew(desk.board));
    setShown(this.writers, facts.writers !== undefined);
    if (facts.writers !== undefined) setText(this.writers, "storm.writing.writers", { count: facts.writers });
    const unseen = own?.unseen ?? [];
    setShown(this.mine, silent && unseen.length > 0);
    setText(this.mineHeading, "storm.writing.mine", { count: unseen.length });
    this.keyed.show([...unseen].sort((a, b) => (b.at ?? 0) - (a.at ?? 0)).map((idea) => ({
      key: idea.id, needs: [idea], draw: () => ideaCard(desk.board, idea, { mine: false, menu: ideaMenu(desk, idea, true) }),
    })), again);
    setShown(this.list.element, !silent || desk.board.ideas.size > 0);
    this.list.update();
  }

  close() {
    for (const form of this.#forms) form.close();
    this.keyed.close();
    this.list.close();
    this.sheet.close();
  }
}
