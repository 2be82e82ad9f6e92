/** Watches what an effect costs, and says when a computer cannot afford it. Pure. */

/** How long one sees before one judges. */
const WINDOW = 3_000;
/** The share of the time that the effect may take, before it is made cheaper, and before it is given up. */
const DEAR = 0.45;

/**
 * @typedef {"keep" | "cheaper" | "off"} Verdict
 */

export class CostGuard {
  /** @type {number | null} */
  #since = null;
  #spent = 0;
  #frames = 0;
  #late = 0;
  #level = 0;

  /** How often it was made cheaper. */
  get level() {
    return this.#level;
  }

  /**
   * @param {number} now in milliseconds
   * @param {number} cost of one frame, in milliseconds
   * @param {boolean} late whether a frame had to be dropped since the last one
   * @returns {Verdict}
   */
  frame(now, cost, late) {
    this.#since ??= now;
    this.#spent += cost;
    this.#frames += 1;
    if (late) this.#late += 1;
    const elapsed = now - this.#since;
    if (elapsed < WINDOW) return "keep";
    const tooDear = this.#spent / elapsed > DEAR || this.#late / this.#frames > 0.5;
    this.#since = now;
    this.#spent = 0;
    this.#frames = 0;
    this.#late = 0;
    if (!tooDear) return "keep";
    this.#level += 1;
    return this.#level > 2 ? "off" : "cheaper";
  }
}
