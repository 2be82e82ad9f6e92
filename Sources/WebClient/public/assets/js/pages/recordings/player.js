import { filmAddress, recordingPath } from "../../api/recordings.js";
import { el, setAttribute, setShown, setText } from "../../dom.js";
import { icon } from "../../icons.js";
import { language, t } from "../../i18n/index.js";
import { clockTime } from "../../logic/recording.js";
import {
  chapterBeside, currentChapter, nextRate, playerCommand, RATES, rememberedRate, rememberedVolume, tidyChapters,
} from "../../logic/recordings.js";
import { adminToken, preference, setPreference } from "../../preferences.js";

/** @type {Record<RecordingChapter["kind"], { icon: string, words: import("../../dom.js").Key }>} */
const KINDS = {
  speaker: { icon: "microphone", words: "recordings.chapterSpeaker" }, screen: { icon: "screen", words: "recordings.chapterScreen" },
  floor: { icon: "hand", words: "recordings.chapterFloor" },
};

/** The film or the sound of a recording with its chapters. */
export class Player {
  #current = -1;
  /** @type {HTMLElement[]} */
  #rows = [];

  /** @param {RecordingDetails} recording that is ready */
  constructor(recording) {
    this.recording = recording;
    this.chapters = tidyChapters(recording.chapters);
    const sound = recording.mode === "sound";
    /** @type {import("../../dom.js").Attributes} */
    const attributes = {
      controls: true, preload: "metadata", label: "recordings.film", "data-role": "film", tabindex: "0",
      on: {
        timeupdate: () => this.#follow(), seeked: () => this.#follow(), volumechange: () => setPreference("filmVolume", String(this.media.volume)),
        ratechange: () => { if (this.media.playbackRate) this.#showRate(); }, error: () => this.#failed(), loadedmetadata: () => setShown(this.problem, false),
      },
    };
    /** @type {HTMLMediaElement} */
    this.media = sound ? el("audio", attributes)
      : el("video", { ...attributes, playsinline: true, poster: adminToken() ? null : recordingPath(recording.id, "/thumbnail") });
    this.media.volume = rememberedVolume(preference("filmVolume"));
    this.media.defaultPlaybackRate = rememberedRate(preference("filmRate"));
    this.media.playbackRate = this.media.defaultPlaybackRate;
    this.problem = el("div", { class: "notice", role: "alert", hidden: true, "data-role": "film-problem" }, icon("warning"), el("p", { t: "recordings.filmFailed" }),
      el("button", { type: "button", class: "button compact", "data-action": "film-again", on: { click: () => this.#again() } }, el("span", { t: "app.retry" })));
    /** @type {HTMLSelectElement} */
    this.rate = el("select", { class: "field player-rate", id: "film-rate", on: { change: () => this.#setRate(Number(this.rate.value)) } },
      ...RATES.map((rate) => el("option", { value: String(rate) }, `${new Intl.NumberFormat(language()).format(rate)}×`)));
    this.ribbon = this.#ribbon();
    this.list = el("ol", { class: "chapters", "data-role": "chapters" });
    this.chapterPanel = el("section", { class: "chapter-panel", "aria-labelledby": "chapters-title", hidden: this.chapters.length === 0 },
      el("h2", { id: "chapters-title", t: "recordings.chapters" }), this.list);
    this.element = el("div", { class: `player${sound ? " sound" : ""}${this.chapters.length === 0 ? " plain-film" : ""}`, "data-role": "player" },
      el("div", { class: "player-main" },
        el("div", { class: "player-frame" },
          sound ? el("div", { class: "player-sound", "aria-hidden": "true" }, icon("speaker"), el("span", { t: "recordings.soundOnly" })) : null, this.media),
        this.ribbon, this.problem,
        el("div", { class: "player-tools" },
          el("label", { for: "film-rate", class: "quiet-text", t: "recordings.speed" }), this.rate,
          el("details", { class: "player-keys" }, el("summary", { t: "recordings.keys" }), keyHelp()))),
      this.chapterPanel);
    this.#showRate();
    this.renderChapters();
    this.#open();
    const keydown = (/** @type {KeyboardEvent} */ event) => this.#key(event);
    document.addEventListener("keydown", keydown, true);
    this.close = () => {
      document.removeEventListener("keydown", keydown, true);
      this.media.removeAttribute("src");
      this.media.load();
    };
  }

  /** Writes the chapters in the language of the moment. */
  renderChapters() {
    this.#rows = this.chapters.map((chapter) => el("li", {},
      el("button", { type: "button", class: "chapter", "data-action": "chapter", "data-at": chapter.at, on: { click: () => this.seek(chapter.at, true) } },
        el("span", { class: "chapter-time" }, clockTime(chapter.at)), icon(KINDS[chapter.kind]?.icon ?? "microphone", "icon small"),
        el("span", { class: "chapter-words" }, t((KINDS[chapter.kind] ?? KINDS.speaker).words, { name: chapter.name })))));
    this.list.replaceChildren(...this.#rows);
    this.#current = -1;
    this.#follow();
  }

  /** Chapters as stripes under the film; for the mouse only, the list says the same. */
  #ribbon() {
    const { duration } = this.recording;
    const ribbon = el("div", { class: "player-ribbon", "aria-hidden": "true", hidden: this.chapters.length === 0 || !(duration > 0) });
    this.mark = el("div", { class: "player-mark" });
    /** @type {Map<string, number>} */
    const hues = new Map();
    this.chapters.forEach((chapter, index) => {
      const end = this.chapters[index + 1]?.at ?? duration;
      const hue = hues.get(chapter.name) ?? hues.size % 8;
      hues.set(chapter.name, hue);
      const stripe = el("div", { class: `player-stripe ${chapter.kind}`, "data-hue": hue, title: chapter.name, on: { click: () => this.seek(chapter.at, true) } });
      stripe.style.insetInlineStart = `${(chapter.at / duration) * 100}%`;
      stripe.style.inlineSize = `${Math.max(0.2, ((end - chapter.at) / duration) * 100)}%`;
      ribbon.append(stripe);
    });
    ribbon.append(this.mark);
    return ribbon;
  }

  /** @param {number} at milliseconds @param {boolean} [play] */
  seek(at, play = false) {
    this.media.currentTime = at / 1000;
    if (play) void this.media.play().catch(() => {});
  }

  #follow() {
    const at = this.media.currentTime * 1000;
    if (this.mark && this.recording.duration > 0) this.mark.style.insetInlineStart = `${Math.min(100, (at / this.recording.duration) * 100)}%`;
    const current = currentChapter(this.chapters, at + 50);
    if (current === this.#current) return;
    this.#rows[this.#current]?.firstElementChild?.removeAttribute("aria-current");
    this.#current = current;
    const row = this.#rows[current];
    if (!row) return;
    setAttribute(/** @type {Element} */ (row.firstElementChild), "aria-current", "true");
    // Only the list moves, never the page under whoever reads further down.
    if (!this.list.contains(document.activeElement)) {
      this.list.scrollTop = Math.max(0, row.offsetTop - this.list.offsetTop - this.list.clientHeight / 3);
    }
  }

  #showRate() {
    this.rate.value = String(this.media.playbackRate);
  }

  /** @param {number} rate */
  #setRate(rate) {
    this.media.playbackRate = rate;
    this.media.defaultPlaybackRate = rate;
    setPreference("filmRate", String(rate));
  }

  #open() {
    filmAddress(this.recording.id).then((address) => { this.media.src = address; }, () => this.#failed());
  }

  #failed() {
    setShown(this.problem, true);
    setText(/** @type {HTMLElement} */ (this.problem.querySelector("p")), "recordings.filmFailed");
  }

  #again() {
    const at = this.media.currentTime;
    setShown(this.problem, false);
    if (this.media.src) this.media.load();
    else this.#open();
    this.media.currentTime = at;
    void this.media.play().catch(() => {});
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const target = /** @type {HTMLElement | null} */ (event.target);
    if (target?.closest("input, textarea, select, [contenteditable]") || document.querySelector("dialog[open]")) return;
    const command = playerCommand(event);
    // The space bar presses the button that has the focus.
    if (!command || (event.code === "Space" && target?.closest("button, a, summary"))) return;
    event.preventDefault();
    event.stopPropagation();
    this.#obey(command);
  }

  /** @param {import("../../logic/recordings.js").PlayerCommand} command */
  #obey(command) {
    const { media } = this;
    const length = Number.isFinite(media.duration) ? media.duration : this.recording.duration / 1000;
    switch (command.type) {
      case "toggle":
        if (media.paused) void media.play().catch(() => {});
        else media.pause();
        break;
      case "mute": media.muted = !media.muted; break;
      case "fullscreen":
        if (document.fullscreenElement) void document.exitFullscreen();
        else void media.requestFullscreen?.().catch(() => {});
        break;
      case "skip": media.currentTime = Math.min(length, Math.max(0, media.currentTime + command.seconds)); break;
      case "part": media.currentTime = length * command.part; break;
      case "rate": this.#setRate(nextRate(media.playbackRate, command.step)); break;
      case "chapter": {
        const at = chapterBeside(this.chapters, media.currentTime * 1000, command.step);
        if (at !== null) this.seek(at);
        break;
      }
    }
  }
}

function keyHelp() {
  const rows = /** @type {[string[], import("../../dom.js").Key][]} */ ([
    [["K"], "recordings.keyPlay"], [["←", "→"], "recordings.keySkip"], [["J", "L"], "recordings.keyFar"], [["P", "N"], "recordings.keyChapter"],
    [["[", "]"], "recordings.keyRate"], [["0", "9"], "recordings.keyPart"], [["M"], "recordings.keyMute"], [["F"], "recordings.keyFull"],
  ]);
  return el("dl", { class: "keys" }, ...rows.flatMap(([keys, words]) => [
    el("dt", {}, ...keys.map((key) => el("kbd", {}, key))), el("dd", { t: words }),
  ]));
}
