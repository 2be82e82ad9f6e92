/** The recording of a call, as the server's messages tell it. Pure. */

/** How long the question stands in the middle, in milliseconds; afterwards it waits at the edge. */
export const QUESTION_TIME = 20_000;

const STATES = new Set(["off", "asking", "recording", "paused"]);
const ANSWERS = new Set(["agreed", "refused", "unanswered"]);
const NOBODY = { agreed: 0, refused: 0, unanswered: 0 };

/** @returns {RecordingSlice} */
export function emptyRecording() {
  return {
    state: "off", mode: "everything", by: "", since: null, recorded: 0, heard: 0, asks: null, keepDays: null,
    answers: NOBODY, ended: null, diskLow: false, consent: "unanswered",
  };
}

/**
 * @param {RecordingFields} message
 * @param {RecordingAnswer} consent
 * @param {number} now
 * @returns {RecordingSlice}
 */
function taken(message, consent, now) {
  const state = STATES.has(message.state) ? message.state : "off";
  return {
    state,
    mode: message.mode === "sound" ? "sound" : "everything",
    by: message.by ?? "",
    since: message.since ?? null,
    recorded: Math.max(0, message.recorded ?? 0),
    heard: now,
    asks: message.asks ?? null,
    keepDays: message.keepDays ?? null,
    answers: { ...NOBODY, ...message.answers },
    ended: state === "off" ? message.ended ?? null : null,
    diskLow: message.diskLow === true,
    // An answer is to one recording: the next one asks anew.
    consent: state === "off" ? "unanswered" : consent,
  };
}

/** @param {unknown} answer @returns {RecordingAnswer} */
function answerOf(answer) {
  const word = typeof answer === "object" && answer !== null ? /** @type {{ answer?: unknown }} */ (answer).answer : answer;
  return typeof word === "string" && ANSWERS.has(word) ? /** @type {RecordingAnswer} */ (word) : "unanswered";
}

/**
 * @param {RoomState} state
 * @param {ServerMessage} message
 * @param {number} [now] this device's clock, from which the length is counted on
 * @returns {RoomState} the same object when nothing changed
 */
export function reduceRecording(state, message, now = Date.now()) {
  switch (message.type) {
    case "joined":
      return { ...state, recording: taken(message.recording ?? { state: "off" }, answerOf(message.consent), now) };
    case "recording":
      return { ...state, recording: taken(message, state.recording.consent, now) };
    case "consent":
      return { ...state, recording: { ...state.recording, consent: answerOf(message.answer) } };
    default:
      return state;
  }
}

/** @param {RecordingSlice} recording @returns {boolean} whether one is to be asked */
export function needsAnswer({ state, consent }) {
  return state !== "off" && consent === "unanswered";
}

/**
 * Whether the server has another answer than the one that was given at the door.
 *
 * @param {RecordingSlice} recording @param {boolean} agree
 */
export function differsFrom({ state, consent }, agree) {
  return state !== "off" && consent !== (agree ? "agreed" : "refused");
}

/**
 * How much there is, in milliseconds.
 *
 * @param {RecordingSlice} recording @param {number} now this device's clock
 */
export function recordedLength({ state, recorded, heard }, now) {
  return state === "recording" ? recorded + Math.max(0, now - heard) : recorded;
}

/**
 * How many seconds people are still asked; null when they are not.
 *
 * @param {RecordingSlice} recording @param {number} now the server's clock, in milliseconds since 1970
 */
export function secondsToAnswer({ state, asks }, now) {
  return state === "asking" && asks !== null ? Math.max(0, Math.ceil((asks - now) / 1000)) : null;
}

/** @typedef {"asking" | "started" | "paused" | "resumed" | "stopped" | "cancelled" | "diskFull" | "disk" | "here" | "diskLow"} RecordingNews */

/**
 * What has happened that everybody is told.
 *
 * @param {RecordingSlice | null} before null: one has just come in
 * @param {RecordingSlice} now
 * @returns {RecordingNews[]}
 */
export function recordingNews(before, now) {
  /** @type {RecordingNews[]} */
  const news = [];
  if (before === null) {
    if (now.state === "asking") news.push("asking");
    else if (now.state !== "off") news.push("here");
  } else if (now.state !== before.state) {
    if (now.state === "asking") news.push("asking");
    else if (now.state === "paused") news.push(before.state === "off" ? "here" : "paused");
    else if (now.state === "recording") news.push(before.state === "paused" ? "resumed" : "started");
    else news.push(now.ended === "diskFull" || now.ended === "disk" ? now.ended : before.state === "asking" ? "cancelled" : "stopped");
  }
  if (now.diskLow && !before?.diskLow) news.push("diskLow");
  return news;
}

/**
 * A length as a clock shows it: `0:07`, `12:34`, `1:02:03`.
 *
 * @param {number} milliseconds
 */
export function clockTime(milliseconds) {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (/** @type {number} */ value) => String(value).padStart(2, "0");
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}
