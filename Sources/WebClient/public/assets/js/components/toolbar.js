import { el, setAttribute, setShown, setTip } from "../dom.js";
import { icon, setIcon } from "../icons.js";
import { moreMenu } from "./more.js";

/**
 * A command of the call. Where it stands: in the middle (`main`), at the end of the bar (`end`), or in the menu
 * (`more`). On a phone only what has `phone: true` stays in the bar; the rest goes into the menu.
 *
 * @typedef {object} ToolbarItem
 * @property {string} action `data-action` of its button
 * @property {string} icon
 * @property {import("../i18n/index.js").Key} label
 * @property {"main" | "end" | "more"} place
 * @property {(anchor: HTMLElement) => void} run told which button it was, for a menu to stand beside
 * @property {boolean} [phone]
 * @property {boolean} [toggle] false: the button has no pressed state
 * @property {string} [className]
 * @property {boolean} [danger] stands out in the menu
 * @property {(state: AppState) => boolean} [shown]
 * @property {(state: AppState) => boolean} [pressed]
 * @property {(state: AppState) => string} [badge] a short number or mark; empty for none
 * @property {(state: AppState) => boolean} [attention] something waits behind this button
 * @property {(state: AppState) => import("../i18n/index.js").Key} [tip] a label that changes with the state
 * @property {(state: AppState) => string} [picture] an icon that changes with the state
 */

const PHONE = matchMedia("(max-width: 640px)");

/** The bar under the tiles, drawn from a list of commands. */
export class Toolbar {
  /** @type {Map<string, { item: ToolbarItem, button: HTMLButtonElement, badge: HTMLElement }>} */
  #buttons = new Map();

  /** @param {import("../store.js").Store<AppState>} store @param {ToolbarItem[]} items */
  constructor(store, items) {
    this.store = store;
    this.items = items;
    this.more = moreMenu(() => this.#menu());
    const group = (/** @type {"main" | "end"} */ place) => items.filter((item) => item.place === place).map((item) => this.#button(item));
    this.element = el("div", { class: "toolbar", role: "toolbar", label: "call.toolbar" },
      el("div", { class: "toolbar-group main" }, ...group("main")),
      el("div", { class: "toolbar-group end" }, ...group("end"), this.more));
  }

  /** @param {ToolbarItem} item */
  #button(item) {
    const badge = el("span", { class: "badge", "aria-hidden": "true" });
    /** @type {HTMLButtonElement} */
    const button = el("button", {
      type: "button", class: ["round", item.className, item.phone ? "" : "wide-only"].filter(Boolean).join(" "),
      "data-action": item.action, on: { click: () => item.run(button) },
    }, icon(item.icon), badge);
    setTip(button, item.label);
    this.#buttons.set(item.action, { item, button, badge });
    return button;
  }

  /** @returns {import("./menu.js").MenuItem[]} */
  #menu() {
    const state = this.store.get();
    const inBar = (/** @type {ToolbarItem} */ item) => item.place !== "more" && (item.phone || !PHONE.matches);
    return this.items.filter((item) => !inBar(item) && (item.shown?.(state) ?? true)).map((item) => ({
      label: item.tip?.(state) ?? item.label, icon: item.picture?.(state) ?? item.icon, action: item.action,
      run: () => item.run(this.more),
      danger: item.danger,
      ...(item.pressed && !item.tip ? { checked: item.pressed(state) } : {}),
    }));
  }

  /** @param {string} action @returns {HTMLElement} the button, or the menu's where the command is in there */
  buttonOf(action) {
    const found = this.#buttons.get(action)?.button;
    return found && found.getClientRects().length > 0 ? found : this.more;
  }

  render() {
    const state = this.store.get();
    for (const { item, button, badge } of this.#buttons.values()) {
      setShown(button, item.shown?.(state) ?? true);
      if (item.toggle !== false) setAttribute(button, "aria-pressed", item.pressed?.(state) ?? false);
      if (item.tip) setTip(button, item.tip(state));
      if (item.picture) setIcon(button, item.picture(state));
      const text = item.badge?.(state) ?? "";
      if (item.attention) button.classList.toggle("waits", item.attention(state));
      if (badge.textContent !== text) badge.textContent = text;
    }
  }
}
