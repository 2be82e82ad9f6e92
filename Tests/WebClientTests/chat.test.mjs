import assert from "node:assert/strict";
import { test } from "node:test";
import {
  EDITABLE, EVERYBODY, findMessage, mayEdit, ownReaction, reading, threadOf, threads, unreadCount, withNotice,
} from "../../Sources/WebClient/public/assets/js/logic/chat.js";
import { isKnownAdult, moderates, obstacle, privateObstacle, standing } from "../../Sources/WebClient/public/assets/js/logic/chatrules.js";
import { around, earlier, following, held, later, MOST_ROWS, rowsOf } from "../../Sources/WebClient/public/assets/js/logic/logwindow.js";
import { emptyRoom, reduceRoom } from "../../Sources/WebClient/public/assets/js/logic/room.js";
import { countdown, fileSize, linkParts, safeAddress, sameDay, shortened, spoken } from "../../Sources/WebClient/public/assets/js/logic/words.js";

const person = (id, fields = {}) => ({
  id, name: `N${id}`, role: "participant", microphone: true, camera: true, screen: false, client: "page", ...fields,
});
const said = (id, from, fields = {}) => ({ id, from, name: `N${from}`, text: `text ${id}`, at: 1_000 * id, ...fields });
const joined = (fields = {}) => reduceRoom(emptyRoom(), {
  type: "joined", participant: person(1), room: { slug: "a", title: "A", capacity: 9 }, participants: [person(1), person(2)], total: 2,
  resume: "r", slots: { audio: 4, camera: 9, screen: 1 }, ...fields,
});
const hear = (room, messages, removed) => reduceRoom(room, { type: "chat", messages, ...(removed ? { removed } : {}) });
const ids = (list) => list.map((message) => message.id);

test("the latest messages come with the join and are no news", () => {
  const room = joined({ chat: { latest: [said(3, 2), said(4, 2)], pinned: [said(1, 2, { pinned: true })], more: true } });
  assert.deepEqual(ids(room.chat.messages), [3, 4]);
  assert.deepEqual(ids(room.chat.pinned), [1]);
  assert.equal(room.chat.more, true);
  assert.equal(unreadCount(room.chat), 0);
});

test("messages stand in the order of their ids, changed ones replace what they were", () => {
  let room = hear(joined(), [said(5, 2), said(7, 2)]);
  room = hear(room, [said(6, 2), said(5, 2, { text: "changed", edited: true })]);
  assert.deepEqual(ids(room.chat.messages), [5, 6, 7]);
  assert.equal(findMessage(room.chat.messages, 5).text, "changed");
  room = hear(room, [], [6]);
  assert.deepEqual(ids(room.chat.messages), [5, 7]);
  assert.equal(findMessage(room.chat.messages, 6), undefined);
});

test("unread messages are counted by thread: not one's own, not in the thread on view", () => {
  let room = joined();
  room = { ...room, chat: reading(room.chat, EVERYBODY) };
  room = hear(room, [said(1, 1), said(2, 2), said(3, 2, { to: 1, toName: "N1" })]);
  assert.deepEqual([...room.chat.unread], [["2", 1]]);
  assert.equal(unreadCount(room.chat), 1);
  room = hear(room, [said(3, 2, { to: 1, toName: "N1", edited: true })]);
  assert.equal(unreadCount(room.chat), 1, "a changed message is not a new one");
  const read = reading(room.chat, "2");
  assert.equal(unreadCount(read), 0);
  assert.equal(reading(read, "2"), read);
  assert.equal(unreadCount(hear({ ...room, chat: reading(room.chat, null) }, [said(9, 2)]).chat), 2);
});

