import { el } from "../../dom.js";
import { icon } from "../../icons.js";
import { t } from "../../i18n/index.js";
import { openDialog } from "../dialogs.js";
import { askRecording } from "./requests.js";

/**
 * What is to be recorded. Nothing is, before everybody has been asked.
 *
 * @param {import("../../session.js").Session} session
 * @param {import("../toasts.js").Toasts} toasts
 */
export function startDialog(session, toasts) {
  const modes = /** @type {const} */ ([
    ["everything", "record.everything", "record.everythingNote"], ["sound", "record.sound", "record.soundNote"],
  ]);
  const check = (/** @type {string} */ name, /** @type {import("../../dom.js").Key} */ label, /** @type {import("../../dom.js").Key} */ note, /** @type {boolean} */ on) =>
    el("label", { class: "choice" }, el("input", { type: "checkbox", name, checked: on, "data-field": name }),
      el("span", { class: "choice-words" }, el("span", { t: label }), el("small", { t: note })));
  const start = el("button", { type: "submit", class: "button primary", "data-action": "recording.start.confirm" }, el("span", { t: "record.startYes" }));
  const form = el("form", { class: "dialog-form", on: { submit: async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const wishes = new FormData(form);
    start.disabled = true;
    const done = await askRecording(session, toasts, {
      action: "start", mode: wishes.get("mode") === "sound" ? "sound" : "everything", breakouts: wishes.has("breakouts"),
      recordEncoders: wishes.has("encoders"),
    });
    start.disabled = false;
    if (done) dialog.close();
  } } },
  el("div", { class: "dialog-choices", role: "radiogroup", label: "record.what" }, ...modes.map(([mode, label, note]) =>
    el("label", { class: "choice" }, el("input", { type: "radio", name: "mode", value: mode, checked: mode === "everything", "data-field": `mode.${mode}` }),
      el("span", { class: "choice-words" }, el("span", { t: label }), el("small", { t: note }))))),
  el("div", { class: "dialog-choices recording-extras" },
    check("breakouts", "record.breakouts", "record.breakoutsNote", true),
    check("encoders", "record.encoders", "record.encodersNote", true)),
  el("div", { class: "notice calm" }, icon("shield"), el("div", { class: "recording-words" }, el("p", { t: "record.startNote" }), el("p", { t: "record.startChildren" }))),
  el("div", { class: "dialog-buttons" },
    el("button", { type: "button", class: "button quiet", on: { click: () => dialog.close() } }, el("span", { t: "app.cancel" })), start));
  const dialog = openDialog({ role: "recording-start", title: t("record.startTitle"), body: [form], closed: () => ends.forEach((end) => end()) });
  const ends = [
    session.store.watch((state) => state.page, () => dialog.close()),
    session.store.watch((state) => state.room.recording.state !== "off", (busy) => { if (busy) dialog.close(); }),
  ];
}
