import { TileGrid } from "../components/grid.js";
import { helpDialog } from "../components/help.js";
import { ParticipantsPanel } from "../components/participants.js";
import { brand, languageSwitch, onLanguage } from "../components/shell.js";
import { SettingsDialog } from "../components/settings.js";
import { StatisticsPanel } from "../components/statistics.js";
import { aloneNote } from "../components/tile.js";
import { ViewMenu } from "../components/viewmenu.js";
import { copyText, el, setAttribute, setShown, setText, setTip } from "../dom.js";
import { icon } from "../icons.js";
import { isKey, t } from "../i18n/index.js";
import { shortcut } from "../logic/shortcuts.js";
import { renderToggle } from "./prejoin.js";

/** The call: tiles, toolbar, panels. */
export class CallPage {
  /** @type {(() => void)[]} */
  #ends = [];
  /** @type {ParticipantsPanel | StatisticsPanel | null} */
  #panel = null;
  /** @type {AppState["panel"]} */
  #panelKind = null;

  /** @param {import("../session.js").Session} session @param {import("../components/toasts.js").Toasts} toasts */
  constructor(session, toasts) {
    this.session = session;
    this.store = session.store;
    this.toasts = toasts;

    this.title = el("h1", { class: "call-title", "data-role": "room-title" });
    this.reconnecting = el("div", { class: "banner", "data-role": "reconnecting", role: "status", hidden: true },
      el("span", { class: "spinner", "aria-hidden": "true" }), el("span", { class: "banner-text" }));
    this.connecting = el("div", { class: "banner calm", "data-role": "connecting", role: "status", hidden: true },
      el("span", { class: "spinner", "aria-hidden": "true" }), el("span", { t: "call.connecting" }));
    this.hear = el("button", { type: "button", class: "banner hear", "data-role": "hear", hidden: true, on: { click: () => session.output.play() } },
      icon("speaker"), el("span", { t: "call.hear" }));
    this.grid = new TileGrid(session);
    this.alone = aloneNote(() => { void this.#copyLink(); });
    this.side = el("div", { class: "side", hidden: true });
    this.view = new ViewMenu(session);
    this.settings = new SettingsDialog(session);
    this.help = helpDialog(() => setAttribute(this.buttons.help, "aria-pressed", false));

    const copy = el("button", { type: "button", class: "icon-button", "data-action": "copy-link", on: { click: () => { void this.#copyLink(); } } }, icon("link"));
    setTip(copy, "call.copyLink");
    this.buttons = this.#makeButtons();
    this.element = el("div", { class: "call", "data-page": "call" },
      el("header", { class: "call-header" }, brand(), this.title, copy, languageSwitch()),
      el("main", { class: "call-main" },
        el("div", { class: "banners" }, this.reconnecting, this.connecting, this.hear),
        el("div", { class: "grid-holder" }, this.grid.element, this.alone),
        this.side),
      this.#toolbar(), this.view.panel, this.help, this.settings.element);

    const watch = this.store.watch.bind(this.store);
    this.#ends.push(
      watch((state) => state.local, () => this.#renderButtons()),
      watch((state) => state.panel, () => this.#renderPanel()),
      watch((state) => state.room, () => this.#renderRoom()),
      watch((state) => state.connection, () => this.#renderConnection()),
      watch((state) => state.playbackBlocked, () => this.#renderConnection()),
      onLanguage(() => this.#renderAll()),
    );
    const keydown = (/** @type {KeyboardEvent} */ event) => this.#key(event);
    document.addEventListener("keydown", keydown);
    this.#ends.push(() => document.removeEventListener("keydown", keydown));
    this.#renderAll();
  }

  #makeButtons() {
    const { media, store } = this.session;
    return {
      microphone: this.#button("toggle-microphone", () => this.#toggleMicrophone()),
      camera: this.#button("toggle-camera", () => this.#toggleCamera()),
      screen: this.#button("toggle-screen", () => this.#toggleScreen(), "screen"),
      participants: this.#button("participants", () => this.#togglePanel("participants"), "people", "call.participants"),
      statistics: this.#button("statistics", () => this.#togglePanel("statistics"), "chart", "call.statistics"),
      settings: this.#button("settings", () => this.settings.open(), "settings", "settings.title"),
      help: this.#button("help", () => this.#openHelp(), "help", "call.help"),
      leave: this.#button("leave", () => this.session.leave(), "leave", "call.leave"),
      canShare: typeof navigator.mediaDevices?.getDisplayMedia === "function",
      media, store,
    };
  }

  /** @param {string} action @param {() => void} run @param {string} [picture] @param {import("../dom.js").Key} [tip] */
  #button(action, run, picture, tip) {
    const button = el("button", { type: "button", class: "round", "data-action": action, on: { click: run } }, picture && icon(picture));
    if (action !== "leave") setAttribute(button, "aria-pressed", false);
    if (tip) setTip(button, tip);
    return button;
  }

  #toolbar() {
    const { microphone, camera, screen, participants, statistics, settings, help, leave, canShare } = this.buttons;
    leave.classList.add("leave");
    setShown(screen, canShare);
    this.count = el("span", { class: "badge", "aria-hidden": "true" });
    participants.append(this.count);
    const extras = el("div", { class: "extras", id: "extras" }, settings, statistics, help);
    const more = el("button", { type: "button", class: "round more", "aria-expanded": "false", "aria-controls": "extras", on: { click: () => {
      const open = extras.classList.toggle("open");
      setAttribute(more, "aria-expanded", open);
    } } }, icon("more"));
    setTip(more, "call.more");
    extras.addEventListener("click", () => {
      extras.classList.remove("open");
      setAttribute(more, "aria-expanded", false);
    });
    return el("div", { class: "toolbar", role: "toolbar", label: "call.toolbar" },
      el("div", { class: "toolbar-group main" }, microphone, camera, screen, leave),
      el("div", { class: "toolbar-group end" }, this.view.button, participants, extras, more));
  }

  async #toggleMicrophone() {
    await this.session.media.setMicrophone(!this.store.get().local.microphone);
    this.#explain("microphone");
    this.toasts.announce(t(this.store.get().local.microphone ? "call.nowUnmuted" : "call.nowMuted"));
  }

  async #toggleCamera() {
    await this.session.media.setCamera(!this.store.get().local.camera);
    this.#explain("camera");
  }

  /** @param {"microphone" | "camera"} device tells why it did not start */
  #explain(device) {
    const { local } = this.store.get();
    const error = local.errors[device];
    if (!error || local[device]) return;
    const key = error === "insecure" ? "device.insecure" : `device.${device}.${error}`;
    if (isKey(key)) this.toasts.show(t(key));
  }

  async #toggleScreen() {
    if (!this.buttons.canShare) return;
    if (this.store.get().local.screen) {
      this.session.media.stopScreen();
      return;
    }
    const error = await this.session.media.startScreen();
    // A person who closed the chooser knows why nothing is shared; only other failures need words.
    if (error) this.toasts.show(t(error === "denied" ? "device.screen.denied" : "device.screen.unknown"));
  }

  /** @param {"participants" | "statistics"} panel */
  #togglePanel(panel) {
    this.store.set({ panel: this.store.get().panel === panel ? null : panel });
  }

  #openHelp() {
    if (this.help.open) this.help.close();
    else {
      this.help.showModal();
      setAttribute(this.buttons.help, "aria-pressed", true);
    }
  }

  async #copyLink() {
    if (await copyText(`${location.origin}${location.pathname}`)) this.toasts.show(t("call.linkCopied"));
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key === "Escape" && this.store.get().panel && !this.help.open) {
      this.store.set({ panel: null });
      return;
    }
    const target = /** @type {HTMLElement | null} */ (event.target);
    const typing = !!target?.closest?.("input, textarea, select, [contenteditable]");
    const action = shortcut(event, { typing });
    if (!action || (this.help.open && action !== "help")) return;
    event.preventDefault();
    switch (action) {
      case "toggle-microphone": void this.#toggleMicrophone(); break;
      case "toggle-camera": void this.#toggleCamera(); break;
      case "toggle-screen": void this.#toggleScreen(); break;
      case "participants": this.#togglePanel("participants"); break;
      case "statistics": this.#togglePanel("statistics"); break;
      case "help": this.#openHelp(); break;
      case "previous-page": this.grid.turn(-1); break;
      case "next-page": this.grid.turn(1); break;
    }
  }

  #renderAll() {
    this.#renderButtons();
    this.#renderRoom();
    this.#renderConnection();
    this.#renderPanel();
    this.grid.schedule();
  }

