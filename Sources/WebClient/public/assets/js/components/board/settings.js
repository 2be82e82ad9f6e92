import { plannedSession } from "../../api/board.js";
import { el, setShown, setText } from "../../dom.js";
import { icon } from "../../icons.js";
import { language, t } from "../../i18n/index.js";
import { criterionTitle, isBegun } from "../../logic/boardview.js";
import { dotRules } from "../../logic/boardvotes.js";
import { openDialog } from "../dialogs.js";
import { checkbox, choices } from "../form.js";
import { boardRefusal } from "./context.js";
import { ANONYMITY, MODES } from "./words.js";

/** @typedef {import("./context.js").BoardDesk} BoardDesk */

/** The longest problem, in characters. */
const LONGEST_PROBLEM = 500;

/**
 * Begins a brainstorm: the problem, the way of working, who sees the authors.
 *
 * @param {BoardDesk} desk
 */
export function openSession(desk) {
  const problem = el("textarea", { class: "field", id: "storm-problem", rows: 3, maxlength: LONGEST_PROBLEM, required: true, hint: "storm.problem.hint", "data-role": "board-problem-field", "aria-describedby": "storm-problem-note" });
  const mode = choices("board-mode", "storm.mode.title", MODES);
  const anonymity = choices("board-anonymity", "storm.anonymity.title", ANONYMITY);
  mode.value = "ngt";
  anonymity.value = "reveal";
  const planned = el("p", { class: "storm-note", role: "status", hidden: true, t: "storm.open.planned" });
  const wrong = el("p", { class: "problem", role: "alert" });
  const start = el("button", { type: "submit", class: "button primary", "data-action": "confirm", t: "storm.open.start" });
  const form = el("form", { class: "dialog-form storm-open", novalidate: true, on: { submit: (/** @type {Event} */ event) => {
    event.preventDefault();
    void open();
  } } },
    el("div", { class: "form-field" }, el("label", { for: "storm-problem", t: "storm.problem.label" }), problem, el("p", { class: "quiet-text", id: "storm-problem-note", t: "storm.problem.note" })),
    planned, mode.element, anonymity.element, wrong,
    el("div", { class: "dialog-buttons" }, el("button", { type: "button", class: "button quiet", t: "app.cancel", on: { click: () => dialog.close() } }), start));
  const dialog = openDialog({ role: "board-open", title: t("storm.open.title"), body: [form], className: "wide" });
  problem.focus();
  // What was planned stands there already, unless the person was quicker.
  let touched = false;
  form.addEventListener("input", () => { touched = true; });
  void plannedSession(desk.session.slug).then((plan) => {
    if (!plan || touched || !dialog.open) return;
    problem.value = plan.problem;
    mode.value = plan.mode;
    anonymity.value = plan.anonymity;
    setShown(planned, true);
  });

  async function open() {
    const text = problem.value.trim();
    if (!text) {
      setText(wrong, "storm.problem.missing");
      problem.focus();
      return;
    }
    start.disabled = true;
    try {
      await desk.request("open", { problem: text, mode: mode.value, anonymity: anonymity.value });
      dialog.close();
    } catch (error) {
      wrong.textContent = boardRefusal(error);
    } finally {
      start.disabled = false;
    }
  }
}

/**
 * What who leads may change while the session goes on.
 *
 * @param {BoardDesk} desk
 */
