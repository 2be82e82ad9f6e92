/**
 * When to open the socket, to negotiate, to restart ICE and to start afresh.
 *
 * Pure: events and ticks come in with the time in milliseconds, actions come out. The ladder is: ICE restart on the
 * same connection; after ten seconds without success a new socket, a resumed place in the room and a new
 * RTCPeerConnection; and so on for as long as the person stays on the page.
 */

/**
 * @typedef {{ type: "start" } | { type: "socketOpened" } | { type: "socketClosed" }
 *   | { type: "joined", resumed: boolean } | { type: "waiting" } | { type: "refused", retry: boolean }
 *   | { type: "negotiated", ice: string } | { type: "negotiationFailed" }
 *   | { type: "ice", state: string } | { type: "transport", state: string }
 *   | { type: "online" } | { type: "closing" } | { type: "end" }} ReconnectEvent
 */
/**
 * `open`: open a socket. `join`: send `join` on it. `closeSocket`: drop it. `probe`: find out at once whether the
 * socket still lives. `negotiate`: offer; `fresh` on a new RTCPeerConnection, else with new ICE credentials.
 *
 * @typedef {{ type: "open" } | { type: "join" } | { type: "closeSocket" } | { type: "probe" }
 *   | { type: "negotiate", fresh: boolean }} ReconnectAction
 */

export const DISCONNECTED_PATIENCE = 2_000;
export const RESTART_PATIENCE = 10_000;
export const JOIN_PATIENCE = 10_000;
const FIRST_DELAY = 500;
const LONGEST_DELAY = 8_000;
/** A server that said goodbye loses everybody at once; they come back spread over this time. */
const CLOSING_DELAY = 5_000;

/** @typedef {"idle" | "waiting" | "opening" | "joining" | "lobby" | "joined" | "ended"} Phase */
/** @typedef {"none" | "negotiating" | "connected" | "disconnected" | "restarting"} Media */

export class Reconnector {
  /** @param {() => number} random 0 ..< 1; spreads the attempts of many clients that lost the same server */
  constructor(random = Math.random) {
    this.random = random;
    /** @type {Phase} */
    this.phase = "idle";
    /** @type {Media} */
    this.media = "none";
    this.attempt = 0;
    this.everConnected = false;
    this.troubled = false;
    this.fresh = true;
    this.serverCloses = false;
    /** @type {number | null} */
    this.phaseDeadline = null;
    /** @type {number | null} */
    this.mediaDeadline = null;
  }

  /** @returns {ConnectionStatus} */
  get status() {
    if (this.phase === "ended") return "ended";
    if (this.phase === "idle") return "idle";
    if (this.phase === "lobby") return "connected";
    if (this.phase === "joined" && (this.media === "connected" || this.media === "disconnected")) return "connected";
    return this.everConnected || this.troubled ? "reconnecting" : "connecting";
  }

  /** When `tick` is wanted next; null: not before the next event. */
  get nextTimeout() {
    const deadlines = [this.phaseDeadline, this.mediaDeadline].filter((time) => time !== null);
    return deadlines.length ? Math.min(.../** @type {number[]} */ (deadlines)) : null;
  }

