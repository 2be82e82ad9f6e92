import { el, setShown, setText } from "../../dom.js";
import { icon } from "../../icons.js";
import { language, t } from "../../i18n/index.js";
import { boardsWithIdeas, ideasShown, isHosting, toGather } from "../../logic/boardview.js";
import { confirmDialog } from "../dialogs.js";
import { ideaCard } from "./card.js";
import { editIdea, growIdea, hideIdea } from "./dialogs.js";
import { KeyedList } from "./list.js";

/** From so many ideas on there is a search. */
const SEARCHED = 12;

/** The ideas of the board, with what one may do with them. */
export class IdeaList {
  /** @type {Set<number>} */
  #chosen = new Set();
  /** @type {number | null} which board is on view; null: all of them */
  #place = null;
  #language = language();
  /** Whose board one is at; 0 in the plenary. */
  #here = 0;

  /** @param {import("./context.js").BoardDesk} desk @param {{ grow?: boolean, large?: boolean }} [options] `grow`: ideas are improved and combined here */
  constructor(desk, options = {}) {
    const { grow = false, large = false } = options;
    this.desk = desk;
    this.#here = desk.place;
    this.#place = desk.place === 0 ? null : desk.place;
    this.grow = grow;
    this.large = large;
    this.search = el("input", { type: "search", class: "field small-field", hint: "storm.ideas.search", label: "storm.ideas.search", autocomplete: "off", on: { input: () => this.update() } });
    this.heading = el("h3", { class: "storm-heading" });
    this.places = el("div", { class: "storm-places", role: "group", label: "storm.ideas.places" });
    this.gather = el("button", { type: "button", class: "button compact", "data-action": "board.gather", on: { click: () => { void this.#gather(); } } },
      icon("rooms", "icon small"), el("span", { t: "storm.ideas.gather" }));
    this.empty = el("p", { class: "storm-empty" });
    this.list = el("div", { class: "storm-cards", "data-role": "board-ideas" });
    this.tray = el("div", { class: "storm-tray", role: "region", label: "storm.combine.title", hidden: true });
    this.element = el("section", { class: "storm-section" },
      el("div", { class: "storm-line" }, this.heading, this.search), el("div", { class: "storm-line" }, this.places, this.gather), this.empty, this.list, this.tray);
    this.keyed = new KeyedList(this.list);
  }

  update() {
    const { desk } = this;
    const { board } = desk;
    const again = this.#language !== language();
    this.#language = language();
    // Whoever enters a group sees its board, and all of them on the way back.
    if (desk.place !== this.#here) {
      this.#here = desk.place;
      this.#place = desk.place === 0 ? null : desk.place;
    }
    const places = boardsWithIdeas(board);
    if (this.#here !== 0 && !places.includes(this.#here)) places.push(this.#here);
    if (this.#place !== null && !places.includes(this.#place)) this.#place = null;
    this.#renderPlaces(places);
    const own = new Set(desk.own?.ideas ?? []);
    const ideas = ideasShown(board, { place: this.#place, search: this.search.value });
    const fresh = new Set(board.fresh);
    for (const id of this.#chosen) if (board.ideas.get(id)?.state !== "shown") this.#chosen.delete(id);
    const may = { improve: desk.may("improve"), host: isHosting(board) };
    setText(this.heading, "storm.ideas.count", { count: ideas.length });
    setShown(this.search, board.ideas.size >= SEARCHED);
    setShown(this.empty, ideas.length === 0);
    if (ideas.length === 0) setText(this.empty, this.search.value ? "storm.ideas.notFound" : "storm.ideas.none");
    this.keyed.show(ideas.map((idea) => {
      const mine = own.has(idea.id);
      const chosen = this.#chosen.has(idea.id);
      return {
        key: idea.id,
        needs: [idea, mine, chosen, may.improve, may.host, this.grow, fresh.has(idea.id), ...(idea.parents ?? []).map((id) => board.ideas.get(id))],
        draw: () => ideaCard(desk.board, idea, {
          mine, fresh: fresh.has(idea.id), large: this.large, menu: ideaMenu(desk, idea, mine), show: (id) => this.reach(id),
          tools: this.grow && may.improve && idea.state === "shown" ? this.#tools(idea, chosen) : null,
        }),
      };
    }), again);
    this.#renderTray();
  }

  /** @param {BoardIdea} idea @param {boolean} chosen */
  #tools(idea, chosen) {
    return el("div", { class: "storm-buttons" },
      el("button", { type: "button", class: "button compact", "data-action": "board.improve", "data-key": `improve-${idea.id}`, on: { click: () => growIdea(this.desk, [idea]) } },
        icon("pencil", "icon small"), el("span", { t: "storm.improve.title" })),
      el("button", { type: "button", class: `button compact${chosen ? " picked" : " quiet"}`, "aria-pressed": chosen, "data-action": "board.choose", "data-key": `choose-${idea.id}`, on: { click: () => {
        if (!this.#chosen.delete(idea.id)) this.#chosen.add(idea.id);
        this.update();
      } } }, icon(chosen ? "check" : "plus", "icon small"), el("span", { t: chosen ? "storm.combine.chosen" : "storm.combine.choose" })));
  }

  #renderTray() {
    setShown(this.tray, this.#chosen.size > 0);
    const ideas = [...this.#chosen].flatMap((id) => this.desk.board.ideas.get(id) ?? []);
    this.tray.replaceChildren(
      el("span", { class: "storm-tray-words", t: ideas.length < 2 ? "storm.combine.another" : "storm.combine.ready", with: { count: ideas.length } }),
      el("button", { type: "button", class: "button compact quiet", "data-action": "board.choose.none", on: { click: () => {
        this.#chosen.clear();
        this.update();
      } } }, t("storm.combine.clear")),
      el("button", { type: "button", class: "button compact primary", "data-action": "board.combine", disabled: ideas.length < 2, on: { click: () => growIdea(this.desk, ideas, () => {
        this.#chosen.clear();
        this.update();
      }) } }, t("storm.combine.title")));
  }

  /** @param {number[]} places */
  #renderPlaces(places) {
    const leading = isHosting(this.desk.board);
    setShown(this.places, places.length > 1);
    setShown(this.gather, leading && this.#place !== 0 && toGather(this.desk.board) > 0);
    setText(/** @type {HTMLElement} */ (this.gather.lastElementChild), this.#place === null ? "storm.ideas.gatherAll" : "storm.ideas.gather");
    const signature = `${places.join()} ${this.#place} ${language()}`;
    if (places.length < 2 || this.places.dataset.signature === signature) return;
    this.places.dataset.signature = signature;
    const chip = (/** @type {number | null} */ place, /** @type {string} */ words) => el("button", {
      type: "button", class: "chip", "aria-pressed": this.#place === place, "data-place": place ?? "all", on: { click: () => {
        this.#place = place;
        this.update();
      } },
    }, words);
    this.places.replaceChildren(chip(null, t("storm.ideas.all")), ...places.map((place) => chip(place, place === 0 ? t("storm.ideas.plenary") : t("storm.kind.group", { number: place }))));
  }

  async #gather() {
    await this.desk.ask("gather", this.#place ? { board: this.#place } : {});
  }

  /** @param {number} id scrolls to an idea and points at it */
  reach(id) {
    if (!this.keyed.reach(id)) {
      // What was brought stands on its group's board.
      const idea = this.desk.board.ideas.get(id);
      this.#place = idea && idea.board !== 0 ? idea.board : null;
      this.search.value = "";
      this.update();
    }
    const row = this.keyed.reach(id);
    row?.scrollIntoView({ block: "center" });
    row?.focus();
  }

  close() {
    this.keyed.close();
  }
}

/**
 * What may be done with an idea, besides what its stage is for.
 *
 * @param {import("./context.js").BoardDesk} desk @param {BoardIdea} idea @param {boolean} mine
 * @returns {import("../menu.js").MenuItem[]}
 */
export function ideaMenu(desk, idea, mine) {
  const leading = isHosting(desk.board);
  const shown = idea.state === "shown";
  return [
    { label: "storm.edit.title", icon: "pencil", action: "board.edit", shown: mine && shown, run: () => editIdea(desk, desk.board.ideas.get(idea.id) ?? idea) },
    { label: "storm.withdraw.title", icon: "trash", action: "board.withdraw", shown: mine && shown, run: () => { void withdrawIdea(desk, idea); } },
    { label: "storm.hide.menu", icon: "ban", action: "board.hide", shown: leading && shown && !mine, run: () => { void hideIdea(desk, idea); } },
    { label: "storm.hide.show", icon: "refresh", action: "board.show", shown: leading && idea.state === "hidden", run: () => { void desk.ask("show", { idea: idea.id }); } },
  ];
}

/** @param {import("./context.js").BoardDesk} desk @param {BoardIdea} idea */
async function withdrawIdea(desk, idea) {
  const sure = await confirmDialog({ title: t("storm.withdraw.question"), text: t("storm.withdraw.text"), yes: t("storm.withdraw.yes") });
  if (sure) await desk.ask("withdraw", { idea: idea.id });
}
