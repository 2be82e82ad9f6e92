import { ask, send } from "../api.js";
import { adminToken } from "../preferences.js";
import { ownAccount } from "./accounts.js";

/** @param {string} id @param {string} [rest] */
export function recordingPath(id, rest = "") {
  return `/api/recordings/${encodeURIComponent(id)}${rest}`;
}

/** @param {{ search?: string, room?: string, before?: string, limit?: number }} wish @returns {Promise<RecordingPage>} */
export async function listRecordings(wish) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(wish)) if (value) query.set(name, String(value));
  const body = await ask(`/api/recordings?${query}`);
  return { recordings: body?.recordings ?? [], more: body?.more === true, disk: body?.disk ?? null };
}

/** @param {string} id @returns {Promise<RecordingDetails>} */
export function recordingDetails(id) {
  return ask(recordingPath(id));
}

/**
 * Lets this browser watch by the secret of a link.
 *
 * @param {string} id @param {string} share
 */
export function openRecording(id, share) {
  return send(recordingPath(id, "/open"), "POST", { share });
}

/**
 * Where a player finds the film. A player sends no header, so the right of an administrator's link is turned into a
 * cookie first.
 *
 * @param {string} id
 * @returns {Promise<string>}
 */
export async function filmAddress(id) {
  if (adminToken() && !await ownAccount()) await ask(recordingPath(id, "/open"), "POST", {});
  return recordingPath(id, "/film");
}

/** @param {string} id @returns {Promise<RecordingChatLine[]>} */
export async function recordingChat(id) {
  const body = await ask(recordingPath(id, "/chat"));
  return body?.lines ?? [];
}

/** @param {string} id @param {{ school?: string, days: number, note?: string }} wish @returns {Promise<{ link: string, expiresAt: Moment }>} */
export function shareRecording(id, wish) {
  return ask(recordingPath(id, "/shares"), "POST", wish);
}

/** @param {string} id @returns {Promise<RecordingShare[]>} */
export async function listShares(id) {
  const body = await ask(recordingPath(id, "/shares"));
  return Array.isArray(body) ? body : body?.shares ?? [];
}

/** @param {string} id @param {string} share */
export function revokeShare(id, share) {
  return ask(recordingPath(id, `/shares/${encodeURIComponent(share)}`), "DELETE");
}

/** @param {string} id @param {string} reason */
export function deleteRecording(id, reason) {
  return ask(recordingPath(id), "DELETE", { reason });
}

/** @param {string} id @param {boolean} on @param {string} [reason] why it is kept */
export function holdRecording(id, on, reason) {
  return ask(recordingPath(id, "/hold"), "POST", { on, reason });
}

/** @param {string} id */
export function composeAgain(id) {
  return ask(recordingPath(id, "/compose"), "POST", {});
}

/** @param {{ before?: number, limit?: number }} wish @returns {Promise<AuditRecord[]>} the newest first */
export async function auditRecords(wish) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(wish)) if (value) query.set(name, String(value));
  const body = await ask(`/api/audit?${query}`);
  return body?.records ?? [];
}

/** @returns {Promise<AuditCheck>} */
export function checkAudit() {
  return ask("/api/audit/check");
}
