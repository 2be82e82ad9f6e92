import { changeSession, createSession, programmePeople, programmeSchools } from "../../api/programme.js";
import { openDialog } from "../../components/dialog.js";
import { choices, Field, formProblem, submitButton, textField } from "../../components/form.js";
import { el, setShown, setText } from "../../dom.js";
import { language, t } from "../../i18n/index.js";
import { dateField, fromFields, instantOf, knownZone, lengthOfTime, timeField } from "../../logic/dates.js";
import { byName, currentStatuses, monthParts, monthsFrom, monthTitle, personId, personName, schoolId, sessionProblems, standingSchools } from "../../logic/programme.js";
import { refusalKey } from "../../logic/refusal.js";
import { zoneWithOffset } from "../meetings/zones.js";
import { ANONYMITY_WORDS, MODE_WORDS } from "./words.js";

const LENGTHS = [45, 60, 90, 120, 150, 180];
const USUAL_LENGTH = 90;
const USUAL_HOUR = 15;
const LONGEST_TITLE = 120;
const LONGEST_PROBLEM = 500;

/**
 * Planning a session, or changing one.
 *
 * @param {import("./pane.js").Context} context @param {MentoringSession | null} before @param {MonthName} month for which it is planned
 */
export function sessionDialog(context, before, month) {
  openDialog({ title: before ? "plan.change" : "plan.new", name: "session", wide: true }, (close) => {
    const body = el("div", { class: "form" }, el("p", { class: "quiet-text", t: "app.loading" }));
    Promise.all([programmeSchools(context.id), programmePeople(context.id)]).then(([schools, people]) => {
      body.replaceChildren(sessionForm(context, before, month, schools, people, () => {
        close();
        context.changed();
      }));
      // The dialog has been open for a while, on words that are no longer there.
      body.querySelector("input")?.focus();
    }, (error) => body.replaceChildren(el("p", { class: "problem", role: "alert", t: refusalKey(error) })));
    return [body];
  });
}

/**
 * @param {import("./pane.js").Context} context @param {MentoringSession | null} before @param {MonthName} month
 * @param {MentoringSchool[]} schools @param {MentoringPerson[]} people @param {() => void} done
 */
