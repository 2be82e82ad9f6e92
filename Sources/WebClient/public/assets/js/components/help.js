import { el, setTip } from "../dom.js";
import { icon } from "../icons.js";

/** @type {[string, import("../dom.js").Key][]} */
const KEYS = [
  ["M", "help.microphone"], ["V", "help.camera"], ["S", "help.screen"], ["H", "help.hand"], ["E", "help.react"], ["P", "help.participants"],
  ["I", "help.statistics"], ["← →", "help.pages"], ["?", "help.help"],
];

/**
 * The dialog that tells the keys.
 *
 * @param {() => void} closed
 */
export function helpDialog(closed) {
  /** @type {HTMLButtonElement} */
  const close = el("button", { type: "button", class: "icon-button", on: { click: () => dialog.close() } }, icon("close"));
  setTip(close, "app.close");
  /** @type {HTMLDialogElement} */
  const dialog = el("dialog", { class: "dialog", "data-role": "help", "aria-labelledby": "help-title", on: {
    close: closed,
    click: (/** @type {MouseEvent} */ event) => { if (event.target === dialog) dialog.close(); },
  } },
    el("div", { class: "dialog-body" },
      el("header", { class: "panel-header" }, el("h2", { id: "help-title", t: "help.title" }), close),
      el("dl", { class: "keys" }, ...KEYS.flatMap(([key, text]) => [
        el("dt", {}, ...key.split(" ").map((each) => el("kbd", {}, each))), el("dd", { t: text }),
      ])),
      el("p", { class: "panel-note", t: "help.note" })));
  return dialog;
}
