import { el, setShown, setText } from "../../dom.js";
import { icon } from "../../icons.js";
import { t } from "../../i18n/index.js";
import { may } from "../../logic/people.js";
import { clockTime, needsAnswer, recordingNews, secondsToAnswer } from "../../logic/recording.js";
import { playSignal } from "../../sounds.js";
import { onLanguage } from "../shell.js";
import { recordingCard } from "./card.js";
import { ConsentQuestion } from "./question.js";
import { answer, askRecording, stopRecording, withdraw } from "./requests.js";
import { RecordingSign } from "./sign.js";
import { startDialog } from "./start.js";

/** @typedef {import("../../logic/recording.js").RecordingNews} News */

/** @type {Record<News, { words: import("../../dom.js").Key, tone: import("../../sounds.js").Signal | null }>} */
const NEWS = {
  asking: { words: "record.newsAsking", tone: "asked" },
  started: { words: "record.newsStarted", tone: "recordingStart" },
  paused: { words: "record.newsPaused", tone: null },
  resumed: { words: "record.newsResumed", tone: "recordingStart" },
  stopped: { words: "record.newsStopped", tone: "recordingStop" },
  cancelled: { words: "record.newsCancelled", tone: null },
  diskFull: { words: "record.newsFailed", tone: "recordingStop" },
  disk: { words: "record.newsFailed", tone: "recordingStop" },
  here: { words: "record.newsHere", tone: "recordingHere" },
  diskLow: { words: "record.diskLow", tone: null },
};

/**
 * Recording in the toolbar's menu.
 *
 * @param {import("../../session.js").Session} session
 * @param {import("../toasts.js").Toasts} toasts
 * @returns {import("../toolbar.js").ToolbarItem[]}
 */
export function recordingItems(session, toasts) {
  const going = (/** @type {AppState} */ { room }) => room.recording.state !== "off";
  const host = (/** @type {AppState} */ { room }) => may(room, "record");
  const state = (/** @type {AppState} */ { room }) => room.recording.state;
  return [
    {
      action: "recording.start", icon: "record", label: "record.start", place: "more",
      shown: (all) => host(all) && !going(all), run: () => startDialog(session, toasts),
    },
    {
      action: "recording.pause", icon: "pause", label: "record.pause", place: "more",
      shown: (all) => host(all) && state(all) === "recording", run: () => { void askRecording(session, toasts, { action: "pause" }); },
    },
    {
      action: "recording.resume", icon: "record", label: "record.resume", place: "more",
      shown: (all) => host(all) && state(all) === "paused", run: () => { void askRecording(session, toasts, { action: "resume" }); },
    },
    {
      action: "recording.stop", icon: "stop", label: "record.stop", place: "more",
      shown: (all) => host(all) && going(all), run: () => { void stopRecording(session, toasts); },
    },
    {
      action: "recording.withdraw", icon: "recordOff", label: "record.withdraw", place: "more",
      shown: (all) => going(all) && all.room.recording.consent === "agreed", run: () => { void withdraw(session, toasts); },
    },
    {
      action: "recording.agree", icon: "record", label: "record.agreeLong", place: "more",
      shown: (all) => going(all) && all.room.recording.consent !== "agreed", run: () => { void answer(session, toasts, true); },
    },
  ];
}

/** The recording in the call: sign, question, what the hosts see of the answers, and what went wrong. */
export class RecordingNotices {
  /** @param {import("../../session.js").Session} session @param {import("../toasts.js").Toasts} toasts */
  constructor(session, toasts) {
    this.store = session.store;
    this.toasts = toasts;
    this.sign = new RecordingSign(session.store, () => recordingCard(session, toasts));
    this.question = new ConsentQuestion(session, toasts);
    this.askingText = el("span", { class: "banner-text" });
    this.asking = el("div", { class: "banner calm recording-asking", role: "group", label: "record.answers", "data-role": "recording-asking", hidden: true }, this.askingText,
      el("span", { class: "banner-buttons" },
        el("button", { type: "button", class: "button primary compact", "data-action": "recording.begin", on: { click: () => { void askRecording(session, toasts, { action: "begin" }); } } },
          el("span", { t: "record.begin" })),
        el("button", { type: "button", class: "button compact", "data-action": "recording.cancel", on: { click: () => { void stopRecording(session, toasts); } } },
          el("span", { t: "record.cancel" }))));
    this.troubleText = el("span", { class: "banner-text" });
    /** @type {HTMLElement} */
    this.trouble = el("div", { class: "banner", role: "alert", "data-role": "recording-trouble", hidden: true }, icon("warning"), this.troubleText,
      el("button", { type: "button", class: "icon-button", tip: "app.close", "data-action": "recording.trouble.close", on: { click: () => setShown(this.trouble, false) } }, icon("close")));
    this.banners = [this.asking, this.trouble];
    const render = () => this.#render();
    this.ends = [
      this.store.watch((state) => state.room.recording, (now, before) => {
        this.#tell(before, now);
        render();
      }),
      this.store.watch((state) => state.room.you, render),
      onLanguage(render),
    ];
    const timer = setInterval(() => { if (this.store.get().room.recording.state !== "off") render(); }, 500);
    this.ends.push(() => clearInterval(timer));
    this.#tell(null, this.store.get().room.recording);
    render();
  }

  /** @param {RecordingSlice | null} before @param {RecordingSlice} now */
  #tell(before, now) {
    const { room, local } = this.store.get();
    const host = may(room, "record");
    for (const each of recordingNews(before, now)) {
      const { words, tone } = NEWS[each];
      // The question says the same to those who see it.
      if (needsAnswer(now) && (each === "asking" || each === "here")) this.toasts.announce(t(words));
      else if (each !== "diskLow" || host) this.toasts.show(t(words));
      if (tone) void playSignal(tone, local.selected.speaker);
      if (host && (each === "diskFull" || each === "disk" || each === "diskLow")) {
        setText(this.troubleText, each === "diskFull" ? "record.diskFull" : each === "disk" ? "record.disk" : "record.diskLowHost");
        setShown(this.trouble, true);
      } else if (each === "started" || each === "asking") setShown(this.trouble, now.diskLow && host);
    }
    if (before && before.state !== "off" && now.state !== "off" && before.consent !== now.consent && now.consent !== "unanswered") {
      this.toasts.show(t(now.state === "asking" ? "record.noted" : now.consent === "agreed" ? "record.nowIn" : "record.nowOut"));
    }
  }

  #render() {
    const { room, clockSkew } = this.store.get();
    const { recording } = room;
    this.sign.render();
    this.question.render();
    const shown = recording.state === "asking" && may(room, "record");
    setShown(this.asking, shown);
    if (!shown) return;
    const seconds = secondsToAnswer(recording, Date.now() + clockSkew);
    setText(this.askingText, "record.askingHost", {
      agreed: recording.answers.agreed, refused: recording.answers.refused, unanswered: recording.answers.unanswered,
      time: clockTime((seconds ?? 0) * 1000),
    });
  }

  close() {
    for (const end of this.ends) end();
  }
}
