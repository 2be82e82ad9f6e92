import { addLink, addStatus, endLink, endStatus, mergeSchool, programmeSchools, removeStatus, renameProgrammeSchool } from "../../api/programme.js";
import { confirmed, openDialog } from "../../components/dialog.js";
import { choiceField, Field, formProblem, submitButton, textField } from "../../components/form.js";
import { el } from "../../dom.js";
import { icon } from "../../icons.js";
import { language, t } from "../../i18n/index.js";
import { byName, dayWords, standingSchools } from "../../logic/programme.js";
import { refusalKey } from "../../logic/refusal.js";
import { removeButton } from "../meetings/chosen.js";
import { STATUS_WORDS } from "./words.js";

const LONGEST_SCHOOL = 120;
const LONGEST_SOURCE = 200;

/** @typedef {(run: () => Promise<unknown>) => Promise<boolean>} Attempt */

/**
 * Everything about one school: its statuses with their dates and sources, its leader, its name.
 *
 * @param {import("./pane.js").Context} context @param {MentoringSchool} school @param {MentoringSchool[]} all
 */
export function schoolDialog(context, school, all) {
  const { manage } = context.rights();
  openDialog({ title: "pschool.one", name: "programme-school", wide: true }, (close) => {
    const body = el("div", { class: "form" });
    const problem = formProblem();
    let now = school;
    let others = all;
    /** @type {Attempt} */
    const attempt = async (run) => {
      problem.show(null);
      try {
        await run();
        others = await programmeSchools(context.id);
        now = others.find(({ id }) => id === school.id) ?? now;
        context.changed();
        draw();
        return true;
      } catch (error) {
        problem.show(refusalKey(error));
        return false;
      }
    };
    const draw = () => body.replaceChildren(
      el("h3", { class: "school-name" }, now.name), problem.element,
      statusPart(context, now, manage, attempt), linkPart(context, now, others, manage, attempt),
      ...(manage ? [namePart(context, now, attempt), mergePart(context, now, others, attempt, close)] : []));
    draw();
    return [body];
  });
}

/** @param {import("./pane.js").Context} context @param {MentoringSchool} school @param {boolean} manage @param {Attempt} attempt */
function statusPart(context, school, manage, attempt) {
  const statuses = [...school.statuses].sort((one, other) => other.from.localeCompare(one.from));
  const rows = statuses.map((status) => el("li", { class: "history-row", "data-status": status.kind },
    el("div", { class: "room-words" }, el("strong", { t: STATUS_WORDS[status.kind] }),
      el("span", { class: "quiet-text" }, status.to ? t("pschool.span", { from: dayWords(status.from, language()), to: dayWords(status.to, language()) }) : t("pschool.since", { date: dayWords(status.from, language()) })),
      el("span", { class: "quiet-text" }, t("pschool.source", { source: status.source }))),
    manage && !status.to && el("button", { type: "button", class: "button compact quiet push", "data-action": "end-status", on: { click: () => endDialog(context, school, status, attempt) } }, el("span", { t: "pschool.endStatus" })),
    manage && removeButton(t(STATUS_WORDS[status.kind]), async () => {
      const yes = await confirmed({ title: "pschool.removeStatus", text: "pschool.removeStatusSure", with: { status: t(STATUS_WORDS[status.kind]) }, yes: "site.remove" });
      if (yes) await attempt(() => removeStatus(context.id, school.id, status.id));
    })));
  return el("section", { class: "dialog-part" }, el("h4", { t: "pschool.statuses" }),
    rows.length === 0 ? el("p", { class: "quiet-text", t: "pschool.noStatuses" }) : el("ul", { class: "history" }, ...rows),
    manage && statusForm(context, school, attempt));
}

/** @param {import("./pane.js").Context} context @param {MentoringSchool} school @param {SchoolStatus} status @param {Attempt} attempt */
function endDialog(context, school, status, attempt) {
  openDialog({ title: "pschool.endStatus", name: "end-status" }, (close) => {
    const to = textField("status-end", { label: "pschool.lastDay" }, { type: "date", required: true, autofocus: true });
    to.control.value = context.today();
    const save = submitButton("pschool.endStatus", "site.saving", { "data-action": "confirm-end" });
    /** @param {SubmitEvent} event */
    const submit = async (event) => {
      event.preventDefault();
      const wrong = !to.value ? "pschool.fromMissing" : to.value < status.from ? "pschool.toWrong" : null;
      to.complain(wrong);
      if (wrong) return;
      close();
      await attempt(() => endStatus(context.id, school.id, status.id, to.value));
    };
    return [el("form", { class: "form", novalidate: true, on: { submit } }, to.element, el("div", { class: "dialog-buttons" }, save.element))];
  });
}

