import { copyText, el, setText } from "../dom.js";
import { icon, setIcon } from "../icons.js";

/**
 * A button that copies a text and says that it has.
 *
 * @param {() => string} text
 * @param {{ words?: import("../dom.js").Key, compact?: boolean, action?: string }} [options]
 */
export function copyButton(text, options = {}) {
  const { words: key = "site.copyLink", compact = false, action = "copy-link" } = options;
  const words = el("span", { "aria-live": "polite", t: key });
  const button = el("button", { type: "button", class: `button${compact ? " compact" : ""}`, "data-action": action, on: { click: async () => {
    if (!await copyText(text())) return;
    setText(words, "site.copied");
    setIcon(button, "check");
    button.classList.add("done");
    setTimeout(() => {
      setText(words, key);
      setIcon(button, "copy");
      button.classList.remove("done");
    }, 2_000);
  } } }, icon("copy"), words);
  return button;
}
