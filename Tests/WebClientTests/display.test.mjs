import assert from "node:assert/strict";
import { test } from "node:test";
import { arrange, featured, wantedVideos } from "../../Sources/WebClient/public/assets/js/logic/arrange.js";
import { MOST_PINS, displayToRemember, initialDisplay, rememberedDisplay, togglePin } from "../../Sources/WebClient/public/assets/js/logic/display.js";
import { CostGuard } from "../../Sources/WebClient/public/assets/js/logic/guard.js";
import { MASK_HEIGHT, MASK_WIDTH, PersonMask } from "../../Sources/WebClient/public/assets/js/logic/mask.js";

const person = (id, more = {}) => ({ id, name: `P${id}`, role: "participant", microphone: false, camera: true, screen: false, client: "page", ...more });
const people = (...list) => new Map(list.map((each) => [each.id, each]));
const scene = (more = {}) => ({
  display: initialDisplay(), self: person(1), others: people(person(2), person(3), person(4)), sharers: [], chosen: null,
  spotlight: [], dominant: null, width: 1200, height: 700, order: [2, 3, 4], page: 0, slots: 9, ...more,
});
const keys = (tiles) => tiles.map((tile) => `${tile.participant.id}:${tile.source}${tile.stage ? "!" : ""}`);

test("a grid shows oneself and the others alike", () => {
  const { tiles, direction, pages } = arrange(scene());
  assert.equal(direction, "grid");
  assert.equal(pages, 1);
  assert.deepEqual(keys(tiles), ["1:camera", "2:camera", "3:camera", "4:camera"]);
  assert.equal(new Set(tiles.map((tile) => tile.width)).size, 1);
});

test("a screen takes the stage, the chosen one if there are several", () => {
  const others = people(person(2, { screen: true }), person(3, { screen: true }));
  const both = { others, sharers: [2, 3], order: [2, 3] };
  assert.deepEqual(keys(arrange(scene(both)).tiles)[0], "3:screen!");
  assert.deepEqual(keys(arrange(scene({ ...both, chosen: 2 })).tiles)[0], "2:screen!");
});

test("in the plain grid a screen is a tile like others", () => {
  const display = { ...initialDisplay(), layout: "grid" };
  const { tiles, direction } = arrange(scene({ display, others: people(person(2, { screen: true }), person(3)), sharers: [2], order: [2, 3] }));
  assert.equal(direction, "grid");
  assert.deepEqual(keys(tiles), ["1:camera", "2:screen", "2:camera", "3:camera"]);
});

test("the speaker's view puts the dominant speaker on the stage and nowhere else", () => {
  const display = { ...initialDisplay(), layout: "speaker" };
  assert.deepEqual(keys(arrange(scene({ display, dominant: 3 })).tiles), ["3:camera!", "1:camera", "2:camera", "4:camera"]);
  // Nobody has spoken, or one is the speaker oneself: somebody else is large.
  assert.equal(keys(arrange(scene({ display, dominant: 1 })).tiles)[0], "2:camera!");
});

test("spotlit and pinned people come on the stage together", () => {
  const display = togglePin(initialDisplay(), "4:camera");
  const { tiles } = arrange(scene({ display, spotlight: [2] }));
  assert.deepEqual(keys(tiles), ["2:camera!", "4:camera!", "1:camera", "3:camera"]);
  assert.ok(tiles[0].height > tiles[2].height);
});

test("in the plain grid pinned people come first", () => {
  const display = { ...togglePin(initialDisplay(), "4:camera"), layout: "grid" };
  assert.deepEqual(keys(arrange(scene({ display, spotlight: [3] })).tiles), ["1:camera", "3:camera", "4:camera", "2:camera"]);
});

test("a pin of somebody who has gone has no effect", () => {
  assert.deepEqual(featured(scene({ display: togglePin(initialDisplay(), "99:camera") })), []);
  assert.deepEqual(featured(scene({ display: togglePin(initialDisplay(), "2:screen") })), []);
});

test("one may hide oneself, unless there is nobody else", () => {
  const display = { ...initialDisplay(), hideSelf: true };
  assert.deepEqual(keys(arrange(scene({ display })).tiles), ["2:camera", "3:camera", "4:camera"]);
  assert.deepEqual(keys(arrange(scene({ display, others: people(), order: [] })).tiles), ["1:camera"]);
});

