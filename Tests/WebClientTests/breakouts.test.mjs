import assert from "node:assert/strict";
import { test } from "node:test";
import {
  board, breakoutNews, emptyBreakouts, mayWander, peopleHere, sameRoom, spread, standingOf,
} from "../../Sources/WebClient/public/assets/js/logic/breakouts.js";
import { roomName } from "../../Sources/WebClient/public/assets/js/components/breakouts/names.js";
import { setLanguage } from "../../Sources/WebClient/public/assets/js/i18n/index.js";
import { emptyRoom, reduceRoom } from "../../Sources/WebClient/public/assets/js/logic/room.js";

const rooms = [{ id: 1, title: "One", count: 2 }, { id: 2, title: "Two", count: 0 }];
const state = (fields = {}) => ({ ...emptyBreakouts(), rooms, open: true, ...fields });
const you = (...permissions) => ({ role: "participant", permissions, registered: true, locks: [] });
const person = (id, breakout) => ({ id, name: `N${id}`, ...(breakout === undefined ? {} : { breakout }) });

test("each message tells the whole, and what it leaves out is nothing", () => {
  let room = reduceRoom(emptyRoom(), { type: "breakouts", open: true, free: true, rooms, endsAt: 5, mine: 1, help: [{ room: 1, participant: 2, name: "N2" }] });
  assert.deepEqual([room.breakouts.open, room.breakouts.mine, room.breakouts.endsAt, room.breakouts.help.length], [true, 1, 5, 1]);
  room = reduceRoom(room, { type: "breakouts", open: false });
  assert.deepEqual([room.breakouts.open, room.breakouts.mine, room.breakouts.endsAt, room.breakouts.rooms, room.breakouts.help], [false, null, null, [], []]);
});

test("every announcement is a new one, even with the same words, and outlives the rooms", () => {
  const say = (room) => reduceRoom(room, { type: "announcement", from: 1, name: "A", text: "x" });
  const once = say(emptyRoom());
  const twice = say(once);
  assert.deepEqual(breakoutNews(once.breakouts, twice.breakouts), ["announcement"]);
  const later = reduceRoom(twice, { type: "breakouts", open: false });
  assert.equal(later.breakouts.announcement.text, "x");
  assert.deepEqual(breakoutNews(twice.breakouts, later.breakouts), []);
});

test("people are together in the same room, or both in the plenary", () => {
  assert.ok(sameRoom(person(1), person(2)) && sameRoom(person(1, 3), person(2, 3)) && sameRoom(person(1, null), person(2)));
  assert.ok(!sameRoom(person(1, 3), person(2)) && !sameRoom(person(1), person(2, 3)) && !sameRoom(person(1, 4), person(2, 3)));
  assert.ok(sameRoom(person(1), null));
});

test("the others here are the same map while nothing changes", () => {
  const all = new Map([person(1), person(2, 7), person(3, 7)].map((each) => [each.id, each]));
  const here = peopleHere(all, person(9, 7));
  assert.deepEqual([...here.keys()], [2, 3]);
  assert.equal(peopleHere(all, person(9, 7)), here);
  assert.deepEqual([...peopleHere(all, person(9)).keys()], [1]);
  const plenary = new Map([[1, person(1)]]);
  assert.equal(peopleHere(plenary, person(9)), plenary);
});

test("the board shows everybody once: in their room, or without one", () => {
  const plan = [{ participant: 1, room: 2 }, { participant: 2, room: 2 }, { participant: 3, room: 99 }, { participant: 77, room: 1 }];
  const { rooms: columns, rest } = board(state({ plan }), [person(2), person(1), person(3), person(4)], (a, b) => a.localeCompare(b));
  assert.deepEqual(columns.map((column) => column.people.map((each) => each.id)), [[], [1, 2]]);
  assert.deepEqual(rest.map((each) => each.id), [3, 4], "a room that is gone holds nobody");
});

test("what a person is told: moved, returned, opened, closing, help, voice", () => {
  const closed = { ...emptyBreakouts(), rooms };
  assert.deepEqual(breakoutNews(closed, state({ mine: 1 })), ["moved"]);
  assert.deepEqual(breakoutNews(closed, state()), ["opened"]);
  assert.deepEqual(breakoutNews(state({ mine: 1 }), state({ mine: 2 })), ["moved"]);
  assert.deepEqual(breakoutNews(state({ mine: 1 }), closed), ["returned"]);
  assert.deepEqual(breakoutNews(state({ mine: 1 }), state({ mine: 1, closing: true })), ["closing"]);
  const call = (participant) => ({ room: 1, participant, name: "x" });
  assert.deepEqual(breakoutNews(state(), state({ help: [call(5)] })), ["help"]);
  assert.deepEqual(breakoutNews(state({ help: [call(5), call(6)] }), state({ help: [call(5)] })), []);
  assert.deepEqual(breakoutNews(state(), state({ voice: 4 })), ["voice"]);
  assert.deepEqual(breakoutNews(state({ voice: 4 }), state()), []);
});

test("the bar says where one stands", () => {
  const at = (breakouts, permissions = []) => standingOf({ breakouts, you: you(...permissions) });
  assert.equal(at(emptyBreakouts()), "none");
  assert.equal(at(state({ mine: 1 })), "inside");
  assert.equal(at(state({ assigned: 1 })), "assigned");
  assert.equal(at(state({ free: true }), ["chooseRoom"]), "choose");
  assert.equal(at(state({ free: true })), "wait", "an observer may not choose");
  assert.equal(at(state(), ["visit"]), "manage");
  assert.equal(standingOf({ breakouts: state(), you: null }), "wait");
});

test("who may go where they like", () => {
  assert.ok(mayWander({ breakouts: state(), you: you("visit") }) && mayWander({ breakouts: state({ free: true }), you: you("chooseRoom") }));
  assert.ok(!mayWander({ breakouts: state(), you: you("chooseRoom") }) && !mayWander({ breakouts: state({ free: true }), you: null }));
});

test("titles and sizes", () => {
  const unnamed = state({ rooms: [{ id: 7, title: "", count: 0 }, { id: 9, title: "Two", count: 0 }] });
  setLanguage("ru");
  assert.deepEqual([7, 9, 8, null].map((id) => roomName(unnamed, id)), ["Комната 1", "Two", "", ""]);
  setLanguage("en");
  assert.equal(roomName(unnamed, 7), "Room 1");
  assert.deepEqual(spread(14, 3), [{ size: 5, rooms: 2 }, { size: 4, rooms: 1 }]);
  assert.deepEqual(spread(12, 3), [{ size: 4, rooms: 3 }]);
  assert.deepEqual(spread(5, 0), []);
});
