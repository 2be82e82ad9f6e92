import { el } from "../dom.js";
import { icon } from "../icons.js";
import { t } from "../i18n/index.js";

/** @typedef {import("../i18n/index.js").Key} Key */
/** @typedef {import("../i18n/index.js").Parameters} Parameters */

let numbers = 0;

/**
 * Opens a modal dialog of its own; Escape and a click beside it close it, the focus returns to where it was.
 *
 * @param {object} options
 * @param {string} options.role `data-role`
 * @param {string} options.title
 * @param {(Node | string)[]} options.body
 * @param {string} [options.className]
 * @param {() => void} [options.closed]
 * @returns {HTMLDialogElement}
 */
export function openDialog({ role, title, body, className = "", closed }) {
  const before = /** @type {HTMLElement | null} */ (document.activeElement);
  numbers += 1;
  const id = `dialog-title-${numbers}`;
  /** @type {HTMLDialogElement} */
  const dialog = el("dialog", { class: `dialog ${className}`, "data-role": role, "aria-labelledby": id, on: {
    close: () => {
      dialog.remove();
      if (before?.isConnected) before.focus();
      closed?.();
    },
    click: (/** @type {MouseEvent} */ event) => { if (event.target === dialog) dialog.close(); },
  } },
  el("div", { class: "dialog-body" },
    el("header", { class: "panel-header" }, el("h2", { id }, title),
      el("button", { type: "button", class: "icon-button", tip: "app.close", "data-action": "close", on: { click: () => dialog.close() } }, icon("close"))),
    ...body));
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/**
 * Asks before something that cannot be taken back.
 *
 * @param {object} options
 * @param {string} options.title
 * @param {string} options.text
 * @param {string} options.yes
 * @param {{ label: string }} [options.check] a further choice
 * @returns {Promise<{ checked: boolean } | null>} null: no
 */
export function confirmDialog({ title, text, yes, check }) {
  return new Promise((resolve) => {
    const box = check ? el("input", { type: "checkbox", "data-role": "check" }) : null;
    /** @type {{ checked: boolean } | null} */
    let answer = null;
    const form = el("form", { class: "dialog-form", method: "dialog", on: {
      submit: () => { answer = { checked: box?.checked ?? false }; },
    } },
    el("p", {}, text),
    box && el("label", { class: "dialog-check" }, box, el("span", {}, check?.label ?? "")),
    el("div", { class: "dialog-buttons" },
      el("button", { type: "button", class: "button quiet", on: { click: () => dialog.close() } }, t("app.cancel")),
      el("button", { type: "submit", class: "button danger", "data-action": "confirm" }, yes)));
    const dialog = openDialog({ role: "confirm", title, body: [form], className: "small", closed: () => resolve(answer) });
    /** @type {HTMLElement | null} */ (form.querySelector('[type="button"]'))?.focus();
  });
}

/**
 * Asks for a text.
 *
 * @param {object} options
 * @param {string} options.title
 * @param {string} options.label
 * @param {string} options.yes
 * @param {string} [options.value]
 * @param {string} [options.note]
 * @param {number} options.longest characters
 * @param {boolean} [options.many] several lines
 * @param {boolean} [options.mayBeEmpty]
 * @returns {Promise<string | null>} null: thought better of it
 */
export function promptDialog({ title, label, yes, value = "", note, longest, many = false, mayBeEmpty = false }) {
  return new Promise((resolve) => {
    /** @type {string | null} */
    let answer = null;
    const attributes = { class: "field", id: "prompt-field", maxlength: longest, required: !mayBeEmpty, autocomplete: "off" };
    const field = many ? el("textarea", { ...attributes, rows: 4 }) : el("input", attributes);
    field.value = value;
    const form = el("form", { class: "dialog-form", method: "dialog", on: { submit: () => { answer = field.value.trim(); } } },
      el("label", { for: "prompt-field" }, label), field,
      note && el("p", { class: "quiet-text" }, note),
      el("div", { class: "dialog-buttons" },
        el("button", { type: "button", class: "button quiet", on: { click: () => dialog.close() } }, t("app.cancel")),
        el("button", { type: "submit", class: "button primary", "data-action": "confirm" }, yes)));
    const dialog = openDialog({
      role: "prompt", title, body: [form], className: "small",
      closed: () => resolve(answer === null || (answer === "" && !mayBeEmpty) ? null : answer),
    });
    field.focus();
    field.select();
  });
}

/**
 * Asks for one of several.
 *
 * @template {string} Value
 * @param {object} options
 * @param {string} options.title
 * @param {string} options.yes
 * @param {Value} options.value
 * @param {{ value: Value, label: string, note?: string }[]} options.choices
 * @returns {Promise<Value | null>}
 */
export function chooseDialog({ title, yes, value, choices }) {
  return new Promise((resolve) => {
    /** @type {Value | null} */
    let answer = null;
    const form = el("form", { class: "dialog-form", method: "dialog", on: { submit: () => {
      answer = /** @type {Value} */ (new FormData(form).get("choice"));
    } } },
    el("div", { class: "dialog-choices", role: "radiogroup", "aria-label": title }, ...choices.map((choice) => el("label", { class: "choice" },
      el("input", { type: "radio", name: "choice", value: choice.value, checked: choice.value === value }),
      el("span", { class: "choice-words" }, el("span", {}, choice.label), choice.note && el("small", {}, choice.note))))),
    el("div", { class: "dialog-buttons" },
      el("button", { type: "button", class: "button quiet", on: { click: () => dialog.close() } }, t("app.cancel")),
      el("button", { type: "submit", class: "button primary", "data-action": "confirm" }, yes)));
    const dialog = openDialog({ role: "choose", title, body: [form], className: "small", closed: () => resolve(answer) });
  });
}
