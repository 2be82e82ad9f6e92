import { deleteMeeting } from "../../api/meetings.js";
import { confirmed } from "../../components/dialog.js";
import { el, setShown, setText, setTip } from "../../dom.js";
import { icon } from "../../icons.js";
import { occurrence } from "../../logic/meetings.js";
import { refusalKey } from "../../logic/refusal.js";
import { editMeeting } from "./editor.js";
import { reportDialog } from "./report.js";
import { shareDialog } from "./share.js";
import { whenWords } from "./when.js";

/**
 * One meeting in the list.
 *
 * @param {Meeting} meeting
 * @param {() => Promise<void>} changed
 */
export function meetingCard(meeting, changed) {
  const { start, phase } = occurrence(meeting, Date.now());
  const editable = meeting.editable !== false;
  const count = meeting.participants ?? 0;
  const people = count > 0 && el("span", { class: "live" });
  if (people) setText(people, "admin.inRoom", { count });
  const problem = el("p", { class: "problem", role: "alert", hidden: true });

  const remove = async () => {
    const yes = await confirmed({ title: "meetings.delete", text: "meetings.deleteSure", with: { title: meeting.title }, yes: "meetings.deleteYes" });
    if (!yes) return;
    try {
      await deleteMeeting(meeting.slug);
      await changed();
    } catch (error) {
      setText(problem, refusalKey(error));
      setShown(problem, true);
    }
  };

  const began = phase === "now" || phase === "past" || start === null || meeting.recurrence === "monthly";
  return el("li", { class: "room-item meeting-item", "data-role": "meeting", "data-slug": meeting.slug, "data-phase": phase },
    el("div", { class: "room-words" }, el("strong", { class: "meeting-title" }, meeting.title || meeting.slug),
      el("span", { class: "room-meta" }, ...whenWords(meeting), people),
      meeting.description && el("p", { class: "meeting-description" }, meeting.description), problem),
    el("div", { class: "room-buttons" },
      el("a", { class: `button compact${phase === "now" ? " primary" : ""}`, href: `/r/${encodeURIComponent(meeting.slug)}`, "data-action": "open-room" },
        el("span", { t: "admin.open" }), icon("arrow")),
      el("button", { type: "button", class: "button compact", "data-action": "share", on: { click: () => shareDialog(meeting) } },
        icon("share"), el("span", { t: "meetings.share" })),
      editable && began && action("report", "list", "meetings.report", () => reportDialog(meeting)),
      editable && began && recordingsLink(meeting.slug),
      editable && action("edit", "pencil", "meetings.edit", () => { void editMeeting(meeting, changed); }),
      editable && action("delete", "trash", "meetings.delete", () => { void remove(); })));
}

/** @param {string} slug */
function recordingsLink(slug) {
  return el("a", { class: "icon-button outlined", href: `/recordings?room=${encodeURIComponent(slug)}`, tip: "recordings.ofMeeting", "data-action": "recordings" }, icon("film"));
}

/** @param {string} name @param {string} picture @param {import("../../dom.js").Key} words @param {() => void} run */
function action(name, picture, words, run) {
  const button = el("button", { type: "button", class: "icon-button outlined", "data-action": name, on: { click: run } }, icon(picture));
  setTip(button, words);
  return button;
}
