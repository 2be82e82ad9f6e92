/** Polls: what the server tells, what may be asked, how results are counted. Pure. */

export const LEAST_OPTIONS = 2;
export const MOST_OPTIONS = 20;
export const LONGEST_QUESTION = 300;
export const LONGEST_OPTION = 200;

/**
 * @param {RoomState} state
 * @param {ServerMessage} message
 * @returns {RoomState} the same object when nothing changed
 */
export function reducePolls(state, message) {
  if (message.type === "polls") {
    // Where the server tells everybody the same list, one's own votes are remembered here.
    const own = new Map(state.polls.map((poll) => [poll.id, poll.mine]));
    return { ...state, polls: (message.polls ?? []).map((poll) => {
      const mine = poll.mine ?? own.get(poll.id);
      return mine ? { ...poll, mine } : poll;
    }) };
  }
  if (message.type === "joined") return { ...state, polls: message.polls ?? [] };
  return state;
}

/**
 * Each option's share in percent. Where everybody has one vote the shares add up to exactly 100.
 *
 * @param {readonly number[]} counts
 * @param {{ voted: number, multiple: boolean }} poll
 * @returns {number[]}
 */
export function shares(counts, { voted, multiple }) {
  const people = multiple ? voted : counts.reduce((sum, count) => sum + count, 0);
  if (people <= 0) return counts.map(() => 0);
  const exact = counts.map((count) => (count * 100) / people);
  if (multiple) return exact.map((share) => Math.min(100, Math.round(share)));
  const whole = exact.map(Math.floor);
  const missing = 100 - whole.reduce((sum, share) => sum + share, 0);
  const byRest = exact.map((share, index) => ({ index, rest: share - whole[index] })).sort((a, b) => b.rest - a.rest || a.index - b.index);
  for (const { index } of byRest.slice(0, missing)) whole[index] += 1;
  return whole;
}

/**
 * Whether a person's choice in a quiz is right: all right answers and no other.
 *
 * @param {Poll} poll
 * @returns {boolean | null} null: not a quiz, not told yet, or not voted
 */
export function quizResult(poll) {
  if (!poll.quiz || !poll.correct || !poll.mine || poll.mine.length === 0) return null;
  const right = new Set(poll.correct);
  return poll.mine.length === right.size && poll.mine.every((choice) => right.has(choice));
}

/**
 * What is wrong with a poll that is being written.
 *
 * @param {{ question: string, options: readonly string[], quiz: boolean, correct: readonly number[], multiple: boolean }} draft
 * @returns {"question" | "options" | "same" | "correct" | "oneCorrect" | null}
 */
export function pollProblem({ question, options, quiz, correct, multiple }) {
  if (!question.trim()) return "question";
  const filled = options.map((each) => each.trim());
  const given = filled.filter(Boolean);
  if (given.length < LEAST_OPTIONS) return "options";
  if (new Set(given.map((each) => each.toLocaleLowerCase())).size < given.length) return "same";
  if (!quiz) return null;
  const right = correct.filter((index) => filled[index]);
  if (right.length === 0) return "correct";
  return right.length > 1 && !multiple ? "oneCorrect" : null;
}

/**
 * The request that creates a poll: empty options fall away, and the right answers follow theirs.
 *
 * @param {{ question: string, options: readonly string[], quiz: boolean, correct: readonly number[], multiple: boolean,
 *   anonymous: boolean, open: boolean }} draft
 */
export function pollRequest({ question, options, quiz, correct, multiple, anonymous, open }) {
  /** @type {string[]} */
  const kept = [];
  /** @type {number[]} */
  const right = [];
  options.forEach((option, index) => {
    if (!option.trim()) return;
    if (correct.includes(index)) right.push(kept.length);
    kept.push(option.trim());
  });
  return {
    type: "poll", action: "create", question: question.trim(), options: kept, multiple, anonymous,
    ...(quiz ? { quiz: right } : {}), open,
  };
}

/** @param {readonly Poll[]} polls how many wait for one's vote */
export function waitingVotes(polls) {
  return polls.filter((poll) => poll.state === "open" && !poll.mine?.length).length;
}

/**
 * Polls that have been opened, or whose results have been shared, since the list before.
 *
 * @param {readonly Poll[]} before @param {readonly Poll[]} now
 * @returns {{ opened: Poll[], shared: Poll[] }}
 */
export function pollNews(before, now) {
  const known = new Map(before.map((poll) => [poll.id, poll.state]));
  return {
    opened: now.filter((poll) => poll.state === "open" && known.get(poll.id) !== "open"),
    shared: now.filter((poll) => poll.state === "shared" && known.get(poll.id) !== "shared"),
  };
}

const ORDER = { open: 0, draft: 1, closed: 2, shared: 3 };

/** @param {readonly Poll[]} polls @returns {Poll[]} open ones first, then drafts, then the latest */
export function pollOrder(polls) {
  return [...polls].sort((a, b) => Math.min(2, ORDER[a.state]) - Math.min(2, ORDER[b.state]) || b.id - a.id);
}
