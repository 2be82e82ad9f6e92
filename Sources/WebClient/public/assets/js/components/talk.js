import { el, setShown, setText } from "../dom.js";
import { icon } from "../icons.js";
import { t } from "../i18n/index.js";
import { EVERYBODY, threadOf, unreadCount, withNotice } from "../logic/chat.js";
import { may } from "../logic/people.js";
import { pollNews, waitingVotes } from "../logic/polls.js";
import { shortened, spoken } from "../logic/words.js";
import { playSignal } from "../sounds.js";
import { BreakoutsBar } from "./breakouts/bar.js";
import { onLanguage } from "./shell.js";

/** Screen readers hear of new messages no oftener than this. Milliseconds. */
const SPOKEN = 3_000;

/**
 * Chat, polls and rooms for groups in the toolbar.
 *
 * @param {import("../session.js").Session} session
 * @returns {import("./toolbar.js").ToolbarItem[]}
 */
export function talkItems({ store }) {
  const panel = (/** @type {Panel} */ name) => ({
    run: () => store.set({ panel: store.get().panel === name ? null : name }),
    pressed: (/** @type {AppState} */ state) => state.panel === name,
  });
  return [
    {
      action: "chat", icon: "chat", label: "messages.title", place: "end", phone: true, ...panel("chat"),
      waits: ({ room }) => {
        const count = unreadCount(room.chat);
        return count > 99 ? "99+" : count > 0 ? String(count) : "";
      },
    },
    {
      action: "polls", icon: "poll", label: "polls.title", place: "end", ...panel("polls"),
      shown: ({ room }) => may(room, "poll") || room.polls.length > 0,
      waits: ({ room }) => (may(room, "vote") && waitingVotes(room.polls) > 0 ? String(waitingVotes(room.polls)) : ""),
    },
    {
      action: "breakouts", icon: "rooms", label: "groups.title", place: "end", ...panel("breakouts"),
      shown: ({ room }) => may(room, "breakouts") || room.breakouts.open,
      waits: ({ room }) => (room.breakouts.help.length > 0 ? String(room.breakouts.help.length) : ""),
    },
  ];
}

/** Tells of messages, polls and rooms for groups whatever panel is open. */
export class TalkNotices {
  /**
   * Messages that a screen reader has not told yet.
   *
   * @type {ChatMessage[]}
   */
  #unspoken = [];
  /** Polls whose banner the person has closed. */
  #later = /** @type {Set<number>} */ (new Set());
  /** @type {any} */
  #speaking = null;

  /** @param {import("../session.js").Session} session @param {import("./toasts.js").Toasts} toasts */
  constructor(session, toasts) {
    this.store = session.store;
    this.toasts = toasts;
    this.bar = new BreakoutsBar(session, toasts);
    this.pollText = el("span", { class: "banner-text" });
    this.pollBanner = el("div", { class: "banner calm", role: "status", "data-role": "poll-banner", hidden: true }, icon("poll"), this.pollText,
      el("button", { type: "button", class: "button primary compact", "data-action": "polls.answer", on: { click: () => this.store.set({ panel: "polls" }) } },
        el("span", { t: "polls.answer" })),
      el("button", { type: "button", class: "icon-button", tip: "app.close", on: { click: () => this.#putOff() } }, icon("close", "icon small")));
    this.banners = [this.pollBanner, ...this.bar.banners];
    this.ends = [
      this.store.watch((state) => state.panel, () => this.#renderPoll()),
      this.store.watch((state) => state.room.you, () => this.#renderPoll()),
      onLanguage(() => this.#renderPoll()),
      session.listen((message, before) => {
        if (message.type === "chat") this.#heard(message.messages ?? [], before);
      }),
      this.store.watch((state) => state.room.house.chat.everybody, (open) => this.#ruled(open)),
      this.store.watch((state) => state.room.polls, (now, before) => this.#polled(before, now)),
    ];
    this.#renderPoll();
  }

  get #speaker() {
    return this.store.get().local.selected.speaker;
  }

  /** @param {readonly ChatMessage[]} messages new and changed ones @param {RoomState} before */
  #heard(messages, before) {
    const { room, panel } = this.store.get();
    const self = room.self?.id;
    const last = before.chat.messages.at(-1)?.id ?? 0;
    const fresh = messages.filter((each) => each.id > last && each.from !== self && !each.deleted);
    if (fresh.length === 0) return;
    this.#unspoken.push(...fresh);
    this.#speaking ??= setTimeout(() => this.#speak(), this.#unspoken.length > 1 ? SPOKEN : 400);
    const personal = fresh.filter((each) => threadOf(each, self) !== EVERYBODY && threadOf(each, self) !== room.chat.reading);
    const latest = personal.at(-1);
    if (!latest) return;
    void playSignal("message", this.#speaker);
    if (panel !== "chat") this.toasts.show(t("messages.personalToast", { name: latest.name, text: shortened(latest.text || latest.file?.name || "", 80) }));
  }

  #speak() {
    const words = spoken(this.#unspoken);
    this.#unspoken = [];
    const text = "count" in words ? t("messages.spokenMany", { count: words.count })
      : words.each.map((each) => t("messages.spokenOne", each)).join(". ");
    this.toasts.announce(text);
    // A flood is told in portions: what comes meanwhile waits.
    this.#speaking = setTimeout(() => {
      this.#speaking = null;
      if (this.#unspoken.length > 0) this.#speak();
    }, SPOKEN);
  }

  /** @param {boolean} open */
  #ruled(open) {
    const { room, clockSkew } = this.store.get();
    if (!room.self) return;
    this.store.set({ room: { ...room, chat: withNotice(room.chat, open ? "opened" : "closed", Date.now() + clockSkew) } });
  }

  /** The poll that waits for this person's vote, unless put off; hosts have theirs before them. */
  #waiting() {
    const { room, panel } = this.store.get();
    if (panel === "polls" || may(room, "poll") || !may(room, "vote")) return undefined;
    return room.polls.find((poll) => poll.state === "open" && !poll.mine?.length && !this.#later.has(poll.id));
  }

  #putOff() {
    const poll = this.#waiting();
    if (poll) this.#later.add(poll.id);
    this.#renderPoll();
  }

  #renderPoll() {
    const poll = this.#waiting();
    setShown(this.pollBanner, poll !== undefined);
    if (poll) setText(this.pollText, "polls.openedToast", { question: shortened(poll.question, 90) });
  }

  /** @param {readonly Poll[]} before @param {readonly Poll[]} now */
  #polled(before, now) {
    this.#renderPoll();
    const { room, panel } = this.store.get();
    const { opened, shared } = pollNews(before, now);
    if (!room.self || opened.length + shared.length === 0) return;
    void playSignal("poll", this.#speaker);
    if (panel !== "polls" && !may(room, "poll") && shared.length > 0) {
      this.toasts.show(t("polls.sharedToast", { question: shortened(shared[0].question, 80) }));
    }
  }

  close() {
    clearTimeout(this.#speaking);
    for (const end of this.ends) end();
    this.bar.close();
  }
}
