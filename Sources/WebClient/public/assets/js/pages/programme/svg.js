import { icon } from "../../icons.js";
import { el } from "../../dom.js";

const NAMESPACE = "http://www.w3.org/2000/svg";

/**
 * @param {string} tag @param {Record<string, string | number>} [attributes] @param {...(Node | string | null | false)} children
 * @returns {SVGElement}
 */
export function shape(tag, attributes = {}, ...children) {
  const element = document.createElementNS(NAMESPACE, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  for (const child of children) if (child) element.append(child);
  return element;
}

/**
 * A drawing as wide as there is room, drawn anew when the room changes.
 *
 * @param {number} height @param {string} words what a screen reader says of it @param {(width: number) => (Node | null | false)[]} draw
 */
export function drawing(height, words, draw) {
  const frame = el("div", { class: "chart-frame" });
  let drawn = 0;
  const render = (/** @type {number} */ width) => {
    if (width < 80 || width === drawn) return;
    drawn = width;
    frame.replaceChildren(shape("svg", { class: "chart", viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": words }, ...draw(width)));
  };
  const observer = new ResizeObserver(([entry]) => {
    if (!frame.isConnected) observer.disconnect();
    else render(Math.floor(entry.contentRect.width));
  });
  observer.observe(frame);
  return frame;
}

/** @param {import("../../dom.js").Key} words @param {Node} table the numbers behind a picture */
export function tableBehind(words, table) {
  return el("details", { class: "table-behind" }, el("summary", {}, icon("list", "icon small"), el("span", { t: words })), table);
}
