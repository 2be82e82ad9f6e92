import { bell } from "../icons.js";
import { el, retranslate, setAttribute } from "../dom.js";
import { language, setLanguage } from "../i18n/index.js";
import { setPreference } from "../preferences.js";

/**
 * Called after the language has changed.
 * @type {Set<() => void>}
 */
const languageListeners = new Set();

/** @param {() => void} listener @returns {() => void} ends it */
export function onLanguage(listener) {
  languageListeners.add(listener);
  return () => { languageListeners.delete(listener); };
}

/** @param {Language} chosen */
export function switchLanguage(chosen) {
  setLanguage(chosen);
  setPreference("language", chosen);
  document.documentElement.lang = chosen;
  retranslate(document);
  for (const choice of document.querySelectorAll("[data-language]")) {
    setAttribute(choice, "aria-pressed", choice.getAttribute("data-language") === chosen);
  }
  for (const listener of [...languageListeners]) listener();
}

export function languageSwitch() {
  return el("div", { class: "languages", role: "group", label: "app.language" },
    .../** @type {[Language, string][]} */ ([["ru", "RU"], ["en", "EN"]]).map(([code, text]) =>
      el("button", {
        type: "button", class: "language", lang: code, "data-language": code, "data-action": `language-${code}`,
        "aria-pressed": language() === code, on: { click: () => switchLanguage(code) },
      }, text)));
}

/** The bell and the name, a way home. */
export function brand() {
  return el("a", { class: "brand", href: "/" }, bell(), el("span", { t: "app.name" }));
}

/**
 * A page that is not the call: header and a middle.
 *
 * @param {string} name
 * @param {...Node} children
 */
export function plainPage(name, ...children) {
  return el("div", { class: "plain", "data-page": name },
    el("header", { class: "plain-header" }, brand(), languageSwitch()),
    el("main", { class: "plain-main" }, ...children));
}

/** @param {() => string} title */
export function setTitle(title) {
  document.title = title();
}
