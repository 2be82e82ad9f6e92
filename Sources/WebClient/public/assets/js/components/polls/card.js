import { el } from "../../dom.js";
import { icon } from "../../icons.js";
import { t } from "../../i18n/index.js";
import { quizResult, shares } from "../../logic/polls.js";

/**
 * @typedef {object} CardContext
 * @property {boolean} host may run polls
 * @property {boolean} voter may vote
 * @property {readonly number[]} chosen what is marked in the form and not sent yet
 * @property {boolean} changing whether the person votes again
 *
 * @typedef {object} CardActions
 * @property {(poll: Poll, choices: number[]) => void} choose marks
 * @property {(poll: Poll) => void} vote sends what is marked
 * @property {(poll: Poll, on: boolean) => void} change
 * @property {(poll: Poll, action: "open" | "close" | "share" | "delete") => void} run
 */

const STATES = /** @type {const} */ ({ draft: "polls.state.draft", open: "polls.state.open", closed: "polls.state.closed", shared: "polls.state.shared" });

/**
 * One poll: the form while it can be voted in, bars where one may see the results.
 *
 * @param {Poll} poll @param {CardContext} context @param {CardActions} actions
 */
export function pollCard(poll, context, actions) {
  const title = `poll-${poll.id}`;
  const voting = poll.state === "open" && context.voter && (!poll.mine?.length || context.changing);
  const kinds = [poll.quiz && t("polls.quiz"), poll.multiple && t("polls.multiple"), poll.anonymous ? t("polls.anonymous") : t("polls.named")].filter(Boolean);
  return el("article", { class: "poll", "data-role": "poll", "data-poll": poll.id, "data-state": poll.state, "aria-labelledby": title },
    el("div", { class: "poll-state" }, el("span", { class: `poll-badge ${poll.state}` }, t(STATES[poll.state])), el("span", {}, kinds.join(" · "))),
    el("h3", { id: title, class: "poll-question", dir: "auto" }, poll.question),
    voting && form(poll, context, actions),
    // Who runs the poll sees how it goes, also before voting.
    (!voting || (context.host && poll.counts)) && outcome(poll, context, actions),
    context.host && hostButtons(poll, actions));
}

/** @param {Poll} poll @param {CardContext} context @param {CardActions} actions */
function form(poll, { chosen, changing }, actions) {
  const type = poll.multiple ? "checkbox" : "radio";
  const vote = el("button", { type: "submit", class: "button primary compact",
    "data-action": "poll.vote", "data-key": `vote-${poll.id}`, disabled: chosen.length === 0 },
    t(changing ? "polls.voteAgain" : "polls.vote"));
  return el("form", { class: "poll-form", on: { submit: (/** @type {Event} */ event) => {
    event.preventDefault();
    actions.vote(poll);
  } } },
    el("fieldset", { class: "poll-options" }, el("legend", { class: "visually-hidden" }, poll.question),
      ...poll.options.map((option, index) => el("label", { class: "poll-option" },
        el("input", { type, name: `poll-${poll.id}`, value: index, "data-key": `option-${poll.id}-${index}`, checked: chosen.includes(index), on: {
          change: (/** @type {Event} */ event) => {
            const on = /** @type {HTMLInputElement} */ (event.target).checked;
            const next = poll.multiple ? (on ? [...chosen, index] : chosen.filter((each) => each !== index)) : [index];
            actions.choose(poll, next.sort((a, b) => a - b));
          },
        } }), el("span", { dir: "auto" }, option)))),
    poll.multiple && el("p", { class: "quiet-text" }, t("polls.severalAllowed")),
    el("div", { class: "poll-buttons" }, vote,
      changing && el("button", { type: "button", class: "button compact quiet", "data-key": `cancel-${poll.id}`,
        on: { click: () => actions.change(poll, false) } }, t("polls.cancel"))));
}

