/** What the page tells the server about the tiles it shows. */

const STEPS = [90, 180, 360, 720];

/**
 * The height to ask for: the smallest step that is not blurred, the largest step at most.
 *
 * A tile a little taller than a step (up to a tenth) is still content with it: the eye does not see the difference,
 * and the next step costs four times the bits.
 *
 * @param {number} pixels height of the tile in device pixels
 */
export function heightStep(pixels) {
  return STEPS.find((step) => pixels <= step * 1.1) ?? STEPS[STEPS.length - 1];
}

/**
 * @param {{ participant: number, source: VideoSource, cssHeight: number }[]} tiles
 * @param {number} pixelRatio
 * @returns {ViewTile[]} screens first, else in the order given
 */
export function viewTiles(tiles, pixelRatio) {
  const view = tiles.map(({ participant, source, cssHeight }) => ({
    participant, source, height: heightStep(cssHeight * pixelRatio),
  }));
  return [...view.filter((tile) => tile.source === "screen"), ...view.filter((tile) => tile.source === "camera")];
}

/** @param {readonly ViewTile[]} a @param {readonly ViewTile[]} b */
export function sameView(a, b) {
  return a.length === b.length && a.every((tile, index) =>
    tile.participant === b[index].participant && tile.source === b[index].source && tile.height === b[index].height);
}
