import { APIError } from "../../api.js";
import { giveScores, keepScores, scoringRound } from "../../api/delphi.js";
import { guarded } from "../../components/access.js";
import { KeyedList } from "../../components/board/list.js";
import { DELPHI_ENDS } from "../../components/board/words.js";
import { onLanguage } from "../../components/shell.js";
import { sitePage } from "../../components/site.js";
import { el, setShown, setText } from "../../dom.js";
import { icon } from "../../icons.js";
import { language, t } from "../../i18n/index.js";
import { dateAndTime, knownZone } from "../../logic/dates.js";
import { afterSending, isForAnotherRound, isGiven, roundState, scoresLeft, standingScores, timeUntil } from "../../logic/delphi.js";
import { refusalKey } from "../../logic/refusal.js";
import { itemCard } from "./item.js";
import { leadPanel } from "./lead.js";

/** @typedef {import("../../dom.js").Key} Key */

/** The round is asked for so often. Milliseconds. */
const INTERVAL = 20_000;
/** What was chosen is sent so long after the last choice. Milliseconds. */
const SETTLE = 500;
const AGAIN = 4_000;

/** @type {Record<import("../../logic/delphi.js").RoundState, Key>} */
const STATES = {
  open: "delphi.isOpen", openUntil: "delphi.isOpenUntil", ended: "delphi.hasEnded", timedOut: "delphi.timedOut", nobody: "delphi.nobody",
  closed: "delphi.closed", later: "delphi.later", earlier: "delphi.earlier", over: "delphi.over",
};

/**
 * `/delphi/{board}`: a round of scores between sessions, without the call: who speaks for a school scores, who leads
 * sees who has and closes the round.
 *
 * @param {string} board
 */
export function delphiPage(board) {
  const access = guarded(["administrator", "staff", "pupil"], { guest: "delphi.guest", stranger: "delphi.notYours" }, () => new DelphiPage(board, access.block).element);
  return sitePage("delphi", el("section", { class: "admin programme delphi" }, access.element));
}

class DelphiPage {
  /** @type {DelphiSheet | null} */
  #sheet = null;
  /** @type {DelphiChoice} */
  #unsent = {};
  /** @type {any} */
  #sending = null;
  /** @type {any} */
  #looking = null;
  #busy = false;
  /** What the leader's panel was drawn from. */
  #lead = "";

