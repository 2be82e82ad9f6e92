/**
 * The person's camera, microphone and screen. Knows nothing of the call: it hands out tracks and says what changed,
 * so that a broken connection never touches it.
 */

import { Backdrop } from "./effects/backdrop.js";
import { preference, setPreference } from "./preferences.js";

/**
 * @typedef {object} DeviceHandlers
 * @property {(source: Source, track: MediaStreamTrack | null) => void} track
 * @property {(patch: Partial<LocalState>) => void} state
 * @property {(what: "blurCheaper" | "blurOff") => void} effect what became of an effect that the computer cannot afford
 */

/** @returns {LocalState} */
export function initialLocalState() {
  return {
    microphone: true,
    camera: true,
    screen: false,
    acquiring: false,
    errors: { microphone: null, camera: null },
    devices: { camera: [], microphone: [], speaker: [] },
    selected: {
      camera: preference("camera") ?? "",
      microphone: preference("microphone") ?? "",
      speaker: preference("speaker") ?? "",
    },
    effects: { blur: preference("blur") === "on", noise: preference("noise") !== "off" },
  };
}

/** @param {unknown} error @returns {DeviceError} */
export function deviceError(error) {
  switch (/** @type {{ name?: string } | null} */ (error)?.name) {
    case "NotAllowedError":
    case "SecurityError":
    case "PermissionDeniedError":
      return "denied";
    case "NotFoundError":
    case "OverconstrainedError":
    case "DevicesNotFoundError":
      return "notFound";
    case "NotReadableError":
    case "AbortError":
    case "TrackStartError":
      return "inUse";
    default:
      return "unknown";
  }
}

/** A weak computer may be given `?video=360` (or 180) in the address: the camera is opened no larger than that. */
function cameraHeight() {
  const wanted = Number(new URLSearchParams(location.search).get("video"));
  return [180, 360, 720].includes(wanted) ? wanted : 720;
}

/** @type {Record<MediaDeviceKind, DeviceKind>} */
const KINDS = { videoinput: "camera", audioinput: "microphone", audiooutput: "speaker" };

export class LocalMedia {
  /** @type {MediaStreamTrack | null} */
  microphone = null;
  /** @type {MediaStreamTrack | null} */
  camera = null;
  /** @type {MediaStreamTrack | null} */
  screen = null;
  /**
   * Changes of one device wait for each other.
   * @type {Promise<unknown>}
   */
  #queue = Promise.resolve();
  #stopped = false;
  /**
   * The camera itself, where {@link camera} is a picture made from it.
   * @type {MediaStreamTrack | null}
   */
  #lens = null;
  /** @type {Backdrop | null} */
  #backdrop = null;

  /** @param {() => LocalState} state @param {DeviceHandlers} handlers */
  constructor(state, handlers) {
    this.state = state;
    this.handlers = handlers;
    navigator.mediaDevices?.addEventListener?.("devicechange", () => { void this.refreshDevices(); });
  }

