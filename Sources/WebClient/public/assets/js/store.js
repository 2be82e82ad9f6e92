/**
 * A tiny observable: one value, replaced by patches, watched through selectors.
 *
 * Listeners run once per microtask however many patches came before, so a burst of messages costs one rendering.
 */

/**
 * @template {object} State
 * @typedef {object} Store
 * @property {() => State} get
 * @property {(patch: Partial<State>) => void} set
 * @property {<Part>(select: (state: State) => Part, listener: (part: Part, before: Part) => void) => () => void} watch
 *   calls the listener whenever the selected part is another value; returns what ends the watch
 */

/**
 * @template {object} State
 * @param {State} initial
 * @param {(run: () => void) => void} [schedule]
 * @returns {Store<State>}
 */
export function createStore(initial, schedule = queueMicrotask) {
  let state = initial;
  let scheduled = false;
  /** @type {Set<() => void>} */
  const checks = new Set();

  const flush = () => {
    scheduled = false;
    for (const check of [...checks]) if (checks.has(check)) check();
  };

  return {
    get: () => state,
    set(patch) {
      const changed = /** @type {(keyof State)[]} */ (Object.keys(patch))
        .some((key) => !Object.is(state[key], patch[key]));
      if (!changed) return;
      state = { ...state, ...patch };
      if (!scheduled) {
        scheduled = true;
        schedule(flush);
      }
    },
    watch(select, listener) {
      let last = select(state);
      const check = () => {
        const next = select(state);
        if (Object.is(next, last)) return;
        const before = last;
        last = next;
        listener(next, before);
      };
      checks.add(check);
      return () => { checks.delete(check); };
    },
  };
}
