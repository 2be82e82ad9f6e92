/** Small rules about names, links and codes. */

/** The longest name the server takes, in characters. */
export const LONGEST_NAME = 64;

/** @param {string} name */
export function tidyName(name) {
  return [...name.normalize("NFC").replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, " ")
    .replace(/\s+/g, " ").trim()].slice(0, LONGEST_NAME).join("").trim();
}

/**
 * One or two letters for the picture of somebody whose camera is off.
 *
 * @param {string} name
 */
export function initials(name) {
  const words = name.split(/[\s.,·_-]+/u).filter((word) => /[\p{L}\p{N}]/u.test(word));
  const letters = words.map((word) => [...word].find((letter) => /[\p{L}\p{N}]/u.test(letter)) ?? "");
  if (letters.length === 0) return "?";
  return (letters.length === 1 ? letters[0] : letters[0] + letters[1]).toLocaleUpperCase();
}

/**
 * The room's code in whatever a person pastes: a link, a path or the code itself, with or without its dashes.
 *
 * @param {string} text
 * @returns {string | null}
 */
export function roomCode(text) {
  const trimmed = text.trim();
  const inLink = /\/r\/([^/?#\s]+)/.exec(trimmed);
  const code = (inLink ? inLink[1] : trimmed).toLowerCase().replace(/\s+/g, "");
  if (!/^[a-z0-9][a-z0-9_-]{1,63}$/.test(code)) return null;
  return /^[a-z0-9]{12}$/.test(code) ? `${code.slice(0, 4)}-${code.slice(4, 8)}-${code.slice(8)}` : code;
}

/** @param {number} bitsPerSecond @returns {{ value: string, unit: "kilobits" | "megabits" }} */
export function bitrate(bitsPerSecond) {
  return bitsPerSecond >= 1_000_000
    ? { value: (bitsPerSecond / 1_000_000).toFixed(1), unit: "megabits" }
    : { value: String(Math.round(bitsPerSecond / 1000)), unit: "kilobits" };
}
