import assert from "node:assert/strict";
import { test } from "node:test";
import {
  byCluster, byPlace, mayUnlock, numbered, protocolFigures, protocolOf, resultColumns, sessionOf,
} from "../../Sources/WebClient/public/assets/js/logic/programmeprotocol.js";

const idea = (id, parents = [], more = {}) => ({ id, text: `idea ${id}`, kind: parents.length > 1 ? "combine" : parents.length ? "improve" : "new", parents, state: "shown", ...more });

test("ideas are numbered as the server lists them, and say what they came from and what came of them", () => {
  const lines = numbered([idea(900, [20, 7]), idea(7), idea(20, [7], { state: "withdrawn" }), idea(3, [99])]);
  assert.deepEqual(lines.map(({ number, idea: { id }, parents, children }) => [number, id, parents, children]), [
    [1, 900, [2, 3], []], [2, 7, [], [1, 3]], [3, 20, [2], [1]], [4, 3, [], []],
  ]);
});

test("ideas stand under their clusters, the others last", () => {
  const lines = numbered([idea(1), idea(2), idea(3, [], { cluster: 50 }), idea(4, [], { cluster: 99 })]);
  const groups = byCluster(lines, [{ id: 50, title: "A", ideas: [2] }, { id: 51, title: "empty", ideas: [] }]);
  assert.deepEqual(groups.map(({ cluster, lines: inside }) => [cluster?.title ?? null, inside.map(({ idea: { id } }) => id)]), [["A", [2, 3]], [null, [1, 4]]]);
});

test("items stand by their places; without places by dots balanced by school", () => {
  const item = (id, more) => ({ id, kind: "idea", title: "", ...more });
  assert.deepEqual(byPlace([item(1, { place: 2 }), item(2, {}), item(3, { place: 1 })]).map(({ id }) => id), [3, 1, 2]);
  assert.deepEqual(byPlace([item(1, { raw: 21, balanced: 2.08 }), item(2, { raw: 19, balanced: 2.41 })]).map(({ id }) => id), [2, 1]);
  assert.deepEqual(byPlace([item(1, {}), item(2, {})]).map(({ id }) => id), [1, 2], "what is equal keeps its order");
});

test("a table of results has the columns that somebody filled", () => {
  const columns = resultColumns([{ id: 1, kind: "idea", title: "", raw: 0, own: { note: "x" } }, { id: 2, kind: "idea", title: "", discuss: true }]);
  assert.deepEqual(columns, { place: false, dots: true, balanced: false, ranking: false, matrix: false, priority: false, own: true, discuss: true });
  assert.ok(Object.values(resultColumns([])).every((each) => !each));
});

test("a report of the server reads as the call's own messages do", () => {
  const record = protocolOf({
    rights: ["host"],
    report: {
      id: "b", room: "r", roomTitle: "T", openedAt: 5, closedAt: 9, isEarly: true, stage: "closed", mode: "ngt", anonymity: "always", problem: "P", isAgreed: true, voted: 3,
      schools: [{ id: "s1", name: "S" }], attendance: [{ school: "S", persons: 2, people: 9, minutes: 40 }],
      ideas: [{ id: 1, board: 0, text: "x", author: "A", school: "S", writtenBy: "W", kind: "new", parents: [], state: "shown" }, { id: 2, board: 0, text: "y", kind: "new", state: "hidden" }],
      clusters: [], items: [{ id: 1, isCluster: false, title: "x", dots: 4, balanced: 1.5, rankingSum: 7, total: 3.2, medians: { a: 3 }, spread: {}, discuss: true, note: "n" }],
      decisions: [{ item: 1, title: "x", verdict: "adopt", reason: "r", by: "F" }], actions: [{ id: "a", school: "s1", schoolName: "S", text: "do", state: "proposed", carried: 2, isEscalated: true }],
    },
  });
  assert.deepEqual(record.ideas[0].author, { name: "A", school: "S" });
  assert.deepEqual(record.ideas[0].writtenBy, { name: "W" });
  assert.deepEqual([record.ideas[1].author, record.ideas[1].parents], [undefined, []]);
  assert.deepEqual([record.items[0].raw, record.items[0].ranking.sum, record.items[0].matrix.total, record.items[0].own.note], [4, 7, 3.2, "n"]);
  assert.equal(record.actions[0].escalated, true);
  assert.deepEqual(record.previous, []);
  assert.deepEqual(protocolOf({ state: { previous: [{ id: "p" }] } }).previous, [{ id: "p" }]);
  assert.deepEqual([record.title, record.early, record.state.problem.text, record.protocol.attendance[0].name], ["T", true, "P", "S"]);
  assert.deepEqual(protocolFigures(record), { ideas: 2, withdrawn: 0, schools: 1, adopted: 1, actions: 1 });
  assert.equal(mayUnlock(record), true);
});

test("a board of the programme leads back to its session", () => {
  assert.equal(sessionOf({ programmeSession: "8f79fp33/wga5uwjf" }), "/programme/8f79fp33/sessions/wga5uwjf");
  assert.deepEqual([sessionOf({}), sessionOf({ programmeSession: "one" }), sessionOf({ programmeSession: "a/b/c" }), sessionOf({ programmeSession: "a/../b" })], [null, null, null, null]);
});

test("the wire's own form stays, and what is missing is empty", () => {
  const record = protocolOf({ state: { anonymity: "reveal" } });
  assert.deepEqual([record.ideas, record.items, record.state.problem, record.state.mode], [[], [], { text: "", agreed: false }, "open"]);
  assert.equal(mayUnlock({ ...record, rights: ["host"] }), false, "names that were never hidden need no unlocking");
  assert.equal(mayUnlock({ ...record, rights: ["vote"], state: { ...record.state, anonymity: "always" } }), false);
});
