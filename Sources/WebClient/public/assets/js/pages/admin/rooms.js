import { APIError, roomLink } from "../../api.js";
import { createMeeting, listMeetings } from "../../api/meetings.js";
import { copyButton } from "../../components/copy.js";
import { formProblem, submitButton, textField } from "../../components/form.js";
import { el, setShown, setText } from "../../dom.js";
import { icon } from "../../icons.js";
import { LONGEST_TITLE } from "../../logic/meetings.js";
import { refusalKey } from "../../logic/refusal.js";

/** @param {Meeting} room */
function openButton(room) {
  return el("a", { class: "button", href: `/r/${encodeURIComponent(room.slug)}`, target: "_blank", rel: "opener", "data-action": "open-room" },
    el("span", { t: "admin.open" }), icon("arrow"));
}

/** @param {Meeting} room */
function roomRow(room) {
  const count = room.participants ?? 0;
  const people = el("span", { class: count ? "live" : "quiet-text" });
  if (count) setText(people, "admin.inRoom", { count });
  else setText(people, "prejoin.nobody");
  return el("li", { class: "room-item", "data-role": "room-item", "data-slug": room.slug },
    el("div", { class: "room-words" }, el("strong", {}, room.title || room.slug),
      el("span", { class: "room-meta" }, el("code", {}, room.slug), people)),
    el("div", { class: "room-buttons" }, copyButton(() => roomLink(room), { compact: true }),
      openButton(room)));
}

/**
 * Making a room of which only the title is known, and all rooms there are.
 *
 * @param {() => void} blocked
 */
export function roomsTab(blocked) {
  const title = textField("room-title", { label: "admin.roomTitle" }, { maxlength: LONGEST_TITLE, hint: "admin.roomPlaceholder" });
  const problem = formProblem();
  const create = submitButton("admin.create", "admin.creating", { "data-action": "create-room" }, icon("plus"));
  const created = el("section", { class: "card created", "aria-live": "polite", hidden: true });
  const list = el("ul", { class: "rooms", "data-role": "rooms" });
  const note = el("p", { class: "quiet-text", t: "app.loading" });
  const refresh = el("button", { class: "icon-button", type: "button", tip: "admin.refresh", on: { click: () => { void load(); } } }, icon("refresh"));

  const load = async () => {
    try {
      const rooms = await listMeetings();
      list.replaceChildren(...rooms.map(roomRow));
      setText(note, "admin.empty");
      setShown(note, rooms.length === 0);
    } catch (error) {
      if (error instanceof APIError && error.refused) blocked();
      else {
        setText(note, refusalKey(error));
        setShown(note, true);
      }
    }
  };

  /** @param {SubmitEvent} event */
  const submit = async (event) => {
    event.preventDefault();
    problem.show(null);
    const wanted = title.value.trim();
    if (!wanted) {
      title.complain("admin.titleMissing");
      title.control.focus();
      return;
    }
    create.busy(true);
    try {
      const room = await createMeeting({ title: wanted });
      title.control.value = "";
      const link = roomLink(room);
      created.replaceChildren(
        el("p", { class: "created-words" }, icon("check"), el("span", { t: "admin.created" })),
        el("h2", {}, room.title || wanted),
        el("a", { class: "room-link", "data-role": "room-link", href: link, target: "_blank", rel: "opener" }, link),
        el("div", { class: "room-buttons" }, copyButton(() => link), openButton(room)));
      setShown(created, true);
      await load();
    } catch (error) {
      if (error instanceof APIError && error.refused) blocked();
      else problem.show(refusalKey(error));
    }
    create.busy(false);
  };

  void load();
  return el("div", { class: "workspace" },
    el("form", { class: "card form", novalidate: true, on: { submit } },
      el("div", { class: "go-row field-line" }, title.element, create.element), problem.element,
      el("p", { class: "quiet-text" }, el("span", { t: "admin.plan" }), " ", el("a", { href: "/meetings", t: "meetings.title" }))),
    created,
    el("section", { class: "room-list" },
      el("header", { class: "section-header" }, el("h2", { t: "admin.allRooms" }), refresh), note, list));
}