  /** @param {string} board @param {(reason: "expired" | "noToken" | "notAllowed", key: Key) => void} block */
  constructor(board, block) {
    this.board = board;
    this.block = block;
    this.back = el("a", { class: "recording-parent no-print", hidden: true }, icon("arrowBack", "icon small"), el("span", { t: "delphi.back" }));
    this.round = el("p", { class: "overline", "data-role": "delphi-round" });
    this.title = el("h1", {});
    this.problem = el("p", { class: "problem-text", dir: "auto" });
    this.state = el("p", { class: "delphi-state", role: "status", "data-role": "delphi-state" });
    this.note = el("p", { class: "quiet-text", role: "status" });
    this.enter = el("a", { class: "button", hidden: true, "data-action": "enter-session" }, el("span", { t: "delphi.enter" }), icon("arrow"));
    this.lead = el("div", { class: "delphi-lead-place" });
    this.left = el("p", { class: "delphi-left", role: "status", "data-role": "delphi-left" });
    this.saved = el("p", { class: "quiet-text", role: "status", "data-role": "delphi-saved" });
    this.keep = el("button", { type: "button", class: "button compact", "data-action": "delphi-keep", on: { click: () => { void this.#keep(); } } }, icon("check"), el("span", { t: "delphi.keep" }));
    this.bar = el("div", { class: "delphi-bar no-print" }, el("div", {}, this.left, this.saved), this.keep);
    this.heading = el("h2", { t: "delphi.items" });
    this.list = el("div", { class: "storm-items delphi-items", "data-role": "delphi-items" });
    this.words = el("p", { class: "quiet-text", role: "status", t: "app.loading" });
    this.body = el("div", { class: "delphi-body", hidden: true },
      el("div", { class: "session-head" }, this.round, this.title, this.state, this.note, this.enter,
        el("div", { class: "problem-card card" }, el("p", { class: "overline", t: "plan.problem" }), this.problem)),
      this.lead, this.heading, this.bar, this.list);
    this.element = el("div", { class: "programme-holder" }, this.back, this.words, this.body);
    this.rows = new KeyedList(this.list);
    onLanguage(() => {
      this.#lead = "";
      this.#render(true);
    });
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) void this.#send();
      else void this.#look();
    });
    addEventListener("beforeunload", (event) => { if (Object.keys(this.#unsent).length > 0) event.preventDefault(); });
    void this.#look();
  }

  async #look() {
    clearTimeout(this.#looking);
    try {
      if (!this.#busy) this.#show(await scoringRound(this.board));
      setShown(this.words, false);
    } catch (error) {
      if (error instanceof APIError && error.status === 401) {
        this.block("expired", "delphi.guest");
        return;
      }
      const unknown = error instanceof APIError && (error.status === 404 || error.status === 403);
      setText(this.words, unknown ? "delphi.notYours" : refusalKey(error));
      setShown(this.words, true);
      if (unknown) {
        setShown(this.body, false);
        return;
      }
    }
    this.#looking = setTimeout(() => { void this.#look(); }, INTERVAL);
  }

  /** @param {DelphiSheet} sheet @param {Key} [news] */
  #show(sheet, news) {
    const isLate = this.#sheet !== null && isForAnotherRound(this.#sheet, sheet, this.#unsent);
    this.#sheet = sheet;
    if (!sheet.open || isLate) this.#unsent = {};
    this.#render(false);
    if (isLate) setText(this.saved, "delphi.otherRound");
    if (news) setText(this.note, news);
    setShown(this.note, news !== undefined || (sheet.open && sheet.part === "score"));
  }

  /** @param {boolean} again */
  #render(again) {
    const sheet = this.#sheet;
    if (!sheet) return;
    const zone = knownZone(sheet.timeZone);
    const state = roundState(sheet);
    const scoring = sheet.part === "score" && sheet.open;
    document.title = `${sheet.title} · ${t("app.name")}`;
    const [programme, session] = (sheet.programmeSession ?? "").split("/");
    if (session) this.back.href = `/programme/${encodeURIComponent(programme)}/sessions/${encodeURIComponent(session)}`;
    setShown(this.back, Boolean(session));
    setText(this.round, sheet.round > 0 ? "delphi.round" : "delphi.noRound", { round: sheet.round, rounds: sheet.rounds });
    this.title.textContent = sheet.title;
    this.problem.textContent = sheet.problem;
    const why = sheet.delphi?.ended ? DELPHI_ENDS[sheet.delphi.why ?? ""] : undefined;
    const end = sheet.deadline?.at ?? 0;
    setText(this.state, STATES[state], {
      round: sheet.round, when: end ? dateAndTime(end, language(), zone, Date.now()) : "", left: end ? this.#until(end) : "", why: why ? t(why) : "",
    });
    this.state.dataset.state = state;
    if (scoring) setText(this.note, sheet.round > 1 ? "delphi.noteNext" : "delphi.note");
    this.enter.href = `/r/${encodeURIComponent(sheet.room)}`;
    // Who leads has the way there among what they do with the round.
    setShown(this.enter, !sheet.progress && ["ended", "later", "earlier"].includes(state));
    this.#renderLead(sheet, zone);
    this.#renderLeft(sheet, scoring);
    const scores = standingScores(sheet, this.#unsent);
    setShown(this.heading, sheet.items.length > 0);
    this.rows.show(sheet.items.map((item) => ({
      key: item.id, needs: [JSON.stringify(item), JSON.stringify(scores[item.id] ?? {}), JSON.stringify(sheet.own?.before[item.id] ?? {}), scoring, sheet.open, ...sheet.criteria.map(({ id }) => isGiven(sheet, this.#unsent, item.id, id))],
      draw: () => itemCard(item, {
        sheet, scores, given: (of, criterion) => isGiven(sheet, this.#unsent, of, criterion),
        choose: scoring ? (of, criterion, value) => this.#choose(of, criterion, value) : null,
      }),
    })), again);
    setShown(this.body, true);
  }

  /** @param {DelphiSheet} sheet @param {string} zone */
  #renderLead(sheet, zone) {
    const needs = JSON.stringify([sheet.progress, sheet.open, sheet.deadline, sheet.round, sheet.stage, sheet.delphi, sheet.part, language()]);
    if (needs === this.#lead) return;
    this.#lead = needs;
    const focused = this.lead.contains(document.activeElement) ? /** @type {HTMLElement} */ (document.activeElement).dataset.action : undefined;
    const panel = leadPanel(sheet, zone, (fresh, news) => this.#show(fresh, news));
    this.lead.replaceChildren(...(panel ? [panel] : []));
    if (focused) /** @type {HTMLElement | null} */ (this.lead.querySelector(`[data-action="${focused}"]`))?.focus();
  }

  /** @param {DelphiSheet} sheet @param {boolean} scoring */
  #renderLeft(sheet, scoring) {
    const { left, all, kept } = scoresLeft(sheet, this.#unsent);
    setShown(this.bar, scoring && all > 0);
    if (!scoring) return;
    setText(this.left, left === 0 ? "delphi.all" : "delphi.left", { count: left, all });
    this.left.dataset.done = String(left === 0);
    setShown(this.keep, kept > 0);
  }

  /** @param {number} end */
  #until(end) {
    const { unit, count } = timeUntil(Date.now(), end);
    return t(/** @type {const} */ ({ days: "delphi.days", hours: "delphi.hours", minutes: "delphi.minutes" })[unit], { count });
  }

  /** @param {number} item @param {string} criterion @param {number} value */
  #choose(item, criterion, value) {
    this.#unsent = { ...this.#unsent, [item]: { ...this.#unsent[item], [criterion]: value } };
    setText(this.saved, "delphi.saving");
    this.#render(false);
    clearTimeout(this.#sending);
    this.#sending = setTimeout(() => { void this.#send(); }, SETTLE);
  }

  async #send() {
    clearTimeout(this.#sending);
    const sent = this.#unsent;
    const round = this.#sheet?.round ?? 0;
    if (this.#busy || Object.keys(sent).length === 0) return;
    await this.#take(async () => {
      const fresh = await giveScores(this.board, round, sent);
      this.#unsent = afterSending(this.#unsent, sent);
      return fresh;
    });
  }

  async #keep() {
    const round = this.#sheet?.round ?? 0;
    await this.#send();
    await this.#take(() => keepScores(this.board, round));
    // The button is gone with what it was for.
    if (this.keep.hidden) /** @type {HTMLElement | null} */ (this.list.firstElementChild)?.focus();
  }

  /** @param {() => Promise<DelphiSheet>} step */
  async #take(step) {
    this.#busy = true;
    try {
      const fresh = await step();
      this.#busy = false;
      this.#show(fresh);
      const more = Object.keys(this.#unsent).length > 0;
      setText(this.saved, more ? "delphi.saving" : "delphi.saved");
      if (more) this.#sending = setTimeout(() => { void this.#send(); }, SETTLE);
    } catch (error) {
      this.#busy = false;
      const refused = error instanceof APIError && error.status >= 400 && error.status < 500;
      const late = error instanceof APIError && error.code === "otherRound";
      setText(this.saved, late ? "delphi.otherRound" : refused ? "delphi.refused" : "delphi.failed");
      if (refused) {
        // What holds is what the server says.
        this.#unsent = {};
        await this.#look();
      } else this.#sending = setTimeout(() => { void this.#send(); }, AGAIN);
    }
  }
}
