import assert from "node:assert/strict";
import { test } from "node:test";
import { attendanceSummary, durationParts, sortAttendance } from "../../Sources/WebClient/public/assets/js/logic/attendance.js";
import { clockText, ranOut, secondsLeft } from "../../Sources/WebClient/public/assets/js/logic/floor.js";
import { LOBBY_QUIET, LobbyAlarm } from "../../Sources/WebClient/public/assets/js/logic/lobby.js";
import { bySurname, matches, surnameKey } from "../../Sources/WebClient/public/assets/js/logic/names.js";
import {
  isLocked, may, mayActOn, maySend, rolesToGive, ROLES,
} from "../../Sources/WebClient/public/assets/js/logic/people.js";
import { Reconnector } from "../../Sources/WebClient/public/assets/js/logic/reconnect.js";
import { emptyRoom, reduceRoom } from "../../Sources/WebClient/public/assets/js/logic/room.js";
import { bySchool, compareSchools, rowAt, rowCount } from "../../Sources/WebClient/public/assets/js/logic/sections.js";
import { shortcut } from "../../Sources/WebClient/public/assets/js/logic/shortcuts.js";

const person = (id, fields = {}) => ({
  id, name: `N${id}`, role: "participant", microphone: true, camera: true, screen: false, client: "page", ...fields,
});
const you = (fields = {}) => ({ role: "participant", permissions: ["speak", "camera", "hand"], registered: true, locks: [], ...fields });
const joined = (fields = {}) => ({
  type: "joined", participant: person(1), room: { slug: "a", title: "A", capacity: 10 }, participants: [person(2)], total: 2,
  resume: "secret", slots: { audio: 4, camera: 9, screen: 1 }, you: you(), ...fields,
});
const inRoom = (fields) => reduceRoom(emptyRoom(), joined(fields));

test("a demotion takes the rights and the lobby away at once", () => {
  const host = you({ role: "facilitator", permissions: ["admit", "moderate"] });
  let room = inRoom({ you: host });
  room = reduceRoom(room, { type: "lobby", version: 1, total: 1, waiting: [{ place: 5, name: "A" }], schools: [] });
  assert.ok(may(room, "admit") && room.lobby.total === 1);
  room = reduceRoom(room, { type: "you", ...you() });
  assert.equal(may(room, "admit"), false);
  assert.equal(room.lobby, null);
  assert.equal(room.self.role, "participant");
});

test("what one may send follows from the role, then from the locks; without a word of the server all is open", () => {
  assert.equal(maySend(emptyRoom(), "microphone"), "yes");
  const room = inRoom({ you: you({ locks: ["camera"] }) });
  assert.deepEqual(["microphone", "camera", "screen"].map((source) => maySend(room, source)), ["yes", "locked", "role"]);
  assert.ok(isLocked(room, "camera") && !isLocked(room, "hands"));
  const bare = you({ permissions: [], locks: ["microphone"] });
  assert.equal(maySend(inRoom({ you: bare }), "microphone"), "locked", "a lock takes the permission away too");
  assert.equal(maySend(inRoom({ you: bare, house: { unattended: { since: 1 } } }), "camera"), "unattended");
});

test("nobody acts upon a higher role, and only administrators upon their equals", () => {
  for (const mine of ROLES) {
    for (const theirs of ROLES) {
      const rank = { administrator: 5, facilitator: 4, secretary: 3, technician: 3, delegate: 3, participant: 2, observer: 1, guest: 1 };
      assert.equal(mayActOn(mine, theirs), mine === "administrator" || rank[mine] > rank[theirs], `${mine} upon ${theirs}`);
    }
  }
  assert.ok(rolesToGive("administrator").includes("administrator"));
  assert.ok(!rolesToGive("facilitator").includes("facilitator") && rolesToGive("facilitator").includes("secretary"));
});

test("settings come whole or in part, and a message of before is not taken for a newer one", () => {
  let room = inRoom({ house: { policy: "ask", locked: true } });
  assert.equal(room.house.policy, "ask");
  assert.deepEqual(room.house.spotlight, []);
  room = reduceRoom(room, { type: "house", ...room.house, spotlight: [2], locked: false });
  assert.deepEqual([room.house.spotlight, room.house.locked, "type" in room.house], [[2], false, false]);
  room = reduceRoom(room, { type: "house", ...room.house, unattended: { since: 5 } });
  const { unattended, ...attended } = room.house;
  assert.equal(unattended.since, 5);
  assert.equal(reduceRoom(room, { type: "house", ...attended }).house.unattended, null);
  room = reduceRoom(room, { type: "lobby", version: 4, total: 0, waiting: [], schools: [] });
  assert.equal(reduceRoom(room, { type: "lobby", version: 3, total: 9, waiting: [], schools: [] }), room);
});

