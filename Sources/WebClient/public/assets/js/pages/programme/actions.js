import { programmeActions, programmeSchools } from "../../api/programme.js";
import { el } from "../../dom.js";
import { t } from "../../i18n/index.js";
import { actionGroups, byName, standingSchools } from "../../logic/programme.js";
import { actionCard } from "./actioncard.js";
import { filter } from "./indicators.js";
import { emptyNote, emptyStep, heading, pane } from "./pane.js";
import { ACTION_WORDS } from "./words.js";

/** @typedef {import("../../dom.js").Key} Key */

/** @type {[keyof ReturnType<typeof actionGroups>, Key, Key][]} */
const GROUPS = [
  ["urgent", "actions.urgent", "actions.urgentNote"], ["waiting", "actions.waiting", "actions.waitingNote"],
  ["going", "actions.going", "actions.goingNote"], ["over", "actions.over", "actions.overNote"],
];

const STATES = /** @type {MentoringActionState[]} */ (["proposed", "accepted", "carried", "done", "notDone", "declined"]);
/** How many of those that are over are shown at first, and how many more each time. */
const SHOWN_OVER = 20;

/** @param {import("./pane.js").Context} context what each school has undertaken, and how it goes */
export function actionsTab(context) {
  const wish = { school: context.rights().school, state: "" };
  let shown = SHOWN_OVER;
  let isOpen = false;
  const part = pane(context, {
    role: "actions",
    load: async () => {
      const [actions, schools] = await Promise.all([programmeActions(context.id, wish), context.rights().school ? [] : programmeSchools(context.id).catch(() => [])]);
      return { actions, schools };
    },
    draw: ({ actions, schools }) => {
      const groups = actionGroups(actions, context.today());
      return [
        heading("programme.actions"),
        el("p", { class: "quiet-text", t: "actions.lead" }),
        (actions.length > 0 || wish.state !== "" || wish.school !== context.rights().school) && el("div", { class: "filters" },
          schools.length > 0 && filter("action-school", "pperson.school", [["", t("pperson.allSchools")], ...byName(standingSchools(schools, context.today())).map(({ id, name }) => /** @type {[string, string]} */ ([id, name]))], wish.school, (value) => choose({ school: value })),
          filter("action-state", "actions.state", [["", t("actions.anyState")], ...STATES.map((each) => /** @type {[string, string]} */ ([each, t(ACTION_WORDS[each])]))], wish.state, (value) => choose({ state: value }))),
        actions.length === 0 && (wish.school !== context.rights().school || wish.state ? emptyNote("actions.noneFound") : emptyStep(context, "actions.none", "plan", "programme.toPlan")),
        ...GROUPS.filter(([name]) => groups[name].length > 0).map(([name, title, note]) => {
          const head = [el("h3", { t: title }), el("span", { class: "tag" }, String(groups[name].length)), el("p", { class: "quiet-text", t: note })];
          const cards = (/** @type {MentoringAction[]} */ list) => el("ul", { class: "action-list" }, ...list.map((action) => actionCard(context, action)));
          if (name !== "over") return el("section", { class: "pane-part", "data-group": name }, el("header", { class: "group-head" }, ...head), cards(groups[name]));
          // What is over is read seldom, and after a year there are hundreds.
          /** @type {HTMLDetailsElement} */
          const folded = el("details", { class: "pane-part group-over", "data-group": name, open: isOpen, on: { toggle: () => {
            if (isOpen === folded.open) return;
            isOpen = folded.open;
            part.render();
          } } }, el("summary", { class: "group-head", id: "actions-over" }, ...head),
            isOpen && cards(groups.over.slice(0, shown)),
            isOpen && shown < groups.over.length && el("button", { type: "button", class: "button compact quiet", "data-key": "actions-more", on: { click: () => {
              shown += SHOWN_OVER;
              part.render();
            } } }, el("span", { t: "site.showMore" })));
          return folded;
        }),
      ];
    },
  });
  /** @param {Partial<typeof wish>} patch */
  const choose = (patch) => {
    Object.assign(wish, patch);
    void part.reload();
  };
  return part.element;
}
