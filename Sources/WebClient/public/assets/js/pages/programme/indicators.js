import { indicators, programmeSchools } from "../../api/programme.js";
import { el } from "../../dom.js";
import { icon } from "../../icons.js";
import { language, t } from "../../i18n/index.js";
import { byName, standingSchools } from "../../logic/programme.js";
import { differenceOf, measureOf, measuresOf, nearestChoice, yearsOf } from "../../logic/programmecharts.js";
import { numberWords, seriesChart } from "./charts.js";
import { dataTable, emptyNote, emptyStep, head, heading, pane, segments } from "./pane.js";
import { tableBehind } from "./svg.js";
import { INDICATOR_WORDS, MEASURE_WORDS } from "./words.js";

/** @typedef {import("../../logic/programmecharts.js").Measure} Measure */

/** @param {import("./pane.js").Context} context results over the years: a school's own beside the district's range without names */
export function indicatorsTab(context) {
  const wish = { kind: /** @type {string} */ ("vpr"), subject: "", grade: "", school: context.rights().school };
  /** @type {Measure | ""} */
  let measure = "";
  const part = pane(context, {
    role: "indicators",
    load: async () => {
      const [table, schools] = await Promise.all([indicators(context.id, wish), context.rights().school ? [] : programmeSchools(context.id).catch(() => [])]);
      return { table, schools };
    },
    draw: ({ table, schools }) => {
      if (table.kinds.length === 0) return [heading("programme.indicators"), context.rights().manage ? emptyStep(context, "indicators.noneManage", "import", "programme.toImport") : emptyNote("indicators.none")];
      // The server was asked before it had said what it has.
      const there = nearestChoice(table.kinds, wish);
      if (there.kind !== wish.kind || there.subject !== wish.subject || there.grade !== wish.grade) {
        choose(there);
        return [];
      }
      const subjects = table.kinds.find(({ kind }) => kind === there.kind)?.subjects ?? [];
      const grades = subjects.find(({ subject }) => subject === there.subject)?.grades ?? [];
      const ask = (/** @type {Partial<typeof wish>} */ patch) => choose(nearestChoice(table.kinds, { ...wish, ...patch }));
      const measures = measuresOf(table.series);
      const chosen = measures.find((each) => each === measure) ?? measures[0] ?? "mean";
      return [
        heading("programme.indicators"),
        el("div", { class: "filters no-print" },
          filter("indicator-kind", "indicators.kind", table.kinds.map(({ kind }) => [kind, t(INDICATOR_WORDS[kind])]), there.kind, (value) => ask({ kind: value })),
          there.subject !== "" && filter("indicator-subject", "indicators.subject", subjects.map(({ subject }) => [subject, subject]), there.subject, (value) => ask({ subject: value })),
          there.grade !== "" && filter("indicator-grade", "indicators.grade", grades.map((each) => [String(each), t("indicators.gradeOf", { grade: String(each) })]), there.grade, (value) => ask({ grade: value })),
          schools.length > 0 && filter("indicator-school", "pperson.school", [["", t("pperson.allSchools")], ...byName(standingSchools(schools, context.today())).map(({ id, name }) => /** @type {[string, string]} */ ([id, name]))], wish.school, (value) => choose({ school: value }))),
        measures.length > 1 && segments("indicator-measure", "indicators.measure", measures.map((each) => ({ value: each, text: t(MEASURE_WORDS[each]) })), chosen, (value) => {
          measure = /** @type {Measure} */ (value);
          part.render();
        }),
        ...charts(table, chosen),
      ];
    },
  });
  /** @param {Partial<typeof wish>} patch */
  const choose = (patch) => {
    Object.assign(wish, patch);
    void part.reload();
  };
  return part.element;
}

/**
 * @param {string} id @param {import("../../dom.js").Key} label @param {[string, string][]} options @param {string} chosen @param {(value: string) => void} change
 */
