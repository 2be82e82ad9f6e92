/** Meetings: which are coming, what a plan says, what is wrong with a form. */

import { knownZone, monthsLater, wallClock, weekday, weekdayPosition } from "./dates.js";

const MINUTE = 60_000;
/** A meeting without a length of its own. */
export const STANDARD_MINUTES = 60;
/** The longest texts the server takes, in characters. */
export const LONGEST_TITLE = 120;
export const LONGEST_DESCRIPTION = 2000;
/** The most people that may say they sit before one camera. */
export const MOST_PEOPLE = 40;

/**
 * @typedef {{ start: number | null, end: number | null, phase: "now" | "coming" | "past" | "always" }} Occurrence
 *   `always`: a room without a time, open whenever one likes
 */

/**
 * The occurrence of a meeting that counts now: the one going on, else the next, else the last.
 *
 * @param {Pick<Meeting, "startsAt" | "duration" | "timeZone" | "recurrence" | "participants">} meeting @param {number} now
 * @returns {Occurrence}
 */
export function occurrence(meeting, now) {
  const first = meeting.startsAt ? Date.parse(meeting.startsAt) : NaN;
  const occupied = (meeting.participants ?? 0) > 0;
  if (Number.isNaN(first)) return { start: null, end: null, phase: occupied ? "now" : "always" };
  const length = (meeting.duration || STANDARD_MINUTES) * MINUTE;
  let start = first;
  if (meeting.recurrence === "monthly" && first + length <= now) {
    const zone = knownZone(meeting.timeZone);
    const [from, to] = [wallClock(first, zone), wallClock(now, zone)];
    // One month too early, so that a meeting which began last month and goes on is found too.
    let months = Math.max(0, (to.year - from.year) * 12 + to.month - from.month - 1);
    do {
      start = monthsLater(first, zone, months);
      months += 1;
    } while (start + length <= now);
  }
  const end = start + length;
  const phase = (start <= now && now < end) || (occupied && start <= now) ? "now" : start > now ? "coming" : "past";
  return { start, end, phase };
}

/**
 * Sorted as a person looks for them: what goes on, what comes next, rooms without a time; and what is over.
 *
 * @template {Meeting} Some
 * @param {readonly Some[]} meetings @param {number} now
 * @returns {{ ahead: Some[], past: Some[] }}
 */
export function sortMeetings(meetings, now) {
  const known = meetings.map((meeting) => ({ meeting, ...occurrence(meeting, now) }));
  const rank = { now: 0, coming: 1, always: 2, past: 3 };
  const ahead = known.filter((each) => each.phase !== "past").sort((one, other) => rank[one.phase] - rank[other.phase]
    || (one.start ?? 0) - (other.start ?? 0) || one.meeting.title.localeCompare(other.meeting.title, "ru"));
  const past = known.filter((each) => each.phase === "past").sort((one, other) => (other.start ?? 0) - (one.start ?? 0));
  return { ahead: ahead.map((each) => each.meeting), past: past.map((each) => each.meeting) };
}

/** @typedef {import("../i18n/index.js").Key} Key */

/** From Sunday; the gender decides the form of the number before it in Russian. */
/** @type {[Key, "m" | "f" | "n"][]} */
const WEEKDAYS = [
  ["weekday.sunday", "n"], ["weekday.monday", "m"], ["weekday.tuesday", "m"], ["weekday.wednesday", "f"],
  ["weekday.thursday", "m"], ["weekday.friday", "f"], ["weekday.saturday", "f"],
];

/** @type {Record<string, Record<"m" | "f" | "n", Key>>} */
const POSITIONS = {
  "1": { m: "position.first.m", f: "position.first.f", n: "position.first.n" },
  "2": { m: "position.second.m", f: "position.second.f", n: "position.second.n" },
  "3": { m: "position.third.m", f: "position.third.f", n: "position.third.n" },
  "4": { m: "position.fourth.m", f: "position.fourth.f", n: "position.fourth.n" },
  "-1": { m: "position.last.m", f: "position.last.f", n: "position.last.n" },
};

/**
 * The two halves of "on the second Tuesday".
 *
 * @param {number} start @param {string} zone
 * @returns {{ position: Key, weekday: Key }}
 */
export function monthlyWords(start, zone) {
  const wall = wallClock(start, zone);
  const [name, gender] = WEEKDAYS[weekday(wall)];
  return { position: POSITIONS[String(weekdayPosition(wall.day))][gender], weekday: name };
}

/**
 * What keeps a meeting from being saved, by field.
 *
 * @param {{ title: string, timed: boolean, start: number | null, duration: number, capacity: number | null, known: boolean }} plan
 *   `known`: it was saved before, so its start may lie in the past
 * @param {number} now
 * @param {number} most the largest capacity
 * @returns {Partial<Record<"title" | "start" | "duration" | "capacity", Key>>}
 */
export function planProblems(plan, now, most) {
  /** @type {Partial<Record<"title" | "start" | "duration" | "capacity", Key>>} */
  const problems = {};
  if (!plan.title.trim()) problems.title = "editor.titleMissing";
  if (plan.timed) {
    if (plan.start === null) problems.start = "editor.startMissing";
    else if (!plan.known && plan.start < now - 5 * MINUTE) problems.start = "editor.startPast";
    if (!Number.isInteger(plan.duration) || plan.duration < 5 || plan.duration > 24 * 60) problems.duration = "editor.durationWrong";
  }
  if (plan.capacity !== null && (!Number.isInteger(plan.capacity) || plan.capacity < 1 || plan.capacity > most)) problems.capacity = "editor.capacityWrong";
  return problems;
}

/** @param {string} text how many people sit at this screen: 1 to MOST_PEOPLE, 1 for anything else */
export function peopleHere(text) {
  const number = Math.round(Number(text));
  return Number.isFinite(number) ? Math.min(MOST_PEOPLE, Math.max(1, number)) : 1;
}

/**
 * Attendance added up by school, the largest first; people without a school last.
 *
 * @param {readonly ReportRow[]} rows
 * @returns {{ school: string | null, rows: ReportRow[], people: number }[]}
 */
export function bySchool(rows) {
  /** @type {Map<string, ReportRow[]>} */
  const schools = new Map();
  for (const row of rows) {
    const key = row.school ?? "";
    schools.set(key, [...(schools.get(key) ?? []), row]);
  }
  const groups = [...schools].map(([school, list]) => ({
    school: school || null,
    rows: list.sort((one, other) => one.name.localeCompare(other.name, "ru")),
    people: list.reduce((sum, row) => sum + Math.max(1, row.people || 1), 0),
  }));
  return groups.sort((one, other) => Number(one.school === null) - Number(other.school === null)
    || other.people - one.people || (one.school ?? "").localeCompare(other.school ?? "", "ru"));
}
