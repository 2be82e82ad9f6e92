import { doorQuestion } from "../components/recording/door.js";
import { onLanguage, plainPage } from "../components/shell.js";
import { el, setShown, setText } from "../dom.js";
import { icon } from "../icons.js";
import { renderToggle } from "./prejoin.js";

/** Outside the door: how long the queue is, what the hosts say, and oneself as the others will see one. */
export class WaitingPage {
  /** @type {MediaStreamTrack | null} */
  #previewed = null;

  /** @param {import("../session.js").Session} session */
  constructor(session) {
    this.session = session;
    this.store = session.store;
    const { media } = session;
    this.title = el("h1", { "data-role": "room-title" });
    this.place = el("p", { class: "lead", role: "status", "data-role": "waiting-place" });
    this.message = el("div", { class: "notice calm waiting-message", role: "status", hidden: true, "data-role": "waiting-message" }, icon("chat"), el("p"));
    this.trouble = el("div", { class: "notice", role: "status", hidden: true, "data-role": "reconnecting" }, icon("warning"), el("p", { t: "waiting.reconnecting" }));
    this.video = el("video", { playsinline: true, autoplay: true, label: "prejoin.preview" });
    this.video.muted = true;
    this.off = el("div", { class: "preview-off" }, icon("cameraOff"), el("span", { t: "prejoin.cameraOff" }));
    this.microphone = el("button", { type: "button", class: "round", "data-action": "toggle-microphone", on: {
      click: () => { void media.setMicrophone(!this.store.get().local.microphone); },
    } });
    this.camera = el("button", { type: "button", class: "round", "data-action": "toggle-camera", on: {
      click: () => { void media.setCamera(!this.store.get().local.camera); },
    } });
    this.recording = doorQuestion(this.store, "waiting");
    this.element = plainPage("waiting", el("section", { class: "waiting" },
      el("div", { class: "waiting-picture", "aria-hidden": "true" }, icon("door")),
      el("p", { class: "overline", t: "waiting.title" }), this.title, this.place, this.trouble, this.message,
      el("div", { class: "preview", "data-role": "preview" }, el("div", { class: "preview-frame" }, this.off, this.video,
        el("div", { class: "preview-controls" }, this.microphone, this.camera))),
      this.recording.element,
      el("p", { class: "quiet-text", t: "waiting.note" }),
      el("button", { type: "button", class: "button", "data-action": "leave", on: { click: () => session.leave() } }, icon("leave"), el("span", { t: "waiting.leave" }))));
    this.ends = [
      this.store.watch((state) => state.local, () => this.#renderDevices()),
      this.store.watch((state) => state.room.waiting, () => this.#render()),
      this.store.watch((state) => state.connection, () => this.#render()),
      onLanguage(() => this.#render()),
    ];
    this.#render();
    this.#renderDevices();
  }

  #render() {
    const { room, info, connection } = this.store.get();
    const { waiting } = room;
    this.title.textContent = waiting?.title || info?.title || "";
    if (waiting && waiting.ahead > 0) setText(this.place, "waiting.ahead", { count: waiting.ahead });
    else setText(this.place, "waiting.next");
    setShown(this.message, !!waiting?.message);
    /** @type {HTMLElement} */ (this.message.querySelector("p")).textContent = waiting?.message ?? "";
    this.recording.render(waiting?.recording || info?.recording);
    setShown(this.trouble, connection !== "connected");
  }

  #renderDevices() {
    const { local } = this.store.get();
    const { media } = this.session;
    renderToggle(this.microphone, "microphone", local.microphone);
    renderToggle(this.camera, "camera", local.camera);
    const track = local.camera ? media.camera : null;
    if (track !== this.#previewed) {
      this.#previewed = track;
      this.video.srcObject = track ? new MediaStream([track]) : null;
      void this.video.play().catch(() => {});
    }
    setShown(this.video, track !== null);
    setShown(this.off, track === null);
  }

  close() {
    for (const end of this.ends) end();
    this.video.srcObject = null;
    this.element.remove();
  }
}
