import { el, setShown, setText } from "../../dom.js";
import { clockTime, recordedLength, secondsToAnswer } from "../../logic/recording.js";

/**
 * Whether one is in the recording; while people are asked, what one has said.
 *
 * @param {RecordingSlice} recording
 * @returns {import("../../dom.js").Key}
 */
export function ownState({ state, consent }) {
  if (state !== "asking") return consent === "agreed" ? "record.ownYes" : "record.ownNo";
  return consent === "agreed" ? "record.ownAgreed" : consent === "refused" ? "record.ownRefused" : "record.ownSilent";
}

/** The sign in the top bar that cannot be switched off: whether a recording goes on, how long, and whether one is in it. */
export class RecordingSign {
  /** @param {import("../../store.js").Store<AppState>} store @param {() => void} open */
  constructor(store, open) {
    this.store = store;
    this.words = el("span", { class: "recording-sign-words" });
    this.time = el("span", { class: "recording-time", "data-role": "recording-time" });
    this.own = el("span", { class: "recording-own", "data-role": "recording-own" });
    this.element = el("button", {
      type: "button", class: "recording-sign", hidden: true, "data-role": "recording-sign", "data-action": "recording.details", "aria-haspopup": "dialog", on: { click: open },
    }, el("span", { class: "recording-dot", "aria-hidden": "true" }), el("span", { class: "recording-main" }, this.words, " ", this.time), this.own);
  }

  render() {
    const { room, clockSkew } = this.store.get();
    const { recording } = room;
    const { state } = recording;
    setShown(this.element, state !== "off");
    if (state === "off") return;
    this.element.dataset.state = state;
    setText(this.words, state === "asking" ? "record.signAsking" : state === "paused" ? "record.signPaused" : "record.signOn");
    const seconds = secondsToAnswer(recording, Date.now() + clockSkew);
    const time = state === "asking" ? (seconds === null ? "" : clockTime(seconds * 1000)) : clockTime(recordedLength(recording, Date.now()));
    if (this.time.textContent !== time) this.time.textContent = time;
    setShown(this.own, state !== "asking" || recording.consent !== "unanswered");
    setText(this.own, ownState(recording));
    this.own.dataset.consent = recording.consent;
  }
}
