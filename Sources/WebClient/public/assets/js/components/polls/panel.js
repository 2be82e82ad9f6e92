import { Commands, refusal } from "../../command.js";
import { el, setShown, setTip } from "../../dom.js";
import { icon } from "../../icons.js";
import { t } from "../../i18n/index.js";
import { may } from "../../logic/people.js";
import { pollOrder } from "../../logic/polls.js";
import { confirmDialog } from "../dialogs.js";
import { savePolls } from "../chat/files.js";
import { onLanguage } from "../shell.js";
import { pollCard } from "./card.js";
import { createPoll } from "./create.js";

/** Polls and quizzes: hosts make and run them, everybody votes and sees what has been shared. */
export class PollsPanel {
  /**
   * What is marked and not sent yet.
   *
   * @type {Map<number, number[]>}
   */
  #chosen = new Map();
  /** @type {Set<number>} */
  #changing = new Set();
  /** @type {(() => void)[]} */
  #ends = [];

  /** @param {import("../../session.js").Session} session @param {import("../toasts.js").Toasts} toasts */
  constructor(session, toasts) {
    this.session = session;
    this.store = session.store;
    this.toasts = toasts;
    this.commands = new Commands(session, toasts);
    const close = el("button", { type: "button", class: "icon-button", on: { click: () => this.store.set({ panel: null }) } }, icon("close"));
    setTip(close, "app.close");
    this.create = el("button", { type: "button", class: "button compact primary", "data-action": "poll.new",
      on: { click: () => createPoll(session) } }, icon("plus", "icon small"), el("span", { t: "polls.new" }));
    this.csv = el("button", { type: "button", class: "button compact quiet", "data-action": "poll.csv",
      on: { click: () => { void this.#save(); } } }, icon("download", "icon small"), el("span", { t: "polls.csv" }));
    this.tools = el("div", { class: "poll-tools" }, this.create, this.csv);
    this.list = el("div", { class: "poll-cards" });
    this.empty = el("div", { class: "chat-empty" }, icon("poll"), el("p", { t: "polls.none" }));
    this.element = el("aside", { class: "panel polls", "data-role": "polls", "aria-labelledby": "polls-title" },
      el("header", { class: "panel-header" }, el("h2", { id: "polls-title", t: "polls.title" }), close),
      this.tools, el("div", { class: "panel-body" }, this.list, this.empty));
    this.#ends.push(
      this.store.watch((state) => state.room.polls, () => this.#render()),
      this.store.watch((state) => state.room.you, () => this.#render()),
      onLanguage(() => this.#render()),
    );
    this.#render();
  }

  #render() {
    const { room } = this.store.get();
    const host = may(room, "poll");
    const voter = may(room, "vote");
    setShown(this.tools, host);
    setShown(this.csv, room.polls.length > 0);
    setShown(this.empty, room.polls.length === 0);
    const opened = new Set([...this.list.querySelectorAll("details[open]")].map((each) => each.closest("[data-poll]")?.getAttribute("data-poll")));
    const focused = /** @type {HTMLElement | null} */ (document.activeElement)?.dataset.key;
    const inside = this.list.contains(document.activeElement);
    this.list.replaceChildren(...pollOrder(room.polls).map((poll) => {
      const card = pollCard(poll, {
        host, voter, changing: this.#changing.has(poll.id), chosen: this.#chosen.get(poll.id) ?? poll.mine ?? [],
      }, {
        choose: (which, choices) => {
          this.#chosen.set(which.id, choices);
          this.#render();
        },
        vote: (which) => { void this.#vote(which); },
        change: (which, on) => {
          this.#chosen.delete(which.id);
          if (on) this.#changing.add(which.id);
          else this.#changing.delete(which.id);
          this.#render();
          /** @type {HTMLElement | null} */ (this.list.querySelector(`[data-poll="${which.id}"] input, [data-poll="${which.id}"] [data-action="polls.change"]`))?.focus();
        },
        run: (which, action) => { void this.#run(which, action); },
      });
      if (opened.has(String(poll.id))) card.querySelector("details")?.setAttribute("open", "");
      return card;
    }));
    if (inside && focused) /** @type {HTMLElement | null} */ (this.list.querySelector(`[data-key="${focused}"]`))?.focus();
  }

  /** @param {Poll} poll */
  async #vote(poll) {
    const choices = this.#chosen.get(poll.id) ?? poll.mine ?? [];
    if (choices.length === 0) return;
    if (await this.commands.send({ type: "poll", action: "vote", poll: poll.id, choices }) === null) return;
    this.#changing.delete(poll.id);
    this.#chosen.delete(poll.id);
    const { room } = this.store.get();
    // The server tells everybody the same list: what oneself chose is known here.
    this.store.set({ room: { ...room, polls: room.polls.map((each) => (each.id === poll.id ? { ...each, mine: choices } : each)) } });
    this.toasts.announce(t("polls.yourVoteCounts"));
    this.#render();
    /** @type {HTMLElement | null} */ (this.list.querySelector(`[data-poll="${poll.id}"] [data-action="polls.change"]`))?.focus();
  }

  /** @param {Poll} poll @param {"open" | "close" | "share" | "delete"} action */
  async #run(poll, action) {
    if (action === "delete" && !await confirmDialog({
      title: t("polls.deleteQuestion"), text: poll.question, yes: t("polls.delete"),
    })) return;
    await this.commands.send({ type: "poll", action, poll: poll.id });
  }

  async #save() {
    try {
      await savePolls(this.session.slug, this.store.get().room.resume ?? "", `${t("polls.fileName")}.csv`);
    } catch (error) {
      this.toasts.show(refusal(error));
    }
  }

  close() {
    for (const end of this.#ends) end();
    this.element.remove();
  }
}