export function filter(id, label, options, chosen, change) {
  /** @type {HTMLSelectElement} */
  const control = el("select", { class: "field", id, on: { change: () => change(control.value) } },
    ...options.map(([value, text]) => el("option", { value, selected: value === chosen }, text)));
  return el("div", { class: "form-field" }, el("label", { for: id, t: label }), control);
}

/** @param {IndicatorTable} table @param {Measure} measure the district's range of this measure; without one told, of the first */
function rangeOf(table, measure) {
  return table.ranges ? table.ranges[measure] ?? [] : measure === "mean" || measure === "value" ? table.range ?? [] : [];
}

/** @param {IndicatorTable} table @param {Measure} measure @returns {(Node | null)[]} */
function charts(table, measure) {
  const series = byName(table.series);
  const range = rangeOf(table, measure);
  const years = yearsOf(series, range);
  if (series.length === 0 || years.length === 0) return [emptyNote("indicators.noData")];
  if (series.length === 1) {
    return [
      el("figure", { class: "chart-figure card", "data-role": "chart" },
        el("figcaption", { class: "chart-title" }, el("h3", {}, series[0].name || t("indicators.district")), differenceWords(series[0], measure)),
        seriesChart({ series: series[0], measure, years, range, height: 300, words: chartWords(series[0], measure) }),
        chartLegend(series, range.length > 0, measure), tableBehind("indicators.asTable", seriesTable(series, measure, years, range))),
    ];
  }
  // The same scale for all: they stand side by side, and the order is the alphabet's.
  return [
    el("p", { class: "quiet-text", t: "indicators.manyNote" }),
    chartLegend(series, range.length > 0, measure),
    el("ul", { class: "chart-grid-list", "data-role": "charts" }, ...series.map((each) => el("li", { class: "chart-card" },
      el("h3", {}, each.name ?? ""), differenceWords(each, measure),
      seriesChart({ series: each, measure, years, range, beside: series, height: 170, words: chartWords(each, measure) })))),
    tableBehind("indicators.asTable", seriesTable(series, measure, years, range)),
  ];
}

/** @param {IndicatorSeries[]} series @param {boolean} withRange @param {Measure} measure */
function chartLegend(series, withRange, measure) {
  const has = (/** @type {(each: IndicatorSeries) => boolean} */ test) => series.some(test);
  return el("ul", { class: "legend chart-legend" },
    el("li", {}, el("span", { class: "line-sign", "aria-hidden": "true" }), el("span", { t: "indicators.own" })),
    withRange && el("li", {}, el("span", { class: "band-sign", "aria-hidden": "true" }), el("span", { t: "indicators.range" })),
    has(({ baseline }) => baseline?.[measure] !== undefined) && el("li", {}, el("span", { class: "baseline-sign", "aria-hidden": "true" }), el("span", { t: "indicators.baseline" })),
    has(({ points }) => points.some(({ breaks }) => breaks)) && el("li", {}, el("span", { class: "break-sign", "aria-hidden": "true" }), el("span", { t: "indicators.break" })),
    has(({ points }) => points.some(({ suppressed }) => suppressed)) && el("li", {}, el("span", { class: "few-sign", "aria-hidden": "true" }, t("indicators.few")), el("span", { t: "indicators.fewNote" })));
}

/** @param {IndicatorSeries} series @param {Measure} measure */
function differenceWords(series, measure) {
  const difference = differenceOf(series, measure);
  if (difference === null || !series.baseline) return null;
  const sign = difference > 0 ? "+" : difference < 0 ? "−" : "";
  const value = `${sign}${numberWords(Math.abs(difference))}${measure === "quality" || measure === "below" ? ` ${t("indicators.points")}` : ""}`;
  return el("p", { class: "quiet-text", t: "indicators.difference", with: { value, year: String(series.baseline.year) } });
}

/** @param {IndicatorSeries} series @param {Measure} measure */
function chartWords(series, measure) {
  const values = series.points.map((point) => {
    const value = measureOf(point, measure);
    return `${point.year}: ${value === null ? t("indicators.fewNote") : numberWords(value)}`;
  });
  return [series.name, t(MEASURE_WORDS[measure]), values.join("; ")].filter(Boolean).join(". ");
}

