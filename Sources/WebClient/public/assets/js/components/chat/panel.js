import { Commands, refusal } from "../../command.js";
import { copyText, el, setShown, setTip } from "../../dom.js";
import { icon } from "../../icons.js";
import { t } from "../../i18n/index.js";
import { EVERYBODY, mayEdit, ownReaction, reading, threadOf, threads } from "../../logic/chat.js";
import { isKnownAdult, moderates, obstacle, privateObstacle, standing } from "../../logic/chatrules.js";
import { may } from "../../logic/people.js";
import { roomName } from "../breakouts/names.js";
import { confirmDialog } from "../dialogs.js";
import { closeMenu, openMenu } from "../menu.js";
import { REACTIONS } from "../reactions.js";
import { onLanguage } from "../shell.js";
import { Composer } from "./composer.js";
import { saveFile } from "./files.js";
import { ChatLog } from "./log.js";
import { PinnedBar } from "./pinned.js";
import { chooseRecipient } from "./recipient.js";

/** The chat: everybody's conversation, and the private ones beside it. */
export class ChatPanel {
  #thread = EVERYBODY;
  /**
   * Names of people to whom one has begun to write.
   *
   * @type {Map<string, string>}
   */
  #begun = new Map();
  /** @type {(() => void)[]} */
  #ends = [];
  #tabsKey = "";

