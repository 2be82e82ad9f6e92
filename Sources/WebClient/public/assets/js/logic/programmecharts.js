/** Scales, lines and gaps of the programme's charts. Pure. */

/** @typedef {"mean" | "quality" | "below" | "value"} Measure */

/**
 * A scale whose marks are round numbers.
 *
 * @param {number} low @param {number} high @param {number} [marks] about how many
 * @returns {{ low: number, high: number, ticks: number[] }}
 */
export function niceScale(low, high, marks = 4) {
  const [from, to] = low === high ? [low - 1, high + 1] : [Math.min(low, high), Math.max(low, high)];
  const rough = (to - from) / Math.max(1, marks);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * (rough / power > 5 ? 10 : rough / power > 2 ? 5 : rough / power > 1 ? 2 : 1);
  const [first, last] = [Math.floor(from / step + 1e-9), Math.ceil(to / step - 1e-9)];
  const ticks = Array.from({ length: last - first + 1 }, (_, index) => Number(((first + index) * step).toPrecision(12)));
  return { low: ticks[0], high: ticks[ticks.length - 1], ticks };
}

/** @param {IndicatorPoint} point @param {Measure} measure @returns {number | null} null where it may not be shown */
export function measureOf(point, measure) {
  const value = point[measure];
  return point.suppressed || value === undefined || value === null || !Number.isFinite(value) ? null : value;
}

/** @param {readonly IndicatorSeries[]} series @returns {Measure[]} what these series measure */
export function measuresOf(series) {
  const points = series.flatMap((each) => each.points);
  return /** @type {Measure[]} */ (["mean", "quality", "below", "value"]).filter((measure) => points.some((point) => measureOf(point, measure) !== null));
}

/**
 * What of a wish there are numbers of: the kind, subject and grade asked for, or the first ones there are.
 *
 * @param {IndicatorTable["kinds"]} kinds at least one @param {{ kind: string, subject: string, grade: string }} wish
 * @returns {{ kind: IndicatorKind, subject: string, grade: string }} empty words where numbers belong to no subject or grade
 */
export function nearestChoice(kinds, wish) {
  const { kind, subjects } = kinds.find((each) => each.kind === wish.kind) ?? kinds[0];
  const { subject, grades } = subjects.find((each) => each.subject === wish.subject) ?? subjects[0];
  const grade = grades.find((each) => String(each) === wish.grade) ?? grades[0];
  return { kind, subject, grade: grade === undefined ? "" : String(grade) };
}

/** @param {readonly { points: readonly { year: number | string }[] }[]} series @param {readonly { year: number | string }[]} [range] */
export function yearsOf(series, range = []) {
  const years = new Set([...series.flatMap((each) => each.points.map(({ year }) => String(year))), ...range.map(({ year }) => String(year))]);
  return [...years].sort();
}

/**
 * The points of one series as lines: a line ends where the series breaks and where a value may not be shown.
 *
 * @param {readonly IndicatorPoint[]} points @param {Measure} measure
 * @returns {{ year: string, value: number }[][]}
 */
export function lineParts(points, measure) {
  /** @type {{ year: string, value: number }[][]} */
  const parts = [];
  let open = false;
  for (const point of [...points].sort((one, other) => String(one.year).localeCompare(String(other.year)))) {
    const value = measureOf(point, measure);
    if (point.breaks) open = false;
    if (value === null) {
      open = false;
      continue;
    }
    if (!open) parts.push([]);
    open = true;
    parts[parts.length - 1].push({ year: String(point.year), value });
  }
  return parts;
}

/**
 * The district's range in parts: one part ends where the next begins anew, as the line beside it does.
 *
 * @param {readonly IndicatorRange[]} range @param {readonly string[]} breaks the years with which something new begins
 * @returns {IndicatorRange[][]}
 */
export function rangeParts(range, breaks) {
  /** @type {IndicatorRange[][]} */
  const parts = [];
  for (const each of [...range].sort((one, other) => String(one.year).localeCompare(String(other.year)))) {
    const last = parts.at(-1)?.at(-1);
    const isNew = !last || breaks.some((year) => year > String(last.year) && year <= String(each.year));
    if (isNew) parts.push([]);
    parts[parts.length - 1].push(each);
  }
  return parts;
}

/** @param {readonly IndicatorPoint[]} points @returns {string[]} the years with which something new begins */
export function breakYears(points) {
  return points.filter(({ breaks }) => breaks).map(({ year }) => String(year));
}

/**
 * The years in parts of one scale each: a part ends where something new begins.
 *
 * @param {readonly string[]} years in their order @param {readonly string[]} breaks
 * @returns {string[][]}
 */
export function yearParts(years, breaks) {
  /** @type {string[][]} */
  const parts = [];
  for (const year of years) {
    const last = parts.at(-1)?.at(-1);
    if (last === undefined || breaks.some((each) => each > last && each <= year)) parts.push([]);
    parts[parts.length - 1].push(year);
  }
  return parts;
}

/**
 * Every number that must be on the chart.
 *
 * @param {readonly IndicatorSeries[]} series @param {Measure} measure @param {readonly IndicatorRange[]} [range]
 * @param {readonly string[]} [years] only of these years
 */
export function chartExtent(series, measure, range = [], years) {
  const counts = (/** @type {{ year: number | string }} */ { year }) => years === undefined || years.includes(String(year));
  const values = [
    ...series.flatMap((each) => each.points.filter(counts).flatMap((point) => measureOf(point, measure) ?? [])),
    ...range.filter(counts).flatMap(({ low, high }) => [low, high]),
  ].filter(Number.isFinite);
  if (values.length === 0) return null;
  return { low: Math.min(...values), high: Math.max(...values) };
}

/** @param {readonly { x: number, y: number }[]} points @returns {string} the `d` of a line */
export function pathOf(points) {
  return points.map(({ x, y }, index) => `${index === 0 ? "M" : "L"}${round(x)} ${round(y)}`).join("");
}

/** @param {readonly { x: number, low: number, high: number }[]} band @returns {string} the `d` of the area between */
export function bandOf(band) {
  if (band.length === 0) return "";
  const above = band.map(({ x, high }) => ({ x, y: high }));
  const below = [...band].reverse().map(({ x, low }) => ({ x, y: low }));
  return `${pathOf([...above, ...below])}Z`;
}

/** @param {number} value */
const round = (value) => Number(value.toFixed(1));

/**
 * How the last shown value differs from the baseline, where the server has not said it.
 *
 * @param {IndicatorSeries} series @param {Measure} measure
 */
export function differenceOf({ points, baseline }, measure) {
  if (!baseline) return null;
  const told = baseline.differences?.[measure] ?? (measure === "mean" || measure === "value" ? baseline.difference : undefined);
  if (told !== undefined) return told;
  const before = baseline[measure];
  const parts = lineParts(points, measure);
  const last = parts.at(-1)?.at(-1);
  // A changed scale makes the two incomparable.
  const comparable = breakYears(points).every((year) => year <= String(baseline.year));
  return before === undefined || !last || !comparable ? null : last.value - before;
}
