import { el, setAttribute, setShown, setText } from "../dom.js";

const SHOWN = 8;
const PATIENCE = 200;

/**
 * @template Item
 * @typedef {object} PickerOptions
 * @property {string} id
 * @property {import("../dom.js").Key} label
 * @property {import("../dom.js").Key} [help]
 * @property {import("../dom.js").Key} hint
 * @property {(query: string) => Item[] | Promise<Item[]>} search
 * @property {(item: Item) => string} name
 * @property {(item: Item) => string} [detail]
 * @property {(item: Item) => void} picked
 * @property {(typed: string) => void} [typed] takes what is not in the list (Enter)
 */

/**
 * A field that offers what matches while one types: a combobox with a list.
 *
 * @template Item
 * @param {PickerOptions<Item>} options
 */
export function picker({ id, label, help, hint, search, name, detail, picked, typed }) {
  /** @type {Item[]} */
  let found = [];
  let active = -1;
  let asked = 0;
  /** @type {any} */
  let timer = null;

  const input = el("input", {
    class: "field", id, autocomplete: "off", role: "combobox", "aria-expanded": false, "aria-controls": `${id}-list`,
    "aria-autocomplete": "list", ...(help ? { "aria-describedby": `${id}-help` } : {}), hint,
    on: {
      input: () => later(),
      focus: () => later(),
      blur: () => close(),
      keydown: (/** @type {KeyboardEvent} */ event) => key(event),
    },
  });
  const list = el("ul", { class: "picker-list", id: `${id}-list`, role: "listbox", label, hidden: true });
  const empty = el("p", { class: "picker-empty", role: "status", hidden: true });
  const element = el("div", { class: "form-field picker" }, el("label", { for: id, t: label }),
    help && el("p", { class: "quiet-text", id: `${id}-help`, t: help }),
    el("div", { class: "picker-frame" }, input, list, empty));

  const close = () => {
    clearTimeout(timer);
    asked += 1;
    active = -1;
    setShown(list, false);
    setShown(empty, false);
    setAttribute(input, "aria-expanded", false);
    input.removeAttribute("aria-activedescendant");
  };

  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(() => { void look(); }, PATIENCE);
  };

  const look = async () => {
    asked += 1;
    const number = asked;
    const query = input.value.trim();
    const items = await Promise.resolve(search(query)).catch(() => /** @type {Item[]} */ ([]));
    if (number !== asked || document.activeElement !== input) return;
    found = items.slice(0, SHOWN);
    active = -1;
    list.replaceChildren(...found.map((item, index) => el("li", {
      role: "option", id: `${id}-option-${index}`, class: "picker-option", "aria-selected": false,
      // The field keeps the focus, so that the list does not close before the click.
      on: { mousedown: (/** @type {Event} */ event) => event.preventDefault(), click: () => pick(item) },
    }, el("span", {}, name(item)), detail && el("span", { class: "quiet-text" }, detail(item)))));
    setShown(list, found.length > 0);
    setShown(empty, found.length === 0 && query !== "" && !typed);
    if (!empty.hidden) setText(empty, "site.nothingFound");
    setAttribute(input, "aria-expanded", found.length > 0);
  };

  /** @param {Item} item */
  const pick = (item) => {
    input.value = "";
    close();
    picked(item);
  };

  /** @param {number} index */
  const activate = (index) => {
    active = (index + found.length) % found.length;
    [...list.children].forEach((option, each) => setAttribute(option, "aria-selected", each === active));
    list.children[active]?.scrollIntoView({ block: "nearest" });
    setAttribute(input, "aria-activedescendant", `${id}-option-${active}`);
  };

  /** @param {KeyboardEvent} event */
  const key = (event) => {
    const open = !list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (open) activate(event.key === "ArrowDown" ? active + 1 : active < 0 ? found.length - 1 : active - 1);
      else void look();
    } else if (event.key === "Enter") {
      event.preventDefault();
      const exact = found.length === 1 && !typed ? 0 : active;
      if (open && exact >= 0) pick(found[exact]);
      else take();
    } else if (event.key === "Escape" && open) {
      // The list closes, the dialog around it stays.
      event.preventDefault();
      event.stopPropagation();
      close();
    }
  };

  /** Takes what is written, if this field takes names that no list has. */
  const take = () => {
    const text = input.value.trim();
    if (!typed || !text) return;
    input.value = "";
    close();
    typed(text);
  };

  return { element, input, take };
}