function sessionForm(context, before, month, schools, people, done) {
  const details = context.details();
  const zone = knownZone(details?.timeZone);
  const open = byName(standingSchools(schools, context.today()));
  const title = textField("session-title", { label: "plan.name" }, { maxlength: LONGEST_TITLE, autofocus: true, required: true, hint: "plan.nameHint" });
  const problem = new Field(el("textarea", { class: "field", id: "session-problem", rows: 2, maxlength: LONGEST_PROBLEM, required: true, hint: "plan.problemHint" }), { label: "plan.problem", help: "plan.problemHelp" });
  const leader = new Field(el("select", { class: "field", id: "session-leader", required: true }, el("option", { value: "", t: "plan.choose" }),
    ...leadersFirst(open, context.today()).map(({ id, name }) => el("option", { value: id }, name))), { label: "plan.leader", help: "plan.leaderHelp" });
  const picked = schoolChecks(open, before ? before.schools.map(({ id }) => id) : null);
  const when = whenFields(before, month, zone, details);
  const facilitator = personField("session-facilitator", "plan.facilitator", people, "facilitator", personId(before?.facilitator), true);
  const second = personField("session-cofacilitator", "plan.coFacilitator", people, "facilitator", personId(before?.coFacilitator), false, { none: "plan.noCoFacilitator", help: "plan.coFacilitatorHelp" });
  const secretary = personField("session-secretary", "plan.secretary", people, "secretary", personId(before?.secretary), false);
  const mode = choices("session-mode", "plan.mode", [
    { value: /** @type {BoardMode} */ ("ngt"), label: MODE_WORDS.ngt, help: "plan.modeNgtHelp" },
    { value: "open", label: MODE_WORDS.open, help: "plan.modeOpenHelp" },
    { value: "635", label: MODE_WORDS["635"], help: "plan.mode635Help" },
    { value: "delphi", label: MODE_WORDS.delphi, help: "plan.modeDelphiHelp" },
  ]);
  const names = choices("session-anonymity", "plan.names", [
    { value: /** @type {BoardAnonymity} */ ("open"), label: ANONYMITY_WORDS.open, help: "plan.namesOpenHelp" },
    { value: "reveal", label: ANONYMITY_WORDS.reveal, help: "plan.namesRevealHelp" },
    { value: "always", label: ANONYMITY_WORDS.always, help: "plan.namesAlwaysHelp" },
  ]);
  title.control.value = before?.title ?? "";
  problem.control.value = before?.problem ?? "";
  leader.control.value = before ? schoolId(before.leader) : "";
  mode.value = before?.mode ?? "ngt";
  names.value = before?.anonymity ?? "reveal";

  // A leader's mentored schools are those that it usually meets.
  leader.control.addEventListener("change", () => {
    picked.leave(leader.value);
    const mentored = open.find(({ id }) => id === leader.value)?.mentored ?? [];
    if (mentored.length > 0 && !picked.touched()) picked.choose(mentored.map(({ id }) => id));
  });
  if (before) picked.leave(leader.value);

  const wrong = formProblem();
  const save = submitButton(before ? "editor.save" : "plan.create", "site.saving", { "data-action": "save-session" });
  /** @param {SubmitEvent} event */
  const submit = async (event) => {
    event.preventDefault();
    wrong.show(null);
    const chosen = [...new Set([leader.value, ...picked.read()])].filter(Boolean);
    const start = when.start();
    const problems = sessionProblems({ title: title.value, problem: problem.value, leader: leader.value, schools: chosen, start, facilitator: facilitator.value });
    title.complain(problems.title ?? null);
    problem.complain(problems.problem ?? null);
    leader.complain(problems.leader ?? null);
    picked.complain(problems.schools ?? null);
    when.day.complain(problems.start ?? null);
    facilitator.complain(problems.facilitator ?? null);
    const first = problems.title ? title.control : problems.problem ? problem.control : problems.leader ? leader.control
      : problems.schools ? picked.first() : problems.start ? when.day.control : problems.facilitator ? facilitator.control : null;
    if (first) {
      first.focus();
      return;
    }
    const plan = {
      title: title.value.trim(), problem: problem.value.trim(), leader: leader.value, schools: chosen, startsAt: start, duration: when.duration(),
      mode: mode.value, anonymity: names.value, facilitator: facilitator.value, ...(second.value || before ? { coFacilitator: second.value || null } : {}), ...(secretary.value || before ? { secretary: secretary.value || null } : {}),
      ...(when.makeUpFor() || before ? { makeUpFor: when.makeUpFor() || null } : {}),
    };
    save.busy(true);
    try {
      if (before) await changeSession(context.id, before.id, plan);
      else await createSession(context.id, plan);
      done();
    } catch (error) {
      save.busy(false);
      wrong.show(refusalKey(error));
    }
  };
  return el("form", { class: "form", novalidate: true, on: { submit } },
    title.element, problem.element, leader.element, picked.element, when.element,
    el("div", { class: "form-row" }, facilitator.element, second.element, secretary.element),
    el("details", { class: "form-section" }, el("summary", {}, el("h3", { t: "plan.how" })),
      el("div", { class: "form" }, mode.element, names.element)),
    el("p", { class: "quiet-text", t: "plan.roomNote" }),
    wrong.element, el("div", { class: "dialog-buttons" }, save.element));
}

/** @param {MentoringSchool[]} schools @param {string} today leaders before the others, each part in the order of the alphabet */
function leadersFirst(schools, today) {
  const leads = (/** @type {MentoringSchool} */ { statuses }) => currentStatuses(statuses ?? [], today).some(({ kind }) => kind === "leader");
  return [...schools.filter(leads), ...schools.filter((school) => !leads(school))];
}

/** @param {MentoringSchool[]} schools @param {string[] | null} before */
function schoolChecks(schools, before) {
  let touched = before !== null;
  const boxes = new Map(schools.map(({ id }) => [id, el("input", { type: "checkbox", class: "tick", id: `session-school-${id}`, value: id })]));
  const rows = schools.map(({ id, name }) => el("div", { class: "check-row", "data-school": id }, boxes.get(id) ?? null, el("label", { for: `session-school-${id}` }, name)));
  const count = el("span", { class: "quiet-text", "aria-live": "polite" });
  const problem = el("p", { class: "problem", id: "session-schools-problem", role: "alert", hidden: true });
  const read = () => [...boxes].filter(([, box]) => box.checked && !box.disabled).map(([id]) => id);
  const show = () => setText(count, "plan.chosenSchools", { count: read().length });
  const all = (/** @type {boolean} */ on) => {
    touched = true;
    for (const box of boxes.values()) box.checked = on && !box.disabled;
    setShown(problem, false);
    show();
  };
  for (const id of before ?? []) {
    const box = boxes.get(id);
    if (box) box.checked = true;
  }
  show();
  return {
    element: el("fieldset", { class: "options school-checks", "data-role": "session-schools", "aria-describedby": "session-schools-problem", on: { change: () => {
      touched = true;
      setShown(problem, false);
      show();
    } } },
    el("legend", { t: "plan.schools" }),
    el("div", { class: "school-checks-head" }, count,
      el("button", { type: "button", class: "button compact quiet", on: { click: () => all(true) } }, el("span", { t: "plan.allSchools" })),
      el("button", { type: "button", class: "button compact quiet", on: { click: () => all(false) } }, el("span", { t: "plan.noSchools" }))),
    el("div", { class: "school-checks-list", tabindex: 0, role: "group", label: "plan.schools" }, ...rows), problem),
    read,
    touched: () => touched,
    first: () => [...boxes.values()].find((box) => !box.disabled) ?? null,
    /** @param {string[]} ids */
    choose(ids) {
      for (const [id, box] of boxes) box.checked = ids.includes(id);
      show();
    },
    /** @param {string} leader which is there anyhow */
    leave(leader) {
      for (const [id, box] of boxes) {
        box.disabled = id === leader;
        if (id === leader) box.checked = false;
      }
      rows.forEach((row) => setShown(row, row.dataset.school !== leader));
      show();
    },
    /** @param {import("../../dom.js").Key | null} key */
    complain(key) {
      if (key) setText(problem, key);
      setShown(problem, key !== null);
    },
  };
}

