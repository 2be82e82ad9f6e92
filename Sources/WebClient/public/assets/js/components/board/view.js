import { el, setShown, setTip } from "../../dom.js";
import { icon } from "../../icons.js";
import { language } from "../../i18n/index.js";
import { isHost } from "../../logic/people.js";
import { onLanguage } from "../shell.js";
import { BoardHeader } from "./header.js";
import { openSession } from "./settings.js";
import { AssignStage } from "./stages/assign.js";
import { ClusterStage } from "./stages/cluster.js";
import { DecideStage } from "./stages/decide.js";
import { ImproveStage } from "./stages/improve.js";
import { ProblemStage } from "./stages/problem.js";
import { ProtocolStage } from "./stages/protocol.js";
import { RevealStage } from "./stages/reveal.js";
import { ReviewStage } from "./stages/review.js";
import { ScoreStage } from "./stages/score.js";
import { VoteStage } from "./stages/vote.js";
import { WritingStage } from "./stages/writing.js";

/**
 * @typedef {import("./context.js").BoardDesk} BoardDesk
 * @typedef {{ element: HTMLElement, update(again: boolean): void, close(): void }} StageView
 */

/** @type {Record<BoardStage, (desk: BoardDesk) => StageView>} */
const VIEWS = {
  review: (desk) => new ReviewStage(desk),
  problem: (desk) => new ProblemStage(desk),
  writing: (desk) => new WritingStage(desk),
  reveal: (desk) => new RevealStage(desk),
  improve: (desk) => new ImproveStage(desk),
  cluster: (desk) => new ClusterStage(desk),
  vote: (desk) => new VoteStage(desk),
  score: (desk) => new ScoreStage(desk),
  decide: (desk) => new DecideStage(desk),
  assign: (desk) => new AssignStage(desk),
  protocol: (desk) => new ProtocolStage(desk),
  closed: (desk) => new ProtocolStage(desk),
};

/** The board, beside the tiles or in the place of the stage. */
export class BoardView {
  /** @type {StageView | null} */
  #stage = null;
  #shown = "";
  #language = language();
  #scheduled = false;
  #closed = false;
  /** @type {(() => void)[]} */
  #ends = [];

  /** @param {BoardDesk} desk @param {{ full: boolean, resize: () => void, close: () => void }} options */
  constructor(desk, { full, resize, close }) {
    this.desk = desk;
    this.header = new BoardHeader(desk);
    const size = el("button", { type: "button", class: "icon-button", "data-action": "board.resize", on: { click: resize } }, icon(full ? "right" : "layout"));
    setTip(size, full ? "storm.toSide" : "storm.toFull");
    const cross = el("button", { type: "button", class: "icon-button", "data-action": "board.hide-panel", tip: "app.close", on: { click: close } }, icon("close"));
    this.open = el("button", { type: "button", class: "button primary", "data-action": "board.open", on: { click: () => openSession(desk) } }, icon("plus", "icon small"), el("span", { t: "storm.open.title" }));
    this.none = el("div", { class: "panel-empty storm-none" }, icon("board"), el("p", { t: "storm.none" }), this.open);
    this.body = el("div", { class: "storm-body" });
    this.alone = el("p", { class: "notice calm", role: "status", "data-role": "board-unattended", t: "storm.unattended" });
    this.again = el("div", { class: "storm-again" }, el("button", { type: "button", class: "button compact", "data-action": "board.open", on: { click: () => openSession(desk) } }, icon("plus", "icon small"), el("span", { t: "storm.open.again" })));
    const heading = `storm-title-${full ? "full" : "side"}`;
    this.element = el(full ? "section" : "aside", { class: `panel storm${full ? " full" : ""}`, "data-role": "board", "data-size": full ? "full" : "side", "aria-labelledby": heading },
      el("header", { class: "panel-header" }, el("h2", { id: heading, t: "storm.title" }), el("div", { class: "panel-buttons" }, size, cross)),
      this.alone, this.none, this.header.element, this.body, this.again);
    // Arrows and letters here are for the board, not for the call's shortcuts.
    this.element.addEventListener("keydown", (event) => { if (event.key.startsWith("Arrow")) event.stopPropagation(); });
    const watch = desk.store.watch.bind(desk.store);
    this.#ends.push(
      watch((state) => state.room.board, () => this.#schedule()), watch((state) => state.room.self, () => this.#schedule()),
      watch((state) => state.room.house, () => this.#schedule()), onLanguage(() => this.#render()),
    );
    this.#render();
  }

  #schedule() {
    if (this.#scheduled || this.#closed) return;
    this.#scheduled = true;
    const run = () => {
      this.#scheduled = false;
      if (!this.#closed) this.#render();
    };
    // Many changes of one moment are one drawing; a page in the background draws none.
    if (document.hidden) setTimeout(run, 100);
    else requestAnimationFrame(run);
  }

  #render() {
    const { desk } = this;
    const { facts, session } = desk.board;
    const { self, house } = desk.store.get().room;
    // Pupils alone read the board and write nothing on it.
    const isAlone = house.unattended !== null;
    setShown(this.alone, isAlone);
    this.body.inert = isAlone;
    const mayOpen = self !== null && isHost(self.role) && !isAlone;
    const again = this.#language !== language();
    this.#language = language();
    setShown(this.none, facts === null);
    setShown(this.open, mayOpen);
    setShown(this.header.element, facts !== null);
    setShown(this.body, facts !== null);
    setShown(this.again, facts?.stage === "closed" && mayOpen);
    const shown = facts ? `${session} ${facts.stage} ${facts.mode}` : "";
    if (shown !== this.#shown) {
      const focused = this.body.contains(document.activeElement);
      this.#stage?.close();
      this.#shown = shown;
      this.#stage = facts ? VIEWS[facts.stage](desk) : null;
      this.body.replaceChildren(...(this.#stage ? [this.#stage.element] : []));
      this.body.scrollTop = 0;
      this.element.dataset.stage = facts?.stage ?? "";
      if (focused) {
        this.body.tabIndex = -1;
        this.body.focus();
      }
    }
    if (!facts) return;
    this.header.update();
    this.#stage?.update(again);
  }

  close() {
    this.#closed = true;
    for (const end of this.#ends) end();
    this.#stage?.close();
    this.header.close();
    this.element.remove();
  }
}
