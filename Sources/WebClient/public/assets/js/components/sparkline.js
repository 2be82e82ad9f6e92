import { setAttribute } from "../dom.js";
import { paths } from "../logic/operator.js";

const NAMESPACE = "http://www.w3.org/2000/svg";
const WIDTH = 240;
const HEIGHT = 48;

/** A small line of the last minutes, for the eyes only: the numbers stand beside it as text. */
export class Sparkline {
  /** @param {number} span seconds from edge to edge */
  constructor(span) {
    this.span = span;
    this.element = document.createElementNS(NAMESPACE, "svg");
    this.element.setAttribute("class", "sparkline");
    this.element.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
    this.element.setAttribute("preserveAspectRatio", "none");
    this.element.setAttribute("aria-hidden", "true");
    this.area = document.createElementNS(NAMESPACE, "path");
    this.area.setAttribute("class", "sparkline-area");
    this.line = document.createElementNS(NAMESPACE, "path");
    this.line.setAttribute("class", "sparkline-line");
    this.element.append(this.area, this.line);
  }

  /** @param {import("../logic/operator.js").History} history @param {number} now seconds @param {number} [top] */
  draw(history, now, top = history.greatest * 1.1) {
    const { line, area } = paths(history.samples, { now, span: this.span, top, width: WIDTH, height: HEIGHT });
    setAttribute(this.line, "d", line);
    setAttribute(this.area, "d", area);
  }
}
