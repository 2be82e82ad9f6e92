import { el } from "../../dom.js";
import { icon } from "../../icons.js";
import { language, t } from "../../i18n/index.js";
import { criterionTitle, isDisputed } from "../../logic/boardview.js";
import { isShared, placeWords } from "../../logic/places.js";
import { quadrantName, VERDICTS } from "./words.js";

/** @param {number | undefined} value @param {number} [digits] */
export function figure(value, digits = 1) {
  if (value === undefined || value === null) return t("storm.result.none");
  return new Intl.NumberFormat(language(), { maximumFractionDigits: digits }).format(value);
}

/**
 * An item's title, and the ideas in it.
 *
 * @param {BoardItem} item @param {BoardIdea[]} ideas @param {readonly BoardItem[]} items all, to tell which places are shared
 */
export function itemHead(item, ideas, items) {
  const places = items.map(({ place }) => place);
  return el("div", { class: "storm-item-head" },
    item.place !== undefined && el("span", { class: "storm-rank-number", "aria-label": t(isShared(item.place, places) ? "storm.vote.placeShared" : "storm.vote.place", { place: item.place }) }, placeWords(item.place, places)),
    el("div", { class: "storm-item-words" }, el("h3", { dir: "auto" }, item.title),
      item.kind === "cluster" && ideas.length > 0 && el("details", { class: "storm-inside" }, el("summary", { "data-key": `inside-${item.id}` }, t("storm.ideas.count", { count: ideas.length })),
        el("ul", {}, ...ideas.map((idea) => el("li", { class: "storm-text", dir: "auto" }, idea.text))))));
}

/**
 * Dots as a bar, with what they are when every school counts alike; places in the ranking.
 *
 * @param {BoardItem} item @param {number} most the most dots that any item has
 */
export function resultLine(item, most) {
  if (item.raw === undefined && !item.ranking) return null;
  const bar = el("span", { class: "poll-bar" });
  bar.style.width = `${Math.round(((item.raw ?? 0) / most) * 100)}%`;
  return el("div", { class: "storm-result" },
    item.raw !== undefined && el("div", { class: "poll-track", "aria-hidden": "true" }, bar),
    el("p", { class: "storm-figures" }, [
      item.raw !== undefined && t("storm.result.dots", { count: item.raw }),
      item.balanced !== undefined && t("storm.result.balanced", { value: figure(item.balanced, 2) }),
      item.votes !== undefined && t("storm.result.voters", { count: item.votes }),
      item.ranking && item.ranking.voters > 0 && t("storm.result.ranking", { sum: item.ranking.sum, firsts: item.ranking.firsts }),
    ].filter(Boolean).join(" · ")),
    item.dropped ? el("p", { class: "quiet-text" }, t("storm.result.dropped", { count: item.dropped })) : null);
}

/**
 * What came of the scores by criteria.
 *
 * @param {BoardItem} item @param {BoardCriterion[]} criteria @param {readonly BoardItem[]} items all, to tell which places are shared
 */
export function matrixLine(item, criteria, items) {
  const { matrix } = item;
  if (!matrix) return null;
  const quadrant = quadrantName(matrix.quadrant);
  const totals = items.map((each) => each.matrix?.place);
  return el("div", { class: "storm-matrix-result" },
    el("dl", { class: "storm-medians" }, ...criteria.map((criterion) => {
      const wide = (item.iqr?.[criterion.id] ?? 0) > 1;
      return el("div", {}, el("dt", {}, criterionTitle(criterion, language())), el("dd", { class: wide ? "wide" : "" },
        matrix.criteria[criterion.id] === undefined ? t("storm.result.none") : t("storm.result.median", { value: figure(matrix.criteria[criterion.id]) }),
        wide && el("span", { class: "storm-spread" }, t("storm.result.spread", { value: figure(item.iqr?.[criterion.id]) }))));
    })),
    el("p", { class: "storm-figures" }, [
      matrix.total !== undefined && t("storm.result.total", { value: figure(matrix.total, 2) }),
      matrix.place !== undefined && t(isShared(matrix.place, totals) ? "storm.result.totalPlaceShared" : "storm.result.totalPlace", { place: matrix.place }),
      matrix.priority !== undefined && t("storm.result.priority", { value: figure(matrix.priority, 2) }),
    ].filter(Boolean).join(" · ")),
    quadrant && el("span", { class: `storm-tag quadrant-${matrix.quadrant}`, t: quadrant }));
}

/** @param {BoardItem} item a mark that people see it differently */
export function disputed(item) {
  if (item.discuss === false) return el("span", { class: "storm-tag good" }, icon("check", "icon tiny"), el("span", { t: "storm.result.discussed" }));
  return isDisputed(item) ? el("span", { class: "storm-tag warn", "data-role": "board-disputed" }, icon("warning", "icon tiny"), el("span", { t: "storm.result.discuss" })) : null;
}

/** @param {BoardDecision} decision */
export function decisionTag(decision) {
  const words = VERDICTS.find((each) => each.value === decision.verdict)?.done ?? "storm.verdict.adopted";
  return el("span", { class: `storm-tag verdict-${decision.verdict}`, t: words });
}
