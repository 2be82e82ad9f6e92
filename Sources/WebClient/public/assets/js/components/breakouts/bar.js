import { el, setAttribute, setShown, setText, setTip } from "../../dom.js";
import { icon } from "../../icons.js";
import { t } from "../../i18n/index.js";
import { breakoutNews, mayWander, standingOf } from "../../logic/breakouts.js";
import { may } from "../../logic/people.js";
import { countdown } from "../../logic/words.js";
import { playSignal } from "../../sounds.js";
import { openMenu } from "../menu.js";
import { onLanguage } from "../shell.js";
import { roomName } from "./names.js";
import { askBreakouts } from "./requests.js";

const LAST_MINUTE = 60_000;
const LONGEST_SHOWN = 40_000;

/** Where one is while there are rooms for groups, how long yet, and what one can do; and what is announced to all. */
export class BreakoutsBar {
  #helping = false;
  #minuteTold = false;
  /** @type {(() => void)[]} */
  #ends = [];
  /** @type {any} */
  #hiding = null;

  /** @param {import("../../session.js").Session} session @param {import("../toasts.js").Toasts} toasts */
  constructor(session, toasts) {
    this.session = session;
    this.store = session.store;
    this.toasts = toasts;
    this.words = el("span", { class: "room-bar-words" });
    this.timer = el("span", { class: "room-bar-timer", role: "timer" });
    this.help = this.#button("breakouts.help", "hand", () => { void this.#toggleHelp(); });
    this.choose = this.#button("breakouts.choose", "door", () => this.#chooseRoom());
    this.enter = this.#button("breakouts.enterAssigned", "door", () => {
      void this.#ask({ action: "choose", room: this.store.get().room.breakouts.assigned });
    });
    this.back = this.#button("breakouts.return", "arrowBack", () => { void this.#ask({ action: "choose", room: null }); });
    this.manage = this.#button("breakouts.manage", "rooms", () => this.store.set({ panel: "breakouts" }));
    setText(/** @type {HTMLElement} */ (this.choose.lastElementChild), "groups.chooseRoom");
    setText(/** @type {HTMLElement} */ (this.enter.lastElementChild), "groups.enter");
    setText(/** @type {HTMLElement} */ (this.back.lastElementChild), "groups.return");
    setText(/** @type {HTMLElement} */ (this.manage.lastElementChild), "groups.manage");
    this.element = el("section", { class: "room-bar", "data-role": "room-bar", label: "groups.bar", hidden: true },
      icon("rooms", "icon small"), el("p", { class: "room-bar-text" }, this.words, " ", this.timer),
      el("div", { class: "room-bar-buttons" }, this.enter, this.choose, this.help, this.back, this.manage));
    /** @type {HTMLButtonElement} */
    const dismiss = el("button", { type: "button", class: "icon-button", "data-action": "announcement-close",
      on: { click: () => setShown(this.announcement, false) } }, icon("close", "icon small"));
    setTip(dismiss, "app.close");
    this.announcementText = el("span", { class: "announcement-text" });
    /** @type {HTMLDivElement} */
    this.announcement = el("div", { class: "banner announcement", role: "alert", "data-role": "announcement", hidden: true },
      icon("megaphone"), this.announcementText, dismiss);
    this.voiceText = el("span", {});
    this.voiceOff = el("button", { type: "button", class: "button compact", "data-action": "breakouts.voiceOff",
      on: { click: () => { void this.#ask({ action: "voice", on: false }); } } }, el("span", { t: "groups.voiceOff" }));
    this.voice = el("div", { class: "banner calm", role: "status", "data-role": "breakouts-voice", hidden: true }, icon("speaker"), this.voiceText, this.voiceOff);
    this.callText = el("span", {});
    this.callEnter = el("button", { type: "button", class: "button compact primary", "data-action": "breakouts.answer", on: { click: () => {
      const call = this.store.get().room.breakouts.help[0];
      if (call) void this.#ask({ action: "choose", room: call.room });
    } } }, el("span", { t: "groups.enter" }));
    this.call = el("div", { class: "banner calm", role: "status", "data-role": "breakouts-call", hidden: true }, icon("hand"), this.callText, this.callEnter);
    this.banners = [this.announcement, this.call, this.voice];
    const tick = setInterval(() => this.#tick(), 500);
    this.#ends.push(
      () => clearInterval(tick),
      this.store.watch((state) => state.room.breakouts, (now, before) => {
        this.#tell(before, now);
        this.#render();
      }),
      this.store.watch((state) => state.room.you, () => this.#render()),
      onLanguage(() => this.#render()),
    );
    this.#render();
  }

  /** @param {string} action @param {string} picture @param {() => void} run */
  #button(action, picture, run) {
    return el("button", { type: "button", class: "button compact", "data-action": action, on: { click: run } }, icon(picture, "icon small"), el("span", {}));
  }

  /** @param {import("../../sounds.js").Signal} signal */
  #sound(signal) {
    void playSignal(signal, this.store.get().local.selected.speaker);
  }

  /** @param {{ action: string, [field: string]: unknown }} fields */
  #ask(fields) {
    return askBreakouts(this.session, this.toasts, fields);
  }

  async #toggleHelp() {
    const on = !this.#helping;
    if (!await this.#ask({ action: "help", on })) return;
    this.#helping = on;
    this.toasts.show(t(on ? "groups.helpCalled" : "groups.helpTakenBack"));
    this.#render();
  }

  #chooseRoom() {
    const { breakouts } = this.store.get().room;
    openMenu(this.choose, breakouts.rooms.map((room) => ({
      label: /** @type {import("../../i18n/index.js").Key} */ ("groups.roomWithCount"), with: { title: roomName(breakouts, room.id), count: room.count },
      action: "breakouts.room", checked: room.id === breakouts.mine,
      run: () => { void this.#ask({ action: "choose", room: room.id }); },
    })), "groups.chooseRoom");
  }

  /** @param {BreakoutsState} before @param {BreakoutsState} now */
  #tell(before, now) {
    for (const event of breakoutNews(before, now)) {
      switch (event) {
        case "moved":
          this.#helping = false;
          this.toasts.show(t("groups.movedTo", { title: roomName(now, now.mine) }));
          this.#sound("moved");
          break;
        case "returned":
          this.#helping = false;
          this.toasts.show(t(now.open ? "groups.backInPlenary" : "groups.everybodyBack"));
          this.#sound("moved");
          break;
        case "opened": this.toasts.show(t("groups.opened")); break;
        case "closing":
          this.toasts.show(t("groups.closingSoon"));
          this.#sound("minute");
          break;
        case "announcement":
          this.#sound("announcement");
          this.#announce(now);
          break;
        case "help": this.#sound("help"); break;
        case "voice": break;
      }
    }
    if (now.endsAt !== before.endsAt) this.#minuteTold = false;
  }

  /** @param {BreakoutsState} now */
  #announce(now) {
    if (!now.announcement) return;
    const { name, text } = now.announcement;
    this.announcementText.replaceChildren(el("strong", {}, name), el("span", { dir: "auto" }, text));
    setShown(this.announcement, true);
    clearTimeout(this.#hiding);
    this.#hiding = setTimeout(() => setShown(this.announcement, false), LONGEST_SHOWN);
  }

  #render() {
    const { room } = this.store.get();
    const { breakouts } = room;
    const where = standingOf(room);
    setShown(this.element, where !== "none");
    setAttribute(this.element, "data-where", where);
    this.element.classList.toggle("closing", breakouts.closing);
    if (where === "inside" && breakouts.closing) setText(this.words, "groups.closingInside");
    else if (where === "inside") setText(this.words, "groups.inside", { title: roomName(breakouts, breakouts.mine) });
    else if (where === "assigned") setText(this.words, "groups.assigned", { title: roomName(breakouts, breakouts.assigned) });
    else if (where === "choose") setText(this.words, "groups.chooseNote");
    else setText(this.words, breakouts.closing ? "groups.closingOutside" : "groups.underWay");
    const inside = where === "inside";
    const wander = mayWander(room) && !breakouts.closing;
    setShown(this.help, inside && !may(room, "visit") && !breakouts.closing);
    setText(/** @type {HTMLElement} */ (this.help.lastElementChild), this.#helping ? "groups.helpOff" : "groups.help");
    setAttribute(this.help, "aria-pressed", this.#helping);
    setShown(this.choose, wander && breakouts.free && (inside || where === "choose"));
    setShown(this.enter, where === "assigned" && !breakouts.closing);
    setShown(this.back, inside && wander);
    setShown(this.manage, may(room, "breakouts") || may(room, "visit"));
    this.#renderVoice(room);
    this.#renderCall(room);
    this.#tick();
  }

  /** @param {RoomState} room */
  #renderVoice(room) {
    const { voice } = room.breakouts;
    const own = voice !== null && voice === room.self?.id;
    setShown(this.voice, voice !== null);
    setShown(this.voiceOff, own);
    if (voice === null) return;
    const name = room.participants.get(voice)?.name;
    if (own) setText(this.voiceText, "groups.voiceIsOn");
    else if (name) setText(this.voiceText, "groups.voiceOf", { name });
    else setText(this.voiceText, "groups.voiceOfHost");
  }

  /** @param {RoomState} room */
  #renderCall(room) {
    const call = room.breakouts.help[0];
    const shown = call !== undefined && may(room, "visit") && room.breakouts.mine !== call.room;
    setShown(this.call, shown);
    if (shown) setText(this.callText, "groups.callOf", { title: roomName(room.breakouts, call.room), name: call.name });
  }

  #tick() {
    const { room, clockSkew } = this.store.get();
    const { open, endsAt } = room.breakouts;
    const left = open && endsAt !== null ? endsAt - Date.now() - clockSkew : null;
    const text = left === null ? "" : countdown(left);
    if (this.timer.textContent !== text) this.timer.textContent = text;
    this.element.classList.toggle("soon", left !== null && left <= LAST_MINUTE);
    if (left === null || left > LAST_MINUTE || left <= 0 || this.#minuteTold) return;
    this.#minuteTold = true;
    if (room.breakouts.closing) return;
    this.#sound("minute");
    this.toasts.show(t("groups.lastMinute"));
  }

  close() {
    clearTimeout(this.#hiding);
    for (const end of this.#ends) end();
    for (const banner of this.banners) banner.remove();
    this.element.remove();
  }
}
