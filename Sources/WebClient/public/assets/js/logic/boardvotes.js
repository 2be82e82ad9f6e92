/** Dots, ranks: what a person may still give, as the rules count it. Pure. */

/** @param {number} items @returns {number} how many dots everybody has */
export function dotsFor(items) {
  return items > 0 ? Math.floor(items / 3) + 1 : 0;
}

/** @param {number} dots @returns {number} how many of them one item takes */
export function mostOnOne(dots) {
  return Math.ceil(dots / 2);
}

/**
 * @param {BoardScoring | undefined} scoring @param {number} items
 * @returns {{ k: number, perItem: number }}
 */
export function dotRules(scoring, items) {
  const k = scoring?.dots?.each ?? dotsFor(items);
  return { k, perItem: scoring?.dots?.perItem ?? mostOnOne(k) };
}

/** @param {Record<string, number>} dots */
export function dotsGiven(dots) {
  return Object.values(dots).reduce((sum, count) => sum + count, 0);
}

/**
 * One dot more or less on an item.
 *
 * @param {Record<string, number>} dots @param {number} item @param {1 | -1} step @param {{ k: number, perItem: number }} rules
 * @returns {Record<string, number> | null} null: the rules do not allow it
 */
export function withDot(dots, item, step, { k, perItem }) {
  const now = dots[item] ?? 0;
  const next = now + step;
  if (next < 0 || next > perItem || (step > 0 && dotsGiven(dots) >= k)) return null;
  /** @type {Record<string, number>} */
  const changed = { ...dots, [item]: next };
  if (next === 0) delete changed[item];
  return changed;
}

/**
 * @param {readonly number[]} rank @param {number} item @param {number} top how many are ranked
 * @returns {number[]} with the item put last, or taken out where it stood
 */
export function ranked(rank, item, top) {
  if (rank.includes(item)) return rank.filter((each) => each !== item);
  return rank.length < top ? [...rank, item] : [...rank];
}

/**
 * @template Item
 * @param {readonly Item[]} rank @param {Item} item @param {1 | -1} step
 * @returns {Item[]} with the item one place earlier or later
 */
export function moved(rank, item, step) {
  const at = rank.indexOf(item);
  const to = at + step;
  if (at < 0 || to < 0 || to >= rank.length) return [...rank];
  const next = [...rank];
  next.splice(at, 1);
  next.splice(to, 0, item);
  return next;
}
