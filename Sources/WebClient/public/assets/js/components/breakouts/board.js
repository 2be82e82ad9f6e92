import { el, setTip } from "../../dom.js";
import { icon } from "../../icons.js";
import { language, t } from "../../i18n/index.js";
import { board } from "../../logic/breakouts.js";
import { closeMenu, openMenu } from "../menu.js";
import { roomName } from "./names.js";
import { askBreakouts, gatherPeople } from "./requests.js";

/** @type {import("../../i18n/index.js").Key} */
const ROOM = "groups.room";
/** So many names stand in one column; the others are found by the search. */
const SHOWN = 80;

/**
 * Who goes where: a column for each room. A person is dragged, or moved by the menu that a click or Enter opens.
 *
 * @param {import("../../session.js").Session} session
 * @param {import("../toasts.js").Toasts} toasts
 */
export function openBoard(session, toasts) {
  /** @type {Participant[]} */
  let people = [];
  let scheduled = false;
  const columns = el("div", { class: "board-columns" });
  const search = el("input", { type: "search", class: "field", hint: "participants.filter", label: "participants.filter", autocomplete: "off",
    on: { input: () => render() } });
  const close = el("button", { type: "button", class: "icon-button", on: { click: () => dialog.close() } }, icon("close"));
  setTip(close, "app.close");
  /** @type {(() => void)[]} */
  const ends = [];
  /** @type {HTMLDialogElement} */
  const dialog = el("dialog", { class: "dialog board", "aria-labelledby": "board-title", "data-role": "breakouts-board", on: {
    close: () => {
      closeMenu();
      for (const end of ends) end();
      dialog.remove();
    },
    keydown: (/** @type {KeyboardEvent} */ event) => event.stopPropagation(),
  } },
    el("div", { class: "dialog-frame" },
      el("header", { class: "panel-header" }, el("h2", { id: "board-title" }, t("groups.board")), close),
      el("div", { class: "board-head" }, el("p", { class: "quiet-text" }, t("groups.boardNote")), search),
      columns,
      el("div", { class: "dialog-buttons" }, el("button", { type: "button", class: "button primary", on: { click: () => dialog.close() } }, t("groups.done")))));

  /** @param {number} participant @param {number | null} room */
  function move(participant, room) {
    void askBreakouts(session, toasts, { action: "assign", participants: [participant], room });
  }

  function render() {
    const { breakouts } = session.store.get().room;
    const wanted = search.value.trim().toLocaleLowerCase();
    const shown = wanted ? people.filter((each) => each.name.toLocaleLowerCase().includes(wanted)) : people;
    const { rooms, rest } = board(breakouts, shown, new Intl.Collator(language()).compare);
    const focused = /** @type {HTMLElement | null} */ (document.activeElement)?.closest?.("[data-participant]")?.getAttribute("data-participant");
    columns.replaceChildren(
      column(null, t("groups.withoutRoom"), rest),
      ...rooms.map(({ room, people: inside }) => column(room.id, roomName(breakouts, room.id), inside)));
    if (focused) /** @type {HTMLElement | null} */ (columns.querySelector(`[data-participant="${focused}"]`))?.focus();
  }

  /** @param {number | null} id @param {string} title @param {{ id: number, name: string }[]} inside */
  function column(id, title, inside) {
    const heading = `board-${id ?? "rest"}`;
    /** @type {HTMLElement} */
    const section = el("section", { class: id === null ? "board-column rest" : "board-column", "aria-labelledby": heading, "data-room": id ?? "", on: {
      dragover: (/** @type {DragEvent} */ event) => {
        event.preventDefault();
        section.classList.add("over");
      },
      dragleave: () => section.classList.remove("over"),
      drop: (/** @type {DragEvent} */ event) => {
        event.preventDefault();
        section.classList.remove("over");
        const participant = Number(event.dataTransfer?.getData("text/plain"));
        if (participant) move(participant, id);
      },
    } },
      el("h3", { id: heading }, title, " ", el("span", { class: "count" }, String(inside.length))),
      el("ul", {}, ...inside.slice(0, SHOWN).map((person) => el("li", {}, chip(person, id)))),
      inside.length > SHOWN && el("p", { class: "panel-note" }, t("messages.moreFound", { count: inside.length - SHOWN })),
      inside.length === 0 && el("p", { class: "panel-note" }, t("groups.emptyColumn")));
    return section;
  }

  /** @param {{ id: number, name: string }} person @param {number | null} at */
  function chip(person, at) {
    const { breakouts } = session.store.get().room;
    /** @type {HTMLButtonElement} */
    const button = el("button", {
      type: "button", class: "board-person", draggable: "true", "aria-haspopup": "menu", "data-participant": person.id, "data-action": "breakouts.assign",
      on: {
        dragstart: (/** @type {DragEvent} */ event) => event.dataTransfer?.setData("text/plain", String(person.id)),
        click: () => openMenu(button, [
          { label: "groups.withoutRoom", checked: at === null, run: () => move(person.id, null) },
          ...breakouts.rooms.map((room) => ({ label: ROOM, with: { title: roomName(breakouts, room.id) }, checked: room.id === at, run: () => move(person.id, room.id) })),
        ], "groups.moveTo"),
      },
    }, el("span", {}, person.name), icon("more", "icon small"));
    return button;
  }

  const schedule = () => {
    if (scheduled) return;
    scheduled = true;
    setTimeout(() => {
      scheduled = false;
      if (dialog.open) render();
    }, 100);
  };
  ends.push(
    gatherPeople(session, (found) => {
      people = found;
      schedule();
    }),
    session.store.watch((state) => state.room.breakouts, schedule),
  );
  document.body.append(dialog);
  render();
  dialog.showModal();
}
