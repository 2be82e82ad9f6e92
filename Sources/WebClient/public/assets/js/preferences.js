/** What the browser remembers for this person: name, language, devices. Works (for the page's life) without storage. */

/**
 * @typedef {"name" | "language" | "camera" | "microphone" | "speaker" | "display" | "blur" | "noise" | "device" | "people"
 *   | "floor"} Preference
 */

const PREFIX = "veche.";
const TOKEN = "veche.token";
const INVITATION = "veche.invitation.";

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
 * The secret of the personal link by which one came, if any. It is taken out of the address, so that nobody copies it
 * from there, and kept for this tab.
 *
 * @param {string} slug
 * @returns {string | null}
 */
export function takeInvitation(slug) {
  const secret = new URLSearchParams(location.hash.slice(1)).get("invitation");
  if (secret) {
    write(() => sessionStorage, INVITATION + slug, secret);
    history.replaceState(history.state, "", location.pathname + location.search);
  }
  return read(() => sessionStorage, INVITATION + slug);
}
