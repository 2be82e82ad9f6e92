import { tileKey, slotsByTile } from "../logic/slots.js";

/**
 * A small window above all others that follows the call: the shared screen, or else whoever speaks. One video element
 * that nobody sees goes into it, and what it shows is exchanged.
 */
export class FollowingPicture {
  static get isPossible() {
    return "pictureInPictureEnabled" in document && document.pictureInPictureEnabled;
  }

  /** @param {import("../session.js").Session} session */
  constructor(session) {
    this.session = session;
    this.video = document.createElement("video");
    this.video.muted = true;
    this.video.playsInline = true;
    this.video.className = "visually-hidden";
    this.video.dataset.role = "pip";
    this.video.setAttribute("aria-hidden", "true");
    this.ends = [
      session.store.watch((state) => state.room, () => this.#follow()),
      session.store.watch((state) => state.peerGeneration, () => this.#follow()),
    ];
  }

  get isOpen() {
    return document.pictureInPictureElement === this.video;
  }

  async toggle() {
    if (this.isOpen) {
      await document.exitPictureInPicture();
      return;
    }
    if (!this.video.isConnected) document.body.append(this.video);
    this.#follow(true);
    if (!this.video.srcObject) return;
    try {
      await this.video.play();
      if (this.video.readyState < 1) await new Promise((resolve) => this.video.addEventListener("loadedmetadata", resolve, { once: true }));
      await this.video.requestPictureInPicture();
    } catch (error) {
      console.warn("The small window could not be opened:", error);
    }
  }

  /** @param {boolean} [always] */
  #follow(always = false) {
    if (!always && !this.isOpen) return;
    const stream = this.#stream();
    if (stream && stream !== this.video.srcObject) {
      this.video.srcObject = stream;
      void this.video.play().catch(() => {});
    }
  }

  /** What is worth watching: a screen, the speaker, anybody, oneself. */
  #stream() {
    const { room } = this.session.store.get();
    const mids = slotsByTile(room.slots);
    const screen = room.slots.find(({ source }) => source === "screen");
    const mid = screen?.mid ?? mids.get(tileKey(room.speakers.dominant ?? -1, "camera")) ?? room.slots[0]?.mid;
    if (mid !== undefined) return this.session.peer.videoStream(mid);
    const own = this.session.media.camera;
    return own ? new MediaStream([own]) : null;
  }

  close() {
    for (const end of this.ends) end();
    if (this.isOpen) void document.exitPictureInPicture().catch(() => {});
    this.video.srcObject = null;
    this.video.remove();
  }
}
