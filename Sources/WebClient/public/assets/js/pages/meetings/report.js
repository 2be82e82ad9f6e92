import { authorization } from "../../api.js";
import { attendance, download, meetingPath } from "../../api/meetings.js";
import { openDialog } from "../../components/dialog.js";
import { el, setShown, setText } from "../../dom.js";
import { icon } from "../../icons.js";
import { language, t } from "../../i18n/index.js";
import { dayOnly, lengthOfTime, ownZone, timeOnly } from "../../logic/dates.js";
import { bySchool } from "../../logic/meetings.js";
import { refusalKey } from "../../logic/refusal.js";
import { ROLE_WORDS } from "./roles.js";

/**
 * Who was there, by school.
 *
 * @param {Meeting} meeting
 */
export function reportDialog(meeting) {
  openDialog({ title: "report.title", name: "report", wide: true }, () => {
    const body = el("div", { class: "form" }, el("p", { class: "quiet-text", t: "app.loading" }));
    attendance(meeting.slug).then(
      (rows) => body.replaceChildren(...report(meeting, rows)),
      (error) => body.replaceChildren(el("p", { class: "problem", role: "alert", t: refusalKey(error) })),
    );
    return [body];
  });
}

/** @param {Meeting} meeting @param {ReportRow[]} rows */
function report(meeting, rows) {
  const title = el("h3", {}, meeting.title || meeting.slug);
  if (rows.length === 0) return [title, el("p", { class: "quiet-text", t: "report.none" })];
  const groups = bySchool(rows);
  const people = groups.reduce((sum, group) => sum + group.people, 0);
  const schools = groups.filter((group) => group.school !== null).length;
  const problem = el("p", { class: "problem", role: "alert", hidden: true });
  const save = el("button", { type: "button", class: "button", "data-action": "attendance-csv", on: { click: async () => {
    setShown(problem, false);
    try {
      await download(meetingPath(meeting.slug, `/attendance.csv?lang=${language()}`), `${meeting.slug}.csv`, authorization());
    } catch {
      setText(problem, "report.saveFailed");
      setShown(problem, true);
    }
  } } }, icon("download"), el("span", { t: "report.csv" }));
  const heads = /** @type {const} */ (["report.name", "report.role", "report.stay", "report.length", "report.people"]);
  return [
    el("div", { class: "report-head" },
      el("div", {}, title, el("p", { class: "room-meta" },
        el("span", {}, t("report.devices", { count: rows.length })), el("span", {}, t("report.total", { count: people })),
        schools > 0 && el("span", {}, t("report.schools", { count: schools })))), save),
    problem,
    el("div", { class: "table-frame", role: "region", tabindex: 0, label: "report.title" },
      el("table", { class: "report", "data-role": "attendance" },
        el("thead", {}, el("tr", {}, ...heads.map((head) => el("th", { scope: "col", t: head })))),
        ...groups.map((group) => el("tbody", {},
          el("tr", { class: "report-school" },
            el("th", { scope: "rowgroup", colspan: 4 }, group.school ?? t("report.noSchool")), el("td", { class: "number" }, String(group.people))),
          ...group.rows.map(row))))),
  ];
}

/** @param {ReportRow} entry */
function row(entry) {
  const zone = ownZone();
  let day = "";
  const stays = entry.stays.map(({ from, to }) => {
    const date = dayOnly(from, language(), zone);
    const words = `${date === day ? "" : `${date}, `}${timeOnly(from, language(), zone)}–${to ? timeOnly(to, language(), zone) : t("report.still")}`;
    day = date;
    return el("span", { class: "stay" }, words);
  });
  return el("tr", {},
    el("th", { scope: "row" }, entry.name, entry.registered ? el("span", { class: "registered", tip: "report.registered" }, icon("check", "icon small")) : null),
    el("td", { t: ROLE_WORDS[entry.role] ?? ROLE_WORDS.participant }), el("td", {}, ...stays),
    el("td", { class: "number" }, lengthOfTime(Math.round(entry.seconds / 60), language())), el("td", { class: "number" }, String(Math.max(1, entry.people || 1))));
}
