import { el } from "../../dom.js";
import { t } from "../../i18n/index.js";

const NAMESPACE = "http://www.w3.org/2000/svg";
const WIDTH = 460;
const HEIGHT = 280;
const EDGE = 34;
/** The scale of scores, and where its quadrants part. */
const LEAST = 1;
const MOST = 5;
const MIDDLE = 3;

/** @param {number} effort */
const across = (effort) => EDGE + ((effort - LEAST) / (MOST - LEAST)) * (WIDTH - 2 * EDGE);
/** @param {number} impact */
const up = (impact) => HEIGHT - EDGE - ((impact - LEAST) / (MOST - LEAST)) * (HEIGHT - 2 * EDGE);

/** @param {string} name @param {Record<string, string | number>} attributes @param {string} [text] */
function shape(name, attributes, text) {
  const element = document.createElementNS(NAMESPACE, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  if (text) element.textContent = text;
  return element;
}

/**
 * Items between effort and benefit, by the numbers of their places; the cards below say the same in words.
 *
 * @param {BoardItem[]} items
 * @returns {HTMLElement | null} null: nothing has been scored by both
 */
export function quadrantChart(items) {
  /** @type {Map<string, { x: number, y: number, names: string[], titles: string[] }>} */
  const points = new Map();
  items.forEach((item, index) => {
    const { impact, effort } = item.matrix ?? {};
    if (impact === undefined || effort === undefined || impact === null || effort === null) return;
    const key = `${impact.toFixed(2)} ${effort.toFixed(2)}`;
    // Items at one point share it: a number under another would be lost.
    const point = points.get(key) ?? { x: across(effort), y: up(impact), names: [], titles: [] };
    point.names.push(String(item.place ?? index + 1));
    point.titles.push(item.title);
    points.set(key, point);
  });
  if (points.size === 0) return null;
  const svg = shape("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "storm-quadrants", "aria-hidden": "true" });
  svg.append(
    shape("rect", { x: EDGE, y: EDGE, width: across(MIDDLE) - EDGE, height: up(MIDDLE) - EDGE, class: "good" }),
    shape("rect", { x: EDGE, y: EDGE, width: WIDTH - 2 * EDGE, height: HEIGHT - 2 * EDGE, class: "frame" }),
    shape("path", { d: `M${across(MIDDLE)} ${EDGE}V${HEIGHT - EDGE}M${EDGE} ${up(MIDDLE)}H${WIDTH - EDGE}`, class: "cross" }),
    shape("text", { x: EDGE + 8, y: EDGE + 18 }, t("storm.quadrant.quick")),
    shape("text", { x: WIDTH - EDGE - 8, y: EDGE + 18, "text-anchor": "end" }, t("storm.quadrant.big")),
    shape("text", { x: EDGE + 8, y: HEIGHT - EDGE - 9 }, t("storm.quadrant.small")),
    shape("text", { x: WIDTH - EDGE - 8, y: HEIGHT - EDGE - 9, "text-anchor": "end" }, t("storm.quadrant.thankless")),
    shape("text", { x: WIDTH / 2, y: HEIGHT - 9, "text-anchor": "middle", class: "axis" }, t("storm.chart.effort")),
    shape("text", { x: 16, y: HEIGHT / 2, "text-anchor": "middle", class: "axis", transform: `rotate(-90 16 ${HEIGHT / 2})` }, t("storm.chart.impact")));
  for (const { x, y, names, titles } of points.values()) {
    const words = names.join(", ");
    const width = Math.max(26, 14 + words.length * 8);
    // Several may share a place, and then the number alone does not say which one it is.
    const point = shape("g", {});
    point.append(shape("title", {}, titles.join("\n")), shape("rect", { x: x - width / 2, y: y - 13, width, height: 26, rx: 13, class: "point" }),
      shape("text", { x, y: y + 5, "text-anchor": "middle", class: "number" }, words));
    svg.append(point);
  }
  return el("figure", { class: "storm-chart" }, /** @type {any} */ (svg));
}