test("outside the door one keeps the resume token and knows nothing of the room", () => {
  let room = reduceRoom(emptyRoom(), { type: "waiting", place: 12, resume: "r", title: "T", ahead: 3, message: "" });
  assert.deepEqual(room.waiting, { place: 12, title: "T", ahead: 3, message: null });
  assert.equal(room.resume, "r");
  room = reduceRoom(room, { type: "waiting", place: 12, title: "T", ahead: 2, message: "Soon" });
  assert.deepEqual([room.resume, room.waiting.ahead, room.waiting.message], ["r", 2, "Soon"]);
  room = reduceRoom(room, joined());
  assert.equal(room.waiting, null);
  room = reduceRoom(room, { type: "waiting", place: 13, resume: "s", title: "T", ahead: 0 });
  assert.deepEqual([room.self, room.you, room.participants.size, room.resume], [null, null, 0, "s"]);
});

test("one's own place in the queue is found in the list, kept beyond its end, and gone with the hand", () => {
  const hands = (...ids) => ids.map((participant) => ({ participant, since: 0 }));
  const floor = (list, total = list.length, fields = {}) => ({ type: "floor", hands: list, total, order: "time", speaker: null, ...fields });
  let room = inRoom();
  room = reduceRoom(room, floor(hands(2, 1)));
  assert.equal(room.floor.mine, 2);
  room = reduceRoom(room, floor(hands(1)));
  assert.equal(room.floor.mine, 1);
  room = reduceRoom(room, floor(hands(2)));
  assert.equal(room.floor.mine, null);
  room = reduceRoom(room, floor(hands(2), 150, { mine: 120 }));
  assert.equal(room.floor.mine, 120);
  room = reduceRoom(room, floor(hands(2), 140));
  assert.equal(room.floor.mine, 120);
  room = reduceRoom(room, floor(hands(2), 139, { mine: 0 }));
  assert.equal(room.floor.mine, null, "the own hand is down although others are not told");
  room = reduceRoom(room, floor(hands(2), 138));
  assert.equal(room.floor.mine, null);
  room = reduceRoom(room, floor(hands(2), 140, { mine: 140 }));
  room = reduceRoom(room, floor(hands(2)));
  assert.equal(room.floor.mine, null, "the whole list is here and one is not in it");
});

test("a speaker without a limit has none, though the message leaves it out", () => {
  const room = reduceRoom(inRoom(), { type: "floor", hands: [], total: 0, order: "time", speaker: { participant: 2 } });
  assert.deepEqual(room.floor.speaker, { participant: 2, endsAt: null, seconds: null });
});

test("the speaker's clock counts down, past the end, and rings once", () => {
  const speaker = { participant: 2, endsAt: 61_000, seconds: 60 };
  assert.equal(secondsLeft(speaker, 1_000), 60);
  assert.equal(secondsLeft(speaker, 60_999), 1);
  assert.equal(secondsLeft(speaker, 64_500), -3);
  assert.equal(secondsLeft({ ...speaker, endsAt: null }, 0), null);
  assert.equal(secondsLeft(null, 0), null);
  assert.deepEqual([0, 9, 65, 3725, -65].map(clockText), ["0:00", "0:09", "1:05", "1:02:05", "\u22121:05"]);
  assert.ok(ranOut(1, 0) && !ranOut(0, -1) && !ranOut(null, -5) && !ranOut(5, 3));
});

const waiting = (...places) => ({
  version: 1, total: places.length, schools: [],
  waiting: places.map((place) => ({ place, name: `P${place}`, role: "guest", since: 0, registered: false, here: true })),
});

test("the first who waits is announced at once by name, the crowd behind once, by number", () => {
  const alarm = new LobbyAlarm();
  assert.deepEqual(alarm.hear(waiting(1), 0), { count: 1, name: "P1" });
  assert.equal(alarm.nextTimeout, null);
  let places = [1];
  for (let place = 2; place <= 150; place += 1) {
    places = [...places, place];
    assert.equal(alarm.hear(waiting(...places), place), null);
  }
  assert.equal(alarm.nextTimeout, LOBBY_QUIET);
  assert.deepEqual(alarm.due(LOBBY_QUIET), { count: 149, name: null });
  assert.equal(alarm.due(LOBBY_QUIET * 9), null);
});

test("who was let in before the announcement is not announced, and beyond the list the total counts", () => {
  const alarm = new LobbyAlarm();
  alarm.hear(waiting(1), 0);
  alarm.hear(waiting(1, 2), 1);
  alarm.hear(waiting(), 2);
  assert.equal(alarm.due(LOBBY_QUIET + 1), null);
  assert.deepEqual(alarm.hear({ ...waiting(3, 4), total: 300 }, LOBBY_QUIET + 2), { count: 300, name: null });
  assert.equal(alarm.hear(null, LOBBY_QUIET * 5), null);
});

