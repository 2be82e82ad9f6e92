import { openFile, programmeDetails, programmePath, regularity } from "../../api/programme.js";
import { el } from "../../dom.js";
import { icon } from "../../icons.js";
import { language, t } from "../../i18n/index.js";
import { aliveness, monthOnly, monthShares, monthShort, monthTitle, percentOf } from "../../logic/programme.js";
import { alertDetail, alertLook, alertWith } from "./alerts.js";
import { emptyNote, emptyStep, heading, pane } from "./pane.js";
import { lookOf } from "./regularity.js";
import { sessionCard } from "./sessioncard.js";

/** @typedef {import("../../dom.js").Key} Key */

const STRIP = 12;

/** @type {Record<ReturnType<typeof aliveness>, { picture: string, title: Key, text: Key }>} */
const VERDICTS = {
  done: { picture: "check", title: "programme.aliveDone", text: "programme.aliveDoneText" },
  onTime: { picture: "clock", title: "programme.aliveOnTime", text: "programme.aliveOnTimeText" },
  hurry: { picture: "warning", title: "programme.aliveHurry", text: "programme.aliveHurryText" },
  missed: { picture: "warning", title: "programme.aliveMissed", text: "programme.aliveMissedText" },
  nothingDue: { picture: "calendar", title: "programme.aliveNothing", text: "programme.aliveNothingText" },
};

/** @param {import("./pane.js").Context} context */
export function overviewTab(context) {
  return pane(context, {
    role: "overview",
    load: async () => {
      const [details, table] = await Promise.all([programmeDetails(context.id), regularity(context.id).catch(() => null)]);
      return { details, table };
    },
    draw: ({ details, table }) => [
      rounds(context, details),
      details.schools === 0 && context.rights().manage && firstSteps(context),
      table && ownCard(context, table, details),
      // Who is told of the own school only has seen above how it stands.
      el("div", { class: "overview-grid" }, !details.thisMonth.own && monthCard(details), factsCard(details)),
      alerts(context, details),
      el("section", { class: "pane-part" },
        heading("programme.next", details.next.length > 0 && calendarOf(context.id)),
        details.next.length === 0 ? (context.rights().plan ? emptyStep(context, "programme.noNext", "plan", "programme.toPlan") : emptyNote("programme.noNext"))
          : el("ul", { class: "session-list", "data-role": "next-sessions" }, ...details.next.map((session) => sessionCard(context.id, session, details.timeZone, true)))),
      table && strip(table, details.month),
    ],
  }).element;
}

/** @type {Record<ReturnType<typeof lookOf>, { verdict: string, picture: string, title: Key }>} */
const OWN = {
  held: { verdict: "done", picture: "check", title: "programme.ownHeld" },
  amber: { verdict: "hurry", picture: "warning", title: "programme.ownHurry" },
  open: { verdict: "onTime", picture: "clock", title: "programme.ownOpen" },
  missed: { verdict: "missed", picture: "warning", title: "programme.ownMissed" },
  none: { verdict: "nothingDue", picture: "calendar", title: "programme.ownNothing" },
  future: { verdict: "nothingDue", picture: "calendar", title: "programme.ownNothing" },
};

/**
 * How one's own school stands this month, for who speaks for one.
 *
 * @param {import("./pane.js").Context} context @param {RegularityTable} table @param {ProgrammeDetails} details
 */
function ownCard(context, table, details) {
  const own = table.schools.find(({ id }) => id === context.rights().school);
  if (!own) return null;
  const cell = own.months.find(({ month }) => month === details.month);
  const { verdict, picture, title } = OWN[cell ? lookOf(cell, details.month) : "none"];
  const percent = percentOf(own.held, own.due);
  return el("section", { class: "card own-card", "data-role": "own-school", "data-verdict": verdict, "aria-labelledby": "own-school" },
    el("div", { class: "month-verdict" }, el("span", { class: "verdict-picture" }, icon(picture)),
      el("div", {}, el("p", { class: "overline" }, own.name), el("h2", { id: "own-school", t: title }),
        percent !== null && el("p", { t: "programme.ownShare", with: { held: own.held, due: own.due, percent } }))));
}

/** @param {import("./pane.js").Context} context what to do with a programme that is empty */
function firstSteps(context) {
  const steps = /** @type {const} */ ([
    ["programme.stepSchools", "schools", "programme.toSchools"], ["programme.stepPeople", "people", "programme.toPeople"], ["programme.stepPlan", "plan", "programme.toPlan"],
  ]);
  return el("section", { class: "card first-steps", "data-role": "first-steps" }, el("h2", { t: "programme.firstSteps" }),
    el("ol", {}, ...steps.map(([words, tab, go]) => el("li", {}, el("span", { t: words }),
      el("button", { type: "button", class: "button compact", on: { click: () => context.open(tab) } }, el("span", { t: go }))))));
}

/** @param {string} programme the link to the calendar of all sessions */
function calendarOf(programme) {
  const path = programmePath(programme, `/calendar.ics?lang=${language()}`);
  return el("a", { class: "button compact quiet no-print", href: path, "data-action": "programme-calendar", on: {
    click: (/** @type {Event} */ event) => openFile(event, path, "sessions-of-the-programme.ics", () => {}),
  } }, icon("calendar"), el("span", { t: "programme.calendar" }));
}