/** @param {IndicatorSeries[]} series @param {Measure} measure @param {string[]} years @param {IndicatorRange[]} range */
export function seriesTable(series, measure, years, range) {
  const cell = (/** @type {IndicatorSeries} */ each, /** @type {string} */ year) => {
    const point = each.points.find((candidate) => String(candidate.year) === year);
    if (!point) return el("td", { class: "number" }, "—");
    const value = measureOf(point, measure);
    return el("td", { class: "number" }, value === null ? el("span", { title: t("indicators.fewNote") }, t("indicators.few")) : numberWords(value),
      value !== null && point.n !== undefined && el("span", { class: "cell-note" }, t("indicators.pupils", { count: point.n })),
      point.breaks && el("span", { class: "cell-note", t: "indicators.breakShort" }));
  };
  const rangeRow = range.length > 0 && el("tr", { class: "range-row" }, el("th", { scope: "row", t: "indicators.rangeRow" }), ...rangeCells(range, years));
  return dataTable("programme.indicators", [head("regularity.school"), ...years.map((year) => el("th", { scope: "col", class: "number" }, year))],
    [...series.map((each) => el("tr", {}, el("th", { scope: "row" }, each.name || t("indicators.district")), ...years.map((year) => cell(each, year)))), ...(rangeRow ? [rangeRow] : [])]);
}

/**
 * What stands in the printed report: the district in one line each, and behind it the schools of each.
 *
 * @typedef {{ choice: ReturnType<typeof nearestChoice>, table: IndicatorTable }} ChosenTable
 * @param {ChosenTable[]} tables @returns {Node[]}
 */
export function printedIndicators(tables) {
  const found = tables.flatMap(({ choice, table }) => {
    const measure = measuresOf(table.series)[0] ?? "mean";
    const range = rangeOf(table, measure);
    const years = yearsOf(table.series, range);
    return years.length === 0 ? [] : [{ title: printedTitle(choice, measure), range, years, rows: seriesTable(byName(table.series), measure, years, range), many: table.series.length > 1 }];
  });
  const years = [...new Set(found.flatMap((each) => each.years))].sort();
  const district = found.filter(({ many, range }) => many && range.length > 0);
  return [
    ...(district.length === 0 ? [] : [dataTable("indicators.rangeRow", [head("indicators.kind"), ...years.map((year) => el("th", { scope: "col", class: "number" }, year))],
      district.map(({ title, range }) => el("tr", {}, el("th", { scope: "row" }, title), ...rangeCells(range, years))), "district"), el("p", { class: "quiet-text", t: "preport.rangeNote" })]),
    ...found.map(({ title, rows, many }) => (many
      ? el("details", { class: "table-behind" }, el("summary", {}, icon("list", "icon small"), el("span", { t: "preport.bySchool", with: { title } })), el("h4", { class: "print-only" }, title), rows)
      : el("div", {}, el("h4", {}, title), rows))),
  ];
}

/** @param {ReturnType<typeof nearestChoice>} choice @param {Measure} measure */
function printedTitle({ kind, subject, grade }, measure) {
  return [
    t(INDICATOR_WORDS[kind]), subject, grade && t("indicators.gradeOf", { grade }), measure !== "value" && t(MEASURE_WORDS[measure]).toLocaleLowerCase(language()),
  ].filter(Boolean).join(", ");
}

/** @param {IndicatorRange[]} range @param {string[]} years @returns {HTMLElement[]} */
function rangeCells(range, years) {
  return years.map((year) => {
    const each = range.find((candidate) => String(candidate.year) === year);
    return el("td", { class: "number" }, each ? `${numberWords(each.low)}–${numberWords(each.high)}` : "—", each && el("span", { class: "cell-note" }, t("indicators.median", { value: numberWords(each.median) })));
  });
}
