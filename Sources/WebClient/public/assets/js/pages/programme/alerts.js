import { language, t } from "../../i18n/index.js";
import { dateAndTime, knownZone } from "../../logic/dates.js";
import { dayWords, monthWords } from "../../logic/programme.js";

/** @typedef {import("../../dom.js").Key} Key */
/** @typedef {{ picture: string, text: Key, tab: string, go: Key, href?: string }} Look `href`: a page of its own that it leads to */

/** @type {Record<ProgrammeAlert["kind"], Look>} */
const ALERTS = {
  missedTwice: { picture: "calendar", text: "programme.alertMissed", tab: "regularity", go: "programme.toRegularity" },
  escalated: { picture: "megaphone", text: "programme.alertEscalated", tab: "actions", go: "programme.toActions" },
  rosterOld: { picture: "people", text: "programme.alertRoster", tab: "people", go: "programme.toPeople" },
  noOwner: { picture: "role", text: "programme.alertNoOwner", tab: "people", go: "programme.toPeople" },
  unanswered: { picture: "clock", text: "programme.alertUnanswered", tab: "actions", go: "programme.toActions" },
  actionDue: { picture: "clock", text: "programme.alertDue", tab: "actions", go: "programme.toActions" },
  monthEnding: { picture: "calendar", text: "programme.alertMonth", tab: "plan", go: "programme.toPlan" },
  delphiWaits: { picture: "poll", text: "delphi.alertWaits", tab: "plan", go: "delphi.toScores" },
  delphiComplete: { picture: "check", text: "delphi.alertComplete", tab: "plan", go: "delphi.toRound" },
  delphiOver: { picture: "clock", text: "delphi.alertOver", tab: "plan", go: "delphi.toRound" },
};

/** @param {ProgrammeAlert} alert @returns {Look} */
export function alertLook(alert) {
  const look = ALERTS[alert.kind] ?? ALERTS.noOwner;
  const { board, reminded } = alert.params ?? {};
  if (!board) return look;
  return { ...look, href: `/delphi/${encodeURIComponent(board)}`, ...(reminded ? { text: /** @type {const} */ ("delphi.alertReminded") } : {}) };
}

/** @param {ProgrammeAlert} alert what its sentence needs */
export function alertWith({ schoolName, params }) {
  return { school: schoolName ?? t("programme.someSchool"), days: t("programme.days", { count: Number(params?.days ?? 0) }), title: params?.title ?? "", round: params?.round ?? "" };
}

/** @param {ProgrammeAlert} alert what exactly it is about @param {string} [zone] in which times are told */
export function alertDetail(alert, zone) {
  if (alert.params?.board) return roundDetail(alert, zone);
  const { first, last, text, since, due, count } = { ...alert, ...alert.params };
  if (first && last) return [first, last].map((month) => monthWords(month, language())).join(", ");
  if (since) return t("programme.alertSince", { date: dayWords(since, language()) });
  if (text && due) return `${text} · ${t("actions.due", { date: dayWords(due, language()) })}`;
  if (text && Number(count) > 1) return t("programme.alertMore", { text, count: Number(count) - 1 });
  return text ?? "";
}

/** @param {ProgrammeAlert} alert @param {string} [zone] */
function roundDetail({ kind, params }, zone) {
  if (kind === "delphiComplete") return t("delphi.alertClose");
  if (kind === "delphiOver") return t(params?.ended === "true" ? "delphi.alertEnded" : "delphi.alertNext");
  const round = params?.round ?? "";
  if (!params?.until) return t("delphi.alertRound", { round });
  return t("delphi.alertUntil", { round, when: dateAndTime(Number(params.until), language(), knownZone(zone), Date.now()) });
}

/** @param {ProgrammeDetails} details @returns {ProgrammeAlert[]} what somebody is to do themselves, for the start page */
export function reminders({ alerts, mine }) {
  const school = typeof mine?.school === "object" ? mine.school?.id : mine?.school;
  const kinds = ["unanswered", "monthEnding", "actionDue"];
  return alerts.filter((alert) => alert.params?.board !== undefined || kinds.includes(alert.kind) && school !== undefined && alert.school === school);
}
