import { el, setShown, setText } from "../dom.js";
import { icon } from "../icons.js";
import { t } from "../i18n/index.js";
import { LobbyAlarm } from "../logic/lobby.js";
import { may, maySend } from "../logic/people.js";
import { playSignal } from "../sounds.js";
import { ROLE_NAMES } from "./people/words.js";

/** @type {Record<Source, import("../i18n/index.js").Key>} */
const MUTED = { microphone: "notice.microphoneOff", camera: "notice.cameraOff", screen: "notice.screenOff" };

/** What the hosts tell this person, and what the person must know about the room: banners over the tiles. */
export class PeopleNotices {
  #alarm = new LobbyAlarm();
  /** @type {any} */
  #alarmTimer = null;
  /** @type {{ source: "microphone" | "camera", name: string } | null} */
  #asked = null;

  /**
   * @param {import("../session.js").Session} session
   * @param {import("./toasts.js").Toasts} toasts
   */
  constructor(session, toasts) {
    this.session = session;
    this.store = session.store;
    this.toasts = toasts;
    this.askedText = el("span", { class: "banner-text" });
    this.asked = el("div", { class: "banner asked", role: "alert", "data-role": "asked", hidden: true }, icon("microphone"), this.askedText,
      el("span", { class: "banner-buttons" },
        el("button", { type: "button", class: "button primary compact", "data-action": "asked.yes", on: { click: () => { void this.#agree(); } } }, el("span", { t: "notice.turnOn" })),
        el("button", { type: "button", class: "button compact", "data-action": "asked.no", on: { click: () => this.#forget() } }, el("span", { t: "notice.notNow" }))));
    this.attentionText = el("span", { class: "banner-text" });
    /** @type {HTMLElement} */
    this.attention = el("div", { class: "banner attention", role: "alert", "data-role": "attention", hidden: true }, icon("bell"), this.attentionText,
      el("button", { type: "button", class: "icon-button", tip: "app.close", "data-action": "close-attention", on: { click: () => setShown(this.attention, false) } }, icon("close")));
    this.unattended = el("div", { class: "banner calm", role: "status", "data-role": "unattended", hidden: true }, icon("warning"),
      el("span", { t: "notice.unattended" }));
    this.element = el("div", { class: "people-notices" }, this.asked, this.attention, this.unattended);
    const { store } = this;
    this.ends = [
      session.listen((message, before) => this.#hear(message, before)),
      store.watch((state) => state.room.house, () => this.#renderHouse()),
      store.watch((state) => state.room.lobby, () => this.#hearLobby()),
      store.watch((state) => state.local, ({ microphone, camera }) => {
        if (this.#asked && { microphone, camera }[this.#asked.source]) this.#forget();
      }),
    ];
    this.#renderHouse();
    this.#hearLobby();
  }

  get #speaker() {
    return this.store.get().local.selected.speaker;
  }

  /** @param {ServerMessage} message @param {RoomState} before */
  #hear(message, before) {
    switch (message.type) {
      case "asked": this.#ask(message.source, message.name); break;
      case "muted":
        // Without a name it was a rule of the room, not a person.
        this.toasts.show(message.name ? t(MUTED[message.source], { name: message.name }) : t("notice.heldBack"));
        break;
      case "attention": {
        const text = message.text ? t("notice.attentionText", { name: message.name, text: message.text }) : t("notice.attention", { name: message.name });
        this.attentionText.textContent = text;
        setShown(this.attention, true);
        void playSignal("attention", this.#speaker);
        break;
      }
      case "you": this.#changedRole(message, before.you); break;
      case "floor": {
        const self = this.store.get().room.self?.id;
        if (message.speaker?.participant === self && before.floor.speaker?.participant !== self) this.#given();
        break;
      }
    }
  }

  /** One was given the floor: the microphone is offered, never opened. */
  #given() {
    void playSignal("asked", this.#speaker);
    const { local, room } = this.store.get();
    if (local.microphone || maySend(room, "microphone") !== "yes") this.toasts.show(t("floor.yours"));
    else this.#ask("microphone", "");
  }

  /** @param {"microphone" | "camera"} source @param {string} name who asks; empty: one was given the floor */
  #ask(source, name) {
    if (this.store.get().local[source]) return;
    this.#asked = { source, name };
    if (!name) setText(this.askedText, "notice.floorGiven");
    else setText(this.askedText, source === "microphone" ? "notice.askedMicrophone" : "notice.askedCamera", { name });
    setShown(this.asked, true);
    if (name) void playSignal("asked", this.#speaker);
  }

  async #agree() {
    const asked = this.#asked;
    this.#forget();
    if (!asked) return;
    if (asked.source === "microphone") await this.session.media.setMicrophone(true);
    else await this.session.media.setCamera(true);
    const { local } = this.store.get();
    if (!local[asked.source]) this.toasts.show(t(asked.source === "microphone" ? "device.microphone.unknown" : "device.camera.unknown"));
  }

  #forget() {
    this.#asked = null;
    setShown(this.asked, false);
  }

  /** @param {You} now @param {You | null} before */
  #changedRole(now, before) {
    if (!before) return;
    if (now.role !== before.role) this.toasts.show(t("notice.role", { role: t(ROLE_NAMES[now.role]) }));
    for (const lock of now.locks) {
      if (before.locks.includes(lock)) continue;
      if (lock === "microphone") this.toasts.show(t("people.microphoneLocked"));
      else if (lock === "camera") this.toasts.show(t("people.cameraLocked"));
    }
  }

  #renderHouse() {
    setShown(this.unattended, this.store.get().room.house.unattended !== null);
  }

  #hearLobby() {
    const { room } = this.store.get();
    this.#announce(this.#alarm.hear(may(room, "admit") ? room.lobby : null, performance.now()));
  }

  /** @param {import("../logic/lobby.js").LobbyNews | null} news */
  #announce(news) {
    if (news) {
      this.toasts.show(news.name ? t("door.oneWaits", { name: news.name }) : t("door.manyWait", { count: news.count }));
      void playSignal("lobby", this.#speaker);
    }
    clearTimeout(this.#alarmTimer);
    const next = this.#alarm.nextTimeout;
    if (next !== null) {
      this.#alarmTimer = setTimeout(() => this.#announce(this.#alarm.due(performance.now())), Math.max(0, next - performance.now()) + 1);
    }
  }

  close() {
    clearTimeout(this.#alarmTimer);
    for (const end of this.ends) end();
    this.element.remove();
  }
}
