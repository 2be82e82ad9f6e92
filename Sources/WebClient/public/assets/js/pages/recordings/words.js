import { el, setText } from "../../dom.js";
import { icon } from "../../icons.js";
import { language, t } from "../../i18n/index.js";
import { dateAndTime, dateOnly, ownZone } from "../../logic/dates.js";
import { clockTime } from "../../logic/recording.js";
import { byteSize, instantOf, percent } from "../../logic/recordings.js";

/** @type {Record<FilmState, import("../../dom.js").Key>} */
export const STATE_WORDS = {
  recording: "recordings.stateRecording", waiting: "recordings.stateWaiting", composing: "recordings.stateComposing",
  ready: "recordings.stateReady", failed: "recordings.stateFailed",
};

/** @param {Moment | null | undefined} moment */
export function whenWords(moment) {
  const instant = instantOf(moment);
  return instant === null ? "" : dateAndTime(instant, language(), ownZone(), Date.now());
}

/** @param {Moment | null | undefined} moment */
export function dayWords(moment) {
  const instant = instantOf(moment);
  return instant === null ? "" : dateOnly(instant, language(), ownZone());
}

/**
 * When, how long, how many, how large, until when.
 *
 * @param {Partial<Pick<RecordingSummary, "startedAt" | "mode" | "bytes" | "expiresAt" | "held">>
 *   & { duration: number, participants: number | readonly unknown[] }} recording
 */
export function factWords(recording) {
  const people = typeof recording.participants === "number" ? recording.participants : recording.participants.length;
  const until = dayWords(recording.expiresAt);
  return [
    recording.startedAt !== undefined && el("span", { class: "when" }, icon("calendar", "icon small"), whenWords(recording.startedAt)),
    recording.duration > 0 && el("span", { class: "when" }, icon("clock", "icon small"), clockTime(recording.duration)),
    el("span", {}, t("recordings.people", { count: people })),
    recording.mode === "sound" && el("span", { class: "tag", t: "recordings.soundOnly" }),
    (recording.bytes ?? 0) > 0 && el("span", {}, byteSize(recording.bytes ?? 0, language())),
    recording.held ? el("span", { class: "tag held", t: "recordings.held" })
      : until && el("span", {}, t("recordings.keptUntil", { date: until })),
  ];
}

/** @param {{ state: FilmState, progress?: number | null }} recording how far it is; nothing for one that is ready */
export function stateLine(recording) {
  const { state } = recording;
  if (state === "ready") return null;
  const words = el("span", { class: `tag ${state === "failed" ? "bad" : state === "recording" ? "live" : ""}` });
  setText(words, STATE_WORDS[state] ?? "recordings.stateWaiting");
  if (state !== "composing") return el("div", { class: "recording-state", "data-state": state }, words);
  const done = percent(recording.progress);
  const bar = el("div", { class: "recording-progress-bar" });
  bar.style.inlineSize = `${done}%`;
  return el("div", { class: "recording-state", "data-state": state }, words,
    el("div", { class: "recording-progress", role: "progressbar", label: "recordings.stateComposing", "aria-valuemin": 0, "aria-valuemax": 100, "aria-valuenow": done }, bar),
    el("span", { class: "recording-percent" }, `${done} %`));
}

/** @param {{ breakout?: string | null, title: string, room?: string }} recording */
export function titleOf(recording) {
  return recording.breakout || recording.title || recording.room || "";
}
