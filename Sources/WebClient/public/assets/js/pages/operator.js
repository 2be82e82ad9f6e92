import { APIError, operatorReading } from "../api.js";
import { onLanguage, plainPage } from "../components/shell.js";
import { Sparkline } from "../components/sparkline.js";
import { el, setAttribute, setShown, setText } from "../dom.js";
import { icon } from "../icons.js";
import { language, t } from "../i18n/index.js";
import { change, History, judgeBusy, losses } from "../logic/operator.js";
import { adminToken, setAdminToken } from "../preferences.js";
import { takeTokenFromAddress } from "./admin/token.js";

/**
 * @typedef {import("../logic/operator.js").OperatorReading} Reading
 * @typedef {import("../logic/operator.js").Change} Change
 * @typedef {import("../i18n/index.js").Key} Key
 */

/** Seconds that the lines show. */
const SPAN = 120;

/**
 * The causes by which packets are lost; the last is no fault.
 *
 * @type {[string, Key][]}
 */
const CAUSES = [
  ["unknown", "operator.drop.unknown"], ["malformed", "operator.drop.malformed"],
  ["unauthentic", "operator.drop.unauthentic"], ["overload", "operator.drop.overload"],
  ["handover", "operator.drop.handover"],
  ["no_room", "operator.drop.noRoom"], ["too_long", "operator.drop.tooLong"],
  ["not_permitted", "operator.drop.notPermitted"], ["unreachable", "operator.drop.unreachable"],
  ["other", "operator.drop.otherRefusal"], ["systemSend", "operator.drop.systemSend"],
  ["systemReceive", "operator.drop.systemReceive"], ["quiet", "operator.drop.quiet"],
];

/** @param {number} value @param {Intl.NumberFormatOptions} [options] */
function number(value, options = { maximumFractionDigits: 0 }) {
  return new Intl.NumberFormat(language(), options).format(value);
}

/** @param {number} bitsPerSecond */
const megabits = (bitsPerSecond) => {
  const value = bitsPerSecond / 1e6;
  return number(value, { maximumFractionDigits: value >= 100 ? 0 : value >= 10 ? 1 : 2 });
};

/** @param {number} share */
const percent = (share) => number(share, { style: "percent", maximumFractionDigits: 0 });

/** @param {number} seconds */
function delay(seconds) {
  if (!Number.isFinite(seconds)) return "> 100";
  return number(seconds * 1000, { maximumFractionDigits: seconds < 0.01 ? 2 : 1 });
}

