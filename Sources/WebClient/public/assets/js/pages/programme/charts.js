import { el } from "../../dom.js";
import { language, t } from "../../i18n/index.js";
import { monthShort, monthTitle } from "../../logic/programme.js";
import { bandOf, breakYears, chartExtent, lineParts, measureOf, niceScale, pathOf, rangeParts, yearParts } from "../../logic/programmecharts.js";
import { dataTable, head } from "./pane.js";
import { drawing, shape, tableBehind } from "./svg.js";

/** @typedef {import("../../logic/programmecharts.js").Measure} Measure */

const EDGE = { top: 14, right: 16, bottom: 26, left: 40 };
/** The margin at the right where marks stand there too. */
const MARKS_RIGHT = 42;

/** @param {number} value */
export function numberWords(value) {
  return new Intl.NumberFormat(language(), { maximumFractionDigits: 2 }).format(value);
}

/**
 * The grid behind a chart or a part of it: lines across, with round numbers beside them.
 *
 * @param {{ low: number, high: number, ticks: number[] }} scale @param {number} height @param {string} unit
 * @param {{ from: number, to: number }} span from where to where @param {"left" | "right" | "none"} [side] where the numbers stand
 */
function grid(scale, height, unit, { from, to }, side = "left") {
  const y = verticalOf(scale, height);
  return scale.ticks.flatMap((tick) => [
    shape("line", { class: "chart-grid", x1: from, x2: to, y1: y(tick), y2: y(tick) }),
    side !== "none" && shape("text", { class: "chart-mark", x: side === "left" ? from - 6 : to + 12, y: y(tick) + 4, "text-anchor": side === "left" ? "end" : "start" }, numberWords(tick) + unit),
  ]);
}

/** @param {{ low: number, high: number }} scale @param {number} height */
function verticalOf(scale, height) {
  const room = height - EDGE.top - EDGE.bottom;
  return (/** @type {number} */ value) => EDGE.top + room * (1 - (value - scale.low) / (scale.high - scale.low));
}

/**
 * Values over the years: one school's line, beside it the district's range without names. Where the scale changed the
 * line breaks, and the years after it have marks of their own; a value of too few pupils is not drawn.
 *
 * @param {object} options
 * @param {IndicatorSeries} options.series @param {Measure} options.measure @param {string[]} options.years
 * @param {IndicatorRange[]} [options.range] @param {IndicatorSeries[]} [options.beside] all that stand side by side, on the same scale
 * @param {number} [options.height] @param {string} options.words
 */
export function seriesChart({ series, measure, years, range = [], beside = [series], height = 240, words }) {
  const parts = yearParts(years, beside.flatMap(({ points }) => breakYears(points))).map((span) => ({ span, scale: scaleOf(chartExtent(beside, measure, range, span)) }));
  const partOf = (/** @type {string | number} */ year) => parts.find(({ span }) => span.includes(String(year))) ?? parts[parts.length - 1];
  const unit = measure === "quality" || measure === "below" ? "%" : "";
  const right = parts.length > 1 ? MARKS_RIGHT : EDGE.right;
  const chart = drawing(height, words, (width) => {
    const inside = width - EDGE.left - right;
    const x = (/** @type {string} */ year) => EDGE.left + inside * (years.length < 2 ? 0.5 : 0.07 + 0.86 * (years.indexOf(year) / (years.length - 1)));
    const y = (/** @type {string | number} */ year, /** @type {number} */ value) => verticalOf(partOf(year).scale, height)(value);
    const begin = (/** @type {string} */ year) => (x(year) + x(years[years.indexOf(year) - 1])) / 2;
    const edges = (/** @type {typeof parts[number]} */ part) => {
      const next = parts[parts.indexOf(part) + 1];
      return { from: part === parts[0] ? EDGE.left : begin(part.span[0]), to: next ? begin(next.span[0]) : width - right };
    };
    const bands = rangeParts(range.filter(({ year }) => years.includes(String(year))), parts.slice(1).map(({ span }) => span[0]));
    const baseline = series.baseline?.[measure];
    const base = series.baseline && edges(partOf(series.baseline.year));
    const lines = lineParts(series.points, measure);
    const hidden = series.points.filter((point) => measureOf(point, measure) === null && years.includes(String(point.year)));
    return [
      ...parts.flatMap((part, index) => grid(part.scale, height, unit, edges(part), index === 0 ? "left" : index === parts.length - 1 ? "right" : "none")),
      ...years.map((year) => shape("text", { class: "chart-mark", x: x(year), y: height - 7, "text-anchor": "middle" }, year)),
      ...bands.flatMap((band) => [
        // One year alone would be a line without a width.
        band.length === 1 && shape("line", { class: "chart-band-alone", x1: x(String(band[0].year)), x2: x(String(band[0].year)), y1: y(band[0].year, band[0].low), y2: y(band[0].year, band[0].high) }),
        band.length > 1 && shape("path", { class: "chart-band", d: bandOf(band.map(({ year, low, high }) => ({ x: x(String(year)), low: y(year, low), high: y(year, high) }))) }),
        band.length > 1 && shape("path", { class: "chart-median", d: pathOf(band.map(({ year, median }) => ({ x: x(String(year)), y: y(year, median) }))) }),
      ]),
      series.baseline !== undefined && base !== undefined && baseline !== undefined && shape("line", { class: "chart-baseline", x1: base.from, x2: base.to, y1: y(series.baseline.year, baseline), y2: y(series.baseline.year, baseline) }),
      ...parts.slice(1).map(({ span }) => breakMark(begin(span[0]), height)),
      ...lines.map((part) => shape("path", { class: "chart-line", d: pathOf(part.map((point) => ({ x: x(point.year), y: y(point.year, point.value) }))) })),
      ...lines.flat().flatMap((point) => [
        shape("circle", { class: "chart-dot", cx: x(point.year), cy: y(point.year, point.value), r: 4.5 }, shape("title", {}, `${point.year}: ${numberWords(point.value)}${unit}`)),
        shape("text", { class: "chart-value", x: x(point.year), y: y(point.year, point.value) - 10, "text-anchor": "middle" }, numberWords(point.value) + unit),
      ]),
      ...hidden.map((point) => shape("text", { class: "chart-hidden", x: x(String(point.year)), y: height - EDGE.bottom - 6, "text-anchor": "middle" }, t("indicators.few"))),
    ];
  });
  return chart;
}

