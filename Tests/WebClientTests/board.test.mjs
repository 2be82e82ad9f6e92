import assert from "node:assert/strict";
import { test } from "node:test";
import { isRunning, mayOnBoard, ownPart, withoutBoard } from "../../Sources/WebClient/public/assets/js/logic/board.js";
import { actionsBySchool, answersFor, areWritersFew, boardsWithIdeas, grouped, ideasShown, isBegun, isDisputed, isOwnItem, itemsInOrder, lineage, seenRound, stageBeside, STAGES, timeLeft, timerNews, toGather } from "../../Sources/WebClient/public/assets/js/logic/boardview.js";
import { emptyRoom, reduceRoom } from "../../Sources/WebClient/public/assets/js/logic/room.js";

const SESSION = "ab".repeat(16);
const facts = (fields = {}) => ({ stage: "writing", mode: "ngt", anonymity: "reveal", problem: { text: "P" }, schools: [{ id: "s1", name: "Школа 1" }], ...fields });
const idea = (id, fields = {}) => ({ id, board: 0, text: `I${id}`, kind: "new", parents: [], state: "shown", version: 1, ...fields });
const full = (fields = {}) => ({ type: "board", session: SESSION, version: 5, base: 0, full: true, state: facts(), ideas: [], clusters: [], items: [], decisions: [], actions: [], ...fields });
const delta = (version, fields = {}) => ({ type: "board", session: SESSION, version, base: version - 1, full: false, state: {}, ...fields });
const own = (fields = {}) => ({ type: "boardOwn", session: SESSION, rights: ["add"], ideas: [], unseen: [], drafts: {}, dots: {}, rank: [], scores: {}, ...fields });
const after = (...messages) => messages.reduce(reduceRoom, emptyRoom());

test("a whole board replaces everything, a difference changes what it names", () => {
  const room = after(full({ ideas: [idea(1), idea(2)], actions: [{ id: "a", school: "s1", text: "T", state: "proposed" }] }), delta(6, {
    state: { stage: "reveal" }, ideas: [idea(2, { text: "new", version: 2 }), idea(3)], gone: { ideas: [1], actions: ["a"] },
  }));
  assert.deepEqual([...room.board.ideas.keys()], [2, 3]);
  assert.equal(room.board.ideas.get(2).text, "new");
  assert.equal(room.board.actions.size, 0);
  assert.equal(room.board.facts.stage, "reveal");
  assert.equal(room.board.facts.mode, "ngt", "what is not named stays");
  assert.deepEqual(room.board.fresh, [3], "a changed idea is not a new one");
  const again = reduceRoom(room, full({ version: 9, ideas: [idea(7)] }));
  assert.deepEqual([...again.board.ideas.keys()], [7]);
  assert.equal(again.board.gap, false);
});

test("null takes a fact away, and decisions go with their items", () => {
  const room = after(full({ state: facts({ timer: { running: true, endsAt: 9 } }), items: [{ id: 4, kind: "idea", title: "x" }], decisions: [{ item: 4, verdict: "adopt", reason: "r" }] }),
    delta(6, { state: { timer: null }, gone: { items: [4] } }));
  assert.ok(!("timer" in room.board.facts));
  assert.equal(room.board.decisions.size, 0);
  assert.equal(room.board.items.size, 0);
});

test("a hole is noticed, nothing is built upon it, and the answer closes it", () => {
  let room = after(full(), delta(8, { ideas: [idea(1)] }));
  assert.equal(room.board.gap, true);
  assert.equal(room.board.version, 5);
  assert.equal(room.board.ideas.size, 0);
  room = reduceRoom(room, { ...delta(8, { ideas: [idea(1)] }), base: 5 });
  assert.equal(room.board.gap, false);
  assert.equal(room.board.version, 8);
  assert.equal(room.board.ideas.size, 1);
});

test("news that begin before what is known change nothing of it and leave no gap", () => {
  let room = reduceRoom(emptyRoom(), full({ ideas: [idea(1)] }));
  room = reduceRoom(room, { ...delta(7, { ideas: [idea(1), idea(2)] }), base: 3 });
  assert.equal(room.board.gap, false);
  assert.deepEqual([...room.board.ideas.keys()], [1, 2]);
  assert.equal(room.board.version, 7);
});

test("a difference that is known already changes nothing; one of another session asks for the whole", () => {
  const room = after(full());
  assert.equal(reduceRoom(room, delta(4, { ideas: [idea(1)] })).board, room.board);
  const other = reduceRoom(room, { ...delta(6), session: "cd".repeat(16) });
  assert.equal(other.board.gap, true);
  assert.equal(other.board.session, SESSION);
});

test("maps that nobody changed stay the same objects, and the state before is untouched", () => {
  const room = after(full({ ideas: [idea(1)], clusters: [{ id: 1, title: "c", ideas: [], version: 1 }] }));
  const next = reduceRoom(room, delta(6, { ideas: [idea(2)] }));
  assert.equal(next.board.clusters, room.board.clusters);
  assert.equal(next.board.ideas.get(1), room.board.ideas.get(1));
  assert.deepEqual([...room.board.ideas.keys()], [1]);
});

