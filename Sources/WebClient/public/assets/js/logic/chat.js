/** The chat, as the server's messages tell it. Pure: a state and a message give the next state. */

/** The room's own thread; a private one is named by the other person's number. */
export const EVERYBODY = "all";
/** So many messages the page remembers; earlier ones come from the server again. */
const KEPT = 4_000;
const KEPT_AT_MOST = 5_000;
/** How long one may change one's own words. */
export const EDITABLE = 24 * 60 * 60 * 1000;
export const LONGEST_MESSAGE = 4_000;

/** @returns {ChatState} */
export function emptyChat() {
  return { messages: [], pinned: [], more: false, unread: new Map(), reading: null };
}

/**
 * Which conversation a message belongs to.
 *
 * @param {ChatMessage} message
 * @param {number | undefined} self
 */
export function threadOf(message, self) {
  if (message.to === undefined || message.to === null) return EVERYBODY;
  return String(message.from === self ? message.to : message.from);
}

/** @param {readonly ChatMessage[]} list sorted by id @param {number} id @returns {number} the first place whose id is not less */
export function placeOfMessage(list, id) {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle].id < id) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** @param {readonly ChatMessage[]} list sorted by id @param {number} id @returns {ChatMessage | undefined} */
export function findMessage(list, id) {
  const found = list[placeOfMessage(list, id)];
  return found?.id === id ? found : undefined;
}

/** @param {readonly ChatMessage[]} before @param {readonly ChatMessage[]} changes */
function merged(before, changes) {
  const list = [...before];
  /** @type {ChatMessage[]} */
  const added = [];
  for (const change of changes) {
    const place = placeOfMessage(list, change.id);
    const old = list[place]?.id === change.id ? list[place] : undefined;
    const next = old && change.mine === undefined && old.mine
      ? { ...change, mine: old.mine.filter((each) => change.reactions?.[each]) } : change;
    if (old) list[place] = next;
    else {
      if (place === list.length) list.push(next);
      else list.splice(place, 0, next);
      added.push(next);
    }
  }
  return { list, added };
}

/** @param {readonly ChatMessage[]} pinned @param {readonly ChatMessage[]} changes @param {Set<number>} gone */
function pinnedNow(pinned, changes, gone) {
  const known = new Map(pinned.map((each) => [each.id, each]));
  for (const change of changes) {
    if (change.pinned && !change.deleted) known.set(change.id, change);
    else known.delete(change.id);
  }
  for (const id of gone) known.delete(id);
  return [...known.values()].sort((a, b) => a.id - b.id);
}

/**
 * What changed in a message further up than the page has read is left to the history: it would stand beside others
 * that were never its neighbours.
 *
 * @param {ChatState} chat
 * @param {readonly ChatMessage[]} changes new and changed messages
 * @param {readonly number[]} removed
 * @param {number | undefined} self
 * @returns {ChatState}
 */
function changed(chat, changes, removed, self) {
  const gone = new Set(removed);
  const first = chat.messages[0]?.id ?? 0;
  const newest = chat.messages.at(-1)?.id ?? 0;
  const { list, added } = merged(chat.messages, changes.filter((each) => each.id >= first));
  const unread = new Map(chat.unread);
  for (const message of added) {
    const thread = threadOf(message, self);
    if (message.from === self || message.notice || message.deleted || message.id < newest || thread === chat.reading) continue;
    unread.set(thread, (unread.get(thread) ?? 0) + 1);
  }
  const kept = gone.size === 0 ? list : list.filter((each) => !gone.has(each.id));
  const tooMany = kept.length > KEPT_AT_MOST;
  return {
    ...chat,
    messages: tooMany ? kept.slice(-KEPT) : kept,
    more: chat.more || tooMany,
    pinned: changes.some((each) => each.pinned) || chat.pinned.length > 0 ? pinnedNow(chat.pinned, changes, gone) : chat.pinned,
    unread,
  };
}