/** @param {MentoringSession | null} before @param {MonthName} month @param {string} zone @param {ProgrammeDetails | null} details */
function whenFields(before, month, zone, details) {
  const first = before?.startsAt ?? suggestedStart(month, zone, details?.today ?? "");
  const day = new Field(el("input", { class: "field", type: "date", id: "session-date", required: true }), { label: "editor.date" });
  const hour = new Field(el("input", { class: "field", type: "time", id: "session-time", required: true }), { label: "editor.time" });
  const lengths = [...new Set([...LENGTHS, before?.duration ?? USUAL_LENGTH])].sort((one, other) => one - other);
  const duration = new Field(el("select", { class: "field", id: "session-duration" },
    ...lengths.map((each) => el("option", { value: each }, lengthOfTime(each, language())))), { label: "editor.duration" });
  day.control.value = dateField(first, zone);
  hour.control.value = timeField(first, zone);
  duration.control.value = String(before?.duration ?? USUAL_LENGTH);
  const past = details ? monthsFrom(details.start, details.months).filter((each) => each < details.month) : [];
  const makeUp = new Field(el("select", { class: "field", id: "session-makeup" }, el("option", { value: "", t: "plan.noMakeUp" }),
    ...past.reverse().map((each) => el("option", { value: each }, monthTitle(each, language())))), { label: "plan.makeUp", help: "plan.makeUpHelp" });
  makeUp.control.value = before?.makeUpFor ?? "";
  return {
    day,
    element: el("div", { class: "form" }, el("div", { class: "form-row" }, day.element, hour.element, duration.element),
      el("p", { class: "quiet-text" }, t("plan.zone", { zone: zoneWithOffset(zone) })),
      past.length > 0 && makeUp.element),
    start: () => fromFields(day.value, hour.value, zone),
    duration: () => Number(duration.value),
    makeUpFor: () => makeUp.value,
  };
}

/**
 * A working afternoon of the month that is not over yet.
 *
 * @param {MonthName} month @param {string} zone @param {string} today
 */
function suggestedStart(month, zone, today) {
  const parts = monthParts(month) ?? monthParts(today.slice(0, 7)) ?? { year: 2026, month: 1 };
  const first = month === today.slice(0, 7) ? Number(today.slice(8, 10)) + 1 : 1;
  const last = new Date(Date.UTC(parts.year, parts.month, 0)).getUTCDate();
  let day = Math.min(Math.max(first, month === today.slice(0, 7) ? first : 10), last);
  while (day < last && [0, 6].includes(new Date(Date.UTC(parts.year, parts.month - 1, day)).getUTCDay())) day += 1;
  return instantOf({ ...parts, day, hour: USUAL_HOUR, minute: 0 }, zone);
}

/**
 * @param {string} id @param {import("../../dom.js").Key} label @param {MentoringPerson[]} people
 * @param {MentoringPerson["part"]} part those with it come first @param {string} chosen @param {boolean} required
 * @param {{ none: import("../../dom.js").Key, help?: import("../../dom.js").Key }} words for nobody, and what it is for
 */
function personField(id, label, people, part, chosen, required, words = { none: "plan.nobody" }) {
  const option = (/** @type {MentoringPerson} */ person) => el("option", { value: person.id },
    [personName(person), person.schoolName].filter(Boolean).join(" — "));
  const sorted = byName(people);
  const [fit, others] = [sorted.filter((each) => each.part === part), sorted.filter((each) => each.part !== part)];
  const group = (/** @type {import("../../dom.js").Key} */ words, /** @type {MentoringPerson[]} */ list) => {
    if (list.length === 0) return null;
    const element = el("optgroup", {}, ...list.map(option));
    element.label = t(words);
    return element;
  };
  const field = new Field(el("select", { class: "field", id, required }, el("option", { value: "", t: required ? "plan.choose" : words.none }),
    group(part === "facilitator" ? "plan.facilitators" : "plan.secretaries", fit), group("plan.others", others)), { label, ...(words.help ? { help: words.help } : {}) });
  field.control.value = chosen;
  return field;
}
