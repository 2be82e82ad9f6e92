import assert from "node:assert/strict";
import { test } from "node:test";

import { afterSending, endProblem, isForAnotherRound, isGiven, roundState, scoresLeft, standingScores, timeUntil, usualEnd, waitingFor } from "../../Sources/WebClient/public/assets/js/logic/delphi.js";
import { alertDetail, alertLook, reminders } from "../../Sources/WebClient/public/assets/js/pages/programme/alerts.js";

const DAY = 86_400_000;

/** @param {object} more */
function sheet(more = {}) {
  return {
    stage: "score", open: true, round: 2, rounds: 3, criteria: [{ id: "impact" }, { id: "effort" }], items: [{ id: 7 }, { id: 8 }],
    own: { scores: { 7: { impact: 4, effort: 2 } }, before: { 7: { impact: 4, effort: 2 } }, given: { 7: ["impact"] }, left: 3, all: 4 }, ...more,
  };
}

test("what holds is what the server knows and what is on its way", () => {
  const unsent = { 7: { effort: 5 }, 8: { impact: 1 } };
  assert.deepEqual(standingScores(sheet(), unsent), { 7: { impact: 4, effort: 5 }, 8: { impact: 1 } });
  assert.equal(isGiven(sheet(), {}, 7, "impact"), true);
  assert.equal(isGiven(sheet(), {}, 7, "effort"), false);
  assert.equal(isGiven(sheet(), unsent, 7, "effort"), true);
});

test("a score of the round before stands, and is still to be given or kept", () => {
  assert.deepEqual(scoresLeft(sheet(), {}), { left: 3, all: 4, kept: 1 });
  assert.deepEqual(scoresLeft(sheet(), { 7: { effort: 5 }, 8: { impact: 1, effort: 2 } }), { left: 0, all: 4, kept: 0 });
  assert.deepEqual(scoresLeft(sheet({ items: [] }), {}), { left: 0, all: 0, kept: 0 });
});

test("what was chosen while something was on its way goes next", () => {
  assert.deepEqual(afterSending({ 7: { impact: 5, effort: 1 } }, { 7: { impact: 4, effort: 1 } }), { 7: { impact: 5 } });
  assert.deepEqual(afterSending({ 7: { impact: 5 } }, { 7: { impact: 5 } }), {});
});

test("what was chosen for a round that is over does not go into the next one", () => {
  const chosen = { 7: { impact: 5 } };
  assert.equal(isForAnotherRound(sheet({ round: 1 }), sheet({ round: 2 }), chosen), true);
  assert.equal(isForAnotherRound(sheet({ round: 2 }), sheet({ round: 2 }), chosen), false);
  assert.equal(isForAnotherRound(sheet({ round: 1 }), sheet({ round: 2 }), {}), false);
});

test("the state of a round", () => {
  const deadline = { at: 5 };
  assert.equal(roundState(sheet()), "open");
  assert.equal(roundState(sheet({ deadline })), "openUntil");
  assert.equal(roundState(sheet({ open: false })), "closed");
  assert.equal(roundState(sheet({ open: false, delphi: { ended: true, why: "iqr" } })), "ended");
  assert.equal(roundState(sheet({ open: false, deadline: { at: 5, passed: true } })), "timedOut");
  assert.equal(roundState(sheet({ open: false, round: 0, deadline: { at: 5, passed: true } })), "nobody");
  assert.equal(roundState(sheet({ open: false, stage: "assign" })), "later");
  assert.equal(roundState(sheet({ open: false, stage: "writing" })), "earlier");
  assert.equal(roundState(sheet({ open: false, stage: "closed" })), "over");
});

test("who is waited for", () => {
  const schools = [{ id: "a", complete: 1 }, { id: "b", complete: 0 }];
  assert.deepEqual(waitingFor(sheet({ progress: { schools } })).map(({ id }) => id), ["b"]);
  assert.deepEqual(waitingFor(sheet()), []);
});

test("how long is left is never told longer than it is", () => {
  assert.deepEqual(timeUntil(0, 3 * DAY - 1), { unit: "days", count: 2 });
  assert.deepEqual(timeUntil(0, 2 * DAY - 1), { unit: "hours", count: 47 });
  assert.deepEqual(timeUntil(0, 119 * 60_000), { unit: "minutes", count: 119 });
  assert.deepEqual(timeUntil(10, 5), { unit: "minutes", count: 0 });
});

test("an end is ahead, within sixty days, and by default on the evening of a working day", () => {
  assert.equal(endProblem(null, 0), "delphi.endMissing");
  assert.equal(endProblem(5, 5), "delphi.endPast");
  assert.equal(endProblem(60 * DAY + 1, 0), "delphi.endFar");
  assert.equal(endProblem(60 * DAY, 0), null);
  const evening = (/** @type {number} */ at) => Math.floor(at / DAY) * DAY + 18 * 3_600_000;
  // Tuesday and five days are a Sunday: Monday.
  const end = usualEnd(Date.UTC(2026, 10, 24, 9), evening);
  assert.equal(new Date(end).toISOString(), "2026-11-30T18:00:00.000Z");
  assert.equal(new Date(usualEnd(Date.UTC(2026, 10, 25, 9), evening)).toISOString(), "2026-11-30T18:00:00.000Z");
});

test("an alert of a round leads to its page", () => {
  const alert = { kind: "delphiWaits", school: "s", params: { board: "b 1", title: "Чтение", round: "2", until: String(Date.UTC(2026, 10, 27, 15)) } };
  assert.equal(alertLook(alert).href, "/delphi/b%201");
  assert.match(alertDetail(alert, "Europe/Moscow"), /27 ноября.*18:00/);
  assert.equal(alertLook({ ...alert, params: { ...alert.params, reminded: "true" } }).text, "delphi.alertReminded");
  assert.equal(alertLook({ kind: "actionDue", params: {} }).href, undefined);
  assert.deepEqual(reminders({ alerts: [alert, { kind: "missedTwice", school: "s" }], mine: { school: "x" } }), [alert]);
});
