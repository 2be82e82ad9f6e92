import assert from "node:assert/strict";
import { test } from "node:test";
import { cameraLayers } from "../../Sources/WebClient/public/assets/js/logic/layers.js";
import { bestGrid, pageCapacity, pageCount, stageLayout } from "../../Sources/WebClient/public/assets/js/logic/layout.js";
import { nextOrder, nextSharers } from "../../Sources/WebClient/public/assets/js/logic/order.js";
import { emptyRoom, reduceRoom } from "../../Sources/WebClient/public/assets/js/logic/room.js";
import { ROSTER_PAGE, RosterList } from "../../Sources/WebClient/public/assets/js/logic/roster.js";
import { shortcut } from "../../Sources/WebClient/public/assets/js/logic/shortcuts.js";
import { slotsByTile, tilesBySlot } from "../../Sources/WebClient/public/assets/js/logic/slots.js";
import { summarise } from "../../Sources/WebClient/public/assets/js/logic/statistics.js";
import { bitrate, initials, roomCode, tidyName } from "../../Sources/WebClient/public/assets/js/logic/text.js";
import { heightStep, sameView, viewTiles } from "../../Sources/WebClient/public/assets/js/logic/view.js";

const person = (id, fields = {}) => ({
  id, name: `N${id}`, role: "participant", microphone: true, camera: true, screen: false, client: "page", ...fields,
});
const people = (...list) => new Map(list.map((each) => [each.id, each]));

test("the grid fits inside its area and no other number of columns gives larger tiles", () => {
  for (const [width, height] of [[1280, 640], [360, 600], [800, 800], [1920, 300]]) {
    for (let count = 1; count <= 25; count += 1) {
      const grid = bestGrid({ width, height, count, gap: 8 });
      assert.ok(grid.columns * grid.rows >= count);
      assert.ok(grid.columns * grid.tileWidth + 8 * (grid.columns - 1) <= width);
      assert.ok(grid.rows * grid.tileHeight + 8 * (grid.rows - 1) <= height);
      for (let columns = 1; columns <= count; columns += 1) {
        const rows = Math.ceil(count / columns);
        const tile = Math.min((width - 8 * (columns - 1)) / columns, ((height - 8 * (rows - 1)) / rows) * (16 / 9));
        assert.ok(grid.tileWidth >= Math.floor(tile), `${count} in ${width}x${height}: ${columns} columns are better`);
      }
    }
  }
});

test("four people in a wide window stand two by two", () => {
  assert.deepEqual([bestGrid({ width: 1280, height: 640, count: 4 }).columns, bestGrid({ width: 1280, height: 640, count: 4 }).rows], [2, 2]);
});

test("a phone held upright shows two people one above the other, in taller tiles", () => {
  const grid = bestGrid({ width: 348, height: 600, count: 2, narrowest: 0.9 });
  assert.equal(grid.columns, 1);
  assert.ok(grid.tileHeight > grid.tileWidth * (9 / 16));
});

test("an empty area gives tiles of no size instead of nonsense", () => {
  assert.deepEqual(bestGrid({ width: 0, height: 0, count: 3 }).tileWidth, 0);
});

test("a page holds as many tiles as stay wide enough, and at least one", () => {
  assert.equal(pageCapacity({ width: 1280, height: 640, leastWidth: 200, limit: 10 }), 10);
  const phone = pageCapacity({ width: 348, height: 300, leastWidth: 128, limit: 10 });
  assert.ok(phone >= 2 && phone < 10);
  assert.ok(bestGrid({ width: 348, height: 300, count: phone }).tileWidth >= 128);
  assert.equal(pageCapacity({ width: 50, height: 50, leastWidth: 128, limit: 10 }), 1);
});

test("pages are counted with a last incomplete one, and an empty room has one", () => {
  assert.deepEqual([pageCount(0, 9), pageCount(9, 9), pageCount(10, 9), pageCount(5, 0)], [1, 1, 2, 5]);
});

