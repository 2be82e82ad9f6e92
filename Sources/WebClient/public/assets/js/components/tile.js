import { el, setAttribute, setShown, setText, setTip } from "../dom.js";
import { icon } from "../icons.js";
import { t } from "../i18n/index.js";
import { initials } from "../logic/text.js";

/**
 * @typedef {object} TileView
 * @property {Participant} participant
 * @property {VideoSource} source
 * @property {boolean} self
 * @property {boolean} speaking
 * @property {boolean} hand whether the hand is up
 * @property {MediaStream | null} stream what to show; null: nothing arrives (yet)
 * @property {boolean} pinned
 * @property {boolean} audioOnly whether the person wants no pictures of others
 */

/** One participant's camera or screen. */
export class Tile {
  /** @type {MediaStream | null} */
  #stream = null;

  /** @param {number} participant @param {VideoSource} source @param {boolean} self @param {() => void} pin */
  constructor(participant, source, self, pin) {
    /** Whether it shows the person in front of the page, for as long as it exists. */
    this.self = self;
    this.video = el("video", { playsinline: true, autoplay: true });
    this.video.muted = true;
    this.avatar = el("span", { class: "avatar", "aria-hidden": "true" });
    this.name = el("span", { class: "tile-name", "data-role": "tile-name" });
    this.muted = el("span", { class: "tile-muted" }, icon("microphoneOff", "icon small"));
    this.hand = el("span", { class: "tile-hand" }, icon("hand", "icon small"));
    this.pin = el("button", { type: "button", class: "tile-pin", "data-action": "pin", hidden: self, on: { click: pin } }, icon("pin", "icon small"));
    this.element = el("article", {
      class: `tile ${source}`, "data-tile": `${participant}:${source}`, "data-self": self ? "true" : null,
      "data-source": source, "data-hue": participant % 8,
    }, this.avatar, this.video, this.hand, el("div", { class: "tile-label" }, this.muted, this.name), this.pin);
  }

  /** @param {TileView} view */
  update({ participant, source, self, speaking, hand, stream, pinned, audioOnly }) {
    const isCamera = source === "camera";
    const on = isCamera ? participant.camera : participant.screen;
    const name = isCamera
      ? (self ? t("call.you", { name: participant.name }) : participant.name)
      : (self ? t("call.yourScreen") : t("call.screenOf", { name: participant.name }));
    if (this.name.textContent !== name) this.name.textContent = name;
    const letters = initials(participant.name);
    if (this.avatar.textContent !== letters) this.avatar.textContent = letters;
    setAttribute(this.element, "data-muted", !participant.microphone);
    setAttribute(this.element, "data-camera", participant.camera ? "on" : "off");
    setAttribute(this.element, "data-speaking", speaking);
    setAttribute(this.element, "data-waiting", on && !stream && !self && !audioOnly);
    setAttribute(this.element, "data-pinned", pinned);
    setAttribute(this.pin, "aria-pressed", pinned);
    setTip(this.pin, pinned ? "call.unpin" : "call.pin");
    setShown(this.hand, hand);
    setShown(this.muted, isCamera && !participant.microphone);
    const states = [
      name, isCamera && !participant.microphone && t("call.muted"),
      isCamera && !participant.camera && t("call.cameraIsOff"), speaking && t("call.speaking"), hand && t("call.handUp"),
    ].filter(Boolean);
    setAttribute(this.element, "aria-label", states.join(", "));
    this.#show(on && !audioOnly ? stream : null);
  }

  /** @param {MediaStream | null} stream */
  #show(stream) {
    if (stream === this.#stream) return;
    this.#stream = stream;
    const { video } = this;
    delete this.element.dataset.playing;
    video.srcObject = stream;
    if (!stream) return;
    // Shown with its first picture, so that nobody's name ever stands under another's last frame or a black box.
    const reveal = () => {
      if (this.#stream === stream) this.element.dataset.playing = "true";
    };
    if (video.requestVideoFrameCallback) video.requestVideoFrameCallback(reveal);
    else video.addEventListener("loadeddata", reveal, { once: true });
    void video.play().catch(() => {});
  }

  remove() {
    this.#stream = null;
    this.video.srcObject = null;
    this.element.remove();
  }
}

/**
 * The words for a room in which one is alone.
 *
 * @param {() => void} copyLink
 */
export function aloneNote(copyLink) {
  const text = el("p");
  setText(text, "call.alone");
  return el("div", { class: "alone" }, text,
    el("button", { type: "button", class: "button quiet", on: { click: copyLink } }, icon("link"),
      el("span", { t: "site.copyLink" })));
}
