/** What the browser remembers for this person: name, language, devices. Works (for the page's life) without storage. */

/**
 * @typedef {"name" | "language" | "camera" | "microphone" | "speaker" | "display" | "blur" | "noise" | "device" | "people"
 *   | "floor" | "filmRate" | "filmVolume"} Preference
 */

const PREFIX = "veche.";
const TOKEN = "veche.token";
const INVITATION = "veche.invitation.";
const GRANT = "veche.grant.";
const SHARE = "veche.share.";

/** @type {Map<string, string>} */
const memory = new Map();

/** @param {() => Storage} storage @param {string} key */
function read(storage, key) {
  try {
    return storage().getItem(key) ?? memory.get(key) ?? null;
  } catch {
    return memory.get(key) ?? null;
  }
}

/** @param {() => Storage} storage @param {string} key @param {string | null} value */
function write(storage, key, value) {
  if (value === null) memory.delete(key);
  else memory.set(key, value);
  try {
    if (value === null) storage().removeItem(key);
    else storage().setItem(key, value);
  } catch {
    // Storage is forbidden here; the copy in memory has to do.
  }
}

/** @param {Preference} name */
export function preference(name) {
  return read(() => localStorage, PREFIX + name);
}

/** @param {Preference} name @param {string | null} value */
export function setPreference(name, value) {
  write(() => localStorage, PREFIX + name, value);
}

/** The administrator's token: for this tab only. */
export function adminToken() {
  return read(() => sessionStorage, TOKEN);
}

/** @param {string | null} token */
export function setAdminToken(token) {
  write(() => sessionStorage, TOKEN, token);
}

/** A random name of this browser, by which the server knows a guest again who comes back. */
export function deviceId() {
  const known = preference("device");
  if (known && /^[0-9a-f]{32}$/.test(known)) return known;
  const fresh = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  setPreference("device", fresh);
  return fresh;
}

/**
 * The secret of the personal link by which one came, if any.
 *
 * @param {string} slug
 * @returns {string | null}
 */
export function takeInvitation(slug) {
  return takeFromAddress("invitation", INVITATION + slug);
}

/**
 * The token with which another system sent one here, if any.
 *
 * @param {string} slug
 * @returns {string | null}
 */
export function takeGrant(slug) {
  return takeFromAddress("token", GRANT + slug);
}

/**
 * The secret of the link by which one may watch a recording, if any.
 *
 * @param {string} id
 * @returns {string | null}
 */
export function takeShare(id) {
  return takeFromAddress("share", SHARE + id);
}

/**
 * What stands behind the address. It is taken out of there, so that nobody copies it along, and kept for this tab.
 *
 * @param {string} name
 * @param {string} key
 */
function takeFromAddress(name, key) {
  const secret = new URLSearchParams(location.hash.slice(1)).get(name);
  if (secret) {
    write(() => sessionStorage, key, secret);
    history.replaceState(history.state, "", location.pathname + location.search);
  }
  return read(() => sessionStorage, key);
}
