import assert from "node:assert/strict";
import { test } from "node:test";
import { change, History, judgeBusy, losses, paths, quantile } from "../../Sources/WebClient/public/assets/js/logic/operator.js";

const worker = (fields = {}) => ({
  measuredAt: 100, busy: 0.1, waiting: 0, handoverQueue: 0, relief: 0, transports: 2, packetsIn: 0, packetsOut: 0, bytesIn: 0, bytesOut: 0, sendCalls: 0, ...fields,
});
const noErrors = { no_room: 0, too_long: 0, not_permitted: 0, unreachable: 0, other: 0 };
const reading = (fields = {}) => ({
  version: "1", encryption: "openssl", segmentation: true, rooms: 1, participants: 2, transports: 2, workers: [worker()],
  drops: { unknown: 0, malformed: 0, unauthentic: 0, overload: 0, handover: 0, quiet: 0 }, sendErrors: noErrors, retransmitted: 0, recovered: 0,
  keyframeRequests: 0, process: { cpuSeconds: 10, residentBytes: 1, startTime: 1000, openFiles: 9, processors: 2, systemSendDrops: 0, systemReceiveDrops: 0 },
  forwardingDelay: { bounds: [0.001, 0.002, 0.005], counts: [0, 0, 0, 0] }, ...fields,
});

test("a quantile lies inside the bucket that holds it", () => {
  const bounds = [1, 2, 4];
  assert.equal(quantile(bounds, [0, 0, 0, 0], 0.5), null);
  assert.equal(quantile(bounds, [10, 0, 0, 0], 0.5), 0.5);
  assert.equal(quantile(bounds, [0, 10, 0, 0], 0.5), 1.5);
  assert.equal(quantile(bounds, [50, 0, 50, 0], 0.75), 3);
  assert.equal(quantile(bounds, [99, 0, 0, 1], 0.99), 1);
  assert.equal(quantile(bounds, [90, 0, 0, 10], 0.99), Infinity);
  assert.equal(quantile(bounds, [0, 0, 0, 1], 0), Infinity);
});

test("rates are made with the time between the workers' own words, not with the page's clock", () => {
  const before = reading({ workers: [worker(), worker({ measuredAt: 50, packetsIn: 7 })] });
  const now = reading({
    workers: [
      worker({ measuredAt: 100.5, packetsIn: 100, packetsOut: 1000, bytesIn: 1000, bytesOut: 10_000, sendCalls: 50 }),
      worker({ measuredAt: 52, packetsIn: 27, packetsOut: 4, bytesIn: 4, bytesOut: 8, sendCalls: 2 }),
    ],
    process: { cpuSeconds: 11, residentBytes: 1, startTime: 1000, openFiles: 9, processors: 2 },
  });
  const step = change(now, before);
  assert.deepEqual(step.workers[0], { packetsIn: 200, packetsOut: 2000, bitsIn: 16_000, bitsOut: 160_000, sendCalls: 100 });
  assert.deepEqual(step.workers[1], { packetsIn: 10, packetsOut: 2, bitsIn: 16, bitsOut: 32, sendCalls: 1 });
  assert.deepEqual(step.traffic, { packetsIn: 210, packetsOut: 2002, bitsIn: 16_016, bitsOut: 160_032, sendCalls: 101 });
  assert.equal(step.seconds, 2);
  assert.equal(step.processors, 0.5);
  assert.equal(step.delay, null, "nothing was forwarded");
});

test("delays and losses are those between the readings", () => {
  const before = reading({ forwardingDelay: { bounds: [0.001, 0.002, 0.005], counts: [500, 500, 500, 500] } });
  const now = reading({
    workers: [worker({ measuredAt: 101 })], sendErrors: { ...noErrors, no_room: 3, unreachable: 1 }, drops: { ...before.drops, overload: 4 },
    process: { ...before.process, systemSendDrops: 8, systemReceiveDrops: 2 },
    forwardingDelay: { bounds: [0.001, 0.002, 0.005], counts: [500, 600, 500, 500] },
  });
  const step = change(now, before);
  assert.equal(step.delay.median, 0.0015);
  assert.ok(step.delay.p95 > 0.0019 && step.delay.p99 <= 0.002);
  assert.deepEqual(step.lost, {
    unknown: 0, malformed: 0, unauthentic: 0, overload: 4, handover: 0, quiet: 0,
    no_room: 3, too_long: 0, not_permitted: 0, unreachable: 1, other: 0, systemSend: 8, systemReceive: 2,
  });
  assert.deepEqual(losses(now), step.lost, "nothing was lost before");
});

test("nothing is compared with another run of the server, nor with the same word said twice", () => {
  const before = reading({ workers: [worker({ packetsIn: 50 })] });
  const later = (fields, process = {}) => reading({ workers: [worker({ measuredAt: 101, ...fields })], process: { ...before.process, ...process } });
  assert.equal(change(before, null), null);
  assert.equal(change(before, before), null);
  assert.equal(change(later({ packetsIn: 49 }), before), null);
  assert.equal(change(later({ packetsIn: 60 }, { startTime: 2000 }), before), null);
  assert.equal(change(reading({ workers: [worker(), worker()] }), before), null);
  assert.notEqual(change(later({ packetsIn: 60 }), before), null);
});

test("a history keeps the last seconds and leaves out what is not known", () => {
  const history = new History(10);
  for (let second = 0; second < 100; second += 1) history.add(second, second === 95 ? null : second === 96 ? Infinity : second);
  assert.deepEqual(history.samples.map(({ at }) => at), [89, 90, 91, 92, 93, 94, 97, 98, 99]);
  assert.equal(history.greatest, 99);
  history.add(200, null);
  assert.equal(history.samples.length, 0);
  assert.equal(history.greatest, 0);
});

test("a line runs from its time to its value, stays inside its frame and is broken where nothing was known", () => {
  const frame = { now: 100, span: 100, top: 10, width: 200, height: 50 };
  const { line, area } = paths([{ at: 0, value: 0 }, { at: 1, value: 10 }, { at: 98, value: 5 }, { at: 100, value: 99 }], frame);
  assert.equal(line, "M0 50L2 0M196 25L200 0");
  assert.equal(area, "M0 50L0 50L2 0L2 50ZM196 50L196 25L200 0L200 50Z");
  assert.deepEqual(paths([], frame), { line: "", area: "" });
  assert.equal(paths([{ at: 50, value: 0 }], { ...frame, top: 0 }).line, "M100 50");
});

test("a busy thread is noticed before it is full", () => {
  assert.deepEqual([0, 0.59, 0.6, 0.84, 0.85, 1].map(judgeBusy), ["calm", "calm", "high", "high", "full", "full"]);
});
