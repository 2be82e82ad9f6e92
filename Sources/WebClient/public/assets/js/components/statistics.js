import { el, setTip } from "../dom.js";
import { icon } from "../icons.js";
import { t } from "../i18n/index.js";
import { tilesBySlot } from "../logic/slots.js";
import { summarise } from "../logic/statistics.js";
import { bitrate } from "../logic/text.js";
import { onLanguage } from "./shell.js";

/** What the connection does, read each second while the panel is open. */
export class StatisticsPanel {
  /** @type {Map<string, any> | null} */
  #before = null;
  #closed = false;

  /** @param {import("../session.js").Session} session */
  constructor(session) {
    this.session = session;
    const close = el("button", { type: "button", class: "icon-button", on: { click: () => session.store.set({ panel: null }) } }, icon("close"));
    setTip(close, "app.close");
    this.body = el("div", { class: "panel-body", tabindex: "0" }, el("p", { class: "panel-note", t: "statistics.waiting" }));
    this.element = el("aside", { class: "panel", "data-role": "statistics", "aria-labelledby": "statistics-title" },
      el("header", { class: "panel-header" }, el("h2", { id: "statistics-title", t: "statistics.title" }), close), this.body);
    this.timer = setInterval(() => { void this.#read(); }, 1_000);
    this.endLanguage = onLanguage(() => { void this.#read(); });
    void this.#read();
  }

  async #read() {
    const reading = await this.session.peer.readStatistics();
    if (!reading || this.#closed) return;
    const statistics = summarise(reading, this.#before);
    this.#before = reading;
    this.body.replaceChildren(
      this.#transport(statistics.transport),
      this.#section("statistics.incoming", statistics.incoming.filter((stream) => stream.bitrate > 0), (stream) => this.#incomingName(stream)),
      this.#section("statistics.outgoing", statistics.outgoing.filter((stream) => stream.bitrate > 0), (stream) => this.#outgoingName(stream)),
    );
  }

  /** @param {import("../logic/statistics.js").TransportStatistics | null} transport */
  #transport(transport) {
    const rows = transport ? [
      ["statistics.transport", [transport.protocol, transport.local].filter(Boolean).join(" · ")],
      ["statistics.roundTrip", transport.roundTrip === null ? "—" : t("statistics.milliseconds", { value: Math.round(transport.roundTrip) })],
      ["statistics.receiving", bits(transport.received)],
      ["statistics.sending", bits(transport.sent)],
      ["statistics.estimate", transport.estimate === null ? "—" : bits(transport.estimate)],
      ["statistics.server", transport.remote || "—"],
      ["statistics.cipher", transport.cipher || "—"],
    ] : [];
    return el("section", { class: "figures", "data-role": "transport-statistics" },
      el("h3", { t: "statistics.connection" }),
      transport ? el("dl", {}, ...rows.flatMap(([key, value]) => [
        el("dt", { t: /** @type {any} */ (key) }), el("dd", {}, value),
      ])) : el("p", { class: "panel-note", t: "statistics.waiting" }));
  }

  /**
   * @param {"statistics.incoming" | "statistics.outgoing"} title
   * @param {import("../logic/statistics.js").StreamStatistics[]} streams
   * @param {(stream: import("../logic/statistics.js").StreamStatistics) => string} name
   */
  #section(title, streams, name) {
    return el("section", { class: "figures" }, el("h3", { t: title }),
      streams.length === 0 && el("p", { class: "panel-note", t: "statistics.none" }),
      ...streams.map((stream) => el("div", { class: "stream", "data-stream": stream.mid },
        el("strong", {}, name(stream)), el("span", { class: "stream-figures" }, describe(stream)))));
  }

  /** @param {import("../logic/statistics.js").StreamStatistics} stream */
  #incomingName(stream) {
    if (stream.kind === "audio") return t("statistics.audioSlot", { number: this.session.peer.audioSlot(stream.mid) });
    const { room } = this.session.store.get();
    const slot = tilesBySlot(room.slots).get(stream.mid);
    const name = slot && room.participants.get(slot.participant)?.name;
    if (!slot || !name) return "—";
    return slot.source === "screen" ? t("call.screenOf", { name }) : name;
  }

  /** @param {import("../logic/statistics.js").StreamStatistics} stream */
  #outgoingName(stream) {
    const names = /** @type {const} */ ({ microphone: "prejoin.microphone", camera: "prejoin.camera", screen: "call.yourScreen" });
    const source = this.session.peer.sourceOf(stream.mid);
    return [source ? t(names[source]) : "", stream.rid].filter(Boolean).join(" · ");
  }

  close() {
    this.#closed = true;
    clearInterval(this.timer);
    this.endLanguage();
    this.element.remove();
  }
}

/** @param {number} bitsPerSecond */
function bits(bitsPerSecond) {
  const { value, unit } = bitrate(bitsPerSecond);
  return t(unit === "megabits" ? "statistics.megabits" : "statistics.kilobits", { value });
}

/** @param {import("../logic/statistics.js").StreamStatistics} stream */
function describe(stream) {
  const limited = /** @type {const} */ ({ cpu: "statistics.limited.cpu", bandwidth: "statistics.limited.bandwidth", other: "statistics.limited.other" });
  return [
    stream.kind === "video" && stream.width > 0 && `${stream.width}×${stream.height}`,
    stream.kind === "video" && t("statistics.fps", { value: Math.round(stream.fps) }),
    bits(stream.bitrate),
    stream.codec,
    t("statistics.loss", { value: stream.loss.toFixed(1) }),
    t("statistics.jitter", { value: Math.round(stream.jitter) }),
    stream.limitation in limited && t(limited[/** @type {keyof typeof limited} */ (stream.limitation)]),
  ].filter(Boolean).join(" · ");
}
