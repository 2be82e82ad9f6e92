/**
 * The one RTCPeerConnection: three senders (microphone, camera, screen) and a fixed set of receivers. Nobody who joins
 * or leaves changes its offer; the server decides what each receiver carries.
 */

import { cameraLayers } from "./logic/layers.js";

/** @type {RTCRtpEncodingParameters[]} */
const SCREEN_LAYERS = [{ maxBitrate: 2_500_000 }];

/**
 * @typedef {object} PeerHandlers
 * @property {(state: string) => void} ice the state of ICE, or `failed` when DTLS failed
 * @property {() => void} incoming the receivers' tracks are new
 *
 * @typedef {(sdp: string, sections: { mid: string, source: Source }[]) => Promise<string>} Exchange
 *   hands the offer to the server and gives its answer
 */

/** @param {RTCRtpTransceiver} transceiver */
function preferVP8(transceiver) {
  const codecs = RTCRtpReceiver.getCapabilities?.("video")?.codecs;
  if (!codecs || !transceiver.setCodecPreferences) return;
  const isVP8 = (/** @type {RTCRtpCodecCapability} */ codec) => codec.mimeType.toLowerCase() === "video/vp8";
  try {
    transceiver.setCodecPreferences([...codecs.filter(isVP8), ...codecs.filter((codec) => !isVP8(codec))]);
  } catch {
    // An older browser refuses some lists; its own order works as well, since the server answers with VP8 first.
  }
}

export class Peer {
  /** @type {RTCPeerConnection | null} The live connection; a handle for support and diagnosis too. */
  connection = null;
  /** @type {Map<Source, RTCRtpTransceiver>} */
  #senders = new Map();
  /** @type {{ kind: "audio" | "video", transceiver: RTCRtpTransceiver, stream: MediaStream }[]} */
  #receivers = [];
  /** @type {Map<Source, MediaStreamTrack | null>} what is sent; outlives every connection */
  #tracks = new Map();
  #frugal = false;

  /** @param {PeerHandlers} handlers */
  constructor(handlers) {
    this.handlers = handlers;
  }

  /** @param {SlotCounts} slots replaces the connection by a new one with the same tracks */
  reset(slots) {
    this.close();
    const connection = new RTCPeerConnection({ bundlePolicy: "max-bundle", rtcpMuxPolicy: "require" });
    this.connection = connection;
    connection.oniceconnectionstatechange = () => {
      if (connection === this.connection) this.handlers.ice(connection.iceConnectionState);
    };
    connection.onconnectionstatechange = () => {
      if (connection === this.connection && connection.connectionState === "failed") this.handlers.ice("failed");
    };

    this.#addSender("microphone", "audio");
    preferVP8(this.#addSender("camera", "video", this.#layers("camera")));
    preferVP8(this.#addSender("screen", "video", this.#layers("screen")));
    for (let count = 0; count < slots.audio; count += 1) this.#addReceiver("audio");
    for (let count = 0; count < slots.camera + slots.screen; count += 1) preferVP8(this.#addReceiver("video"));
    this.handlers.incoming();
  }

  /**
   * @param {Source} source
   * @param {"audio" | "video"} kind
   * @param {RTCRtpEncodingParameters[]} [layers]
   */
  #addSender(source, kind, layers) {
    const connection = /** @type {RTCPeerConnection} */ (this.connection);
    const transceiver = connection.addTransceiver(this.#tracks.get(source) ?? kind, {
      direction: "sendonly",
      ...(layers ? { sendEncodings: layers.map((layer) => ({ ...layer })) } : {}),
    });
    this.#senders.set(source, transceiver);
    return transceiver;
  }

  /** @param {"audio" | "video"} kind */
  #addReceiver(kind) {
    const connection = /** @type {RTCPeerConnection} */ (this.connection);
    const transceiver = connection.addTransceiver(kind, { direction: "recvonly" });
    this.#receivers.push({ kind, transceiver, stream: new MediaStream([transceiver.receiver.track]) });
    return transceiver;
  }

