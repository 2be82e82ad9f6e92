import { en } from "./en.js";
import { ru } from "./ru.js";

/**
 * A sentence, or its forms by plural category (of the parameter `count`). `{name}` stands for a parameter.
 *
 * @typedef {string | Partial<Record<Intl.LDMLPluralRule, string>>} Message
 * @typedef {keyof typeof en} Key
 * @typedef {Record<string, string | number>} Parameters
 */

/** @type {Record<Language, Record<Key, Message>>} */
export const dictionaries = { ru, en };

/** @type {Language} */
let current = "ru";

/** @type {Record<Language, Intl.PluralRules>} */
const plurals = { ru: new Intl.PluralRules("ru"), en: new Intl.PluralRules("en") };

export function language() {
  return current;
}

/** @param {Language} chosen */
export function setLanguage(chosen) {
  current = chosen;
}

/**
 * The first of these that is a language of ours: the address, what was chosen before, what the browser prefers;
 * Russian when none is.
 *
 * @param {(string | null | undefined)[]} wishes language tags, strongest first
 * @returns {Language}
 */
export function chooseLanguage(wishes) {
  for (const wish of wishes) {
    const primary = wish?.toLowerCase().split("-")[0];
    if (primary === "ru" || primary === "en") return primary;
  }
  return "ru";
}

/** @param {string} key @returns {key is Key} */
export function isKey(key) {
  return Object.hasOwn(en, key);
}

/**
 * @param {Key} key
 * @param {Parameters} [parameters]
 * @param {Language} [into]
 * @returns {string}
 */
export function t(key, parameters = {}, into = current) {
  const message = dictionaries[into][key];
  const text = typeof message === "string"
    ? message
    : message[plurals[into].select(Number(parameters.count ?? 0))] ?? message.other ?? "";
  return text.replace(/\{(\w+)\}/g, (_, name) => String(parameters[name] ?? ""));
}
