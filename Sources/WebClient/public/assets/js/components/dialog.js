import { el, setTip } from "../dom.js";
import { icon } from "../icons.js";

let count = 0;

/**
 * Opens a dialog over the page. Escape and the cross close it, and focus goes back to where it was.
 *
 * @param {{ title: import("../dom.js").Key, name: string, wide?: boolean, closed?: () => void }} options
 * @param {(close: () => void) => (Node | null)[]} content
 */
export function openDialog({ title, name, wide = false, closed }, content) {
  count += 1;
  const heading = `dialog-title-${count}`;
  const before = document.activeElement;
  const close = () => dialog.close();
  const cross = el("button", { type: "button", class: "icon-button", "data-action": "close", on: { click: close } }, icon("close"));
  setTip(cross, "app.close");
  /** @type {HTMLDialogElement} */
  const dialog = el("dialog", { class: `dialog sheet${wide ? " wide" : ""}`, "data-dialog": name, "aria-labelledby": heading, on: {
    close: (/** @type {Event} */ event) => {
      if (event.target !== dialog) return;
      dialog.remove();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
      closed?.();
    },
  } });
  dialog.append(el("div", { class: "dialog-body" },
    el("header", { class: "panel-header" }, el("h2", { id: heading, t: title }), cross),
    ...content(close).filter((child) => child !== null)));
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/**
 * Asks before something that cannot be undone.
 *
 * @param {{ title: import("../dom.js").Key, text: import("../dom.js").Key, with?: import("../dom.js").Parameters, yes: import("../dom.js").Key }} words
 * @returns {Promise<boolean>}
 */
export function confirmed(words) {
  return new Promise((resolve) => {
    let answer = false;
    openDialog({ title: words.title, name: "confirm", closed: () => resolve(answer) }, (close) => [
      el("p", { t: words.text, with: words.with }),
      el("div", { class: "dialog-buttons" },
        el("button", { type: "button", class: "button", autofocus: true, "data-action": "cancel", on: { click: close } }, el("span", { t: "site.cancel" })),
        el("button", { type: "button", class: "button danger", "data-action": "confirm", on: { click: () => {
          answer = true;
          close();
        } } }, el("span", { t: words.yes }))),
    ]);
  });
}