/** @param {import("./pane.js").Context} context @param {MentoringSchool} school @param {Attempt} attempt */
function statusForm(context, school, attempt) {
  const kind = choiceField("status-kind", { label: "pschool.status" }, [["lowResult", STATUS_WORDS.lowResult], ["difficult", STATUS_WORDS.difficult], ["leader", STATUS_WORDS.leader]]);
  const from = textField("status-from", { label: "pschool.from" }, { type: "date", required: true });
  const to = textField("status-to", { label: "pschool.to", help: "pschool.toHelp" }, { type: "date" });
  const source = textField("status-source", { label: "pschool.sourceLabel", help: "pschool.sourceHelp" }, { maxlength: LONGEST_SOURCE, required: true, hint: "pschool.sourceHint" });
  from.control.value = context.today();
  const save = submitButton("pschool.addStatus", "site.saving", { "data-action": "add-status" }, icon("plus"));
  save.element.classList.replace("primary", "quiet");
  /** @param {SubmitEvent} event */
  const submit = async (event) => {
    event.preventDefault();
    from.complain(from.value ? null : "pschool.fromMissing");
    to.complain(to.value && to.value < from.value ? "pschool.toWrong" : null);
    source.complain(source.value.trim() ? null : "pschool.sourceMissing");
    const wrong = !from.value ? from : to.value && to.value < from.value ? to : source.value.trim() ? null : source;
    if (wrong) {
      wrong.control.focus();
      return;
    }
    save.busy(true);
    const done = await attempt(() => addStatus(context.id, school.id, {
      kind: /** @type {SchoolStatusKind} */ (kind.value), from: from.value, source: source.value.trim(), ...(to.value ? { to: to.value } : {}),
    }));
    if (!done) save.busy(false);
  };
  return el("details", { class: "form-section" }, el("summary", {}, el("h3", { t: "pschool.addStatus" })),
    el("form", { class: "form", novalidate: true, on: { submit } }, kind.element, el("div", { class: "form-row" }, from.element, to.element), source.element, el("div", {}, save.element)));
}

/** @param {import("./pane.js").Context} context @param {MentoringSchool} school @param {MentoringSchool[]} all @param {boolean} manage @param {Attempt} attempt */
function linkPart(context, school, all, manage, attempt) {
  const mentored = byName(school.mentored ?? []);
  /** @param {string} name @param {MentoringLink} link */
  const row = (name, link) => el("li", { class: "history-row" },
    el("div", { class: "room-words" }, el("strong", {}, name), link.from && el("span", { class: "quiet-text" }, t("pschool.since", { date: dayWords(link.from, language()) }))),
    manage && link.link && removeButton(name, async () => {
      const yes = await confirmed({ title: "pschool.endLink", text: "pschool.endLinkSure", with: { school: name }, yes: "pschool.endLink" });
      if (yes) await attempt(() => endLink(context.id, String(link.link), context.today()));
    }));
  return el("section", { class: "dialog-part" }, el("h4", { t: "pschool.links" }),
    school.leader && el("div", {}, el("p", { class: "quiet-text", t: "pschool.itsLeader" }), el("ul", { class: "history" }, row(school.leader.name, school.leader))),
    mentored.length > 0 && el("div", {}, el("p", { class: "quiet-text", t: "pschool.itsMentored" }), el("ul", { class: "history" }, ...mentored.map((each) => row(each.name, each)))),
    !school.leader && mentored.length === 0 && el("p", { class: "quiet-text", t: "pschool.noLinks" }),
    manage && mentored.length === 0 && linkForm(context, school, all, attempt));
}

