import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { dictionaries } from "../../Sources/WebClient/public/assets/js/i18n/index.js";
import {
  actKind, byteSize, bySchools, chapterBeside, currentChapter, detailLines, filteredRecords, gapCount, grouped, instantOf, isChanging, isPlayable, nextRate,
  percent, playerCommand, rememberedRate, rememberedVolume, tidyChapters,
} from "../../Sources/WebClient/public/assets/js/logic/recordings.js";
import { ACTS } from "../../Sources/WebClient/public/assets/js/pages/audit.js";
import { refusalKey } from "../../Sources/WebClient/public/assets/js/logic/refusal.js";

const key = (code, more = {}) => playerCommand({ code, ctrlKey: false, altKey: false, metaKey: false, shiftKey: false, ...more });
const chapter = (at, name = "Anna", kind = "speaker") => ({ at, name, kind });

test("a moment may be a number or a text", () => {
  assert.equal(instantOf(5), 5);
  assert.equal(instantOf("2026-11-22T10:00:00Z"), Date.UTC(2026, 10, 22, 10));
  assert.deepEqual([instantOf(null), instantOf(undefined), instantOf("soon"), instantOf(NaN)], [null, null, null, null]);
});

test("rooms for groups stand under their plenary, where it is in the list", () => {
  const list = [{ id: "p" }, { id: "10", parent: "p", breakout: "Room 10" }, { id: "2", parent: "p", breakout: "Room 2" }, { id: "x", parent: "gone", breakout: "A" }];
  assert.deepEqual(grouped(list).map(({ recording, rooms }) => [recording.id, rooms.map((each) => each.id)]), [["p", ["2", "10"]], ["x", []]]);
  assert.deepEqual(grouped([]), []);
});

test("only what changes by itself is asked for again", () => {
  assert.deepEqual(["recording", "waiting", "composing", "ready", "failed"].map((state) => isChanging({ state })), [true, true, true, false, false]);
});

test("a film that is made anew can be played meanwhile", () => {
  assert.deepEqual([{ state: "ready" }, { state: "composing" }, { state: "composing", film: true }, { state: "ready", film: false }].map(isPlayable), [true, false, true, false]);
});

test("progress is not told as done before it is", () => {
  assert.deepEqual([undefined, null, -1, 0.426, 0.9999, 1, 7].map(percent), [0, 0, 0, 42, 99, 100, 100]);
});

test("sizes are read in both languages", () => {
  assert.match(byteSize(1_503_238_553, "ru"), /^1,4\sГБ$/);
  assert.match(byteSize(1_503_238_553, "en"), /^1\.4\s?GB$/);
  assert.match(byteSize(350 * 2 ** 20, "ru"), /^350\sМБ$/);
  assert.match(byteSize(0, "en"), /^0\s?byte/);
});

test("the chapter that is on, and those beside it", () => {
  const chapters = [chapter(1000), chapter(60_000, "Boris"), chapter(120_000, "Vera")];
  assert.deepEqual([0, 999, 1000, 59_999, 60_000, 999_999].map((at) => currentChapter(chapters, at)), [-1, -1, 0, 0, 1, 2]);
  assert.equal(currentChapter([], 5), -1);
  assert.equal(chapterBeside(chapters, 0, 1), 1000);
  assert.equal(chapterBeside(chapters, 130_000, 1), null);
  assert.equal(chapterBeside(chapters, 70_000, -1), 60_000, "well inside a chapter: back to its beginning");
  assert.equal(chapterBeside(chapters, 61_000, -1), 1000, "just after it began: to the one before");
  assert.equal(chapterBeside(chapters, 1500, -1), 0);
  assert.equal(chapterBeside(chapters, 10, -1), null);
});

test("chapters are in order and do not repeat the one before", () => {
  const tidy = tidyChapters([chapter(5000), chapter(0), chapter(2000), chapter(3000, "Anna", "screen"), chapter(9000, "Boris")]);
  assert.deepEqual(tidy.map(({ at, kind }) => [at, kind]), [[0, "speaker"], [3000, "screen"], [5000, "speaker"], [9000, "speaker"]]);
  assert.deepEqual(tidyChapters(undefined), []);
});