  /**
   * One offer and its answer. With `restart` the offer has new ICE credentials.
   *
   * @param {Exchange} exchange
   * @param {{ restart: boolean }} options
   */
  async negotiate(exchange, { restart }) {
    const connection = this.connection;
    if (!connection) throw new Error("There is no connection to negotiate.");
    if (restart) connection.restartIce();
    await connection.setLocalDescription(await connection.createOffer());
    const sections = [...this.#senders].map(([source, { mid }]) => ({ mid: mid ?? "", source }));
    const answer = await exchange(connection.localDescription?.sdp ?? "", sections);
    if (connection !== this.connection || connection.signalingState !== "have-local-offer") return;
    await connection.setRemoteDescription({ type: "answer", sdp: answer });
    await this.#applyLayers("camera");
    await this.#applyLayers("screen");
  }

  /** Whether an offer of before was never answered: such a connection is better replaced than continued. */
  get isStuck() {
    return this.connection !== null && this.connection.signalingState !== "stable";
  }

  /** @param {"camera" | "screen"} source @returns {RTCRtpEncodingParameters[]} */
  #layers(source) {
    if (source === "screen") return SCREEN_LAYERS;
    const { width = 0, height = 0 } = this.#tracks.get(source)?.getSettings() ?? {};
    const layers = cameraLayers(width, height);
    return this.#frugal ? layers.map((layer) => (layer.rid === "f" ? { ...layer, active: false } : layer)) : layers;
  }

  /**
   * Another camera may have another size; and some browsers forget the limits given with the transceiver.
   *
   * @param {"camera" | "screen"} source
   */
  async #applyLayers(source) {
    const sender = this.#senders.get(source)?.sender;
    const parameters = sender?.getParameters();
    if (!sender || !parameters?.encodings?.length) return;
    const layers = this.#layers(source);
    parameters.encodings.forEach((encoding, index) => {
      const layer = layers.find(({ rid }) => rid === encoding.rid) ?? layers[Math.min(index, layers.length - 1)];
      Object.assign(encoding, layer, encoding.rid ? { rid: encoding.rid } : {});
    });
    await sender.setParameters(parameters).catch(() => {});
  }

  /**
   * A person who saves data does not send the largest pictures either.
   *
   * @param {boolean} frugal
   */
  async setFrugal(frugal) {
    this.#frugal = frugal;
    await this.#applyLayers("camera");
  }

  /** @param {Source} source @param {MediaStreamTrack | null} track */
  async setTrack(source, track) {
    this.#tracks.set(source, track);
    await this.#senders.get(source)?.sender.replaceTrack(track).catch(() => {});
    if (track && source !== "microphone") await this.#applyLayers(source);
  }

  /** What the audio receivers play, whoever it is. */
  get audioStreams() {
    return this.#receivers.filter((receiver) => receiver.kind === "audio").map((receiver) => receiver.stream);
  }

  /** @param {string} mid @returns {MediaStream | null} */
  videoStream(mid) {
    return this.#receivers.find(({ transceiver, kind }) => kind === "video" && transceiver.mid === mid)?.stream ?? null;
  }

  /** @param {string} mid @returns {number} the place of an audio receiver among its kind, from 1; 0 if it is none */
  audioSlot(mid) {
    return this.#receivers.filter((receiver) => receiver.kind === "audio")
      .findIndex(({ transceiver }) => transceiver.mid === mid) + 1;
  }

  /** @param {string} mid @returns {Source | null} */
  sourceOf(mid) {
    for (const [source, transceiver] of this.#senders) if (transceiver.mid === mid) return source;
    return null;
  }

  /** @returns {Promise<Map<string, any> | null>} */
  async readStatistics() {
    if (!this.connection) return null;
    const report = await this.connection.getStats();
    return new Map(/** @type {any} */ (report).entries());
  }

  close() {
    const connection = this.connection;
    this.connection = null;
    this.#senders.clear();
    this.#receivers = [];
    if (!connection) return;
    connection.oniceconnectionstatechange = connection.onconnectionstatechange = null;
    connection.close();
  }
}