test("a private message belongs to the thread with the other person, whoever wrote it", () => {
  assert.equal(threadOf(said(1, 2), 1), EVERYBODY);
  assert.equal(threadOf(said(1, 2, { to: 1 }), 1), "2");
  assert.equal(threadOf(said(1, 1, { to: 2 }), 1), "2");
  const list = [said(1, 2, { to: 1 }), said(2, 1, { to: 3, toName: "Vera" }), said(3, 2)];
  assert.deepEqual(threads(list, 1), [{ id: "all", name: "" }, { id: "3", name: "Vera" }, { id: "2", name: "N2" }]);
});

test("pinning follows the messages", () => {
  let room = hear(joined(), [said(1, 2), said(2, 2)]);
  room = hear(room, [said(2, 2, { pinned: true })]);
  room = hear(room, [said(1, 2, { pinned: true })]);
  assert.deepEqual(ids(room.chat.pinned), [1, 2]);
  room = hear(room, [said(1, 2)]);
  assert.deepEqual(ids(room.chat.pinned), [2]);
  room = hear(room, [said(2, 2, { pinned: true, deleted: true, text: "" })]);
  assert.deepEqual(room.chat.pinned, []);
});

test("one's own reaction is known although the broadcast says only how many there are", () => {
  let room = hear(joined(), [said(1, 2)]);
  room = { ...room, chat: ownReaction(room.chat, 1, "👍", true) };
  room = hear(room, [said(1, 2, { reactions: { "👍": 2 } })]);
  assert.deepEqual(room.chat.messages[0].mine, ["👍"]);
  room = hear(room, [said(1, 2, { reactions: {} })]);
  assert.deepEqual(room.chat.messages[0].mine, [], "nobody reacts so any more");
  assert.equal(ownReaction(room.chat, 99, "👍", true), room.chat);
});

test("history comes before what is there, and says whether there is more", () => {
  let room = hear(joined({ chat: { latest: [said(10, 2)], more: true } }), [said(11, 2)]);
  room = reduceRoom(room, { type: "chatHistory", messages: [said(8, 2), said(9, 2), said(10, 2)], more: false });
  assert.deepEqual(ids(room.chat.messages), [8, 9, 10, 11]);
  assert.equal(room.chat.more, false);
});

test("after a break what was read stays where the latest messages meet it, and begins anew where they do not", () => {
  const before = hear(joined(), [said(1, 2), said(2, 2), said(3, 2)]);
  const again = (latest) => reduceRoom(before, {
    type: "joined", participant: person(1), room: { slug: "a", title: "A", capacity: 9 }, participants: [person(1)], total: 1, resume: "r",
    slots: { audio: 4, camera: 9, screen: 1 }, chat: { latest, more: true },
  });
  const met = again([said(3, 2), said(4, 2)]);
  assert.deepEqual(ids(met.chat.messages), [1, 2, 3, 4]);
  assert.equal(met.chat.unread.get(EVERYBODY), 4, "what was said during the break is news");
  assert.deepEqual(ids(again([said(50, 2)]).chat.messages), [50], "a gap would look like a conversation without a break");
});

test("the page does not remember a flood for ever", () => {
  let room = joined();
  for (let first = 1; first < 12_000; first += 400) {
    room = hear(room, Array.from({ length: 400 }, (_, index) => said(first + index, 2)));
  }
  assert.ok(room.chat.messages.length <= 5_000 && room.chat.messages.length >= 4_000);
  assert.equal(room.chat.messages.at(-1).id, 12_000);
  assert.equal(room.chat.more, true);
});

test("a notice of the page stands last and counts as nothing", () => {
  let room = hear(joined(), [said(1, 2)]);
  room = { ...room, chat: withNotice(room.chat, "closed", 5) };
  room = hear(room, [said(2, 2)]);
  assert.deepEqual(room.chat.messages.map((each) => each.notice ?? each.id), [1, "closed", 2]);
  assert.equal(unreadCount(room.chat), 2);
});

