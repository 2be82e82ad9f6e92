/** Names in the order of a class register, as the server keeps them: by surname, which is the last word. */

/** @type {Map<string, string>} */
const keys = new Map();
const MOST_KEYS = 5_000;

/** @param {string} name @returns {string} the surname, a space, the rest; in small letters, with the letter io as ie */
export function surnameKey(name) {
  const known = keys.get(name);
  if (known !== undefined) return known;
  const words = fold(name).split(/\s+/u).filter(Boolean);
  const surname = words.pop() ?? "";
  const key = [surname, ...words].join(" ");
  if (keys.size >= MOST_KEYS) keys.clear();
  keys.set(name, key);
  return key;
}

/** @param {string} text */
export function fold(text) {
  return text.toLocaleLowerCase("ru").replaceAll("\u0451", "\u0435");
}

const collator = new Intl.Collator("ru");

/**
 * @param {{ id: number, name: string }} a
 * @param {{ id: number, name: string }} b
 */
export function bySurname(a, b) {
  return collator.compare(surnameKey(a.name), surnameKey(b.name)) || a.id - b.id;
}

/**
 * Whether every word of the search begins a word of the name or of the school.
 *
 * @param {{ name: string, school?: string }} person
 * @param {string} search
 */
export function matches(person, search) {
  const parts = fold(`${person.name} ${person.school ?? ""}`).split(/[\s\u00ab\u00bb"()\u2116.,-]+/u);
  return fold(search).split(/\s+/u).filter(Boolean).every((word) => parts.some((part) => part.startsWith(word)));
}
