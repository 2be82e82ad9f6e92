import { ask, request } from "../api.js";

/** @param {string} slug @param {string} [rest] */
export function meetingPath(slug, rest = "") {
  return `/api/rooms/${encodeURIComponent(slug)}${rest}`;
}

/** @returns {Promise<Meeting[]>} */
export async function listMeetings() {
  const body = await ask("/api/rooms");
  return Array.isArray(body) ? body : body?.rooms ?? [];
}

/** @param {string} slug @returns {Promise<MeetingDetails>} */
export function meetingDetails(slug) {
  return ask(meetingPath(slug, "/details"));
}

/** @param {object} plan @returns {Promise<MeetingDetails>} */
export function createMeeting(plan) {
  return ask("/api/rooms", "POST", plan);
}

/** @param {string} slug @param {object} patch @returns {Promise<unknown>} */
export function changeMeeting(slug, patch) {
  return ask(meetingPath(slug), "PATCH", patch);
}

/** @param {string} slug */
export function deleteMeeting(slug) {
  return ask(meetingPath(slug), "DELETE");
}

/** @param {string} slug @returns {Promise<PersonalLink[]>} */
export async function listPersonalLinks(slug) {
  const body = await ask(meetingPath(slug, "/invitations"));
  return body?.invitations ?? [];
}

/** @param {string} slug @param {{ name: string, role: MeetingRole, school?: string }} wish @returns {Promise<{ id: string, link: string }>} */
export function createPersonalLink(slug, wish) {
  return ask(meetingPath(slug, "/invitations"), "POST", wish);
}

/** @param {string} slug @param {string} id */
export function deletePersonalLink(slug, id) {
  return ask(meetingPath(slug, `/invitations/${encodeURIComponent(id)}`), "DELETE");
}

/** @param {string} slug @returns {Promise<ReportRow[]>} */
export async function attendance(slug) {
  const body = await ask(meetingPath(slug, "/attendance"));
  return body?.rows ?? [];
}

/**
 * Whose personal link it is.
 *
 * @param {string} slug @param {string} secret
 * @returns {Promise<{ name?: string, role?: MeetingRole, school?: string | SchoolName | null }>}
 */
export function personalInvitation(slug, secret) {
  return request(meetingPath(slug, "/invitation"), { headers: { authorization: `Invitation ${secret}` } });
}

/**
 * Fetches a file that a link cannot ask for, because the administrator's right travels in a header; hands it to the
 * browser as a download.
 *
 * @param {string} path @param {string} name
 * @param {Record<string, string>} headers
 */
export async function download(path, name, headers) {
  const response = await fetch(path, { headers });
  if (!response.ok) throw new Error(String(response.status));
  const address = URL.createObjectURL(await response.blob());
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
