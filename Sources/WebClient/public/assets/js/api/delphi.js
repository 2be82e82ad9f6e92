import { ask } from "../api.js";

/** @param {string} board @param {string} [rest] */
function path(board, rest = "") {
  return `/api/boards/${encodeURIComponent(board)}/round${rest}`;
}

/** @param {string} board @returns {Promise<DelphiSheet>} */
export function scoringRound(board) {
  return ask(path(board));
}

/** @param {string} board @param {number} round that one sees @param {DelphiChoice} scores @returns {Promise<DelphiSheet>} */
export function giveScores(board, round, scores) {
  return ask(path(board, "/scores"), "PUT", { round, scores });
}

/** @param {string} board @param {number} round that one sees @returns {Promise<DelphiSheet>} one's scores of the round before stand */
export function keepScores(board, round) {
  return ask(path(board, "/keep"), "POST", { round });
}

/** @param {string} board @param {number} round that one sees @param {number | null} closesAt @returns {Promise<DelphiSheet>} closes the open round and opens the next one unless the rounds are over */
export function nextRound(board, round, closesAt) {
  return ask(path(board, "/next"), "POST", { round, ...(closesAt === null ? {} : { closesAt }) });
}

/** @param {string} board @param {number} round that one sees @returns {Promise<DelphiSheet>} */
export function closeRound(board, round) {
  return ask(path(board, "/close"), "POST", { round });
}

/** @param {string} board @param {number} round that one sees @param {number | null} closesAt @returns {Promise<DelphiSheet>} */
export function moveEnd(board, round, closesAt) {
  return ask(path(board, "/deadline"), "PUT", { round, ...(closesAt === null ? {} : { closesAt }) });
}

/** @param {string} board @param {number} round that one sees @returns {Promise<DelphiSheet>} */
export function remindSchools(board, round) {
  return ask(path(board, "/reminder"), "POST", { round });
}
