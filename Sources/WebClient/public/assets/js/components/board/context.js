import { t } from "../../i18n/index.js";
import { mayOnBoard, ownPart } from "../../logic/board.js";
import { DraftKeeper } from "../../logic/boarddrafts.js";
import { SignallingError } from "../../signalling.js";

/** So long a line that is down is waited for, and so often it is looked at. Milliseconds. */
const PATIENCE = 8_000;
const LOOK = 100;

/** @type {Record<string, import("../../i18n/index.js").Key>} */
const REFUSALS = {
  notAllowed: "storm.refused.notAllowed", wrongStage: "storm.refused.wrongStage", notFound: "storm.refused.notFound",
  malformed: "storm.refused.malformed", malformedMessage: "storm.refused.malformed", limit: "storm.refused.limit", conflict: "storm.refused.conflict",
  closed: "storm.refused.closed", timeout: "unable.noAnswer", rateLimited: "unable.rateLimited",
};

/** What every part of the board works with: the store, the server, the drafts. One for each call. */
export class BoardDesk {
  /** @type {any} */
  #timer = null;
  /** @type {Set<(slots: string[]) => void>} */
  #listeners = new Set();
  /** @type {(() => void)[]} */
  #ends = [];

  /** @param {import("../../session.js").Session} session @param {import("../toasts.js").Toasts} toasts */
  constructor(session, toasts) {
    this.session = session;
    this.store = session.store;
    this.toasts = toasts;
    this.drafts = new DraftKeeper();
    this.#ends.push(
      this.store.watch((state) => ownPart(state.room.board), (own) => { if (own) this.#tell(this.drafts.take(own.drafts)); }),
      // What could not be saved while the line was down is saved now.
      this.store.watch((state) => state.connection, () => this.#save()),
      this.store.watch((state) => state.room.board.session, (session, before) => {
        if (before !== null && session !== before) this.drafts = new DraftKeeper();
      }),
    );
    const own = ownPart(this.board);
    if (own) this.drafts.take(own.drafts);
  }

  get board() {
    return this.store.get().room.board;
  }

  /** @returns {BoardFacts} */
  get facts() {
    return /** @type {BoardFacts} */ (this.board.facts);
  }

  get own() {
    return ownPart(this.board);
  }

  /** The board of the breakout room one is in; 0 in the plenary. */
  get place() {
    return this.store.get().room.self?.breakout ?? 0;
  }

  /** The server's clock. */
  get now() {
    return Date.now() + this.store.get().clockSkew;
  }

  /** @param {BoardRight} right */
  may(right) {
    return mayOnBoard(this.board, right);
  }

  /**
   * Asks the server; throws what it refuses with.
   *
   * @param {string} action @param {Record<string, unknown>} [fields]
   */
  async request(action, fields = {}) {
    const { signalling } = this.session;
    // A line that is just being renewed loses nothing: joining goes first on the new one, and this right behind it.
    for (let waited = 0; !signalling.isOpen && waited < PATIENCE; waited += LOOK) await new Promise((resolve) => { setTimeout(resolve, LOOK); });
    return signalling.request({ ...fields, type: "board", action });
  }

  /**
   * Asks the server, and says in words when it refuses.
   *
   * @param {string} action @param {Record<string, unknown>} [fields]
   * @returns {Promise<boolean>} whether it was done
   */
  async ask(action, fields = {}) {
    try {
      await this.request(action, fields);
      return true;
    } catch (error) {
      this.toasts.show(boardRefusal(error));
      return false;
    }
  }

  /** @param {string} slot @param {string} text */
  type(slot, text) {
    this.drafts.type(slot, text, performance.now());
    this.#schedule();
    this.#tell([slot]);
  }

  /** @param {string} slot @param {"mine" | "theirs" | "both"} choice */
  resolve(slot, choice) {
    this.drafts.resolve(slot, choice, performance.now());
    this.#schedule();
    this.#tell([slot]);
  }

  /**
   * Makes what stands in a slot an idea. A text that was refused comes back into the field.
   *
   * @param {string} slot @param {string} action @param {Record<string, unknown>} fields
   * @returns {Promise<boolean>}
   */
  async submit(slot, action, fields) {
    const text = this.drafts.text(slot).trim();
    if (!text) return false;
    this.drafts.clear(slot);
    this.#tell([slot]);
    try {
      await this.request(action, { ...fields, text });
      return true;
    } catch (error) {
      this.drafts.giveBack(slot, text, performance.now());
      this.#schedule();
      this.#tell([slot]);
      this.toasts.show(boardRefusal(error));
      return false;
    }
  }

  /** @param {(slots: string[]) => void} listener told which slots have another text or state @returns {() => void} */
  onDrafts(listener) {
    this.#listeners.add(listener);
    return () => { this.#listeners.delete(listener); };
  }

  /** @param {string[]} slots */
  #tell(slots) {
    if (slots.length > 0) for (const listener of [...this.#listeners]) listener(slots);
  }

  #schedule() {
    const next = this.drafts.nextDue;
    clearTimeout(this.#timer);
    if (next !== null) this.#timer = setTimeout(() => this.#save(), Math.max(0, next - performance.now()) + 1);
  }

  #save() {
    if (!this.session.signalling.isOpen || this.store.get().connection === "ended") return;
    const { drafts } = this;
    for (const { slot, text } of drafts.due(performance.now())) {
      this.request("draft", { slot, text }).then(() => true, () => false).then((taken) => {
        drafts.answered(slot, taken, performance.now());
        this.#tell([slot]);
        // A refusal is no reason to ask many times a second: the next change, or the next connection, tries again.
        if (taken) this.#schedule();
        else this.#timer = setTimeout(() => this.#save(), 5_000);
      });
    }
    this.#schedule();
  }

  close() {
    clearTimeout(this.#timer);
    for (const end of this.#ends) end();
  }
}

/** @param {unknown} error @returns {string} what went wrong and what to do, in the person's language */
export function boardRefusal(error) {
  const code = error instanceof SignallingError ? error.code : "";
  // A line that is down is told by the page itself; the text is kept.
  return t(code === "closed" && error instanceof SignallingError && error.message.startsWith("The connection")
    ? "unable.noAnswer" : REFUSALS[code] ?? "unable.other");
}
