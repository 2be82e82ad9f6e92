import { el, setAttribute, setShown, setTip } from "../dom.js";
import { icon, setIcon } from "../icons.js";
import { moreMenu } from "./more.js";

/**
 * A command of the call. Where it stands: in the middle (`main`), at the end of the bar (`end`), or in the menu
 * (`more`). On a narrow screen only what has `phone: true` stays in the bar; the rest goes into the menu.
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
 * @property {(state: AppState) => string} [waits] a number that asks for attention; empty for none
 * @property {(state: AppState) => import("../i18n/index.js").Key} [tip] a label that changes with the state
 * @property {(state: AppState) => string} [picture] an icon that changes with the state
 */

const NARROW = matchMedia("(max-width: 860px)");

/** The bar under the tiles, drawn from a list of commands. */
export class Toolbar {
  /** @type {Map<string, { item: ToolbarItem, button: HTMLButtonElement, badge: HTMLElement, waits: HTMLElement | null }>} */
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
    const waits = item.waits ? el("span", { class: "badge waits", "data-role": "waits" }) : null;
    /** @type {HTMLButtonElement} */
    const button = el("button", {
      type: "button", class: ["round", item.className, item.phone ? "" : "wide-only"].filter(Boolean).join(" "),
      "data-action": item.action, on: { click: () => item.run(button) },
    }, icon(item.icon), waits, badge);
    setTip(button, item.label);
    this.#buttons.set(item.action, { item, button, badge, waits });
    return button;
  }

  /** @returns {import("./menu.js").MenuItem[]} */
  #menu() {
    const state = this.store.get();
    const inBar = (/** @type {ToolbarItem} */ item) => item.place !== "more" && (item.phone || !NARROW.matches);
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
    for (const { item, button, badge, waits } of this.#buttons.values()) {
      setShown(button, item.shown?.(state) ?? true);
      if (item.toggle !== false) setAttribute(button, "aria-pressed", item.pressed?.(state) ?? false);
      const tip = item.tip?.(state);
      if (tip && button.dataset.tip !== tip) setTip(button, tip);
      if (item.picture) setIcon(button, item.picture(state));
      const text = item.badge?.(state) ?? "";
      if (waits) {
        const number = item.waits?.(state) ?? "";
        if (waits.textContent !== number) waits.textContent = number;
      }
      if (badge.textContent !== text) badge.textContent = text;
    }
  }
}
