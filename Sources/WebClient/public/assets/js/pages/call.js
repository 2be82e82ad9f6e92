import { AttendancePanel } from "../components/attendance.js";
import { boardItems, boardPanel, BoardStagePlace } from "../components/board/index.js";
import { BreakoutsPanel } from "../components/breakouts/panel.js";
import { ChatPanel } from "../components/chat/panel.js";
import { FloorBar } from "../components/floor.js";
import { TileGrid } from "../components/grid.js";
import { helpDialog } from "../components/help.js";
import { hostingItems } from "../components/hosting.js";
import { closeMenu } from "../components/menu.js";
import { PeopleNotices } from "../components/notices.js";
import { ParticipantsPanel } from "../components/participants.js";
import { PollsPanel } from "../components/polls/panel.js";
import { FlyingReactions, peopleItems } from "../components/reactions.js";
import { RecordingNotices, recordingItems } from "../components/recording/index.js";
import { brand, languageSwitch, onLanguage } from "../components/shell.js";
import { SettingsDialog } from "../components/settings.js";
import { StatisticsPanel } from "../components/statistics.js";
import { TalkNotices, talkItems } from "../components/talk.js";
import { aloneNote } from "../components/tile.js";
import { Toolbar } from "../components/toolbar.js";
import { ViewMenu } from "../components/viewmenu.js";
import { copyText, el, setShown, setText, setTip } from "../dom.js";
import { icon } from "../icons.js";
import { isKey, t } from "../i18n/index.js";
import { maySend } from "../logic/people.js";
import { shortcut } from "../logic/shortcuts.js";

/**
 * @typedef {{ element: HTMLElement, close(): void }} SidePanel
 * @typedef {(session: import("../session.js").Session, toasts: import("../components/toasts.js").Toasts) => SidePanel} Opener
 */

/**
 * What may stand beside the tiles, one line a panel.
 * @type {Record<Panel, Opener>}
 */
const PANELS = {
  participants: (session, toasts) => new ParticipantsPanel(session, toasts),
  attendance: (session, toasts) => new AttendancePanel(session, toasts),
  chat: (session, toasts) => new ChatPanel(session, toasts),
  polls: (session, toasts) => new PollsPanel(session, toasts),
  breakouts: (session, toasts) => new BreakoutsPanel(session, toasts),
  board: (session, toasts) => boardPanel(session, toasts),
  statistics: (session) => new StatisticsPanel(session),
};

/** @type {Record<Source, import("../i18n/index.js").Key>} */
const LOCKED = {
  microphone: "people.microphoneLocked", camera: "people.cameraLocked", screen: "people.screenLocked",
};

/** @param {"microphone" | "camera"} device how its button looks */
function deviceLook(device) {
  return {
    pressed: (/** @type {AppState} */ { local }) => local[device],
    picture: (/** @type {AppState} */ { local }) => (local[device] ? device : `${device}Off`),
    tip: (/** @type {AppState} */ { local }) => DEVICE_TIPS[device][local[device] ? 0 : 1],
  };
}

/** @type {Record<"microphone" | "camera", [import("../i18n/index.js").Key, import("../i18n/index.js").Key]>} */
const DEVICE_TIPS = {
  microphone: ["call.microphoneOn", "call.microphoneOff"], camera: ["call.cameraOn", "call.cameraOff"],
};

/** The call: tiles, toolbar, panels. */
export class CallPage {
  /** @type {(() => void)[]} */
  #ends = [];
  /** @type {SidePanel | null} */
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
    this.help = helpDialog(() => this.toolbar.buttonOf("help").focus());
    this.view = new ViewMenu(session);
    this.settings = new SettingsDialog(session);