test("a shared screen has cameras beside it in a wide window and below it in an upright one", () => {
  const wide = stageLayout({ width: 1280, height: 640, gap: 8 });
  assert.equal(wide.direction, "row");
  assert.equal(wide.stage.width + 8 + wide.cameras.width, 1280);
  const upright = stageLayout({ width: 348, height: 600, gap: 8 });
  assert.equal(upright.direction, "column");
  assert.equal(upright.stage.height + 8 + upright.cameras.height, 600);
  assert.ok(upright.cameras.height >= 80);
});

test("people keep their places while all fit on the first page", () => {
  const all = people(person(1), person(2, { camera: false }), person(3));
  assert.deepEqual(nextOrder([3, 1], all, [2], 9), [3, 1, 2]);
  assert.deepEqual(nextOrder([3, 9, 1], all, [], 9), [3, 1, 2]);
});

test("in a bigger room a speaker trades places with the least important person of the first page", () => {
  const all = people(person(1), person(2, { camera: false }), person(3), person(4, { camera: false }), person(5));
  assert.deepEqual(nextOrder([1, 2, 3, 4, 5], all, [4], 3), [1, 4, 3, 2, 5]);
});

test("in a bigger room a camera comes before no camera, and a speaker stays", () => {
  const all = people(person(1, { camera: false }), person(2, { camera: false }), person(3), person(4));
  assert.deepEqual(nextOrder([1, 2, 3, 4], all, [1], 2), [1, 3, 2, 4]);
  const again = nextOrder([1, 3, 2, 4], all, [1], 2);
  assert.deepEqual(again, [1, 3, 2, 4], "an order that is right does not change");
});

test("the latest to share a screen is the last of the sharers", () => {
  const first = nextSharers([], people(person(1), person(2, { screen: true })));
  const both = nextSharers(first, people(person(1, { screen: true }), person(2, { screen: true })));
  assert.deepEqual(both, [2, 1]);
  assert.deepEqual(nextSharers(both, people(person(1, { screen: true }), person(2))), [1]);
});

const joined = {
  type: "joined", participant: person(1), room: { slug: "a", title: "A", capacity: 10 },
  participants: [person(1), person(2), person(3)], total: 3, resume: "secret",
  slots: { audio: 4, camera: 9, screen: 1 }, speakers: { dominant: 2, active: [2] },
};

test("joining tells who is there, without counting oneself twice", () => {
  const room = reduceRoom(emptyRoom(), joined);
  assert.deepEqual([...room.participants.keys()], [2, 3]);
  assert.equal(room.self.id, 1);
  assert.equal(room.total, 3);
  assert.equal(room.resume, "secret");
});

test("slot counts that make no sense are replaced or bounded", () => {
  const room = reduceRoom(emptyRoom(), { ...joined, slots: { audio: 0, camera: 900, screen: "x" } });
  assert.deepEqual(room.slotCounts, { audio: 4, camera: 25, screen: 1 });
});

test("whoever leaves takes the slots and the speaking mark along", () => {
  let room = reduceRoom(emptyRoom(), joined);
  room = reduceRoom(room, { type: "slots", slots: [
    { mid: "7", participant: 2, source: "camera" }, { mid: "8", participant: 3, source: "camera" }] });
  room = reduceRoom(room, { type: "participants", total: 2, left: [{ participant: 2, reason: "left" }] });
  assert.deepEqual([...room.participants.keys()], [3]);
  assert.deepEqual(room.slots, [{ mid: "8", participant: 3, source: "camera" }]);
  assert.deepEqual(room.speakers, { dominant: null, active: [] });
  assert.equal(room.total, 2);
});

test("a change of oneself does not make one a stranger to oneself", () => {
  const room = reduceRoom(reduceRoom(emptyRoom(), joined), {
    type: "participants", total: 3, changed: [person(1, { role: "administrator" })],
  });
  assert.equal(room.self.role, "administrator");
  assert.equal(room.participants.has(1), false);
});

test("in a large room some of the others come into view and go out of it, and all are counted", () => {
  let room = reduceRoom(emptyRoom(), { ...joined, total: 500 });
  room = reduceRoom(room, { type: "slots", slots: [{ mid: "7", participant: 2, source: "camera" }] });
  room = reduceRoom(room, { type: "participants", total: 501, joined: [person(1), person(9)], changed: [person(4)], hidden: [2] });
  assert.deepEqual([...room.participants.keys()], [3, 9, 4]);
  assert.equal(room.total, 501);
  assert.deepEqual(room.slots, [{ mid: "7", participant: 2, source: "camera" }], "a hidden person is still in the room");
});

