import assert from "node:assert/strict";
import { test } from "node:test";
import {
  bandOf, breakYears, chartExtent, differenceOf, lineParts, measureOf, measuresOf, nearestChoice, niceScale, pathOf, rangeParts, yearParts,
  yearsOf,
} from "../../Sources/WebClient/public/assets/js/logic/programmecharts.js";

const point = (year, mean, more = {}) => ({ year, n: 20, mean, ...more });
const few = (year) => ({ year, n: 7, suppressed: true });

test("a scale has round marks and holds everything", () => {
  assert.deepEqual(niceScale(0, 100), { low: 0, high: 100, ticks: [0, 50, 100] });
  assert.deepEqual(niceScale(3.05, 3.97).ticks, [3, 3.5, 4]);
  assert.deepEqual(niceScale(0, 61).ticks, [0, 20, 40, 60, 80]);
  assert.deepEqual(niceScale(4, 4).ticks, [3, 3.5, 4, 4.5, 5]);
  for (const [low, high] of [[0, 1], [0.1, 0.3], [-5, 12], [999, 100_001], [2.999, 3.001]]) {
    const scale = niceScale(low, high);
    assert.ok(scale.low <= low && scale.high >= high && scale.ticks.length >= 2 && scale.ticks.length <= 8, `${low} to ${high}`);
    assert.ok(scale.ticks.every((tick, index) => index === 0 || tick > scale.ticks[index - 1]));
  }
});

test("what is of too few pupils is never a number, even if the server sent one", () => {
  assert.equal(measureOf({ ...few(2024), mean: 4.5 }, "mean"), null);
  assert.equal(measureOf(point(2024, 3.5), "quality"), null);
  assert.equal(measureOf(point(2024, 0), "mean"), 0);
  assert.deepEqual(measuresOf([{ points: [point(2024, 3.5, { quality: 40 }), { ...few(2025), below: 3 }] }]), ["mean", "quality"]);
});

test("a line ends where the scale changed and where nothing may be shown", () => {
  const points = [point(2026, 4), point(2023, 3), few(2024), point(2025, 3.5, { breaks: true }), point(2027, 5, { breaks: true }), point(2028, 5.5)];
  assert.deepEqual(lineParts(points, "mean").map((part) => part.map(({ year, value }) => [year, value])),
    [[["2023", 3]], [["2025", 3.5], ["2026", 4]], [["2027", 5], ["2028", 5.5]]]);
  assert.deepEqual(lineParts([few(2024)], "mean"), []);
  assert.deepEqual(lineParts([point(2023, 3), { ...few(2024), breaks: true }, point(2025, 4)], "mean").length, 2, "a break stays one where its own year is hidden");
  assert.deepEqual(breakYears(points), ["2025", "2027"]);
});

test("the chart spans all series and the district's range, and nothing that is hidden", () => {
  const series = [{ points: [point(2024, 3.2), { ...few(2025), mean: 9 }] }, { points: [point("2023", 2.8)] }];
  const range = [{ year: 2026, low: 2.5, median: 3, high: 4.1, schools: 20 }];
  assert.deepEqual(yearsOf(series, range), ["2023", "2024", "2025", "2026"]);
  assert.deepEqual(chartExtent(series, "mean"), { low: 2.8, high: 3.2 });
  assert.deepEqual(chartExtent(series, "mean", range), { low: 2.5, high: 4.1 });
  assert.equal(chartExtent([{ points: [few(2024)] }], "mean"), null);
});

test("lines and bands become paths", () => {
  assert.equal(pathOf([{ x: 0, y: 1.26 }, { x: 10, y: 2 }]), "M0 1.3L10 2");
  assert.equal(bandOf([{ x: 0, low: 9, high: 1 }, { x: 5, low: 8, high: 2 }]), "M0 1L5 2L5 8L0 9Z");
  assert.deepEqual([pathOf([]), bandOf([])], ["", ""]);
});

test("a difference is told only where both ends are on one scale", () => {
  const series = { points: [point(2023, 3), point(2024, 3.5)], baseline: { year: 2023, mean: 3, quality: 30 } };
  assert.equal(differenceOf(series, "mean"), 0.5);
  assert.equal(differenceOf(series, "quality"), null);
  assert.equal(differenceOf({ ...series, baseline: { ...series.baseline, difference: 0.4 } }, "mean"), 0.4, "the server's word goes first");
  const each = { ...series, baseline: { ...series.baseline, difference: 0.4, differences: { quality: 7 } } };
  assert.deepEqual([differenceOf(each, "quality"), differenceOf(each, "mean")], [7, 0.4]);
  assert.equal(differenceOf({ ...series, points: [point(2023, 3), point(2024, 60, { breaks: true })] }, "mean"), null);
  assert.equal(differenceOf({ points: series.points }, "mean"), null);
});

test("only what there are numbers of is offered and asked for", () => {
  const kinds = [
    { kind: "vpr", subjects: [{ subject: "математика", grades: [5, 8] }, { subject: "физика", grades: [8] }] },
    { kind: "clubs", subjects: [{ subject: "", grades: [] }] },
  ];
  assert.deepEqual(nearestChoice(kinds, { kind: "vpr", subject: "физика", grade: "5" }), { kind: "vpr", subject: "физика", grade: "8" });
  assert.deepEqual(nearestChoice(kinds, { kind: "vpr", subject: "математика", grade: "8" }), { kind: "vpr", subject: "математика", grade: "8" });
  assert.deepEqual(nearestChoice(kinds, { kind: "clubs", subject: "физика", grade: "5" }), { kind: "clubs", subject: "", grade: "" });
  assert.deepEqual(nearestChoice(kinds, { kind: "ege", subject: "", grade: "" }), { kind: "vpr", subject: "математика", grade: "5" });
});

test("the district's range ends where the scale changed", () => {
  const each = (/** @type {number} */ year) => ({ year, low: 1, median: 2, high: 3, schools: 9 });
  const years = (/** @type {string[]} */ breaks, /** @type {number[]} */ ...range) => rangeParts(range.map(each), breaks).map((part) => part.map(({ year }) => year));
  assert.deepEqual(years(["2025"], 2026, 2023, 2024, 2025), [[2023, 2024], [2025, 2026]]);
  assert.deepEqual(years(["2024"], 2023, 2025), [[2023], [2025]], "a break counts in a year that has no range");
  assert.deepEqual(years(["2023"], 2023, 2024), [[2023, 2024]]);
  assert.deepEqual(years([]), []);
});

test("each part of the years has a scale of its own", () => {
  const years = ["2022", "2023", "2024", "2025", "2026"];
  assert.deepEqual(yearParts(years, []), [years]);
  assert.deepEqual(yearParts(years, ["2025", "2025"]), [["2022", "2023", "2024"], ["2025", "2026"]]);
  assert.deepEqual(yearParts(years, ["2022"]), [years], "what is first ends nothing");
  assert.deepEqual(yearParts(["2022", "2026"], ["2024"]), [["2022"], ["2026"]], "a break of a year that is not there");
  const series = [{ points: [point(2022, 3), point(2025, 14, { breaks: true }), point(2026, 15)] }];
  const range = [{ year: 2024, low: 2, median: 3, high: 4 }, { year: 2026, low: 10, median: 14, high: 21 }];
  assert.deepEqual(chartExtent(series, "mean", range, ["2022", "2023", "2024"]), { low: 2, high: 4 });
  assert.deepEqual(chartExtent(series, "mean", range, ["2025", "2026"]), { low: 10, high: 21 });
});
