import { el, setAttribute, setShown, setText } from "../../dom.js";
import { icon } from "../../icons.js";
import { findMessage, threadOf } from "../../logic/chat.js";
import { around, earlier, following, held, later, rowsOf } from "../../logic/logwindow.js";
import { reduceRoom } from "../../logic/room.js";
import { sameDay } from "../../logic/words.js";
import { t } from "../../i18n/index.js";
import { roomName } from "../breakouts/names.js";
import { messageRow } from "./row.js";

/** What the same person says within this time stands under one name. Milliseconds. */
const TOGETHER = 5 * 60 * 1000;
/** So near to an end, in pixels, counts as being there. */
const NEAR_BOTTOM = 48;
const NEAR_TOP = 160;
const PAGE = 50;
/** A flood is drawn no oftener than this. Milliseconds. */
const PAUSE = 100;

/**
 * The messages of one thread. However many there are, a few hundred rows at most stand on the page, and a flood of
 * them is drawn once a frame.
 */
export class ChatLog {
  /** @type {Map<number, { message: ChatMessage, key: string, element: HTMLElement }>} */
  #rows = new Map();
  #window = following();
  /** @type {ChatMessage[]} */
  #list = [];
  #scheduled = false;
  #closed = false;
  #fetching = false;
  #renderedAt = -Infinity;
  /** Where the log was scrolled to last. */
  #top = 0;
  /** The latest message that was on view: what is newer is counted on the button. */
  #seen = 0;
  /** @type {number | null} the message whose row the Tab key reaches */
  #current = null;
  /** @type {HTMLElement | null} */
  #reached = null;

