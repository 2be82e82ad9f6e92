import { refusal } from "../../command.js";
import { el, setShown, setTip } from "../../dom.js";
import { icon } from "../../icons.js";
import { t } from "../../i18n/index.js";
import { LONGEST_TITLE, MOST_ROOMS } from "../../logic/breakouts.js";
import { schoolsHere } from "./requests.js";

/**
 * The dialog in which rooms are named and given to schools, before or without an automatic distribution.
 *
 * @param {import("../../session.js").Session} session
 */
export function prepareRooms(session) {
  const { breakouts } = session.store.get().room;
  /** @type {SchoolCount[]} */
  let schools = [];
  /** @type {{ title: string, schools: string[], participants: number[] }[]} */
  let rooms = breakouts.rooms.map((room) => ({
    title: room.title, schools: [], participants: breakouts.plan.filter((each) => each.room === room.id).map((each) => each.participant),
  }));
  const list = el("ol", { class: "prepare-rooms" });
  const problem = el("p", { class: "problem", role: "alert" });
  const add = el("button", { type: "button", class: "button compact", "data-action": "breakouts.addRoom", on: { click: () => {
    rooms.push({ title: "", schools: [], participants: [] });
    render();
    /** @type {HTMLInputElement | null} */ (list.lastElementChild?.querySelector(".field") ?? null)?.select();
  } } }, icon("plus", "icon small"), t("groups.addRoom"));
  const close = el("button", { type: "button", class: "icon-button", on: { click: () => dialog.close() } }, icon("close"));
  setTip(close, "app.close");
  const save = el("button", { type: "submit", class: "button primary", "data-action": "breakouts.prepare" }, t("groups.save"));
  /** @type {HTMLDialogElement} */
  const dialog = el("dialog", { class: "dialog wide", "aria-labelledby": "prepare-title", "data-role": "breakouts-prepare", on: {
    close: () => dialog.remove(),
    keydown: (/** @type {KeyboardEvent} */ event) => event.stopPropagation(),
  } },
    el("form", { class: "dialog-frame", novalidate: true, on: { submit: (/** @type {Event} */ event) => {
      event.preventDefault();
      void send();
    } } },
      el("header", { class: "panel-header" }, el("h2", { id: "prepare-title" }, t("groups.prepare")), close),
      el("div", { class: "dialog-scroll" }, el("p", { class: "quiet-text" }, t("groups.prepareNote")), list, add, problem),
      el("div", { class: "dialog-buttons" },
        el("button", { type: "button", class: "button", on: { click: () => dialog.close() } }, t("groups.cancel")), save)));

  function render() {
    list.replaceChildren(...rooms.map((room, index) => {
      const title = el("input", { class: "field", maxlength: LONGEST_TITLE, value: room.title, placeholder: t("groups.roomNumber", { number: index + 1 }),
        "aria-label": t("groups.titleOf", { number: index + 1 }),
        "data-role": "breakouts-title",
        on: { input: () => { room.title = title.value; } } });
      const remove = el("button", { type: "button", class: "icon-button", on: { click: () => {
        rooms = rooms.filter((each) => each !== room);
        render();
        add.focus();
      } } }, icon("trash", "icon small"));
      setTip(remove, "groups.removeRoom");
      const taken = new Set(rooms.flatMap((each) => each.schools));
      const free = schools.filter((school) => !taken.has(school.id));
      const choice = el("select", { class: "field small-field", "aria-label": t("groups.addSchool"), on: { change: () => {
        if (!choice.value) return;
        room.schools.push(choice.value);
        render();
      } } }, el("option", { value: "" }, t("groups.addSchool")),
        ...free.map((school) => el("option", { value: school.id }, t("groups.schoolCount", { name: school.name, count: school.count }))));
      setShown(choice, free.length > 0);
      return el("li", { class: "prepare-room" },
        el("div", { class: "prepare-title" }, title, remove),
        schools.length > 0 && el("div", { class: "prepare-schools" }, ...room.schools.map((id) => {
          const name = schools.find((school) => school.id === id)?.name ?? id;
          return el("button", { type: "button", class: "chip", "aria-label": t("groups.removeSchool", { name }), on: { click: () => {
            room.schools = room.schools.filter((each) => each !== id);
            render();
          } } }, name, icon("close", "icon tiny"));
        }), choice),
        room.participants.length > 0 && el("p", { class: "quiet-text" }, t("groups.people", { count: room.participants.length })));
    }));
    setShown(add, rooms.length < MOST_ROOMS);
  }

  async function send() {
    if (rooms.length === 0) {
      problem.textContent = t("groups.noRooms");
      return;
    }
    save.disabled = true;
    try {
      await session.signalling.request({ type: "breakouts", action: "prepare", rooms: rooms.map((room) => ({
        title: room.title.trim(),
        ...(room.schools.length > 0 ? { schools: room.schools } : {}),
        ...(room.participants.length > 0 ? { participants: room.participants } : {}),
      })) });
      dialog.close();
    } catch (error) {
      problem.textContent = refusal(error);
    } finally {
      save.disabled = false;
    }
  }

  if (rooms.length === 0) {
    // A room without a title is called by its number, by everybody in their own language.
    rooms = [1, 2].map(() => ({ title: "", schools: [], participants: [] }));
  }
  render();
  void schoolsHere(session).then((found) => {
    schools = found;
    if (dialog.open) render();
  });
  document.body.append(dialog);
  dialog.showModal();
  /** @type {HTMLInputElement | null} */ (list.querySelector(".field"))?.select();
}
