/**
 * The blurred background of one's own camera. The browser's or system's own blur goes first, which costs the page
 * nothing; where there is none, a worker does it as well as it can.
 */

/** What the type checker's library does not know yet. */
const Processor = /** @type {any} */ (globalThis).MediaStreamTrackProcessor;
const Generator = /** @type {any} */ (globalThis).MediaStreamTrackGenerator;

/** @param {MediaStreamTrack | null} track */
function hasOwn(track) {
  const able = /** @type {any} */ (track?.getCapabilities?.())?.backgroundBlur;
  return Array.isArray(able) && able.includes(true);
}

/** Whether this browser can blur at all. */
export function canBlur() {
  const supported = /** @type {any} */ (navigator.mediaDevices?.getSupportedConstraints?.() ?? {}).backgroundBlur === true;
  return supported || (typeof Processor === "function" && typeof Generator === "function" && typeof OffscreenCanvas === "function");
}

/** One camera's track with the background blurred. */
export class Backdrop {
  /** @type {Worker | null} */
  #worker = null;

  /**
   * @param {MediaStreamTrack} camera
   * @param {MediaStreamTrack} track what to send instead
   */
  constructor(camera, track) {
    this.camera = camera;
    this.track = track;
  }

  /**
   * @param {MediaStreamTrack} camera
   * @param {(verdict: "cheaper" | "off") => void} judged the computer cannot afford it as it is
   * @returns {Promise<Backdrop | null>} null where this browser cannot
   */
  static async over(camera, judged) {
    if (hasOwn(camera)) {
      try {
        await camera.applyConstraints(/** @type {any} */ ({ backgroundBlur: { exact: true } }));
        return new Backdrop(camera, camera);
      } catch {
        // Said to be able and is not: the worker has to do.
      }
    }
    if (typeof Processor !== "function" || typeof Generator !== "function") return null;
    const processor = new Processor({ track: camera });
    const generator = new Generator({ kind: "video" });
    const worker = new Worker(new URL("./backdrop.worker.js", import.meta.url), { type: "module" });
    worker.onmessage = ({ data }) => judged(data.type);
    worker.postMessage({ readable: processor.readable, writable: generator.writable }, [processor.readable, generator.writable]);
    const backdrop = new Backdrop(camera, generator);
    backdrop.#worker = worker;
    return backdrop;
  }

  /** Ends the blur; the camera goes on. */
  async end() {
    if (this.#worker) {
      this.#worker.terminate();
      this.track.stop();
    } else {
      await this.camera.applyConstraints(/** @type {any} */ ({ backgroundBlur: false })).catch(() => {});
    }
  }
}
