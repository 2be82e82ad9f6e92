import { indicators, openFile, programmeReport, reportFile } from "../../api/programme.js";
import { el, setShown, setText } from "../../dom.js";
import { icon } from "../../icons.js";
import { language, t } from "../../i18n/index.js";
import { actionSums, byName, bySchoolYear, currentStatuses, dayWords, heldMonths, monthAfter, monthsFrom, monthTitle, monthWords, percentOf, personName } from "../../logic/programme.js";
import { nearestChoice } from "../../logic/programmecharts.js";
import { refusalKey } from "../../logic/refusal.js";
import { stateTag } from "./actioncard.js";
import { ideasTable } from "./charts.js";
import { filter, printedIndicators } from "./indicators.js";
import { actionButton, dataTable, head, heading, pane } from "./pane.js";
import { attendanceTable, calendarTable, legend } from "./regularity.js";
import { statusTag } from "./schools.js";

const USUAL_MONTHS = 12;
/** Where the parts of the report are folded at first, as the style sheet has it. */
const NARROW = "(max-width: 640px)";
/** The parts that somebody has opened or folded: another span of months changes nothing of it. */
const chosen = /** @type {Map<string, boolean>} */ (new Map());

/** @param {import("./pane.js").Context} context the district's report: to read, to print, as PDF */
export function reportTab(context) {
  addEventListener("beforeprint", unfold);
  addEventListener("afterprint", foldAgain);
  const details = context.details();
  const months = details ? monthsFrom(details.start, details.months).filter((month) => month <= details.month) : [];
  const now = details?.month ?? "";
  const span = { from: months.at(-USUAL_MONTHS) ?? months[0] ?? now, to: months.at(-1) ?? now };
  const part = pane(context, {
    role: "report",
    load: async () => {
      const report = await programmeReport(context.id, span);
      return { report, tables: await indicatorTables(context, report) };
    },
    draw: ({ report, tables }) => [
      el("div", { class: "no-print" }, heading("programme.report", ...downloads(context, span))),
      el("div", { class: "filters no-print" },
        filter("report-from", "preport.from", options(months), span.from, (value) => choose({ from: value, to: value > span.to ? value : span.to })),
        filter("report-to", "preport.to", options(months), span.to, (value) => choose({ to: value, from: value < span.from ? value : span.from }))),
      el("p", { class: "quiet-text no-print", t: "preport.folded" }),
      paper(context, report, span, tables),
    ],
  });
  /** @param {Partial<typeof span>} patch */
  const choose = (patch) => {
    Object.assign(span, patch);
    void part.reload();
  };
  return part.element;
}

/** @param {MonthName[]} months @returns {[string, string][]} */
const options = (months) => [...months].reverse().map((month) => [month, monthTitle(month, language())]);

/**
 * @param {import("./pane.js").Context} context @param {ProgrammeReport} report
 * @returns {Promise<import("./indicators.js").ChosenTable[]>} the first subject and grade of each kind
 */
async function indicatorTables(context, report) {
  const told = Array.isArray(report.indicators) ? report.indicators : report.indicators ? [report.indicators] : null;
  const first = told?.[0] ?? await indicators(context.id, {}).catch(() => null);
  if (!first) return [];
  /** @type {import("./indicators.js").ChosenTable[]} */
  const tables = [];
  for (const { kind } of first.kinds) {
    const choice = nearestChoice(first.kinds, { kind, subject: "", grade: "" });
    const table = await indicators(context.id, choice).catch(() => null);
    if (table) tables.push({ choice, table });
  }
  return tables;
}

/** @param {import("./pane.js").Context} context @param {{ from: MonthName, to: MonthName }} span */
function downloads(context, span) {
  const problem = el("p", { class: "problem", role: "alert", hidden: true });
  const path = reportFile(context.id, { ...span, lang: language() });
  return [
    problem,
    el("a", { class: "button compact", href: path, "data-action": "report-pdf", on: { click: (/** @type {Event} */ event) => openFile(event, path, `report-${span.from}-${span.to}.pdf`, (error) => {
      setText(problem, refusalKey(error));
      setShown(problem, true);
    }) } }, icon("download"), el("span", { t: "preport.pdf" })),
    actionButton("print", "file", "preport.print", () => print(), "button compact primary"),
  ];
}

/**
 * @param {import("./pane.js").Context} context @param {ProgrammeReport} report @param {{ from: MonthName, to: MonthName }} span
 * @param {import("./indicators.js").ChosenTable[]} tables
 */
