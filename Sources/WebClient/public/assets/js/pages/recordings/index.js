import { APIError } from "../../api.js";
import { listRecordings, recordingPath } from "../../api/recordings.js";
import { guarded } from "../../components/access.js";
import { onLanguage } from "../../components/shell.js";
import { sitePage } from "../../components/site.js";
import { el, setShown, setText } from "../../dom.js";
import { icon } from "../../icons.js";
import { language, t } from "../../i18n/index.js";
import { byteSize, grouped, isChanging, isPlayable } from "../../logic/recordings.js";
import { refusalKey } from "../../logic/refusal.js";
import { factWords, stateLine, titleOf } from "./words.js";

const PAGE = 30;
const LOOK_AGAIN = 5_000;

/** `/recordings`: what has been recorded, the newest first. */
export function recordingsPage() {
  const access = guarded(["administrator", "staff", "pupil"], { guest: "recordings.guest", stranger: "recordings.guest" }, () => library(access.block));
  return sitePage("recordings", el("section", { class: "admin" },
    el("h1", { t: "recordings.title" }), el("p", { class: "lead", t: "recordings.lead" }), access.element));
}

/** @param {(reason: "expired", key: import("../../dom.js").Key) => void} block */
function library(block) {
  const room = new URLSearchParams(location.search).get("room") ?? "";
  /** @type {RecordingSummary[]} */
  let recordings = [];
  let asked = 0;
  /** @type {any} */
  let timer = null;
  const list = el("ul", { class: "rooms recordings", "data-role": "recordings" });
  const note = el("p", { class: "quiet-text empty-note", role: "status", t: "app.loading" });
  const disk = el("div", { class: "recording-disk", hidden: true, "data-role": "disk" });
  const more = el("button", { type: "button", class: "button compact quiet", hidden: true, "data-action": "more", on: { click: () => { void load(true); } } }, el("span", { t: "site.showMore" }));
  const search = el("input", { class: "field", type: "search", label: "recordings.search", hint: "recordings.search", "data-role": "recordings-search", on: { input: () => {
    clearTimeout(timer);
    timer = setTimeout(() => { void load(false); }, 300);
  } } });

  const render = () => {
    const open = new Set([...list.querySelectorAll("details[open]")].map((each) => each.getAttribute("data-id")));
    list.replaceChildren(...grouped(recordings).map((each) => row(each.recording, each.rooms, open.has(each.recording.id))));
  };

  /** @param {boolean} further the next page, or from the beginning @param {boolean} [quietly] only what has changed at the top */
  const load = async (further, quietly = false) => {
    asked += 1;
    const number = asked;
    const before = further ? recordings.at(-1)?.id : undefined;
    try {
      const answer = await listRecordings({ search: search.value.trim(), room, limit: PAGE, ...(before ? { before } : {}) });
      if (number !== asked) return;
      const fresh = new Set(answer.recordings.map((each) => each.id));
      const kept = recordings.filter((each) => !fresh.has(each.id));
      recordings = further ? [...kept, ...answer.recordings] : quietly ? [...answer.recordings, ...kept] : answer.recordings;
      if (answer.disk) showDisk(disk, answer.disk);
      if (!quietly) setShown(more, answer.more);
      setText(note, search.value.trim() ? "recordings.noneFound" : room ? "recordings.noneInRoom" : "recordings.none");
      setShown(note, recordings.length === 0);
      render();
    } catch (error) {
      if (number !== asked || quietly) return;
      if (error instanceof APIError && error.status === 401) {
        block("expired", "recordings.guest");
        return;
      }
      setText(note, refusalKey(error));
      setShown(note, true);
    }
  };
  setInterval(() => {
    if (!document.hidden && recordings.some(isChanging) && !document.querySelector("dialog[open]")) void load(false, true);
  }, LOOK_AGAIN);
  onLanguage(render);
  void load(false);
  return el("div", { class: "workspace" },
    el("div", { class: "page-actions" }, el("div", { class: "search-field" }, icon("search"), search),
      room ? el("a", { class: "button compact", href: "/recordings", "data-action": "all-rooms" }, icon("close", "icon small"), el("span", { t: "recordings.allRooms" })) : null),
    disk, note, list, el("div", {}, more));
}

/** @param {HTMLElement} element @param {RecordingDisk} disk how full the share of the disk is that recordings may take */
function showDisk(element, { used, limit }) {
  const part = limit > 0 ? Math.min(1, used / limit) : 0;
  const bar = el("div", { class: "recording-progress-bar" });
  bar.style.inlineSize = `${part * 100}%`;
  element.replaceChildren(
    el("span", {}, t("recordings.disk", { used: byteSize(used, language()), limit: byteSize(limit, language()) })),
    el("div", { class: `recording-progress${part > 0.9 ? " full" : ""}`, "aria-hidden": "true" }, bar),
    part > 0.9 ? el("span", { t: "recordings.diskFull" }) : "");
  setShown(element, limit > 0);
}

/** @param {RecordingSummary} recording @param {RecordingSummary[]} rooms @param {boolean} open */
function row(recording, rooms, open) {
  return el("li", { class: "room-item recording-item", "data-role": "recording", "data-id": recording.id, "data-state": recording.state },
    el("div", { class: "recording-line" }, picture(recording),
      el("div", { class: "room-words" },
        el("a", { class: "recording-title", href: address(recording), "data-action": "open-recording" }, titleOf(recording)),
        recording.breakout && el("span", { class: "quiet-text" }, t("recordings.groupOf", { title: recording.title || recording.room })),
        el("span", { class: "room-meta" }, ...factWords(recording)), stateLine(recording))),
    rooms.length > 0 && el("details", { class: "recording-rooms", "data-id": recording.id, open },
      el("summary", {}, icon("rooms", "icon small"), el("span", {}, t("recordings.groups", { count: rooms.length }))),
      el("ul", {}, ...rooms.map((each) => el("li", { "data-role": "recording", "data-id": each.id, "data-state": each.state },
        el("a", { href: address(each), "data-action": "open-recording" }, titleOf(each)), el("span", { class: "room-meta" }, ...factWords(each)), stateLine(each))))));
}

/** @param {RecordingSummary} recording */
function address(recording) {
  return `/recordings/${encodeURIComponent(recording.id)}`;
}

/** @param {RecordingSummary} recording */
function picture(recording) {
  const frame = el("div", { class: "recording-picture", "aria-hidden": "true" }, icon(recording.mode === "sound" ? "speaker" : "film"));
  if (isPlayable(recording) && recording.mode !== "sound") {
    frame.append(el("img", { src: recordingPath(recording.id, "/thumbnail"), alt: "", loading: "lazy", on: {
      error: (/** @type {Event} */ event) => /** @type {HTMLElement} */ (event.target).remove(),
    } }));
  }
  return frame;
}
