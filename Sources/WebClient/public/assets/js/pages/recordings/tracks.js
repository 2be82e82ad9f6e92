import { recordingPath } from "../../api/recordings.js";
import { el } from "../../dom.js";
import { icon } from "../../icons.js";
import { language, t } from "../../i18n/index.js";
import { clockTime } from "../../logic/recording.js";
import { byteSize, gapCount } from "../../logic/recordings.js";
import { downloading } from "./download.js";

/** @type {Record<Source, import("../../dom.js").Key>} */
const SOURCES = { microphone: "recordings.microphone", camera: "recordings.camera", screen: "recordings.screen" };

/**
 * The files of single people, for hosts; nothing where they are told of none.
 *
 * @param {RecordingDetails} recording
 */
export function tracksSection(recording) {
  const tracks = recording.tracks ?? [];
  if (tracks.length === 0) return null;
  const heads = /** @type {const} */ (["recordings.trackWho", "recordings.trackWhat", "recordings.trackWhen", "recordings.trackSize", "recordings.trackGaps"]);
  return el("details", { class: "form-section recording-tracks", "data-role": "tracks" },
    el("summary", {}, el("h2", {}, t("recordings.tracks", { count: tracks.length }))),
    el("div", { class: "form" }, el("p", { class: "quiet-text", t: "recordings.tracksNote" }),
      el("div", { class: "table-frame", role: "region", tabindex: 0, label: "recordings.trackTable" },
        el("table", { class: "report" },
          el("thead", {}, el("tr", {}, ...heads.map((head) => el("th", { scope: "col", t: head })), el("td", {}))),
          el("tbody", {}, ...tracks.map((track) => el("tr", {},
            el("th", { scope: "row" }, track.name),
            el("td", {}, t(SOURCES[track.source] ?? SOURCES.camera), " ", el("span", { class: "quiet-text" }, track.codec.toUpperCase())),
            el("td", { class: "track-time" }, `${clockTime(track.from)}–${clockTime(track.to)}`),
            el("td", { class: "number" }, byteSize(track.bytes, language())), el("td", { class: "number" }, String(gapCount(track))),
            el("td", {}, el("a", {
              class: "icon-button", tip: "recordings.trackDownload", "data-action": "download-track",
              ...downloading(recordingPath(recording.id, `/tracks/${encodeURIComponent(track.file)}`), track.file),
            }, icon("download"))))))))));
}