  #renderButtons() {
    const { local } = this.store.get();
    renderToggle(this.buttons.microphone, "microphone", local.microphone);
    renderToggle(this.buttons.camera, "camera", local.camera);
    setAttribute(this.buttons.screen, "aria-pressed", local.screen);
    setTip(this.buttons.screen, local.screen ? "call.screenOn" : "call.screenOff");
    this.buttons.screen.classList.toggle("active", local.screen);
  }

  #renderRoom() {
    const { room } = this.store.get();
    const title = room.description?.title || room.description?.slug || "";
    if (this.title.textContent !== title) this.title.textContent = title;
    if (this.count) this.count.textContent = room.self ? String(room.total) : "";
    setShown(this.alone, room.self !== null && room.participants.size === 0);
    this.#renderConnection();
  }

  #renderConnection() {
    const { connection, room, playbackBlocked } = this.store.get();
    setText(/** @type {HTMLElement} */ (this.reconnecting.querySelector(".banner-text")),
      room.closing ? "call.restarting" : "call.reconnecting");
    setShown(this.reconnecting, connection === "reconnecting");
    setShown(this.connecting, connection === "connecting");
    setShown(this.hear, playbackBlocked);
  }

  #renderPanel() {
    const { panel } = this.store.get();
    setAttribute(this.buttons.participants, "aria-pressed", panel === "participants");
    setAttribute(this.buttons.statistics, "aria-pressed", panel === "statistics");
    if (panel === this.#panelKind) return;
    const hadFocus = this.side.contains(document.activeElement);
    this.#panel?.close();
    const before = this.#panelKind;
    this.#panelKind = panel;
    this.#panel = panel === "participants" ? new ParticipantsPanel(this.session)
      : panel === "statistics" ? new StatisticsPanel(this.session) : null;
    if (this.#panel) this.side.append(this.#panel.element);
    setShown(this.side, panel !== null);
    if (!panel && before && hadFocus) this.buttons[before].focus();
  }

  close() {
    for (const end of this.#ends) end();
    this.#panel?.close();
    this.grid.close();
    this.view.close();
    this.settings.close();
    this.element.remove();
  }
}