/** @param {ProgrammeDetails} details */
function monthCard({ thisMonth }) {
  const verdict = aliveness(thisMonth);
  const { picture, title, text } = VERDICTS[verdict];
  const shares = monthShares(thisMonth);
  const parts = /** @type {const} */ ([
    ["green", "check", "programme.held"], ["amber", "warning", "programme.soonOver"], ["red", "close", "programme.missed"], ["ahead", "clock", "programme.ahead"],
  ]);
  const month = monthOnly(thisMonth.month, language());
  return el("section", { class: "card month-card", "data-role": "this-month", "data-verdict": verdict, "aria-labelledby": "this-month" },
    el("p", { class: "overline" }, monthTitle(thisMonth.month, language())),
    el("div", { class: "month-verdict" }, el("span", { class: "verdict-picture" }, icon(picture)),
      el("div", {}, el("h2", { id: "this-month", t: title }),
        el("p", { t: text, with: { month, days: daysLeft(thisMonth.daysLeft), left: Math.max(0, thisMonth.due - thisMonth.held) } }))),
    thisMonth.due > 0 && el("p", { class: "month-figure" }, el("strong", {}, String(thisMonth.held)),
      el("span", { t: "programme.heldOf", with: { count: thisMonth.due } })),
    thisMonth.due > 0 && stackedBar(shares),
    thisMonth.due > 0 && el("ul", { class: "month-legend" }, ...parts.filter(([name]) => shares[name] > 0).map(([name, sign, words]) =>
      el("li", {}, el("span", { class: "sign", "data-state": name }, icon(sign, "icon small")), el("span", { t: words, with: { count: shares[name] } })))));
}

/** @param {number} count */
const daysLeft = (count) => t("programme.days", { count });

/** @param {ReturnType<typeof monthShares>} shares a bar for the eyes; the legend says the same in words */
function stackedBar(shares) {
  const whole = Object.values(shares).reduce((sum, each) => sum + each, 0);
  const bar = el("div", { class: "stacked", "aria-hidden": "true" });
  for (const [name, count] of Object.entries(shares)) {
    if (count === 0) continue;
    const part = el("span", { class: "stacked-part", "data-state": name });
    part.style.setProperty("flex-basis", `${(count / whole) * 100}%`);
    bar.append(part);
  }
  return bar;
}

/** @param {ProgrammeDetails} details */
function factsCard(details) {
  const facts = /** @type {const} */ ([
    ["programme.factSchools", details.schools], ["programme.factLow", details.lowResult], ["programme.factDifficult", details.difficult],
    ["programme.factLeaders", details.leaders],
  ]);
  return el("section", { class: "card facts-card", label: "programme.facts" },
    el("dl", { class: "big-facts" }, ...facts.map(([words, count]) => el("div", {}, el("dt", { t: words }), el("dd", {}, String(count))))));
}

/** @param {import("./pane.js").Context} context @param {ProgrammeDetails} details scores that wait for whoever looks: before all else, for they have an end */
function rounds(context, details) {
  const own = details.alerts.filter(isRound);
  if (own.length === 0) return null;
  return el("ul", { class: "alert-list round-alerts", label: "delphi.title", "data-role": "round-alerts" }, ...own.map((alert) => alertRow(context, alert, details.timeZone)));
}

/** @param {ProgrammeAlert} alert */
const isRound = ({ params }) => params?.board !== undefined;

/** @param {import("./pane.js").Context} context @param {ProgrammeDetails} details */
function alerts(context, details) {
  const others = details.alerts.filter((alert) => !isRound(alert));
  return el("section", { class: "pane-part" }, heading("programme.alerts"),
    others.length === 0
      ? el("p", { class: "all-well" }, icon("check"), el("span", { t: "programme.noAlerts" }))
      : el("ul", { class: "alert-list", "data-role": "alerts" }, ...others.map((alert) => alertRow(context, alert, details.timeZone))));
}

/** @param {import("./pane.js").Context} context @param {ProgrammeAlert} alert @param {string} zone */
function alertRow(context, alert, zone) {
  const { picture, text, tab, go, href } = alertLook(alert);
  const detail = alertDetail(alert, zone);
  return el("li", { class: "alert-row", "data-kind": alert.kind },
    icon(picture),
    el("div", { class: "room-words" },
      el("strong", { t: text, with: alertWith(alert) }),
      detail && el("span", { class: "quiet-text" }, detail)),
    href ? el("a", { class: "button compact", href, "data-action": "to-round", t: go })
      : el("button", { type: "button", class: "button compact quiet", on: { click: () => context.open(tab) } }, el("span", { t: go })));
}

/** @param {RegularityTable} table @param {MonthName} now the last twelve months, held of due, as columns */
function strip(table, now) {
  const past = table.totals.filter(({ month, due }) => month <= now && due > 0).slice(-STRIP);
  if (past.length < 2) return null;
  return el("section", { class: "pane-part" }, heading("programme.lastMonths"),
    el("ol", { class: "month-strip", "data-role": "month-strip" }, ...past.map(({ month, held, due }) => {
      const percent = percentOf(held, due) ?? 0;
      const fill = el("span", { class: "strip-fill" });
      fill.style.setProperty("block-size", `${percent}%`);
      return el("li", { class: "strip-month", "data-now": month === now },
        el("span", { class: "strip-number" }, `${held}/${due}`),
        el("span", { class: "strip-bar", "aria-hidden": "true" }, fill),
        el("span", { class: "strip-name", "aria-hidden": "true" }, monthShort(month, language())),
        el("span", { class: "visually-hidden" }, monthTitle(month, language())));
    })),
    el("p", { class: "quiet-text", t: "programme.lastMonthsNote" }));
}