test("the personal part belongs to its session, whichever comes first", () => {
  const first = after(own({ ideas: [3] }), full());
  assert.deepEqual(ownPart(first.board).ideas, [3]);
  assert.ok(mayOnBoard(first.board, "add") && !mayOnBoard(first.board, "host"));
  const next = reduceRoom(first, full({ session: "cd".repeat(16), version: 1 }));
  assert.equal(ownPart(next.board), null);
  assert.equal(mayOnBoard(next.board, "add"), false);
});

test("coming back asks for what was missed and keeps what is on view; a server without a board ends it", () => {
  const joined = { type: "joined", participant: { id: 1, name: "A", role: "participant" }, room: { slug: "r", title: "", capacity: 9 }, participants: [], total: 1, resume: "x", slots: {} };
  assert.equal(reduceRoom(emptyRoom(), joined).board.gap, false, "nobody asks where there was no board");
  const back = reduceRoom(after(full({ ideas: [idea(1)] })), joined);
  assert.equal(back.board.gap, true);
  assert.equal(back.board.ideas.size, 1);
  assert.ok(isRunning(back.board));
  assert.equal(isRunning(withoutBoard(back).board), false);
  assert.equal(isRunning(after(full({ state: facts({ stage: "closed" }) })).board), false);
});

test("ideas stand newest first, or in an order that tells nothing", () => {
  const { board } = after(full({ ideas: [idea(9), idea(3), idea(5)] }));
  assert.deepEqual(ideasShown(board).map((each) => each.id), [3, 5, 9]);
  const timed = after(full({ ideas: [idea(9, { at: 1 }), idea(3, { at: 2 })] })).board;
  assert.deepEqual(ideasShown(timed).map((each) => each.id), [3, 9]);
});

test("ideas are found by words, authors and schools, and by their board", () => {
  const { board } = after(full({ ideas: [idea(1, { text: "Кружок" }), idea(2, { author: { name: "Анна", school: "s1" }, board: 2 }), idea(3, { state: "withdrawn", text: "" })] }));
  assert.deepEqual(ideasShown(board, { search: "кружок" }).map((each) => each.id), [1]);
  assert.deepEqual(ideasShown(board, { search: "школа 1" }).map((each) => each.id), [2]);
  assert.deepEqual(ideasShown(board, { all: false }).map((each) => each.id), [1, 2]);
  assert.deepEqual(ideasShown(board, { place: 2 }).map((each) => each.id), [2]);
  assert.deepEqual(boardsWithIdeas(board), [0, 2]);
});

test("lineage climbs to the first parents, tells none twice and ends in a circle", () => {
  const { board } = after(full({ ideas: [idea(1), idea(2, { parents: [1] }), idea(3, { parents: [1, 2] }), idea(4, { parents: [5] }), idea(5, { parents: [4] }), idea(6, { parents: [77] })] }));
  assert.deepEqual(lineage(board, board.ideas.get(3)).map(({ idea: { id }, depth }) => [id, depth]), [[1, 0], [2, 0]]);
  assert.deepEqual(lineage(board, board.ideas.get(4)).map(({ idea: { id } }) => id), [5]);
  assert.deepEqual(lineage(board, board.ideas.get(6)), []);
});

test("an idea whose cluster is unknown stands with the rest, what is gone stands nowhere", () => {
  const { board } = after(full({ clusters: [{ id: 1, title: "c", ideas: [1], version: 1 }], ideas: [idea(1, { cluster: 1 }), idea(2, { cluster: 9 }), idea(3), idea(4, { state: "hidden" })] }));
  const { clusters, rest } = grouped(board);
  assert.deepEqual(clusters.map((each) => each.ideas.map(({ id }) => id)), [[1]]);
  assert.deepEqual(rest.map(({ id }) => id), [2, 3]);
});

test("items stand by place once there are results, and one's own is known", () => {
  const items = [{ id: 1, kind: "idea", title: "b" }, { id: 2, kind: "cluster", title: "a" }];
  const { board } = after(own({ ideas: [1, 7] }), full({ items, clusters: [{ id: 2, title: "a", ideas: [7, 8], version: 1 }] }));
  assert.deepEqual(itemsInOrder(board).map(({ id }) => id), [1, 2]);
  assert.ok(isOwnItem(board, items[0]));
  assert.ok(!isOwnItem(board, items[1]), "a group with others' ideas is not one's own");
  const placed = after(full({ items: [{ ...items[0], place: 2 }, { ...items[1], place: 1 }] })).board;
  assert.deepEqual(itemsInOrder(placed).map(({ id }) => id), [2, 1]);
});

test("the stages go one by one; where ideas are seen at once nothing is read out", () => {
  assert.equal(STAGES.length, 11);
  assert.equal(stageBeside("writing", 1, "ngt"), "reveal");
  assert.equal(stageBeside("writing", 1, "open"), "improve");
  assert.equal(stageBeside("improve", -1, "open"), "writing");
  assert.equal(stageBeside("review", -1, "ngt"), null);
  assert.equal(stageBeside("protocol", 1, "ngt"), null);
  assert.equal(stageBeside("closed", -1, "ngt"), null);
});

