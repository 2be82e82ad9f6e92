import { plannedMonths } from "../../api/programme.js";
import { el } from "../../dom.js";
import { icon } from "../../icons.js";
import { language } from "../../i18n/index.js";
import { bySchoolYear, monthTitle, schoolYear } from "../../logic/programme.js";
import { actionButton, emptyNote, heading, pane, segments } from "./pane.js";
import { sessionCard } from "./sessioncard.js";
import { sessionDialog } from "./sessionform.js";

/** @param {import("./pane.js").Context} context the months of the programme with their sessions */
export function planTab(context) {
  const now = () => context.details()?.month ?? "";
  let year = schoolYear(now());
  const all = pane(context, {
    role: "plan",
    load: () => plannedMonths(context.id),
    draw: (months) => {
      const years = bySchoolYear(months.map(({ month }) => month));
      if (!years.some((each) => each.year === year)) year = years[0]?.year ?? "";
      const inside = new Set(years.find((each) => each.year === year)?.months ?? []);
      const rights = context.rights();
      return [
        heading("plan.title",
          rights.plan && actionButton("plan-session", "plus", "plan.new", () => sessionDialog(context, null, now()), "button compact primary")),
        years.length > 1 && segments("plan-year", "regularity.year", years.map((each) => ({ value: each.year, text: each.year })), year, (value) => {
          year = value;
          all.render();
        }),
        months.length === 0 && emptyNote("plan.none"),
        el("ol", { class: "plan-months" }, ...months.filter(({ month }) => inside.has(month)).map((month) => monthBlock(context, month, now(), rights.plan))),
      ];
    },
  });
  return all.element;
}

/** @param {import("./pane.js").Context} context @param {PlannedMonth} planned @param {MonthName} now @param {boolean} mayPlan */
function monthBlock(context, { month, sessions, due, held }, now, mayPlan) {
  const zone = context.details()?.timeZone ?? "";
  const when = month < now ? "past" : month === now ? "now" : "ahead";
  return el("li", { class: "plan-month", "data-month": month, "data-when": when },
    el("header", { class: "plan-month-head" },
      el("h3", {}, monthTitle(month, language())),
      when === "now" && el("span", { class: "tag live", t: "plan.thisMonth" }),
      when !== "ahead" && due !== undefined && held !== undefined && due > 0 && el("span", { class: "quiet-text", t: "plan.heldOf", with: { held, due } }),
      mayPlan && when !== "past" && el("button", {
        type: "button", class: "button compact quiet push", "data-action": "plan-month", "data-key": `plan-${month}`,
        on: { click: () => sessionDialog(context, null, month) },
      }, icon("plus"), el("span", { t: "plan.addHere" }))),
    sessions.length === 0
      ? el("p", { class: "quiet-text", t: when === "past" ? "plan.noneThen" : "plan.noneHere" })
      : el("ul", { class: "session-list" }, ...[...sessions].sort((one, other) => one.startsAt - other.startsAt).map((session) => sessionCard(context.id, session, zone))));
}
