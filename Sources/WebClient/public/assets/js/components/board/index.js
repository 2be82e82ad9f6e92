import { el, setShown, setText } from "../../dom.js";
import { icon } from "../../icons.js";
import { t } from "../../i18n/index.js";
import { isRunning, withoutBoard } from "../../logic/board.js";
import { isLeading, timeLeft, timerNews } from "../../logic/boardview.js";
import { isHost } from "../../logic/people.js";
import { SignallingError } from "../../signalling.js";
import { BoardDesk } from "./context.js";
import { BoardView } from "./view.js";
import { STAGE_NAMES } from "./words.js";

/** @typedef {import("../../session.js").Session} Session */
/** @typedef {import("../toasts.js").Toasts} Toasts */

/** Where there is no room for both, the board takes the place of the tiles. */
const NARROW = matchMedia("(max-width: 900px)");

/** Drafts outlive the panel: they belong to the call. @type {WeakMap<Session, BoardDesk>} */
const desks = new WeakMap();

/** @param {Session} session @param {Toasts} toasts @returns {BoardDesk} */
export function boardDesk(session, toasts) {
  const known = desks.get(session);
  if (known) return known;
  const desk = new BoardDesk(session, toasts);
  desks.set(session, desk);
  return desk;
}

/** @param {Session} session opens the board as it serves best, or closes it */
export function toggleBoard({ store }) {
  const { boardFull, panel, room } = store.get();
  if (boardFull || panel === "board") {
    store.set({ boardFull: false, ...(panel === "board" ? { panel: null } : {}) });
    return;
  }
  const full = NARROW.matches || isLeading(room.board) || (room.self !== null && isHost(room.self.role));
  store.set(full ? { boardFull: true, ...(NARROW.matches ? { panel: null } : {}) } : { panel: "board" });
}

/**
 * The board in the toolbar.
 *
 * @param {Session} session
 * @returns {import("../toolbar.js").ToolbarItem[]}
 */
export function boardItems(session) {
  return [{
    action: "board", icon: "board", label: "storm.title", place: "end", phone: true,
    shown: ({ room }) => room.board.facts !== null || (room.self !== null && isHost(room.self.role)),
    pressed: ({ boardFull, panel }) => boardFull || panel === "board",
    waits: ({ room, boardFull, panel }) => (isRunning(room.board) && !boardFull && panel !== "board" ? "•" : ""),
    run: () => toggleBoard(session),
  }];
}

/** @param {Session} session @param {Toasts} toasts the board beside the tiles */
export function boardPanel(session, toasts) {
  const { store } = session;
  return new BoardView(boardDesk(session, toasts), {
    full: false, resize: () => store.set({ boardFull: true, panel: null }), close: () => store.set({ panel: null }),
  });
}

/** The board over the stage, what is told of it wherever one looks, and the asking for what was missed. */
export class BoardStagePlace {
  /** @type {BoardView | null} */
  #view = null;
  /** @type {(() => void)[]} */
  #ends = [];
  #asking = false;
  /** @type {number | null} */
  #left = null;
  #dismissed = "";

