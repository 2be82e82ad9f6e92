/** Makes rates, shares and quantiles out of two readings of `/api/operator`, and lines out of what was kept of them. */

/**
 * @typedef {{ measuredAt: number, busy: number, waiting: number, handoverQueue: number, relief: number,
 *   transports: number, packetsIn: number, packetsOut: number, bytesIn: number, bytesOut: number,
 *   sendCalls: number }} WorkerReading
 *   `measuredAt` in seconds on the server's clock, counters since its start
 * @typedef {"unknown" | "malformed" | "unauthentic" | "overload" | "handover" | "quiet"} DropCause
 * @typedef {"no_room" | "too_long" | "not_permitted" | "unreachable" | "other"} RefusalCause what the kernel said
 * @typedef {{ version: string, encryption: string, segmentation: boolean, rooms: number, participants: number,
 *   transports: number, workers: WorkerReading[], drops: Record<DropCause, number>, sendErrors: Record<RefusalCause, number>,
 *   retransmitted: number, recovered: number, keyframeRequests: number,
 *   process: { cpuSeconds: number, residentBytes: number, startTime: number, uptime: number, openFiles: number,
 *   processors: number, systemSendDrops: number, systemReceiveDrops: number },
 *   forwardingDelay: { bounds: number[], counts: number[] } }} OperatorReading
 * @typedef {{ packetsIn: number, packetsOut: number, bitsIn: number, bitsOut: number, sendCalls: number }} Traffic
 *   all per second
 * @typedef {{ seconds: number, traffic: Traffic, workers: Traffic[], processors: number,
 *   delay: { median: number, p95: number, p99: number } | null,
 *   lost: Record<string, number> }} Change
 *   processors: how many were kept busy; delays in seconds, Infinity beyond the last bound; lost: since the reading
 *   before
 * @typedef {{ at: number, value: number }} Sample `at` in seconds
 */

/**
 * The value below which the share `q` of what the buckets hold lies, in the unit of the bounds.
 *
 * @param {number[]} bounds upper bounds of all buckets but the last
 * @param {number[]} counts
 * @param {number} q from 0 to 1
 * @returns {number | null} null when the buckets are empty, Infinity when it lies beyond the last bound
 */
export function quantile(bounds, counts, q) {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total <= 0) return null;
  let left = q * total;
  for (const [index, count] of counts.entries()) {
    if (count > 0 && left <= count) {
      if (index >= bounds.length) return Infinity;
      const lower = index === 0 ? 0 : bounds[index - 1];
      return lower + (bounds[index] - lower) * Math.max(0, left / count);
    }
    left -= count;
  }
  return Infinity;
}

/** @param {OperatorReading} now @param {OperatorReading} before whether the second is of an earlier run of the server */
function restarted(now, before) {
  return now.workers.length !== before.workers.length
    || Math.abs(now.process.startTime - before.process.startTime) > 2
    || now.workers.some((worker, index) => worker.packetsIn < before.workers[index].packetsIn
      || worker.measuredAt < before.workers[index].measuredAt);
}

/** @param {WorkerReading} now @param {WorkerReading} before @returns {Traffic} */
function workerTraffic(now, before) {
  const seconds = now.measuredAt - before.measuredAt;
  const rate = (/** @type {number} */ amount) => seconds > 0 ? Math.max(0, amount) / seconds : 0;
  return {
    packetsIn: rate(now.packetsIn - before.packetsIn),
    packetsOut: rate(now.packetsOut - before.packetsOut),
    bitsIn: 8 * rate(now.bytesIn - before.bytesIn),
    bitsOut: 8 * rate(now.bytesOut - before.bytesOut),
    sendCalls: rate(now.sendCalls - before.sendCalls),
  };
}

/**
 * What happened between two readings.
 *
 * @param {OperatorReading} now
 * @param {OperatorReading | null} before
 * @returns {Change | null} null when they cannot be compared: the first one, or the server has started anew
 */