test("keys command the player in any layout, and those of the browser stay the browser's", () => {
  assert.deepEqual(key("Space"), { type: "toggle" });
  assert.deepEqual(key("ArrowLeft"), { type: "skip", seconds: -5 });
  assert.deepEqual(key("Digit7"), { type: "part", part: 0.7 });
  assert.equal(key("KeyF", { ctrlKey: true }), null);
  assert.equal(key("KeyL", { metaKey: true }), null);
  assert.equal(key("KeyZ"), null);
});

test("speeds go step by step and end at the ends; what was kept and is none is not taken", () => {
  assert.deepEqual([nextRate(1, 1), nextRate(1, -1), nextRate(2, 1), nextRate(0.5, -1), nextRate(3, 1)], [1.25, 0.75, 2, 0.5, 1.25]);
  assert.deepEqual([null, "1.5", "17", "x"].map(rememberedRate), [1, 1.5, 1, 1]);
  assert.deepEqual([null, "0", "0.4", "2", "x"].map(rememberedVolume), [1, 0, 0.4, 1, 1]);
});

test("people stand by school, those without one at the end", () => {
  const people = [{ name: "Глеб" }, { name: "Вера", school: "Школа № 10" }, { name: "Анна", school: "Школа № 2" }, { name: "Борис", school: "Школа № 10" }];
  const [gleb, vera, anna, boris] = people;
  assert.deepEqual(bySchools(people, "ru"), [
    { school: "Школа № 2", people: [anna] }, { school: "Школа № 10", people: [boris, vera] }, { school: null, people: [gleb] },
  ]);
});

test("gaps may be counted or listed", () => {
  assert.deepEqual([gapCount({}), gapCount({ gaps: 3 }), gapCount({ gaps: [{ from: 1, to: 2, reason: "loss" }] })], [0, 3, 1]);
});

test("the audit is searched by all words, and by the kind of act", () => {
  const records = [{ number: 1, action: "recording.watched", actor: "account:1" }, { number: 2, action: "deleted", actor: "account:2" }];
  const words = (record) => `${record.action} ${record.actor}`;
  const found = (search, kind = "") => filteredRecords(records, search, kind, words).map((each) => each.number);
  assert.deepEqual([found(""), found("WATCHED account"), found("watched account:2"), found("", "deleted"), found("", "watched")], [[1, 2], [1], [], [2], [1]]);
  assert.equal(actKind("recording.deleted"), "deleted");
});

test("details may be an object or its text", () => {
  assert.deepEqual(detailLines({ reason: "old", bytes: 5 }), [["reason", "old"], ["bytes", "5"]]);
  assert.deepEqual(detailLines('{"a":{"b":1}}'), [["a", '{"b":1}']]);
  assert.deepEqual(detailLines("just words"), [["", "just words"]]);
  assert.deepEqual([detailLines(null), detailLines(undefined), detailLines(""), detailLines("{}")], [[], [], [], []]);
});

test("every refusal about recordings has a sentence of its own", () => {
  for (const code of ["notFound", "recordingNotFound", "recordingHeld", "shareInvalid", "notReady", "reasonMissing", "tracksGone", "recordingGoesOn", "alreadyWaiting", "invalidDays", "invalidNote", "unreachable", "notAllowed"]) {
    assert.equal(refusalKey({ code }), `refusal.${code}`);
    assert.ok(dictionaries.ru[`refusal.${code}`]);
  }
  assert.equal(refusalKey({ code: "unheard" }), "refusal.other");
});

test("everything that the server writes into the audit log has words", () => {
  const sources = join(dirname(fileURLToPath(import.meta.url)), "../../Sources");
  const swift = ["Server", "Boards"].flatMap((name) => readdirSync(join(sources, name), { recursive: true })
    .filter((file) => String(file).endsWith(".swift")).map((file) => readFileSync(join(sources, name, String(file)), "utf8")));
  const acts = swift.flatMap((text) => [...text.matchAll(/(?:[eE]ntry\(|action:|record\((?:visit, )?)\s*"(\w+)"/g)].map(([, act]) => act));
  assert.ok(acts.length > 30, "the server's sources are read");
  assert.deepEqual([...new Set(acts)].filter((act) => !(act in ACTS)).sort(), []);
});
