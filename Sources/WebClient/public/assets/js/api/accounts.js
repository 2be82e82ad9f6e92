import { APIError, ask, request, send } from "../api.js";

/** Who has signed in on this browser; asked once a page. */

/** @type {Promise<Account | null> | null} */
let known = null;

/** @type {Set<(account: Account | null) => void>} */
const listeners = new Set();

/** @param {Account | null} account */
function changed(account) {
  known = Promise.resolve(account);
  for (const listener of [...listeners]) listener(account);
}

/** @param {(account: Account | null) => void} listener called when somebody signs in or out */
export function onAccount(listener) {
  listeners.add(listener);
}

/**
 * The account that signed in; null for a guest, and where the server cannot say.
 *
 * @returns {Promise<Account | null>}
 */
export function ownAccount() {
  known ??= request("/api/session").then((body) => body?.account ?? null, (error) => {
    if (!(error instanceof APIError && error.refused)) known = null;
    return null;
  });
  return known;
}

/** @param {string} login @param {string} password @returns {Promise<Account>} */
export async function signIn(login, password) {
  const { account } = await send("/api/session", "POST", { login, password });
  changed(account);
  return account;
}

export async function signOut() {
  await send("/api/session", "DELETE");
  changed(null);
}

/** @param {string} old @param {string} wanted */
export async function changePassword(old, wanted) {
  await send("/api/password", "POST", { old, new: wanted });
}

/** @param {string} secret @returns {Promise<{ name: string, login?: string, school?: SchoolName | null }>} */
export function accountInvitation(secret) {
  return request(`/api/invitations/${encodeURIComponent(secret)}`);
}

/** @param {string} secret @param {{ login?: string, password: string }} choice @returns {Promise<Account>} */
export async function acceptInvitation(secret, choice) {
  const body = await send(`/api/invitations/${encodeURIComponent(secret)}`, "POST", choice);
  known = null;
  const account = body?.account ?? await ownAccount();
  changed(account);
  return account;
}

/** @param {string} [query] @returns {Promise<Account[]>} */
export async function listAccounts(query = "") {
  const body = await ask(`/api/accounts${query ? `?query=${encodeURIComponent(query)}` : ""}`);
  return body?.accounts ?? [];
}

/**
 * @param {{ name: string, login?: string, role: AccountRole, school: string | null }} wish
 * @returns {Promise<{ account: Account, invitation: InvitationLink }>}
 */
export async function createAccount(wish) {
  const body = await ask("/api/accounts", "POST", wish);
  const account = body.account ?? body;
  const invitation = body.link ? { link: body.link, expiresAt: body.expiresAt } : await inviteAccount(account.id);
  return { account, invitation };
}

/** @param {string} id @param {{ name?: string, role?: AccountRole, school?: string | null, disabled?: boolean }} patch */
export function changeAccount(id, patch) {
  return ask(`/api/accounts/${encodeURIComponent(id)}`, "PATCH", patch);
}

/** @param {string} id */
export function deleteAccount(id) {
  return ask(`/api/accounts/${encodeURIComponent(id)}`, "DELETE");
}

/** @param {string} id @returns {Promise<InvitationLink>} a new link with which to choose a password */
export function inviteAccount(id) {
  return ask(`/api/accounts/${encodeURIComponent(id)}/invitation`, "POST", {});
}

/** @returns {Promise<School[]>} */
export async function listSchools() {
  const body = await ask("/api/schools");
  return body?.schools ?? [];
}

/** @param {string} name @returns {Promise<School>} */
export function createSchool(name) {
  return ask("/api/schools", "POST", { name });
}

/** @param {string} id @param {string} name */
export function renameSchool(id, name) {
  return ask(`/api/schools/${encodeURIComponent(id)}`, "PATCH", { name });
}

/** @param {string} id */
export function deleteSchool(id) {
  return ask(`/api/schools/${encodeURIComponent(id)}`, "DELETE");
}

/** @returns {Promise<APIKey[]>} */
export async function listKeys() {
  const body = await ask("/api/keys");
  return body?.keys ?? [];
}

/** @param {{ name: string, room: string | null, permissions: string[] }} wish @returns {Promise<{ id: string, key: string }>} */
export function createKey(wish) {
  return ask("/api/keys", "POST", wish);
}

/** @param {string} id */
export function revokeKey(id) {
  return ask(`/api/keys/${encodeURIComponent(id)}`, "DELETE");
}