test("a timer that runs, stands still, is over; what is told of it", () => {
  assert.equal(timeLeft({ running: true, endsAt: 5_000 }, 2_000), 3_000);
  assert.equal(timeLeft({ running: true, endsAt: 5_000 }, 9_000), 0);
  assert.equal(timeLeft({ running: false, remaining: 700 }, 9_000), 700);
  assert.equal(timeLeft(undefined, 1), null);
  assert.equal(timerNews(61_000, 60_000), 60);
  assert.equal(timerNews(60_000, 59_000), null, "once only");
  assert.equal(timerNews(61_000, 9_000), 10, "of two the nearer");
  assert.equal(timerNews(500, 0), 0);
  assert.equal(timerNews(0, 0), null);
  assert.equal(timerNews(30_000, 90_000), null, "more time is no news of the end");
  assert.equal(timerNews(null, 5_000), null);
});

test("opinions that differ are marked until they were talked over", () => {
  const item = { id: 1, kind: "idea", title: "" };
  assert.ok(isDisputed({ ...item, iqr: { impact: 1.5 } }));
  assert.ok(!isDisputed({ ...item, iqr: { impact: 1 } }));
  assert.ok(isDisputed({ ...item, discuss: true }));
  assert.ok(!isDisputed({ ...item, iqr: { impact: 3 }, discuss: false }));
});

test("schools stand in the order of the alphabet and of numbers, those without actions too", () => {
  const schools = actionsBySchool([{ id: "a", school: "x", schoolName: "Школа № 10" }, { id: "b", school: "y" }], [{ id: "y", name: "Школа № 9" }, { id: "z", name: "Лицей" }]);
  assert.deepEqual(schools.map(({ name, actions }) => [name, actions.length]), [["Лицей", 0], ["Школа № 9", 1], ["Школа № 10", 1]]);
});

test("two thousand ideas take twenty more a second without trouble", () => {
  let room = after(full({ ideas: Array.from({ length: 2000 }, (_, index) => idea(index * 7 + 1)) }));
  for (let version = 6; version < 106; version += 1) room = reduceRoom(room, delta(version, { ideas: [idea(100_000 + version)] }));
  assert.equal(room.board.ideas.size, 2100);
  assert.equal(room.board.version, 105);
});

test("what was brought stands once: on its group's board, and its copy in the plenary", () => {
  const { board } = after(full({ ideas: [idea(1, { board: 2 }), idea(2, { kind: "brought", parents: [1] }), idea(3, { board: 2 })] }));
  assert.deepEqual(grouped(board).rest.map(({ id }) => id), [2, 3]);
  assert.deepEqual(ideasShown(board).map(({ id }) => id), [2, 3]);
  assert.deepEqual(ideasShown(board, { place: 2 }).map(({ id }) => id), [1, 3]);
  assert.equal(toGather(board), 1);
  assert.equal(toGather(reduceRoom({ ...emptyRoom(), board }, delta(6, { ideas: [idea(3, { board: 2, state: "withdrawn" })] })).board), 0);
});

test("what was put off last month does not fix the way of working; somebody's idea does", () => {
  const parked = after(full({ ideas: [idea(1, { kind: "parked" })] }), own());
  assert.equal(isBegun(parked.board), false);
  assert.equal(isBegun(reduceRoom(parked, delta(6, { ideas: [idea(2)] })).board), true);
  assert.equal(isBegun(reduceRoom(parked, own({ unseen: [idea(3)] })).board), true);
});

test("only hosts are told that few write, and only where names are hidden", () => {
  const few = after(full({ state: facts({ fewWriters: true }) }));
  assert.equal(areWritersFew(reduceRoom(few, own({ rights: ["lead", "host"] })).board), true);
  assert.equal(areWritersFew(reduceRoom(few, own()).board), false);
  assert.equal(areWritersFew(after(full({ state: facts({ fewWriters: true, anonymity: "open" }) }), own({ rights: ["host"] })).board), false);
});

test("a delegate answers for their own school's actions only", () => {
  const { board } = after(full(), own({ rights: ["accept"], school: "s1" }));
  assert.equal(answersFor(board, { id: "a", school: "s1", text: "T", state: "proposed" }), true);
  assert.equal(answersFor(board, { id: "b", school: "s2", text: "T", state: "proposed" }), false);
  assert.equal(answersFor(after(full(), own({ school: "s1" })).board, { id: "a", school: "s1", text: "T", state: "proposed" }), false);
});

test("going on names the round that one sees, where there are rounds", () => {
  assert.deepEqual(seenRound(facts({ mode: "635", seats: { groups: [["1", "2", "3"]], round: 0, rounds: 3 } })), { round: 0 });
  assert.deepEqual(seenRound(facts({ mode: "635" })), {});
  assert.deepEqual(seenRound(facts({ mode: "delphi", round: 2 })), { round: 2 });
  assert.deepEqual(seenRound(facts({ mode: "ngt", round: 1 })), {});
});
