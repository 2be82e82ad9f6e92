import { createSchool, deleteSchool, listSchools, renameSchool } from "../../api/accounts.js";
import { confirmed, openDialog } from "../../components/dialog.js";
import { formProblem, submitButton, textField } from "../../components/form.js";
import { el } from "../../dom.js";
import { icon } from "../../icons.js";
import { t } from "../../i18n/index.js";
import { refusalKey } from "../../logic/refusal.js";
import { itemList } from "./table.js";

const LONGEST_SCHOOL = 120;

/** @param {() => void} blocked */
export function schoolsTab(blocked) {
  const name = textField("school-name", { label: "schools.name" }, { maxlength: LONGEST_SCHOOL, hint: "schools.hint" });
  const problem = formProblem();
  const add = submitButton("schools.add", "site.saving", { "data-action": "add-school" }, icon("plus"));
  const schools = itemList({
    role: "schools", none: "schools.none", blocked, load: listSchools,
    row: (/** @type {School} */ school) => schoolRow(school, () => { void schools.reload(); }),
  });

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
    add.busy(true);
    try {
      await createSchool(wanted);
      name.control.value = "";
      name.control.focus();
      await schools.reload();
    } catch (error) {
      const key = refusalKey(error);
      if (key === "refusal.schoolExists") name.complain(key);
      else problem.show(key);
    }
    add.busy(false);
  };

  void schools.reload();
  return el("div", { class: "workspace" },
    el("form", { class: "card form", novalidate: true, on: { submit } },
      el("div", { class: "go-row field-line" }, name.element, add.element), problem.element),
    schools.element);
}

/** @param {School} school @param {() => void} changed */
function schoolRow(school, changed) {
  return el("li", { class: "room-item", "data-role": "school", "data-id": school.id },
    el("div", { class: "room-words" }, el("strong", {}, school.name),
      school.accounts !== undefined && el("span", { class: "room-meta" }, t("schools.accounts", { count: school.accounts }))),
    el("div", { class: "room-buttons" },
      el("button", { type: "button", class: "button compact", "data-action": "rename-school", on: { click: () => schoolDialog(school, changed) } },
        icon("pencil"), el("span", { t: "site.change" }))));
}

/** @param {School} school @param {() => void} changed */
function schoolDialog(school, changed) {
  openDialog({ title: "schools.change", name: "school" }, (close) => {
    const name = textField("school-new-name", { label: "schools.name" }, { maxlength: LONGEST_SCHOOL, autofocus: true, required: true });
    name.control.value = school.name;
    const problem = formProblem();
    const save = submitButton("editor.save", "site.saving", { "data-action": "save-school" });

    /** @param {() => Promise<unknown>} run */
    const attempt = async (run) => {
      problem.show(null);
      save.busy(true);
      try {
        await run();
        close();
        changed();
      } catch (error) {
        save.busy(false);
        problem.show(refusalKey(error));
      }
    };
    /** @param {SubmitEvent} event */
    const submit = (event) => {
      event.preventDefault();
      const wanted = name.value.trim();
      if (wanted) void attempt(() => renameSchool(school.id, wanted));
      else {
        name.complain("schools.nameMissing");
        name.control.focus();
      }
    };
    const remove = async () => {
      const yes = await confirmed({ title: "schools.delete", text: "schools.deleteSure", with: { name: school.name }, yes: "meetings.deleteYes" });
      if (yes) await attempt(() => deleteSchool(school.id));
    };
    return [el("form", { class: "form", novalidate: true, on: { submit } }, name.element, problem.element,
      el("div", { class: "dialog-buttons" },
        el("button", { type: "button", class: "button dangerous push-back", "data-action": "delete-school", on: { click: () => { void remove(); } } },
          icon("trash"), el("span", { t: "schools.delete" })),
        save.element))];
  });
}
