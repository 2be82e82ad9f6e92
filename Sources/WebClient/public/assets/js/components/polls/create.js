import { refusal } from "../../command.js";
import { el, setShown, setTip } from "../../dom.js";
import { icon } from "../../icons.js";
import { t } from "../../i18n/index.js";
import { LEAST_OPTIONS, LONGEST_OPTION, LONGEST_QUESTION, MOST_OPTIONS, pollProblem, pollRequest } from "../../logic/polls.js";

const PROBLEMS = /** @type {const} */ ({
  question: "polls.problem.question", options: "polls.problem.options", same: "polls.problem.same", correct: "polls.problem.correct", oneCorrect: "polls.problem.oneCorrect",
});

/**
 * The dialog in which a poll is written.
 *
 * @param {import("../../session.js").Session} session
 */
export function createPoll(session) {
  const question = el("textarea", { class: "field", id: "poll-question", rows: "2", maxlength: LONGEST_QUESTION, required: true, "aria-describedby": "poll-problem",
    "data-role": "poll-question" });
  const options = el("ol", { class: "option-fields" });
  const multiple = el("input", { type: "checkbox", "data-role": "poll-multiple" });
  const anonymous = el("input", { type: "checkbox", checked: true, "data-role": "poll-anonymous" });
  const quiz = el("input", { type: "checkbox", "data-role": "poll-quiz", on: { change: () => renderQuiz() } });
  const hint = el("p", { class: "quiet-text", hidden: true }, t("polls.markCorrect"));
  const problem = el("p", { class: "problem", id: "poll-problem", role: "alert", "data-role": "poll-problem" });
  const add = el("button", { type: "button", class: "button compact", "data-action": "poll.addOption",
    on: { click: () => addOption(true) } }, icon("plus", "icon small"), t("polls.addOption"));
  const close = el("button", { type: "button", class: "icon-button", on: { click: () => dialog.close() } }, icon("close"));
  setTip(close, "app.close");
  const later = el("button", { type: "button", class: "button", "data-action": "poll.saveDraft",
    on: { click: () => { void create(false); } } }, t("polls.saveDraft"));
  const start = el("button", { type: "submit", class: "button primary", "data-action": "poll.create" }, t("polls.start"));
  const flag = (/** @type {HTMLInputElement} */ input, /** @type {string} */ text, /** @type {string} */ note) =>
    el("label", { class: "check" }, input, el("span", {}, el("strong", {}, text), el("small", {}, note)));
  /** @type {HTMLDialogElement} */
  const dialog = el("dialog", { class: "dialog wide", "aria-labelledby": "poll-create-title", "data-role": "poll-create", on: {
    close: () => dialog.remove(),
    keydown: (/** @type {KeyboardEvent} */ event) => event.stopPropagation(),
  } },
    el("form", { class: "dialog-frame", novalidate: true, on: { input: () => forgive(), submit: (/** @type {Event} */ event) => {
      event.preventDefault();
      void create(true);
    } } },
      el("header", { class: "panel-header" }, el("h2", { id: "poll-create-title" }, t("polls.new")), close),
      el("div", { class: "dialog-scroll" },
        el("label", { for: "poll-question" }, t("polls.question")), question,
        el("fieldset", { class: "plain-fieldset" }, el("legend", {}, t("polls.options")), hint, options, add),
        flag(multiple, t("polls.multiple"), t("polls.multipleNote")),
        flag(anonymous, t("polls.anonymous"), t("polls.anonymousNote")),
        flag(quiz, t("polls.quiz"), t("polls.quizNote")),
        problem),
      el("div", { class: "dialog-buttons" }, later, start)));

  const rows = () => /** @type {HTMLElement[]} */ ([...options.children]);
  const textOf = (/** @type {HTMLElement} */ row) => /** @type {HTMLInputElement} */ (row.querySelector(".field"));
  const markOf = (/** @type {HTMLElement} */ row) => /** @type {HTMLInputElement} */ (row.querySelector(".option-correct"));

  function forgive() {
    problem.textContent = "";
    question.setAttribute("aria-invalid", "false");
  }

  function addOption(focus = false) {
    if (options.childElementCount >= MOST_OPTIONS) return;
    const text = el("input", { class: "field", maxlength: LONGEST_OPTION, autocomplete: "off", "data-role": "poll-option",
      on: { keydown: (/** @type {KeyboardEvent} */ event) => {
      if (event.key !== "Enter" || event.isComposing) return;
      event.preventDefault();
      const next = row.nextElementSibling;
      if (next) textOf(/** @type {HTMLElement} */ (next)).focus();
      else addOption(true);
    } } });
    const mark = el("input", { type: "checkbox", class: "option-correct", hidden: true, "data-role": "poll-correct" });
    const remove = el("button", { type: "button", class: "icon-button", on: { click: () => {
      const neighbour = row.nextElementSibling ?? row.previousElementSibling;
      row.remove();
      number();
      if (neighbour) textOf(/** @type {HTMLElement} */ (neighbour)).focus();
    } } }, icon("close", "icon small"));
    setTip(remove, "polls.removeOption");
    const row = el("li", { class: "option-field" }, mark, text, remove);
    options.append(row);
    number();
    renderQuiz();
    if (focus) text.focus();
  }

  function number() {
    rows().forEach((row, index) => {
      textOf(row).placeholder = t("polls.optionNumber", { number: index + 1 });
      textOf(row).setAttribute("aria-label", t("polls.optionNumber", { number: index + 1 }));
      markOf(row).setAttribute("aria-label", t("polls.optionIsCorrect", { number: index + 1 }));
      setShown(/** @type {HTMLElement} */ (row.querySelector(".icon-button")), options.childElementCount > LEAST_OPTIONS);
    });
    setShown(add, options.childElementCount < MOST_OPTIONS);
  }

  function renderQuiz() {
    setShown(hint, quiz.checked);
    for (const row of rows()) setShown(markOf(row), quiz.checked);
  }

  async function create(/** @type {boolean} */ open) {
    const draft = {
      question: question.value, options: rows().map((row) => textOf(row).value), quiz: quiz.checked, multiple: multiple.checked,
      correct: rows().flatMap((row, index) => (markOf(row).checked ? [index] : [])), anonymous: anonymous.checked, open,
    };
    const wrong = pollProblem(draft);
    problem.textContent = wrong ? t(PROBLEMS[wrong]) : "";
    question.setAttribute("aria-invalid", String(wrong === "question"));
    if (wrong) {
      if (wrong === "question") question.focus();
      else if (wrong === "options" || wrong === "same") rows().map(textOf).find((each) => !each.value.trim())?.focus();
      problem.scrollIntoView({ block: "nearest" });
      return;
    }
    start.disabled = later.disabled = true;
    try {
      await session.signalling.request(pollRequest(draft));
      dialog.close();
    } catch (error) {
      problem.textContent = refusal(error);
      problem.scrollIntoView({ block: "nearest" });
    } finally {
      start.disabled = later.disabled = false;
    }
  }

  for (let count = 0; count < 3; count += 1) addOption();
  document.body.append(dialog);
  dialog.showModal();
  question.focus();
}