  /**
   * @param {import("../../session.js").Session} session
   * @param {string} thread
   * @param {import("./row.js").RowActions & { read: (thread: string | null) => void, failed: (error: unknown) => void }} actions
   */
  constructor(session, thread, actions) {
    this.session = session;
    this.store = session.store;
    this.thread = thread;
    this.actions = actions;
    this.older = el("button", { type: "button", class: "chat-older", "data-action": "chat.history", t: "messages.older", hidden: true,
      on: { click: () => this.#earlier() } });
    this.list = el("div", { class: "chat-rows", role: "list", label: "messages.messages" });
    this.empty = el("div", { class: "chat-empty", hidden: true }, icon("chat"), el("p", { t: "messages.empty" }));
    this.scroller = el("div", { class: "chat-scroller", on: {
      scroll: () => this.#scrolled(),
      wheel: (/** @type {WheelEvent} */ event) => { if (event.deltaY < 0) this.#hold(); },
      touchmove: () => this.#hold(),
    } }, this.older, this.list, this.empty);
    this.news = el("button", { type: "button", class: "chat-news", "data-action": "chat.newest", hidden: true, on: { click: () => this.toBottom() } });
    this.element = el("div", { class: "chat-log", "data-role": "chat-log" }, this.scroller, this.news);
    this.list.addEventListener("keydown", (event) => this.#key(event));
    this.list.addEventListener("focusin", (event) => this.#focused(/** @type {HTMLElement} */ (event.target)));
    this.observer = new ResizeObserver(() => { if (this.#follows) this.scroller.scrollTop = this.scroller.scrollHeight; });
    this.observer.observe(this.scroller);
  }

  get #follows() {
    return this.#window.first === null;
  }

  /** Draws with the next frame. */
  schedule() {
    if (this.#scheduled || this.#closed) return;
    this.#scheduled = true;
    const render = () => {
      this.#scheduled = false;
      if (!this.#closed) this.render();
    };
    const wait = this.#renderedAt + PAUSE - performance.now();
    // A page in the background paints nothing, but must not gather a flood for when it comes back.
    if (document.hidden) setTimeout(render, 200);
    else if (wait > 0) setTimeout(() => requestAnimationFrame(render), wait);
    else requestAnimationFrame(render);
  }

  /** @param {string} thread */
  show(thread) {
    this.thread = thread;
    this.#window = following();
    this.#current = null;
    this.#clear();
    this.render();
  }

  /** Everything anew: another language. */
  renew() {
    this.#clear();
    this.render();
  }

  #clear() {
    this.#rows.clear();
    this.list.replaceChildren();
  }

  toBottom() {
    this.#window = following();
    this.render();
    this.scroller.scrollTop = this.scroller.scrollHeight;
  }

  render() {
    this.#renderedAt = performance.now();
    const { room } = this.store.get();
    const self = room.self?.id;
    this.#list = room.chat.messages.filter((message) => threadOf(message, self) === this.thread);
    const { start, end } = rowsOf(this.#window, this.#list);
    const shown = this.#list.slice(start, end);
    const anchor = this.#follows ? null : this.#anchor();
    const elements = shown.map((message, index) => this.#row(message, this.#list[start + index - 1] ?? null, room));
    const ids = new Set(shown.map((message) => message.id));
    for (const [id, { element }] of this.#rows) {
      if (ids.has(id)) continue;
      element.remove();
      this.#rows.delete(id);
    }
    elements.forEach((element, index) => {
      const there = this.list.children[index];
      if (there !== element) this.list.insertBefore(element, there ?? null);
    });
    setShown(this.older, start > 0 || room.chat.more);
    setShown(this.empty, this.#list.length === 0);
    this.#renderNews(end);
    this.#rove();
    if (this.#follows) this.scroller.scrollTop = this.scroller.scrollHeight;
    else if (anchor) this.scroller.scrollTop += anchor.element.getBoundingClientRect().top - anchor.top;
    this.#tellRead();
  }

  /** The first row on view, so that it stays where it is whatever comes above it. */
  #anchor() {
    const top = this.scroller.getBoundingClientRect().top;
    for (const { element } of this.#rows.values()) {
      const at = element.getBoundingClientRect();
      if (at.bottom > top && element.isConnected) return { element, top: at.top };
    }
    return null;
  }

  /** @param {ChatMessage} message @param {ChatMessage | null} before @param {RoomState} room */
  #row(message, before, room) {
    const self = room.self?.id;
    const newDay = !before || !sameDay(before.at, message.at);
    const follows = !newDay && !!before && !before.notice && before.from === message.from && before.name === message.name
      && (message.from !== null) && message.at - before.at < TOGETHER && before.breakout === message.breakout;
    const elsewhere = message.breakout !== undefined && message.breakout !== null && message.breakout !== (room.self?.breakout ?? null);
    const place = elsewhere ? roomName(room.breakouts, message.breakout) || t("messages.breakout") : "";
    const quoted = message.replyTo ? findMessage(room.chat.messages, message.replyTo) ?? null : null;
    const key = `${newDay} ${follows} ${place} ${quoted?.deleted} ${quoted?.text}`;
    const known = this.#rows.get(message.id);
    if (known && known.message === message && known.key === key) return known.element;
    const element = messageRow(message, {
      own: message.from !== null && message.from === self, follows, newDay, personal: message.to !== undefined && message.to !== null, place, quoted,
    }, this.actions);
    if (known) {
      const focused = known.element.contains(document.activeElement);
      known.element.replaceWith(element);
      if (focused) element.focus();
    }
    this.#rows.set(message.id, { message, key, element });
    return element;
  }

  /** @param {number} end the place after the last row */
  #renderNews(end) {
    const last = this.#list.at(-1)?.id ?? 0;
    if (this.#follows) this.#seen = last;
    let count = 0;
    for (let index = this.#list.length - 1; index >= 0 && this.#list[index].id > this.#seen; index -= 1) count += 1;
    setShown(this.news, !this.#follows && (count > 0 || end < this.#list.length));
    if (this.news.hidden) return;
    if (count > 0) setText(this.news, "messages.newMessages", { count });
    else setText(this.news, "messages.toNewest");
  }

  #tellRead() {
    this.actions.read(this.#follows && !document.hidden ? this.thread : null);
  }

  /** The person begins to scroll: a flood of messages must not pull the page back to the bottom. */
  #hold() {
    if (!this.#follows || this.scroller.scrollHeight <= this.scroller.clientHeight) return;
    this.#window = held(this.#window, this.#list);
    this.#tellRead();
  }

  #scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    const upwards = scrollTop < this.#top;
    this.#top = scrollTop;
    const below = scrollHeight - scrollTop - clientHeight;
    const { end } = rowsOf(this.#window, this.#list);
    if (below <= NEAR_BOTTOM && end >= this.#list.length) {
      if (this.#follows || upwards) return;
      this.#window = following();
      this.schedule();
      return;
    }
    if (this.#follows && below > NEAR_BOTTOM) {
      this.#window = held(this.#window, this.#list);
      this.#tellRead();
    }
    if (scrollTop < NEAR_TOP) this.#earlier();
    else if (below < NEAR_TOP && end < this.#list.length) {
      this.#window = later(this.#window, this.#list);
      this.schedule();
    }
  }

  #earlier() {
    const next = earlier(held(this.#window, this.#list), this.#list);
    if (rowsOf(this.#window, this.#list).start > 0) {
      this.#window = next;
      this.schedule();
    } else {
      void this.#fetch();
    }
  }

  async #fetch() {
    const { chat } = this.store.get().room;
    if (this.#fetching || !chat.more || chat.messages.length === 0) return;
    const first = chat.messages.find((message) => !message.notice);
    if (!first) return;
    this.#fetching = true;
    setAttribute(this.older, "aria-busy", true);
    try {
      const page = await this.session.signalling.request({ type: "chat", action: "history", before: first.id, limit: PAGE });
      this.#window = held(this.#window, this.#list);
      this.store.set({ room: reduceRoom(this.store.get().room, page) });
      if (!this.#closed) {
        // What came stands above what is shown: the window is widened by it.
        const { room } = this.store.get();
        this.#list = room.chat.messages.filter((message) => threadOf(message, room.self?.id) === this.thread);
        this.#window = earlier(this.#window, this.#list);
      }
    } catch (error) {
      this.actions.failed(error);
    } finally {
      this.#fetching = false;
      setAttribute(this.older, "aria-busy", false);
      this.schedule();
    }
  }

  /** @param {number} id */
  jump(id) {
    const found = findMessage(this.#list, id);
    if (!found) return false;
    if (!this.#rows.has(id)) {
      this.#window = around(this.#list, id);
      this.render();
    }
    const row = this.#rows.get(id)?.element;
    this.#window = held(this.#window, this.#list);
    row?.scrollIntoView({ block: "center" });
    row?.focus({ preventScroll: true });
    row?.classList.add("called");
    setTimeout(() => row?.classList.remove("called"), 1_600);
    return true;
  }

  /** One row is reached by Tab, the others by the arrows. */
  #rove() {
    if (this.#current !== null && !this.#rows.has(this.#current)) this.#current = null;
    const reached = this.#rows.get(this.#current ?? Number(this.list.lastElementChild?.getAttribute("data-message")))?.element ?? null;
    if (reached === this.#reached) return;
    for (const [row, index] of /** @type {[HTMLElement | null, number][]} */ ([[this.#reached, -1], [reached, 0]])) {
      if (!row) continue;
      for (const each of [row, ...row.querySelectorAll("button")]) setAttribute(each, "tabindex", index);
    }
    this.#reached = reached;
  }

  /** @param {HTMLElement} target */
  #focused(target) {
    const id = Number(target.closest("[data-message]")?.getAttribute("data-message"));
    if (!id || id === this.#current) return;
    this.#current = id;
    this.#rove();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const row = /** @type {HTMLElement | null} */ (/** @type {HTMLElement} */ (event.target).closest("[data-message]"));
    if (!row) return;
    /** @type {Element | null} */
    let next = null;
    if (event.key === "ArrowUp") next = row.previousElementSibling;
    else if (event.key === "ArrowDown") next = row.nextElementSibling;
    else if (event.key === "Home") next = this.list.firstElementChild;
    else if (event.key === "End") next = this.list.lastElementChild;
    else if ((event.key === "Enter" || event.key === "ContextMenu") && event.target === row) {
      /** @type {HTMLElement | null} */ (row.querySelector('[data-action="chat.menu"]'))?.click();
      event.preventDefault();
      return;
    } else return;
    event.preventDefault();
    if (event.key === "ArrowUp" && !next) this.#earlier();
    /** @type {HTMLElement | null} */ (next)?.focus();
  }

  close() {
    this.#closed = true;
    this.observer.disconnect();
    this.actions.read(null);
  }
}
