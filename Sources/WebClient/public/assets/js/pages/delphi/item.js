import { figure } from "../../components/board/results.js";
import { el } from "../../dom.js";
import { icon } from "../../icons.js";
import { language, t } from "../../i18n/index.js";
import { criterionTitle } from "../../logic/boardview.js";

/** @typedef {{ sheet: DelphiSheet, scores: DelphiChoice, given: (item: number, criterion: string) => boolean, choose: ((item: number, criterion: string, value: number) => void) | null }} Desk */

const SCORES = [1, 2, 3, 4, 5];

/** @param {DelphiItem} item @param {Desk} desk an idea or a group in full, with its scales or with what came of it */
export function itemCard(item, desk) {
  const { sheet, choose } = desk;
  const school = (/** @type {string | undefined} */ id) => sheet.schools.find((each) => each.id === id)?.name;
  return el("article", { class: "storm-item", "data-item": item.id, tabindex: -1, "aria-labelledby": `item-${item.id}` },
    el("div", { class: "storm-line" },
      el("div", { class: "storm-item-words" }, el("h3", { dir: "auto", id: `item-${item.id}` }, item.title),
        item.author && el("p", { class: "quiet-text" }, item.author)),
      item.disputed && el("span", { class: "storm-tag warn" }, icon("warning", "icon tiny"), el("span", { t: "delphi.disputed" }))),
    item.ideas.length > 0 && el("ul", { class: "delphi-ideas" }, ...item.ideas.map((idea) => el("li", { dir: "auto" }, idea.text,
      idea.author && el("span", { class: "quiet-text" }, ` — ${[idea.author, school(idea.school)].filter(Boolean).join(", ")}`)))),
    el("div", { class: "storm-criteria" }, ...sheet.criteria.map((criterion) => choose ? scale(item, criterion, desk, choose) : outcome(item, criterion, desk))));
}

/** @param {DelphiItem} item @param {BoardCriterion} criterion @param {Desk} desk @param {NonNullable<Desk["choose"]>} choose */
function scale(item, criterion, desk, choose) {
  const name = `delphi-${item.id}-${criterion.id}`;
  const chosen = desk.scores[item.id]?.[criterion.id];
  const note = lastRound(item, criterion, desk.sheet);
  const kept = chosen !== undefined && !desk.given(item.id, criterion.id);
  return el("fieldset", { class: "storm-criterion", "data-criterion": criterion.id, "aria-describedby": note || kept ? `${name}-note` : null },
    el("legend", {}, criterionTitle(criterion, language()), criterion.cost && el("small", { t: "storm.score.cost" })),
    el("div", { class: kept ? "storm-scale kept" : "storm-scale" }, ...SCORES.map((value) => el("label", { class: "storm-score" },
      el("input", { type: "radio", name, value, checked: chosen === value, "data-key": `${name}-${value}`, on: {
        change: () => choose(item.id, criterion.id, value),
        // What stands already does not change by being chosen once more, but is given by it.
        ...(kept && chosen === value ? { click: () => choose(item.id, criterion.id, value) } : {}),
      } }),
      el("span", {}, String(value))))),
    (note || kept) && el("p", { class: "delphi-note", id: `${name}-note` }, [note, kept && t("delphi.kept")].filter(Boolean).join(" ")));
}

/** @param {DelphiItem} item @param {BoardCriterion} criterion @param {Desk} desk what a closed round came to, for who does not score now */
function outcome(item, criterion, { sheet, scores }) {
  const words = figures(item, criterion, sheet.open ? "delphi.lastRound" : "delphi.outcome", scores[item.id]?.[criterion.id]);
  return el("div", { class: "storm-criterion", "data-criterion": criterion.id },
    el("p", { class: "delphi-criterion" }, criterionTitle(criterion, language())),
    el("p", { class: "delphi-note" }, words || t(sheet.open ? "delphi.hidden" : "delphi.noStatistic")));
}

/** @param {DelphiItem} item @param {BoardCriterion} criterion @param {DelphiSheet} sheet @returns {string} */
function lastRound(item, criterion, sheet) {
  return figures(item, criterion, "delphi.lastRound", sheet.own?.before[item.id]?.[criterion.id]);
}

/**
 * @param {DelphiItem} item @param {BoardCriterion} criterion @param {"delphi.lastRound" | "delphi.outcome"} of
 * @param {number | undefined} own @returns {string} empty where nothing is known
 */
function figures(item, criterion, of, own) {
  const median = item.medians?.[criterion.id];
  const parts = [
    own !== undefined && t("delphi.yours", { value: own }),
    median !== undefined && t("delphi.statistic", { median: figure(median), range: figure(item.ranges?.[criterion.id] ?? 0) }),
  ].filter(Boolean);
  return parts.length > 0 ? `${t(of)} ${parts.join(", ")}.` : "";
}
