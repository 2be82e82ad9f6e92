import { ideasByMonth, programmeAttendance, regularity } from "../../api/programme.js";
import { el } from "../../dom.js";
import { icon } from "../../icons.js";
import { language, t } from "../../i18n/index.js";
import { byName, bySchoolYear, countOf, heldMonths, monthShort, monthTitle, percentOf, schoolYear } from "../../logic/programme.js";
import { lengthOfTime } from "../../logic/dates.js";
import { ideasChart } from "./charts.js";
import { dataTable, emptyNote, emptyStep, head, heading, pane, segments } from "./pane.js";

/** @typedef {import("../../dom.js").Key} Key */
/** @typedef {"held" | "amber" | "missed" | "open" | "none" | "future"} CellLook */

/** @type {Record<CellLook, { sign: string | null, words: Key }>} */
const LOOKS = {
  held: { sign: "check", words: "regularity.held" },
  amber: { sign: "warning", words: "regularity.amber" },
  missed: { sign: "close", words: "regularity.missed" },
  open: { sign: "clock", words: "regularity.open" },
  none: { sign: null, words: "regularity.none" },
  future: { sign: null, words: "regularity.future" },
};

const NARROW = 760;

/** @param {import("./pane.js").Context} context */
export function regularityTab(context) {
  return el("div", { class: "pane" }, calendarPane(context), attendancePane(context), ideasPane(context));
}

/** @param {RegularityCell} cell @param {MonthName} now @returns {CellLook} */
export function lookOf({ month, state, due }, now) {
  if (state === "green") return "held";
  if (state === "amber") return "amber";
  if (state === "red") return "missed";
  if (state === "future" && month > now) return "future";
  return countOf(due) > 0 ? "open" : "none";
}

/** @param {import("./pane.js").Context} context */
function calendarPane(context) {
  const now = context.details()?.month ?? "";
  let year = innerWidth < NARROW ? schoolYear(now) : "";
  const calendar = pane(context, {
    role: "regularity",
    load: () => regularity(context.id),
    draw: (table) => {
      const years = bySchoolYear(table.months);
      if (year && !years.some((each) => each.year === year)) year = years[0]?.year ?? "";
      const shown = year ? years.filter((each) => each.year === year) : years;
      return [
        heading("regularity.title"),
        el("p", { class: "quiet-text", t: "regularity.lead" }),
        table.schools.length === 0 ? emptyStep(context, "pschool.none", "schools", "programme.toSchools") : null,
        table.schools.length > 0 && el("div", { class: "page-actions no-print" }, segments("regularity-year", "regularity.year",
          [{ value: "", text: t("regularity.allYears") }, ...years.map((each) => ({ value: each.year, text: each.year }))], year, (value) => {
            year = value;
            calendar.render();
          })),
        table.schools.length > 0 && legend(),
        table.schools.length > 0 && calendarTable(table, shown, context.details()?.month ?? ""),
      ];
    },
  });
  return calendar.element;
}

/** What each sign means. */
export function legend() {
  return el("ul", { class: "legend", label: "regularity.legend" },
    .../** @type {CellLook[]} */ (["held", "amber", "missed", "open", "none", "future"]).map((look) => el("li", {}, cellSign(look, false), el("span", { t: LOOKS[look].words }))),
    el("li", {}, cellSign("missed", true), el("span", { t: "regularity.makeUp" })));
}

/** @param {CellLook} look @param {boolean} makeUp */
function cellSign(look, makeUp) {
  const { sign } = LOOKS[look];
  return el("span", { class: "cell-sign", "data-look": look, "data-makeup": makeUp, "aria-hidden": "true" },
    makeUp ? icon("repeat", "icon tiny") : sign ? icon(sign, "icon tiny") : look === "none" ? "–" : "");
}

/**
 * @param {RegularityTable} table @param {{ year: string, months: MonthName[] }[]} years @param {MonthName} now
 */
