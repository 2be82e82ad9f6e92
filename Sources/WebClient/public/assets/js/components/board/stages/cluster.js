import { el, setShown, setText } from "../../../dom.js";
import { icon } from "../../../icons.js";
import { t } from "../../../i18n/index.js";
import { grouped } from "../../../logic/boardview.js";
import { shortened } from "../../../logic/words.js";
import { confirmDialog, promptDialog } from "../../dialogs.js";
import { openMenu } from "../../menu.js";
import { ideaCard } from "../card.js";
import { draggable } from "../drag.js";
import { ideaMenu } from "../ideas.js";
import { KeyedList } from "../list.js";

const LONGEST_TITLE = 200;
const TOUCH = matchMedia("(hover: none)");
/** The column of ideas that are in no cluster, and the one that makes a new one. */
const REST = "rest";
const NEW = "new";

/** Ideas are put together: by dragging, by the keyboard, by the menu of a card. */
export class ClusterStage {
  /** @type {Map<string, { section: HTMLElement, head: HTMLElement, list: KeyedList, signature: string }>} */
  #columns = new Map();
  /**
   * The idea that is being carried by keyboard, and over which column.
   *
   * @type {{ idea: number, at: number } | null}
   */
  #carried = null;
  /** @type {(() => void)} */
  #undrag;

