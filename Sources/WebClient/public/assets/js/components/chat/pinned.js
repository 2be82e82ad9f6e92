import { el, setShown, setTip } from "../../dom.js";
import { icon } from "../../icons.js";
import { t } from "../../i18n/index.js";
import { shortened } from "../../logic/words.js";

/** What the hosts have pinned: the latest on view, the others on request. */
export class PinnedBar {
  #open = false;
  /** @type {readonly ChatMessage[]} */
  #pinned = [];
  #host = false;

  /** @param {{ jump: (message: ChatMessage) => void, unpin: (message: ChatMessage) => void }} actions */
  constructor(actions) {
    this.actions = actions;
    this.element = el("div", { class: "pinned", "data-role": "chat-pinned", hidden: true });
  }

  /** @param {readonly ChatMessage[]} pinned @param {boolean} host */
  update(pinned, host) {
    const same = pinned.length === this.#pinned.length && pinned.every((each, index) => each === this.#pinned[index]);
    if (same && host === this.#host) return;
    this.#pinned = pinned;
    this.#host = host;
    this.render();
  }

  render() {
    const latestFirst = [...this.#pinned].reverse();
    setShown(this.element, latestFirst.length > 0);
    const hadFocus = this.element.contains(document.activeElement);
    const toggle = latestFirst.length > 1 && el("button", {
      type: "button", class: "pinned-count", "aria-expanded": this.#open, on: { click: () => {
        this.#open = !this.#open;
        this.render();
      } },
    }, this.#open ? t("messages.pinnedLess") : t("messages.pinnedMore", { count: latestFirst.length - 1 }));
    this.element.replaceChildren(
      el("ul", { class: "pinned-list" }, ...(this.#open ? latestFirst : latestFirst.slice(0, 1)).map((message) => this.#row(message))),
      ...(toggle ? [toggle] : []));
    if (hadFocus && toggle) toggle.focus();
  }

  /** @param {ChatMessage} message */
  #row(message) {
    const unpin = this.#host && el("button", { type: "button", class: "icon-button", "data-action": "chat.pin",
      on: { click: () => this.actions.unpin(message) } }, icon("close", "icon small"));
    if (unpin) setTip(unpin, "messages.unpin");
    return el("li", { class: "pinned-row" }, icon("pin", "icon small"),
      el("button", { type: "button", class: "pinned-words", on: { click: () => this.actions.jump(message) } },
        el("strong", {}, t("messages.pinnedBy", { name: message.name })), el("span", {}, shortened(message.text || message.file?.name || "", 160))), unpin);
  }
}