test("one may change one's own words for a day", () => {
  const now = 10 * EDITABLE;
  const own = said(1, 1, { at: now - EDITABLE + 1 });
  assert.ok(mayEdit(own, { self: 1, now }));
  assert.ok(!mayEdit({ ...own, at: now - EDITABLE }, { self: 1, now }));
  assert.ok(!mayEdit(own, { self: 2, now }));
  assert.ok(!mayEdit({ ...own, deleted: true }, { self: 1, now }));
  assert.ok(!mayEdit({ ...own, from: null }, { self: undefined, now }));
});

const rules = { everybody: true, private: "all", registeredOnly: false, files: true };
const me = (fields = {}) => ({
  permissions: ["chat", "privateChat"], locks: [], registered: true, adult: true, unattended: false, rules, connected: true, ...fields,
});

test("why one may not write has one reason, and those who moderate may", () => {
  assert.equal(obstacle(me()), null);
  assert.equal(obstacle(me({ connected: false })), "offline");
  assert.equal(obstacle(me({ permissions: [] })), "noRight");
  assert.equal(obstacle(me({ locks: ["chat"] })), "locked");
  assert.equal(obstacle(me({ rules: { ...rules, everybody: false } })), "closed");
  assert.equal(obstacle(me({ rules: { ...rules, registeredOnly: true }, registered: false })), "registered");
  assert.equal(obstacle(me({ locks: ["chat"], permissions: [] })), "locked", "a lock takes the right away, and is the reason");
  assert.equal(obstacle(me({ unattended: true })), "unattended");
  assert.equal(obstacle(me({ rules: { ...rules, everybody: false }, unattended: true, permissions: ["chat", "moderateChat"] })), null);
});

test("private messages follow their own rule", () => {
  const other = (fields = {}) => ({ host: false, adult: true, ...fields });
  const under = (setting, fields = {}) => me({ rules: { ...rules, private: setting }, ...fields });
  const host = { permissions: ["privateChat", "moderateChat"], registered: false, unattended: true };
  assert.equal(privateObstacle(under("all"), other()), null);
  assert.equal(privateObstacle(under("all"), null), "gone");
  assert.equal(privateObstacle(under("none"), other()), "privateNone");
  assert.equal(privateObstacle(under("none", host), other()), "privateNone", "no one is no one");
  assert.equal(privateObstacle(under("hosts"), other()), "privateHosts");
  assert.equal(privateObstacle(under("hosts"), other({ host: true })), null);
  assert.equal(privateObstacle(under("hosts", host), other()), null);
  assert.equal(privateObstacle(under("adults"), other({ adult: false })), null, "a grown-up may answer a pupil");
  assert.equal(privateObstacle(under("adults", { adult: false }), other()), null);
  assert.equal(privateObstacle(under("adults", { adult: false }), other({ adult: false })), "privateAdults");
  assert.equal(privateObstacle(under("all", { permissions: ["chat"] }), other()), "privateNoRight");
  assert.equal(privateObstacle(under("all", { unattended: true }), other()), "unattended");
});

test("a person's standing comes from the room", () => {
  const you = { role: "facilitator", permissions: ["chat"], registered: true, locks: [] };
  const room = joined({ you, participant: person(1, { role: "facilitator", pupil: true }) });
  const found = standing({ room, connection: "connected" });
  assert.deepEqual([found.adult, found.unattended, found.registered, found.connected], [false, false, true, true]);
  assert.equal(standing({ room, connection: "reconnecting" }).connected, false);
});

test("a guest is nobody's known grown-up, and a secretary moderates", () => {
  assert.deepEqual([{ role: "guest" }, { role: "participant", pupil: true }, { role: "observer" }].map(isKnownAdult), [false, false, true]);
  assert.deepEqual(["secretary", "technician", "administrator"].map((role) => moderates({ role })), [true, false, true]);
});

const many = (count) => Array.from({ length: count }, (_, index) => said(index + 1, 2));