  /** @param {import("../context.js").BoardDesk} desk */
  constructor(desk) {
    this.desk = desk;
    this.note = el("p", { class: "quiet-text storm-keys", t: "storm.cluster.keys", id: "storm-cluster-keys" });
    this.columns = el("div", { class: "storm-columns", "data-role": "board-clusters" });
    this.voice = el("p", { class: "visually-hidden", role: "status", "aria-live": "assertive", "data-role": "board-voice" });
    this.add = el("button", { type: "button", class: "storm-new", "data-column": NEW, "data-action": "board.cluster.new", on: { click: () => { void this.#create(); } } },
      icon("plus", "icon small"), el("span", { t: "storm.cluster.new" }));
    this.element = el("div", { class: "storm-stage-body", "data-stage": "cluster" }, this.note, this.voice, this.columns);
    this.columns.append(this.add);
    this.columns.addEventListener("keydown", (event) => this.#key(event));
    this.#undrag = draggable(this.columns, {
      source: (target) => (desk.may("cluster") ? target.closest(".storm-card[data-idea]") : null),
      targetAt: (x, y) => /** @type {HTMLElement | null} */ (document.elementFromPoint(x, y)?.closest("[data-column]") ?? null),
      drop: (source, target) => { void this.#put(Number(source.dataset.idea), target.dataset.column ?? REST); },
      scroller: () => [this.columns, .../** @type {HTMLElement[]} */ ([this.columns.closest(".storm-body"), this.columns.closest(".storm")])]
        .find((each) => each && (each.scrollWidth > each.clientWidth + 4 || each.scrollHeight > each.clientHeight + 4)) ?? null,
    });
  }

  /** @param {boolean} again */
  update(again) {
    const { desk } = this;
    const may = desk.may("cluster");
    const { clusters, rest } = grouped(desk.board);
    const own = new Set(desk.own?.ideas ?? []);
    setText(this.note, may ? (TOUCH.matches ? "storm.cluster.touch" : "storm.cluster.keys") : "storm.cluster.closed");
    setShown(this.add, may);
    const wanted = [{ key: REST, cluster: null, ideas: rest }, ...clusters.map(({ cluster, ideas }) => ({ key: String(cluster.id), cluster, ideas }))];
    for (const [key, column] of this.#columns) {
      if (wanted.some((each) => each.key === key)) continue;
      column.list.close();
      column.section.remove();
      this.#columns.delete(key);
    }
    wanted.forEach(({ key, cluster, ideas }, index) => {
      const column = this.#column(key);
      if (this.columns.children[index] !== column.section) this.columns.insertBefore(column.section, this.columns.children[index] ?? this.add);
      const signature = JSON.stringify([cluster?.title, cluster?.version, ideas.length, may, t("storm.cluster.rest")]);
      if (column.signature !== signature || again) {
        column.signature = signature;
        column.head.replaceChildren(...this.#head(cluster, ideas.length, may));
        column.section.setAttribute("aria-label", cluster ? cluster.title : t("storm.cluster.rest"));
      }
      column.list.show(ideas.map((idea) => ({
        key: idea.id, needs: [idea, may, own.has(idea.id), this.#carried?.idea === idea.id, ...(idea.parents ?? []).map((id) => desk.board.ideas.get(id))],
        draw: () => this.#card(idea, own.has(idea.id), may),
      })), again);
    });
  }

  /** @param {string} key */
  #column(key) {
    const known = this.#columns.get(key);
    if (known) return known;
    const head = el("div", { class: "storm-column-head" });
    const cards = el("div", { class: "storm-cards" });
    const section = el("section", { class: `storm-column${key === REST ? " rest" : ""}`, "data-column": key }, head, cards);
    const column = { section, head, list: new KeyedList(cards), signature: "" };
    this.#columns.set(key, column);
    return column;
  }

  /** @param {BoardCluster | null} cluster @param {number} count @param {boolean} may */
  #head(cluster, count, may) {
    const title = el("h3", { class: "storm-heading", dir: "auto" }, cluster ? cluster.title : t("storm.cluster.rest"), " ", el("span", { class: "count" }, String(count)));
    if (!cluster || !may) return [title];
    /** @type {HTMLButtonElement} */
    const more = el("button", { type: "button", class: "icon-button", tip: "storm.cluster.menu", "aria-haspopup": "menu", "aria-expanded": "false", "data-action": "board.cluster.menu",
      on: { click: () => openMenu(more, this.#menu(cluster), "storm.cluster.menu") } }, icon("more", "icon small"));
    return [title, more];
  }

  /** @param {BoardCluster} cluster @returns {import("../../menu.js").MenuItem[]} */
  #menu(cluster) {
    const { desk } = this;
    const others = [...desk.board.clusters.values()].filter((each) => each.id !== cluster.id);
    return [
      { label: "storm.cluster.rename", icon: "pencil", action: "board.cluster.rename", run: () => { void this.#rename(cluster); } },
      { label: "storm.cluster.merge", icon: "plus", action: "board.cluster.merge", shown: others.length > 0, items: others.map((other) => ({
        label: "storm.cluster.into", with: { title: shortened(other.title, 40) }, run: () => { void desk.ask("cluster", { op: "merge", cluster: cluster.id, into: other.id }); },
      })) },
      { label: "storm.cluster.delete", icon: "trash", action: "board.cluster.delete", run: () => { void this.#delete(cluster); } },
    ];
  }

  /** @param {BoardIdea} idea @param {boolean} mine @param {boolean} may */
  #card(idea, mine, may) {
    const { desk } = this;
    /** @type {import("../../menu.js").MenuItem[]} */
    const targets = [
      { label: "storm.cluster.rest", checked: idea.cluster === undefined, run: () => { void this.#put(idea.id, REST); } },
      ...[...desk.board.clusters.values()].map((cluster) => ({
        label: /** @type {const} */ ("storm.cluster.into"), with: { title: shortened(cluster.title, 40) }, checked: idea.cluster === cluster.id,
        run: () => { void this.#put(idea.id, String(cluster.id)); },
      })),
      { label: "storm.cluster.new", icon: "plus", run: () => { void this.#put(idea.id, NEW); } },
    ];
    const card = ideaCard(desk.board, idea, {
      mine, menu: [{ label: "storm.cluster.move", icon: "arrow", action: "board.cluster.move", shown: may, items: targets }, ...ideaMenu(desk, idea, mine)],
    });
    if (may) {
      card.tabIndex = 0;
      card.classList.add("movable");
      card.setAttribute("aria-describedby", "storm-cluster-keys");
      card.setAttribute("aria-roledescription", t("storm.cluster.card"));
      card.dataset.key = `card-${idea.id}`;
      if (this.#carried?.idea === idea.id) card.classList.add("carried");
      card.prepend(el("button", { type: "button", class: "storm-grip", tabindex: "-1", "aria-hidden": "true" }, icon("more", "icon small")));
    }
    return card;
  }

  /** @returns {string[]} */
  #keys() {
    return [REST, ...[...this.desk.board.clusters.keys()].map(String), NEW];
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const card = /** @type {HTMLElement} */ (event.target).closest?.(".storm-card.movable");
    if (!card || card !== event.target) return;
    const id = Number(/** @type {HTMLElement} */ (card).dataset.idea);
    const idea = this.desk.board.ideas.get(id);
    if (!idea) return;
    const words = { text: shortened(idea.text, 60) };
    const keys = this.#keys();
    if (!this.#carried) {
      if (event.key !== " " && event.key !== "Enter") return;
      this.#carried = { idea: id, at: Math.max(0, keys.indexOf(idea.cluster === undefined ? REST : String(idea.cluster))) };
      this.#say(t("storm.cluster.lifted", words));
    } else if (event.key === "Escape") {
      this.#carried = null;
      this.#point(null);
      this.#say(t("storm.cluster.cancelled", words));
    } else if (event.key === " " || event.key === "Enter") {
      const key = keys[this.#carried.at] ?? REST;
      this.#carried = null;
      this.#point(null);
      void this.#put(id, key);
    } else {
      const step = ["ArrowRight", "ArrowDown"].includes(event.key) ? 1 : ["ArrowLeft", "ArrowUp"].includes(event.key) ? -1 : 0;
      if (step === 0) return;
      this.#carried.at = (this.#carried.at + step + keys.length) % keys.length;
      this.#point(keys[this.#carried.at]);
      this.#say(t("storm.cluster.over", { title: this.#titleOf(keys[this.#carried.at]) }));
    }
    event.preventDefault();
    event.stopPropagation();
    this.update(false);
  }

  /** @param {string} key */
  #titleOf(key) {
    if (key === NEW) return t("storm.cluster.new");
    return key === REST ? t("storm.cluster.rest") : this.desk.board.clusters.get(Number(key))?.title ?? "";
  }

  /** @param {string | null} key marks the column over which a card is carried */
  #point(key) {
    for (const each of this.columns.querySelectorAll(".over")) each.classList.remove("over");
    const target = key === null ? null : this.columns.querySelector(`[data-column="${key}"]`);
    target?.classList.add("over");
    target?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  /** @param {string} words */
  #say(words) {
    this.voice.textContent = words;
  }

  /** @param {number} id @param {string} key */
  async #put(id, key) {
    const { desk } = this;
    const idea = desk.board.ideas.get(id);
    if (!idea) return;
    if (key === NEW) {
      await this.#create(id);
      return;
    }
    const into = key === REST ? undefined : Number(key);
    const words = { text: shortened(idea.text, 60), title: this.#titleOf(key) };
    if (idea.cluster === into) {
      this.#say(t("storm.cluster.dropped", words));
      return;
    }
    const done = await desk.ask("cluster", { op: "put", idea: id, ...(into === undefined ? {} : { cluster: into, into }) });
    if (done) this.#say(t("storm.cluster.dropped", words));
  }

  /** @param {number} [idea] */
  async #create(idea) {
    const title = await promptDialog({ title: t("storm.cluster.new"), label: t("storm.cluster.title"), yes: t("app.save"), note: t("storm.cluster.titleNote"), longest: LONGEST_TITLE });
    if (title) await this.desk.ask("cluster", { op: "create", title, ...(idea === undefined ? {} : { idea }) });
  }

  /** @param {BoardCluster} cluster */
  async #rename(cluster) {
    const title = await promptDialog({ title: t("storm.cluster.rename"), label: t("storm.cluster.title"), yes: t("app.save"), value: cluster.title, longest: LONGEST_TITLE });
    if (title && title !== cluster.title) await this.desk.ask("cluster", { op: "rename", cluster: cluster.id, title, version: cluster.version });
  }

  /** @param {BoardCluster} cluster */
  async #delete(cluster) {
    const sure = await confirmDialog({ title: t("storm.cluster.deleteQuestion"), text: t("storm.cluster.deleteText"), yes: t("storm.cluster.delete") });
    if (sure) await this.desk.ask("cluster", { op: "delete", cluster: cluster.id });
  }

  close() {
    this.#undrag();
    for (const column of this.#columns.values()) column.list.close();
  }
}