test("hundreds of people are pages, and every page shows as many as there are slots at most", () => {
  const many = Array.from({ length: 300 }, (_, index) => person(index + 2));
  const order = many.map(({ id }) => id);
  const first = arrange(scene({ others: people(...many), order }));
  assert.equal(first.tiles.length, 10);
  assert.equal(first.pages, Math.ceil(300 / first.front));
  const last = arrange(scene({ others: people(...many), order, page: 999 }));
  assert.equal(last.page, first.pages - 1);
  const seen = new Set();
  for (let page = 0; page < first.pages; page += 1) {
    for (const tile of arrange(scene({ others: people(...many), order, page })).tiles) if (!tile.self) seen.add(tile.participant.id);
  }
  assert.equal(seen.size, 300);
});

test("every tile stays inside the area, whatever its shape", () => {
  for (const [width, height] of [[1440, 800], [390, 640], [844, 300], [700, 700]]) {
    for (const layout of ["auto", "grid", "speaker", "strip"]) {
      for (let count = 1; count < 30; count += 4) {
        const list = Array.from({ length: count }, (_, index) => person(index + 2, { screen: index === 0 }));
        const { tiles, stage } = arrange(scene({
          display: { ...initialDisplay(), layout }, others: people(...list), order: list.map(({ id }) => id), sharers: [2], width, height,
        }));
        for (const tile of tiles) {
          const room = tile.stage ? stage : { width, height };
          assert.ok(tile.width <= room.width && tile.height <= room.height, `${layout} ${width}x${height} ${count}`);
          assert.ok(tile.width > 0 && tile.height > 0, `${layout} ${width}x${height} ${count}`);
        }
      }
    }
  }
});

test("saving data asks for few small pictures, sound alone for none", () => {
  const many = Array.from({ length: 8 }, (_, index) => person(index + 2));
  const { tiles } = arrange(scene({ others: people(...many), order: many.map(({ id }) => id) }));
  assert.equal(wantedVideos(tiles, "full").length, 8);
  const few = wantedVideos(tiles, "saver");
  assert.equal(few.length, 4);
  assert.ok(few.every(({ cssHeight }) => cssHeight <= 90));
  assert.deepEqual(wantedVideos(tiles, "audio"), []);
});

test("cameras that are off are not asked for", () => {
  const { tiles } = arrange(scene({ others: people(person(2, { camera: false }), person(3)), order: [2, 3] }));
  assert.deepEqual(wantedVideos(tiles, "full").map(({ participant }) => participant), [3]);
});

test("what is remembered comes back, and rubbish does not", () => {
  const display = { ...initialDisplay(), layout: "speaker", data: "saver", hideSelf: true, pinned: ["2:camera"] };
  assert.deepEqual(rememberedDisplay(displayToRemember(display)), { ...display, pinned: [] });
  for (const text of [null, "", "{", "[]", '{"layout":"x","data":7,"hideSelf":"yes"}']) assert.deepEqual(rememberedDisplay(text), initialDisplay());
});

test("the oldest pin makes way for one too many", () => {
  let display = initialDisplay();
  for (let id = 1; id <= MOST_PINS + 1; id += 1) display = togglePin(display, `${id}:camera`);
  assert.equal(display.pinned.length, MOST_PINS);
  assert.ok(!display.pinned.includes("1:camera"));
  assert.ok(!togglePin(display, "3:camera").pinned.includes("3:camera"));
});

test("an effect that costs too much is made cheaper twice, then given up", () => {
  const guard = new CostGuard();
  const verdicts = [];
  for (let now = 0; now < 15_000; now += 33) verdicts.push(guard.frame(now, 25, false));
  assert.deepEqual(verdicts.filter((verdict) => verdict !== "keep").slice(0, 3), ["cheaper", "cheaper", "off"]);
});

test("an effect that the computer can afford goes on", () => {
  const guard = new CostGuard();
  for (let now = 0; now < 60_000; now += 33) assert.equal(guard.frame(now, 6, false), "keep");
});

test("the middle of the picture is the person, its corners are the room, and movement beside the head joins the person", () => {
  const grey = () => new Uint8ClampedArray(MASK_WIDTH * MASK_HEIGHT * 4).fill(120);
  const mask = new PersonMask();
  let values = mask.update(grey());
  const at = (x, y) => values[y * MASK_WIDTH + x];
  assert.ok(at(32, 14) > 0.9);
  assert.ok(at(1, 1) < 0.05 && at(62, 1) < 0.05);
  const beside = { x: 19, y: 20 };
  const before = at(beside.x, beside.y);
  for (let frame = 0; frame < 40; frame += 1) {
    const pixels = grey();
    const index = (beside.y * MASK_WIDTH + beside.x) * 4;
    pixels.fill(frame % 2 ? 250 : 10, index, index + 3);
    values = mask.update(pixels);
  }
  assert.ok(at(beside.x, beside.y) > Math.max(0.6, before + 0.1), `${before} → ${at(beside.x, beside.y)}`);
});
