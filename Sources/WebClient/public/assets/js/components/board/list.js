import { el } from "../../dom.js";

/** So many rows are made at once; more when one scrolls near the end. */
const PORTION = 120;

/**
 * @typedef {object} Row
 * @property {string | number} key
 * @property {readonly unknown[]} needs what the row is drawn from; drawn again only when one of these is another value
 * @property {() => HTMLElement} draw
 */

/** A long list that changes a little at a time: only rows that changed are touched, only those near the view exist. */
export class KeyedList {
  /** @type {Map<string | number, { needs: readonly unknown[], element: HTMLElement }>} */
  #shown = new Map();
  /** @type {readonly Row[]} */
  #rows = [];
  #limit = PORTION;

  /** @param {HTMLElement} element */
  constructor(element) {
    this.element = element;
    this.end = el("div", { class: "storm-more", "aria-hidden": "true" });
    this.observer = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting) || this.#limit >= this.#rows.length) return;
      this.#limit += PORTION;
      this.show(this.#rows);
    }, { rootMargin: "600px" });
    element.after(this.end);
  }

  /** @param {readonly Row[]} rows @param {boolean} [again] draws all of them anew: the language is another one */
  show(rows, again = false) {
    this.#rows = rows;
    const focused = this.element.contains(document.activeElement) ? /** @type {HTMLElement} */ (document.activeElement) : null;
    const within = focused?.closest("[data-row]")?.getAttribute("data-row");
    const key = focused?.dataset.key;
    const visible = rows.slice(0, this.#limit);
    const wanted = new Set(visible.map((row) => row.key));
    for (const [key, { element }] of this.#shown) {
      if (wanted.has(key)) continue;
      element.remove();
      this.#shown.delete(key);
    }
    /** @type {ChildNode | null} */
    let at = this.element.firstChild;
    for (const row of visible) {
      let known = this.#shown.get(row.key);
      if (!known || again || known.needs.length !== row.needs.length || known.needs.some((need, index) => !Object.is(need, row.needs[index]))) {
        const element = row.draw();
        element.dataset.row = String(row.key);
        if (known) {
          if (at === known.element) at = element;
          known.element.replaceWith(element);
        }
        known = { needs: row.needs, element };
        this.#shown.set(row.key, known);
      }
      if (known.element === at) at = at.nextSibling;
      else this.element.insertBefore(known.element, at);
    }
    if (within && focused && !focused.isConnected) {
      const row = this.element.querySelector(`[data-row="${CSS.escape(within)}"]`);
      /** @type {HTMLElement | null | undefined} */ (key && row?.querySelector(`[data-key="${CSS.escape(key)}"]`) || row)?.focus();
    }
    const more = rows.length > visible.length;
    this.end.hidden = !more;
    this.observer.unobserve(this.end);
    if (more) this.observer.observe(this.end);
  }

  /** @param {string | number} key @returns {HTMLElement | null} the row, made if it was far from the view */
  reach(key) {
    const at = this.#rows.findIndex((row) => row.key === key);
    if (at >= this.#limit) {
      this.#limit = at + PORTION;
      this.show(this.#rows);
    }
    return this.#shown.get(key)?.element ?? null;
  }

  close() {
    this.observer.disconnect();
  }
}