/**
 * A line of the page's own, told when the hosts open or close the chat. Stands after the latest message.
 *
 * @param {ChatState} chat @param {"closed" | "opened"} notice @param {number} at
 * @returns {ChatState}
 */
export function withNotice(chat, notice, at) {
  const last = chat.messages.at(-1);
  const id = (last?.id ?? 0) + 1 / 1024;
  return { ...chat, messages: [...chat.messages, { id, from: null, name: "", text: "", at: last ? Math.max(at, last.at) : at, notice }] };
}

/**
 * @param {ChatState} chat @param {string | null} thread what the person looks at now; null: nothing
 * @returns {ChatState} the same object when nothing changed
 */
export function reading(chat, thread) {
  const read = thread !== null && (chat.unread.get(thread) ?? 0) > 0;
  if (chat.reading === thread && !read) return chat;
  if (!read) return { ...chat, reading: thread };
  const unread = new Map(chat.unread);
  unread.delete(thread);
  return { ...chat, reading: thread, unread };
}

/**
 * One's own reaction, known at once: the server tells everybody the same count, not who is among them.
 *
 * @param {ChatState} chat @param {number} id @param {string} reaction @param {boolean} on
 * @returns {ChatState}
 */
export function ownReaction(chat, id, reaction, on) {
  const message = findMessage(chat.messages, id);
  if (!message) return chat;
  const mine = (message.mine ?? []).filter((each) => each !== reaction);
  if (on) mine.push(reaction);
  return { ...chat, messages: chat.messages.map((each) => (each === message ? { ...message, mine } : each)) };
}

/** @param {ChatState} chat @returns {number} how many messages are unread, in all threads */
export function unreadCount(chat) {
  let count = 0;
  for (const number of chat.unread.values()) count += number;
  return count;
}

/**
 * @param {RoomState} state
 * @param {ServerMessage} message
 * @returns {RoomState} the same object when nothing changed
 */
export function reduceChat(state, message) {
  const { chat } = state;
  switch (message.type) {
    case "joined": {
      if (!message.chat) return state;
      const latest = message.chat.latest ?? [];
      const first = latest[0]?.id;
      // After a break the server tells the latest; what was read before stays if the two meet.
      const meets = first !== undefined && chat.messages.some((each) => each.id === first);
      const from = meets ? chat : { ...emptyChat(), reading: chat.reading, unread: chat.unread };
      const next = changed(from, latest, [], message.participant.id);
      return { ...state, chat: {
        ...next,
        pinned: message.chat.pinned ?? [],
        more: meets ? chat.more : message.chat.more ?? false,
        // What was said before one came is history, not news.
        unread: meets ? next.unread : chat.unread,
      } };
    }
    case "chat":
      return { ...state, chat: changed(chat, message.messages ?? [], message.removed ?? [], state.self?.id) };
    case "chatHistory": {
      const { list } = merged(chat.messages, message.messages ?? []);
      return { ...state, chat: { ...chat, messages: list, more: message.more === true } };
    }
    default:
      return state;
  }
}

/**
 * Every conversation, the room's own first, then the private ones, latest first.
 *
 * @param {readonly ChatMessage[]} messages
 * @param {number | undefined} self
 * @returns {{ id: string, name: string }[]} the room's own has no name
 */
export function threads(messages, self) {
  /** @type {Map<string, string>} */
  const found = new Map();
  for (let index = messages.length - 1; index >= 0; index -= 1) {
    const message = messages[index];
    const id = threadOf(message, self);
    if (id === EVERYBODY || found.has(id)) continue;
    found.set(id, (message.from === self ? message.toName : message.name) ?? "");
  }
  return [{ id: EVERYBODY, name: "" }, ...[...found].map(([id, name]) => ({ id, name }))];
}

/** @param {ChatMessage} message @param {{ self: number | undefined, now: number }} context */
export function mayEdit(message, { self, now }) {
  return !message.deleted && !message.notice && message.from !== null && message.from === self && now - message.at < EDITABLE;
}
