import { el } from "../../dom.js";
import { icon } from "../../icons.js";
import { t } from "../../i18n/index.js";
import { lineage, schoolName } from "../../logic/boardview.js";
import { openMenu } from "../menu.js";

/** @type {Record<BoardIdea["kind"], { key: import("../../dom.js").Key, icon: string } | null>} */
const KINDS = {
  new: null,
  improve: { key: "storm.kind.improve", icon: "arrow" },
  combine: { key: "storm.kind.combine", icon: "plus" },
  brought: { key: "storm.kind.brought", icon: "rooms" },
  parked: { key: "storm.kind.parked", icon: "clock" },
};

/**
 * @typedef {object} CardOptions
 * @property {boolean} mine
 * @property {boolean} [fresh] has just come
 * @property {boolean} [large]
 * @property {import("../menu.js").MenuItem[] | null} [menu] what may be done with it
 * @property {HTMLElement | null} [tools] buttons below
 * @property {(id: number) => void} [show] goes to another idea
 * @property {boolean} [plain] without its lineage
 */

/**
 * One idea as a card.
 *
 * @param {BoardSlice} board @param {BoardIdea} idea @param {CardOptions} options
 */
export function ideaCard(board, idea, { mine, fresh = false, large = false, menu = null, tools = null, show, plain = false }) {
  const kind = KINDS[idea.kind];
  const gone = idea.state !== "shown";
  const tags = [
    kind && el("span", { class: `storm-tag ${idea.kind}` }, icon(kind.icon, "icon tiny"), el("span", { t: kind.key })),
    idea.board !== 0 && el("span", { class: "storm-tag", t: "storm.kind.group", with: { number: idea.board } }),
    mine && el("span", { class: "storm-tag mine", t: "storm.kind.mine" }),
  ].filter(Boolean);
  const by = [idea.author?.name, schoolName(board, idea.author?.school)].filter(Boolean).join(" · ");
  return el("article", {
    class: `storm-card${gone ? " gone" : ""}${fresh ? " fresh" : ""}${large ? " large" : ""}${mine ? " mine" : ""}`,
    "data-idea": idea.id, "data-kind": idea.kind, "data-state": idea.state, tabindex: "-1",
  },
    el("div", { class: "storm-card-top" },
      gone ? el("p", { class: "storm-text gone" }, goneText(idea)) : el("p", { class: "storm-text", dir: "auto" }, idea.text),
      menu && menu.some((item) => item.shown !== false) && menuOf(idea, menu)),
    // A host reads what was hidden, to show it again if that was wrong.
    gone && idea.text !== "" && el("p", { class: "storm-text quiet-text", dir: "auto" }, idea.text),
    tags.length > 0 && el("div", { class: "storm-tags" }, ...tags),
    (by || idea.writtenBy) && !gone && el("p", { class: "storm-by" }, by,
      idea.writtenBy && el("span", { class: "quiet-text" }, `${by ? " · " : ""}${t("storm.idea.writtenBy", { name: idea.writtenBy.name })}`)),
    !plain && idea.parents?.length ? roots(board, idea, show) : null, tools);
}

/** @param {BoardIdea} idea */
function goneText(idea) {
  if (idea.state === "withdrawn") return t("storm.idea.withdrawn");
  return idea.reason ? t("storm.idea.hiddenWhy", { reason: idea.reason }) : t("storm.idea.hidden");
}

/** @param {BoardIdea} idea @param {import("../menu.js").MenuItem[]} items */
function menuOf(idea, items) {
  /** @type {HTMLButtonElement} */
  const button = el("button", { type: "button", class: "icon-button storm-menu", tip: "storm.idea.menu", "aria-haspopup": "menu", "aria-expanded": "false", "data-key": `menu-${idea.id}`,
    "data-action": "board.menu", on: { click: () => openMenu(button, items, "storm.idea.menu") } }, icon("more", "icon small"));
  return button;
}

/** @param {BoardSlice} board @param {BoardIdea} idea @param {((id: number) => void) | undefined} show */
function roots(board, idea, show) {
  const found = lineage(board, idea);
  return el("div", { class: "storm-roots", "data-role": "lineage" },
    el("span", { class: "quiet-text", t: idea.kind === "combine" ? "storm.idea.from" : idea.kind === "brought" ? "storm.idea.brought" : "storm.idea.grew" }),
    el("ul", {}, ...found.map(({ idea: parent, depth }) => {
      const words = parent.state === "shown" ? parent.text : goneText(parent);
      const row = el("li", { class: parent.state === "shown" ? "" : "gone" },
        show ? el("button", { type: "button", class: "storm-root", "data-key": `root-${parent.id}`, on: { click: () => show(parent.id) } }, words)
          : el("span", { class: "storm-root" }, words));
      row.style.setProperty("--depth", String(Math.min(depth, 4)));
      return row;
    })));
}
