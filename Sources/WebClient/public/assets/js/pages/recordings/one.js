import { APIError } from "../../api.js";
import { onAccount } from "../../api/accounts.js";
import { composeAgain, openRecording, recordingDetails, recordingPath } from "../../api/recordings.js";
import { formProblem } from "../../components/form.js";
import { onLanguage } from "../../components/shell.js";
import { sitePage } from "../../components/site.js";
import { el, setShown, setText } from "../../dom.js";
import { icon } from "../../icons.js";
import { language, t } from "../../i18n/index.js";
import { bySchools, isChanging, isPlayable } from "../../logic/recordings.js";
import { refusalKey } from "../../logic/refusal.js";
import { takeShare } from "../../preferences.js";
import { chatSection } from "./chat.js";
import { deleteDialog, holdDialog, release, shareDialog } from "./dialogs.js";
import { downloading } from "./download.js";
import { Player } from "./player.js";
import { tracksSection } from "./tracks.js";
import { dayWords, factWords, stateLine, titleOf } from "./words.js";

const LOOK_AGAIN = 3_000;

/** @typedef {import("../../dom.js").Key} Key */

/** @type {Record<NonNullable<RecordingDetails["ended"]>, Key>} */
const ENDED = { diskFull: "recordings.endedFull", disk: "recordings.endedDisk", crash: "recordings.endedCrash" };

/**
 * `/recordings/{id}`: one recording, to watch and to look after.
 *
 * @param {string} id
 */
export function recordingPage(id) {
  const body = el("section", { class: "recording-page" }, el("p", { class: "quiet-text", role: "status", t: "app.loading" }));
  const [top, middle, bottom] = [el("div", { class: "recording-part" }), el("div", {}), el("div", { class: "recording-page" })];
  /** @type {Player | null} */
  let player = null;
  const chat = chatSection(id, (at) => player?.seek(at, true));
  /** @type {RecordingDetails | null} */
  let shown = null;
  const share = takeShare(id);

  const draw = () => {
    if (!shown) return;
    document.title = `${titleOf(shown)} · ${t("app.name")}`;
    // A film that was made anew is another one.
    const isOver = player !== null && (!isPlayable(shown) || (shown.state === "ready" && player.recording.state !== "ready"));
    if (isOver) {
      player?.close();
      player = null;
    }
    if (isPlayable(shown)) {
      player ??= new Player(shown);
      player.renderChapters();
    }
    if (!top.isConnected) body.replaceChildren(top, middle, bottom);
    top.replaceChildren(...above(shown));
    // A film that is taken out of the page stops, so it stays where it is.
    if (player) {
      if (!player.element.isConnected) middle.replaceChildren(player.element);
    } else middle.replaceChildren(notYet(shown, load));
    bottom.replaceChildren(...below(shown, chat.element, load));
    if (player) chat.load();
  };

  /** @param {unknown} error */
  const refuse = (error) => {
    const code = error instanceof APIError ? error.status : 0;
    const key = share && [401, 403, 404, 410].includes(code) ? "recordings.shareOver"
      : code === 401 ? "recordings.guestOne" : code === 403 || code === 404 ? "recordings.gone" : refusalKey(error);
    body.replaceChildren(el("div", { class: "blocked" },
      el("section", { class: "notice", role: "alert", "data-role": "recording-blocked" }, icon("warning"), el("p", { t: key })),
      code === 401 || (share && code !== 0)
        ? el("a", { class: "button primary", href: `/signin?to=${encodeURIComponent(location.pathname)}`, "data-action": "sign-in" }, el("span", { t: "signin.go" }))
        : el("a", { class: "button", href: "/recordings" }, el("span", { t: "recordings.all" }))));
  };

  const load = async () => {
    try {
      const next = await recordingDetails(id);
      if (JSON.stringify(next) === JSON.stringify(shown)) return;
      shown = next;
      draw();
    } catch (error) {
      // What is on view stays while the server cannot be reached.
      if (!shown || (error instanceof APIError && error.status !== 0 && error.status < 500)) refuse(error);
    }
  };
  const begin = async () => {
    let refused = null;
    if (share) await openRecording(id, share).catch((error) => { refused = error; });
    try {
      shown = await recordingDetails(id);
      draw();
    } catch (error) {
      refuse(refused ?? error);
    }
  };
  setInterval(() => {
    if (!document.hidden && shown && isChanging(shown) && !document.querySelector("dialog[open]")) void load();
  }, LOOK_AGAIN);
  onLanguage(draw);
  onAccount(() => { void load(); });
  void begin();
  return sitePage("recording", body);
}

/** @param {RecordingDetails} recording @returns {Node[]} */
function above(recording) {
  const hold = held(recording);
  return [
    el("header", { class: "recording-head" },
      recording.parent ? el("a", { class: "recording-parent", href: `/recordings/${encodeURIComponent(recording.parent)}` }, icon("arrowBack", "icon small"),
        el("span", {}, t("recordings.groupOf", { title: recording.title || recording.room })))
        : el("a", { class: "recording-parent", href: "/recordings" }, icon("arrowBack", "icon small"), el("span", { t: "recordings.all" })),
      el("h1", { "data-role": "recording-title" }, titleOf(recording)),
      el("p", { class: "room-meta" }, ...factWords(recording))),
    ...(hold ? [hold] : []),
    ...(recording.ended ? [el("div", { class: "notice", "data-role": "ended" }, icon("warning"), el("p", { t: ENDED[recording.ended] ?? "recordings.endedDisk" }))] : []),
    ...(isPlayable(recording) && recording.state !== "ready" ? [stateLine(recording)].flatMap((each) => each ?? []) : []),
  ];
}

