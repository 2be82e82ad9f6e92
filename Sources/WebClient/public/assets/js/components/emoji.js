/**
 * The ten reactions as pictures of our own: computers of schools often have no font with coloured emoji, and an empty
 * box says nothing. 24 by 24 like the icons, but filled with colours.
 */

const NAMESPACE = "http://www.w3.org/2000/svg";
const SKIN = "#f7c65b";
const DARK = "#4a2f0b";
const FACE = /** @type {Shape} */ (["M12 22a10 10 0 1 0 0-20 10 10 0 0 0 0 20Z", SKIN]);
const THUMB = "M2.5 11.5h3.8v10H2.5ZM7.5 11.3L11.2 3.4c.3-.7 1-1.1 1.7-.9 1.3.3 2 1.5 1.8 2.8L14.2 9h5.1c1.6 0 2.7 1.5 2.3 3l-1.9 7.3c-.3 1.3-1.5 2.2-2.8 2.2H7.5Z";

/** @typedef {[path: string, fill: string, stroke?: string]} Shape */

/** @type {Record<string, Shape[]>} */
const PICTURES = {
  "\u{1F44D}": [[THUMB, SKIN]],
  "\u{1F44E}": [["M2.5 12.5h3.8v-10H2.5ZM7.5 12.7l3.7 7.9c.3.7 1 1.1 1.7.9 1.3-.3 2-1.5 1.8-2.8L14.2 15h5.1c1.6 0 2.7-1.5 2.3-3l-1.9-7.3c-.3-1.3-1.5-2.2-2.8-2.2H7.5Z", SKIN]],
  "\u{1F44F}": [
    ["M6.5 13.5L12.8 7c.6-.6 1.5-.6 2.1 0s.6 1.5 0 2.1l1.7-1.7c.6-.6 1.5-.6 2.1 0s.6 1.5 0 2.1l.6-.6c.6-.6 1.5-.6 2.1 0s.5 1.4 0 2l-7 8.3a5 5 0 0 1-7.5.2l-.8-.8a3.7 3.7 0 0 1 .4-5.1Z", SKIN],
    ["M3 11.5L8.8 5.6c.6-.6 1.5-.6 2.1 0s.6 1.4 0 2L4.9 13.8c-1.3 1.3-1.6 3-.9 4.5-1.9-1.5-2.7-5.1-1-6.8Z", "#e9ad3c"],
    ["M12 2v2.5M16.5 2.8l-1 2.2M7.5 2.8l1 2.2", "none", "#9fd8ff"],
  ],
  "\u2764\uFE0F": [["M12 21.3C5.5 16.5 2 13 2 8.8 2 5.6 4.5 3.2 7.4 3.2c1.9 0 3.6 1 4.6 2.6 1-1.6 2.7-2.6 4.6-2.6 2.9 0 5.4 2.4 5.4 5.6 0 4.2-3.5 7.7-10 12.5Z", "#f0525c"]],
  "\u{1F602}": [FACE, ["M6 12.5h12a6 6 0 0 1-12 0Z", DARK], ["M6.5 9.5l2.2-1.5 1.8 1.5M13.5 9.5L15.3 8l2.2 1.5", "none", DARK],
    ["M4.8 10.5c-1.5 1.6-2.6 3-1.8 4.1s2.4.3 2.6-1ZM19.2 10.5c1.5 1.6 2.6 3 1.8 4.1s-2.4.3-2.6-1Z", "#57b7f2"]],
  "\u{1F62E}": [FACE, ["M8.5 11a1.3 1.8 0 1 0 0-3.6 1.3 1.8 0 0 0 0 3.6ZM15.5 11a1.3 1.8 0 1 0 0-3.6 1.3 1.8 0 0 0 0 3.6ZM12 19a2.7 3 0 1 0 0-6 2.7 3 0 0 0 0 6Z", DARK]],
  "\u{1F389}": [["M2.5 21.5L8 7.5l8.5 8.5Z", SKIN], ["M5.3 14.4l4.3 4.3M6.7 10.8l6.5 6.5", "none", "#e0603e"],
    ["M13 10.5c.5-3 2.3-4 1.3-8M15 12c3-2.5 4-1 6.5-3M16 14.5c2-.5 3.5 0 5 1.5", "none", "#8ad7ff"],
    ["M18.5 4.5a1.2 1.2 0 1 0 0-2.4 1.2 1.2 0 0 0 0 2.4ZM10 4.5a1.2 1.2 0 1 0 0-2.4 1.2 1.2 0 0 0 0 2.4ZM19.5 20.5a1.2 1.2 0 1 0 0-2.4 1.2 1.2 0 0 0 0 2.4Z", "#f0525c"]],
  "\u{1F914}": [FACE, ["M8.5 11a1.3 1.3 0 1 0 0-2.6 1.3 1.3 0 0 0 0 2.6ZM15.5 11a1.3 1.3 0 1 0 0-2.6 1.3 1.3 0 0 0 0 2.6Z", DARK],
    ["M6.5 7l3.5-1M14 5.5l3.5.5M10 15.5c1.5-1 3.5-1.2 5-.5", "none", DARK], ["M6 22.5c-2-1-2.5-3.5-1-5.5l4.5-1.5c1.2-.4 2 1.2.9 1.8L8.5 18.5c1.5 1.5 0 4-2.5 4Z", "#e9ad3c"]],
  "\u2705": [["M5 2h14a3 3 0 0 1 3 3v14a3 3 0 0 1-3 3H5a3 3 0 0 1-3-3V5a3 3 0 0 1 3-3Z", "#35a862"], ["M6.5 12.5l4 4 7.5-9", "none", "#ffffff"]],
  "\u274C": [["M5.5 5.5l13 13M18.5 5.5l-13 13", "none", "#f0525c"]],
};

/** @param {string} reaction @returns {SVGSVGElement | Text} the picture; the sign itself when there is none */
export function emoji(reaction) {
  const shapes = PICTURES[reaction];
  if (!shapes) return document.createTextNode(reaction);
  const svg = document.createElementNS(NAMESPACE, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "emoji");
  svg.setAttribute("aria-hidden", "true");
  for (const [path, fill, stroke] of shapes) {
    const shape = document.createElementNS(NAMESPACE, "path");
    shape.setAttribute("d", path);
    shape.setAttribute("fill", fill);
    if (stroke) {
      shape.setAttribute("stroke", stroke);
      shape.setAttribute("stroke-width", reaction === "\u274C" ? "4" : "2");
      shape.setAttribute("stroke-linecap", "round");
      shape.setAttribute("stroke-linejoin", "round");
    }
    svg.append(shape);
  }
  return svg;
}