export function configureBoard(desk) {
  const { facts } = desk;
  const written = isBegun(desk.board);
  const mode = choices("board-mode", "storm.mode.title", MODES);
  mode.value = facts.mode;
  // Once people may write, only what everybody sees at once can still be chosen.
  const late = facts.stage !== "review" && facts.stage !== "problem";
  for (const input of mode.element.querySelectorAll("input")) input.disabled = written || (late && input.value !== "open" && input.value !== facts.mode);
  const anonymity = choices("board-anonymity", "storm.anonymity.title", ANONYMITY);
  anonymity.value = facts.anonymity;
  for (const input of anonymity.element.querySelectorAll("input")) input.disabled = written;
  const clusters = checkbox("storm-clusters", "storm.settings.clusters");
  const scoring = checkbox("storm-scoring", "storm.settings.scoring");
  const votes = checkbox("storm-votes", "storm.settings.votes", "storm.settings.votesHelp");
  clusters.control.checked = facts.clustersOpen === true;
  scoring.control.checked = facts.scoringOpen === true;
  votes.control.checked = facts.facilitatorVotes === true;
  const top = el("input", { class: "field number", id: "storm-top", type: "number", min: 1, max: 20, value: facts.scoring?.ranking?.top ?? 5 });
  const each = el("input", { class: "field number", id: "storm-each", type: "number", min: 1, max: 50, value: facts.scoring?.dots?.each ?? "" });
  const most = el("input", { class: "field number", id: "storm-most", type: "number", min: 1, max: 50, value: facts.scoring?.dots?.perItem ?? "" });
  const weights = (facts.scoring?.matrix?.criteria ?? []).map((criterion, index) => ({
    criterion, field: el("input", { class: "field number", id: `storm-weight-${index}`, type: "number", min: 0, max: 100, value: Math.round(criterion.weight * 100) }),
  }));
  const wrong = el("p", { class: "problem", role: "alert" });
  let touched = false;
  for (const field of [top, each, most, ...weights.map((weight) => weight.field)]) field.addEventListener("input", () => { touched = true; });
  const form = el("form", { class: "dialog-form storm-open", novalidate: true, on: { submit: (/** @type {Event} */ event) => {
    event.preventDefault();
    void save();
  } } },
    mode.element, anonymity.element, written && el("p", { class: "quiet-text", t: "storm.settings.anonymityFixed" }),
    el("h3", { t: "storm.settings.rights" }), clusters.element, scoring.element, votes.element,
    el("h3", { t: "storm.settings.scores" }),
    el("div", { class: "form-line" }, el("label", { for: "storm-each", t: "storm.settings.dots" }), each),
    el("div", { class: "form-line" }, el("label", { for: "storm-most", t: "storm.settings.perItem" }), most),
    el("p", { class: "quiet-text", t: "storm.settings.dotsHelp" }),
    el("div", { class: "form-line" }, el("label", { for: "storm-top", t: "storm.settings.top" }), top),
    weights.length > 0 && el("p", { class: "quiet-text", t: "storm.settings.weights" }),
    ...weights.map(({ criterion, field }) => el("div", { class: "form-line" }, el("label", { for: field.id }, criterionTitle(criterion, language())), field)), wrong,
    el("div", { class: "dialog-buttons" },
      el("button", { type: "button", class: "button quiet", t: "app.cancel", on: { click: () => dialog.close() } }),
      el("button", { type: "submit", class: "button primary", "data-action": "confirm", t: "app.save" })));
  const dialog = openDialog({ role: "board-settings", title: t("storm.settings.title"), body: [form], className: "wide" });

  async function save() {
    const total = weights.reduce((sum, { field }) => sum + Number(field.value), 0);
    if (weights.length > 0 && total !== 100) {
      setText(wrong, "storm.settings.weightsWrong", { total });
      return;
    }
    const number = (/** @type {HTMLInputElement} */ field) => (field.value.trim() ? Math.round(Number(field.value)) : undefined);
    const rules = dotRules(undefined, desk.board.items.size);
    // What follows from the number of items is left to follow from it.
    const usual = number(each) === rules.k && number(most) === rules.perItem;
    const dots = usual ? {} : { ...(number(each) ? { each: number(each) } : {}), ...(number(most) ? { perItem: number(most) } : {}) };
    const scored = {
      ...facts.scoring, dots, ranking: { top: number(top) ?? 5 },
      ...(weights.length > 0 ? { matrix: { criteria: weights.map(({ criterion, field }) => ({ ...criterion, weight: Number(field.value) / 100 })) } } : {}),
    };
    try {
      await desk.request("configure", {
        ...(written || mode.value === facts.mode ? {} : { mode: mode.value }),
        ...(written || anonymity.value === facts.anonymity ? {} : { anonymity: anonymity.value }),
        clustersOpen: clusters.control.checked, scoringOpen: scoring.control.checked, facilitatorVotes: votes.control.checked,
        ...(touched ? { scoring: scored } : {}),
      });
      dialog.close();
    } catch (error) {
      wrong.textContent = boardRefusal(error);
    }
  }
}

/**
 * Ends the session, at its end or before.
 *
 * @param {BoardDesk} desk
 */
export function closeSession(desk) {
  const early = desk.facts.stage !== "protocol";
  const wrong = el("p", { class: "problem", role: "alert" });
  const form = el("form", { class: "dialog-form", on: { submit: async (/** @type {Event} */ event) => {
    event.preventDefault();
    try {
      await desk.request("close", { early });
      dialog.close();
    } catch (error) {
      wrong.textContent = boardRefusal(error);
    }
  } } },
    el("p", { t: early ? "storm.close.early" : "storm.close.text" }), wrong,
    el("div", { class: "dialog-buttons" },
      el("button", { type: "button", class: "button quiet", t: "app.cancel", on: { click: () => dialog.close() } }),
      el("button", { type: "submit", class: "button danger", "data-action": "confirm", t: "storm.close.yes" })));
  const dialog = openDialog({ role: "board-close", title: t("storm.close.title"), body: [form], className: "small" });
}

/**
 * Asks before the stage changes for everybody.
 *
 * @param {string} title @param {import("../../dom.js").Key} text
 * @returns {Promise<boolean>}
 */
export function sureToGo(title, text) {
  return new Promise((resolve) => {
    let sure = false;
    const go = el("button", { type: "submit", class: "button primary", "data-action": "confirm", t: "storm.forward.yes" });
    const form = el("form", { class: "dialog-form", method: "dialog", on: { submit: () => { sure = true; } } }, el("p", { t: text }),
      el("div", { class: "dialog-buttons" }, el("button", { type: "button", class: "button quiet", t: "app.cancel", on: { click: () => dialog.close() } }), go));
    const dialog = openDialog({ role: "board-forward", title, body: [form], className: "small", closed: () => resolve(sure) });
    go.focus();
  });
}

/**
 * The QR code by which phones in a classroom vote.
 *
 * @param {BoardDesk} desk
 */
export function phoneDialog(desk) {
  const link = new URL(desk.own?.phoneLink ?? desk.facts.phones?.link ?? "", location.origin).href;
  const secret = /\/vote\/([^/?#]+)/.exec(link)?.[1] ?? "";
  /** @type {HTMLImageElement} */
  const picture = el("img", { class: "qr", src: `/api/vote/${secret}/qr.svg`, width: 240, height: 240, alt: t("storm.phones.qr"), on: { error: () => setShown(picture, false) } });
  openDialog({
    role: "board-phones", title: t("storm.phones.title"), body: [
      el("div", { class: "storm-phones" }, el("p", { t: "storm.phones.text" }), picture,
        el("p", { class: "storm-link", "data-role": "phone-link" }, link),
        el("button", { type: "button", class: "button", "data-action": "copy", on: { click: () => {
          void navigator.clipboard?.writeText(link).then(() => desk.toasts.show(t("call.linkCopied")), () => {});
        } } }, icon("copy", "icon small"), el("span", { t: "site.copyLink" }))),
    ],
  });
}