/** @param {import("./pane.js").Context} context @param {MentoringSchool} school @param {MentoringSchool[]} all @param {Attempt} attempt */
function linkForm(context, school, all, attempt) {
  const leads = (/** @type {MentoringSchool} */ each) => each.statuses.some(({ kind }) => kind === "leader");
  const candidates = byName(standingSchools(all, context.today()).filter((each) => each.id !== school.id && leads(each)));
  if (candidates.length === 0) return el("p", { class: "quiet-text", t: "pschool.noLeaders" });
  const leader = new Field(el("select", { class: "field", id: "link-leader" }, el("option", { value: "", t: "plan.choose" }),
    ...candidates.map(({ id, name }) => el("option", { value: id }, name))), { label: "pschool.leaderOf" });
  const from = textField("link-from", { label: "pschool.from" }, { type: "date", required: true });
  from.control.value = context.today();
  const save = submitButton("pschool.link", "site.saving", { "data-action": "add-link" }, icon("link"));
  save.element.classList.replace("primary", "quiet");
  /** @param {SubmitEvent} event */
  const submit = async (event) => {
    event.preventDefault();
    leader.complain(leader.value ? null : "plan.leaderMissing");
    from.complain(from.value ? null : "pschool.fromMissing");
    if (!leader.value || !from.value) return;
    save.busy(true);
    if (!await attempt(() => addLink(context.id, { leader: leader.value, mentored: school.id, from: from.value }))) save.busy(false);
  };
  return el("details", { class: "form-section" }, el("summary", {}, el("h3", { t: school.leader ? "pschool.otherLeader" : "pschool.link" })),
    el("form", { class: "form", novalidate: true, on: { submit } }, el("div", { class: "form-row" }, leader.element, from.element), el("div", {}, save.element)));
}

/** @param {import("./pane.js").Context} context @param {MentoringSchool} school @param {Attempt} attempt */
function namePart(context, school, attempt) {
  const name = textField("school-rename", { label: "schools.name" }, { maxlength: LONGEST_SCHOOL, required: true });
  name.control.value = school.name;
  const save = submitButton("editor.save", "site.saving", { "data-action": "rename-school" });
  save.element.classList.replace("primary", "quiet");
  /** @param {SubmitEvent} event */
  const submit = async (event) => {
    event.preventDefault();
    const wanted = name.value.trim();
    if (!wanted) {
      name.complain("schools.nameMissing");
      return;
    }
    save.busy(true);
    if (!await attempt(() => renameProgrammeSchool(context.id, school.id, wanted))) save.busy(false);
  };
  return el("details", { class: "form-section" }, el("summary", {}, el("h3", { t: "pschool.rename" })),
    el("form", { class: "form", novalidate: true, on: { submit } }, name.element, el("div", {}, save.element)));
}

/** @param {import("./pane.js").Context} context @param {MentoringSchool} school @param {MentoringSchool[]} all @param {Attempt} attempt @param {() => void} close */
function mergePart(context, school, all, attempt, close) {
  const into = new Field(el("select", { class: "field", id: "merge-into" }, el("option", { value: "", t: "plan.choose" }),
    ...byName(standingSchools(all, context.today()).filter((each) => each.id !== school.id)).map(({ id, name }) => el("option", { value: id }, name))), { label: "pschool.mergeWith", help: "pschool.mergeHelp" });
  const from = textField("merge-from", { label: "pschool.from" }, { type: "date", required: true });
  from.control.value = context.today();
  const save = submitButton("pschool.merge", "site.saving", { "data-action": "merge-school" });
  save.element.classList.replace("primary", "dangerous");
  /** @param {SubmitEvent} event */
  const submit = async (event) => {
    event.preventDefault();
    into.complain(into.value ? null : "pschool.mergeMissing");
    from.complain(from.value ? null : "pschool.fromMissing");
    if (!into.value || !from.value) return;
    const yes = await confirmed({ title: "pschool.merge", text: "pschool.mergeSure", with: { one: school.name, other: into.control.selectedOptions[0].text }, yes: "pschool.merge" });
    if (!yes) return;
    save.busy(true);
    if (await attempt(() => mergeSchool(context.id, school.id, into.value, from.value))) close();
    else save.busy(false);
  };
  return el("details", { class: "form-section" }, el("summary", {}, el("h3", { t: "pschool.mergeTitle" })),
    el("form", { class: "form", novalidate: true, on: { submit } }, el("div", { class: "form-row" }, into.element, from.element), el("div", {}, save.element)));
}