export function calendarTable(table, years, now) {
  const shown = years.flatMap(({ months }) => months);
  const wanted = new Set(shown);
  const narrow = years.length === 1;
  const totals = new Map(table.totals.map((total) => [total.month, total]));
  const rows = byName(table.schools).map((school) => {
    const cells = new Map(school.months.map((cell) => [cell.month, cell]));
    const inside = school.months.filter(({ month }) => wanted.has(month));
    const { held, due } = narrow ? heldMonths(inside) : school;
    return el("tr", { "data-school": school.id },
      el("th", { scope: "row", title: school.name }, el("span", { class: "calendar-name" }, school.name)),
      ...shown.map((month) => cellOf(month, cells.get(month), now)),
      el("td", { class: "number share" }, shareWords(held, due)));
  });
  const yearHeads = el("tr", {}, el("th", { scope: "col", rowspan: 2, t: "regularity.school" }),
    ...years.map(({ year, months }) => el("th", { scope: "colgroup", colspan: months.length, class: "year-head" }, year)),
    el("th", { scope: "col", rowspan: 2, class: "number", t: "regularity.share" }));
  const monthHeads = el("tr", {}, ...shown.map((month) => el("th", { scope: "col", class: "month-head", "data-now": month === now, "data-first": month.endsWith("-09"), title: monthTitle(month, language()) },
    el("span", { "aria-hidden": "true" }, monthShort(month, language())), el("span", { class: "visually-hidden" }, monthTitle(month, language())))));
  const foot = el("tr", {}, el("th", { scope: "row", t: "regularity.total" }), ...shown.map((month) => {
    const total = totals.get(month);
    const known = total && total.due > 0 && month <= now;
    return el("td", { class: "total-cell", "data-now": month === now, "data-first": month.endsWith("-09"), title: known ? t("plan.heldOf", { held: total.held, due: total.due }) : null }, known ? String(total.held) : "");
  }), el("td", {}));
  return el("div", { class: "table-frame calendar-frame", role: "region", tabindex: 0, label: "regularity.title" },
    el("table", { class: "calendar", "data-years": years.length, "data-role": "calendar" },
      el("thead", {}, yearHeads, monthHeads), el("tbody", {}, ...rows), el("tfoot", {}, foot)));
}

/** @param {number} held @param {number} due */
function shareWords(held, due) {
  const percent = percentOf(held, due);
  return percent === null ? el("span", {}, "—") : el("span", { title: t("plan.heldOf", { held, due }) }, el("strong", {}, `${percent} %`), el("span", { class: "cell-note" }, `${held}/${due}`));
}

/** @param {MonthName} month @param {RegularityCell | undefined} cell @param {MonthName} now */
function cellOf(month, cell, now) {
  const look = cell ? lookOf(cell, now) : "none";
  const makeUp = Boolean(cell?.makeUp);
  const words = `${monthTitle(month, language())}: ${t(LOOKS[look].words)}${makeUp ? `, ${t("regularity.makeUp")}` : ""}`;
  return el("td", { class: "calendar-cell", "data-now": month === now, "data-first": month.endsWith("-09"), title: words },
    cellSign(look, makeUp), el("span", { class: "visually-hidden" }, t(LOOKS[look].words), makeUp ? `, ${t("regularity.makeUp")}` : ""));
}

/** @param {import("./pane.js").Context} context */
function attendancePane(context) {
  return pane(context, {
    role: "attendance",
    load: () => programmeAttendance(context.id),
    draw: (rows) => [heading("regularity.attendance"), el("p", { class: "quiet-text", t: "regularity.attendanceLead" }),
      rows.length === 0 ? emptyNote("regularity.noAttendance") : attendanceTable(rows)],
  }).element;
}

/** @param {AttendanceTotal[]} rows */
export function attendanceTable(rows) {
  return dataTable("regularity.attendance",
    [head("regularity.school"), head("regularity.sessions", "number"), head("regularity.time", "number"), head("regularity.people", "number")],
    byName(rows).map((row) => el("tr", {}, el("th", { scope: "row" }, row.name), el("td", { class: "number" }, String(row.sessions)),
      el("td", { class: "number" }, lengthOfTime(row.minutes, language())), el("td", { class: "number" }, String(row.people)))));
}

/** @param {import("./pane.js").Context} context */
function ideasPane(context) {
  return pane(context, {
    role: "ideas",
    load: () => ideasByMonth(context.id),
    draw: (months) => {
      const past = months.filter(({ month, ideas, actions }) => month <= (context.details()?.month ?? "9999") && ideas + actions > 0);
      return [heading("regularity.ideas"), past.length === 0 ? emptyNote("regularity.noIdeas") : ideasChart(past)];
    },
  }).element;
}
