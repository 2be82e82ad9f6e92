/** Sound out of the speakers, and the level of the microphone. */

import { playSignal } from "./sounds.js";

/** Plays the audio slots, one element each, through the chosen speaker. */
export class AudioOutput {
  /** @type {HTMLAudioElement[]} */
  #elements = [];
  #speaker = "";

  /** @param {(blocked: boolean) => void} blocked called when the browser wants a click first, and when it had it */
  constructor(blocked) {
    this.blocked = blocked;
  }

  /** @param {MediaStream[]} streams */
  attach(streams) {
    while (this.#elements.length > streams.length) {
      const element = this.#elements.pop();
      if (element) element.srcObject = null;
    }
    streams.forEach((stream, index) => {
      const element = this.#elements[index] ?? new Audio();
      this.#elements[index] = element;
      element.autoplay = true;
      element.srcObject = stream;
    });
    void this.#route();
    void this.play();
  }

  /** @param {string} id a device; empty: the default */
  setSpeaker(id) {
    this.#speaker = id;
    return this.#route();
  }

  async #route() {
    for (const element of this.#elements) await element.setSinkId?.(this.#speaker).catch(() => {});
  }

  async play() {
    const results = await Promise.allSettled(this.#elements.map((element) => element.play()));
    const refused = results.some((result) => result.status === "rejected" && result.reason?.name === "NotAllowedError");
    this.blocked(refused);
  }

  stop() {
    for (const element of this.#elements) element.srcObject = null;
    this.#elements = [];
  }
}

/**
 * Two short notes through a speaker, so that a person can tell whether it is the right one.
 *
 * @param {string} speaker
 */
export function playTestSound(speaker) {
  return playSignal("test", speaker);
}

/** The loudness of a track, from 0 (silence) to 100. */
export class LevelMeter {
  /** @type {AudioContext | null} */
  #context = null;
  /** @type {AnalyserNode | null} */
  #analyser = null;
  /** @type {MediaStreamAudioSourceNode | null} */
  #source = null;
  #samples = new Float32Array(1024);

  /** @param {MediaStreamTrack | null} track */
  attach(track) {
    this.#source?.disconnect();
    this.#source = null;
    if (!track || typeof AudioContext === "undefined") return;
    this.#context ??= new AudioContext();
    if (!this.#analyser) {
      this.#analyser = this.#context.createAnalyser();
      this.#analyser.fftSize = this.#samples.length;
    }
    this.#source = this.#context.createMediaStreamSource(new MediaStream([track]));
    this.#source.connect(this.#analyser);
  }

  level() {
    if (!this.#analyser || !this.#source) return 0;
    if (this.#context?.state === "suspended") void this.#context.resume().catch(() => {});
    this.#analyser.getFloatTimeDomainData(this.#samples);
    let sum = 0;
    for (const sample of this.#samples) sum += sample * sample;
    const decibels = 10 * Math.log10(sum / this.#samples.length + 1e-10);
    // Speech lies between -60 dB (a whisper far away) and -10 dB.
    return Math.round(Math.max(0, Math.min(100, (decibels + 60) * 2)));
  }

  close() {
    this.attach(null);
    void this.#context?.close().catch(() => {});
    this.#context = null;
    this.#analyser = null;
  }
}
