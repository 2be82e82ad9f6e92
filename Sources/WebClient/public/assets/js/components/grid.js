import { el, setShown, setTip } from "../dom.js";
import { icon } from "../icons.js";
import { t } from "../i18n/index.js";
import { peopleHere } from "../logic/breakouts.js";
import { bestGrid, pageCapacity, pageCount, stageLayout } from "../logic/layout.js";
import { nextOrder, nextSharers } from "../logic/order.js";
import { slotsByTile, tileKey } from "../logic/slots.js";
import { viewTiles } from "../logic/view.js";
import { Tile } from "./tile.js";

const GAP = 8;

/**
 * @typedef {object} PlacedTile
 * @property {Participant} participant
 * @property {VideoSource} source
 * @property {boolean} self
 * @property {number} width
 * @property {number} height
 */

/** Lays the tiles out, keeps them in step with the room, and tells the session what is on view. */
export class TileGrid {
  /** @type {Map<string, Tile>} */
  #tiles = new Map();
  /** @type {number[]} */
  #order = [];
  #scheduled = false;
  #closed = false;
  /**
   * Who shares a screen, in the order they began.
   * @type {number[]}
   */
  #sharers = [];
  /** @type {MediaStream | null} */
  #selfCamera = null;
  /** @type {MediaStream | null} */
  #selfScreen = null;

  /**
   * @param {import("../session.js").Session} session
   */
  constructor(session) {
    this.session = session;
    this.store = session.store;
    this.stage = el("div", { class: "stage" });
    this.tiles = el("div", { class: "tiles" });
    this.stageChoice = el("div", { class: "stage-choice", hidden: true });
    this.area = el("div", { class: "area" }, this.stage, this.tiles);
    this.previous = this.#pager("left", "call.previousPage", -1);
    this.next = this.#pager("right", "call.nextPage", 1);
    this.pages = el("span", { class: "page-number", "data-role": "page" });
    this.pager = el("nav", { class: "pager", hidden: true }, this.previous, this.pages, this.next);
    this.element = el("section", { class: "grid", label: "call.tiles" }, this.area, this.stageChoice, this.pager);
    this.observer = new ResizeObserver(() => this.schedule());
    this.observer.observe(this.area);
    this.unwatch = this.store.watch((state) => state, () => this.schedule());
    this.schedule();
  }

