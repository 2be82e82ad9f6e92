import { APIError } from "../api.js";
import { auditRecords, checkAudit } from "../api/recordings.js";
import { guarded } from "../components/access.js";
import { onLanguage } from "../components/shell.js";
import { sitePage } from "../components/site.js";
import { el, setShown, setText } from "../dom.js";
import { icon } from "../icons.js";
import { language, t } from "../i18n/index.js";
import { dateOnly, ownZone } from "../logic/dates.js";
import { actKind, byteSize, detailLines, filteredRecords, instantOf } from "../logic/recordings.js";
import { refusalKey } from "../logic/refusal.js";
import { DETAIL_VALUES, PROGRAMME_ACTS, PROGRAMME_DETAILS } from "./auditwords.js";

const PAGE = 100;

/** @typedef {import("../dom.js").Key} Key */

/**
 * Acts that have words; others are shown as the server writes them.
 *
 * @type {Record<string, Key>}
 */
export const ACTS = {
  recordingStarted: "audit.started", recordingBegan: "audit.began", recordingPaused: "audit.paused", recordingResumed: "audit.resumed",
  recordingStopped: "audit.stopped", recordingEnded: "audit.ended", consentGiven: "audit.consented", consentRefused: "audit.refused",
  consentWithdrawn: "audit.withdrew", consentErased: "audit.erased", watched: "audit.watched", downloaded: "audit.downloaded",
  trackDownloaded: "audit.trackDownloaded", shared: "audit.shared", shareRevoked: "audit.revoked", shareOpened: "audit.opened",
  held: "audit.held", released: "audit.released", deleted: "audit.deleted", expired: "audit.expired", tracksRemoved: "audit.tracksRemoved",
  composeAsked: "audit.composeAsked", ...PROGRAMME_ACTS,
};

/** @type {Record<string, Key>} */
const DETAILS = {
  reason: "audit.reason", files: "audit.files", bytes: "audit.bytes", days: "audit.days", role: "audit.role", participant: "audit.participant",
  school: "audit.school", share: "audit.link", file: "audit.file", room: "audit.room", detail: "audit.more", title: "audit.name", ...PROGRAMME_DETAILS,
};

/** `/audit`: who did what with recordings, programmes and boards, in a log that cannot be changed unseen. */
export function auditPage() {
  const access = guarded(["administrator"], { guest: "admin.noToken", stranger: "admin.stranger" }, () => log(access.block));
  return sitePage("audit", el("section", { class: "admin" }, el("h1", { t: "audit.title" }), el("p", { class: "lead", t: "audit.lead" }), access.element));
}

/** @param {string} action */
function actWords(action) {
  const key = ACTS[actKind(action)];
  return key ? t(key) : action;
}

/** @param {AuditRecord} record who did it */
function actorWords({ actor, name }) {
  if (name) return name;
  if (!actor || actor === "system") return t("audit.system");
  const [kind, ...rest] = actor.split(":");
  const id = rest.join(":");
  // A random name says enough by its beginning.
  const short = id.length > 12 ? `${id.slice(0, 8)}…` : id;
  if (kind === "account") return t("audit.account", { name: short });
  if (kind === "token") return t("audit.token", { name: id });
  if (kind === "share") return t("audit.share", { name: short });
  return id ? t("audit.guest", { name: short }) : actor;
}

/** @param {AuditRecord} record @returns {string[]} */
function detailWords(record) {
  return detailLines(record.detail).filter(([name]) => !(name === "title" && record.title)).map(([name, value]) => {
    const key = DETAILS[name];
    const code = DETAIL_VALUES[name]?.[value];
    const text = code ? t(code) : name === "bytes" ? byteSize(Number(value), language()) : value;
    return key ? `${t(key)}: ${text}` : name ? `${name}: ${text}` : text;
  });
}

/** @param {AuditRecord} record all that is shown of it */
function recordWords(record) {
  return [record.number, record.action, actWords(record.action), actorWords(record), record.actor ?? "", record.subject ?? "", record.title ?? "",
    ...detailWords(record)].join(" ");
}

