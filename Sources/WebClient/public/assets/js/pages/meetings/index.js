import { APIError } from "../../api.js";
import { listMeetings } from "../../api/meetings.js";
import { guarded } from "../../components/access.js";
import { sessionReminder } from "../../components/reminder.js";
import { onLanguage } from "../../components/shell.js";
import { sitePage } from "../../components/site.js";
import { tabbed } from "../../components/tabs.js";
import { el, setShown, setText } from "../../dom.js";
import { icon } from "../../icons.js";
import { sortMeetings } from "../../logic/meetings.js";
import { refusalKey } from "../../logic/refusal.js";
import { meetingCard } from "./card.js";
import { editMeeting } from "./editor.js";
import { quickCall } from "./quick.js";

/** `/meetings`: what is planned, what was, and making more. */
export function meetingsPage() {
  const access = guarded(["administrator", "staff"], { guest: "meetings.guest", stranger: "meetings.stranger" }, () => workspace(access.block));
  return sitePage("meetings", el("section", { class: "admin" },
    el("h1", { t: "meetings.title" }), el("p", { class: "lead", t: "meetings.lead" }), access.element));
}

/** @param {(reason: "expired", key: import("../../dom.js").Key) => void} block */
function workspace(block) {
  /** @type {Meeting[]} */
  let meetings = [];
  const ahead = list("meetings.noneAhead", "meetings-ahead");
  const past = list("meetings.nonePast", "meetings-past");

  const render = () => {
    const sorted = sortMeetings(meetings, Date.now());
    ahead.show(sorted.ahead, load);
    past.show(sorted.past, load);
  };

  const load = async () => {
    try {
      meetings = await listMeetings();
      render();
    } catch (error) {
      if (error instanceof APIError && error.refused) block("expired", "meetings.guest");
      else for (const each of [ahead, past]) each.fail(refusalKey(error));
    }
  };

  onLanguage(render);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) void load(); });
  void load();
  return el("div", { class: "workspace" }, sessionReminder(),
    el("div", { class: "page-actions" },
      el("button", { type: "button", class: "button primary", "data-action": "new-meeting", on: { click: () => { void editMeeting(null, load); } } },
        icon("plus"), el("span", { t: "meetings.new" })),
      el("button", { type: "button", class: "button", "data-action": "call-now", on: { click: () => quickCall(load) } },
        icon("phone"), el("span", { t: "meetings.callNow" }))),
    tabbed("meetings.which", [
      { name: "ahead", title: "meetings.ahead", open: () => ahead.element },
      { name: "past", title: "meetings.past", open: () => past.element },
    ]));
}

/** @param {import("../../dom.js").Key} none @param {string} role */
function list(none, role) {
  const items = el("ul", { class: "rooms", "data-role": role });
  const note = el("p", { class: "quiet-text empty-note", t: "app.loading" });
  return {
    element: el("div", {}, note, items),
    /** @param {Meeting[]} meetings @param {() => Promise<void>} changed */
    show(meetings, changed) {
      items.replaceChildren(...meetings.map((meeting) => meetingCard(meeting, changed)));
      setText(note, none);
      setShown(note, meetings.length === 0);
    },
    /** @param {import("../../dom.js").Key} key */
    fail(key) {
      setText(note, key);
      setShown(note, true);
    },
  };
}
