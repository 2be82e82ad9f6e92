/** Roles, rights, the house's settings, the lobby, hands and reactions, as the server's messages tell them. Pure. */

/** @returns {Pick<RoomState, "you" | "house" | "lobby" | "floor" | "reactions" | "waiting">} */
export function emptyPeople() {
  return {
    you: null,
    house: {
      policy: "accept", locked: false, message: null, restrictions: {}, spotlight: [], needsAdult: "pupils",
      unattended: null, chat: { everybody: true, private: "adults", registeredOnly: false, files: true },
    },
    lobby: null,
    floor: { hands: [], total: 0, order: "time", speaker: null, mine: null },
    reactions: { items: [], counts: {} },
    waiting: null,
  };
}

/**
 * @param {RoomState} state
 * @param {ServerMessage} message
 * @returns {RoomState} the same object when nothing changed
 */
export function reducePeople(state, message) {
  switch (message.type) {
    case "joined": {
      const empty = emptyPeople();
      return {
        ...state,
        you: message.you ?? null,
        house: { ...empty.house, ...message.house },
        floor: floorOf(message.floor, empty.floor),
        lobby: message.lobby ?? null,
        reactions: empty.reactions,
        waiting: null,
      };
    }
    case "waiting":
      return {
        ...state,
        self: null, you: null, lobby: null, participants: new Map(), slots: [],
        resume: message.resume ?? state.resume,
        waiting: { place: message.place, title: message.title, message: message.message || null, ahead: message.ahead,
          ...(message.recording ? { recording: message.recording } : {}) },
      };
    case "you":
      return changeYou(state, message);
    case "house":
      // What has no value now is left out of the message.
      return { ...state, house: { ...emptyPeople().house, ...without(message) } };
    case "lobby":
      // Messages of one connection keep their order; an older version can only come from before a reconnection.
      if (state.lobby && message.version < state.lobby.version) return state;
      return { ...state, lobby: { ...without(message), waiting: message.waiting ?? [], schools: message.schools ?? [] } };
    case "floor":
      return { ...state, floor: floorOf(message, state.floor, state.self?.id) };
    case "reactions":
      return { ...state, reactions: { items: message.items ?? [], counts: message.counts ?? {} } };
    default:
      return state;
  }
}

/**
 * @template {{ type: string }} Message
 * @param {Message} message
 * @returns {Omit<Message, "type">}
 */
function without({ type: _, ...fields }) {
  return fields;
}

/** @param {RoomState} state @param {{ type: "you" } & You} message @returns {RoomState} */
function changeYou(state, message) {
  const you = without(message);
  return {
    ...state, you, self: state.self && state.self.role !== you.role ? { ...state.self, role: you.role } : state.self,
    lobby: you.permissions.includes("admit") ? state.lobby : null,
  };
}

/**
 * A broadcast says nothing of one's own place: it is found in the list, or, beyond the list's end, kept while the
 * hand cannot have been lowered.
 *
 * @param {(Omit<Floor, "mine"> & { mine?: number | null }) | undefined} message
 * @param {Floor} before
 * @param {number} [self]
 * @returns {Floor}
 */
function floorOf(message, before, self) {
  if (!message) return before;
  const hands = message.hands ?? [];
  const found = hands.findIndex((hand) => hand.participant === self);
  const total = message.total ?? hands.length;
  let { mine } = message;
  if (mine === undefined) {
    if (found >= 0) mine = found + 1;
    else mine = before.mine !== null && before.mine > hands.length && total > hands.length ? Math.min(before.mine, total) : null;
  }
  // Nobody's place: the own hand is down, and not merely behind those that are told.
  if (mine === 0) mine = null;
  const speaker = message.speaker
    ? { ...message.speaker, endsAt: message.speaker.endsAt ?? null, seconds: message.speaker.seconds ?? null } : null;
  return { hands, total, order: message.order ?? "time", speaker, mine };
}

/** @param {RoomState} room @param {Permission} permission */
export function may(room, permission) {
  return room.you?.permissions.includes(permission) ?? false;
}

/**
 * Whether a device, the chat or hands are locked for oneself.
 *
 * @param {RoomState} room
 * @param {Restriction} restriction
 */
export function isLocked(room, restriction) {
  return room.you?.locks.includes(restriction) ?? false;
}

/**
 * Whether one may switch this on: by the room's waiting for an adult, by the locks of the moment, by role. A lock also
 * takes the permission away, so it is asked for first.
 *
 * @param {RoomState} room
 * @param {Source} source
 * @returns {"yes" | "unattended" | "locked" | "role"}
 */
export function maySend(room, source) {
  if (!room.you) return "yes";
  const permission = /** @type {const} */ ({ microphone: "speak", camera: "camera", screen: "screen" })[source];
  if (may(room, permission)) return isLocked(room, source) ? "locked" : "yes";
  if (isLocked(room, source)) return "locked";
  return room.house.unattended ? "unattended" : "role";
}

/** @type {Record<Role, number>} */
const RANKS = {
  administrator: 5, facilitator: 4, secretary: 3, technician: 3, delegate: 3, participant: 2, observer: 1, guest: 1,
};

/** From the highest to the lowest, as they stand in lists. */
export const ROLES = /** @type {Role[]} */ (Object.keys(RANKS));

/** @param {Role} role */
export function isHost(role) {
  return role === "administrator" || role === "facilitator";
}

/**
 * Nobody acts upon somebody of a higher rank; upon equals only administrators do.
 *
 * @param {Role} mine
 * @param {Role} theirs
 */
export function mayActOn(mine, theirs) {
  if (mine === "administrator") return true;
  return RANKS[theirs] < RANKS[mine];
}

/**
 * The roles that somebody may give.
 *
 * @param {Role} mine
 * @returns {Role[]}
 */
export function rolesToGive(mine) {
  return mine === "administrator" ? ROLES : ROLES.filter((role) => RANKS[role] < RANKS[mine]);
}