test("the reducer leaves the state before it as it was", () => {
  const before = reduceRoom(emptyRoom(), joined);
  reduceRoom(before, {
    type: "participants", total: 4, joined: [person(4)], changed: [person(2, { name: "Z" })], hidden: [3],
  });
  assert.deepEqual([...before.participants.keys()], [2, 3]);
  assert.equal(before.participants.get(2).name, "N2");
  assert.equal(reduceRoom(before, { type: "pong" }), before);
});

test("slots map both ways, and a tile claimed twice belongs to the later slot", () => {
  const slots = [
    { mid: "7", participant: 2, source: "camera" }, { mid: "16", participant: 2, source: "screen" },
    { mid: "9", participant: 2, source: "camera" },
  ];
  assert.deepEqual([...slotsByTile(slots)], [["2:camera", "9"], ["2:screen", "16"]]);
  assert.equal(tilesBySlot(slots).get("16").source, "screen");
});

test("tiles ask for the smallest height that is sharp, and never for more than 720", () => {
  assert.deepEqual([40, 90, 99, 100, 198, 199, 396, 500, 4000].map(heightStep), [90, 90, 90, 180, 180, 360, 360, 720, 720]);
});

test("the view names the screen first and counts device pixels", () => {
  const view = viewTiles([
    { participant: 2, source: "camera", cssHeight: 90 }, { participant: 3, source: "screen", cssHeight: 300 },
  ], 2);
  assert.deepEqual(view, [
    { participant: 3, source: "screen", height: 720 }, { participant: 2, source: "camera", height: 180 },
  ]);
  assert.ok(sameView(view, structuredClone(view)));
  assert.ok(!sameView(view, [view[1], view[0]]));
  assert.ok(!sameView(view, [view[0]]));
});

test("room codes are found in links, paths and bare codes", () => {
  assert.equal(roomCode(" https://veche.example/r/abcd-efgh-jkmn?lang=ru#x "), "abcd-efgh-jkmn");
  assert.equal(roomCode("/r/abcd-efgh-jkmn/"), "abcd-efgh-jkmn");
  assert.equal(roomCode("ABCD efgh JKMN"), "abcd-efgh-jkmn");
  assert.equal(roomCode("abcd-efgh-jkmn"), "abcd-efgh-jkmn");
  for (const bad of ["", "??", "https://veche.example/", "/r/../admin", "комната"]) assert.equal(roomCode(bad), null, bad);
});

test("names lose control characters and direction tricks but no letters", () => {
  assert.equal(tidyName("  Анна\u202e \n Петрова\u0000 "), "Анна Петрова");
  assert.equal([...tidyName("ы".repeat(200))].length, 64);
  assert.equal(tidyName(" \u200f "), "");
});

test("initials come from the first two words in any alphabet", () => {
  assert.deepEqual(["Анна Петрова", "мария ивановна соколова", "7Б", "Ольга", "— ?", "Ян-Ким"].map(initials), ["АП", "МИ", "7", "О", "?", "ЯК"]);
});

test("bit rates are told in the unit that reads best", () => {
  assert.deepEqual(bitrate(152_400), { value: "152", unit: "kilobits" });
  assert.deepEqual(bitrate(1_730_000), { value: "1.7", unit: "megabits" });
});

test("keys act by their place on the keyboard, never while typing or with a modifier", () => {
  const key = (code, fields = {}) => ({ code, key: "", ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, repeat: false, ...fields });
  const free = { typing: false };
  assert.equal(shortcut(key("KeyM", { key: "ь" }), free), "toggle-microphone");
  assert.equal(shortcut(key("Digit7", { key: "?", shiftKey: true }), free), "help");
  assert.equal(shortcut(key("KeyS", { ctrlKey: true }), free), null);
  assert.equal(shortcut(key("KeyM", { repeat: true }), free), null);
  assert.equal(shortcut(key("KeyM"), { typing: true }), null);
  assert.equal(shortcut(key("KeyQ"), free), null);
});

