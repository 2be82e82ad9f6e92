import assert from "node:assert/strict";
import { test } from "node:test";
import { pollNews, pollOrder, pollProblem, pollRequest, quizResult, shares, waitingVotes } from "../../Sources/WebClient/public/assets/js/logic/polls.js";
import { emptyRoom, reduceRoom } from "../../Sources/WebClient/public/assets/js/logic/room.js";

const poll = (id, fields = {}) => ({
  id, question: `Q${id}`, options: ["a", "b", "c"], multiple: false, anonymous: true, quiz: false, state: "open", voted: 0, ...fields,
});
const draft = (fields = {}) => ({
  question: "Q", options: ["a", "b"], quiz: false, correct: [], multiple: false, anonymous: true, open: true, ...fields,
});

test("the server's list replaces the page's, but one's own vote is not forgotten", () => {
  let room = reduceRoom(emptyRoom(), { type: "polls", polls: [poll(1, { mine: [2] }), poll(2)] });
  room = reduceRoom(room, { type: "polls", polls: [poll(1, { voted: 5 }), poll(3)] });
  assert.deepEqual(room.polls.map((each) => each.id), [1, 3]);
  assert.deepEqual(room.polls[0].mine, [2]);
  assert.equal(room.polls[1].mine, undefined);
  room = reduceRoom(room, { type: "polls", polls: [poll(1, { mine: [0] })] });
  assert.deepEqual(room.polls[0].mine, [0]);
});

test("shares of single votes add up to a hundred", () => {
  assert.deepEqual(shares([1, 1, 1], { voted: 3, multiple: false }), [34, 33, 33]);
  assert.deepEqual(shares([38, 24, 14, 32, 21, 27], { voted: 156, multiple: false }), [24, 15, 9, 21, 14, 17]);
  assert.deepEqual(shares([0, 0], { voted: 0, multiple: false }), [0, 0]);
  for (let first = 0; first < 30; first += 1) {
    const counts = [first, 7, 13, (first * 5) % 11];
    assert.equal(shares(counts, { voted: 0, multiple: false }).reduce((sum, share) => sum + share, 0), 100);
  }
});

test("where several may be chosen, a share is of the people", () => {
  assert.deepEqual(shares([3, 4, 1], { voted: 4, multiple: true }), [75, 100, 25]);
});

test("a quiz is right with all right answers and no other", () => {
  const quiz = (mine, correct) => quizResult(poll(1, { quiz: true, correct, mine }));
  assert.equal(quiz([0, 2], [2, 0]), true);
  assert.equal(quiz([0], [0, 2]), false);
  assert.equal(quiz([0, 1, 2], [0, 2]), false);
  assert.equal(quiz([0], undefined), null);
  assert.equal(quiz(undefined, [0]), null);
  assert.equal(quizResult(poll(1, { mine: [0] })), null);
});

test("what is wrong with a poll is said before it is sent", () => {
  assert.equal(pollProblem(draft()), null);
  assert.equal(pollProblem(draft({ question: "  " })), "question");
  assert.equal(pollProblem(draft({ options: ["a", " ", ""] })), "options");
  assert.equal(pollProblem(draft({ options: ["Да", "да "] })), "same");
  assert.equal(pollProblem(draft({ quiz: true })), "correct");
  assert.equal(pollProblem(draft({ quiz: true, options: ["a", "b", ""], correct: [2] })), "correct", "an empty option is no answer");
  assert.equal(pollProblem(draft({ quiz: true, correct: [0, 1] })), "oneCorrect");
  assert.equal(pollProblem(draft({ quiz: true, correct: [0, 1], multiple: true })), null);
});

test("empty options fall away and the right answers follow theirs", () => {
  const request = pollRequest(draft({ question: " Q ", options: ["a", "", " b", "c"], quiz: true, correct: [1, 3] }));
  assert.deepEqual(request, {
    type: "poll", action: "create", question: "Q", options: ["a", "b", "c"], multiple: false, anonymous: true, quiz: [2], open: true,
  });
  assert.ok(!("quiz" in pollRequest(draft())));
});

test("what waits for one's vote, what is new, and in which order", () => {
  const before = [poll(1), poll(2, { state: "draft" }), poll(3, { state: "closed" })];
  const now = [poll(1, { mine: [0] }), poll(2), poll(3, { state: "shared" }), poll(4, { state: "draft" })];
  assert.equal(waitingVotes(now), 1);
  const { opened, shared } = pollNews(before, now);
  assert.deepEqual([opened.map((each) => each.id), shared.map((each) => each.id)], [[2], [3]]);
  assert.deepEqual(pollNews(now, now), { opened: [], shared: [] });
  assert.deepEqual(pollOrder(now).map((each) => each.id), [2, 1, 4, 3]);
});
