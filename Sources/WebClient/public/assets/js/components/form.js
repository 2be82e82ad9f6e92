import { el, setAttribute, setShown, setText } from "../dom.js";

/**
 * @typedef {import("../dom.js").Key} Key
 * @typedef {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} Control
 */

/**
 * A label, its control, a word of help and room for what is wrong, tied together for screen readers.
 *
 * @template {Control} Some
 */
export class Field {
  /**
   * @param {Some} control with an id of its own
   * @param {{ label: Key, help?: Key, hidden?: boolean }} words
   */
  constructor(control, { label, help, hidden = false }) {
    this.control = control;
    this.problem = el("p", { class: "problem", id: `${control.id}-problem`, role: "alert", hidden: true });
    const helped = help && el("p", { class: "quiet-text", id: `${control.id}-help`, t: help });
    control.setAttribute("aria-describedby", [helped && `${control.id}-help`, `${control.id}-problem`].filter(Boolean).join(" "));
    control.addEventListener("input", () => this.complain(null));
    this.element = el("div", { class: "form-field", hidden }, el("label", { for: control.id, t: label }), control, helped, this.problem);
  }

  get value() {
    return this.control.value;
  }

  /** @param {Key | null} key @param {import("../dom.js").Parameters} [parameters] */
  complain(key, parameters) {
    if (key) setText(this.problem, key, parameters);
    setShown(this.problem, key !== null);
    setAttribute(this.control, "aria-invalid", key !== null);
  }
}

/**
 * @param {string} id
 * @param {{ label: Key, help?: Key, hidden?: boolean }} words
 * @param {import("../dom.js").Attributes} [attributes] of the input
 */
export function textField(id, words, attributes = {}) {
  return new Field(el("input", { class: "field", id, name: id, autocomplete: "off", ...attributes }), words);
}

/**
 * @param {string} id
 * @param {{ label: Key, help?: Key, hidden?: boolean }} words
 * @param {[value: string, text: Key][]} options
 */
export function choiceField(id, words, options) {
  return new Field(el("select", { class: "field", id, name: id }, ...options.map(([value, text]) => el("option", { value, t: text }))), words);
}

/** @param {string} id @param {Key} label @param {Key} [help] */
export function checkbox(id, label, help) {
  const control = el("input", { type: "checkbox", id, name: id, class: "tick", ...(help ? { "aria-describedby": `${id}-help` } : {}) });
  const element = el("div", { class: "check-row" }, control,
    el("div", {}, el("label", { for: id, t: label }), help && el("p", { class: "quiet-text", id: `${id}-help`, t: help })));
  return { control, element };
}

/**
 * Radio buttons in a fieldset, each with a sentence that says what it means.
 *
 * @template {string} Value
 * @param {string} name @param {Key} legend
 * @param {{ value: Value, label: Key, help?: Key }[]} options
 */
export function choices(name, legend, options) {
  const controls = options.map(({ value }) => el("input", {
    type: "radio", class: "tick", name, value, id: `${name}-${value}`, "aria-describedby": `${name}-${value}-help`,
  }));
  const element = el("fieldset", { class: "options", "data-role": name }, el("legend", { t: legend }),
    ...options.map(({ value, label, help }, index) => el("div", { class: "check-row" }, controls[index],
      el("div", {}, el("label", { for: `${name}-${value}`, t: label }),
        help && el("p", { class: "quiet-text", id: `${name}-${value}-help`, t: help })))));
  return {
    element,
    get value() {
      return /** @type {Value} */ (controls.find((control) => control.checked)?.value ?? options[0].value);
    },
    set value(chosen) {
      for (const control of controls) control.checked = control.value === chosen;
    },
  };
}

/**
 * A button that says what it is doing while it does it.
 *
 * @param {Key} words @param {Key} busyWords @param {import("../dom.js").Attributes} [attributes]
 * @param {import("../dom.js").Child} [picture]
 */
export function submitButton(words, busyWords, attributes = {}, picture = null) {
  const text = el("span", { t: words });
  const button = el("button", { class: "button primary", type: "submit", ...attributes }, picture, text);
  return {
    element: button,
    /** @param {boolean} busy */
    busy(busy) {
      button.disabled = busy;
      setText(text, busy ? busyWords : words);
    },
  };
}

/** Where a form says what went wrong with the whole of it. */
export function formProblem() {
  const element = el("p", { class: "problem form-problem", role: "alert", hidden: true });
  return {
    element,
    /** @param {Key | null} key @param {import("../dom.js").Parameters} [parameters] */
    show(key, parameters) {
      if (key) setText(element, key, parameters);
      setShown(element, key !== null);
    },
  };
}
