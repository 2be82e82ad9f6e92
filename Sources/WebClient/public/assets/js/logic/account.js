/** Rules about accounts: logins, passwords, and where one goes after signing in. */

/** @typedef {import("../i18n/index.js").Key} Key */

/** The shortest password that the pages accept, in characters; longer than the least that the server takes. */
export const SHORTEST_PASSWORD = 10;

/** The longest login the server takes, in characters. */
export const LONGEST_LOGIN = 64;

/** @param {string} login @returns {Key | null} what is wrong with a new login */
export function loginProblem(login) {
  const length = [...login].length;
  if (length < 2 || length > LONGEST_LOGIN) return "invite.loginLength";
  return /^[\p{L}0-9._+@-]+$/u.test(login) ? null : "invite.loginLetters";
}

/** Beginnings of what everybody tries first. */
const COMMON = [
  "password", "passw0rd", "qwerty", "qazwsx", "123456", "1234567", "111111", "000000", "abc123", "admin", "letmein", "school",
  "iloveyou", "welcome", "zxcvbn", "asdfgh", "1q2w3e", "parol", "shkola",
];

/**
 * How hard a password is to guess, from 0 to 4, and what would make it better. Length counts for more than odd signs.
 *
 * @param {string} password
 * @param {string[]} [known] what others know of the person: name, login, school
 * @returns {{ score: 0 | 1 | 2 | 3 | 4, hint: Key }}
 */
export function passwordStrength(password, known = []) {
  const letters = [...password];
  const lower = password.toLowerCase();
  if (letters.length < SHORTEST_PASSWORD) return { score: letters.length === 0 ? 0 : 1, hint: "password.short" };
  const parts = known.flatMap((text) => text.toLowerCase().split(/[\s.,_-]+/)).filter((part) => [...part].length >= 4);
  if (parts.some((part) => lower.includes(part) && letters.length - [...part].length < 8)) return { score: 1, hint: "password.personal" };
  if (COMMON.some((word) => lower.startsWith(word) && letters.length - word.length < 8)) return { score: 1, hint: "password.common" };
  const different = new Set(letters).size;
  if (different < 5) return { score: 1, hint: "password.repeated" };
  const steps = letters.slice(1).filter((letter, index) => {
    const step = (letter.codePointAt(0) ?? 0) - (letters[index].codePointAt(0) ?? 0);
    return Math.abs(step) <= 1;
  }).length;
  if (steps > letters.length / 2) return { score: 1, hint: "password.repeated" };
  const kinds = [/\p{Ll}/u, /\p{Lu}/u, /\p{N}/u, /[^\p{L}\p{N}]/u].filter((kind) => kind.test(password)).length;
  const points = letters.length + kinds * 2;
  if (points >= 22) return { score: 4, hint: "password.strong" };
  if (points >= 16) return { score: 3, hint: "password.good" };
  return { score: 2, hint: "password.fair" };
}

/**
 * Where signing in leads: back to where one came from, if that is a page of ours.
 *
 * @param {string | null} wish
 * @param {AccountRole} role
 */
export function afterSignIn(wish, role) {
  if (wish && /^\/(?![/\\])/.test(wish) && !/[\u0000-\u001f\\]/.test(wish) && !/^\/(signin|invite)\b/.test(wish)) return wish;
  return role === "pupil" ? "/" : "/meetings";
}
