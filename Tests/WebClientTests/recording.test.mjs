import assert from "node:assert/strict";
import { test } from "node:test";
import {
  clockTime, differsFrom, emptyRecording, needsAnswer, recordedLength, recordingNews, reduceRecording, secondsToAnswer,
} from "../../Sources/WebClient/public/assets/js/logic/recording.js";
import { emptyRoom, reduceRoom } from "../../Sources/WebClient/public/assets/js/logic/room.js";

const told = (state, fields = {}, now = 1000) => reduceRecording(state, { type: "recording", ...fields }, now);
const slice = (fields = {}) => ({ ...emptyRecording(), ...fields });

test("each message tells the whole recording; the room hands it on", () => {
  const room = reduceRoom(emptyRoom(), {
    type: "recording", state: "recording", mode: "sound", by: "Anna", since: 5, recorded: 700, answers: { agreed: 2, refused: 1, unanswered: 0 }, diskLow: true,
  });
  assert.deepEqual(
    [room.recording.state, room.recording.mode, room.recording.by, room.recording.recorded, room.recording.answers.refused, room.recording.diskLow],
    ["recording", "sound", "Anna", 700, 1, true],
  );
  const after = reduceRoom(room, { type: "recording", state: "paused" });
  assert.deepEqual([after.recording.state, after.recording.mode, after.recording.diskLow, after.recording.answers.agreed], ["paused", "everything", false, 0]);
});

test("an unknown state is no recording", () => {
  assert.equal(told(emptyRoom(), { state: "rewinding" }).recording.state, "off");
});

test("an answer holds for one recording", () => {
  let room = told(emptyRoom(), { state: "asking" });
  assert.ok(needsAnswer(room.recording));
  room = reduceRecording(room, { type: "consent", answer: "agreed" });
  room = told(room, { state: "recording" });
  assert.equal(room.recording.consent, "agreed");
  room = told(told(room, { state: "paused" }), { state: "recording" });
  assert.ok(!needsAnswer(room.recording), "a pause asks nobody anew");
  room = told(room, { state: "off", ended: "stopped" });
  assert.ok(!needsAnswer(room.recording));
  assert.ok(needsAnswer(told(room, { state: "asking" }).recording), "the next recording asks anew");
});

test("an answer that comes before the state it belongs to is kept", () => {
  const room = told(reduceRecording(emptyRoom(), { type: "consent", answer: "refused" }), { state: "recording" });
  assert.equal(room.recording.consent, "refused");
});

test("coming in tells of the recording and of one's answer at the door", () => {
  const joined = { type: "joined", participant: { id: 1 }, room: {}, participants: [], total: 1, resume: "x", slots: {} };
  assert.equal(reduceRecording(emptyRoom(), joined).recording.state, "off");
  const room = reduceRecording(emptyRoom(), { ...joined, recording: { state: "paused", recorded: 3 }, consent: "agreed" });
  assert.deepEqual([room.recording.state, room.recording.consent], ["paused", "agreed"]);
  assert.equal(reduceRecording(emptyRoom(), { ...joined, recording: { state: "recording" }, consent: { answer: "refused" } }).recording.consent, "refused");
  assert.equal(reduceRecording(emptyRoom(), { ...joined, recording: { state: "recording" }, consent: "maybe" }).recording.consent, "unanswered");
});

test("the answer of the door is given again only where the server has another", () => {
  const differs = (state, consent, agree) => differsFrom(slice({ state, consent }), agree);
  assert.deepEqual([differs("recording", "unanswered", true), differs("recording", "agreed", false), differs("asking", "refused", true)], [true, true, true]);
  assert.deepEqual([differs("recording", "agreed", true), differs("paused", "refused", false), differs("off", "unanswered", true)], [false, false, false]);
});

test("the length runs on while it records, and stands still in a pause", () => {
  const going = slice({ state: "recording", recorded: 60_000, heard: 1000 });
  assert.equal(recordedLength(going, 3500), 62_500);
  assert.equal(recordedLength(going, 500), 60_000, "a clock that was set back does not shorten it");
  assert.equal(recordedLength({ ...going, state: "paused" }, 99_000), 60_000);
});

test("the seconds to answer are counted by the server's clock", () => {
  const asking = slice({ state: "asking", asks: 20_000 });
  assert.deepEqual([0, 19_001, 20_000, 25_000].map((now) => secondsToAnswer(asking, now)), [20, 1, 0, 0]);
  assert.equal(secondsToAnswer(slice({ state: "recording", asks: 20_000 }), 0), null);
  assert.equal(secondsToAnswer(slice({ state: "asking" }), 0), null);
});

test("everybody is told what has changed, once", () => {
  const news = (before, now) => recordingNews(before && slice(before), slice(now));
  assert.deepEqual(news(null, { state: "off", ended: "diskFull" }), []);
  assert.deepEqual(news(null, { state: "recording" }), ["here"]);
  assert.deepEqual(news(null, { state: "asking" }), ["asking"]);
  assert.deepEqual(news({ state: "off" }, { state: "asking" }), ["asking"]);
  assert.deepEqual(news({ state: "asking" }, { state: "recording" }), ["started"]);
  assert.deepEqual(news({ state: "recording" }, { state: "recording", recorded: 9 }), []);
  assert.deepEqual(news({ state: "recording" }, { state: "paused" }), ["paused"]);
  assert.deepEqual(news({ state: "paused" }, { state: "recording" }), ["resumed"]);
  assert.deepEqual(news({ state: "paused" }, { state: "off", ended: "stopped" }), ["stopped"]);
  assert.deepEqual(news({ state: "asking" }, { state: "off", ended: "stopped" }), ["cancelled"]);
  assert.deepEqual(news({ state: "recording" }, { state: "off", ended: "diskFull" }), ["diskFull"]);
  assert.deepEqual(news({ state: "recording" }, { state: "off", ended: "disk" }), ["disk"]);
  assert.deepEqual(news({ state: "recording" }, { state: "recording", diskLow: true }), ["diskLow"]);
  assert.deepEqual(news({ state: "recording", diskLow: true }, { state: "recording", diskLow: true }), []);
});

test("a length reads like a clock", () => {
  assert.deepEqual([-5, 0, 7_999, 754_000, 3_723_000, 36_000_000].map(clockTime), ["0:00", "0:00", "0:07", "12:34", "1:02:03", "10:00:00"]);
});
