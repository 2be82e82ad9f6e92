import { el, setShown, setText, setTip } from "../../dom.js";
import { icon } from "../../icons.js";
import { t } from "../../i18n/index.js";
import { LONGEST_TITLE, mayWander, MOST_ROOMS, sameRoom, spread } from "../../logic/breakouts.js";
import { may } from "../../logic/people.js";
import { countdown } from "../../logic/words.js";
import { confirmDialog } from "../dialogs.js";
import { openMenu } from "../menu.js";
import { onLanguage } from "../shell.js";
import { roomName } from "./names.js";
import { openBoard } from "./board.js";
import { prepareRooms } from "./prepare.js";
import { askBreakouts } from "./requests.js";

const MINUTES = [0, 5, 10, 15, 20, 30, 45, 60];
const NAMES_SHOWN = 12;
const LONGEST_ANNOUNCEMENT = 500;

/** The rooms for groups: hosts prepare, open and close them; others see where they are and where they may go. */
export class BreakoutsPanel {
  /** @type {(() => void)[]} */
  #ends = [];

  /** @param {import("../../session.js").Session} session @param {import("../toasts.js").Toasts} toasts */
  constructor(session, toasts) {
    this.session = session;
    this.store = session.store;
    this.toasts = toasts;
    const close = el("button", { type: "button", class: "icon-button", on: { click: () => this.store.set({ panel: null }) } }, icon("close"));
    setTip(close, "app.close");
    this.timer = el("span", { class: "breakouts-timer", role: "timer" });
    this.count = el("input", { type: "number", class: "field number", id: "breakouts-count", min: "2", max: MOST_ROOMS, value: "3", inputmode: "numeric",
      "data-role": "breakouts-count",
      on: { input: () => this.#renderSpread() } });
    this.mix = el("input", { type: "radio", name: "breakouts-by", value: "mix", checked: true, "data-role": "breakouts-mix" });
    this.keep = el("input", { type: "radio", name: "breakouts-by", value: "schools", "data-role": "breakouts-schools" });
    this.spread = el("p", { class: "quiet-text", role: "status" });
    this.minutes = el("select", { class: "field small-field", id: "breakouts-minutes", "data-role": "breakouts-minutes" });
    this.free = el("input", { type: "checkbox", "data-role": "breakouts-free" });
    this.announcement = el("textarea", { class: "field", rows: "2", maxlength: LONGEST_ANNOUNCEMENT, hint: "groups.announceHint", label: "groups.announceHint",
      "data-role": "breakouts-announcement",
      on: {
      keydown: (/** @type {KeyboardEvent} */ event) => {
        if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
        event.preventDefault();
        void this.#announce();
      },
    } });
    this.announceForm = el("form", { class: "announce-form", on: { submit: (/** @type {Event} */ event) => {
      event.preventDefault();
      void this.#announce();
    } } }, this.announcement, el("button", { type: "submit", class: "icon-button", "data-action": "breakouts.announce", tip: "groups.announce" }, icon("send")));
    this.voice = el("button", { type: "button", class: "button compact", "data-action": "breakouts.voice",
      on: { click: () => { void this.#toggleVoice(); } } }, icon("speaker", "icon small"), el("span", {}));
    const extend = (/** @type {number} */ minutes) => el("button", { type: "button", class: "button compact",
      "data-action": "breakouts.extend", "data-minutes": minutes,
      t: "groups.extend", with: { count: minutes }, on: { click: () => { void this.#ask({ action: "extend", seconds: minutes * 60 }); } } });
    /** @type {HTMLButtonElement} */
    this.end = el("button", { type: "button", class: "button compact danger", "data-action": "breakouts.close", "aria-haspopup": "menu", t: "groups.close",
      on: { click: () => openMenu(this.end, [
      { label: "groups.closeIn", with: { count: 30 }, action: "breakouts.close30", run: () => { void this.#ask({ action: "close", grace: 30 }); } },
      { label: "groups.closeIn", with: { count: 60 }, action: "breakouts.close60", run: () => { void this.#ask({ action: "close", grace: 60 }); } },
      { label: "groups.closeNow", action: "breakouts.closeNow", run: () => { void this.#ask({ action: "close", grace: 0 }); } },
    ], "groups.close") } });
    this.extending = [extend(1), extend(5)];
    this.hostTools = el("div", { class: "panel-actions" }, ...this.extending,
      el("button", { type: "button", class: "button compact", "data-action": "breakouts.board",
        on: { click: () => openBoard(this.session, this.toasts) } }, icon("people", "icon small"), el("span", { t: "groups.movePeople" })), this.end);
    this.automatic = this.#automaticForm();
    this.opening = this.#openingForm();
    this.running = this.#runningTools();
    this.note = el("p", { class: "panel-note" });
    this.rooms = el("ul", { class: "breakout-rooms" });
    this.element = el("aside", { class: "panel breakouts", "data-role": "breakouts", "aria-labelledby": "breakouts-title" },
      el("header", { class: "panel-header" }, el("h2", { id: "breakouts-title" }, el("span", { t: "groups.title" }), " ", this.timer), close),
      el("div", { class: "panel-body" }, this.running, this.automatic, this.note, this.rooms, this.opening));
    const tick = setInterval(() => this.#renderTimer(), 500);
    this.#ends.push(
      () => clearInterval(tick),
      this.store.watch((state) => state.room.breakouts, () => this.#render()),
      this.store.watch((state) => state.room.participants, () => this.#renderSoon()),
      this.store.watch((state) => state.room.you, () => this.#render()),
      this.store.watch((state) => state.room.self, () => this.#render()),
      onLanguage(() => this.#render()),
    );
    this.#render();
  }

  /** @param {{ action: string, [field: string]: unknown }} fields */
  #ask(fields) {
    return askBreakouts(this.session, this.toasts, fields);
  }

  #automaticForm() {
    return el("form", { class: "breakouts-form", on: { submit: (/** @type {Event} */ event) => {
      event.preventDefault();
      void this.#ask({ action: "automatic", count: this.#wantedCount(), by: this.keep.checked ? "schools" : "mix" });
    } } },
      el("p", { class: "panel-note", t: "groups.intro" }),
      el("div", { class: "form-line" }, el("label", { for: "breakouts-count", t: "groups.count" }), this.count),
      el("fieldset", { class: "plain-fieldset" }, el("legend", { t: "groups.by" }),
        el("label", { class: "check" }, this.mix, el("span", {}, el("strong", { t: "groups.mix" }), el("small", { t: "groups.mixNote" }))),
        el("label", { class: "check" }, this.keep, el("span", {}, el("strong", { t: "groups.keep" }), el("small", { t: "groups.keepNote" })))),
      this.spread,
      el("div", { class: "panel-actions" },
        el("button", { type: "submit", class: "button compact primary", "data-action": "breakouts.automatic", t: "groups.automatic" }),
        el("button", { type: "button", class: "button compact", "data-action": "breakouts.manual", t: "groups.manual",
          on: { click: () => prepareRooms(this.session) } })));
  }

  #wantedCount() {
    return Math.max(2, Math.min(MOST_ROOMS, Math.round(Number(this.count.value)) || 2));
  }

  #openingForm() {
    return el("form", { class: "breakouts-form", on: { submit: (/** @type {Event} */ event) => {
      event.preventDefault();
      const seconds = Number(this.minutes.value) * 60;
      void this.#ask({ action: "open", ...(seconds > 0 ? { seconds } : {}), free: this.free.checked });
    } } },
      el("div", { class: "form-line" }, el("label", { for: "breakouts-minutes", t: "groups.minutes" }), this.minutes),
      el("label", { class: "check" }, this.free, el("span", {}, el("strong", { t: "groups.free" }), el("small", { t: "groups.freeNote" }))),
      el("div", { class: "panel-actions" },
        el("button", { type: "submit", class: "button compact primary", "data-action": "breakouts.open", t: "groups.open" }),
        el("button", { type: "button", class: "button compact", "data-action": "breakouts.board",
          on: { click: () => openBoard(this.session, this.toasts) } }, icon("people", "icon small"), el("span", { t: "groups.board" })),
        el("button", { type: "button", class: "button compact", "data-action": "breakouts.editRooms",
          on: { click: () => prepareRooms(this.session) } }, icon("edit", "icon small"), el("span", { t: "groups.editRooms" })),
        el("button", { type: "button", class: "button compact quiet", "data-action": "breakouts.discard", t: "groups.discard",
          on: { click: () => { void this.#discard(); } } })));
  }

  #runningTools() {
    return el("div", { class: "running" }, this.announceForm, this.voice, this.hostTools);
  }

  async #announce() {
    const text = this.announcement.value.trim();
    if (!text || !await this.#ask({ action: "announce", text })) return;
    this.announcement.value = "";
    this.toasts.show(t("groups.announced"));
  }

  async #toggleVoice() {
    const { room, local } = this.store.get();
    const on = room.breakouts.voice !== room.self?.id;
    if (await this.#ask({ action: "voice", on }) && on && !local.microphone) this.toasts.show(t("groups.voiceNeedsMicrophone"));
  }

  async #discard() {
    if (await confirmDialog({ title: t("groups.discardQuestion"), text: t("groups.discardText"), yes: t("groups.discard") })) {
      await this.#ask({ action: "discard" });
    }
  }

  /** @type {any} */
  #soon = null;

  #renderSoon() {
    this.#soon ??= setTimeout(() => {
      this.#soon = null;
      this.#render();
    }, 250);
  }

  #render() {
    const { room } = this.store.get();
    const { breakouts } = room;
    const host = may(room, "breakouts");
    const prepared = breakouts.rooms.length > 0;
    setShown(this.automatic, host && !prepared);
    setShown(this.opening, host && prepared && !breakouts.open);
    const announcer = may(room, "announce");
    setShown(this.running, breakouts.open && (host || announcer));
    setShown(this.announceForm, announcer);
    setShown(this.voice, host);
    setShown(this.hostTools, host);
    setShown(this.end, !breakouts.closing);
    for (const button of this.extending) setShown(button, breakouts.endsAt !== null);
    const speaking = breakouts.voice !== null && breakouts.voice === room.self?.id;
    this.voice.setAttribute("aria-pressed", String(speaking));
    setText(/** @type {HTMLElement} */ (this.voice.lastElementChild), speaking ? "groups.voiceOff" : "groups.voiceOn");
    const chosen = this.minutes.value || "10";
    this.minutes.replaceChildren(...MINUTES.map((count) => el("option", { value: count, selected: String(count) === chosen }, count === 0 ? t("groups.noLimit") : t("groups.minutesCount", { count }))));
    const key = prepared ? (breakouts.open && breakouts.free ? "groups.chooseNote" : null) : host ? null : "groups.none";
    setShown(this.note, key !== null);
    if (key) setText(this.note, key);
    this.#renderSpread();
    this.#renderRooms();
    this.#renderTimer();
  }

  #renderSpread() {
    const { room } = this.store.get();
    const parts = spread(Math.max(0, room.total), this.#wantedCount());
    this.spread.textContent = parts.map(({ rooms, size }) => t("groups.spread", { count: rooms, size })).join(", ");
  }

  #renderRooms() {
    const { room } = this.store.get();
    const focused = /** @type {HTMLElement | null} */ (document.activeElement)?.dataset.key;
    const inside = this.rooms.contains(document.activeElement);
    this.rooms.replaceChildren(...room.breakouts.rooms.map((each) => this.#row(each, room)));
    if (inside && focused) /** @type {HTMLElement | null} */ (this.rooms.querySelector(`[data-key="${focused}"]`))?.focus();
  }

  /** @param {BreakoutRoom} each @param {RoomState} room */
  #row(each, room) {
    const { breakouts } = room;
    const host = may(room, "breakouts");
    const mine = breakouts.mine === each.id;
    const calls = breakouts.help.filter((call) => call.room === each.id);
    const planned = breakouts.plan.filter((one) => one.participant !== undefined && one.room === each.id);
    const names = breakouts.open
      ? [...room.participants.values(), ...(room.self ? [room.self] : [])].filter((person) => sameRoom(person, { breakout: each.id })).map((person) => person.name)
      : planned.map((one) => (one.participant === room.self?.id ? room.self.name : room.participants.get(one.participant)?.name ?? "")).filter(Boolean);
    const count = breakouts.open || !host ? each.count : Math.max(each.count, planned.length);
    /** @type {HTMLButtonElement | false} */
    const more = host && el("button", { type: "button", class: "icon-button", "aria-haspopup": "menu", "data-key": `menu-${each.id}`,
      on: { click: () => openMenu(/** @type {HTMLElement} */ (more), [
      { label: "groups.rename", icon: "edit", action: "breakouts.rename", run: () => this.#rename(each) },
      { label: "groups.movePeople", icon: "people", action: "breakouts.movePeople", run: () => openBoard(this.session, this.toasts) },
    ], "groups.actions") } }, icon("more", "icon small"));
    if (more) setTip(more, "groups.actions");
    const enter = breakouts.open && !mine && mayWander(room) && !breakouts.closing;
    return el("li", { class: calls.length > 0 ? "breakout-room calls" : mine ? "breakout-room mine" : "breakout-room", "data-room": each.id },
      el("div", { class: "breakout-head" },
        el("span", { class: "breakout-title" }, roomName(breakouts, each.id), mine && el("small", {}, t("groups.youAreHere"))),
        el("span", { class: "breakout-count", "aria-label": t("groups.people", { count }), title: t("groups.people", { count }) },
          icon("people", "icon tiny"), String(count)),
        more),
      calls.length > 0 && el("p", { class: "breakout-call" },
        icon("hand", "icon small"), t("groups.helpFrom", { names: calls.map((call) => call.name).join(", ") })),
      el("div", { class: "breakout-foot" },
        names.length > 0 && el("p", { class: "breakout-names" }, names.slice(0, NAMES_SHOWN).join(", "), names.length > NAMES_SHOWN && ` ${t("groups.andMore", { count: names.length - NAMES_SHOWN })}`),
        enter && el("button", { type: "button", class: "button compact", "data-action": "breakouts.choose", "data-key": `choose-${each.id}`,
          on: { click: () => { void this.#ask({ action: "choose", room: each.id }); } } }, t("groups.enter")),
        breakouts.open && mine && mayWander(room) && el("button", { type: "button", class: "button compact",
          "data-action": "breakouts.return", "data-key": `return-${each.id}`,
          on: { click: () => { void this.#ask({ action: "choose", room: null }); } } }, t("groups.leave"))));
  }

  /** @param {BreakoutRoom} room */
  #rename(room) {
    const row = this.rooms.querySelector(`[data-room="${room.id}"] .breakout-title`);
    if (!row) return;
    const field = el("input", { class: "field small-field", maxlength: LONGEST_TITLE, value: roomName(this.store.get().room.breakouts, room.id),
      "aria-label": t("groups.rename"),
      on: {
      keydown: (/** @type {KeyboardEvent} */ event) => {
        event.stopPropagation();
        if (event.key === "Escape") field.value = "";
        if (event.key === "Escape" || event.key === "Enter") {
          event.preventDefault();
          field.blur();
        }
      },
      blur: () => {
        const title = field.value.trim();
        if (title && title !== room.title) void this.#ask({ action: "rename", room: room.id, title });
        this.#renderRooms();
      },
    } });
    row.replaceChildren(field);
    field.select();
  }

  #renderTimer() {
    const { room, clockSkew } = this.store.get();
    const { open, endsAt } = room.breakouts;
    const text = open && endsAt !== null ? countdown(endsAt - Date.now() - clockSkew) : "";
    if (this.timer.textContent !== text) this.timer.textContent = text;
  }

  close() {
    clearTimeout(this.#soon);
    for (const end of this.#ends) end();
    this.element.remove();
  }
}
