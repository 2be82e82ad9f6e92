/** Which key does what. By the key's place, so that a Russian layout works like an English one. */

/** @type {Record<string, string>} */
const ACTIONS = {
  KeyM: "toggle-microphone", KeyV: "toggle-camera", KeyS: "toggle-screen", KeyP: "participants", KeyI: "statistics",
  KeyH: "hand.raise", KeyE: "react",
  ArrowLeft: "previous-page", ArrowRight: "next-page",
};

/**
 * @param {{ code: string, key: string, ctrlKey: boolean, metaKey: boolean, altKey: boolean, shiftKey: boolean,
 *   repeat: boolean }} event
 * @param {{ typing: boolean }} context `typing`: the focus is in a field that takes text
 * @returns {string | null}
 */
export function shortcut(event, { typing }) {
  if (typing || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return null;
  if (event.key === "?" || (event.code === "Slash" && event.shiftKey)) return "help";
  if (event.shiftKey) return null;
  return ACTIONS[event.code] ?? null;
}
