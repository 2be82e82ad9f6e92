import { el } from "../../../dom.js";
import { IdeaList } from "../ideas.js";
import { foldedForm, IdeaForm } from "../writing.js";

/** Ideas grow out of ideas: one is improved, several become one. New ones are welcome too. */
export class ImproveStage {
  /** @type {IdeaForm[]} */
  #forms = [];
  #rights = "";

  /** @param {import("../context.js").BoardDesk} desk */
  constructor(desk) {
    this.desk = desk;
    this.list = new IdeaList(desk, { grow: true });
    this.forms = el("div", { class: "storm-forms" });
    this.element = el("div", { class: "storm-stage-body", "data-stage": "improve" }, this.forms, this.list.element);
  }

  update() {
    const { desk } = this;
    const rights = `${desk.may("add")} ${desk.may("speakers")}`;
    if (rights !== this.#rights) {
      this.#rights = rights;
      for (const form of this.#forms) form.close();
      this.#forms = [...(desk.may("add") ? [new IdeaForm(desk)] : []), ...(desk.may("speakers") ? [new IdeaForm(desk, { speaker: true })] : [])];
      this.forms.replaceChildren(...this.#forms.map((form) => foldedForm(form, form.speaker !== null)));
    }
    this.list.update();
  }

  close() {
    for (const form of this.#forms) form.close();
    this.list.close();
  }
}