/** @param {(reason: "expired", key: Key) => void} block */
function log(block) {
  /** @type {AuditRecord[]} */
  let records = [];
  let busy = false;
  const list = el("ol", { class: "audit-list", "data-role": "audit" });
  const note = el("p", { class: "quiet-text empty-note", role: "status", t: "app.loading" });
  const more = el("button", { type: "button", class: "button compact quiet", hidden: true, "data-action": "more", on: { click: () => { void load(); } } }, el("span", { t: "site.showMore" }));
  const search = el("input", { class: "field", type: "search", label: "audit.search", hint: "audit.search", "data-role": "audit-search", on: { input: () => render() } });
  /** @type {HTMLSelectElement} */
  const kind = el("select", { class: "field", label: "audit.kind", "data-role": "audit-kind", on: { change: () => render() } });

  const render = () => {
    const chosen = kind.value;
    const kinds = [...new Set(records.map((each) => actKind(each.action)))].sort();
    kind.replaceChildren(el("option", { value: "", t: "audit.allKinds" }), ...kinds.map((each) => el("option", { value: each, selected: each === chosen }, actWords(each))));
    const found = filteredRecords(records, search.value, kinds.includes(chosen) ? chosen : "", recordWords);
    list.replaceChildren(...found.map(row));
    setText(note, records.length === 0 ? "audit.none" : "audit.noneFound");
    setShown(note, found.length === 0);
  };
  const load = async () => {
    if (busy) return;
    busy = true;
    try {
      const next = await auditRecords({ limit: PAGE, ...(records.length > 0 ? { before: records[records.length - 1].number } : {}) });
      records = [...records, ...next];
      setShown(more, next.length === PAGE);
      render();
    } catch (error) {
      if (error instanceof APIError && error.status === 401) block("expired", "admin.noToken");
      else {
        setText(note, refusalKey(error));
        setShown(note, true);
      }
    }
    busy = false;
  };
  onLanguage(render);
  void load();
  return el("div", { class: "workspace" }, chainCheck(),
    el("div", { class: "page-actions audit-filter" }, el("div", { class: "search-field" }, icon("search"), search), kind), note, list, el("div", {}, more));
}

/** Whether the log is as it was written. */
function chainCheck() {
  const words = el("p", {});
  const result = el("div", { class: "notice audit-result", role: "status", hidden: true, "data-role": "audit-check" }, icon("shield"), words);
  const button = el("button", { type: "button", class: "button compact", "data-action": "check-audit", on: { click: async () => {
    button.disabled = true;
    try {
      const { records, firstBroken } = await checkAudit();
      const whole = firstBroken === null || firstBroken === undefined;
      result.classList.toggle("good", whole);
      if (whole) setText(words, "audit.whole", { count: records });
      else setText(words, "audit.broken", { number: firstBroken });
    } catch (error) {
      result.classList.remove("good");
      setText(words, refusalKey(error));
    }
    setShown(result, true);
    button.disabled = false;
  } } }, icon("shield"), el("span", { t: "audit.check" }));
  return el("div", { class: "audit-chain" }, el("p", { class: "quiet-text", t: "audit.chain" }), button, result);
}

/** @param {AuditRecord} record */
function row(record) {
  const instant = instantOf(record.at);
  const when = instant === null ? "" : `${dateOnly(instant, language(), ownZone())}, ${new Intl.DateTimeFormat(language() === "ru" ? "ru-RU" : "en-GB", { timeStyle: "medium" }).format(instant)}`;
  const recording = /^recording:([0-9a-f]{32})$/.exec(record.subject ?? "")?.[1];
  const details = detailWords(record);
  return el("li", { class: "audit-row", "data-number": record.number },
    el("span", { class: "audit-number" }, `№ ${record.number}`),
    el("div", { class: "room-words" },
      el("strong", {}, actWords(record.action)),
      el("span", { class: "room-meta" }, el("span", {}, when), el("span", {}, actorWords(record)),
        recording ? el("a", { href: `/recordings/${recording}` }, record.title || t("audit.recording", { id: recording.slice(0, 8) })) : record.subject && el("span", {}, record.subject)),
      details.length > 0 && el("span", { class: "quiet-text audit-detail" }, details.join(" · "))));
}
