/**
 * The signalling socket: one JSON object per text frame, requests matched to replies, a ping that notices a dead
 * line. It opens when told to; when to try again is decided in `logic/reconnect.js`.
 */

/** The server answered a request with an error, or did not answer (`timeout`, `closed`). */
export class SignallingError extends Error {
  /** @param {string} code @param {string} message */
  constructor(code, message) {
    super(message);
    this.code = code;
    /**
     * What stands where somebody else was faster.
     *
     * @type {{ text: string, version: number } | undefined}
     */
    this.current = undefined;
  }
}

/** How a socket is closed: for good, or with the wish to come back to the same place (any code but 1000 and 1001). */
export const LEFT = 1000;
const COMING_BACK = 4000;

/** Longer than it should ever take: when a whole school arrives at once, the server takes one after the other. */
const REQUEST_PATIENCE = 20_000;
const PING_INTERVAL = 10_000;
const PONG_PATIENCE = 5_000;
const PROBE_PATIENCE = 2_000;

/**
 * @typedef {object} SignallingHandlers
 * @property {() => void} opened
 * @property {() => void} closed called once for each socket that was opened, however it ended
 * @property {(message: ServerMessage) => void} message every message that is not the reply to a request
 */

export class Signalling {
  /** @type {WebSocket | null} */
  #socket = null;
  #nextRequest = 1;
  /** @type {Map<number, { resolve: (message: any) => void, reject: (error: SignallingError) => void, timer: any }>} */
  #pending = new Map();
  /** @type {any} */
  #pingTimer = null;

  /**
   * @param {string} url
   * @param {SignallingHandlers} handlers
   * @param {typeof WebSocket} [Socket]
   */
  constructor(url, handlers, Socket = globalThis.WebSocket) {
    this.url = url;
    this.handlers = handlers;
    this.Socket = Socket;
  }

  get isOpen() {
    return this.#socket?.readyState === 1;
  }

  open() {
    this.#drop();
    const socket = new this.Socket(this.url);
    this.#socket = socket;
    socket.onopen = () => {
      if (socket !== this.#socket) return;
      this.#schedulePing();
      this.handlers.opened();
    };
    socket.onmessage = (event) => {
      if (socket === this.#socket) this.#receive(event.data);
    };
    socket.onclose = () => {
      if (socket === this.#socket) this.close();
    };
    socket.onerror = () => {};
  }

  /**
   * Ends the socket now. `closed` is called, as for any other end.
   *
   * @param {number} [code]
   */
  close(code = COMING_BACK) {
    if (this.#drop(code)) this.handlers.closed();
  }

  /** @param {object} message @returns {boolean} whether there was an open socket to put it on */
  send(message) {
    if (!this.isOpen) return false;
    this.#socket?.send(JSON.stringify(message));
    return true;
  }

  /**
   * @param {{ type: string, [field: string]: unknown }} message
   * @param {number} [patience] milliseconds
   * @returns {Promise<any>} the reply; rejected with a SignallingError
   */
  request(message, patience = REQUEST_PATIENCE) {
    const request = this.#nextRequest;
    this.#nextRequest += 1;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#pending.delete(request);
        reject(new SignallingError("timeout", `The server did not answer ${message.type}.`));
      }, patience);
      this.#pending.set(request, { resolve, reject, timer });
      if (!this.send({ ...message, request })) {
        clearTimeout(timer);
        this.#pending.delete(request);
        reject(new SignallingError("closed", "The connection to the server is closed."));
      }
    });
  }

  /** Finds out quickly whether the line is alive, and closes it if not. */
  probe() {
    this.#ping(PROBE_PATIENCE);
  }

  #schedulePing() {
    clearTimeout(this.#pingTimer);
    this.#pingTimer = setTimeout(() => this.#ping(PONG_PATIENCE), PING_INTERVAL);
  }

  /** @param {number} patience */
  #ping(patience) {
    const socket = this.#socket;
    if (!this.isOpen) return;
    this.request({ type: "ping" }, patience).then(
      () => { if (socket === this.#socket) this.#schedulePing(); },
      () => { if (socket === this.#socket) this.close(); },
    );
  }

  /** @param {unknown} data */
  #receive(data) {
    if (typeof data !== "string") return;
    /** @type {any} */
    let message;
    try {
      message = JSON.parse(data);
    } catch {
      return;
    }
    if (!message || typeof message.type !== "string") return;
    const waiting = this.#pending.get(message.request);
    if (!waiting) {
      this.handlers.message(message);
      return;
    }
    this.#pending.delete(message.request);
    clearTimeout(waiting.timer);
    if (message.type === "error") waiting.reject(Object.assign(new SignallingError(String(message.code), String(message.message)), { current: message.current }));
    else waiting.resolve(message);
  }

  /**
   * @param {number} [code]
   * @returns {boolean} whether there was a socket
   */
  #drop(code = COMING_BACK) {
    const socket = this.#socket;
    this.#socket = null;
    clearTimeout(this.#pingTimer);
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    for (const { reject, timer } of pending) {
      clearTimeout(timer);
      reject(new SignallingError("closed", "The connection to the server was closed."));
    }
    if (!socket) return false;
    socket.onopen = socket.onmessage = socket.onclose = null;
    if (socket.readyState < 2) socket.close(code);
    return true;
  }
}