    const copy = el("button", { type: "button", class: "icon-button", "data-action": "copy-link", on: { click: () => { void this.#copyLink(); } } }, icon("link"));
    setTip(copy, "call.copyLink");
    this.commands = this.#items();
    this.toolbar = new Toolbar(this.store, this.commands);
    this.notices = new PeopleNotices(session, toasts);
    this.talk = new TalkNotices(session, toasts);
    this.recording = new RecordingNotices(session, toasts);
    this.flying = new FlyingReactions(session, this.grid.element, toasts);
    this.floor = new FloorBar(session, this.grid.element, toasts);
    this.holder = el("div", { class: "grid-holder" });
    this.board = new BoardStagePlace(session, toasts, this.holder);
    this.holder.prepend(this.talk.bar.element, this.floor.element,
      el("div", { class: "banners" }, this.reconnecting, this.connecting, this.hear, this.notices.element, this.board.banner, ...this.talk.banners, ...this.recording.banners),
      this.grid.element, this.flying.element, this.alone);
    this.element = el("div", { class: "call", "data-page": "call" },
      el("header", { class: "call-header" }, brand(), this.title, this.recording.sign.element, copy, languageSwitch()),
      this.recording.question.element,
      el("main", { class: "call-main" },
        this.holder, this.side),
      this.toolbar.element, this.view.panel, this.help, this.settings.element);

    const watch = this.store.watch.bind(this.store);
    this.#ends.push(
      watch((state) => state.local, () => this.toolbar.render()),
      watch((state) => state.panel, () => this.#renderPanel()),
      watch((state) => state.boardFull, () => this.toolbar.render()),
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

  /**
   * The commands of the toolbar, in their order; one line (or a spread) an area.
   *
   * @returns {import("../components/toolbar.js").ToolbarItem[]}
   */
  #items() {
    const { session, toasts } = this;
    const canShare = typeof navigator.mediaDevices?.getDisplayMedia === "function";
    const panel = (/** @type {Panel} */ name) => ({
      run: () => this.#togglePanel(name), pressed: (/** @type {AppState} */ state) => state.panel === name,
    });
    return [
      {
        action: "toggle-microphone", icon: "microphone", label: "call.microphoneOff", place: "main", phone: true,
        className: "device-toggle", run: () => { void this.#toggleMicrophone(); },
        ...deviceLook("microphone"),
      },
      {
        action: "toggle-camera", icon: "camera", label: "call.cameraOff", place: "main", phone: true,
        className: "device-toggle", run: () => { void this.#toggleCamera(); },
        ...deviceLook("camera"),
      },
      {
        action: "toggle-screen", icon: "screen", label: "call.screenOff", place: "main", className: "screen-toggle",
        run: () => { void this.#toggleScreen(); }, pressed: ({ local }) => local.screen,
        shown: ({ room }) => canShare && maySend(room, "screen") !== "role",
        tip: ({ local }) => (local.screen ? "call.screenOn" : "call.screenOff"),
      },
      ...peopleItems(session, toasts),
      {
        action: "leave", icon: "leave", label: "call.leave", place: "main", phone: true, toggle: false, className: "leave",
        run: () => session.leave(),
      },
      {
        action: "participants", icon: "people", label: "call.participants", place: "end", phone: true,
        ...panel("participants"), badge: ({ room }) => (room.self ? String(room.total) : ""),
        waits: ({ room }) => (room.lobby?.total ? String(room.lobby.total) : ""),
      },
      ...boardItems(session),
      ...talkItems(session),
      { action: "statistics", icon: "chart", label: "call.statistics", place: "end", ...panel("statistics") },
      {
        action: "view", icon: "layout", label: "view.title", place: "end", toggle: false,
        run: (anchor) => this.view.toggle(anchor),
      },
      { action: "settings", icon: "settings", label: "settings.title", place: "more", run: () => this.settings.open() },
      { action: "help", icon: "help", label: "call.help", place: "more", run: () => this.#openHelp() },
      ...recordingItems(session, toasts),
      ...hostingItems(session, toasts),
    ];
  }

  /** @param {Source} source whether it may be switched on; says why not */
  #allowed(source) {
    const answer = maySend(this.store.get().room, source);
    if (answer === "locked") this.toasts.show(t(LOCKED[source]));
    else if (answer !== "yes") this.toasts.show(t(answer === "role" ? "people.roleForbids" : "notice.unattended"));
    return answer === "yes";
  }

  async #toggleMicrophone() {
    if (!this.store.get().local.microphone && !this.#allowed("microphone")) return;
    await this.session.media.setMicrophone(!this.store.get().local.microphone);
    this.#explain("microphone");
    this.toasts.announce(t(this.store.get().local.microphone ? "call.nowUnmuted" : "call.nowMuted"));
  }

  async #toggleCamera() {
    if (!this.store.get().local.camera && !this.#allowed("camera")) return;
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
    if (this.store.get().local.screen) {
      this.session.media.stopScreen();
      return;
    }
    if (!this.#allowed("screen")) return;
    const error = await this.session.media.startScreen();
    // A person who closed the chooser knows why nothing is shared; only other failures need words.
    if (error) this.toasts.show(t(error === "denied" ? "device.screen.denied" : "device.screen.unknown"));
  }

  /** @param {Panel} panel */
  #togglePanel(panel) {
    this.store.set({ panel: this.store.get().panel === panel ? null : panel });
  }

  #openHelp() {
    if (this.help.open) this.help.close();
    else this.help.showModal();
  }

  async #copyLink() {
    if (await copyText(`${location.origin}${location.pathname}`)) this.toasts.show(t("call.linkCopied"));
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key === "Escape" && this.store.get().panel && !document.querySelector("dialog[open]")) {
      this.store.set({ panel: null });
      return;
    }
    const target = /** @type {HTMLElement | null} */ (event.target);
    const typing = !!target?.closest?.("input, textarea, select, [contenteditable]");
    const action = shortcut(event, { typing });
    if (!action || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    if (action === "previous-page") this.grid.turn(-1);
    else if (action === "next-page") this.grid.turn(1);
    else {
      const command = this.commands.find((each) => each.action === action);
      if (command && (command.shown?.(this.store.get()) ?? true)) command.run(this.toolbar.buttonOf(action));
    }
  }

  #renderAll() {
    this.#renderRoom();
    this.#renderConnection();
    this.#renderPanel();
    this.grid.schedule();
  }

  #renderRoom() {
    const { room } = this.store.get();
    const title = room.description?.title || room.description?.slug || "";
    if (this.title.textContent !== title) this.title.textContent = title;
    this.toolbar.render();
    this.#renderConnection();
  }

  #renderConnection() {
    const { connection, room, playbackBlocked } = this.store.get();
    setText(/** @type {HTMLElement} */ (this.reconnecting.querySelector(".banner-text")),
      room.closing ? "call.restarting" : "call.reconnecting");
    setShown(this.reconnecting, connection === "reconnecting");
    setShown(this.connecting, connection === "connecting");
    setShown(this.hear, playbackBlocked);
    // Its place is that of the banners above.
    setShown(this.alone, connection === "connected" && room.self !== null && room.participants.size === 0 && !this.store.get().boardFull);
  }

  #renderPanel() {
    const { panel } = this.store.get();
    this.toolbar.render();
    if (panel === this.#panelKind) return;
    const hadFocus = this.side.contains(document.activeElement);
    this.#panel?.close();
    const before = this.#panelKind;
    this.#panelKind = panel;
    this.#panel = panel ? PANELS[panel](this.session, this.toasts) : null;
    if (this.#panel) this.side.append(this.#panel.element);
    setShown(this.side, panel !== null);
    if (!panel && before && hadFocus) this.toolbar.buttonOf(before).focus();
  }

  close() {
    for (const end of this.#ends) end();
    this.#panel?.close();
    this.notices.close();
    this.talk.close();
    this.board.close();
    this.recording.close();
    this.flying.close();
    this.floor.close();
    closeMenu();
    this.grid.close();
    this.view.close();
    this.settings.close();
    this.element.remove();
  }
}
