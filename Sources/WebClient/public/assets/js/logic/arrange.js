/** Which tiles there are, which of them are large, and how large each is. Pure. */

import { bestGrid, pageCapacity, pageCount, stageLayout } from "./layout.js";
import { tileKey } from "./slots.js";

/** More tiles than this on the stage would leave none of them large. */
const MOST_ON_STAGE = 4;
const GAP = 8;

/**
 * @typedef {object} Wish
 * @property {Participant} participant
 * @property {VideoSource} source
 * @property {boolean} self
 *
 * @typedef {Wish & { width: number, height: number, stage: boolean }} PlacedTile
 *
 * @typedef {object} Scene
 * @property {DisplayState} display
 * @property {Participant} self as the others see one, devices included
 * @property {ReadonlyMap<number, Participant>} others those in the same room
 * @property {readonly number[]} sharers who shares a screen, in the order they began
 * @property {number | null} chosen whose screen the person has chosen for the stage
 * @property {readonly number[]} spotlight whom the hosts show to everybody
 * @property {number | null} dominant who speaks
 *
 * @typedef {object} Arrangement
 * @property {PlacedTile[]} tiles those on view; on the stage first
 * @property {"grid" | "row" | "column"} direction
 * @property {{ width: number, height: number }} stage its size; zero without one
 * @property {{ width: number, height: number }} size of the tiles that are not on the stage
 * @property {number} front how many of the others are on the first page
 * @property {number} page
 * @property {number} pages
 */

/**
 * The tiles that go on the stage, the most important first.
 *
 * @param {Scene} scene
 * @returns {Wish[]}
 */
export function featured({ display, others, sharers, chosen, spotlight, dominant }) {
  if (display.layout === "grid") return [];
  /** @type {Map<string, Wish>} */
  const wishes = new Map();
  /** @param {number | null | undefined} id @param {VideoSource} source */
  const add = (id, source) => {
    const participant = id === null || id === undefined ? undefined : others.get(id);
    if (!participant || (source === "screen" && !participant.screen)) return;
    wishes.set(tileKey(participant.id, source), { participant, source, self: false });
  };
  const screen = sharers.includes(chosen ?? -1) ? chosen : sharers[sharers.length - 1];
  add(screen, "screen");
  for (const id of spotlight) add(id, "camera");
  for (const key of display.pinned) {
    const [id, source] = key.split(":");
    add(Number(id), source === "screen" ? "screen" : "camera");
  }
  // Whoever speaks oneself sees somebody else: a mirror needs no stage.
  const speaker = dominant !== null && others.has(dominant) ? dominant : others.keys().next().value;
  if (wishes.size === 0 && display.layout !== "auto") add(speaker, "camera");
  return [...wishes.values()].slice(0, MOST_ON_STAGE);
}

/**
 * @param {Scene & { width: number, height: number, order: readonly number[], page: number, slots: number }} scene
 *   `order`: the others, as they stand; `slots`: how many cameras can be seen at once
 * @returns {Arrangement}
 */
