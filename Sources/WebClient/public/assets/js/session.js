/**
 * One person's stay in one room: ties the socket, the RTCPeerConnection, the person's devices and the store together.
 * What to do when something breaks is decided by the Reconnector; this file only carries it out.
 */

import { AudioOutput } from "./audio.js";
import { LocalMedia } from "./devices.js";
import { Reconnector } from "./logic/reconnect.js";
import { maySend } from "./logic/people.js";
import { differsFrom } from "./logic/recording.js";
import { emptyRoom, reduceRoom } from "./logic/room.js";
import { sameView } from "./logic/view.js";
import { Peer } from "./peer.js";
import { adminToken, deviceId, setAdminToken, takeGrant } from "./preferences.js";
import { LEFT, Signalling, SignallingError } from "./signalling.js";

/** Refusals that time may cure while we are on our way back into a call. */
const PASSING = new Set(["timeout", "closed", "rateLimited", "internalError", "alreadyJoined"]);
const SOURCES = /** @type {Source[]} */ (["microphone", "camera", "screen"]);
const VIEW_DELAY = 150;
/** Words after which the server lets go of this person for good. */
const ENDINGS = new Set(["replaced", "removed", "refused", "banned", "roomLocked", "ended"]);
/** A socket that opened and shut this often without letting us in the first time is an unreachable server. */
const FIRST_ATTEMPTS = 4;

/**
 * @typedef {{ type: "joined" | "left" | "lost" | "sharing", name: string } | { type: "rightsExpired" | "heldBack" | "blurCheaper" | "blurOff" }} Notice
 * @typedef {(message: ServerMessage, before: RoomState) => void} Listener
 */

export class Session {
  /** @type {any} */
  #tick = null;
  /** @type {any} */
  #viewTimer = null;
  /** @type {ViewTile[]} */
  #view = [];
  /** @type {ViewTile[] | null} what the server was told; null: nothing yet on this socket */
  #sentView = null;
  /** What the server was last told about the devices on this socket. */
  #sentMedia = "";
  #negotiation = 0;
  #failures = 0;
  #reconnector = new Reconnector();
  #slug;
  /** @type {Set<Listener>} */
  #listeners = new Set();