  /**
   * @param {ReconnectEvent} event
   * @param {number} now
   * @returns {ReconnectAction[]}
   */
  handle(event, now) {
    if (this.phase === "ended") return [];
    switch (event.type) {
      case "start":
        return this.phase === "idle" ? this.#open(now) : [];
      case "socketOpened":
        if (this.phase !== "opening") return [];
        this.phase = "joining";
        this.phaseDeadline = now + JOIN_PATIENCE;
        return [{ type: "join" }];
      case "socketClosed":
        return this.#lost(now);
      case "refused":
        if (!event.retry) return this.#end();
        return [...this.#lost(now), { type: "closeSocket" }];
      case "joined":
        return this.#joined(event.resumed, now);
      case "waiting":
        return this.#wait();
      case "negotiated":
        if (event.ice === "connected" || event.ice === "completed") this.#mediaConnected();
        return [];
      case "negotiationFailed":
        if (this.phase !== "joined") return [];
        this.fresh = true;
        this.troubled = true;
        this.mediaDeadline = Math.min(this.mediaDeadline ?? Infinity, now + 1_000);
        return [];
      case "ice":
        return this.#ice(event.state, now);
      case "transport":
        return this.#transport(event.state, now);
      case "online":
        if (this.phase === "waiting") return this.#open(now);
        if (this.phase === "lobby") return [{ type: "probe" }];
        if (this.phase === "joined") {
          return this.media === "connected" ? [{ type: "probe" }] : [{ type: "probe" }, ...this.#negotiate(now)];
        }
        return [];
      case "closing":
        this.serverCloses = true;
        return [];
      case "end":
        return this.#end();
    }
  }

  /**
   * @param {number} now
   * @returns {ReconnectAction[]}
   */
  tick(now) {
    /** @type {ReconnectAction[]} */
    const actions = [];
    if (this.phaseDeadline !== null && now >= this.phaseDeadline) {
      if (this.phase === "waiting") actions.push(...this.#open(now));
      else if (this.phase === "opening" || this.phase === "joining") {
        actions.push(...this.#lost(now), { type: "closeSocket" });
      }
    }
    if (this.mediaDeadline !== null && now >= this.mediaDeadline && this.phase === "joined") {
      if (this.media === "disconnected") actions.push(...this.#negotiate(now));
      else {
        // The restart did not help: a new socket, the same place in the room, a new RTCPeerConnection.
        this.fresh = true;
        this.troubled = true;
        actions.push(...this.#lost(now), { type: "closeSocket" });
      }
    }
    return actions;
  }

  /** @param {number} now @returns {ReconnectAction[]} */
  #open(now) {
    this.phase = "opening";
    this.phaseDeadline = now + JOIN_PATIENCE;
    return [{ type: "open" }];
  }

  /** @param {number} now @returns {ReconnectAction[]} */
  #lost(now) {
    if (this.phase === "waiting" || this.phase === "idle") return [];
    const delay = Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** this.attempt) * (0.75 + 0.5 * this.random());
    this.phase = "waiting";
    this.phaseDeadline = now + (this.serverCloses ? CLOSING_DELAY * this.random() : delay);
    this.attempt += 1;
    this.serverCloses = false;
    this.mediaDeadline = null;
    this.troubled = true;
    return [];
  }

  /**
   * Outside the door, before the call or sent back out of it: the socket stays, media begin anew once one is let in.
   *
   * @returns {ReconnectAction[]}
   */
  #wait() {
    if (this.phase !== "joining" && this.phase !== "joined") return [];
    this.phase = "lobby";
    this.phaseDeadline = null;
    this.mediaDeadline = null;
    this.media = "none";
    this.fresh = true;
    this.troubled = false;
    this.attempt = 0;
    return [];
  }

  /** @param {boolean} resumed @param {number} now @returns {ReconnectAction[]} */
  #joined(resumed, now) {
    if (this.phase !== "joining" && this.phase !== "lobby") return [];
    this.phase = "joined";
    this.phaseDeadline = null;
    if (!resumed) this.fresh = true;
    return this.#negotiate(now);
  }

  /** @param {number} now @returns {ReconnectAction[]} */
  #negotiate(now) {
    const fresh = this.fresh;
    this.fresh = false;
    this.media = fresh ? "negotiating" : "restarting";
    this.mediaDeadline = now + RESTART_PATIENCE;
    return [{ type: "negotiate", fresh }];
  }

  /** @param {string} state @param {number} now @returns {ReconnectAction[]} */
  #ice(state, now) {
    if (state === "connected" || state === "completed") {
      if (this.media !== "none") this.#mediaConnected();
      return [];
    }
    if (this.media === "connected" && state === "disconnected") {
      this.media = "disconnected";
      this.mediaDeadline = now + DISCONNECTED_PATIENCE;
      return [{ type: "probe" }];
    }
    if (state === "failed" && (this.media === "connected" || this.media === "disconnected")) {
      if (this.phase === "joined") return [{ type: "probe" }, ...this.#negotiate(now)];
      this.media = "restarting";
    }
    return [];
  }

  /** @param {string} state @param {number} now @returns {ReconnectAction[]} */
  #transport(state, now) {
    if (this.phase !== "joined") return [];
    if (state === "disconnected" && (this.media === "connected" || this.media === "disconnected")) {
      return this.#negotiate(now);
    }
    if (state === "failed") {
      this.fresh = true;
      return this.#negotiate(now);
    }
    return [];
  }

  #mediaConnected() {
    this.media = "connected";
    this.mediaDeadline = null;
    this.everConnected = true;
    this.troubled = false;
    this.attempt = 0;
  }

  /** @returns {ReconnectAction[]} */
  #end() {
    this.phase = "ended";
    this.phaseDeadline = null;
    this.mediaDeadline = null;
    return [{ type: "closeSocket" }];
  }
}
