import { el, setShown, setText } from "../../../dom.js";
import { icon } from "../../../icons.js";
import { t } from "../../../i18n/index.js";
import { ideasOfItem, isLeading, isOwnItem, itemsInOrder } from "../../../logic/boardview.js";
import { dotRules, dotsGiven, moved, ranked, withDot } from "../../../logic/boardvotes.js";
import { KeyedList } from "../list.js";
import { figure, itemHead, resultLine } from "../results.js";
import { phoneDialog } from "../settings.js";

/** What has been clicked is sent so long after the last click. Milliseconds. */
const SETTLE = 250;

/** Everybody gives dots, or ranks the best. What others give is seen when the vote is closed. */
export class VoteStage {
  /** @type {Record<string, number> | null} */
  #dots = null;
  /** @type {number[] | null} */
  #rank = null;
  /** @type {any} */
  #timer = null;

  /** @param {import("../context.js").BoardDesk} desk */
  constructor(desk) {
    this.desk = desk;
    const tab = (/** @type {BoardMethod} */ method, /** @type {import("../../../dom.js").Key} */ words) => el("button", {
      type: "button", class: "chip", "data-method": method, "data-action": `board.method.${method}`, t: words,
      on: { click: () => { if (desk.facts.method !== method) void desk.ask("configure", { method }); } },
    });
    this.methods = [tab("dots", "storm.vote.dots"), tab("ranking", "storm.vote.rank")];
    this.tabs = el("div", { class: "storm-places", role: "group", label: "storm.vote.method" }, ...this.methods);
    this.left = el("p", { class: "storm-left", role: "status", "data-role": "board-dots-left" });
    this.note = el("p", { class: "quiet-text" });
    this.voted = el("p", { class: "storm-note" });
    this.phoned = el("p", { class: "storm-note warn", role: "status", hidden: true, "data-role": "board-phoned" }, icon("phone", "icon small"), el("span", { t: "storm.phones.instead" }));
    this.toggle = el("button", { type: "button", class: "button compact", "data-action": "board.votes", on: { click: () => {
      void desk.ask("votes", { op: desk.facts.votesOpen === false ? "open" : "close" });
    } } });
    this.phones = el("button", { type: "button", class: "button compact quiet", "data-action": "board.phones", on: { click: () => { void this.#phones(); } } }, icon("phone", "icon small"), el("span", {}));
    this.code = el("button", { type: "button", class: "button compact quiet", "data-action": "board.phones.code", on: { click: () => phoneDialog(desk) } }, icon("share", "icon small"), el("span", { t: "storm.phones.code" }));
    this.agreement = el("p", { class: "storm-note" });
    this.order = el("p", { class: "quiet-text", t: "storm.vote.byRank", hidden: true });
    this.ranking = el("ol", { class: "storm-ranking", label: "storm.vote.yourRank" });
    this.list = el("div", { class: "storm-items", "data-role": "board-items" });
    this.empty = el("p", { class: "storm-empty", t: "storm.vote.nothing" });
    this.element = el("div", { class: "storm-stage-body", "data-stage": "vote" },
      el("div", { class: "storm-line" }, this.voted, el("div", { class: "storm-buttons" }, this.phones, this.code, this.toggle)), this.tabs, this.phoned,
      el("div", { class: "storm-sticky" }, this.left), this.note, this.order, this.agreement, this.ranking, this.empty, this.list);
    this.keyed = new KeyedList(this.list);
  }

  /** @param {boolean} again */
  update(again) {
    const { desk } = this;
    const { facts, board, own } = desk;
    const items = itemsInOrder(board);
    const open = facts.votesOpen !== false;
    const phoned = own?.phoned === true;
    const may = open && desk.may("vote") && !phoned;
    const leading = isLeading(board);
    const rules = dotRules(facts.scoring, items.length);
    const top = facts.scoring?.ranking?.top ?? 5;
    if (this.#timer === null) {
      this.#dots = null;
      this.#rank = null;
    }
    const dots = this.#dots ?? own?.dots ?? {};
    const rank = this.#rank ?? own?.rank ?? [];
    for (const button of this.methods) button.setAttribute("aria-pressed", String(button.dataset.method === (facts.method ?? "dots")));
    // One way is agreed; who leads may choose another until somebody has voted.
    setShown(this.tabs, items.length > 0 && leading && open && (facts.voted ?? 0) === 0);
    setShown(this.phoned, open && phoned);
    setShown(this.empty, items.length === 0);
    setText(this.voted, "storm.vote.voted", { count: facts.voted ?? 0 });
    setShown(this.toggle, leading);
    setText(this.toggle, open ? "storm.vote.close" : "storm.vote.open");
    this.toggle.classList.toggle("primary", open);
    setShown(this.phones, leading && (open || facts.phones?.on === true));
    setText(/** @type {HTMLElement} */ (this.phones.lastElementChild), facts.phones?.on ? "storm.phones.off" : "storm.phones.on");
    setShown(this.code, open && facts.phones?.on === true && !!(own?.phoneLink ?? facts.phones.link));
    const byDots = facts.method !== "ranking";
    setShown(this.left, may && items.length > 0);
    setText(this.left, byDots ? "storm.vote.left" : "storm.vote.rankLeft", byDots ? { count: rules.k - dotsGiven(dots) } : { count: Math.max(0, Math.min(top, items.length) - rank.length) });
    setShown(this.note, !(open && phoned));
    setText(this.note, !open ? "storm.vote.closed" : !may ? "storm.vote.notYours" : byDots ? "storm.vote.dotsNote" : "storm.vote.rankNote", { count: byDots ? rules.perItem : Math.min(top, items.length) });
    setShown(this.order, !open && items.some((item) => (item.ranking?.voters ?? 0) > 0) && facts.method === "ranking");
    setShown(this.agreement, !open && facts.agreement !== undefined);
    if (facts.agreement) setText(this.agreement, "storm.vote.agreement", { w: figure(facts.agreement.w, 2), count: facts.agreement.m });
    this.#renderRank(rank, !byDots && may);
    const most = Math.max(1, ...items.map((item) => item.raw ?? 0));
    this.keyed.show(items.map((item) => {
      const given = dots[item.id] ?? 0;
      const at = rank.indexOf(item.id);
      const mine = isOwnItem(board, item);
      return {
        key: item.id, needs: [item, given, at, mine, may, open, byDots, rules.k - dotsGiven(dots) > 0, most, rank.length < top],
        draw: () => el("article", { class: "storm-item", "data-item": item.id }, itemHead(item, ideasOfItem(board, item), items),
          may && (byDots ? this.#dotControl(item, given, mine, rules, dots) : this.#rankControl(item, at, rank.length < top)),
          !open && resultLine(item, most)),
      };
    }), again);
  }

  /** @param {BoardItem} item @param {number} given @param {boolean} mine @param {{ k: number, perItem: number }} rules @param {Record<string, number>} dots */
  #dotControl(item, given, mine, rules, dots) {
    if (mine) return el("p", { class: "quiet-text", t: "storm.vote.own" });
    const step = (/** @type {1 | -1} */ by) => el("button", {
      type: "button", class: "storm-step-button", tip: by > 0 ? "storm.vote.more" : "storm.vote.less", "data-action": by > 0 ? "board.dot.more" : "board.dot.less", "data-key": `${by}-${item.id}`,
      "aria-disabled": withDot(dots, item.id, by, rules) === null, on: { click: () => this.#give(item.id, by, rules) },
    }, by > 0 ? icon("plus", "icon small") : el("span", { class: "storm-minus", "aria-hidden": "true" }));
    return el("div", { class: "storm-dots", role: "group", "aria-label": t("storm.vote.dotsOn", { count: given, title: item.title }) },
      step(-1), el("span", { class: "storm-dot-row", "aria-hidden": "true" }, ...Array.from({ length: rules.perItem }, (_, index) => el("span", { class: index < given ? "storm-dot on" : "storm-dot" }))),
      el("span", { class: "storm-dot-count" }, String(given)), step(1));
  }

  /** @param {number} item @param {1 | -1} step @param {{ k: number, perItem: number }} rules */
  #give(item, step, rules) {
    const { desk } = this;
    const before = this.#dots ?? desk.own?.dots ?? {};
    const next = withDot(before, item, step, rules);
    if (!next) {
      if (step > 0) desk.toasts.show(t((before[item] ?? 0) >= rules.perItem ? "storm.vote.itemFull" : "storm.vote.noneLeft", { count: rules.perItem }));
      return;
    }
    this.#dots = next;
    this.#later(() => desk.ask("dots", { dots: next }));
    desk.toasts.announce(t("storm.vote.left", { count: rules.k - dotsGiven(next) }));
  }

  /** @param {BoardItem} item @param {number} at @param {boolean} room */
  #rankControl(item, at, room) {
    return el("button", { type: "button", class: `button compact${at >= 0 ? " picked" : ""}`, "aria-pressed": at >= 0, disabled: at < 0 && !room, "data-action": "board.rank", "data-key": `rank-${item.id}`, on: { click: () => {
      this.#order(ranked(this.#rank ?? this.desk.own?.rank ?? [], item.id, this.desk.facts.scoring?.ranking?.top ?? 5));
    } } }, at >= 0 ? t("storm.vote.place", { place: at + 1 }) : t("storm.vote.rankAdd"));
  }

  /** @param {number[]} rank */
  #order(rank) {
    this.#rank = rank;
    this.#later(() => this.desk.ask("rank", { items: rank }));
  }

  /** @param {readonly number[]} rank @param {boolean} shown */
  #renderRank(rank, shown) {
    setShown(this.ranking, shown && rank.length > 0);
    const focused = /** @type {HTMLElement | null} */ (document.activeElement)?.dataset.key;
    const inside = this.ranking.contains(document.activeElement);
    this.ranking.replaceChildren(...rank.flatMap((id, index) => {
      const item = this.desk.board.items.get(id);
      if (!item) return [];
      const step = (/** @type {1 | -1} */ by) => el("button", {
        type: "button", class: "icon-button", tip: by < 0 ? "storm.vote.up" : "storm.vote.down", "data-key": `move-${by}-${id}`, disabled: by < 0 ? index === 0 : index === rank.length - 1,
        on: { click: () => this.#order(moved(this.#rank ?? this.desk.own?.rank ?? [], id, by)) },
      }, icon("down", by < 0 ? "icon small turned" : "icon small"));
      return [el("li", { class: "storm-rank" }, el("span", { class: "storm-rank-number" }, String(index + 1)), el("span", { class: "storm-rank-title", dir: "auto" }, item.title), step(-1), step(1))];
    }));
    if (inside && focused) /** @type {HTMLElement | null} */ (this.ranking.querySelector(`[data-key="${focused}"]`))?.focus();
  }

  /** @param {() => Promise<boolean>} send */
  #later(send) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      void send().finally(() => {
        this.#timer = null;
        // What the server has counts, also when it refused.
        this.update(false);
      });
    }, SETTLE);
    this.update(false);
  }

  async #phones() {
    const on = this.desk.facts.phones?.on !== true;
    await this.desk.ask("phones", { on });
  }

  close() {
    clearTimeout(this.#timer);
    this.keyed.close();
  }
}
