/** What the browser remembers for this person: name, language, devices. Works (for the page's life) without storage. */

/** @typedef {"name" | "language" | "camera" | "microphone" | "speaker" | "device" | "people" | "floor"} Preference */

const PREFIX = "veche.";
const TOKEN = "veche.token";

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
