import { el } from "../../dom.js";
import { icon } from "../../icons.js";
import { language, t } from "../../i18n/index.js";
import { dateAndTime, knownZone, lengthOfTime, ownZone, timeOnly } from "../../logic/dates.js";
import { monthlyWords, occurrence, STANDARD_MINUTES } from "../../logic/meetings.js";
import { zoneName } from "./zones.js";

/** @param {number} start @param {string} zone @returns {string} "monthly, on the second Tuesday" */
export function monthlyText(start, zone) {
  const words = monthlyWords(start, zone);
  return t("meetings.monthly", { position: t(words.position), weekday: t(words.weekday) });
}

/**
 * When a meeting is, in this person's own time; and in the meeting's where that is another.
 *
 * @param {Pick<Meeting, "startsAt" | "duration" | "timeZone" | "recurrence" | "participants">} meeting
 * @returns {HTMLElement[]}
 */
export function whenWords(meeting) {
  const now = Date.now();
  const { start, phase } = occurrence(meeting, now);
  const badge = phase === "now" ? [el("span", { class: "tag live", t: "meetings.now" })] : [];
  if (start === null) return [...badge, el("span", { t: "meetings.always" })];
  const [own, zone] = [ownZone(), knownZone(meeting.timeZone)];
  const there = timeOnly(start, language(), zone);
  const elsewhere = timeOnly(start, language(), own) === there ? "" : ` (${t("meetings.there", { time: there, zone: zoneName(zone) })})`;
  const length = lengthOfTime(meeting.duration || STANDARD_MINUTES, language());
  const words = el("span", { class: "when" }, icon("calendar", "icon small"),
    el("span", {}, el("time", { datetime: new Date(start).toISOString() }, dateAndTime(start, language(), own, now)), `${elsewhere} · ${length}`));
  const again = meeting.recurrence === "monthly"
    ? [el("span", { class: "when" }, icon("repeat", "icon small"), monthlyText(Date.parse(String(meeting.startsAt)), zone))] : [];
  return [...badge, words, ...again];
}