function paper(context, report, span, tables) {
  const details = context.details();
  const inside = (/** @type {MonthName} */ month) => month >= span.from && month <= span.to;
  const { regularity, attendance, ideas, actions } = report;
  const totals = (regularity?.totals ?? []).filter(({ month }) => inside(month));
  const [held, due] = [totals.reduce((sum, each) => sum + each.held, 0), totals.reduce((sum, each) => sum + each.due, 0)];
  const months = (ideas ?? []).filter(({ month }) => inside(month));
  const all = months.reduce((sum, each) => sum + each.ideas, 0);
  const done = (actions ?? []).filter(({ state }) => state === "done").length;
  const spanMonths = monthsFrom(span.from, 60).filter((month) => month <= span.to && month < monthAfter(span.from, 36));
  return el("article", { class: "paper", "data-role": "paper" },
    el("header", { class: "paper-head" },
      el("h2", {}, details?.title ?? ""), el("p", {}, details?.district ?? ""),
      el("p", { t: "preport.span", with: { from: monthWords(span.from, language()), to: monthWords(span.to, language()), today: dayWords(context.today(), language()) } })),
    el("dl", { class: "paper-figures" },
      figure("preport.figureHeld", due > 0 ? `${percentOf(held, due)} %` : "—", due > 0 ? t("preport.figureOf", { held, due }) : ""),
      figure("preport.figureIdeas", String(all), ""), figure("preport.figureActions", String((actions ?? []).length), t("preport.figureDone", { count: done }))),
    report.schools && report.schools.length > 0 && section("programme.schools", schoolTable(context, report.schools)),
    regularity && section("regularity.title", legend(), calendarTable(
      { ...regularity, schools: regularity.schools.map((school) => within(school, inside)) }, bySchoolYear(regularity.months.filter((month) => spanMonths.includes(month))), details?.month ?? "")),
    attendance && attendance.length > 0 && section("regularity.attendance", attendanceTable(attendance)),
    months.length > 0 && section("regularity.ideas", ideasTable(months)),
    actions && actions.length > 0 && section("programme.actions", sumTable(actions), listBehind(actions)),
    tables.length > 0 && section("programme.indicators", el("p", { class: "quiet-text", t: "preport.indicatorsNote" }), ...printedIndicators(tables)),
    el("p", { class: "quiet-text", t: "preport.order" }));
}

/** @param {RegularityRow} school @param {(month: MonthName) => boolean} inside the row with the figures of these months only */
function within(school, inside) {
  return { ...school, ...heldMonths(school.months.filter(({ month }) => inside(month))) };
}

/** @param {import("../../dom.js").Key} words @param {string} value @param {string} note */
function figure(words, value, note) {
  return el("div", {}, el("dt", { t: words }), el("dd", {}, value), note && el("dd", { class: "cell-note" }, note));
}

/**
 * A part of the report. On a telephone, where all of it would be a dozen screens long, it is folded until somebody wants
 * it; on paper every part is open.
 *
 * @param {import("../../dom.js").Key} title @param {...Node} children
 */
function section(title, ...children) {
  /** @type {HTMLDetailsElement} */
  const part = el("details", { class: "paper-part", "data-part": title, open: chosen.get(title) ?? !matchMedia(NARROW).matches },
    el("summary", { on: { click: () => { chosen.set(title, !part.open); } } }, el("h3", { t: title }), icon("down", "icon small no-print")),
    el("div", { class: "paper-inside" }, ...children));
  return part;
}

/** @returns {NodeListOf<HTMLDetailsElement>} */
const parts = () => document.querySelectorAll("details.paper-part");

function unfold() {
  for (const part of parts()) {
    if (part.open) continue;
    part.dataset.folded = "";
    part.open = true;
  }
}

function foldAgain() {
  for (const part of parts()) {
    if (part.dataset.folded === undefined) continue;
    delete part.dataset.folded;
    part.open = false;
  }
}

/** @param {import("./pane.js").Context} context @param {MentoringSchool[]} schools */
function schoolTable(context, schools) {
  return dataTable("programme.schools", [head("regularity.school"), head("pschool.statuses"), head("pschool.itsLeaderShort")], byName(schools).map((school) => el("tr", {},
    el("th", { scope: "row" }, school.name), el("td", {}, ...currentStatuses(school.statuses ?? [], context.today()).map(statusTag)), el("td", {}, school.leader?.name ?? "—"))));
}

/** @param {MentoringAction[]} actions how many each school was given and what became of them */
function sumTable(actions) {
  const { schools, all } = actionSums(actions);
  const columns = /** @type {const} */ ([
    ["given", "preport.given"], ["done", "preport.done"], ["notDone", "preport.notDone"], ["carried", "preport.carried"], ["open", "preport.open"],
    .../** @type {["declined", "preport.declined"][]} */ (all.declined > 0 ? [["declined", "preport.declined"]] : []),
  ]);
  const cells = (/** @type {typeof all} */ sum) => columns.map(([name]) => el("td", { class: "number" }, String(sum[name])));
  return dataTable("preport.actionsBySchool", [head("regularity.school"), ...columns.map(([, words]) => head(words, "number"))], [
    ...schools.map((school) => el("tr", { "data-school": school.id }, el("th", { scope: "row" }, school.name), ...cells(school))),
    el("tr", { class: "sum-row" }, el("th", { scope: "row", t: "preport.allSchools" }), ...cells(all)),
  ], "sums");
}

/** @param {MentoringAction[]} actions every one of them, for whoever wants to read them; printed where it is open */
function listBehind(actions) {
  const place = el("div", {});
  /** @type {HTMLDetailsElement} */
  const details = el("details", { class: "table-behind report-actions", "data-role": "report-actions", on: { toggle: () => {
    if (details.open && !place.hasChildNodes()) place.append(actionTable(actions));
  } } }, el("summary", {}, icon("list", "icon small"), el("span", { t: "preport.everyAction", with: { count: actions.length } })), place);
  return details;
}

/** @param {MentoringAction[]} actions */
function actionTable(actions) {
  const sorted = byName(actions.map((action) => ({ ...action, name: action.schoolName ?? "" })));
  return dataTable("programme.actions", [head("regularity.school"), head("preport.action"), head("actions.ownerLabel"), head("actions.dueLabel"), head("actions.state")],
    sorted.map((action) => el("tr", {}, el("th", { scope: "row" }, action.name), el("td", { class: "words" }, action.text), el("td", {}, personName(action.owner) || "—"),
      el("td", { class: "date" }, action.due === undefined ? "—" : dayWords(action.due, language())), el("td", {}, stateTag(action)))));
}