/** @param {RecordingDetails} recording @param {HTMLElement} chat @param {() => Promise<void>} changed @returns {Node[]} */
function below(recording, chat, changed) {
  return [actions(recording, changed), rooms(recording), people(recording), chat, tracksSection(recording)].flatMap((each) => each ?? []);
}

/** @param {RecordingDetails} recording */
function held(recording) {
  if (!recording.held) return null;
  const { reason, by, at } = recording.hold ?? {};
  return el("div", { class: "notice", "data-role": "hold" }, icon("lock"), el("p", {}, t("recordings.heldText"), " ",
    reason ? t("recordings.heldReason", { reason }) : "", " ", by ? t("recordings.heldBy", { name: by, date: dayWords(at) }) : ""));
}

/** @param {RecordingDetails} recording that cannot be watched @param {() => Promise<void>} changed */
function notYet(recording, changed) {
  const words = /** @type {Record<FilmState, Key>} */ ({
    recording: "recordings.isRecording", waiting: "recordings.isWaiting", composing: "recordings.isComposing", failed: "recordings.hasFailed", ready: "recordings.stateReady",
  });
  const problem = el("p", { class: "problem", role: "alert", hidden: true });
  const again = el("button", { type: "button", class: "button primary", "data-action": "compose-again", on: { click: async () => {
    again.disabled = true;
    try {
      await composeAgain(recording.id);
      await changed();
    } catch (error) {
      again.disabled = false;
      setText(problem, refusalKey(error));
      setShown(problem, true);
    }
  } } }, icon("refresh"), el("span", { t: "recordings.composeAgain" }));
  return el("section", { class: "card recording-not-yet", role: "status", "data-state": recording.state }, icon(recording.state === "failed" ? "warning" : "film"),
    stateLine(recording), el("p", { t: words[recording.state] ?? words.waiting }),
    recording.state === "failed" && recording.failure ? el("p", { class: "quiet-text" }, recording.failure) : null,
    recording.state === "failed" && recording.mayCompose ? again : null, problem);
}

/** @param {RecordingDetails} recording @param {() => Promise<void>} changed */
function actions(recording, changed) {
  const ready = isPlayable(recording);
  const button = (/** @type {string} */ action, /** @type {string} */ picture, /** @type {Key} */ words, /** @type {() => void} */ run, kind = "") =>
    el("button", { type: "button", class: `button compact ${kind}`, "data-action": action, on: { click: run } }, icon(picture), el("span", { t: words }));
  const problem = formProblem();
  const list = [
    ready && el("a", { class: "button compact", "data-action": "download", ...downloading(recordingPath(recording.id, "/film?download=1"), `${titleOf(recording)}.webm`) },
      icon("download"), el("span", { t: "recordings.download" })),
    ready && recording.mayShare && button("share", "share", "recordings.share", () => shareDialog(recording)),
    recording.mayHold && button("hold", "lock", recording.held ? "recordings.release" : "recordings.hold", () => {
      const done = () => { void changed(); };
      if (recording.held) void release(recording, done, (error) => problem.show(refusalKey(error)));
      else holdDialog(recording, done);
    }),
    recording.mayDelete && recording.state !== "recording" && !recording.held
      && button("delete", "trash", "recordings.delete", () => deleteDialog(recording, () => location.assign("/recordings")), "dangerous push"),
  ].filter(Boolean);
  if (list.length === 0) return null;
  return el("div", { class: "page-actions recording-actions" }, ...list, problem.element);
}

/** @param {RecordingDetails} recording the breakout rooms */
function rooms(recording) {
  const children = recording.children ?? [];
  if (children.length === 0) return null;
  return el("section", { class: "recording-part", "data-role": "recording-groups" }, el("h2", { t: "recordings.groupRooms" }),
    el("ul", { class: "rooms" }, ...children.map((each) => el("li", { class: "room-item", "data-id": each.id },
      el("div", { class: "room-words" }, el("a", { class: "recording-title", href: `/recordings/${encodeURIComponent(each.id)}` }, titleOf(each)),
        el("span", { class: "room-meta" }, ...factWords(each)), stateLine(each),
        each.participants.length > 0 && el("details", { class: "group-people" },
          el("summary", {}, t("recordings.wereIn", { count: each.participants.length })), attendance(each.participants)))))));
}

/** @param {RecordingDetails} recording who is in it */
function people(recording) {
  if (recording.participants.length === 0) return null;
  return el("section", { class: "recording-part", "data-role": "recording-people" }, el("h2", {}, t("recordings.inIt", { count: recording.participants.length })),
    el("p", { class: "quiet-text", t: "recordings.onlyAgreed" }),
    attendance(recording.participants));
}

/** @param {readonly RecordingPerson[]} everybody by school, with how long each was there */
function attendance(everybody) {
  return el("dl", { class: "recording-schools" }, ...bySchools(everybody, language()).flatMap(({ school, people }) => [
    el("dt", {}, school ?? t("recordings.noSchool")), el("dd", {}, people.map(personWords).join(", ")),
  ]));
}

/** @param {RecordingPerson} person */
function personWords({ name, minutes }) {
  if (minutes === null || minutes === undefined) return name;
  return `${name}\u00a0(${minutes < 1 ? t("recordings.underMinute") : t("attendance.minutes", { minutes })})`;
}
