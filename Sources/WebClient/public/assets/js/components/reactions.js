import { Commands } from "../command.js";
import { el, setShown } from "../dom.js";
import { t } from "../i18n/index.js";
import { isLocked, may } from "../logic/people.js";
import { emoji } from "./emoji.js";
import { openMenu } from "./menu.js";

/** @type {[string, import("../i18n/index.js").Key][]} */
export const REACTIONS = [
  ["\u{1F44D}", "reaction.like"], ["\u{1F44F}", "reaction.applause"], ["\u2764\uFE0F", "reaction.heart"],
  ["\u{1F602}", "reaction.laugh"], ["\u{1F62E}", "reaction.surprise"], ["\u{1F389}", "reaction.party"],
  ["\u{1F914}", "reaction.think"], ["\u{1F44E}", "reaction.dislike"], ["\u2705", "reaction.yes"], ["\u274C", "reaction.no"],
];

/** How long a reaction flies, how many at once, and how long the counts stay after the last. */
const FLIGHT = 2_600;
const MOST_FLYING = 40;
const COUNTS_STAY = 6_000;
/** Screen readers hear of reactions no oftener than this. */
const SPOKEN = 5_000;

/**
 * The raised hand and the reactions in the toolbar.
 *
 * @param {import("../session.js").Session} session
 * @param {import("./toasts.js").Toasts} toasts
 * @returns {import("./toolbar.js").ToolbarItem[]}
 */
export function peopleItems(session, toasts) {
  const commands = new Commands(session, toasts);
  const { store } = session;
  return [
    {
      action: "hand.raise", icon: "hand", label: "floor.raiseHand", place: "main", phone: true, className: "accented",
      shown: ({ room }) => may(room, "hand") || isLocked(room, "hands"),
      pressed: ({ room }) => room.floor.mine !== null,
      tip: ({ room }) => (room.floor.mine !== null ? "floor.lowerHand" : "floor.raiseHand"),
      badge: ({ room }) => (room.floor.mine !== null ? String(room.floor.mine) : ""),
      run: () => {
        const { room } = store.get();
        if (room.floor.mine !== null) void commands.send({ type: "hand", action: "lower" });
        else if (isLocked(room, "hands")) toasts.show(t("people.handsLocked"));
        else void commands.send({ type: "hand", action: "raise" });
      },
    },
    {
      action: "react", icon: "smile", label: "reaction.title", place: "main", toggle: false,
      shown: ({ room }) => may(room, "react"),
      run: (anchor) => openMenu(anchor, REACTIONS.map(([reaction, label]) => ({
        emoji: reaction, label, action: `react.${label.split(".")[1]}`,
        run: () => { void commands.send({ type: "react", reaction }); },
      })), "reaction.title", "menu emoji-menu"),
    },
  ];
}

/** Reactions as they rise over the tiles, and how many there are of each. */
export class FlyingReactions {
  /** @type {any} */
  #hide = null;
  #spokenAt = -Infinity;

  /**
   * @param {import("../session.js").Session} session
   * @param {HTMLElement} area where the tiles are
   * @param {import("./toasts.js").Toasts} toasts
   */
  constructor(session, area, toasts) {
    this.area = area;
    this.toasts = toasts;
    this.counts = el("div", { class: "reaction-counts", "data-role": "reactions", hidden: true });
    this.element = el("div", { class: "reactions" }, this.counts);
    this.end = session.listen((message) => {
      if (message.type === "reactions") this.#show(message);
    });
  }

  /** @param {Reactions} message */
  #show({ items = [], counts = {} }) {
    if (!document.hidden) for (const item of items) this.#fly(item.participant, item.reaction);
    const shown = Object.entries(counts).filter(([, count]) => count > 0).sort((a, b) => b[1] - a[1]);
    setShown(this.counts, shown.length > 0);
    this.counts.replaceChildren(...shown.map(([reaction, count]) => el("span", { class: "reaction-count" },
      el("span", { role: "img", "aria-label": nameOf(reaction) }, emoji(reaction)), ` ${count}`)));
    clearTimeout(this.#hide);
    this.#hide = setTimeout(() => setShown(this.counts, false), COUNTS_STAY);
    if (shown.length > 0 && performance.now() - this.#spokenAt > SPOKEN) {
      this.#spokenAt = performance.now();
      this.toasts.announce(t("reaction.spoken", { list: shown.map(([reaction, count]) => `${nameOf(reaction)} ${count}`).join(", ") }));
    }
  }

  /** @param {number} participant @param {string} reaction */
  #fly(participant, reaction) {
    if (this.element.childElementCount > MOST_FLYING) return;
    const around = this.element.getBoundingClientRect();
    const tile = this.area.querySelector(`[data-tile="${Number(participant)}:camera"]`)?.getBoundingClientRect();
    const left = tile ? tile.left - around.left + tile.width * (0.35 + Math.random() * 0.3) : around.width * (0.06 + Math.random() * 0.2);
    const bottom = tile ? around.bottom - tile.bottom + tile.height * 0.2 : 12;
    const flying = el("span", { class: "flying", "aria-hidden": "true" }, emoji(reaction));
    flying.style.setProperty("left", `${Math.round(left)}px`);
    flying.style.setProperty("bottom", `${Math.round(bottom)}px`);
    this.element.append(flying);
    setTimeout(() => flying.remove(), FLIGHT);
  }

  close() {
    clearTimeout(this.#hide);
    this.end();
    this.element.remove();
  }
}

/** @param {string} reaction */
function nameOf(reaction) {
  const key = REACTIONS.find(([each]) => each === reaction)?.[1];
  return key ? t(key) : reaction;
}
