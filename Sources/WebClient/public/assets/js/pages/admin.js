import { APIError, createRoom, listRooms, roomLink } from "../api.js";
import { plainPage } from "../components/shell.js";
import { copyText, el, setShown, setText } from "../dom.js";
import { icon, setIcon } from "../icons.js";
import { adminToken, setAdminToken } from "../preferences.js";

/** The token comes after the `#`, which no server and no log ever sees; from there it moves into this tab's storage. */
export function takeTokenFromAddress() {
  const token = new URLSearchParams(location.hash.slice(1)).get("token");
  if (!token) return;
  setAdminToken(token);
  history.replaceState(null, "", location.pathname + location.search);
}

/** @param {RoomListEntry} room @param {boolean} named whether the button has room for its words */
function copyButton(room, named) {
  const words = el("span", { t: "admin.copy" });
  const button = el("button", { type: "button", class: "button", "data-action": "copy-link", on: { click: async () => {
    if (!await copyText(roomLink(room))) return;
    setText(words, "admin.copied");
    setIcon(button, "check");
    button.classList.add("done");
    setTimeout(() => {
      setText(words, "admin.copy");
      setIcon(button, "copy");
      button.classList.remove("done");
    }, 2_000);
  } } }, icon("copy"), words);
  if (!named) button.classList.add("compact");
  return button;
}

/** @param {RoomListEntry} room */
function openButton(room) {
  return el("a", { class: "button", href: `/r/${encodeURIComponent(room.slug)}`, target: "_blank", rel: "opener", "data-action": "open-room" },
    el("span", { t: "admin.open" }), icon("arrow"));
}

/** @param {RoomListEntry} room */
function roomRow(room) {
  const count = room.participants ?? 0;
  const people = el("span", { class: count ? "live" : "quiet-text" });
  if (count) setText(people, "admin.inRoom", { count });
  else setText(people, "prejoin.nobody");
  return el("li", { class: "room-item", "data-role": "room-item", "data-slug": room.slug },
    el("div", { class: "room-words" }, el("strong", {}, room.title || room.slug),
      el("span", { class: "room-meta" }, el("code", {}, room.slug), people)),
    el("div", { class: "room-buttons" }, copyButton(room, false), openButton(room)));
}

export function adminPage() {
  takeTokenFromAddress();
  const title = el("input", {
    class: "field", id: "room-title", name: "title", maxlength: 120, autocomplete: "off", hint: "admin.roomPlaceholder",
    on: { input: () => setShown(problem, false) },
  });
  const problem = el("p", { class: "problem", role: "alert", hidden: true });
  const createWords = el("span", { t: "admin.create" });
  const create = el("button", { class: "button primary", type: "submit", "data-action": "create-room" }, icon("plus"), createWords);
  const created = el("section", { class: "card created", "aria-live": "polite", hidden: true });
  const list = el("ul", { class: "rooms", "data-role": "rooms" });
  const listNote = el("p", { class: "quiet-text", t: "app.loading" });
  const refresh = el("button", { class: "icon-button", type: "button", tip: "admin.refresh", on: { click: () => { void load(); } } }, icon("refresh"));
  const blocked = el("section", { class: "notice", role: "alert", "data-role": "admin-blocked", hidden: true });
  const workspace = el("div", { class: "workspace" });

  /** @param {"admin.expired" | "admin.noToken"} key */
  const block = (key) => {
    setAdminToken(null);
    blocked.replaceChildren(icon("warning"), el("p", { t: key }));
    blocked.dataset.reason = key === "admin.expired" ? "expired" : "noToken";
    setShown(blocked, true);
    setShown(workspace, false);
  };

  const load = async () => {
    try {
      const rooms = await listRooms();
      list.replaceChildren(...rooms.map(roomRow));
      setText(listNote, "admin.empty");
      setShown(listNote, rooms.length === 0);
    } catch (error) {
      if (error instanceof APIError && error.code === "unauthorized") block("admin.expired");
      else {
        setText(listNote, "admin.failed");
        setShown(listNote, true);
      }
    }
  };

  /** @param {SubmitEvent} event */
  const submit = async (event) => {
    event.preventDefault();
    const wanted = title.value.trim();
    if (!wanted) {
      setText(problem, "admin.titleMissing");
      setShown(problem, true);
      title.focus();
      return;
    }
    create.disabled = true;
    setText(createWords, "admin.creating");
    try {
      const room = await createRoom(wanted);
      title.value = "";
      const link = roomLink(room);
      created.replaceChildren(
        el("p", { class: "created-words" }, icon("check"), el("span", { t: "admin.created" })),
        el("h2", {}, room.title || wanted),
        el("a", { class: "room-link", "data-role": "room-link", href: link, target: "_blank", rel: "opener" }, link),
        el("div", { class: "room-buttons" }, copyButton(room, true), openButton(room)));
      setShown(created, true);
      await load();
    } catch (error) {
      if (error instanceof APIError && error.code === "unauthorized") block("admin.expired");
      else {
        setText(problem, error instanceof APIError && error.code === "unreachable" ? "admin.failed" : "admin.createFailed");
        setShown(problem, true);
      }
    }
    create.disabled = false;
    setText(createWords, "admin.create");
  };

  workspace.append(
    el("form", { class: "card", novalidate: true, on: { submit } },
      el("label", { for: "room-title", t: "admin.roomTitle" }),
      el("div", { class: "go-row" }, title, create), problem),
    created,
    el("section", { class: "room-list" },
      el("header", { class: "section-header" }, el("h2", { t: "admin.rooms" }),
        el("a", { class: "button compact quiet push", href: "/operator", "data-action": "operator" }, icon("chart"), el("span", { t: "operator.title" })), refresh), listNote, list));
  if (adminToken()) void load();
  else block("admin.noToken");
  return plainPage("admin",
    el("section", { class: "admin" }, el("h1", { t: "admin.title" }), el("p", { class: "lead", t: "admin.lead" }), blocked, workspace));
}
