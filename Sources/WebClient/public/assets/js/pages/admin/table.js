import { APIError } from "../../api.js";
import { onLanguage } from "../../components/shell.js";
import { el, setShown, setText } from "../../dom.js";
import { refusalKey } from "../../logic/refusal.js";

/** @typedef {import("../../dom.js").Key} Key */

const STEP = 100;

/**
 * A list of things the server keeps: loads, says when there are none, shows a hundred at a time.
 *
 * @template Item
 * @param {{ role: string, none: Key, load: () => Promise<Item[]>, row: (item: Item) => HTMLElement, blocked: () => void }} options
 */
export function itemList({ role, none, load, row, blocked }) {
  /** @type {Item[]} */
  let items = [];
  let shown = STEP;
  let asked = 0;
  const list = el("ul", { class: "rooms", "data-role": role });
  const note = el("p", { class: "quiet-text empty-note", t: "app.loading", role: "status" });
  const more = el("button", { type: "button", class: "button compact quiet", hidden: true, on: { click: () => {
    shown += STEP;
    render();
  } } }, el("span", { t: "site.showMore" }));

  const render = () => {
    list.replaceChildren(...items.slice(0, shown).map(row));
    setShown(more, items.length > shown);
  };
  onLanguage(render);

  const reload = async () => {
    asked += 1;
    const number = asked;
    try {
      const answer = await load();
      if (number !== asked) return;
      items = answer;
      setText(note, none);
      setShown(note, items.length === 0);
      render();
    } catch (error) {
      if (number !== asked) return;
      if (error instanceof APIError && error.status === 401) {
        blocked();
        return;
      }
      items = [];
      render();
      setText(note, refusalKey(error));
      setShown(note, true);
    }
  };
  return {
    element: el("div", { class: "room-list" }, note, list, more),
    reload,
    /** Begins at the top again, with another wish. */
    restart() {
      shown = STEP;
      return reload();
    },
  };
}
