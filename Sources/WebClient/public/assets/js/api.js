import { adminToken, setAdminToken } from "./preferences.js";

/** The server's answer was an error. `code` is the server's word for it, or `unreachable`. */
export class APIError extends Error {
  /** @param {string} code @param {string} message @param {number} [status] of HTTP; 0 when no answer came */
  constructor(code, message, status = 0) {
    super(message);
    this.code = code;
    this.status = status;
  }

  /** Whether whoever asked is not known, or may not do this. */
  get refused() {
    return this.status === 401 || this.status === 403;
  }
}

/**
 * @param {string} path
 * @param {RequestInit} [options]
 * @returns {Promise<any>}
 */
export async function request(path, options = {}) {
  let response;
  try {
    response = await fetch(path, { ...options, headers: { accept: "application/json", ...options.headers } });
  } catch {
    throw new APIError("unreachable", "The server could not be reached.");
  }
  const body = await response.json().catch(() => null);
  if (response.ok) return body;
  const code = body?.code ?? (response.status === 404 ? "notFound" : response.status === 401 ? "signedOut" : "internalError");
  throw new APIError(String(code), String(body?.message ?? ""), response.status);
}

/**
 * A request in the name of the account that signed in, if any.
 *
 * @param {string} path
 * @param {"GET" | "POST" | "PUT" | "PATCH" | "DELETE"} method
 * @param {unknown} [body]
 * @param {Record<string, string>} [headers]
 * @returns {Promise<any>}
 */
export function send(path, method, body = undefined, headers = {}) {
  return request(path, {
    method,
    // The server takes changes from pages of its own only, and goes by this type, which a form of others cannot send.
    headers: method === "GET" ? headers : { ...headers, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

/**
 * A request in the name of whoever is here: the administrator's link of this tab, else the account that signed in. A
 * link that has expired is forgotten when the account may do the same.
 *
 * @param {string} path
 * @param {"GET" | "POST" | "PUT" | "PATCH" | "DELETE"} [method]
 * @param {unknown} [body]
 * @returns {Promise<any>}
 */
export async function ask(path, method = "GET", body = undefined) {
  const token = adminToken();
  if (!token) return send(path, method, body);
  try {
    return await send(path, method, body, authorization());
  } catch (error) {
    if (!(error instanceof APIError) || error.status !== 401) throw error;
    const answer = await send(path, method, body).catch(() => { throw error; });
    setAdminToken(null);
    return answer;
  }
}
/** @returns {Record<string, string>} */
export function authorization() {
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

/** @param {{ slug: string, link?: string }} room its link, which can be handed on */
export function roomLink(room) {
  if (room.link && /^https?:\/\//.test(room.link)) return room.link;
  return `${location.origin}/r/${encodeURIComponent(room.slug)}`;
}
