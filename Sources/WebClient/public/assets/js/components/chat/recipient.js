import { el, setTip } from "../../dom.js";
import { icon } from "../../icons.js";
import { language, t } from "../../i18n/index.js";
import { initials } from "../../logic/text.js";

const SHOWN = 60;
const TYPING = 200;

/**
 * Asks to whom to write. The rows are those whom the page knows; in a large room the server searches too.
 *
 * @param {import("../../session.js").Session} session
 * @param {(person: Participant) => void} chosen
 */
export function chooseRecipient(session, chosen) {
  const { room } = session.store.get();
  /** @type {any} */
  let timer = null;
  let asked = 0;
  const list = el("ul", { class: "recipient-list" });
  const note = el("p", { class: "panel-note", role: "status" });
  const search = el("input", { type: "search", class: "field", hint: "participants.filter", label: "participants.filter", autocomplete: "off",
    "data-role": "recipient-filter",
    on: { input: () => {
    clearTimeout(timer);
    timer = setTimeout(() => { void find(); }, TYPING);
  } } });
  const close = el("button", { type: "button", class: "icon-button", on: { click: () => dialog.close() } }, icon("close"));
  setTip(close, "app.close");
  /** @type {HTMLDialogElement} */
  const dialog = el("dialog", { class: "dialog recipient", "aria-labelledby": "recipient-title", "data-role": "recipient", on: {
    close: () => {
      clearTimeout(timer);
      dialog.remove();
    },
    keydown: (/** @type {KeyboardEvent} */ event) => event.stopPropagation(),
    click: (/** @type {MouseEvent} */ event) => { if (event.target === dialog) dialog.close(); },
  } },
    el("header", { class: "panel-header" }, el("h2", { id: "recipient-title" }, t("messages.chooseRecipient")), close),
    el("div", { class: "panel-search" }, search), note, list);

  const show = (/** @type {Participant[]} */ people, /** @type {number} */ total) => {
    note.textContent = people.length === 0 ? t("participants.none") : total > people.length ? t("messages.moreFound", { count: total - people.length }) : "";
    note.hidden = !note.textContent;
    list.replaceChildren(...people.map((person) => el("li", {}, el("button", {
      type: "button", class: "recipient-row", "data-participant": person.id, on: { click: () => {
        dialog.close();
        chosen(person);
      } },
    }, el("span", { class: "avatar tiny", "data-hue": person.id % 8, "aria-hidden": "true" }, initials(person.name)),
      el("span", { class: "person-name" },
        el("span", { class: "person-text" }, person.name), person.school && el("small", { class: "chat-school" }, person.school))))));
  };
  const find = async () => {
    asked += 1;
    const number = asked;
    const wanted = search.value.trim().slice(0, 64);
    const low = wanted.toLocaleLowerCase();
    const collator = new Intl.Collator(language());
    const known = [...room.participants.values()].filter((each) => each.client !== "whip" && each.name.toLocaleLowerCase().includes(low))
      .sort((a, b) => collator.compare(a.name, b.name) || a.id - b.id);
    show(known.slice(0, SHOWN), known.length);
    if (room.total <= room.participants.size + 1) return;
    try {
      const page = await session.signalling.request({ type: "roster", offset: 0, limit: SHOWN, ...(wanted ? { search: wanted } : {}) });
      if (number === asked) show(page.participants.filter((/** @type {Participant} */ each) => each.id !== room.self?.id && each.client !== "whip"), page.matching);
    } catch {
      // The people whom the page knows stand there already.
    }
  };
  document.body.append(dialog);
  void find();
  dialog.showModal();
  search.focus();
}
