/** What the room is, as the server's messages tell it. Pure: a state and a message give the next state. */

/** @returns {RoomState} */
export function emptyRoom() {
  return {
    self: null,
    description: null,
    participants: new Map(),
    slots: [],
    slotCounts: { audio: 4, camera: 9, screen: 1 },
    speakers: { dominant: null, active: [] },
    resume: null,
    closing: false,
  };
}

/** More receive slots than this would only make the offer bigger: a screen has no room for them. */
const MOST_SLOTS = 25;

/** @param {unknown} count @param {number} fallback @param {number} least */
function slotCount(count, fallback, least) {
  return typeof count === "number" && Number.isInteger(count) && count >= least ? Math.min(count, MOST_SLOTS) : fallback;
}

/**
 * @param {RoomState} state
 * @param {ServerMessage} message
 * @returns {RoomState} the same object when nothing changed
 */
export function reduceRoom(state, message) {
  switch (message.type) {
    case "joined":
      return {
        self: message.participant,
        description: message.room,
        participants: new Map(message.participants
          .filter((other) => other.id !== message.participant.id)
          .map((other) => [other.id, other])),
        slots: [],
        slotCounts: {
          audio: slotCount(message.slots?.audio, 4, 1),
          camera: slotCount(message.slots?.camera, 9, 1),
          screen: slotCount(message.slots?.screen, 1, 0),
        },
        speakers: message.speakers ?? { dominant: null, active: [] },
        resume: message.resume,
        closing: false,
      };
    case "participantJoined":
    case "participantChanged":
      if (message.participant.id === state.self?.id) return { ...state, self: message.participant };
      return { ...state, participants: new Map(state.participants).set(message.participant.id, message.participant) };
    case "participantLeft": {
      if (!state.participants.has(message.participant)) return state;
      const participants = new Map(state.participants);
      participants.delete(message.participant);
      return {
        ...state,
        participants,
        slots: state.slots.filter((slot) => slot.participant !== message.participant),
        speakers: {
          dominant: state.speakers.dominant === message.participant ? null : state.speakers.dominant,
          active: state.speakers.active.filter((id) => id !== message.participant),
        },
      };
    }
    case "slots":
      return { ...state, slots: message.slots };
    case "speakers":
      return { ...state, speakers: { dominant: message.dominant ?? null, active: message.active ?? [] } };
    case "closing":
      return { ...state, closing: true };
    default:
      return state;
  }
}
