import { addSchool, programmeSchools } from "../../api/programme.js";
import { openDialog } from "../../components/dialog.js";
import { formProblem, submitButton, textField } from "../../components/form.js";
import { el, setShown, setText } from "../../dom.js";
import { icon } from "../../icons.js";
import { language, t } from "../../i18n/index.js";
import { byName, currentStatuses, dayWords } from "../../logic/programme.js";
import { refusalKey } from "../../logic/refusal.js";
import { matches } from "../meetings/chosen.js";
import { actionButton, emptyNote, emptyStep, heading, pane, segments } from "./pane.js";
import { schoolDialog } from "./school.js";
import { STATUS_WORDS } from "./words.js";

const LONGEST_SCHOOL = 120;

/** @param {import("./pane.js").Context} context the schools of the programme, in the order of the alphabet only */
export function schoolsTab(context) {
  let kind = "";
  const list = el("ul", { class: "school-list", "data-role": "programme-schools" });
  const none = el("p", { class: "quiet-text empty-note", t: "pschool.noneFound", role: "status", hidden: true });
  const search = el("input", { class: "field", type: "search", label: "pschool.search", hint: "pschool.search", "data-role": "school-search", id: "school-filter", on: { input: () => show() } });
  /** @type {MentoringSchool[]} */
  let schools = [];
  const show = () => {
    const today = context.today();
    const found = schools.filter((school) => matches(school.name, search.value)
      && (kind === "" || currentStatuses(school.statuses, today).some((status) => status.kind === kind)));
    list.replaceChildren(...found.map((school) => row(context, school, schools)));
    setShown(none, found.length === 0 && schools.length > 0);
  };
  const all = pane(context, {
    role: "schools",
    load: () => programmeSchools(context.id),
    draw: (answer) => {
      schools = byName(answer);
      const today = context.today();
      const many = (/** @type {string} */ each) => schools.filter(({ statuses }) => currentStatuses(statuses, today).some((status) => status.kind === each)).length;
      const kinds = /** @type {const} */ (["leader", "lowResult", "difficult"]);
      show();
      return [
        heading("programme.schools", context.rights().manage && actionButton("new-school", "plus", "pschool.add", () => newSchool(context), "button compact primary")),
        schools.length === 0 ? (context.rights().manage ? emptyStep(context, "pschool.none", "import", "programme.toImport") : emptyNote("pschool.none")) : el("div", { class: "page-actions" },
          el("div", { class: "search-field" }, icon("search"), search),
          segments("school-kind", "pschool.which", [
            { value: "", text: `${t("pschool.all")} · ${schools.length}` },
            ...kinds.map((each) => ({ value: each, text: `${t(STATUS_WORDS[each])} · ${many(each)}` })),
          ], kind, (value) => {
            kind = value;
            show();
          })),
        list, none,
      ];
    },
  });
  return all.element;
}

/** @param {import("./pane.js").Context} context @param {MentoringSchool} school @param {MentoringSchool[]} all */
function row(context, school, all) {
  const statuses = currentStatuses(school.statuses, context.today());
  const merged = school.mergedInto ? (typeof school.mergedInto === "string" ? all.find(({ id }) => id === school.mergedInto)?.name ?? "" : school.mergedInto.name) : "";
  return el("li", { class: "school-row", "data-school": school.id },
    el("div", { class: "room-words" },
      el("strong", {}, school.name),
      el("span", { class: "room-meta" },
        ...statuses.map(statusTag),
        merged && el("span", { class: "tag", t: "pschool.mergedInto", with: { school: merged } }),
        school.people !== undefined && el("span", { t: "pschool.people", with: { count: school.people } })),
      school.leader && el("span", { class: "quiet-text", t: "pschool.ledBy", with: { school: school.leader.name } }),
      school.mentored && school.mentored.length > 0
        && el("span", { class: "quiet-text", t: "pschool.helps", with: { count: school.mentored.length }, title: byName(school.mentored).map(({ name }) => name).join("\n") })),
    el("div", { class: "room-buttons" },
      el("button", {
        type: "button", class: "button compact", "data-action": "school", "data-key": `school-${school.id}`, "aria-description": school.name,
        on: { click: () => schoolDialog(context, school, all) },
      }, el("span", { t: context.rights().manage ? "site.change" : "pschool.more" }))));
}

/** @param {SchoolStatus} status */
export function statusTag(status) {
  return el("span", { class: "tag status", "data-status": status.kind, title: `${t("pschool.since", { date: dayWords(status.from, language()) })} · ${status.source}` },
    el("span", { t: STATUS_WORDS[status.kind] }));
}

/** @param {import("./pane.js").Context} context */
function newSchool(context) {
  openDialog({ title: "pschool.add", name: "new-school" }, (close) => {
    const name = textField("programme-school-name", { label: "schools.name", help: "pschool.addHelp" }, { maxlength: LONGEST_SCHOOL, autofocus: true, hint: "schools.hint" });
    const problem = formProblem();
    const save = submitButton("pschool.add", "site.saving", { "data-action": "save-school" });
    const done = el("p", { class: "success", role: "status", hidden: true });
    /** @param {SubmitEvent} event */
    const submit = async (event) => {
      event.preventDefault();
      problem.show(null);
      const wanted = name.value.trim();
      if (!wanted) {
        name.complain("schools.nameMissing");
        name.control.focus();
        return;
      }
      save.busy(true);
      try {
        await addSchool(context.id, wanted);
        setText(done, "pschool.added", { name: wanted });
        setShown(done, true);
        name.control.value = "";
        name.control.focus();
        context.changed();
      } catch (error) {
        problem.show(refusalKey(error));
      }
      save.busy(false);
    };
    return [el("form", { class: "form", novalidate: true, on: { submit } }, name.element, problem.element, done,
      el("div", { class: "dialog-buttons" }, el("button", { type: "button", class: "button", on: { click: close } }, el("span", { t: "app.close" })), save.element))];
  });
}
