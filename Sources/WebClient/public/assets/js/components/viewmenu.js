import { el, setAttribute, setShown } from "../dom.js";
import { icon } from "../icons.js";
import { DATA_MODES, LAYOUTS, displayToRemember } from "../logic/display.js";
import { setPreference } from "../preferences.js";
import { FollowingPicture } from "./pip.js";

/** @type {Record<DisplayState["layout"], import("../dom.js").Key>} */
const LAYOUT_WORDS = {
  auto: "view.layout.auto", grid: "view.layout.grid", speaker: "view.layout.speaker", strip: "view.layout.strip",
};
/** @type {Record<DisplayState["data"], import("../dom.js").Key>} */
const DATA_WORDS = { full: "view.data.full", saver: "view.data.saver", audio: "view.data.audio" };

/**
 * The menu of how to see the call: layout, data, one's own picture, a window of its own. A plain group of radio buttons
 * and check boxes: every screen reader knows those.
 */
export class ViewMenu {
  /** @type {HTMLElement | null} */
  #anchor = null;

  /** @param {import("../session.js").Session} session */
  constructor(session) {
    const { store } = session;
    this.store = store;
    this.picture = new FollowingPicture(session);
    this.layouts = LAYOUTS.map((value) => this.#choice("layout", value, LAYOUT_WORDS[value]));
    this.modes = DATA_MODES.map((value) => this.#choice("data", value, DATA_WORDS[value]));
    /** @type {HTMLInputElement} */
    this.hideSelf = el("input", { type: "checkbox", "data-action": "hide-self", on: { change: () => this.#set({ hideSelf: this.hideSelf.checked }) } });
    this.pip = el("button", { type: "button", class: "button compact", "data-action": "picture-in-picture", on: { click: () => { void this.picture.toggle(); } } },
      icon("pip"), el("span", { t: "view.pip" }));
    setShown(this.pip, FollowingPicture.isPossible);
    this.panel = el("div", { class: "view-menu", id: "view-menu", "data-role": "view-menu", role: "group", label: "view.title", hidden: true, on: {
      keydown: (/** @type {KeyboardEvent} */ event) => { if (event.key === "Escape") this.#closeByKey(event); },
    } },
      el("fieldset", {}, el("legend", { t: "view.layout" }), ...this.layouts.map(({ row }) => row)),
      el("fieldset", {}, el("legend", { t: "view.data" }), ...this.modes.map(({ row }) => row)),
      el("label", { class: "view-choice" }, this.hideSelf, el("span", { t: "view.hideSelf" })),
      this.pip);
    const outside = (/** @type {Event} */ event) => {
      const target = /** @type {Node} */ (event.target);
      if (!this.panel.hidden && !this.panel.contains(target) && !this.#anchor?.contains(target)) this.#show(false);
    };
    document.addEventListener("pointerdown", outside);
    this.ends = [
      () => document.removeEventListener("pointerdown", outside),
      store.watch((state) => state.display, () => this.#render()),
    ];
    this.#render();
  }

  /**
   * @param {"layout" | "data"} name @param {string} value @param {import("../dom.js").Key} words
   */
  #choice(name, value, words) {
    const input = el("input", { type: "radio", name: `view-${name}`, value, "data-action": `${name}.${value}`, on: {
      change: () => this.#set(/** @type {Partial<DisplayState>} */ ({ [name]: value })),
    } });
    return { input, value, row: el("label", { class: "view-choice" }, input, el("span", { t: words })) };
  }

  /** @param {Partial<DisplayState>} patch */
  #set(patch) {
    const display = { ...this.store.get().display, ...patch };
    setPreference("display", displayToRemember(display));
    this.store.set({ display, gridPage: 0 });
  }

  /** @param {HTMLElement} anchor the button that opens and closes the menu */
  toggle(anchor) {
    this.#anchor = anchor;
    setAttribute(anchor, "aria-controls", "view-menu");
    this.#show(this.panel.hidden);
  }

  /** @param {boolean} open */
  #show(open) {
    setShown(this.panel, open);
    if (this.#anchor) setAttribute(this.#anchor, "aria-expanded", open);
    if (open) this.layouts.find(({ input }) => input.checked)?.input.focus();
  }

  /** @param {KeyboardEvent} event */
  #closeByKey(event) {
    event.stopPropagation();
    this.#show(false);
    this.#anchor?.focus();
  }

  #render() {
    const { display } = this.store.get();
    for (const { input, value } of this.layouts) input.checked = display.layout === value;
    for (const { input, value } of this.modes) input.checked = display.data === value;
    this.hideSelf.checked = display.hideSelf;
  }

  close() {
    for (const end of this.ends) end();
    this.picture.close();
  }
}
