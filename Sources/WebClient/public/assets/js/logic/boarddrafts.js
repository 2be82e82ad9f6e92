/**
 * What is being written and is not an idea yet: saved on the server as it is typed, found again after a break, and
 * never overwritten by what another device of the same person wrote. Pure: the time is an argument.
 */

/** A text is on its way to the server so long after a change, at the latest. Milliseconds. */
const WAIT = 300;
/** So many texts of one slot are remembered, to know the server's echo of them. */
const REMEMBERED = 12;

/**
 * @typedef {object} Slot
 * @property {string} text what stands in the field
 * @property {string} saved what the server has, as far as is known
 * @property {number | null} changedAt since when something waits to be sent
 * @property {string | null} sending
 * @property {string | null} other what another device wrote meanwhile
 * @property {string[]} sent
 */

export class DraftKeeper {
  /** @type {Map<string, Slot>} */
  #slots = new Map();

  /** @param {string} slot @returns {Slot} */
  #slot(slot) {
    let found = this.#slots.get(slot);
    if (!found) {
      found = { text: "", saved: "", changedAt: null, sending: null, other: null, sent: [""] };
      this.#slots.set(slot, found);
    }
    return found;
  }

  /** @param {string} slot */
  text(slot) {
    return this.#slots.get(slot)?.text ?? "";
  }

  /** @param {string} slot @returns {string | null} what another device wrote in the same place */
  other(slot) {
    return this.#slots.get(slot)?.other ?? null;
  }

  /** @param {string} slot @returns {"empty" | "saving" | "saved"} */
  status(slot) {
    const found = this.#slots.get(slot);
    if (!found || (!found.text && found.changedAt === null && found.sending === null)) return "empty";
    return found.changedAt === null && found.sending === null && found.text === found.saved ? "saved" : "saving";
  }

  /** @param {string} slot @param {string} text @param {number} now */
  type(slot, text, now) {
    const found = this.#slot(slot);
    if (found.text === text) return;
    found.text = text;
    found.changedAt ??= now;
  }

  /**
   * What has waited long enough. One text of a slot is on its way at a time.
   *
   * @param {number} now
   * @returns {{ slot: string, text: string }[]}
   */
  due(now) {
    const due = [];
    for (const [slot, found] of this.#slots) {
      if (found.changedAt === null || found.sending !== null || now < found.changedAt + WAIT) continue;
      found.changedAt = null;
      found.sending = found.text;
      found.sent = [...found.sent, found.text].slice(-REMEMBERED);
      due.push({ slot, text: found.text });
    }
    return due;
  }

  /** @returns {number | null} when to look again */
  get nextDue() {
    let next = null;
    for (const { changedAt, sending } of this.#slots.values()) {
      if (changedAt !== null && sending === null) next = Math.min(next ?? Infinity, changedAt + WAIT);
    }
    return next;
  }

  /**
   * The server's answer to a text that was sent.
   *
   * @param {string} slot @param {boolean} taken @param {number} now
   */
  answered(slot, taken, now) {
    const found = this.#slots.get(slot);
    if (!found || found.sending === null) return;
    if (taken) found.saved = found.sending;
    else found.changedAt ??= now;
    found.sending = null;
  }

  /**
   * What the server keeps. Returns the slots whose field must show something else now.
   *
   * @param {Record<string, string>} drafts
   * @returns {string[]}
   */
  take(drafts) {
    const changed = [];
    for (const slot of new Set([...Object.keys(drafts), ...this.#slots.keys()])) {
      const theirs = drafts[slot] ?? "";
      const found = this.#slot(slot);
      if (theirs === found.text) {
        found.saved = theirs;
        found.other = null;
      } else if (found.sent.includes(theirs) && (theirs !== "" || found.changedAt !== null || found.sending !== null)) {
        continue;
      } else if (found.changedAt === null && found.sending === null && found.text === found.saved) {
        found.text = found.saved = theirs;
        found.sent = [...found.sent, theirs].slice(-REMEMBERED);
        changed.push(slot);
      } else if (theirs !== "" && theirs !== found.other) {
        found.other = theirs;
        changed.push(slot);
      }
    }
    return changed;
  }

  /**
   * Ends the difference between what is here and what another device wrote.
   *
   * @param {string} slot @param {"mine" | "theirs" | "both"} choice @param {number} now
   */
  resolve(slot, choice, now) {
    const found = this.#slots.get(slot);
    if (!found || found.other === null) return;
    const { other } = found;
    found.other = null;
    found.sent = [...found.sent, other].slice(-REMEMBERED);
    if (choice === "theirs") found.text = other;
    if (choice === "both") found.text = `${found.text.trimEnd()}\n${other}`;
    found.changedAt = now;
  }

  /**
   * The text has become an idea, or is given up. The server forgets it by itself.
   *
   * @param {string} slot
   */
  clear(slot) {
    const found = this.#slots.get(slot);
    if (!found) return;
    found.sent = [...found.sent, found.text].slice(-REMEMBERED);
    found.text = found.saved = "";
    found.changedAt = null;
    found.other = null;
  }

  /**
   * A text that was refused as an idea comes back, unless something else has been written since.
   *
   * @param {string} slot @param {string} text @param {number} now
   */
  giveBack(slot, text, now) {
    const found = this.#slot(slot);
    found.text = found.text ? `${text}\n${found.text}` : text;
    found.changedAt = now;
  }
}
