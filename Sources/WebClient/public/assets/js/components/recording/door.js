import { el, setShown, setText } from "../../dom.js";
import { icon } from "../../icons.js";

/**
 * The question at the door of a meeting that is being recorded. Without an answer one is asked again inside.
 *
 * @param {import("../../store.js").Store<AppState>} store
 * @param {string} where makes the names of its fields its own
 */
export function doorQuestion(store, where) {
  const title = el("legend", {});
  const option = (/** @type {boolean} */ agree, /** @type {import("../../dom.js").Key} */ words) => {
    const control = el("input", {
      type: "radio", class: "tick", name: `${where}-recording`, id: `${where}-recording-${agree}`, value: String(agree),
      "data-action": agree ? "recording.consent.agree" : "recording.consent.refuse", on: { change: () => store.set({ recordingConsent: agree }) },
    });
    control.checked = store.get().recordingConsent === agree;
    return el("label", { class: "recording-door-choice" }, control, el("span", { t: words }));
  };
  const element = el("fieldset", { class: "recording-door", hidden: true, "data-role": "recording-question", "aria-describedby": `${where}-recording-note` },
    title,
    el("div", { class: "recording-door-choices" }, option(false, "record.refuse"), option(true, "record.agree")),
    el("p", { class: "quiet-text", id: `${where}-recording-note`, t: "record.doorNote" }),
    el("details", { class: "recording-door-more" }, el("summary", { t: "record.doorMore" }),
      el("div", { class: "recording-terms" },
        el("div", {}, icon("camera", "icon small"), el("p", { t: "record.whatEverything" })),
        el("div", {}, icon("people", "icon small"), el("p", { t: "record.whoWatches" })),
        el("div", {}, icon("clock", "icon small"), el("p", { t: "record.keep" })))));
  return {
    element,
    /** @param {RecordingFields["state"] | boolean | undefined} recording as the server tells it */
    render(recording) {
      const going = Boolean(recording) && recording !== "off";
      setShown(element, going);
      if (going) setText(title, recording === "paused" ? "record.doorPaused" : recording === "asking" ? "record.doorAsking" : "record.doorOn");
    },
  };
}
