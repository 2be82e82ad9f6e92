import { el, setText } from "../../dom.js";
import { icon } from "../../icons.js";
import { t } from "../../i18n/index.js";
import { may } from "../../logic/people.js";
import { clockTime, recordedLength } from "../../logic/recording.js";
import { openDialog } from "../dialogs.js";
import { answer, askRecording, stopRecording, withdraw } from "./requests.js";
import { ownState } from "./sign.js";

/**
 * All about the recording that goes on: for everybody who started it and whether one is in it, for hosts the controls.
 *
 * @param {import("../../session.js").Session} session
 * @param {import("../toasts.js").Toasts} toasts
 */
export function recordingCard(session, toasts) {
  const { store } = session;
  const body = el("div", { class: "recording-card" });
  const time = el("strong", { class: "recording-time" });
  const dialog = openDialog({ role: "recording-card", title: t("record.cardTitle"), body: [body], className: "small", closed: () => {
    clearInterval(timer);
    for (const end of ends) end();
  } });
  const tick = () => {
    const length = clockTime(recordedLength(store.get().room.recording, Date.now()));
    if (time.textContent !== length) time.textContent = length;
  };
  const draw = () => {
    const { room, page } = store.get();
    if (room.recording.state === "off" || page !== "call") {
      dialog.close();
      return;
    }
    const focused = /** @type {HTMLElement | null} */ (document.activeElement)?.dataset.action;
    body.replaceChildren(...content(session, toasts, room, time, () => dialog.close()));
    tick();
    if (focused && !dialog.contains(document.activeElement)) {
      /** @type {HTMLElement | null} */ (body.querySelector(`[data-action="${focused}"]`) ?? dialog.querySelector("button"))?.focus();
    }
  };
  const timer = setInterval(tick, 500);
  const ends = [store.watch((state) => state.room.recording, draw), store.watch((state) => state.room.you, draw), store.watch((state) => state.page, draw)];
  draw();
}

/**
 * @param {import("../../session.js").Session} session @param {import("../toasts.js").Toasts} toasts
 * @param {RoomState} room @param {HTMLElement} time @param {() => void} close
 */
function content(session, toasts, room, time, close) {
  const { recording } = room;
  const state = el("p", { class: "recording-card-state", "data-state": recording.state }, el("span", { class: "recording-dot", "aria-hidden": "true" }),
    el("span", { t: recording.state === "asking" ? "record.signAsking" : recording.state === "paused" ? "record.signPaused" : "record.signOn" }),
    recording.state === "asking" ? null : time);
  const facts = el("p", { class: "quiet-text" });
  const mode = t(recording.mode === "sound" ? "record.modeSound" : "record.modeEverything");
  if (recording.by) setText(facts, "record.startedBy", { name: recording.by, mode });
  else facts.textContent = mode;
  const agreed = recording.consent === "agreed";
  const own = el("section", { class: "recording-card-part" },
    el("h3", { t: ownState(recording) }),
    el("p", { class: "quiet-text", t: recording.state === "asking" ? "record.ownAskingNote" : agreed ? "record.ownYesNote" : "record.ownNoNote" }),
    agreed
      ? button("recording.withdraw", "recordOff", "record.withdraw", () => {
        close();
        void withdraw(session, toasts);
      })
      : button("recording.consent.agree", "record", "record.agreeLong", () => { void answer(session, toasts, true); }));
  if (!may(room, "record")) return [state, facts, own];
  const { agreed: yes, refused, unanswered } = recording.answers;
  const host = el("section", { class: "recording-card-part" },
    el("h3", { t: "record.answers" }),
    el("dl", { class: "recording-answers-list", "data-role": "recording-answers" },
      el("dt", { t: "record.countAgreed" }), el("dd", { "data-role": "recording-agreed" }, String(yes)),
      el("dt", { t: "record.countRefused" }), el("dd", { "data-role": "recording-refused" }, String(refused)),
      el("dt", { t: "record.countUnanswered" }), el("dd", { "data-role": "recording-unanswered" }, String(unanswered))),
    el("div", { class: "recording-controls" },
      recording.state === "asking" && button("recording.begin", "record", "record.begin", () => { void askRecording(session, toasts, { action: "begin" }); }),
      recording.state === "recording" && button("recording.pause", "pause", "record.pause", () => { void askRecording(session, toasts, { action: "pause" }); }),
      recording.state === "paused" && button("recording.resume", "record", "record.resume", () => { void askRecording(session, toasts, { action: "resume" }); }),
      button("recording.stop", "stop", recording.state === "asking" ? "record.cancel" : "record.stop", () => {
        close();
        void stopRecording(session, toasts);
      }, "danger")));
  return [state, facts, own, host];
}

/** @param {string} action @param {string} picture @param {import("../../dom.js").Key} words @param {() => void} run @param {string} [kind] */
function button(action, picture, words, run, kind = "") {
  return el("button", { type: "button", class: `button compact ${kind}`, "data-action": action, on: { click: run } }, icon(picture, "icon small"), el("span", { t: words }));
}
