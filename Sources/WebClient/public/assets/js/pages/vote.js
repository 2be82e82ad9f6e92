import { APIError } from "../api.js";
import { givePhoneDots, givePhoneRank, phoneVote } from "../api/vote.js";
import { languageSwitch, onLanguage } from "../components/shell.js";
import { el, setShown, setText } from "../dom.js";
import { icon } from "../icons.js";
import { t } from "../i18n/index.js";
import { dotsGiven, ranked, withDot } from "../logic/boardvotes.js";

/** The vote is asked for so often, for whether it is open and on what. Milliseconds. */
const INTERVAL = 4_000;
/** What has been clicked is sent so long after the last click. Milliseconds. */
const SETTLE = 400;

/**
 * `/vote/{secret}`: a phone in a classroom gives its dots, or puts the best in order.
 *
 * @param {string} secret
 */
export function votePage(secret) {
  /** @type {PhoneVote | null} */
  let vote = null;
  /** @type {Record<string, number>} */
  let dots = {};
  /** @type {number[]} */
  let rank = [];
  let unsent = false;
  /** @type {any} */
  let sending = null;
  /** @type {any} */
  let looking = null;

  const problem = el("h1", { class: "phone-problem", dir: "auto" });
  const left = el("p", { class: "phone-left", role: "status", "data-role": "phone-left" });
  const note = el("p", { class: "quiet-text" });
  const list = el("ul", { class: "phone-items", "data-role": "phone-items" });
  const state = el("p", { class: "phone-state", role: "status", "data-role": "phone-state" });
  const message = el("p", { class: "phone-message", hidden: true, role: "status", "data-role": "phone-message" });
  const page = el("div", { class: "phone", "data-page": "vote" },
    el("header", { class: "phone-header" }, el("strong", { t: "phones.title" }), languageSwitch()),
    el("main", { class: "phone-main" }, problem, message, note, list), el("footer", { class: "phone-footer" }, left, state));

  const render = () => {
    const open = vote?.open === true;
    if (vote && problem.textContent !== vote.problem) problem.textContent = vote.problem;
    setShown(list, vote !== null);
    setShown(left, open);
    setShown(note, open);
    setShown(state, open);
    if (!vote) return;
    const byRank = vote.method === "ranking";
    if (byRank) setText(left, "phones.rankLeft", { count: Math.max(0, Math.min(vote.top, vote.items.length) - rank.length) });
    else setText(left, "phones.left", { count: Math.max(0, vote.k - dotsGiven(dots)) });
    setText(note, byRank ? "phones.rankNote" : "phones.note", { count: byRank ? vote.top : vote.perItem });
    setShown(message, !open);
    if (!open) setText(message, "phones.closed");
    const focused = /** @type {HTMLElement | null} */ (document.activeElement)?.dataset?.key;
    const { k, perItem, top } = vote;
    if (byRank) list.replaceChildren(...vote.items.map((item) => rankRow(item, rank.indexOf(item.id), open, rank.length < top)));
    else list.replaceChildren(...vote.items.map((item) => {
      const given = dots[item.id] ?? 0;
      const step = (/** @type {1 | -1} */ by) => el("button", {
        type: "button", class: "storm-step-button", tip: by > 0 ? "storm.vote.more" : "storm.vote.less", "data-key": `${by}-${item.id}`, disabled: withDot(dots, item.id, by, { k, perItem }) === null,
        on: { click: () => give(item.id, by) },
      }, by > 0 ? icon("plus") : el("span", { class: "storm-minus", "aria-hidden": "true" }));
      return el("li", { class: given > 0 ? "phone-item picked" : "phone-item", "data-item": item.id }, el("p", { dir: "auto" }, item.title),
        open ? el("div", { class: "phone-dots", role: "group", "aria-label": t("storm.vote.dotsOn", { count: given, title: item.title }) }, step(-1), el("span", { class: "phone-count" }, String(given)), step(1))
          : given > 0 && el("span", { class: "phone-count" }, String(given)));
    }));
    if (focused) /** @type {HTMLElement | null} */ (list.querySelector(`[data-key="${focused}"]:not(:disabled)`))?.focus();
  };

  /**
   * An idea, and the place it has: the first that is touched is the first, and touching again takes the place back.
   *
   * @param {{ id: number, title: string }} item @param {number} at @param {boolean} open @param {boolean} room
   */
  const rankRow = (item, at, open, room) => el("li", { class: at >= 0 ? "phone-item picked" : "phone-item", "data-item": item.id }, el("p", { dir: "auto" }, item.title),
    open ? el("button", {
      type: "button", class: `button compact${at >= 0 ? " picked" : ""}`, "aria-pressed": at >= 0, "data-key": `rank-${item.id}`, disabled: at < 0 && !room,
      on: { click: () => {
        if (!vote) return;
        rank = ranked(rank, item.id, vote.top);
        changed();
      } },
    }, at >= 0 ? t("storm.vote.place", { place: at + 1 }) : t("storm.vote.rankAdd"))
      : at >= 0 && el("span", { class: "phone-count" }, String(at + 1)));

  /** @param {number} item @param {1 | -1} by */
  const give = (item, by) => {
    if (!vote) return;
    const next = withDot(dots, item, by, vote);
    if (!next) return;
    dots = next;
    changed();
  };

  const changed = () => {
    unsent = true;
    setText(state, "phones.saving");
    render();
    clearTimeout(sending);
    sending = setTimeout(() => { void save(); }, SETTLE);
  };

  const save = async () => {
    const sent = { dots, rank };
    try {
      if (vote?.method === "ranking") await givePhoneRank(secret, rank);
      else await givePhoneDots(secret, dots);
      if (sent.dots !== dots || sent.rank !== rank) return;
      unsent = false;
      setText(state, "phones.saved");
    } catch (error) {
      const refused = error instanceof APIError && error.status >= 400 && error.status < 500;
      setText(state, refused ? "phones.refused" : "phones.failed");
      // What the server refused does not count: the next look shows what does.
      if (refused) unsent = false;
      else sending = setTimeout(() => { void save(); }, INTERVAL);
    }
  };

  const look = async () => {
    clearTimeout(looking);
    try {
      const now = await phoneVote(secret);
      vote = now;
      if (!unsent) ({ dots, rank } = now);
      render();
    } catch (error) {
      const unknown = error instanceof APIError && (error.status === 404 || error.status === 403 || error.status === 410);
      if (unknown) vote = null;
      setText(message, unknown ? "phones.unknown" : "phones.offline");
      setShown(message, true);
      if (unknown) {
        setText(problem, "phones.title");
        render();
        return;
      }
    }
    looking = setTimeout(() => { void look(); }, INTERVAL);
  };
  document.addEventListener("visibilitychange", () => { if (!document.hidden && vote) void look(); });
  onLanguage(render);
  void look();
  return page;
}
