import { el, setShown, setText } from "../../dom.js";
import { icon } from "../../icons.js";
import { t } from "../../i18n/index.js";

export const LONGEST_IDEA = 1000;
/** So many characters before the end the count is shown. */
const COUNTED = 200;

/**
 * A field whose text is saved on the server while it is typed.
 */
export class DraftField {
  /** @type {(() => void)[]} */
  #ends = [];

  /**
   * @param {import("./context.js").BoardDesk} desk
   * @param {object} options
   * @param {string} options.slot
   * @param {import("../../dom.js").Key} options.label
   * @param {import("../../dom.js").Parameters} [options.with]
   * @param {import("../../dom.js").Key} [options.hint]
   * @param {number} [options.rows]
   * @param {() => void} [options.enter] what Enter does; without it Enter begins a new line
   */
  constructor(desk, { slot, label, with: parameters, hint, rows = 3, enter }) {
    this.desk = desk;
    this.slot = slot;
    const id = `draft-${slot.replace(/\W/g, "-")}-${Math.random().toString(36).slice(2, 7)}`;
    /** @type {HTMLTextAreaElement} */
    this.field = el("textarea", { class: "field storm-field", id, rows, maxlength: LONGEST_IDEA, "data-role": "board-draft", "data-slot": slot, "aria-describedby": `${id}-state`,
      ...(hint ? { hint } : {}), on: {
      input: () => desk.type(slot, this.field.value),
      keydown: (/** @type {KeyboardEvent} */ event) => {
        if (event.key !== "Enter" || event.shiftKey || event.isComposing || !enter) return;
        event.preventDefault();
        enter();
      },
    } });
    this.state = el("span", { class: "storm-saved", id: `${id}-state` });
    this.count = el("span", { class: "storm-count" });
    this.theirs = el("p", { class: "storm-text" });
    const choose = (/** @type {"mine" | "theirs" | "both"} */ choice, /** @type {import("../../dom.js").Key} */ words) =>
      el("button", { type: "button", class: "button compact", "data-choice": choice, t: words, on: { click: () => {
        desk.resolve(slot, choice);
        this.field.focus();
      } } });
    this.difference = el("div", { class: "storm-difference", role: "alert", hidden: true, "data-role": "board-difference" },
      el("p", { t: "storm.draft.other" }), this.theirs,
      el("div", { class: "storm-buttons" }, choose("both", "storm.draft.both"), choose("mine", "storm.draft.mine"), choose("theirs", "storm.draft.theirs")));
    this.element = el("div", { class: "storm-draft" },
      el("label", { for: id, t: label, ...(parameters ? { with: parameters } : {}) }), this.field,
      el("div", { class: "storm-draft-foot" }, this.state, this.count), this.difference);
    this.#ends.push(desk.onDrafts((slots) => { if (slots.includes(slot)) this.render(); }));
    this.render();
  }

  render() {
    const { drafts } = this.desk;
    const text = drafts.text(this.slot);
    // Only when it differs: writing the same text again would move the caret.
    if (this.field.value !== text) this.field.value = text;
    const status = drafts.status(this.slot);
    setText(this.state, status === "saved" ? "storm.draft.saved" : status === "saving" ? "storm.draft.saving" : "storm.draft.empty");
    this.state.dataset.state = status;
    const left = LONGEST_IDEA - text.length;
    setShown(this.count, left <= COUNTED);
    if (left <= COUNTED) this.count.textContent = t("storm.draft.left", { count: left });
    const other = drafts.other(this.slot);
    setShown(this.difference, other !== null);
    if (other !== null && this.theirs.textContent !== other) this.theirs.textContent = other;
  }

  close() {
    for (const end of this.#ends) end();
  }
}

/**
 * The form for a new idea; the secretary's says whose it is.
 */
export class IdeaForm {
  /** @param {import("./context.js").BoardDesk} desk @param {{ speaker?: boolean }} [options] */
  constructor(desk, options = {}) {
    const { speaker = false } = options;
    this.desk = desk;
    this.slot = speaker ? "speaker" : "idea";
    this.draft = new DraftField(desk, {
      slot: this.slot, label: speaker ? "storm.idea.speaker" : "storm.idea.own", hint: "storm.idea.hint", enter: () => { void this.send(); },
    });
    this.speaker = null;
    this.school = null;
    const parts = [];
    if (speaker) {
      const list = el("datalist", { id: "storm-speakers" });
      const { room } = desk.store.get();
      list.append(...[...room.participants.values()].map((person) => el("option", { value: person.name })));
      this.speaker = el("input", { class: "field small-field", id: "storm-speaker", list: "storm-speakers", maxlength: 64, autocomplete: "off", required: true, "data-role": "board-speaker" });
      this.school = el("select", { class: "field small-field", id: "storm-school", "data-role": "board-speaker-school" },
        el("option", { value: "", t: "storm.idea.noSchool" }), ...(desk.facts.schools ?? []).map(({ id, name }) => el("option", { value: id }, name)));
      parts.push(el("div", { class: "storm-speaker" },
        el("div", {}, el("label", { for: "storm-speaker", t: "storm.idea.whose" }), this.speaker, list),
        el("div", {}, el("label", { for: "storm-school", t: "storm.idea.school" }), this.school)));
    }
    this.element = el("form", { class: "storm-form", "data-role": speaker ? "board-speaker-form" : "board-idea-form", on: { submit: (/** @type {Event} */ event) => {
      event.preventDefault();
      void this.send();
    } } }, ...parts, this.draft.element,
      el("button", { type: "submit", class: "button primary compact", "data-action": "board.idea" }, icon("send", "icon small"), el("span", { t: "storm.idea.send" })));
  }

  async send() {
    const { desk } = this;
    if (!desk.drafts.text(this.slot).trim()) {
      this.draft.field.focus();
      return;
    }
    /** @type {Record<string, unknown>} */
    const fields = { slot: this.slot };
    if (this.speaker) {
      const name = this.speaker.value.trim();
      if (!name) {
        desk.toasts.show(t("storm.idea.nameFirst"));
        this.speaker.focus();
        return;
      }
      const { room } = desk.store.get();
      const person = [...room.participants.values()].find((each) => each.name === name);
      fields.speaker = { name, ...(person ? { participant: person.id } : {}), ...(this.school?.value ? { school: this.school.value } : {}) };
    }
    const place = desk.place;
    if (place !== 0) fields.board = place;
    if (await desk.submit(this.slot, "idea", fields)) desk.toasts.announce(t("storm.idea.added"));
    this.draft.field.focus();
  }

  close() {
    this.draft.close();
  }
}

/**
 * A form that is at hand, but not in the way, where writing is not what the stage is for.
 *
 * @param {IdeaForm} form @param {boolean} speaker
 */
export function foldedForm(form, speaker) {
  return el("details", { class: "storm-fold" }, el("summary", {}, icon("plus", "icon small"), el("span", { t: speaker ? "storm.idea.speaker" : "storm.idea.new" })), form.element);
}
