import { el, setShown, setText } from "../../../dom.js";
import { icon } from "../../../icons.js";
import { language, t } from "../../../i18n/index.js";
import { criterionTitle, ideasOfItem, isDisputed, isHosting, isLeading, itemsInOrder, seenRound } from "../../../logic/boardview.js";
import { dateAndTime, ownZone } from "../../../logic/dates.js";
import { promptDialog } from "../../dialogs.js";
import { deadlineDialog } from "../deadline.js";
import { KeyedList } from "../list.js";
import { disputed, itemHead, matrixLine } from "../results.js";
import { quadrantChart } from "../quadrants.js";
import { DELPHI_ENDS } from "../words.js";

const SCORES = [1, 2, 3, 4, 5];

/** Items are scored by criteria; who leads has a column of their own, which counts nowhere. */
export class ScoreStage {
  #busy = false;

  /** @param {import("../context.js").BoardDesk} desk */
  constructor(desk) {
    this.desk = desk;
    this.round = el("p", { class: "storm-note" });
    this.voted = el("p", { class: "storm-note" });
    this.next = el("button", { type: "button", class: "button compact", "data-action": "board.round", t: "storm.delphi.next", on: { click: () => { void this.#lead("round", {}); } } });
    this.toggle = el("button", { type: "button", class: "button compact", "data-action": "board.votes", on: { click: () => {
      void this.#lead("votes", { op: desk.facts.votesOpen === false ? "open" : "close" });
    } } });
    this.keep = el("button", { type: "button", class: "button compact", "data-action": "board.keep", t: "delphi.keep", on: { click: () => { void desk.ask("keep", seenRound(this.desk.facts)); } } });
    this.between = el("p", { class: "storm-note", "data-role": "board-deadline" });
    this.later = el("button", { type: "button", class: "button compact", "data-action": "board.deadline", t: "delphi.inCallSet", on: { click: () => this.#deadline() } });
    this.page = el("a", { class: "button compact quiet", target: "_blank", rel: "noopener", "data-action": "board.roundPage", t: "delphi.inCallLink" });
    this.betweenLine = el("div", { class: "storm-line" }, this.between, el("div", { class: "storm-buttons" }, this.later, this.page));
    this.progress = el("p", { class: "storm-left", role: "status" });
    this.note = el("p", { class: "quiet-text" });
    this.scale = el("p", { class: "quiet-text", t: "storm.score.scale" });
    this.chart = el("div", { class: "storm-chart-place" });
    this.list = el("div", { class: "storm-items", "data-role": "board-items" });
    this.empty = el("p", { class: "storm-empty", t: "storm.vote.nothing" });
    this.element = el("div", { class: "storm-stage-body", "data-stage": "score" },
      el("div", { class: "storm-line" }, this.round, this.voted, el("div", { class: "storm-buttons" }, this.next, this.toggle)), this.betweenLine,
      el("div", { class: "storm-sticky" }, this.progress, this.keep), this.note, this.scale, this.empty, el("div", { class: "storm-split" }, el("div", { class: "storm-split-list" }, this.list), this.chart));
    this.keyed = new KeyedList(this.list);
  }

  /** @param {boolean} again */
  update(again) {
    const { desk } = this;
    const { facts, board, own } = desk;
    const criteria = facts.scoring?.matrix?.criteria ?? [];
    const items = itemsInOrder(board);
    const open = facts.votesOpen !== false;
    const leading = isLeading(board);
    // Who leads scores in a column of their own, which nothing is mixed with.
    const may = open && desk.may("score") && !leading;
    const hosting = isHosting(board);
    const scores = own?.scores ?? {};
    const delphi = facts.mode === "delphi";
    setShown(this.round, delphi);
    if (delphi) {
      const why = facts.delphi?.ended ? DELPHI_ENDS[facts.delphi.why ?? ""] : undefined;
      setText(this.round, why ?? "storm.delphi.round", why ? undefined : { round: facts.round ?? 1 });
    }
    setText(this.voted, "storm.score.voted", { count: facts.voted ?? 0 });
    setShown(this.next, leading && delphi && !facts.delphi?.ended);
    setShown(this.toggle, leading);
    setText(this.toggle, open ? "storm.score.close" : "storm.score.open");
    this.#between(leading, delphi, open);
    const all = items.length * criteria.length;
    const standing = items.reduce((sum, item) => sum + criteria.filter(({ id }) => scores[item.id]?.[id] !== undefined).length, 0);
    // What stands from the round before is still to be given anew, or kept.
    const given = delphi ? items.reduce((sum, item) => sum + criteria.filter(({ id }) => own?.given?.[item.id]?.includes(id)).length, 0) : standing;
    setShown(this.keep, may && delphi && (facts.round ?? 1) > 1 && given < all && standing > 0);
    setShown(this.progress, may && all > 0);
    setText(this.progress, given >= all ? "storm.score.all" : "storm.score.left", { count: all - given });
    setShown(this.note, !may && !(open && leading));
    setText(this.note, open ? "storm.score.notYours" : "storm.score.closed");
    setShown(this.scale, may);
    setShown(this.empty, items.length === 0);
    const chart = may ? null : quadrantChart(items);
    setShown(this.chart, chart !== null);
    this.chart.replaceChildren(...(chart ? [chart] : []));
    this.keyed.show(items.map((item) => ({
      key: item.id, needs: [item, may, open, leading, hosting, JSON.stringify(scores[item.id] ?? {}), JSON.stringify(own?.given?.[item.id] ?? null), criteria],
      draw: () => el("article", { class: "storm-item", "data-item": item.id },
        el("div", { class: "storm-line" }, itemHead(item, ideasOfItem(board, item), items), disputed(item)),
        may && el("div", { class: "storm-criteria" }, ...criteria.map((criterion) => this.#criterion(item, criterion, scores[item.id]?.[criterion.id]))),
        matrixLine(item, criteria, items), hosting && this.#own(item, leading),
        leading && (isDisputed(item) || item.discuss === false) && el("button", {
          type: "button", class: "button compact quiet", "data-action": "board.discuss", "data-key": `discuss-${item.id}`, t: item.discuss === false ? "storm.score.again" : "storm.score.discussed",
          on: { click: () => { void desk.ask("discuss", { item: item.id, done: item.discuss !== false }); } },
        })),
    })), again);
  }

  /** @param {boolean} leading @param {boolean} delphi @param {boolean} open a Delphi goes on after the call, until a moment */
  #between(leading, delphi, open) {
    const { facts, board } = this.desk;
    const end = facts.deadline;
    setShown(this.betweenLine, delphi && (leading || end !== undefined));
    const when = end ? dateAndTime(end.at, language(), ownZone(), Date.now()) : "";
    setText(this.between, end ? (end.passed ? "delphi.inCallTimedOut" : "delphi.inCallEnd") : "delphi.inCall", { when });
    setShown(this.later, leading && open);
    setText(this.later, end ? "delphi.move" : "delphi.inCallSet");
    if (board.session) this.page.href = `/delphi/${encodeURIComponent(board.session)}`;
  }

  /** @param {"round" | "votes"} action @param {Record<string, unknown>} fields one step at a time */
  async #lead(action, fields) {
    if (this.#busy) return;
    this.#busy = true;
    for (const button of [this.next, this.toggle]) button.setAttribute("aria-disabled", "true");
    try {
      await this.desk.ask(action, { ...fields, ...seenRound(this.desk.facts) });
    } finally {
      this.#busy = false;
      for (const button of [this.next, this.toggle]) button.removeAttribute("aria-disabled");
    }
  }

  #deadline() {
    const { desk } = this;
    const seen = seenRound(desk.facts);
    deadlineDialog(desk.facts.deadline?.at, (at) => desk.ask("deadline", { ...seen, ...(at === null ? {} : { at }) }));
  }

  /** @param {BoardItem} item @param {BoardCriterion} criterion @param {number | undefined} chosen */
  #criterion(item, criterion, chosen) {
    const name = `storm-${item.id}-${criterion.id}`;
    const give = (/** @type {number} */ value) => {
      void this.desk.ask("score", { item: item.id, criterion: criterion.id, value, ...seenRound(this.desk.facts) }).then((done) => { if (!done) this.update(true); });
    };
    // What stands from the round before does not change by being chosen once more, but is given by it.
    const { own, facts } = this.desk;
    const kept = facts.mode === "delphi" && chosen !== undefined && !own?.given?.[item.id]?.includes(criterion.id);
    return el("fieldset", { class: "storm-criterion", "data-criterion": criterion.id },
      el("legend", {}, criterionTitle(criterion, language()), criterion.cost && el("small", { t: "storm.score.cost" })),
      el("div", { class: "storm-scale" }, ...SCORES.map((value) => el("label", { class: "storm-score" },
        el("input", { type: "radio", name, value, checked: chosen === value, "data-key": `${name}-${value}`, on: { change: () => give(value), ...(kept && chosen === value ? { click: () => give(value) } : {}) } }), el("span", {}, String(value))))));
  }

  /** @param {BoardItem} item @param {boolean} leading */
  #own(item, leading) {
    const { desk } = this;
    const value = item.own?.value;
    return el("div", { class: "storm-own", role: "group", label: "storm.score.own" },
      el("span", { class: "storm-own-name", t: "storm.score.own" }),
      leading && el("select", { class: "field small-field", label: "storm.score.own", "data-key": `own-${item.id}`, "data-role": "board-own", on: {
        change: (/** @type {Event} */ event) => {
          const chosen = Number(/** @type {HTMLSelectElement} */ (event.target).value);
          void desk.ask("own", { item: item.id, ...(chosen ? { value: chosen } : {}), ...(item.own?.note ? { note: item.own.note } : {}) });
        },
      } }, el("option", { value: "", selected: value === undefined }, t("storm.result.none")), ...SCORES.map((score) => el("option", { value: score, selected: score === value }, String(score)))),
      !leading && value !== undefined && el("strong", {}, String(value)),
      item.own?.note ? el("span", { class: "storm-own-note" }, item.own.note) : null,
      leading && el("button", { type: "button", class: "icon-button", tip: "storm.score.note", "data-key": `note-${item.id}`, on: { click: () => { void this.#note(item); } } }, icon("pencil", "icon small")));
  }

  /** @param {BoardItem} item */
  async #note(item) {
    const note = await promptDialog({
      title: t("storm.score.note"), label: t("storm.score.noteLabel"), yes: t("app.save"), value: item.own?.note ?? "", longest: 500, many: true, mayBeEmpty: true,
    });
    if (note !== null) await this.desk.ask("own", { item: item.id, ...(item.own?.value ? { value: item.own.value } : {}), note });
  }

  close() {
    this.keyed.close();
  }
}