  /** @param {Session} session @param {Toasts} toasts @param {HTMLElement} holder of the tiles */
  constructor(session, toasts, holder) {
    this.session = session;
    this.store = session.store;
    this.toasts = toasts;
    this.holder = holder;
    this.desk = boardDesk(session, toasts);
    this.text = el("span", { class: "banner-text" });
    this.banner = el("div", { class: "banner calm", role: "status", "data-role": "board-banner", hidden: true }, icon("board"), this.text,
      el("button", { type: "button", class: "button primary compact", "data-action": "board.show", on: { click: () => toggleBoard(session) } }, el("span", { t: "storm.openNow" })),
      el("button", { type: "button", class: "icon-button", tip: "app.close", on: { click: () => {
        this.#dismissed = this.desk.board.session ?? "";
        this.#renderBanner();
      } } }, icon("close", "icon small")));
    const watch = this.store.watch.bind(this.store);
    this.#ends.push(
      watch((state) => state.boardFull, () => this.#renderPlace()),
      watch((state) => state.panel, (panel) => {
        if (panel === "board" && this.store.get().boardFull) this.store.set({ boardFull: false });
        this.#renderBanner();
      }),
      watch((state) => state.room.board, (board, before) => this.#changed(board, before)),
      watch((state) => state.connection, () => this.#sync()),
    );
    const tick = setInterval(() => this.#tick(), 500);
    this.#ends.push(() => clearInterval(tick));
    this.#renderPlace();
  }

  #renderPlace() {
    const { boardFull } = this.store.get();
    this.holder.classList.toggle("with-board", boardFull);
    if (boardFull && !this.#view) {
      this.#view = new BoardView(this.desk, {
        full: true, close: () => this.store.set({ boardFull: false }),
        resize: () => this.store.set({ boardFull: false, panel: "board" }),
      });
      this.holder.append(this.#view.element);
    } else if (!boardFull) {
      this.#view?.close();
      this.#view = null;
    }
    this.#renderBanner();
  }

  #renderBanner() {
    const { boardFull, panel, room } = this.store.get();
    const shown = isRunning(room.board) && !boardFull && panel !== "board" && this.#dismissed !== room.board.session;
    setShown(this.banner, shown);
    if (shown && room.board.facts) setText(this.text, "storm.banner", { stage: t(STAGE_NAMES[room.board.facts.stage]) });
  }

  /** @param {BoardSlice} board @param {BoardSlice} before */
  #changed(board, before) {
    this.#renderBanner();
    if (board.gap) this.#sync();
    const stage = board.facts?.stage;
    if (stage && before.facts && board.session === before.session && stage !== before.facts.stage) {
      const words = t(stage === "closed" ? "storm.newsClosed" : "storm.newsStage", { stage: t(STAGE_NAMES[stage]) });
      // Whoever has the board before them sees it change.
      if (this.store.get().boardFull || this.store.get().panel === "board") this.toasts.announce(words);
      else this.toasts.show(words);
    }
    const timer = board.facts?.timer;
    const told = before.facts?.timer;
    if (timer?.running && told && !told.running && told.remaining) this.toasts.announce(t("storm.timer.resumed"));
    if (timer && !timer.running && told?.running && timer.remaining) this.toasts.announce(t("storm.timer.paused"));
    if (timer?.grace && !told?.grace) this.toasts.show(t("storm.timer.grace"));
    if (timer?.endsAt && told?.endsAt && timer.endsAt - told.endsAt >= 30_000 && timer.running && told.running) this.toasts.show(t("storm.timer.extended"));
  }

  #tick() {
    const timer = this.desk.board.facts?.timer;
    const left = timer?.running ? timeLeft(timer, this.desk.now) : null;
    const news = timerNews(this.#left, left);
    this.#left = left;
    if (news === null) return;
    const words = news === 0 ? t("storm.timer.over") : t("storm.timer.soon", { count: news });
    if (news === 10) this.toasts.announce(words);
    else this.toasts.show(words);
  }

  /** Asks for what was missed; a server that knows no board ends the one that is on view. */
  #sync() {
    const { room } = this.store.get();
    // Not a word of media: where that cannot connect, the board goes on.
    if (!room.board.gap || this.#asking || !this.session.signalling.isOpen) return;
    this.#asking = true;
    this.desk.request("sync", { version: room.board.session === null ? 0 : room.board.version }).catch((error) => {
      const now = this.store.get().room;
      if (error instanceof SignallingError && error.code === "notFound" && now.board.gap) this.store.set({ room: withoutBoard(now) });
    }).finally(() => {
      // Whatever the answer was, nobody is asked more than once a second.
      setTimeout(() => {
        this.#asking = false;
        this.#sync();
      }, 1_000);
    });
  }

  close() {
    for (const end of this.#ends) end();
    this.#view?.close();
    this.desk.close();
    desks.delete(this.session);
  }
}