/** @param {{ low: number, high: number } | null} extent a scale with some air around what must be on it */
function scaleOf(extent) {
  const { low, high } = extent ?? { low: 0, high: 1 };
  const air = (high - low) * 0.08;
  return niceScale(Math.max(low >= 0 ? 0 : -Infinity, low - air), high + air);
}

/** @param {number} x @param {number} height where what came before cannot be compared with what came after */
function breakMark(x, height) {
  const [top, bottom] = [EDGE.top, height - EDGE.bottom];
  return shape("g", { class: "chart-break" },
    shape("line", { x1: x, x2: x, y1: top, y2: bottom }),
    shape("path", { d: `M${x - 5} ${top + 10}l10 -6M${x - 5} ${top + 15}l10 -6` }),
    shape("title", {}, t("indicators.break")));
}

const BARS = /** @type {const} */ ([["ideas", "regularity.barIdeas"], ["adopted", "regularity.barAdopted"], ["actions", "regularity.barActions"], ["done", "regularity.barDone"]]);

/** @param {IdeasMonth[]} months ideas and what became of them, month by month */
export function ideasChart(months) {
  const height = 230;
  const most = Math.max(1, ...months.flatMap(({ ideas, adopted, actions, done }) => [ideas, adopted, actions, done]));
  const scale = niceScale(0, most);
  const total = (/** @type {"ideas" | "adopted" | "actions" | "done"} */ name) => months.reduce((sum, month) => sum + month[name], 0);
  const words = t("regularity.ideasWords", { ideas: total("ideas"), adopted: total("adopted"), actions: total("actions"), done: total("done") });
  const chart = drawing(height, words, (width) => {
    const y = verticalOf(scale, height);
    const step = (width - EDGE.left - EDGE.right) / months.length;
    const bar = Math.max(1.5, Math.min(14, (step * 0.8) / BARS.length));
    const every = Math.ceil(34 / step);
    return [
      ...grid(scale, height, "", { from: EDGE.left, to: width - EDGE.right }),
      ...months.flatMap((month, index) => {
        const left = EDGE.left + step * index + (step - bar * BARS.length) / 2;
        return [
          ...BARS.map(([name], place) => shape("rect", { class: "chart-bar", "data-bar": name, x: left + bar * place, width: Math.max(1, bar - 1), y: y(month[name]), height: Math.max(0, y(0) - y(month[name])) },
            shape("title", {}, `${monthTitle(month.month, language())}: ${month[name]}`))),
          index % every === 0 && shape("text", { class: "chart-mark", x: EDGE.left + step * (index + 0.5), y: height - 7, "text-anchor": "middle" }, monthShort(month.month, language())),
        ];
      }),
    ];
  });
  return el("figure", { class: "chart-figure" }, el("figcaption", { class: "chart-caption" }, words),
    el("ul", { class: "legend" }, ...BARS.map(([name, key]) => el("li", {}, el("span", { class: "bar-sign", "data-bar": name, "aria-hidden": "true" }), el("span", { t: key })))),
    chart, tableBehind("indicators.asTable", ideasTable(months)));
}

/** @param {IdeasMonth[]} months */
export function ideasTable(months) {
  return dataTable("regularity.ideas", [head("regularity.month"), ...BARS.map(([, key]) => head(key, "number"))],
    months.map((month) => el("tr", {}, el("th", { scope: "row" }, monthTitle(month.month, language())), ...BARS.map(([name]) => el("td", { class: "number" }, String(month[name]))))));
}