test("statistics are rates between two readings", () => {
  const reading = (timestamp, bytes, lost, received) => new Map([
    ["T", { id: "T", type: "transport", timestamp, selectedCandidatePairId: "P", srtpCipher: "SRTP_AEAD_AES_128_GCM" }],
    ["P", { id: "P", type: "candidate-pair", timestamp, localCandidateId: "L", remoteCandidateId: "R", currentRoundTripTime: 0.025, bytesReceived: bytes, bytesSent: 0 }],
    ["L", { id: "L", type: "local-candidate", protocol: "udp", candidateType: "host" }],
    ["R", { id: "R", type: "remote-candidate", address: "fd00::2", port: 7882 }],
    ["C", { id: "C", type: "codec", mimeType: "video/VP8" }],
    ["I", { id: "I", type: "inbound-rtp", kind: "video", mid: "7", codecId: "C", timestamp, bytesReceived: bytes, packetsLost: lost, packetsReceived: received, frameWidth: 640, frameHeight: 360, framesPerSecond: 24, jitter: 0.004 }],
  ]);
  const { transport, incoming, outgoing } = summarise(reading(2000, 60_000, 5, 195), reading(1000, 10_000, 0, 100));
  assert.deepEqual(transport, {
    roundTrip: 25, protocol: "UDP", local: "host", remote: "[fd00::2]:7882", received: 400_000, sent: 0, estimate: null,
    cipher: "AEAD-AES-128-GCM",
  });
  assert.equal(incoming[0].bitrate, 400_000);
  assert.equal(incoming[0].loss, 5);
  assert.equal(incoming[0].codec, "VP8");
  assert.deepEqual(outgoing, []);
  assert.equal(summarise(reading(1000, 10, 0, 1), null).incoming[0].bitrate, 0);
});

test("the largest layer that a browser sends has the camera's full size, however small the camera", () => {
  const active = (width, height) => cameraLayers(width, height).filter((layer) => layer.active)
    .map((layer) => `${layer.rid}/${layer.scaleResolutionDownBy}`);
  assert.deepEqual(active(1280, 720), ["q/4", "h/2", "f/1"]);
  assert.deepEqual(active(720, 1280), ["q/4", "h/2", "f/1"]);
  assert.deepEqual(active(0, 0), ["q/4", "h/2", "f/1"]);
  assert.deepEqual(active(640, 480), ["q/2", "h/1"]);
  assert.deepEqual(active(320, 240), ["q/1"]);
  for (const [width, height] of [[1280, 720], [640, 360], [320, 180]]) {
    assert.deepEqual(cameraLayers(width, height).map((layer) => layer.rid), ["q", "h", "f"]);
  }
});

test("the list of a large room asks for the pages on view, each once, and for the first one to learn the length", () => {
  const list = new RosterList();
  const page = (offset, matching, count) => ({
    type: "roster", total: 500, matching, offset, participants: Array.from({ length: count }, (_, index) => person(offset + index)),
  });
  assert.deepEqual(list.missing(0, 15), [0]);
  assert.deepEqual(list.missing(0, 15), []);
  list.take(page(0, 250, ROSTER_PAGE), list.generation);
  assert.equal(list.length, 250);
  assert.equal(list.at(99).id, 99);
  assert.equal(list.at(100), null);
  assert.deepEqual(list.missing(90, 110), [100]);
  assert.deepEqual(list.missing(240, 300), [200]);
  list.fail(200, list.generation);
  assert.deepEqual(list.missing(240, 300), [200]);
});

test("another search replaces the list when it is there, and late answers to the last one are dropped", () => {
  const list = new RosterList();
  list.missing(0, 15);
  const old = list.generation;
  list.take({ type: "roster", total: 9, matching: 3, offset: 0, participants: [person(1), person(2), person(3)] }, old);
  list.renew();
  assert.equal(list.at(0).id, 1, "shown until the new one comes");
  assert.deepEqual(list.missing(0, 15), [0]);
  list.take({ type: "roster", total: 9, matching: 9, offset: 0, participants: [person(8)] }, old);
  assert.equal(list.length, 3);
  list.take({ type: "roster", total: 9, matching: 1, offset: 0, participants: [person(7)] }, list.generation);
  assert.deepEqual([list.length, list.at(0).id, list.at(1)], [1, 7, null]);
});
