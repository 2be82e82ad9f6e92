import { ownAccount } from "../api/accounts.js";
import { listMeetings } from "../api/meetings.js";
import { sessionReminder } from "../components/reminder.js";
import { onLanguage } from "../components/shell.js";
import { sitePage } from "../components/site.js";
import { el, setText, setShown } from "../dom.js";
import { bell, icon } from "../icons.js";
import { occurrence, sortMeetings } from "../logic/meetings.js";
import { roomCode } from "../logic/text.js";
import { whenWords } from "./meetings/when.js";

const NEXT_SHOWN = 3;

export function startPage() {
  const field = el("input", {
    class: "field", id: "room-code", name: "room", autocomplete: "off", autocapitalize: "none", spellcheck: "false",
    hint: "start.placeholder", "aria-describedby": "room-code-error", on: { input: () => complain(false) },
  });
  const problem = el("p", { class: "problem", id: "room-code-error", role: "alert", hidden: true });

  /** @param {boolean} wrong */
  const complain = (wrong) => {
    if (wrong) setText(problem, "start.invalid");
    setShown(problem, wrong);
    field.setAttribute("aria-invalid", String(wrong));
  };

  const form = el("form", { class: "go", novalidate: true, on: { submit: (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const code = roomCode(field.value);
    if (code) location.assign(`/r/${encodeURIComponent(code)}`);
    else {
      complain(true);
      field.focus();
    }
  } } },
    el("label", { for: "room-code", t: "start.field" }),
    el("div", { class: "go-row" }, field,
      el("button", { class: "button primary", type: "submit", "data-action": "go" }, el("span", { t: "start.go" }), icon("arrow"))),
    problem,
    el("p", { class: "quiet-text", t: "start.hint" }));

  const points = /** @type {const} */ ([["people", "start.point1"], ["server", "start.point2"], ["browser", "start.point3"]]);
  return sitePage("start",
    el("section", { class: "start" },
      el("div", { class: "start-bell" }, bell()),
      el("h1", { t: "app.name" }),
      el("p", { class: "lead", t: "start.lead" }),
      sessionReminder(),
      nextMeetings(),
      el("div", { class: "card" }, form),
      el("ul", { class: "points" }, ...points.map(([picture, text]) => el("li", {}, icon(picture), el("span", { t: text }))))));
}

/** The meetings that are next for whoever has signed in; nothing for everybody else. */
function nextMeetings() {
  const list = el("ul", { class: "rooms", "data-role": "next-meetings" });
  const card = el("section", { class: "card next", hidden: true, "aria-labelledby": "next-title" },
    el("header", { class: "section-header" }, el("h2", { id: "next-title", t: "start.next" }), el("span", { class: "next-links" }, el("a", { href: "/recordings", t: "recordings.title" }), el("a", { href: "/meetings", t: "start.allMeetings" }))), list);
  const load = async () => {
    const account = await ownAccount();
    if (!account || account.role === "pupil") return;
    const now = Date.now();
    const meetings = sortMeetings(await listMeetings().catch(() => []), now).ahead
      .filter((meeting) => occurrence(meeting, now).phase !== "always").slice(0, NEXT_SHOWN);
    const render = () => list.replaceChildren(...meetings.map((meeting) => el("li", { class: "room-item", "data-slug": meeting.slug },
      el("div", { class: "room-words" }, el("strong", {}, meeting.title), el("span", { class: "room-meta" }, ...whenWords(meeting))),
      el("a", { class: "button compact", href: `/r/${encodeURIComponent(meeting.slug)}` }, el("span", { t: "admin.open" })))));
    render();
    onLanguage(render);
    setShown(card, meetings.length > 0);
  };
  void load();
  return card;
}