test("the list is a class register: by the last word, io as ie, Cyrillic in its order", () => {
  assert.equal(surnameKey("Борис  Ёлкин"), "елкин борис");
  const sorted = ["Анна Яблокова", "Борис Ёлкин", "Игорь Ежов", "Ольга Жукова", "Зоя Абрамова", "Anna Smith"]
    .map((name, id) => ({ id, name })).sort(bySurname).map(({ name }) => name);
  assert.deepEqual(sorted.filter((name) => !/[A-z]/.test(name)), ["Зоя Абрамова", "Игорь Ежов", "Борис Ёлкин", "Ольга Жукова", "Анна Яблокова"]);
});

test("a search finds the beginnings of words of the name and of the school", () => {
  const anna = { name: "Анна Королёва", school: "Школа № 3 (Тосно)" };
  for (const search of ["кор", "королева анн", "тосно", "3", "школа анна"]) assert.ok(matches(anna, search), search);
  for (const search of ["оролева", "борис", "анна борис"]) assert.ok(!matches(anna, search), search);
});

test("sections become rows: each header, and the people of those that are open", () => {
  const sections = [{ key: "a", count: 2, open: true }, { key: "b", count: 5, open: false }, { key: "c", count: 1, open: true }];
  assert.equal(rowCount(sections), 6);
  assert.deepEqual([0, 1, 2, 3, 4, 5, 6].map((row) => rowAt(sections, row)), [
    { section: 0, place: null }, { section: 0, place: 0 }, { section: 0, place: 1 }, { section: 1, place: null },
    { section: 2, place: null }, { section: 2, place: 0 }, null,
  ]);
});

test("schools stand by name and number, people without one last", () => {
  const list = bySchool([person(1), person(2, { school: "Школа 10" }), person(3, { school: "Школа 2" }), person(4, { school: "Школа 10" })]);
  assert.deepEqual(list.map(({ name, people }) => [name, people.map(({ id }) => id)]), [["Школа 2", [3]], ["Школа 10", [2, 4]], ["", [1]]]);
});

test("attendance counts a class before one camera as its people, and sorts by school and surname", () => {
  const row = (name, fields) => ({ name, role: "participant", registered: true, people: 1, stays: [], seconds: 0, ...fields });
  const rows = [row("Б Б", { school: "2" }), row("А Я", { school: "1", people: 24 }), row("Я А", { school: "1" }), row("В В")];
  assert.deepEqual(sortAttendance(rows, compareSchools).map(({ name }) => name), ["Я А", "А Я", "Б Б", "В В"]);
  assert.deepEqual(attendanceSummary(rows), { screens: 4, people: 27, schools: 2 });
  assert.deepEqual([0, 30, 3599, 7260].map(durationParts), [
    { hours: 0, minutes: 0 }, { hours: 0, minutes: 1 }, { hours: 0, minutes: 59 }, { hours: 2, minutes: 1 },
  ]);
});

test("in the lobby the socket stays, a lost one comes back, and admission begins the media anew", () => {
  const kinds = (actions) => actions.map((action) => action.type + (action.fresh ? ":fresh" : ""));
  const machine = new Reconnector(() => 0.5);
  machine.handle({ type: "start" }, 0);
  machine.handle({ type: "socketOpened" }, 0);
  assert.deepEqual(machine.handle({ type: "waiting" }, 0), []);
  assert.deepEqual([machine.status, machine.nextTimeout], ["connected", null]);
  machine.handle({ type: "socketClosed" }, 60_000);
  assert.equal(machine.status, "reconnecting");
  const again = machine.nextTimeout;
  assert.deepEqual(kinds(machine.tick(again)), ["open"]);
  assert.deepEqual(kinds(machine.handle({ type: "socketOpened" }, again)), ["join"]);
  machine.handle({ type: "waiting" }, again);
  assert.deepEqual(kinds(machine.handle({ type: "joined", resumed: false }, again)), ["negotiate:fresh"]);
  machine.handle({ type: "negotiated", ice: "connected" }, again);
  assert.deepEqual(machine.handle({ type: "waiting" }, again), [], "sent back out of the call");
  assert.equal(machine.nextTimeout, null);
  assert.deepEqual(kinds(machine.handle({ type: "joined", resumed: true }, again)), ["negotiate:fresh"]);
});

test("the hand and the reactions have keys", () => {
  const key = (code) => ({ code, key: "", ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, repeat: false });
  assert.equal(shortcut(key("KeyH"), { typing: false }), "hand.raise");
  assert.equal(shortcut(key("KeyE"), { typing: false }), "react");
});
