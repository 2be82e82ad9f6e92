/** How tiles fill an area. Pure geometry in CSS pixels. */

const WIDE = 16 / 9;

/**
 * @typedef {object} Grid
 * @property {number} columns
 * @property {number} rows
 * @property {number} tileWidth
 * @property {number} tileHeight
 */

/**
 * The grid whose equal tiles are largest.
 *
 * @param {object} area
 * @param {number} area.width
 * @param {number} area.height
 * @param {number} area.count number of tiles
 * @param {number} [area.gap]
 * @param {number} [area.narrowest] the least width/height a tile may take when that fills the area better
 *   (a phone held upright); 16:9 if absent
 * @returns {Grid}
 */
export function bestGrid({ width, height, count, gap = 8, narrowest = WIDE }) {
  /** @type {Grid} */
  let best = { columns: 1, rows: Math.max(1, count), tileWidth: 0, tileHeight: 0 };
  for (let columns = 1; columns <= count; columns += 1) {
    const rows = Math.ceil(count / columns);
    const cellWidth = (width - gap * (columns - 1)) / columns;
    const cellHeight = (height - gap * (rows - 1)) / rows;
    if (cellWidth <= 0 || cellHeight <= 0) continue;
    const tileWidth = Math.floor(Math.min(cellWidth, cellHeight * WIDE));
    const tileHeight = Math.floor(Math.max(tileWidth / WIDE, Math.min(cellHeight, tileWidth / narrowest)));
    if (tileWidth * tileHeight > best.tileWidth * best.tileHeight) best = { columns, rows, tileWidth, tileHeight };
  }
  return best;
}

/**
 * How many tiles fit before they become too small to see a face.
 *
 * @param {object} area
 * @param {number} area.width
 * @param {number} area.height
 * @param {number} [area.gap]
 * @param {number} [area.narrowest]
 * @param {number} area.leastWidth the least width of a tile
 * @param {number} area.limit never more than this
 * @returns {number} at least 1
 */
export function pageCapacity({ width, height, gap = 8, narrowest = WIDE, leastWidth, limit }) {
  for (let count = limit; count > 1; count -= 1) {
    if (bestGrid({ width, height, count, gap, narrowest }).tileWidth >= leastWidth) return count;
  }
  return 1;
}

/**
 * Where a shared screen and the cameras go: cameras in a column beside the screen, or, in an upright window, below it.
 *
 * @param {object} area
 * @param {number} area.width
 * @param {number} area.height
 * @param {number} [area.gap]
 * @returns {{ direction: "row" | "column", stage: { width: number, height: number },
 *   cameras: { width: number, height: number } }}
 */
export function stageLayout({ width, height, gap = 8 }) {
  if (width > height * 1.15) {
    const beside = Math.round(Math.max(140, Math.min(260, width * 0.19)));
    return {
      direction: "row", stage: { width: Math.max(0, width - beside - gap), height }, cameras: { width: beside, height },
    };
  }
  const stage = Math.max(0, Math.round(Math.min(height - gap - 80, Math.max(width * 0.62, height * 0.4))));
  return {
    direction: "column", stage: { width, height: stage }, cameras: { width, height: Math.max(0, height - gap - stage) },
  };
}

/**
 * Pages of a given size.
 *
 * @param {number} count
 * @param {number} capacity
 */
export function pageCount(count, capacity) {
  return Math.max(1, Math.ceil(count / Math.max(1, capacity)));
}