/** @param {number} seconds the two greatest units */
function duration(seconds) {
  const unit = (/** @type {number} */ value, /** @type {string} */ name) =>
    number(value, { style: "unit", unit: name, unitDisplay: "short", maximumFractionDigits: 0 });
  const minutes = Math.floor(seconds / 60);
  if (minutes === 0) return unit(Math.floor(seconds), "second");
  if (minutes < 60) return unit(minutes, "minute");
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${unit(hours, "hour")} ${unit(minutes % 60, "minute")}`;
  return `${unit(Math.floor(hours / 24), "day")} ${unit(hours % 24, "hour")}`;
}

/** One number with its unit, more words below, and the line of the last two minutes. */
class Gauge {
  history = new History(SPAN);
  line = new Sparkline(SPAN);
  value = el("span", { class: "gauge-value" }, "—");
  note = el("p", { class: "gauge-note" });

  /** @param {string} role @param {Key} title @param {Key} [unit] */
  constructor(role, title, unit) {
    this.element = el("section", { class: "gauge", "data-role": role },
      el("h2", { t: title }),
      el("p", { class: "gauge-figure" }, this.value, unit && el("span", { class: "gauge-unit", t: unit })),
      this.note, this.line.element);
  }

  /** @param {number} at seconds @param {number | null} value */
  keep(at, value) {
    this.history.add(at, value);
    this.line.draw(this.history, at);
  }
}

/** One media thread. */
class WorkerRow {
  history = new History(SPAN);
  line = new Sparkline(SPAN);
  bar = el("div", { class: "busy-bar" });
  share = el("span", { class: "worker-share" }, "—");
  note = el("p", { class: "gauge-note" });
  queue = el("p", { class: "gauge-note", "data-role": "handover-queue" });

  /** @param {number} index */
  constructor(index) {
    this.meter = el("div", {
      class: "busy", role: "meter", label: "operator.busy", "aria-valuemin": 0, "aria-valuemax": 100, "aria-valuenow": 0,
    }, this.bar);
    this.element = el("li", { class: "worker", "data-role": "worker", "data-worker": index },
      el("div", { class: "worker-head" }, el("strong", { t: "operator.worker", with: { number: index } }), this.share),
      this.meter, this.note, this.queue, this.line.element);
  }

  /**
   * @param {import("../logic/operator.js").WorkerReading} worker
   * @param {import("../logic/operator.js").Traffic | undefined} traffic
   */
  render(worker, traffic) {
    this.share.textContent = percent(worker.busy);
    this.bar.style.transform = `scaleX(${worker.busy.toFixed(3)})`;
    setAttribute(this.element, "data-load", judgeBusy(worker.busy));
    setAttribute(this.meter, "aria-valuenow", Math.round(100 * worker.busy));
    setText(this.note, worker.relief > 0 ? "operator.workerBehind" : "operator.workerNote", {
      sent: traffic ? number(traffic.packetsOut) : "—", waiting: number(worker.waiting),
    });
    setText(this.queue, "operator.workerHandover", { waiting: number(worker.handoverQueue) });
  }
}

/** What the machine does, second by second. */
class OperatorPage {
  /** @type {Reading | null} */
  #reading = null;
  /** @type {Change | null} */
  #change = null;
  /** @type {WorkerRow[]} */
  #rows = [];

  constructor() {
    this.out = new Gauge("sent", "operator.sent", "operator.megabits");
    this.in = new Gauge("received", "operator.received", "operator.megabits");
    this.delay = new Gauge("delay", "operator.delay", "operator.milliseconds");
    this.memory = new Gauge("memory", "operator.memory", "operator.megabytes");
    this.cpu = new Gauge("cpu", "operator.cpu", "operator.processors");
    this.people = new Gauge("people", "operator.people");
    this.summary = el("p", { class: "lead operator-summary", "data-role": "summary", t: "app.loading" });
    this.trouble = el("section", { class: "notice", role: "alert", "data-role": "operator-trouble", hidden: true });
    this.workers = el("ul", { class: "workers" });
    this.drops = el("tbody");
    this.body = el("div", { class: "operator-body", hidden: true },
      el("div", { class: "gauges" },
        this.people.element, this.out.element, this.in.element, this.delay.element, this.cpu.element, this.memory.element),
      el("section", { class: "operator-section" }, el("h2", { t: "operator.workers" }), this.workers,
        el("p", { class: "quiet-text", t: "operator.linesNote" })),
      el("section", { class: "operator-section" }, el("h2", { t: "operator.drops" }),
        el("div", { class: "table-holder" }, el("table", { class: "drops", "data-role": "drops" },
          el("thead", {}, el("tr", {}, el("th", { scope: "col", t: "operator.cause" }),
            el("th", { scope: "col", t: "operator.now" }), el("th", { scope: "col", t: "operator.sinceStart" }))),
          this.drops)),
        el("p", { class: "quiet-text", t: "operator.dropsNote" })));
    this.element = plainPage("operator", el("section", { class: "operator" },
      el("header", { class: "operator-header" }, el("h1", { t: "operator.title" }),
        el("a", { class: "button compact", href: "/admin" }, icon("people"), el("span", { t: "admin.title" }))),
      this.summary, this.trouble, this.body));
    onLanguage(() => this.#render());
  }

  /** Asks each second, for as long as the page is open. */
  async watch() {
    for (;;) {
      const asked = performance.now();
      try {
        this.#take(await operatorReading());
      } catch (error) {
        if (error instanceof APIError && error.refused) {
          this.block("admin.expired");
          return;
        }
        this.#complain("operator.unreachable");
      }
      await new Promise((resolve) => { setTimeout(resolve, Math.max(200, 1000 - (performance.now() - asked))); });
    }
  }

  /** @param {"admin.expired" | "admin.noToken"} key */
  block(key) {
    setAdminToken(null);
    this.#complain(key);
    setShown(this.summary, false);
    setShown(this.body, false);
  }

  /** @param {Key} key */
  #complain(key) {
    if (this.trouble.dataset.reason !== key) this.trouble.replaceChildren(icon("warning"), el("p", { t: key }));
    this.trouble.dataset.reason = key;
    setAttribute(this.element, "data-live", false);
    setShown(this.trouble, true);
  }

  /** @param {Reading} reading */
  #take(reading) {
    this.#change = change(reading, this.#reading);
    this.#reading = reading;
    setAttribute(this.element, "data-live", true);
    setShown(this.trouble, false);
    setShown(this.body, true);
    while (this.#rows.length < reading.workers.length) this.#rows.push(new WorkerRow(this.#rows.length));
    if (this.workers.childElementCount !== reading.workers.length) {
      this.#rows.length = reading.workers.length;
      this.workers.replaceChildren(...this.#rows.map((row) => row.element));
    }
    this.#keep(reading, this.#change, performance.now() / 1000);
    this.#render();
  }

  /** @param {Reading} reading @param {Change | null} step @param {number} at seconds */
  #keep(reading, step, at) {
    this.people.keep(at, reading.participants);
    this.memory.keep(at, reading.process.residentBytes);
    this.out.keep(at, step && step.traffic.bitsOut);
    this.in.keep(at, step && step.traffic.bitsIn);
    this.cpu.keep(at, step && step.processors);
    // What is slower than the last bound is drawn at the upper edge of the others.
    const p95 = step?.delay?.p95 ?? null;
    this.delay.keep(at, p95 === Infinity ? 0.1 : p95);
    for (const [index, row] of this.#rows.entries()) {
      row.history.add(at, reading.workers[index].busy);
      row.line.draw(row.history, at, 1);
    }
  }

  #render() {
    const reading = this.#reading;
    if (!reading) return;
    const step = this.#change;
    const traffic = step?.traffic;
    setText(this.summary, "operator.summary", {
      version: reading.version, encryption: reading.encryption || "—",
      segmentation: t(reading.segmentation ? "operator.segmentation.kernel" : "operator.segmentation.none"),
      time: duration(reading.process.uptime),
    });
    this.people.value.textContent = number(reading.participants);
    setText(this.people.note, "operator.peopleNote", { rooms: number(reading.rooms), transports: number(reading.transports) });
    this.out.value.textContent = traffic ? megabits(traffic.bitsOut) : "—";
    setText(this.out.note, "operator.sentNote", traffic
      ? { packets: number(traffic.packetsOut), calls: number(traffic.sendCalls) } : { packets: "—", calls: "—" });
    this.in.value.textContent = traffic ? megabits(traffic.bitsIn) : "—";
    setText(this.in.note, "operator.receivedNote", { packets: traffic ? number(traffic.packetsIn) : "—" });
    this.delay.value.textContent = step?.delay ? delay(step.delay.p95) : "—";
    setText(this.delay.note, step?.delay ? "operator.delayNote" : "operator.delayNone", step?.delay
      ? { median: delay(step.delay.median), p99: delay(step.delay.p99) } : undefined);
    this.cpu.value.textContent = step ? number(step.processors, { minimumFractionDigits: 2, maximumFractionDigits: 2 }) : "—";
    setText(this.cpu.note, "operator.cpuNote", { processors: number(reading.process.processors) });
    this.memory.value.textContent = number(reading.process.residentBytes / 1e6);
    setText(this.memory.note, "operator.memoryNote", { files: number(reading.process.openFiles) });
    for (const [index, row] of this.#rows.entries()) row.render(reading.workers[index], step?.workers[index]);
    this.#renderDrops(reading, step);
  }

  /** @param {Reading} reading @param {Change | null} step */
  #renderDrops(reading, step) {
    const totals = losses(reading);
    if (this.drops.childElementCount === 0) {
      this.drops.append(...CAUSES.map(([cause, key]) => el("tr", { "data-cause": cause },
        el("th", { scope: "row", t: key }), el("td"), el("td"))));
    }
    for (const [index, [cause]] of CAUSES.entries()) {
      const [, now, all] = this.drops.children[index].children;
      const recent = step?.lost[cause] ?? 0;
      now.textContent = step ? number(recent / step.seconds) : "—";
      all.textContent = number(totals[cause] ?? 0);
      setAttribute(this.drops.children[index], "data-happening", recent > 0 && cause !== "quiet");
    }
  }
}

export function operatorPage() {
  takeTokenFromAddress();
  const page = new OperatorPage();
  if (adminToken()) void page.watch();
  else page.block("admin.noToken");
  return page.element;
}