  /** @param {import("../../session.js").Session} session @param {import("../toasts.js").Toasts} toasts @param {string} [thread] */
  constructor(session, toasts, thread = EVERYBODY) {
    this.session = session;
    this.store = session.store;
    this.toasts = toasts;
    this.commands = new Commands(session, toasts);
    this.#thread = thread;
    const close = el("button", { type: "button", class: "icon-button", on: { click: () => this.store.set({ panel: null }) } }, icon("close"));
    setTip(close, "app.close");
    this.write = el("button", { type: "button", class: "icon-button", "data-action": "chat.private",
      on: { click: () => chooseRecipient(session, (person) => this.openPrivate(person.id, person.name)) } }, icon("personPlus"));
    setTip(this.write, "messages.writePrivately");
    this.place = el("span", { class: "chat-place" });
    this.tabs = el("div", { class: "chat-tabs", role: "tablist", label: "messages.threads", hidden: true, on: { keydown: (event) => this.#tabKey(event) } });
    this.pinned = new PinnedBar({ jump: (message) => this.#jump(message.id), unpin: (message) => this.#pin(message, false) });
    this.log = new ChatLog(session, this.#thread, {
      menu: (message, anchor) => this.#menu(message, anchor),
      chooseReaction: (message, anchor) => this.#chooseReaction(message, anchor),
      react: (message, reaction, on) => { void this.#react(message, reaction, on); },
      jump: (id) => this.#jump(id),
      save: (file) => { void this.#save(file); },
      read: (shown) => this.#read(shown),
      failed: (error) => this.toasts.show(refusal(error)),
    });
    this.composer = new Composer(session, toasts, { lastOwn: () => this.#lastOwn(), sent: () => this.log.toBottom() });
    this.drop = el("div", { class: "chat-drop", hidden: true }, icon("clip"), el("p", { t: "messages.dropHere" }));
    this.element = el("aside", { class: "panel chat", "data-role": "chat", "aria-labelledby": "chat-title", on: this.#dropping() },
      el("header", { class: "panel-header" }, el("h2", { id: "chat-title" }, el("span", { t: "messages.title" }), " ", this.place),
        el("span", { class: "panel-buttons" }, this.write, close)),
      this.tabs, this.pinned.element, this.log.element, this.composer.element, this.drop);
    const visible = () => this.log.schedule();
    document.addEventListener("visibilitychange", visible);
    this.#ends.push(
      () => document.removeEventListener("visibilitychange", visible),
      this.store.watch((state) => state.room.chat, () => this.#changed()),
      this.store.watch((state) => state.room.you, () => this.#renderRules()),
      this.store.watch((state) => state.room.house, () => this.#renderRules()),
      this.store.watch((state) => state.room.self, () => { this.#renderRules(); this.#changed(); }),
      this.store.watch((state) => state.room.breakouts, () => { this.#renderPlace(); this.log.schedule(); }),
      this.store.watch((state) => state.connection, () => this.#renderRules()),
      onLanguage(() => { this.#tabsKey = ""; this.#changed(); this.#renderRules(); this.pinned.render(); this.log.renew(); }),
    );
    this.#changed();
    this.#renderRules();
    this.#renderPlace();
    // The log can be measured once it stands on the page.
    requestAnimationFrame(() => this.log.toBottom());
  }

  focus() {
    if (!this.composer.form.hidden) this.composer.text.focus();
  }

  /** @param {number} id @param {string} name */
  openPrivate(id, name) {
    this.#begun.set(String(id), name);
    this.#show(String(id));
    this.focus();
  }

  /** @param {string} thread */
  #show(thread) {
    closeMenu();
    this.#thread = thread;
    this.#tabsKey = "";
    this.log.show(thread);
    this.#changed();
    this.#renderRules();
    this.log.toBottom();
  }

  #threads() {
    const { room } = this.store.get();
    const known = threads(room.chat.messages, room.self?.id);
    const begun = [...this.#begun].filter(([id]) => !known.some((each) => each.id === id)).map(([id, name]) => ({ id, name }));
    return [known[0], ...begun, ...known.slice(1)];
  }

  #changed() {
    this.log.schedule();
    const { room } = this.store.get();
    this.pinned.update(this.#thread === EVERYBODY ? this.#pinnedHere(room) : [], may(room, "moderateChat"));
    const list = this.#threads();
    const key = JSON.stringify([list, [...room.chat.unread], this.#thread]);
    if (key === this.#tabsKey) return;
    this.#tabsKey = key;
    setShown(this.tabs, list.length > 1);
    const hadFocus = this.tabs.contains(document.activeElement);
    this.tabs.replaceChildren(...list.map(({ id, name }) => {
      const unread = room.chat.unread.get(id) ?? 0;
      const selected = id === this.#thread;
      return el("button", {
        type: "button", class: id === EVERYBODY ? "chat-tab" : "chat-tab personal", role: "tab", "aria-selected": selected, tabindex: selected ? 0 : -1, "data-thread": id,
        on: { click: () => this.#show(id) },
      }, id !== EVERYBODY && icon("lock", "icon tiny"), el("span", { class: "chat-tab-name" }, id === EVERYBODY ? t("messages.everybody") : name),
        unread > 0 && el("span", { class: "chat-tab-count" }, String(unread), el("span", { class: "visually-hidden" }, ` ${t("messages.unread")}`)));
    }));
    if (hadFocus) /** @type {HTMLElement | null} */ (this.tabs.querySelector('[aria-selected="true"]'))?.focus();
  }

  /**
   * Each room for groups has pinned messages of its own.
   *
   * @param {RoomState} room
   */
  #pinnedHere(room) {
    const here = room.self?.breakout ?? null;
    return room.chat.pinned.filter((message) => (message.breakout ?? null) === here);
  }

  /** @param {KeyboardEvent} event */
  #tabKey(event) {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (step === 0) return;
    const list = this.#threads();
    const at = list.findIndex((each) => each.id === this.#thread);
    event.preventDefault();
    event.stopPropagation();
    this.#show(list[(at + step + list.length) % list.length].id);
    /** @type {HTMLElement | null} */ (this.tabs.querySelector('[aria-selected="true"]'))?.focus();
  }

  #renderRules() {
    const state = this.store.get();
    const me = standing(state);
    const personal = this.#thread !== EVERYBODY;
    const other = personal ? state.room.participants.get(Number(this.#thread)) : undefined;
    // In a large room somebody may be here whom the page does not know: then the server decides.
    const unknown = personal && !other && state.room.total > state.room.participants.size + 1;
    const reason = personal
      ? privateObstacle(me, other ? { host: moderates(other), adult: isKnownAdult(other) } : unknown ? { host: true, adult: true } : null)
      : obstacle(me);
    const name = personal ? this.#threads().find((each) => each.id === this.#thread)?.name ?? "" : "";
    this.composer.update(this.#thread, name, { obstacle: reason, files: me.rules.files || me.permissions.includes("moderateChat") });
    const closed = privateObstacle(me, { host: true, adult: true });
    setShown(this.write, closed === null);
  }

  #renderPlace() {
    const { self, breakouts } = this.store.get().room;
    const title = self?.breakout ? roomName(breakouts, self.breakout) : "";
    if (this.place.textContent !== title) this.place.textContent = title;
  }

  /** @param {string | null} thread */
  #read(thread) {
    const { room } = this.store.get();
    const chat = reading(room.chat, thread);
    if (chat !== room.chat) this.store.set({ room: { ...room, chat } });
  }

  #lastOwn() {
    const { room } = this.store.get();
    const self = room.self?.id;
    const own = room.chat.messages.filter((each) => each.from === self && threadOf(each, self) === this.#thread && !each.deleted).at(-1);
    return own && mayEdit(own, { self, now: this.#now() }) ? own : null;
  }

  #now() {
    return Date.now() + this.store.get().clockSkew;
  }

  /** @param {ChatMessage} message @param {HTMLElement} anchor */
  #menu(message, anchor) {
    const { room } = this.store.get();
    const self = room.self?.id;
    const own = message.from === self;
    const host = may(room, "moderateChat");
    const personal = message.to !== undefined && message.to !== null;
    const { from } = message;
    openMenu(anchor, [
      { label: "messages.reply", icon: "reply", action: "chat.reply", shown: !this.composer.form.hidden, run: () => this.composer.reply(message) },
      {
        label: "messages.replyPrivately", icon: "lock", action: "chat.replyPrivately",
        shown: !own && !personal && from !== null && !this.write.hidden && room.participants.has(from),
        run: () => this.openPrivate(Number(from), message.name),
      },
      { label: "messages.copy", icon: "copy", action: "chat.copy", shown: message.text !== "", run: () => { void copyText(message.text); } },
      {
        label: "messages.edit", icon: "edit", action: "chat.edit", shown: mayEdit(message, { self, now: this.#now() }) && message.text !== "",
        run: () => this.composer.edit(message),
      },
      { label: message.pinned ? "messages.unpin" : "messages.pin", icon: "pin", action: "chat.pin", shown: host && !personal, run: () => this.#pin(message, !message.pinned) },
      { label: "messages.delete", icon: "trash", danger: true, action: "chat.delete", shown: own || (host && !personal), run: () => { void this.#delete(message); } },
    ], "messages.actions");
  }

  /** @param {ChatMessage} message @param {HTMLElement} anchor */
  #chooseReaction(message, anchor) {
    openMenu(anchor, REACTIONS.map(([emoji, label]) => ({
      emoji, label, action: "chat.react", run: () => { void this.#react(message, emoji, !message.mine?.includes(emoji)); },
    })), "messages.react", "menu emoji-menu");
  }

  /** @param {ChatMessage} message @param {boolean} on */
  #pin(message, on) {
    void this.commands.send({ type: "chat", action: "pin", message: message.id, on });
  }

  /** @param {ChatMessage} message @param {string} reaction @param {boolean} on */
  async #react(message, reaction, on) {
    if (await this.commands.send({ type: "chat", action: "react", message: message.id, reaction, on }) === null) return;
    const { room } = this.store.get();
    this.store.set({ room: { ...room, chat: ownReaction(room.chat, message.id, reaction, on) } });
  }

  /** @param {ChatMessage} message */
  async #delete(message) {
    const own = message.from === this.store.get().room.self?.id;
    const sure = await confirmDialog({
      title: own ? t("messages.deleteOwn") : t("messages.deleteOf", { name: message.name }), text: t("messages.deleteText"),
      yes: t("messages.delete"),
    });
    if (sure) await this.commands.send({ type: "chat", action: "delete", message: message.id });
  }

  /** @param {ChatFile} file */
  async #save(file) {
    try {
      await saveFile(this.session.slug, file, this.store.get().room.resume ?? "");
    } catch (error) {
      this.toasts.show(refusal(error));
    }
  }

  /** @param {number} id */
  #jump(id) {
    if (!this.log.jump(id)) this.toasts.show(t("messages.notLoaded"));
  }

  /** @returns {Record<string, (event: DragEvent) => void>} */
  #dropping() {
    const carries = (/** @type {DragEvent} */ event) => !!event.dataTransfer?.types.includes("Files") && !this.composer.form.hidden && !this.composer.clip.hidden;
    return {
      dragover: (event) => {
        if (!carries(event)) return;
        event.preventDefault();
        setShown(this.drop, true);
      },
      dragleave: (event) => {
        if (!this.element.contains(/** @type {Node | null} */ (event.relatedTarget))) setShown(this.drop, false);
      },
      drop: (event) => {
        setShown(this.drop, false);
        if (!carries(event)) return;
        event.preventDefault();
        this.composer.attach([...event.dataTransfer?.files ?? []]);
      },
    };
  }

  close() {
    closeMenu();
    for (const end of this.#ends) end();
    this.log.close();
    this.composer.close();
    this.element.remove();
  }
}
