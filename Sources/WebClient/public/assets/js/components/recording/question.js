import { el, setShown, setText } from "../../dom.js";
import { icon } from "../../icons.js";
import { needsAnswer, QUESTION_TIME, secondsToAnswer } from "../../logic/recording.js";
import { answer } from "./requests.js";

/** Whether one may be recorded: stands in the middle, takes nothing away that one hears, and waits at the edge later. */
export class ConsentQuestion {
  /** When the question came on view, in milliseconds; null while it is not. */
  #since = /** @type {number | null} */ (null);
  #sending = false;

  /** @param {import("../../session.js").Session} session @param {import("../toasts.js").Toasts} toasts */
  constructor(session, toasts) {
    this.session = session;
    this.store = session.store;
    this.toasts = toasts;
    this.title = el("h2", { id: "recording-question-title" });
    this.what = el("p", { "data-role": "recording-what" });
    this.keep = el("p", {});
    this.left = el("p", { class: "recording-left", role: "timer", "data-role": "recording-left" });
    this.agree = this.#button("recording.consent.agree", "record.agree", true);
    this.refuse = this.#button("recording.consent.refuse", "record.refuse", false);
    this.element = el("section", {
      class: "recording-question", role: "alertdialog", "aria-modal": "false", tabindex: "-1", hidden: true, "data-role": "recording-question",
      "aria-labelledby": "recording-question-title", "aria-describedby": "recording-question-text",
    },
    el("div", { class: "recording-question-head" }, el("span", { class: "recording-dot", "aria-hidden": "true" }), this.title),
    el("div", { class: "recording-terms", id: "recording-question-text" },
      el("div", {}, icon("camera", "icon small"), this.what),
      el("div", {}, icon("people", "icon small"), el("p", { t: "record.whoWatches" })),
      el("div", {}, icon("clock", "icon small"), this.keep),
      el("div", {}, icon("shield", "icon small"), el("p", { t: "record.noEffect" }))),
    el("div", { class: "recording-answers" }, this.refuse, this.agree), this.left);
  }

  /** @param {string} action @param {import("../../dom.js").Key} words @param {boolean} agree */
  #button(action, words, agree) {
    return el("button", { type: "button", class: "button", "data-action": action, on: { click: () => { void this.#send(agree); } } }, el("span", { t: words }));
  }

  /** @param {boolean} agree */
  async #send(agree) {
    if (this.#sending) return;
    this.#sending = true;
    if (await answer(this.session, this.toasts, agree)) {
      // The server's own word may come a moment later; the question is answered now.
      const { room } = this.store.get();
      if (room.recording.consent === "unanswered") {
        this.store.set({ room: { ...room, recording: { ...room.recording, consent: agree ? "agreed" : "refused" } } });
      }
    }
    this.#sending = false;
    this.render();
  }

  /** Brings what is on view up to the moment. */
  render() {
    const { room, clockSkew } = this.store.get();
    const { recording } = room;
    const asked = needsAnswer(recording);
    if (!asked) {
      this.#since = null;
      this.#leave();
      return;
    }
    const now = Date.now();
    const fresh = this.#since === null;
    this.#since ??= now;
    const seconds = secondsToAnswer(recording, now + clockSkew);
    const compact = seconds === null ? now - this.#since > QUESTION_TIME : seconds === 0;
    this.element.classList.toggle("compact", compact);
    const going = recording.state !== "asking";
    if (going) setText(this.title, compact ? "record.questionWithout" : "record.questionGoing");
    else if (recording.by) setText(this.title, "record.questionBy", { name: recording.by });
    else setText(this.title, "record.question");
    setText(this.what, recording.mode === "sound" ? "record.whatSound" : "record.whatEverything");
    if (recording.keepDays) setText(this.keep, "record.keepDays", { count: recording.keepDays });
    else setText(this.keep, "record.keep");
    setText(this.left, seconds ? "record.secondsLeft" : "record.noAnswer", seconds ? { count: seconds } : undefined);
    setShown(this.element, true);
    if (fresh) this.#takeFocus();
  }

  #takeFocus() {
    const at = /** @type {HTMLElement | null} */ (document.activeElement);
    // Whoever writes is not torn out of the line; the announcement tells them.
    const busy = at?.closest("input, textarea, select, [contenteditable], dialog[open], [role=menu]");
    if (!busy) this.element.focus({ preventScroll: true });
  }

  #leave() {
    if (this.element.hidden) return;
    const had = this.element.contains(document.activeElement);
    setShown(this.element, false);
    if (had) /** @type {HTMLElement | null} */ (document.querySelector('[data-action="toggle-microphone"]'))?.focus();
  }
}
