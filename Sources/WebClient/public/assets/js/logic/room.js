/** What the room is, as the server's messages tell it. Pure: a state and a message give the next state. */

import { emptyBoard, reduceBoard } from "./board.js";
import { emptyBreakouts, reduceBreakouts } from "./breakouts.js";
import { emptyChat, reduceChat } from "./chat.js";
import { emptyPeople, reducePeople } from "./people.js";
import { reducePolls } from "./polls.js";
import { emptyRecording, reduceRecording } from "./recording.js";

/**
 * What each area of the room makes of a message, one line an area.
 * @type {((state: RoomState, message: ServerMessage) => RoomState)[]}
 */
const AREAS = [
  reducePeople,
  reduceChat,
  reducePolls,
  reduceBreakouts,
  reduceRecording,
  reduceBoard,
];

/** @returns {RoomState} */
export function emptyRoom() {
  return {
    ...emptyPeople(),
    chat: emptyChat(),
    polls: [],
    breakouts: emptyBreakouts(),
    recording: emptyRecording(),
    board: emptyBoard(),
    self: null,
    description: null,
    participants: new Map(),
    total: 0,
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
 * In a large room the server keeps everybody informed about some of the others only; it says who leaves that window.
 *
 * @param {RoomState} state
 * @param {ParticipantsMessage} message
 * @returns {RoomState}
 */
function changePeople(state, message) {
  const participants = new Map(state.participants);
  let { self } = state;
  for (const person of [...message.joined ?? [], ...message.changed ?? []]) {
    if (person.id === self?.id) self = person;
    else participants.set(person.id, person);
  }
  for (const id of message.hidden ?? []) participants.delete(id);
  const left = new Set((message.left ?? []).map((each) => each.participant));
  for (const id of left) participants.delete(id);
  return {
    ...state,
    self,
    participants,
    total: message.total,
    slots: left.size === 0 ? state.slots : state.slots.filter((slot) => !left.has(slot.participant)),
    speakers: left.size === 0 ? state.speakers : {
      dominant: state.speakers.dominant !== null && left.has(state.speakers.dominant) ? null : state.speakers.dominant,
      active: state.speakers.active.filter((id) => !left.has(id)),
    },
  };
}

/**
 * @param {RoomState} state
 * @param {ServerMessage} message
 * @returns {RoomState} the same object when nothing changed
 */
export function reduceRoom(state, message) {
  return AREAS.reduce((next, area) => area(next, message), reduceMembers(state, message));
}

/**
 * @param {RoomState} state
 * @param {ServerMessage} message
 * @returns {RoomState}
 */
function reduceMembers(state, message) {
  switch (message.type) {
    case "joined":
      return {
        ...state,
        self: message.participant,
        description: message.room,
        participants: new Map(message.participants
          .filter((other) => other.id !== message.participant.id)
          .map((other) => [other.id, other])),
        total: message.total,
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
    case "participants":
      return changePeople(state, message);
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
