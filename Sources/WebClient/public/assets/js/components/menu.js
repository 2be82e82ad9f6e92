import { el } from "../dom.js";
import { icon } from "../icons.js";
import { t } from "../i18n/index.js";
import { emoji } from "./emoji.js";

/**
 * One line of a menu. A line with `items` opens another menu in its place.
 *
 * @typedef {object} MenuItem
 * @property {import("../i18n/index.js").Key} label
 * @property {import("../i18n/index.js").Parameters} [with]
 * @property {string} [icon]
 * @property {string} [emoji] shown alone; the label is its accessible name
 * @property {string} [action] `data-action`: what tests and helpers call it
 * @property {() => void} [run]
 * @property {boolean} [checked] for what can be on and off
 * @property {boolean} [danger]
 * @property {boolean} [shown]
 * @property {MenuItem[]} [items]
 */

/** @type {(() => void) | null} */
let closeOpen = null;

/** Closes the menu that is open, if any. */
export function closeMenu() {
  closeOpen?.();
}

/**
 * Opens a menu beside the button that asked for it. Arrows, Home and End move, Escape and Tab close, the focus returns.
 *
 * @param {HTMLElement} anchor
 * @param {MenuItem[]} items
 * @param {import("../i18n/index.js").Key} label what the menu is about
 * @param {string} [className]
 */
export function openMenu(anchor, items, label, className = "menu") {
  const wasOpen = anchor.getAttribute("aria-expanded") === "true";
  closeMenu();
  if (wasOpen) return;
  const menu = el("div", { class: className, role: "menu", label, "data-role": "menu" });
  const outside = (/** @type {Event} */ event) => {
    const target = /** @type {Node} */ (event.target);
    if (!menu.contains(target) && !anchor.contains(target)) close(false);
  };
  const close = (/** @type {boolean} */ focus) => {
    closeOpen = null;
    document.removeEventListener("pointerdown", outside, true);
    removeEventListener("resize", closeMenu);
    menu.remove();
    anchor.setAttribute("aria-expanded", "false");
    if (focus && anchor.isConnected) anchor.focus();
  };
  const show = (/** @type {MenuItem[]} */ list, /** @type {MenuItem[] | null} */ parent) => {
    const shown = list.filter((item) => item.shown !== false);
    menu.replaceChildren(...shown.map((item) => line(item, () => {
      if (item.items) {
        show(item.items, list);
        return;
      }
      close(true);
      item.run?.();
    })));
    menu.dataset.nested = String(parent !== null);
    place(menu, anchor);
    /** @type {HTMLElement | null} */ (menu.firstElementChild)?.focus();
    back = parent ? () => show(parent, null) : null;
  };
  /** @type {(() => void) | null} */
  let back = null;
  menu.addEventListener("keydown", (event) => {
    const lines = /** @type {HTMLElement[]} */ ([...menu.children]);
    const at = lines.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    const across = className !== "menu";
    const to = {
      ...(across ? { ArrowRight: (at + 1) % lines.length, ArrowLeft: (at - 1 + lines.length) % lines.length } : {}),
      ArrowDown: (at + 1) % lines.length, ArrowUp: (at - 1 + lines.length) % lines.length, Home: 0, End: lines.length - 1,
    }[event.key];
    if (to !== undefined) lines[to]?.focus();
    else if ((event.key === "ArrowLeft" || event.key === "Escape") && back) back();
    else if (event.key === "Escape" || event.key === "Tab") close(true);
    else if (event.key.length === 1 && event.key !== " ") {
      const letter = event.key.toLocaleLowerCase();
      [...lines.slice(at + 1), ...lines].find((each) => each.textContent?.trim().toLocaleLowerCase().startsWith(letter))?.focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });
  document.addEventListener("pointerdown", outside, true);
  addEventListener("resize", closeMenu);
  closeOpen = () => close(false);
  // Inside a dialog or a panel of the top layer the menu must be its child to be seen and reached.
  (anchor.closest("dialog") ?? document.body).append(menu);
  anchor.setAttribute("aria-expanded", "true");
  show(items, null);
}

/** @param {MenuItem} item @param {() => void} run */
function line(item, run) {
  if (item.emoji) {
    const button = el("button", {
      type: "button", class: "menu-emoji", role: "menuitem", tabindex: "-1", tip: item.label, "data-action": item.action ?? null,
      on: { click: run },
    }, emoji(item.emoji));
    return button;
  }
  const kind = item.checked === undefined ? "menuitem" : "menuitemcheckbox";
  return el("button", {
    type: "button", class: item.danger ? "menu-item danger" : "menu-item", role: kind, tabindex: "-1",
    "data-action": item.action ?? null, "aria-checked": item.checked, "aria-haspopup": item.items ? "menu" : null,
    on: { click: run },
  }, item.icon ? icon(item.icon, "icon small") : el("span", { class: "menu-space" }),
  el("span", { class: "menu-text" }, t(item.label, item.with)),
  item.checked && icon("check", "icon small"), item.items && icon("right", "icon small"));
}

/**
 * Beside the anchor, wholly inside the window.
 *
 * @param {HTMLElement} menu
 * @param {HTMLElement} anchor
 */
function place(menu, anchor) {
  const gap = 6;
  const around = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = menu;
  const below = around.bottom + gap + height <= innerHeight - gap || around.top < innerHeight - around.bottom;
  const top = below ? Math.min(around.bottom + gap, innerHeight - height - gap) : around.top - gap - height;
  const left = Math.min(Math.max(gap, around.right - width), innerWidth - width - gap);
  menu.style.setProperty("top", `${Math.max(gap, top)}px`);
  menu.style.setProperty("left", `${Math.max(gap, left)}px`);
}

/**
 * A button with a menu behind it.
 *
 * @param {object} options
 * @param {string} options.icon
 * @param {import("../i18n/index.js").Key} options.label
 * @param {string} [options.className]
 * @param {string} [options.role] `data-role`
 * @param {() => MenuItem[]} options.items asked for anew each time the menu opens
 */
export function menuButton({ icon: picture, label, className = "icon-button", role, items }) {
  /** @type {HTMLButtonElement} */
  const button = el("button", {
    type: "button", class: className, tip: label, "aria-haspopup": "menu", "aria-expanded": "false", "data-role": role ?? null,
    on: { click: () => openMenu(button, items(), label) },
  }, icon(picture));
  return button;
}
