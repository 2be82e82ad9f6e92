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
 * Where a shared screen and the strip of cameras go.
 *
 * @param {object} area
 * @param {number} area.width
 * @param {number} area.height
 * @param {number} [area.gap]
 * @returns {{ direction: "row" | "column", stageWidth: number, stageHeight: number,
 *   tileWidth: number, tileHeight: number, strip: number }} `strip`: how many camera tiles fit
 */
export function stageLayout({ width, height, gap = 8 }) {
  const beside = width > height * 1.15;
  if (beside) {
    const tileWidth = Math.round(Math.max(140, Math.min(240, width * 0.19)));
    const tileHeight = Math.round(tileWidth / WIDE);
    return {
      direction: "row", tileWidth, tileHeight,
      stageWidth: Math.max(0, width - tileWidth - gap), stageHeight: height,
      strip: Math.max(1, Math.floor((height + gap) / (tileHeight + gap))),
    };
  }
  const tileHeight = Math.round(Math.max(72, Math.min(130, height * 0.16)));
  const tileWidth = Math.round(tileHeight * WIDE);
  return {
    direction: "column", tileWidth, tileHeight,
    stageWidth: width, stageHeight: Math.max(0, height - tileHeight - gap),
    strip: Math.max(1, Math.floor((width + gap) / (tileWidth + gap))),
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
