import { el } from "../../dom.js";
import { icon } from "../../icons.js";
import { isKey, language, t } from "../../i18n/index.js";
import { dayWords } from "../../logic/programme.js";
import { addedTogether, cellText, changedFields, importCounts, problemSentence, rowValues, valueNames } from "../../logic/programmeimport.js";
import { dataTable, head } from "./pane.js";
import { INDICATOR_WORDS, PART_WORDS, STATUS_WORDS } from "./words.js";

/** @typedef {import("../../dom.js").Key} Key */

/** @param {ImportPreview} preview what it would do, part by part: what is wrong comes first */
export function previewParts(preview) {
  const counts = importCounts(preview);
  const figures = /** @type {const} */ ([["errors", "pimport.errors"], ["adds", "pimport.adds"], ["changes", "pimport.changes"], ["missing", "pimport.missing"], ["same", "pimport.same"]]);
  return [
    el("dl", { class: "import-figures" }, ...figures.map(([name, words]) => el("div", { "data-figure": name, "data-zero": counts[name] === 0 },
      el("dt", { t: words }), el("dd", {}, String(counts[name]))))),
    preview.ignored && preview.ignored.length > 0 ? el("p", { class: "quiet-text", t: "pimport.ignored", with: { columns: preview.ignored.join(", ") } }) : null,
    part("pimport.errors", preview.errors.length, counts.errors, true, () => errorTable(preview)),
    part("pimport.changes", preview.changes.length, counts.changes, true, () => changeTable(preview)),
    part("pimport.adds", preview.adds.length, counts.adds, preview.errors.length === 0 && preview.changes.length === 0, () => addTable(preview)),
    part("pimport.missing", preview.missing.length, counts.missing, false, () => el("div", { class: "form" },
      el("p", { class: "quiet-text", t: "pimport.missingNote" }),
      el("ul", { class: "plain-list" }, ...preview.missing.map((each) => el("li", {}, entryWords(each)))))),
  ].filter((each) => each !== null);
}

/** @param {Key} title @param {number} listed @param {number} count @param {boolean} open @param {() => Node} content */
function part(title, listed, count, open, content) {
  if (count === 0) return null;
  return el("details", { class: "form-section", open }, el("summary", {}, el("h3", { t: title }), el("span", { class: "tag" }, String(count))),
    el("div", { class: "form" }, content(), count > listed && el("p", { class: "quiet-text", t: "pimport.moreRows", with: { count: count - listed } })));
}

/** @param {ImportPreview} preview */
function errorTable(preview) {
  return dataTable("pimport.errors", [head("pimport.row", "number"), head("pimport.column"), head("pimport.problem")], preview.errors.map((each) => el("tr", {},
    el("td", { class: "number" }, each.row === undefined ? "—" : String(each.row)), el("td", {}, each.column ? columnName(preview, each.column) : "—"), el("td", {}, problemWords(each)))));
}

/** @param {ImportProblem} error */
function problemWords({ problem }) {
  const { name, time, params } = problemSentence(problem);
  const key = `importProblem.${name}`;
  if (!isKey(key)) return t("importProblem.other", { code: problem.code });
  const days = { from: dayWords(params.from, language()), to: dayWords(params.to, language()) };
  return t(key, { ...params, ...days, status: cellWords("status", params.status), time: time ? t(`importProblem.${time}`, days) : "" });
}

/** @param {ImportPreview} preview */
function columnTitles({ columns }) {
  return new Map((columns ?? []).map((column) => typeof column === "string" ? [column, column] : [column.key, column.title ?? column.key]));
}

/** @param {ImportPreview} preview @param {string} name what a column is called: by us where we know it, else as in the file */
function columnName(preview, name) {
  const key = `importColumn.${name}`;
  return isKey(key) ? t(key) : columnTitles(preview).get(name) ?? name;
}

/** @param {unknown} key what an entry is called; an indicator's name begins with its code */
function entryWords(key) {
  const [first, ...rest] = cellText(key).split(" · ");
  const words = rest.length > 0 && Object.hasOwn(INDICATOR_WORDS, first) ? t(INDICATOR_WORDS[/** @type {IndicatorKind} */ (first)]) : first;
  return [words, ...rest].join(" · ");
}

/** @param {string} column @param {unknown} value what a cell says, with words for the codes of parts and statuses */
function cellWords(column, value) {
  const text = cellText(value);
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return dayWords(text, language());
  const key = column === "part" ? PART_WORDS[/** @type {ProgrammePart} */ (text)] : column === "status" ? STATUS_WORDS[/** @type {SchoolStatusKind} */ (text)] : undefined;
  return key ? t(key) : text;
}

/** @param {ImportPreview} preview */
function addTable(preview) {
  const adds = addedTogether(preview.adds);
  const names = valueNames(adds, [...columnTitles(preview).keys()]);
  const keyed = adds.some(({ key }) => key !== undefined);
  return dataTable("pimport.adds", [head("pimport.row", "number"), keyed && head("pimport.what2"), ...names.map((name) => el("th", { scope: "col" }, columnName(preview, name)))],
    adds.map((each) => {
      const values = rowValues(each);
      return el("tr", {}, el("td", { class: "number" }, cellText(each.row)), keyed && el("th", { scope: "row" }, entryWords(each.key)), ...names.map((name) => el("td", {}, cellWords(name, values[name]))));
    }));
}

/** @param {ImportPreview} preview */
function changeTable(preview) {
  return dataTable("pimport.changes", [head("pimport.row", "number"), head("pimport.what2"), head("pimport.difference")], preview.changes.map((change) => el("tr", {},
    el("td", { class: "number" }, String(change.row)), el("th", { scope: "row" }, entryWords(change.key)),
    el("td", {}, ...changedFields(change).map(({ name, before, after }) => el("div", { class: "difference" },
      name && el("span", { class: "cell-note" }, columnName(preview, name)),
      el("del", {}, cellWords(name, before) || t("pimport.empty")), icon("arrow", "icon small"), el("span", { class: "visually-hidden", t: "pimport.becomes" }), el("ins", {}, cellWords(name, after) || t("pimport.empty"))))))));
}
