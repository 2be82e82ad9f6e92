import { isKey, t } from "./i18n/index.js";

/**
 * Builds elements. Translated text is remembered in data attributes, so that `retranslate` can change the language
 * of everything on the page without building it again.
 *
 * @typedef {import("./i18n/index.js").Key} Key
 * @typedef {import("./i18n/index.js").Parameters} Parameters
 * @typedef {Node | string | null | undefined | false} Child
 * @typedef {object} Special
 * @property {Key} [t] text
 * @property {Parameters} [with] parameters of the text
 * @property {Key} [label] accessible name
 * @property {Key} [tip] tooltip and accessible name
 * @property {Key} [hint] placeholder
 * @property {Record<string, (event: any) => void>} [on] listeners
 * @typedef {Special & { [attribute: string]: unknown }} Attributes
 */

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Attributes} [attributes] `true` sets an empty attribute, `false` and `null` none; `aria-` states are words
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (["t", "with", "label", "tip", "hint", "on"].includes(name)) continue;
    if (name.startsWith("aria-") && typeof value === "boolean") element.setAttribute(name, String(value));
    else if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(name, value === true ? "" : String(value));
    }
  }
  for (const [name, listener] of Object.entries(attributes.on ?? {})) element.addEventListener(name, listener);
  if (attributes.t) setText(element, attributes.t, attributes.with);
  if (attributes.label) setLabel(element, attributes.label);
  if (attributes.tip) setTip(element, attributes.tip);
  if (attributes.hint) {
    element.dataset.hint = attributes.hint;
    translate(element);
  }
  for (const child of children) if (child) element.append(child);
  return element;
}

/** @param {HTMLElement} element @param {Key} key @param {Parameters} [parameters] */
export function setText(element, key, parameters) {
  element.dataset.t = key;
  if (parameters) element.dataset.with = JSON.stringify(parameters);
  else delete element.dataset.with;
  translate(element);
}

/** @param {HTMLElement} element @param {Key} key */
export function setLabel(element, key) {
  element.dataset.label = key;
  translate(element);
}

/** @param {HTMLElement} element @param {Key} key */
export function setTip(element, key) {
  element.dataset.tip = key;
  translate(element);
}

/** @param {HTMLElement} element */
function translate(element) {
  const { t: text, with: parameters, label, tip, hint } = element.dataset;
  if (text && isKey(text)) {
    const words = t(text, parameters ? JSON.parse(parameters) : undefined);
    // Writing the same again would be read out again.
    if (element.textContent !== words) element.textContent = words;
  }
  if (label && isKey(label)) element.setAttribute("aria-label", t(label));
  if (tip && isKey(tip)) {
    element.setAttribute("aria-label", t(tip));
    element.title = t(tip);
  }
  if (hint && isKey(hint)) element.setAttribute("placeholder", t(hint));
}

/** @param {ParentNode} root */
export function retranslate(root) {
  for (const element of root.querySelectorAll("[data-t], [data-label], [data-tip], [data-hint]")) {
    translate(/** @type {HTMLElement} */ (element));
  }
}

/**
 * Sets an attribute only when it differs: observers and screen readers hear of real changes only.
 *
 * @param {Element} element @param {string} name @param {string | number | boolean} value
 */
export function setAttribute(element, name, value) {
  const text = String(value);
  if (element.getAttribute(name) !== text) element.setAttribute(name, text);
}

/** @param {HTMLElement} element @param {boolean} shown */
export function setShown(element, shown) {
  if (element.hidden === shown) element.hidden = !shown;
}

/**
 * Copies text; works on pages without the clipboard interface too.
 *
 * @param {string} text
 * @returns {Promise<boolean>}
 */
export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = el("textarea", { class: "visually-hidden", readonly: true });
    field.value = text;
    document.body.append(field);
    field.select();
    const copied = document.execCommand("copy");
    field.remove();
    return copied;
  }
}
