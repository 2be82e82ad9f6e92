import { el, setShown, setTip } from "../dom.js";
import { icon } from "../icons.js";
import { t } from "../i18n/index.js";
import { arrange, wantedVideos } from "../logic/arrange.js";
import { peopleHere } from "../logic/breakouts.js";
import { togglePin } from "../logic/display.js";
import { nextOrder, nextSharers } from "../logic/order.js";
import { slotsByTile, tileKey } from "../logic/slots.js";
import { viewTiles } from "../logic/view.js";
import { Tile } from "./tile.js";

/** @typedef {import("../logic/arrange.js").PlacedTile} PlacedTile */

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
    const { room: everybody, local, display, stage: chosen, gridPage } = this.store.get();
    if (!everybody.self) return;
    const room = { ...everybody, participants: peopleHere(everybody.participants, everybody.self) };
    const { clientWidth: width, clientHeight: height } = this.area;
    if (width < 2 || height < 2) return;
    const self = { ...everybody.self, microphone: local.microphone, camera: local.camera, screen: local.screen };
    this.#sharers = nextSharers(this.#sharers, room.participants);
    const arrangement = arrange({
      display, self, others: room.participants, sharers: this.#sharers, chosen, spotlight: room.house.spotlight,
      dominant: room.speakers.dominant, width, height, order: this.#order, page: gridPage, slots: room.slotCounts.camera,
    });
    const order = nextOrder(this.#order, room.participants, room.speakers.active, arrangement.front);
    const isSame = order.length === this.#order.length && order.every((id, index) => id === this.#order[index]);
    this.#order = order;
    // The order depends on how many there is room for, and that on who is on the stage: a second look settles it.
    if (!isSame) this.schedule();
    if (arrangement.page !== gridPage) this.store.set({ gridPage: arrangement.page });
    this.#renderStageChoice(arrangement);
    this.#renderPager(arrangement.page, arrangement.pages);
    this.area.dataset.layout = arrangement.direction;
    this.area.style.setProperty("--stage-height", `${arrangement.stage.height}px`);
    this.area.style.setProperty("--tile-width", `${arrangement.size.width}px`);
    this.area.style.setProperty("--tile-height", `${arrangement.size.height}px`);
    this.#reconcile(arrangement.tiles, room);
    this.session.setView(viewTiles(wantedVideos(arrangement.tiles, display.data), globalThis.devicePixelRatio || 1));
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
    const { display } = this.store.get();
    for (const { participant, source, self, stage, width, height } of placed) {
      const key = tileKey(participant.id, source);
      wanted.add(key);
      let tile = this.#tiles.get(key);
      // A server that was started again counts anew: one's own number may have been somebody else's before.
      if (tile && tile.self !== self) {
        tile.remove();
        tile = undefined;
      }
      tile ??= new Tile(participant.id, source, self, () => this.#pin(key));
      this.#tiles.set(key, tile);
      const mid = mids.get(key);
      const stream = self ? this.#ownStream(source) : (mid === undefined ? null : this.session.peer.videoStream(mid));
      tile.update({
        participant, source, self, stream, speaking: source === "camera" && speaking.has(participant.id),
        hand: source === "camera" && hands.has(participant.id), pinned: display.pinned.includes(key), audioOnly: display.data === "audio" && !self,
      });
      tile.element.style.width = stage ? `${width}px` : "";
      tile.element.style.height = stage ? `${height}px` : "";
      (stage ? onStage : inTiles).push(tile.element);
    }
    for (const [key, tile] of this.#tiles) {
      if (wanted.has(key)) continue;
      tile.remove();
      this.#tiles.delete(key);
    }
    reorder(this.stage, onStage);
    reorder(this.tiles, inTiles);
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

  /** @param {string} key */
  #pin(key) {
    this.store.set({ display: togglePin(this.store.get().display, key) });
  }

  /** @param {import("../logic/arrange.js").Arrangement} arrangement */
  #renderStageChoice({ tiles }) {
    const { participants } = this.store.get().room;
    const shown = tiles.find((tile) => tile.stage && tile.source === "screen")?.participant.id;
    const screens = shown !== undefined && this.#sharers.length > 1
      ? this.#sharers.map((id) => /** @type {Participant} */ (participants.get(id)))
      : [];
    setShown(this.stageChoice, screens.length > 0);
    const state = screens.map((other) => `${other.id} ${other.name} ${other.id === shown}`).join("\n");
    if (this.stageChoice.dataset.state === state) return;
    this.stageChoice.dataset.state = state;
    this.stageChoice.replaceChildren(...screens.map((other) => el("button", {
      type: "button", class: "chip", "aria-pressed": other.id === shown,
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
function reorder(parent, children) {
  children.forEach((child, index) => {
    if (parent.children[index] !== child) parent.insertBefore(child, parent.children[index] ?? null);
  });
}