  /**
   * @param {import("./store.js").Store<AppState>} store
   * @param {string} slug
   * @param {(notice: Notice) => void} notify
   */
  constructor(store, slug, notify) {
    this.store = store;
    this.notify = notify;
    this.#slug = slug;
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    this.signalling = new Signalling(`${scheme}://${location.host}/ws`, {
      opened: () => this.#handle({ type: "socketOpened" }),
      closed: () => this.#socketClosed(),
      message: (message) => this.#receive(message),
    });
    this.peer = new Peer({
      ice: (state) => this.#handle({ type: "ice", state }),
      incoming: () => {
        this.output.attach(this.peer.audioStreams);
        this.store.set({ peerGeneration: this.store.get().peerGeneration + 1 });
      },
    });
    this.output = new AudioOutput((playbackBlocked) => this.store.set({ playbackBlocked }));
    void this.output.setSpeaker(store.get().local.selected.speaker);
    this.media = new LocalMedia(() => store.get().local, {
      track: (source, track) => {
        void this.peer.setTrack(source, track);
        this.#sendMedia();
      },
      state: (patch) => {
        store.set({ local: { ...store.get().local, ...patch } });
        this.#sendMedia();
      },
      effect: (type) => notify({ type }),
    });
    store.watch((state) => state.display.data, (data) => { void this.peer.setFrugal(data !== "full"); });
    void this.peer.setFrugal(store.get().display.data !== "full");
    globalThis.addEventListener("online", () => this.#handle({ type: "online" }));
    globalThis.addEventListener("pagehide", () => { this.signalling.send({ type: "leave" }); });
  }

  get slug() {
    return this.#slug;
  }

  /**
   * Hears every message of the server that is not a reply, after the store has taken it.
   *
   * @param {Listener} listener
   * @returns {() => void} ends it
   */
  listen(listener) {
    this.#listeners.add(listener);
    return () => { this.#listeners.delete(listener); };
  }

  join() {
    this.#reconnector = new Reconnector();
    this.#failures = 0;
    this.#handle({ type: "start" });
  }

  leave() {
    this.signalling.send({ type: "leave" });
    this.signalling.close(LEFT);
    this.#finish({ page: "left" });
  }

  /** @param {DeviceKind} kind @param {string} id */
  selectDevice(kind, id) {
    if (kind === "speaker") void this.output.setSpeaker(id);
    return this.media.select(kind, id);
  }

  /** @param {ViewTile[]} tiles the tiles on the page; told to the server once they have settled */
  setView(tiles) {
    if (sameView(tiles, this.#view)) return;
    this.#view = tiles;
    clearTimeout(this.#viewTimer);
    this.#viewTimer = setTimeout(() => this.#sendView(), VIEW_DELAY);
  }

  /** @param {import("./logic/reconnect.js").ReconnectEvent} event */
  #handle(event) {
    this.#perform(this.#reconnector.handle(event, performance.now()));
  }

  /** @param {import("./logic/reconnect.js").ReconnectAction[]} actions */
  #perform(actions) {
    for (const action of actions) {
      switch (action.type) {
        case "open": this.signalling.open(); break;
        case "join": void this.#sendJoin(); break;
        case "closeSocket": this.signalling.close(); break;
        case "probe": this.signalling.probe(); break;
        case "negotiate": void this.#negotiate(action.fresh); break;
      }
    }
    this.store.set({ connection: this.#reconnector.status });
    clearTimeout(this.#tick);
    const next = this.#reconnector.nextTimeout;
    if (next !== null) {
      this.#tick = setTimeout(
        () => this.#perform(this.#reconnector.tick(performance.now())), Math.max(0, next - performance.now()) + 1,
      );
    }
  }

  #socketClosed() {
    this.#sentView = null;
    this.#sentMedia = "";
    if (this.store.get().page === "prejoin") {
      this.#failures += 1;
      if (this.#failures >= FIRST_ATTEMPTS) {
        this.#finish({ page: "error", errorCode: "unreachable" });
        return;
      }
    }
    this.#handle({ type: "socketClosed" });
  }

  async #sendJoin() {
    const { name, room, people, invitation, recordingConsent } = this.store.get();
    const administrator = adminToken();
    const token = administrator ?? takeGrant(this.#slug);
    try {
      const reply = await this.signalling.request({
        type: "join", room: this.#slug, name, device: deviceId(),
        ...(token ? { token } : {}), ...(room.resume ? { resume: room.resume } : {}),
        ...(people > 1 ? { people } : {}), ...(invitation ? { invitation } : {}),
        ...(recordingConsent === null ? {} : { recordingConsent }),
      });
      if (reply.type === "waiting") this.#waiting(reply);
      else this.#joined(reply);
    } catch (error) {
      const code = error instanceof SignallingError ? error.code : "internalError";
      if (code === "invalidToken" && administrator) {
        // The right to administer has expired; the right to take part has not.
        setAdminToken(null);
        this.notify({ type: "rightsExpired" });
        void this.#sendJoin();
        return;
      }
      const returning = room.self !== null || room.waiting !== null;
      const passing = code === "timeout" || code === "closed" || (returning && PASSING.has(code));
      if (passing) this.#handle({ type: "refused", retry: true });
      else this.#finish({ page: "error", errorCode: code });
    }
  }

  /** @param {JoinedMessage} message */
  #joined(message) {
    // The token, not the number, says that the place is the same. A server that was started again keeps the place, but
    // has never seen the connection, which no longer names its simulcast layers: it says so.
    const resumed = this.store.get().room.resume === message.resume && this.peer.connection !== null && !message.fresh;
    if (typeof message.now === "number") this.store.set({ clockSkew: message.now - Date.now() });
    this.store.set({ room: reduceRoom(this.store.get().room, message), page: "call" });
    this.#answerRecording();
    if (this.#obey()) this.notify({ type: "heldBack" });
    this.#sendMedia();
    this.#sendView();
    this.#handle({ type: "joined", resumed });
  }

  /** Gives the answer of the door where the server does not have it: the recording began later, or one thought anew. */
  #answerRecording() {
    const { recordingConsent, room } = this.store.get();
    if (recordingConsent === null) return;
    this.store.set({ recordingConsent: null });
    if (!differsFrom(room.recording, recordingConsent)) return;
    void this.signalling.request({ type: "recording", action: "consent", agree: recordingConsent }).catch(() => {});
  }

  /**
   * One stands outside the door: before the call, or sent back out of it.
   *
   * @param {WaitingMessage} message
   */
  #waiting(message) {
    const { page } = this.store.get();
    this.store.set({ room: reduceRoom(this.store.get().room, message), page: "waiting", panel: null });
    if (page === "waiting" && this.#reconnector.phase === "lobby") return;
    this.#negotiation += 1;
    this.#view = [];
    this.#sentView = null;
    this.#sentMedia = "";
    this.media.stopScreen();
    this.peer.close();
    this.output.stop();
    this.#handle({ type: "waiting" });
  }

  /**
   * Switches off what one may not send any more. Nothing is ever switched on from afar.
   *
   * @returns {boolean} whether there was anything
   */
  #obey() {
    const { room, local } = this.store.get();
    const forbidden = SOURCES.filter((source) => local[source] && maySend(room, source) !== "yes");
    for (const source of forbidden) this.#switchOff(source);
    return forbidden.length > 0;
  }

  /** @param {Source} source */
  #switchOff(source) {
    if (source === "microphone") void this.media.setMicrophone(false);
    else if (source === "camera") void this.media.setCamera(false);
    else this.media.stopScreen();
  }

  /** @param {boolean} fresh */
  async #negotiate(fresh) {
    this.#negotiation += 1;
    const number = this.#negotiation;
    const replace = fresh || this.peer.connection === null || this.peer.isStuck;
    try {
      if (replace) this.peer.reset(this.store.get().room.slotCounts);
      await this.peer.negotiate(async (sdp, sections) => {
        const answer = await this.signalling.request({ type: "offer", sdp, sections });
        return String(answer.sdp);
      }, { restart: !replace });
      if (number !== this.#negotiation) return;
      this.store.set({ peerGeneration: this.store.get().peerGeneration + 1 });
      this.#handle({ type: "negotiated", ice: this.peer.connection?.iceConnectionState ?? "new" });
    } catch (error) {
      if (number !== this.#negotiation) return;
      console.warn("The offer was not answered:", error);
      this.#handle({ type: "negotiationFailed" });
    }
  }

  /** @param {ServerMessage} message */
  #receive(message) {
    const { room } = this.store.get();
    this.#announce(message, room);
    if (message.type === "closing") this.#handle({ type: "closing" });
    if (message.type === "transport") {
      this.#handle({ type: "transport", state: message.state });
      return;
    }
    if (message.type === "error") {
      if (ENDINGS.has(message.code)) this.#finish({ page: "error", errorCode: message.code });
      else console.warn("The server reports:", message.code, message.message);
      return;
    }
    if (message.type === "joined") {
      this.#joined(message);
      return;
    }
    if (message.type === "waiting") {
      this.#waiting(message);
      return;
    }
    const own = message.type === "participants" && message.left?.find((each) => each.participant === room.self?.id);
    if (own) {
      const errorCode = own.reason === "replaced" ? "replaced" : "removed";
      if (own.reason === "replaced" || own.reason === "removed") this.#finish({ page: "error", errorCode });
      return;
    }
    if ("now" in message && typeof message.now === "number") this.store.set({ clockSkew: message.now - Date.now() });
    this.store.set({ room: reduceRoom(room, message) });
    if (message.type === "muted") this.#switchOff(message.source);
    if (message.type === "you") this.#obey();
    for (const listener of [...this.#listeners]) listener(message, room);
  }

  /** @param {ServerMessage} message @param {RoomState} room before the message */
  #announce(message, room) {
    if (message.type !== "participants") return;
    for (const { id, name } of message.joined ?? []) if (id !== room.self?.id) this.notify({ type: "joined", name });
    for (const { participant, reason } of message.left ?? []) {
      const other = room.participants.get(participant);
      if (other) this.notify({ type: reason === "lost" ? "lost" : "left", name: other.name });
    }
    for (const { id, screen } of message.changed ?? []) {
      const before = room.participants.get(id);
      if (screen && before && !before.screen) this.notify({ type: "sharing", name: before.name });
    }
  }

  /** Tells the server what is switched on: what the person wants and the devices give. */
  #sendMedia() {
    if (this.store.get().page !== "call") return;
    const { microphone, camera } = this.store.get().local;
    const { media } = this;
    const message = JSON.stringify({
      type: "media", microphone: microphone && media.microphone !== null, camera: camera && media.camera !== null,
      screen: media.screen !== null,
    });
    if (message !== this.#sentMedia && this.signalling.send(JSON.parse(message))) this.#sentMedia = message;
  }

  #sendView() {
    if (this.store.get().page !== "call" || (this.#sentView && sameView(this.#sentView, this.#view))) return;
    if (this.signalling.send({ type: "view", tiles: this.#view })) this.#sentView = this.#view;
  }

  /**
   * The stay is over: everything is let go.
   *
   * @param {Partial<AppState>} patch
   */
  #finish(patch) {
    this.#negotiation += 1;
    this.#handle({ type: "end" });
    clearTimeout(this.#viewTimer);
    this.#view = [];
    this.#sentView = null;
    this.peer.close();
    this.output.stop();
    this.media.stop();
    this.store.set({
      room: emptyRoom(), panel: null, boardFull: false, gridPage: 0, stage: null, playbackBlocked: false, connection: "idle", ...patch,
    });
  }
}