test("the latest rows are followed; what one has scrolled to stays", () => {
  const list = many(500);
  assert.deepEqual(rowsOf(following(), list), { start: 440, end: 500 });
  const still = held(following(), list);
  assert.deepEqual(rowsOf(still, many(700)), { start: 440, end: 500 }, "new messages move nothing");
  assert.equal(held(still, list), still);
  assert.equal(held(following(), []).first, null);
});

test("however far one scrolls, few rows stand on the page", () => {
  const list = many(2_000);
  let window = held(following(), list);
  for (let step = 0; step < 60; step += 1) {
    window = earlier(window, list);
    const { start, end } = rowsOf(window, list);
    assert.ok(end - start <= MOST_ROWS && end > start);
  }
  assert.equal(rowsOf(window, list).start, 0);
  assert.equal(earlier(window, list), window);
  for (let step = 0; step < 60; step += 1) window = later(window, list);
  assert.equal(rowsOf(window, list).end, 2_000);
  assert.equal(later(window, list), window);
  const { start, end } = rowsOf(around(list, 1_000), list);
  assert.ok(start < 999 && end > 999);
  assert.deepEqual(around([], 5), following());
});

test("web addresses become links, and nothing else does", () => {
  assert.deepEqual(linkParts("См. https://a.example/x?y=1 (и http://b.example/z)."), [
    { text: "См. " }, { text: "https://a.example/x?y=1", href: "https://a.example/x?y=1" }, { text: " (и " },
    { text: "http://b.example/z", href: "http://b.example/z" }, { text: ")." },
  ]);
  assert.equal(linkParts("https://ru.wikipedia.org/wiki/A_(b)")[0].href, "https://ru.wikipedia.org/wiki/A_(b)");
  for (const text of ["javascript:alert(1)", "data:text/html,x", "ftp://a.example", "https://", "www.a.example", ""]) {
    assert.ok(linkParts(text).every((part) => part.href === undefined), text);
  }
  assert.equal(safeAddress("https://bank.example@evil.example/"), null);
  assert.equal(linkParts("https://a.example\"onclick=x").map((part) => part.text).join(""), "https://a.example\"onclick=x");
  assert.equal(linkParts("https://a.example/\"onclick=x")[0].href, "https://a.example/");
});

test("words about sizes, times and many messages", () => {
  assert.deepEqual(fileSize(900), { value: "900", unit: "bytes" });
  assert.deepEqual(fileSize(250_000), { value: "244", unit: "kilobytes" });
  assert.deepEqual(fileSize(2_500_000), { value: "2.4", unit: "megabytes" });
  assert.deepEqual(fileSize(50 * 1024 * 1024), { value: "50", unit: "megabytes" });
  assert.equal(shortened("a  b\nc", 10), "a b c");
  assert.equal(shortened("👍👍👍👍", 3), "👍👍…");
  assert.deepEqual([countdown(299_001), countdown(0), countdown(-5_000), countdown(3_661_000)], ["05:00", "00:00", "00:00", "1:01:01"]);
  assert.ok(sameDay(0, 1) && !sameDay(0, 2 * EDITABLE));
  assert.deepEqual(spoken([{ name: "A", text: "x" }]), { each: [{ name: "A", text: "x" }] });
  assert.deepEqual(spoken(many(3)), { count: 3 });
});

test("a change far up is left to the history, and what was said before in a room one comes into is no news", () => {
  let room = hear(joined({ chat: { latest: [said(20, 2), said(30, 2)], more: true } }), [said(4, 2, { edited: true, pinned: true })]);
  assert.deepEqual(ids(room.chat.messages), [20, 30]);
  assert.deepEqual(ids(room.chat.pinned), [4]);
  room = hear(room, [said(25, 2, { breakout: 3 }), said(31, 2, { breakout: 3 })]);
  assert.deepEqual(ids(room.chat.messages), [20, 25, 30, 31]);
  assert.equal(unreadCount(room.chat), 1);
});