  /** @param {string} name @param {"call.previousPage" | "call.nextPage"} tip @param {number} step */
  #pager(name, tip, step) {
    const button = el("button", { type: "button", class: "pager-button", on: { click: () => this.turn(step) } }, icon(name));
    setTip(button, tip);
    return button;
  }

  /** @param {number} step */
  turn(step) {
    this.store.set({ gridPage: Math.max(0, this.store.get().gridPage + step) });
  }

  schedule() {
    if (this.#scheduled || this.#closed) return;
    this.#scheduled = true;
    const render = () => {
      this.#scheduled = false;
      if (!this.#closed) this.#render();
    };
    // A page in the background paints nothing, but its tiles must be right when it comes back.
    if (document.hidden) setTimeout(render, 100);
    else requestAnimationFrame(render);
  }

  #render() {
    const everybody = this.store.get().room;
    const { self } = everybody;
    if (!self) return;
    const room = { ...everybody, participants: peopleHere(everybody.participants, self) };
    const { clientWidth: width, clientHeight: height } = this.area;
    if (width < 2 || height < 2) return;
    const placed = this.#place(room, self, width, height);
    this.#reconcile(placed, room);
    const remote = placed.filter((tile) => !tile.self && (tile.source === "screen" || tile.participant.camera));
    this.session.setView(viewTiles(
      remote.map((tile) => ({ participant: tile.participant.id, source: tile.source, cssHeight: tile.height })),
      globalThis.devicePixelRatio || 1,
    ));
  }

  /** @param {RoomState} room @param {Participant} self @param {number} width @param {number} height @returns {PlacedTile[]} */
  #place(room, self, width, height) {
    const { local, stage: chosen } = this.store.get();
    const me = { ...self, microphone: local.microphone, camera: local.camera, screen: local.screen };
    this.#sharers = nextSharers(this.#sharers, room.participants);
    const screens = this.#sharers.map((id) => /** @type {Participant} */ (room.participants.get(id)));
    const onStage = screens.find((other) => other.id === chosen) ?? screens[screens.length - 1] ?? null;
    this.#renderStageChoice(screens, onStage);

    /** @type {{ participant: Participant, source: VideoSource, self: boolean }[]} */
    const own = [{ participant: me, source: "camera", self: true }];
    if (me.screen) own.unshift({ participant: me, source: "screen", self: true });

    const upright = height > width;
    const narrowest = upright ? 0.9 : 16 / 9;
    const layout = onStage ? stageLayout({ width, height, gap: GAP }) : null;
    const limit = own.length + Math.min(room.slotCounts.camera, room.participants.size);
    const area = layout?.cameras ?? { width, height };
    const leastWidth = layout?.direction === "row" ? area.width * 0.85 : width < 600 || layout ? 128 : 200;
    const capacity = pageCapacity({ ...area, gap: GAP, narrowest, limit, leastWidth });
    // One's own tiles stand on every page, so that each of them shows the same number of others.
    const each = Math.max(1, Math.min(room.slotCounts.camera, capacity - own.length));
    const ownCount = room.participants.size === 0 ? own.length : Math.min(own.length, capacity - 1);
    this.#order = nextOrder(this.#order, room.participants, room.speakers.active, each);

    const pages = pageCount(this.#order.length, each);
    const page = Math.min(this.store.get().gridPage, pages - 1);
    if (page !== this.store.get().gridPage) this.store.set({ gridPage: page });
    this.#renderPager(page, pages);

    const shown = this.#order.slice(page * each, (page + 1) * each)
      .map((id) => /** @type {Participant} */ (room.participants.get(id)))
      .map((participant) => ({ participant, source: /** @type {VideoSource} */ ("camera"), self: false }));
    const list = [...own.slice(own.length - ownCount), ...shown];

    this.area.dataset.layout = layout ? layout.direction : "grid";
    this.area.style.setProperty("--stage-height", `${layout?.stage.height ?? 0}px`);
    const grid = bestGrid({ ...area, count: list.length, gap: GAP, narrowest });
    const size = { width: grid.tileWidth, height: grid.tileHeight };
    this.area.style.setProperty("--tile-width", `${size.width}px`);
    this.area.style.setProperty("--tile-height", `${size.height}px`);
    /** @type {PlacedTile[]} */
    const placed = list.map((tile) => ({ ...tile, ...size }));
    if (layout && onStage) {
      placed.unshift({ participant: onStage, source: "screen", self: false, ...layout.stage });
    }
    return placed;
  }

  /** @param {PlacedTile[]} placed @param {RoomState} room */
  #reconcile(placed, room) {
    const mids = slotsByTile(room.slots);
    const speaking = new Set(room.speakers.active);
    const hands = new Set(room.floor.hands.map((hand) => hand.participant));
    const wanted = new Set();
    /** @type {HTMLElement[]} */
    const inTiles = [];
    /** @type {HTMLElement[]} */
    const onStage = [];
    for (const { participant, source, self } of placed) {
      const key = tileKey(participant.id, source);
      wanted.add(key);
      let tile = this.#tiles.get(key);
      // A server that was started again counts anew: one's own number may have been somebody else's before.
      if (tile && tile.self !== self) {
        tile.remove();
        tile = undefined;
      }
      tile ??= new Tile(participant.id, source, self);
      this.#tiles.set(key, tile);
      const mid = mids.get(key);
      const stream = self ? this.#ownStream(source) : (mid === undefined ? null : this.session.peer.videoStream(mid));
      const camera = source === "camera";
      tile.update({
        participant, source, self, stream, speaking: camera && speaking.has(participant.id), hand: camera && hands.has(participant.id),
      });
      (source === "screen" && !self ? onStage : inTiles).push(tile.element);
    }
    for (const [key, tile] of this.#tiles) {
      if (wanted.has(key)) continue;
      tile.remove();
      this.#tiles.delete(key);
    }
    arrange(this.stage, onStage);
    arrange(this.tiles, inTiles);
    setShown(this.stage, onStage.length > 0);
  }

  /** @param {VideoSource} source */
  #ownStream(source) {
    const track = source === "camera" ? this.session.media.camera : this.session.media.screen;
    const before = source === "camera" ? this.#selfCamera : this.#selfScreen;
    const stream = before && before.getTracks()[0] === track ? before : (track ? new MediaStream([track]) : null);
    if (source === "camera") this.#selfCamera = stream;
    else this.#selfScreen = stream;
    return stream;
  }

  /** @param {number} page @param {number} pages */
  #renderPager(page, pages) {
    setShown(this.pager, pages > 1);
    const text = t("call.pageOf", { page: page + 1, pages });
    if (this.pages.textContent !== text) this.pages.textContent = text;
    this.previous.disabled = page === 0;
    this.next.disabled = page >= pages - 1;
  }

  /** @param {Participant[]} screens @param {Participant | null} onStage */
  #renderStageChoice(screens, onStage) {
    setShown(this.stageChoice, screens.length > 1);
    const wanted = screens.length > 1 ? screens : [];
    const state = wanted.map((other) => `${other.id} ${other.name} ${other.id === onStage?.id}`).join("\n");
    if (this.stageChoice.dataset.state === state) return;
    this.stageChoice.dataset.state = state;
    this.stageChoice.replaceChildren(...wanted.map((other) => el("button", {
      type: "button", class: "chip", "aria-pressed": other.id === onStage?.id,
      on: { click: () => this.store.set({ stage: other.id }) },
    }, icon("screen", "icon small"), other.name)));
  }

  close() {
    this.#closed = true;
    this.observer.disconnect();
    this.unwatch();
    for (const tile of this.#tiles.values()) tile.remove();
    this.#tiles.clear();
  }
}

/**
 * Puts the children in this order, touching only what is out of place: a moved <video> flickers.
 *
 * @param {HTMLElement} parent
 * @param {HTMLElement[]} children
 */
function arrange(parent, children) {
  children.forEach((child, index) => {
    if (parent.children[index] !== child) parent.insertBefore(child, parent.children[index] ?? null);
  });
}
