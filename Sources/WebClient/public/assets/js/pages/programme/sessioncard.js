import { openFile, sessionPath } from "../../api/programme.js";
import { el } from "../../dom.js";
import { icon } from "../../icons.js";
import { language, t } from "../../i18n/index.js";
import { dateAndTime, knownZone, lengthOfTime, ownZone, timeOnly } from "../../logic/dates.js";
import { byName, monthWords, personName, schoolId } from "../../logic/programme.js";
import { SESSION_STATE_WORDS } from "./words.js";

/** A day. Milliseconds. */
const SOON = 86_400_000;

/** @param {string} programme @param {string} session */
export function sessionAddress(programme, session) {
  return `/programme/${encodeURIComponent(programme)}/sessions/${encodeURIComponent(session)}`;
}

/** @param {MentoringSession} session @returns {string | null} where its call is; a cancelled one has none */
export function roomAddress(session) {
  return session.link ?? (session.room ? `/r/${encodeURIComponent(session.room)}` : null);
}

/** @param {MentoringSession} session @returns {string} the name of the school that leads it */
export function leaderName(session) {
  if (session.leaderName) return session.leaderName;
  if (typeof session.leader !== "string") return session.leader.name;
  return session.schools.find(({ id }) => id === schoolId(session.leader))?.name ?? "";
}

/** @param {MentoringSession} session @param {string} zone @returns {string} when it is, with the time at the programme's place where it differs */
export function sessionTime(session, zone) {
  const [own, there] = [ownZone(), knownZone(zone)];
  const elsewhere = timeOnly(session.startsAt, language(), there);
  const words = dateAndTime(session.startsAt, language(), own, Date.now());
  const differs = timeOnly(session.startsAt, language(), own) !== elsewhere;
  return differs ? `${words} (${t("plan.inZone", { time: elsewhere })})` : words;
}

/** @param {MentoringSession} session @param {string} zone when it is and how long it takes */
export function whenWords(session, zone) {
  return el("span", {}, el("time", { datetime: new Date(session.startsAt).toISOString() }, sessionTime(session, zone)), ` · ${lengthOfTime(session.duration, language())}`);
}

/** @param {MentoringSession} session */
export function sessionTag(session) {
  const className = session.state === "running" ? "tag live" : session.state === "cancelled" || session.state === "missed" ? "tag bad" : "tag";
  return el("span", { class: className, "data-state": session.state, t: SESSION_STATE_WORDS[session.state] });
}

/**
 * The link to a session's calendar file.
 *
 * @param {string} programme @param {MentoringSession} session @param {(error: unknown) => void} failed @param {string} [className]
 */
export function calendarLink(programme, session, failed, className = "button compact quiet") {
  const path = sessionPath(programme, session.id, "/calendar.ics");
  return el("a", { class: className, href: path, "data-action": "calendar", on: {
    click: (/** @type {Event} */ event) => openFile(event, path, `session-${session.id}.ics`, failed),
  } }, icon("calendar"), el("span", { t: "plan.toCalendar" }));
}

/**
 * One session in a list.
 *
 * @param {string} programme @param {MentoringSession} session @param {string} zone @param {boolean} [calendar] whether it offers the calendar's file
 */
export function sessionCard(programme, session, zone, calendar = false) {
  const leader = leaderName(session);
  const ahead = session.state === "planned" || session.state === "running";
  // The way in stands where it will soon be needed; the session's own page has it all the time.
  const soon = session.state === "running" || session.startsAt - Date.now() < SOON;
  const room = ahead && soon ? roomAddress(session) : null;
  const others = byName(session.schools.filter(({ id }) => id !== schoolId(session.leader)));
  return el("li", { class: "session-card", "data-role": "session", "data-session": session.id },
    el("div", { class: "session-words" },
      el("a", { class: "session-title", href: sessionAddress(programme, session.id), "data-key": `session-${session.id}` }, session.title),
      el("span", { class: "room-meta" }, sessionTag(session),
        el("span", { class: "when" }, icon("calendar", "icon small"), whenWords(session, zone)),
        session.makeUpFor && el("span", { class: "tag", t: "plan.makeUpFor", with: { month: monthWords(session.makeUpFor, language()) } })),
      el("p", { class: "session-problem" }, session.problem),
      el("span", { class: "room-meta" },
        leader && el("span", { class: "when" }, icon("school", "icon small"), t("plan.ledBy", { school: leader })),
        el("span", { title: others.map(({ name }) => name).join("\n") }, t("plan.schoolCount", { count: others.length })),
        personName(session.facilitator) && el("span", {}, t("plan.facilitatedBy", { name: personName(session.facilitator) })))),
    el("div", { class: "room-buttons" },
      room && el("a", { class: `button compact${session.state === "running" ? " primary" : ""}`, href: room, "data-action": "enter" }, el("span", { t: "plan.enter" }), icon("arrow")),
      calendar && ahead && calendarLink(programme, session, () => {}),
      session.board && session.state === "held" && el("a", { class: "button compact", href: `/protocol/${encodeURIComponent(session.board)}`, "data-action": "protocol" }, icon("file"), el("span", { t: "plan.protocol" }))));
}