  /** Opens what the person wants to be open, asking for permission once. */
  start() {
    return this.#enqueue(async () => {
      this.#stopped = false;
      if (!navigator.mediaDevices?.getUserMedia) {
        this.handlers.state({
          errors: { microphone: "insecure", camera: "insecure" }, microphone: false, camera: false,
        });
        return;
      }
      this.handlers.state({ acquiring: true });
      const needsMicrophone = !this.microphone;
      const needsCamera = this.state().camera && !this.camera;
      if (needsMicrophone && needsCamera) await this.#openBoth();
      else if (needsMicrophone) await this.#open("microphone");
      else if (needsCamera) await this.#open("camera");
      this.handlers.state({ acquiring: false });
      await this.refreshDevices();
    });
  }

  /** @param {boolean} on */
  setMicrophone(on) {
    return this.#enqueue(async () => {
      if (on && !this.microphone) await this.#open("microphone");
      if (this.microphone) this.microphone.enabled = on;
      this.handlers.state({ microphone: on && this.microphone !== null });
    });
  }

  /**
   * Off releases the camera, so that its light goes out.
   *
   * @param {boolean} on
   */
  setCamera(on) {
    return this.#enqueue(async () => {
      if (on && !this.camera) await this.#open("camera");
      if (!on) this.#release("camera");
      this.handlers.state({ camera: on && this.camera !== null });
    });
  }

  /**
   * Blurs what is behind the person, or no longer.
   *
   * @param {boolean} on
   */
  setBlur(on) {
    setPreference("blur", on ? "on" : null);
    this.handlers.state({ effects: { ...this.state().effects, blur: on } });
    return this.#enqueue(async () => {
      if (this.#lens) await this.#dress(this.#lens);
    });
  }

  /**
   * Takes noise out of the microphone's sound, or leaves it as it is (for music).
   *
   * @param {boolean} on
   */
  setNoise(on) {
    setPreference("noise", on ? null : "off");
    this.handlers.state({ effects: { ...this.state().effects, noise: on } });
    return this.#enqueue(async () => {
      if (!this.microphone) return;
      try {
        await this.microphone.applyConstraints({ noiseSuppression: on, autoGainControl: on, echoCancellation: true });
      } catch {
        // Some systems decide this when the device is opened.
        this.#release("microphone");
        await this.#open("microphone");
      }
    });
  }

  /** @param {DeviceKind} kind @param {string} id */
  select(kind, id) {
    setPreference(kind, id || null);
    this.handlers.state({ selected: { ...this.state().selected, [kind]: id } });
    if (kind === "speaker") return Promise.resolve();
    return this.#enqueue(async () => {
      if (kind === "camera" && !this.state().camera) return;
      // Released first: some devices and systems allow only one open camera.
      this.#release(kind);
      await this.#open(kind);
    });
  }

  /** @returns {Promise<DeviceError | null>} */
  async startScreen() {
    if (this.screen) return null;
    try {
      const stream = await navigator.mediaDevices.getDisplayMedia({ video: { frameRate: { ideal: 15, max: 30 } }, audio: false });
      const [track] = stream.getVideoTracks();
      track.contentHint = "detail";
      track.onended = () => this.stopScreen();
      this.screen = track;
      this.handlers.track("screen", track);
      this.handlers.state({ screen: true });
      return null;
    } catch (error) {
      return deviceError(error);
    }
  }

  stopScreen() {
    this.#release("screen");
    this.handlers.state({ screen: false });
  }

  /** Closes everything: the person has left. */
  stop() {
    this.#stopped = true;
    for (const source of /** @type {Source[]} */ (["microphone", "camera", "screen"])) this.#release(source);
    this.handlers.state({ screen: false });
  }

  async refreshDevices() {
    const found = await navigator.mediaDevices?.enumerateDevices?.().catch(() => []) ?? [];
    /** @type {Record<DeviceKind, DeviceChoice[]>} */
    const devices = { camera: [], microphone: [], speaker: [] };
    for (const device of found) {
      if (device.deviceId) devices[KINDS[device.kind]].push({ id: device.deviceId, label: device.label });
    }
    const selected = { ...this.state().selected };
    const camera = (this.#lens ?? this.camera)?.getSettings().deviceId;
    const microphone = this.microphone?.getSettings().deviceId;
    if (camera) selected.camera = camera;
    if (microphone) selected.microphone = microphone;
    this.handlers.state({ devices, selected });
  }

  /**
   * @template Result
   * @param {() => Promise<Result>} work
   * @returns {Promise<Result>}
   */
  #enqueue(work) {
    const result = this.#queue.then(work);
    this.#queue = result.catch(() => {});
    return result;
  }

  /** @param {"camera" | "microphone"} source @param {boolean} [anyDevice] @returns {MediaTrackConstraints} */
  #constraints(source, anyDevice = false) {
    const id = anyDevice ? "" : this.state().selected[source];
    const device = id ? { deviceId: { exact: id } } : {};
    if (source === "microphone") {
      const { noise } = this.state().effects;
      return { ...device, echoCancellation: true, noiseSuppression: noise, autoGainControl: noise };
    }
    const height = cameraHeight();
    return { ...device, width: { ideal: (height * 16) / 9 }, height: { ideal: height }, frameRate: { ideal: 30, max: 30 } };
  }

  /** One question for both permissions; if that fails, what can be had. */
  async #openBoth() {
    try {
      const stream = await navigator.mediaDevices.getUserMedia({
        audio: this.#constraints("microphone"), video: this.#constraints("camera"),
      });
      this.#adopt("microphone", stream.getAudioTracks()[0]);
      this.#adopt("camera", stream.getVideoTracks()[0]);
      this.handlers.state({ errors: { microphone: null, camera: null } });
    } catch (error) {
      if (deviceError(error) === "denied") {
        const denied = await Promise.all([permissionDenied("microphone"), permissionDenied("camera")]);
        if (denied[0] === denied[1]) {
          this.handlers.state({ errors: { microphone: "denied", camera: "denied" }, microphone: false, camera: false });
          return;
        }
      }
      await this.#open("microphone");
      await this.#open("camera");
    }
  }

  /** @param {"camera" | "microphone"} source */
  async #open(source) {
    const field = source === "camera" ? "video" : "audio";
    if (!navigator.mediaDevices?.getUserMedia) {
      this.#failed(source, "insecure");
      return;
    }
    let failure = null;
    for (const anyDevice of [false, true]) {
      try {
        const stream = await navigator.mediaDevices.getUserMedia({ [field]: this.#constraints(source, anyDevice) });
        this.#adopt(source, stream.getTracks()[0]);
        this.handlers.state({ errors: { ...this.state().errors, [source]: null } });
        await this.refreshDevices();
        return;
      } catch (error) {
        failure = deviceError(error);
        // The remembered device may be gone: then any other will do.
        if (failure !== "notFound" || !this.state().selected[source]) break;
      }
    }
    this.#failed(source, failure ?? "unknown");
  }

  /** @param {"camera" | "microphone"} source @param {DeviceError} error */
  #failed(source, error) {
    this.handlers.state({ errors: { ...this.state().errors, [source]: error }, [source]: false });
  }

  /** @param {"camera" | "microphone"} source @param {MediaStreamTrack} track */
  #adopt(source, track) {
    if (this.#stopped) {
      track.stop();
      return;
    }
    if (source === "camera") {
      track.contentHint = "motion";
      this.#lens = track;
    }
    if (source === "microphone") track.enabled = this.state().microphone;
    track.onended = () => { void this.#ended(source, track); };
    this[source] = track;
    this.handlers.track(source, track);
    if (source === "camera" && this.state().effects.blur) void this.#enqueue(() => this.#dress(track));
  }

  /**
   * Makes the picture that is sent from the camera's: blurred or as it is.
   *
   * @param {MediaStreamTrack} lens
   */
  async #dress(lens) {
    if (lens !== this.#lens) return;
    const wanted = this.state().effects.blur;
    if (wanted === (this.#backdrop !== null)) return;
    const before = this.#backdrop;
    this.#backdrop = wanted ? await Backdrop.over(lens, (verdict) => this.#judged(verdict)) : null;
    await before?.end();
    if (wanted && !this.#backdrop) this.handlers.effect("blurOff");
    const track = this.#backdrop?.track ?? lens;
    if (track === this.camera) return;
    track.contentHint = "motion";
    this.camera = track;
    this.handlers.track("camera", track);
    this.handlers.state({});
  }

  /** @param {"cheaper" | "off"} verdict */
  #judged(verdict) {
    this.handlers.effect(verdict === "off" ? "blurOff" : "blurCheaper");
    if (verdict !== "off") return;
    this.handlers.state({ effects: { ...this.state().effects, blur: false } });
    void this.#enqueue(async () => {
      if (this.#lens) await this.#dress(this.#lens);
    });
  }

  /**
   * A device was unplugged: another takes its place.
   *
   * @param {"camera" | "microphone"} source
   * @param {MediaStreamTrack} track
   */
  #ended(source, track) {
    return this.#enqueue(async () => {
      if ((source === "camera" ? this.#lens : this[source]) !== track) return;
      this.#release(source);
      await this.#open(source);
      if (!this[source]) this.handlers.state({ [source]: false });
    });
  }

  /** @param {Source} source */
  #release(source) {
    const track = this[source];
    if (!track) return;
    this[source] = null;
    if (source === "camera") {
      void this.#backdrop?.end();
      this.#backdrop = null;
      if (this.#lens) {
        this.#lens.onended = null;
        this.#lens.stop();
      }
      this.#lens = null;
    }
    track.onended = null;
    track.stop();
    this.handlers.track(source, null);
  }
}

/** @param {"camera" | "microphone"} name */
async function permissionDenied(name) {
  try {
    const status = await navigator.permissions.query({ name: /** @type {PermissionName} */ (/** @type {unknown} */ (name)) });
    return status.state === "denied";
  } catch {
    return true;
  }
}
