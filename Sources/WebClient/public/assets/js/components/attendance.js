import { Commands } from "../command.js";
import { el, setShown, setText } from "../dom.js";
import { icon } from "../icons.js";
import { language, t } from "../i18n/index.js";
import { attendanceSummary, durationParts, sortAttendance } from "../logic/attendance.js";
import { compareSchools } from "../logic/sections.js";
import { ROLE_NAMES } from "./people/words.js";
import { onLanguage } from "./shell.js";

const RENEWAL = 15_000;
const ROW = 72;
const MARGIN_ROWS = 4;

/** Who was here, from when to when, and how many sat at each screen. */
export class AttendancePanel {
  /** @type {AttendanceRow[]} */
  #rows = [];
  #closed = false;

  /** @param {import("../session.js").Session} session @param {import("./toasts.js").Toasts} toasts */
  constructor(session, toasts) {
    this.session = session;
    this.store = session.store;
    this.toasts = toasts;
    this.commands = new Commands(session, toasts);
    this.summary = el("p", { class: "panel-note", "data-role": "attendance-summary" });
    this.list = el("div", { class: "people-rows", role: "list", label: "attendance.title" });
    this.scroller = el("div", { class: "people", tabindex: "0", on: { scroll: () => this.#draw() } }, this.list);
    this.waiting = el("p", { class: "panel-note", t: "app.loading" });
    this.download = el("button", { type: "button", class: "button compact", "data-action": "attendance.csv", on: { click: () => { void this.#download(); } } },
      icon("download", "icon small"), el("span", { t: "attendance.csv" }));
    const close = el("button", { type: "button", class: "icon-button", tip: "app.close", on: { click: () => this.store.set({ panel: null }) } }, icon("close"));
    this.element = el("aside", { class: "panel", "data-role": "attendance", "aria-labelledby": "attendance-title" },
      el("header", { class: "panel-header" }, el("h2", { id: "attendance-title", t: "attendance.title" }), close),
      el("div", { class: "panel-search" }, this.summary, this.download), this.waiting, this.scroller);
    this.observer = new ResizeObserver(() => this.#draw());
    this.observer.observe(this.scroller);
    this.endLanguage = onLanguage(() => this.#render());
    const timer = setInterval(() => { void this.#fetch(); }, RENEWAL);
    this.stop = () => clearInterval(timer);
    void this.#fetch();
  }

  async #fetch() {
    const reply = await this.commands.send({ type: "attendance", action: "list" });
    if (!reply || this.#closed) return;
    this.#rows = sortAttendance(reply.rows ?? [], compareSchools);
    this.#render();
  }

  #render() {
    setShown(this.waiting, false);
    const { people, screens, schools } = attendanceSummary(this.#rows);
    setText(this.summary, "attendance.summary", { people, screens, schools });
    this.list.replaceChildren();
    this.#draw();
  }

  #draw() {
    const length = this.#rows.length;
    this.list.style.setProperty("height", `${length * ROW}px`);
    const { scrollTop, clientHeight } = this.scroller;
    const first = Math.max(0, Math.floor(scrollTop / ROW) - MARGIN_ROWS);
    const end = Math.min(length, Math.ceil((scrollTop + clientHeight) / ROW) + MARGIN_ROWS);
    this.list.replaceChildren(...this.#rows.slice(first, end).map((row, index) => this.#row(row, first + index, length)));
  }

  /** @param {AttendanceRow} row @param {number} place @param {number} length */
  #row(row, place, length) {
    const time = new Intl.DateTimeFormat(language(), { hour: "2-digit", minute: "2-digit" });
    const last = row.stays[row.stays.length - 1];
    const here = last !== undefined && !last.to;
    const stays = row.stays.map((stay) => `${time.format(stay.from)}\u2013${stay.to ? time.format(stay.to) : t("attendance.now")}`).join(", ");
    const { hours, minutes } = durationParts(row.seconds);
    const words = [row.school, row.role !== "participant" && t(ROLE_NAMES[row.role] ?? "roleName.participant")].filter(Boolean).join(" · ");
    const element = el("div", { class: "person attendance-row", role: "listitem", "aria-posinset": place + 1, "aria-setsize": length },
      el("span", { class: here ? "presence here" : "presence", role: "img", "aria-label": t(here ? "attendance.here" : "attendance.gone") }),
      el("span", { class: "person-name" }, el("span", { class: "person-text", title: row.name }, row.name), words && el("small", { title: words }, words), el("small", { title: stays }, stays)),
      row.people > 1 && el("span", { class: "count", title: t("people.atScreen", { count: row.people }) }, `\u00d7${row.people}`),
      el("span", { class: "attendance-time" }, hours > 0 ? t("attendance.hours", { hours, minutes }) : t("attendance.minutes", { minutes })));
    element.style.setProperty("transform", `translateY(${place * ROW}px)`);
    return element;
  }

  async #download() {
    const { room } = this.store.get();
    const slug = encodeURIComponent(this.session.slug);
    try {
      const response = await fetch(`/api/rooms/${slug}/attendance.csv?lang=${language()}`, { headers: { authorization: `Resume ${room.resume ?? ""}` } });
      if (!response.ok) throw new Error(String(response.status));
      const link = el("a", { href: URL.createObjectURL(await response.blob()), download: `attendance-${this.session.slug}.csv` });
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    } catch {
      this.toasts.show(t("attendance.csvFailed"));
    }
  }

  close() {
    this.#closed = true;
    this.stop();
    this.endLanguage();
    this.observer.disconnect();
    this.element.remove();
  }
}
