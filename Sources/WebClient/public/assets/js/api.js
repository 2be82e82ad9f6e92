import { adminToken } from "./preferences.js";

/** The server's answer was an error. `code` is one of the codes of the signalling, or `unauthorized`, `unreachable`. */
export class APIError extends Error {
  /** @param {string} code @param {string} message */
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

/**
 * @param {string} path
 * @param {RequestInit} [options]
 * @returns {Promise<any>}
 */
async function request(path, options = {}) {
  let response;
  try {
    response = await fetch(path, { ...options, headers: { accept: "application/json", ...options.headers } });
  } catch {
    throw new APIError("unreachable", "The server could not be reached.");
  }
  const body = await response.json().catch(() => null);
  if (response.ok) return body;
  if (response.status === 401 || response.status === 403) throw new APIError("unauthorized", body?.message ?? "");
  throw new APIError(body?.code ?? (response.status === 404 ? "roomNotFound" : "internalError"), body?.message ?? "");
}

/** @returns {Record<string, string>} */
function authorization() {
  const token = adminToken();
  return token ? { authorization: `Bearer ${token}` } : {};
}

/**
 * What the server does, for its administrator; unreachable when it takes more than five seconds to say so.
 *
 * @returns {Promise<import("./logic/operator.js").OperatorReading>}
 */
export async function operatorReading() {
  const waiting = new AbortController();
  const timer = setTimeout(() => waiting.abort(), 5_000);
  try {
    return await request("/api/operator", { headers: authorization(), cache: "no-store", signal: waiting.signal });
  } finally {
    clearTimeout(timer);
  }
}

/** @param {string} slug @returns {Promise<RoomInfo>} */
export function roomInfo(slug) {
  return request(`/api/rooms/${encodeURIComponent(slug)}`);
}

/** @returns {Promise<RoomListEntry[]>} */
export async function listRooms() {
  const body = await request("/api/rooms", { headers: authorization() });
  return Array.isArray(body) ? body : body?.rooms ?? [];
}

/** @param {string} title @returns {Promise<RoomListEntry>} */
export function createRoom(title) {
  return request("/api/rooms", {
    method: "POST",
    headers: { ...authorization(), "content-type": "application/json" },
    body: JSON.stringify({ title }),
  });
}

/** @param {RoomListEntry} room a link that can be handed on */
export function roomLink(room) {
  if (room.link && /^https?:\/\//.test(room.link)) return room.link;
  return `${location.origin}/r/${encodeURIComponent(room.slug)}`;
}
