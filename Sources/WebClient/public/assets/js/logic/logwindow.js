/** Which part of a long list of messages stands on the page. Pure. */

import { placeOfMessage } from "./chat.js";

/** While new messages are followed; while one reads what was before. */
const FOLLOWED = 60;
const STEP = 50;
export const MOST_ROWS = 300;

/**
 * @typedef {object} LogWindow
 * @property {number | null} first the id of the first row; null: the latest messages are followed
 * @property {number} size the most rows
 */

/** @returns {LogWindow} */
export function following() {
  return { first: null, size: FOLLOWED };
}

/**
 * @param {LogWindow} window @param {readonly ChatMessage[]} list
 * @returns {{ start: number, end: number }} the end stands outside
 */
export function rowsOf(window, list) {
  if (window.first === null) return { start: Math.max(0, list.length - window.size), end: list.length };
  const start = Math.min(placeOfMessage(list, window.first), Math.max(0, list.length - 1));
  return { start, end: Math.min(list.length, start + window.size) };
}

/**
 * The person has scrolled up: what is shown stays.
 *
 * @param {LogWindow} window
 * @param {readonly ChatMessage[]} list
 * @returns {LogWindow}
 */
export function held(window, list) {
  if (window.first !== null || list.length === 0) return window;
  const { start, end } = rowsOf(window, list);
  return { first: list[start].id, size: Math.max(1, end - start) };
}

/**
 * Shows earlier ones.
 *
 * @param {LogWindow} window
 * @param {readonly ChatMessage[]} list
 * @returns {LogWindow} the same when there is nothing earlier here
 */
export function earlier(window, list) {
  const { start, end } = rowsOf(window, list);
  if (start === 0) return window;
  const next = Math.max(0, start - STEP);
  return { first: list[next].id, size: Math.min(MOST_ROWS, end - next) };
}

/**
 * Shows later ones.
 *
 * @param {LogWindow} window
 * @param {readonly ChatMessage[]} list
 * @returns {LogWindow} the same when there is nothing later here
 */
export function later(window, list) {
  const { start, end } = rowsOf(window, list);
  if (end >= list.length) return window;
  const last = Math.min(list.length, end + STEP);
  const first = Math.max(start, last - MOST_ROWS);
  return { first: list[first].id, size: last - first };
}

/**
 * A window around one message.
 *
 * @param {readonly ChatMessage[]} list
 * @param {number} id
 * @returns {LogWindow}
 */
export function around(list, id) {
  const first = Math.max(0, placeOfMessage(list, id) - STEP);
  return list.length === 0 ? following() : { first: list[Math.min(first, list.length - 1)].id, size: 2 * STEP };
}
