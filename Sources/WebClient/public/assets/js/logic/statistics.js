/** Makes readable numbers out of two readings of `RTCPeerConnection.getStats()`. */

/**
 * @typedef {Map<string, any>} Reading
 * @typedef {{ mid: string, rid: string, kind: string, codec: string, width: number, height: number, fps: number,
 *   bitrate: number, loss: number, jitter: number, limitation: string }} StreamStatistics
 *   bitrate in bit/s, loss in percent, jitter in ms
 * @typedef {{ roundTrip: number | null, protocol: string, local: string, remote: string, received: number,
 *   sent: number, estimate: number | null, cipher: string }} TransportStatistics
 *   round trip in ms, received, sent and estimate in bit/s
 * @typedef {{ transport: TransportStatistics | null, incoming: StreamStatistics[], outgoing: StreamStatistics[] }}
 *   Statistics
 */

/** @param {any} now @param {any} before @param {string} field */
function rate(now, before, field) {
  if (!before) return 0;
  const seconds = (now.timestamp - before.timestamp) / 1000;
  const amount = (now[field] ?? 0) - (before[field] ?? 0);
  return seconds > 0 && amount > 0 ? amount / seconds : 0;
}

/** @param {any} now @param {any} before @returns {number} percent of the packets of this interval */
function lossPercent(now, before) {
  const lost = (now.packetsLost ?? 0) - (before?.packetsLost ?? 0);
  const received = (now.packetsReceived ?? 0) - (before?.packetsReceived ?? 0);
  const expected = lost + received;
  return expected > 0 && lost > 0 ? Math.min(100, (100 * lost) / expected) : 0;
}

/** @param {Reading} reading @param {any} stream */
function codecName(reading, stream) {
  const codec = reading.get(stream.codecId);
  return codec ? String(codec.mimeType ?? "").replace(/^(audio|video)\//i, "") : "";
}

/** @param {string} address @param {number} port */
function endpoint(address, port) {
  return address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
}

/** @param {Reading} reading @param {Reading | null} before @returns {TransportStatistics | null} */
function transportStatistics(reading, before) {
  const entries = [...reading.values()];
  const transport = entries.find((entry) => entry.type === "transport");
  const pair = (transport && reading.get(transport.selectedCandidatePairId))
    ?? entries.find((entry) => entry.type === "candidate-pair" && (entry.selected || entry.nominated));
  if (!pair) return null;
  const local = reading.get(pair.localCandidateId);
  const remote = reading.get(pair.remoteCandidateId);
  const old = before?.get(pair.id);
  return {
    roundTrip: pair.currentRoundTripTime === undefined ? null : pair.currentRoundTripTime * 1000,
    protocol: String(local?.protocol ?? "").toUpperCase(),
    local: local?.candidateType ?? "",
    remote: remote ? endpoint(String(remote.address ?? remote.ip ?? ""), remote.port) : "",
    received: rate(pair, old, "bytesReceived") * 8,
    sent: rate(pair, old, "bytesSent") * 8,
    estimate: pair.availableOutgoingBitrate ?? null,
    cipher: String(transport?.srtpCipher ?? "").replace(/^SRTP_/, "").replaceAll("_", "-"),
  };
}

/**
 * @param {Reading} reading
 * @param {Reading | null} before the reading of a second ago
 * @returns {Statistics}
 */
export function summarise(reading, before) {
  /** @type {StreamStatistics[]} */
  const incoming = [];
  /** @type {StreamStatistics[]} */
  const outgoing = [];
  for (const entry of reading.values()) {
    if (entry.type !== "inbound-rtp" && entry.type !== "outbound-rtp") continue;
    const old = before?.get(entry.id);
    const inbound = entry.type === "inbound-rtp";
    const remote = inbound ? null : [...reading.values()]
      .find((other) => other.type === "remote-inbound-rtp" && other.localId === entry.id);
    /** @type {StreamStatistics} */
    const stream = {
      mid: String(entry.mid ?? ""),
      rid: String(entry.rid ?? ""),
      kind: String(entry.kind ?? ""),
      codec: codecName(reading, entry),
      width: entry.frameWidth ?? 0,
      height: entry.frameHeight ?? 0,
      fps: entry.framesPerSecond ?? 0,
      bitrate: rate(entry, old, inbound ? "bytesReceived" : "bytesSent") * 8,
      loss: inbound ? lossPercent(entry, old) : 100 * (remote?.fractionLost ?? 0),
      jitter: 1000 * ((inbound ? entry.jitter : remote?.jitter) ?? 0),
      limitation: entry.qualityLimitationReason ?? "",
    };
    (inbound ? incoming : outgoing).push(stream);
  }
  return { transport: transportStatistics(reading, before), incoming, outgoing };
}