export function change(now, before) {
  if (!before || restarted(now, before)) return null;
  // The workers tell each tenth of a second: the time between two readings is theirs, not that of the page's timer.
  const seconds = Math.max(0, ...now.workers.map((worker, index) => worker.measuredAt - before.workers[index].measuredAt));
  if (seconds === 0) return null;
  const workers = now.workers.map((worker, index) => workerTraffic(worker, before.workers[index]));
  const sum = (/** @type {keyof Traffic} */ field) => workers.reduce((total, worker) => total + worker[field], 0);
  const counts = now.forwardingDelay.counts.map((count, index) => count - (before.forwardingDelay.counts[index] ?? 0));
  const at = (/** @type {number} */ q) => quantile(now.forwardingDelay.bounds, counts, q);
  const [median, p95, p99] = [at(0.5), at(0.95), at(0.99)];
  const [total, earlier] = [losses(now), losses(before)];
  return {
    seconds,
    traffic: {
      packetsIn: sum("packetsIn"), packetsOut: sum("packetsOut"), bitsIn: sum("bitsIn"), bitsOut: sum("bitsOut"),
      sendCalls: sum("sendCalls"),
    },
    workers,
    processors: Math.max(0, now.process.cpuSeconds - before.process.cpuSeconds) / seconds,
    delay: median === null || p95 === null || p99 === null ? null : { median, p95, p99 },
    lost: Object.fromEntries(Object.keys(total).map((cause) => [cause, total[cause] - (earlier[cause] ?? 0)])),
  };
}

/**
 * Packets not forwarded since the server's start, by cause: what it dropped, what the kernel refused, and what the
 * machine had no room for on the way in and out, other programs' packets included.
 *
 * @param {OperatorReading} reading
 * @returns {Record<string, number>}
 */
export function losses(reading) {
  const { systemSendDrops, systemReceiveDrops } = reading.process;
  return { ...reading.drops, ...reading.sendErrors, systemSend: systemSendDrops, systemReceive: systemReceiveDrops };
}

/** The values of the last `span` seconds. */
export class History {
  /** @type {Sample[]} */
  samples = [];

  /** @param {number} span seconds */
  constructor(span) {
    this.span = span;
  }

  /** @param {number} at seconds @param {number | null} value not finite: nothing is known of this moment */
  add(at, value) {
    if (value !== null && Number.isFinite(value)) this.samples.push({ at, value });
    const oldest = at - this.span;
    while (this.samples.length > 0 && this.samples[0].at < oldest) this.samples.shift();
  }

  get greatest() {
    return this.samples.reduce((greatest, { value }) => Math.max(greatest, value), 0);
  }
}

/**
 * The path of a line and of the area under it; broken where nothing was known for more than `gap` seconds.
 *
 * @param {Sample[]} samples
 * @param {{ now: number, span: number, top: number, width: number, height: number, gap?: number }} frame
 *   `now` at the right edge, `now - span` at the left, the value `top` at the upper edge
 * @returns {{ line: string, area: string }}
 */
export function paths(samples, { now, span, top, width, height, gap = 3 }) {
  const place = (/** @type {number} */ number) => String(Math.round(number * 10) / 10);
  const x = (/** @type {Sample} */ sample) => place(width * Math.min(1, Math.max(0, 1 - (now - sample.at) / span)));
  const y = (/** @type {Sample} */ sample) => place(height * (1 - (top > 0 ? Math.min(1, Math.max(0, sample.value / top)) : 0)));
  /** @type {Sample[][]} */
  const pieces = [];
  for (const sample of samples) {
    const last = pieces.at(-1);
    const end = last?.at(-1);
    if (last && end && sample.at - end.at <= gap) last.push(sample);
    else pieces.push([sample]);
  }
  let line = "";
  let area = "";
  for (const piece of pieces) {
    const points = piece.map((sample) => `${x(sample)} ${y(sample)}`).join("L");
    line += `M${points}`;
    area += `M${x(piece[0])} ${place(height)}L${points}L${x(piece[piece.length - 1])} ${place(height)}Z`;
  }
  return { line, area };
}

/** @param {number} busy @returns {"calm" | "high" | "full"} how a busy share is to be judged */
export function judgeBusy(busy) {
  return busy >= 0.85 ? "full" : busy >= 0.6 ? "high" : "calm";
}
