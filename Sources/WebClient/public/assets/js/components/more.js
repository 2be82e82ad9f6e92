import { menuButton } from "./menu.js";

/**
 * The toolbar's button for everything that has no place in the bar.
 *
 * @param {() => import("./menu.js").MenuItem[]} items asked for anew each time the menu opens
 */
export function moreMenu(items) {
  return menuButton({ icon: "more", label: "call.more", className: "round more", role: "more", items });
}
