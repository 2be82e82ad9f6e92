/** The brainstorm's board as the server's messages tell it: wholes and differences. Pure. */

/** @returns {BoardSlice} */
export function emptyBoard() {
  return {
    session: null, version: 0, facts: null, ideas: new Map(), clusters: new Map(), items: new Map(), decisions: new Map(),
    actions: new Map(), own: null, fresh: [], gap: false,
  };
}

/**
 * @param {RoomState} state
 * @param {ServerMessage} message
 * @returns {RoomState} the same object when nothing changed
 */
export function reduceBoard(state, message) {
  switch (message.type) {
    case "joined":
      // A whole board follows where one is open. What was seen before stays on view meanwhile, but has to be asked for.
      return state.board.session === null ? state : { ...state, board: { ...state.board, gap: true } };
    case "board":
      return { ...state, board: taken(state.board, message) };
    case "boardOwn":
      return { ...state, board: { ...state.board, own: owned(message) } };
    default:
      return state;
  }
}

/** @param {RoomState} state @returns {RoomState} the room without a brainstorm */
export function withoutBoard(state) {
  return { ...state, board: emptyBoard() };
}

/** @param {BoardSlice} board @param {BoardMessage} message @returns {BoardSlice} */
function taken(board, message) {
  if (message.full) return whole(board, message);
  // Of another session, or after a hole: a whole board is on its way, or is asked for. News that start before what is
  // known here tell some of it again, which changes nothing.
  if (board.session !== message.session || (message.base ?? 0) > board.version) return { ...board, gap: true };
  if (message.version <= board.version) return board;
  const gone = message.gone ?? {};
  const fresh = (message.ideas ?? []).filter((idea) => !board.ideas.has(idea.id)).map((idea) => idea.id);
  return {
    ...board,
    version: message.version,
    facts: merged(board.facts, message.state),
    ideas: changed(board.ideas, message.ideas, gone.ideas, (idea) => idea.id),
    clusters: changed(board.clusters, message.clusters, gone.clusters, (cluster) => cluster.id),
    items: changed(board.items, message.items, gone.items, (item) => item.id),
    decisions: changed(board.decisions, message.decisions, [...gone.items ?? [], ...gone.decisions ?? []], (decision) => decision.item),
    actions: changed(board.actions, message.actions, gone.actions, (action) => action.id),
    fresh: fresh.length > 0 ? fresh : board.fresh,
    gap: false,
  };
}

/** @param {BoardSlice} board @param {BoardMessage} message @returns {BoardSlice} */
function whole(board, message) {
  const none = emptyBoard();
  return {
    session: message.session,
    version: message.version,
    facts: merged(null, message.state),
    ideas: changed(none.ideas, message.ideas, [], (idea) => idea.id),
    clusters: changed(none.clusters, message.clusters, [], (cluster) => cluster.id),
    items: changed(none.items, message.items, [], (item) => item.id),
    decisions: changed(none.decisions, message.decisions, [], (decision) => decision.item),
    actions: changed(none.actions, message.actions, [], (action) => action.id),
    // The personal part may come before the board that it belongs to.
    own: board.own?.session === message.session ? board.own : null,
    fresh: [],
    gap: false,
  };
}

/**
 * @param {BoardFacts | null} facts
 * @param {BoardMessage["state"]} patch null takes a fact away
 * @returns {BoardFacts | null}
 */
function merged(facts, patch) {
  if (!patch) return facts;
  const next = { ...facts, ...patch };
  for (const [key, value] of Object.entries(next)) if (value === null) delete next[/** @type {keyof BoardFacts} */ (key)];
  return /** @type {BoardFacts} */ (next);
}

/**
 * @template Key, Value
 * @param {ReadonlyMap<Key, Value>} before
 * @param {Value[] | undefined} values
 * @param {Key[] | undefined} gone
 * @param {(value: Value) => Key} keyOf
 * @returns {ReadonlyMap<Key, Value>} the same map when nothing changed
 */
function changed(before, values, gone, keyOf) {
  if (!values?.length && !gone?.length) return before;
  const next = new Map(before);
  for (const value of values ?? []) next.set(keyOf(value), value);
  for (const key of gone ?? []) next.delete(key);
  return next;
}

/** @param {Partial<BoardOwn> & { session: string }} message @returns {BoardOwn} */
function owned(message) {
  return {
    session: message.session,
    rights: message.rights ?? [],
    ideas: message.ideas ?? [],
    unseen: message.unseen ?? [],
    drafts: message.drafts ?? {},
    dots: message.dots ?? {},
    ...(message.dotsLeft === undefined ? {} : { dotsLeft: message.dotsLeft }),
    rank: message.rank ?? [],
    scores: message.scores ?? {},
    ...(message.sheet ? { sheet: message.sheet } : {}),
    ...(message.school === undefined ? {} : { school: message.school }),
    ...(message.phoned ? { phoned: true } : {}),
    ...(message.phoneLink ? { phoneLink: message.phoneLink } : {}),
  };
}

/** @param {BoardSlice} board @returns {BoardOwn | null} one's own part of this session, not of the one before */
export function ownPart(board) {
  return board.own && board.own.session === board.session ? board.own : null;
}

/** @param {BoardSlice} board @param {BoardRight} right */
export function mayOnBoard(board, right) {
  return ownPart(board)?.rights.includes(right) ?? false;
}

/** @param {BoardSlice} board whether a brainstorm is going on */
export function isRunning(board) {
  return board.facts !== null && board.facts.stage !== "closed";
}
