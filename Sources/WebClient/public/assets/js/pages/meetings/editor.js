import { listAccounts, listSchools } from "../../api/accounts.js";
import { changeMeeting, createMeeting, meetingDetails } from "../../api/meetings.js";
import { openDialog } from "../../components/dialog.js";
import { Field, formProblem, submitButton, textField } from "../../components/form.js";
import { el } from "../../dom.js";
import { LONGEST_DESCRIPTION, LONGEST_TITLE, planProblems } from "../../logic/meetings.js";
import { refusalKey } from "../../logic/refusal.js";
import { admissionFields } from "./admission.js";
import { chosenRoles, chosenSchools } from "./chosen.js";
import { shareDialog } from "./share.js";
import { timeFields } from "./time.js";

/** The most a room may hold on any server; this one may allow less and then says so. */
const MOST = 2000;

/**
 * The form of a meeting: a new one when `meeting` is null.
 *
 * @param {Meeting | null} meeting
 * @param {() => Promise<void>} changed
 */
export async function editMeeting(meeting, changed) {
  /** @type {MeetingDetails | null} */
  let details = null;
  /** @type {unknown} */
  let failure = null;
  if (meeting) {
    try {
      details = await meetingDetails(meeting.slug);
    } catch (error) {
      failure = error;
    }
  }
  openDialog({ title: meeting ? "editor.change" : "editor.create", name: "meeting", wide: true }, (close) => failure
    ? [el("p", { class: "problem", role: "alert", t: refusalKey(failure) })]
    : [meetingForm(details, async (saved) => {
      close();
      await changed();
      if (!meeting) shareDialog(saved, true);
    })]);
}

/**
 * @param {MeetingDetails | null} before
 * @param {(saved: MeetingDetails) => Promise<void>} done
 */
function meetingForm(before, done) {
  const title = textField("meeting-title", { label: "editor.title" }, { maxlength: LONGEST_TITLE, hint: "admin.roomPlaceholder", autofocus: true, required: true });
  title.control.value = before?.title ?? "";
  const description = new Field(el("textarea", { class: "field", id: "meeting-description", rows: 3, maxlength: LONGEST_DESCRIPTION }), { label: "editor.description" });
  description.control.value = before?.description ?? "";
  const time = timeFields(before);
  const capacity = textField("meeting-capacity", { label: "editor.capacity", help: "editor.capacityHelp" }, { type: "number", min: 1, max: MOST, inputmode: "numeric" });
  capacity.control.value = before?.capacity ? String(before.capacity) : "";
  const admission = admissionFields(before);

  /** @type {Promise<School[]> | null} */
  let schools = null;
  const schoolNames = () => schools ??= listSchools().catch(() => []);
  const invitedSchools = chosenSchools(before?.schools ?? [], schoolNames);
  const roles = chosenRoles(before?.roles ?? [], (query) => listAccounts(query));
  const problem = formProblem();
  const save = submitButton(before ? "editor.save" : "editor.create", "site.saving", { "data-action": "save-meeting" });

  /** @param {SubmitEvent} event */
  const submit = async (event) => {
    event.preventDefault();
    problem.show(null);
    const plan = { title: title.value, ...time.read(), capacity: capacity.value.trim() ? Number(capacity.value) : null, known: before !== null };
    const problems = planProblems(plan, Date.now(), MOST);
    title.complain(problems.title ?? null);
    time.start.complain(problems.start ?? null);
    time.duration.complain(problems.duration ?? null);
    capacity.complain(problems.capacity ?? null, { most: MOST });
    const wrong = problems.title ? title.control : problems.start ? time.start.control : problems.duration ? time.duration.control
      : problems.capacity ? capacity.control : null;
    if (wrong) {
      for (const section of form.querySelectorAll("details")) if (section.contains(wrong)) section.open = true;
      wrong.focus();
      return;
    }
    const body = {
      title: title.value.trim(), description: description.value.trim(),
      startsAt: plan.timed && plan.start !== null ? new Date(plan.start).toISOString().replace(".000Z", "Z") : null,
      duration: plan.timed ? plan.duration : null, timeZone: plan.zone, recurrence: plan.timed && plan.monthly ? "monthly" : null,
      ...(plan.capacity === null ? {} : { capacity: plan.capacity }),
      ...admission.read(), schools: invitedSchools.read(), roles: roles.read(),
    };
    save.busy(true);
    try {
      const answer = before ? await changeMeeting(before.slug, body) : await createMeeting(body);
      await done(/** @type {MeetingDetails} */ ({ ...body, ...before, .../** @type {object} */ (answer ?? {}) }));
    } catch (error) {
      save.busy(false);
      const key = refusalKey(error);
      if (key === "refusal.invalidCapacity") {
        /** @type {HTMLDetailsElement | null} */ (capacity.element.closest("details"))?.setAttribute("open", "");
        capacity.complain(key);
        capacity.control.focus();
      } else problem.show(key);
    }
  };

  const form = el("form", { class: "form", novalidate: true, on: { submit } },
    title.element, time.element, description.element,
    section("editor.admission", "editor.admissionNote", true, admission.element, capacity.element),
    section("editor.schools", "editor.schoolsNote", (before?.schools?.length ?? 0) > 0, invitedSchools.element),
    section("editor.roles", "editor.rolesNote", (before?.roles?.length ?? 0) > 0, roles.element),
    problem.element,
    el("div", { class: "dialog-buttons" }, save.element));
  return form;
}

/**
 * @param {import("../../dom.js").Key} title @param {import("../../dom.js").Key} note @param {boolean} open
 * @param {...Node} children
 */
function section(title, note, open, ...children) {
  return el("details", { class: "form-section", open },
    el("summary", {}, el("h3", { t: title })), el("div", { class: "form" }, el("p", { class: "quiet-text", t: note }), ...children));
}