export function arrange(scene) {
  const { display, self, others, width, height, slots } = scene;
  const onStage = featured(scene);
  const large = new Set(onStage.map(({ participant, source }) => tileKey(participant.id, source)));
  const layout = onStage.length > 0 ? stageLayout({ width, height, gap: GAP }) : null;
  const own = ownTiles(display, self, others.size === 0);

  const narrowest = height > width ? 0.9 : 16 / 9;
  const area = layout?.cameras ?? { width, height };
  const order = inFront(scene).filter((id) => !large.has(tileKey(id, "camera")));
  const screens = display.layout === "grid" ? scene.sharers.filter((id) => others.has(id)) : [];
  const camerasOnStage = onStage.filter(({ source }) => source === "camera").length;
  const most = Math.max(1, slots - camerasOnStage);
  const limit = own.length + screens.length + Math.min(most, order.length);
  // In a strip above a board a tile is as wide as its height allows.
  const strip = Math.max(72, height * 1.2);
  const leastWidth = layout?.direction === "row" ? area.width * 0.85 : Math.min(width < 600 || layout ? 128 : 200, strip);
  const capacity = pageCapacity({ ...area, gap: GAP, narrowest, limit, leastWidth });
  // One's own tiles and screens stand on every page, so that each of them shows the same number of others.
  const each = Math.max(1, Math.min(most, capacity - own.length - screens.length));
  const ownCount = order.length === 0 ? own.length : Math.max(0, Math.min(own.length, capacity - 1));

  const pages = pageCount(order.length, each);
  const page = Math.min(scene.page, pages - 1);
  /** @type {Wish[]} */
  const list = [
    ...own.slice(own.length - ownCount),
    ...screens.map((id) => wish(others, id, "screen")),
    ...order.slice(page * each, (page + 1) * each).map((id) => wish(others, id, "camera")),
  ];
  const grid = bestGrid({ ...area, count: Math.max(1, list.length), gap: GAP, narrowest });
  const size = { width: grid.tileWidth, height: grid.tileHeight };
  return {
    tiles: [
      ...stageTiles(onStage, layout?.stage ?? { width: 0, height: 0 }),
      ...list.map((tile) => ({ ...tile, ...size, stage: false })),
    ],
    direction: layout?.direction ?? "grid", stage: layout?.stage ?? { width: 0, height: 0 }, size, front: each, page, pages,
  };
}

/**
 * One's own tiles. Hidden where somebody wants to: then there is one only while there is nothing else to look at.
 *
 * @param {DisplayState} display @param {Participant} self @param {boolean} alone @returns {Wish[]}
 */
function ownTiles(display, self, alone) {
  /** @type {Wish[]} */
  const own = display.hideSelf && !alone ? [] : [{ participant: self, source: "camera", self: true }];
  if (self.screen) own.unshift({ participant: self, source: "screen", self: true });
  return own;
}

/**
 * The others in their order; in the grid those whom somebody has pinned or put into the spotlight come first.
 *
 * @param {Scene & { order: readonly number[] }} scene
 */
function inFront({ display, order, spotlight, others }) {
  const known = order.filter((id) => others.has(id));
  if (display.layout !== "grid") return known;
  const pinned = display.pinned.filter((key) => key.endsWith(":camera")).map((key) => Number.parseInt(key, 10));
  const first = [...new Set([...spotlight, ...pinned])].filter((id) => others.has(id));
  return [...first, ...known.filter((id) => !first.includes(id))];
}

/** @param {ReadonlyMap<number, Participant>} others @param {number} id @param {VideoSource} source @returns {Wish} */
function wish(others, id, source) {
  return { participant: /** @type {Participant} */ (others.get(id)), source, self: false };
}

/** @param {Wish[]} wishes @param {{ width: number, height: number }} area @returns {PlacedTile[]} */
function stageTiles(wishes, area) {
  if (wishes.length === 1) return [{ ...wishes[0], ...area, stage: true }];
  const grid = bestGrid({ ...area, count: wishes.length, gap: GAP, narrowest: area.height > area.width ? 0.9 : 4 / 3 });
  return wishes.map((each) => ({ ...each, width: grid.tileWidth, height: grid.tileHeight, stage: true }));
}

/**
 * What to ask the server for: only what is on view, and no more than the person wants to pay for.
 *
 * @param {PlacedTile[]} tiles
 * @param {DisplayState["data"]} data
 * @returns {{ participant: number, source: VideoSource, cssHeight: number }[]}
 */
export function wantedVideos(tiles, data) {
  if (data === "audio") return [];
  const remote = tiles.filter((tile) => !tile.self && (tile.source === "screen" || tile.participant.camera));
  const wanted = data === "saver" ? remote.slice(0, 4) : remote;
  return wanted.map((tile) => ({
    participant: tile.participant.id, source: tile.source,
    // Letters on a screen must stay readable; faces need not be sharp to save data.
    cssHeight: data === "saver" && tile.source === "camera" ? Math.min(tile.height, 90) : tile.height,
  }));
}