/** @param {Poll} poll @param {CardContext} context @param {CardActions} actions */
function outcome(poll, { host, voter }, actions) {
  const mine = poll.mine ?? [];
  const words = poll.state === "draft" ? t("polls.draftNote") : poll.state === "open" ? (mine.length > 0 ? t("polls.yourVoteCounts") : voter ? "" : t("polls.mayNotVote"))
    : poll.state === "closed" && !poll.counts ? t("polls.resultsLater") : "";
  const right = quizResult(poll);
  return el("div", { class: "poll-outcome" },
    right !== null && el("p", { class: right ? "poll-verdict right" : "poll-verdict wrong", role: "status" },
      icon(right ? "check" : "close", "icon small"), t(right ? "polls.right" : "polls.wrong")),
    poll.counts ? bars(poll, poll.counts) : list(poll),
    el("p", { class: "quiet-text" }, [words, poll.state !== "draft" && t("polls.voted", { count: poll.voted })].filter(Boolean).join(" ")),
    host && poll.counts && !poll.anonymous && poll.voters?.some((each) => each.length > 0) && voters(poll, poll.voters),
    poll.state === "open" && voter && mine.length > 0 && el("button", {
      type: "button", class: "button compact quiet", "data-action": "poll.change", "data-key": `change-${poll.id}`, on: { click: () => actions.change(poll, true) },
    }, t("polls.change")));
}

/** @param {Poll} poll */
function list(poll) {
  return el("ul", { class: "poll-list" }, ...poll.options.map((option, index) => el("li", { class: poll.mine?.includes(index) ? "mine" : "" },
    el("span", { dir: "auto" }, option), marks(poll, index))));
}

/** @param {Poll} poll @param {number} index */
function marks(poll, index) {
  const mine = poll.mine?.includes(index);
  const correct = poll.correct?.includes(index);
  return el("span", { class: "poll-marks" },
    correct && el("span", { class: "poll-correct" }, icon("check", "icon tiny"), t("polls.correctAnswer")),
    mine && el("span", { class: "poll-mine" }, t("polls.yourChoice")));
}

/** @param {Poll} poll @param {number[]} counts */
function bars(poll, counts) {
  const percent = shares(counts, poll);
  return el("ul", { class: "poll-bars" }, ...poll.options.map((option, index) => {
    const bar = el("span", { class: "poll-bar" });
    bar.style.width = `${percent[index]}%`;
    return el("li", { class: poll.correct?.includes(index) ? "correct" : "" },
      el("div", { class: "poll-bar-words" }, el("span", { dir: "auto" }, option),
        el("span", { class: "poll-figures" }, t("polls.share", { count: counts[index] ?? 0, percent: percent[index] }))),
      el("div", { class: "poll-track", "aria-hidden": "true" }, bar), marks(poll, index));
  }));
}

/** @param {Poll} poll @param {string[][]} names */
function voters(poll, names) {
  return el("details", { class: "poll-voters" }, el("summary", { "data-key": `voters-${poll.id}` }, t("polls.whoVoted")),
    el("dl", {}, ...poll.options.flatMap((option, index) => [
      el("dt", { dir: "auto" }, option), el("dd", {}, names[index]?.length ? names[index].join(", ") : t("polls.nobody")),
    ])));
}

/** @param {Poll} poll @param {CardActions} actions */
function hostButtons(poll, actions) {
  const button = (/** @type {"open" | "close" | "share" | "delete"} */ action, /** @type {import("../../i18n/index.js").Key} */ key, /** @type {string} */ look) =>
    el("button", { type: "button", class: `button compact ${look}`, "data-action": `poll.${action}`, "data-key": `${action}-${poll.id}`,
      on: { click: () => actions.run(poll, action) } }, t(key));
  return el("div", { class: "poll-buttons host" },
    poll.state === "draft" && button("open", "polls.open", "primary"),
    poll.state === "open" && button("close", "polls.close", ""),
    poll.state === "closed" && button("open", "polls.openAgain", ""),
    (poll.state === "closed" || poll.state === "open") && button("share", "polls.shareResults", poll.state === "closed" ? "primary" : ""),
    button("delete", "polls.delete", "quiet"));
}
