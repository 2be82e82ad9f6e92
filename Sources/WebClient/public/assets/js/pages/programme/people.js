import { listAccounts } from "../../api/accounts.js";
import { addPerson, changePerson, programmePeople, programmeSchools, removePerson } from "../../api/programme.js";
import { confirmed, openDialog } from "../../components/dialog.js";
import { choiceField, Field, formProblem, submitButton, textField } from "../../components/form.js";
import { picker } from "../../components/picker.js";
import { el, setShown, setText } from "../../dom.js";
import { icon } from "../../icons.js";
import { t } from "../../i18n/index.js";
import { byName, standingSchools } from "../../logic/programme.js";
import { refusalKey } from "../../logic/refusal.js";
import { matches, removeButton } from "../meetings/chosen.js";
import { actionButton, dataTable, emptyNote, emptyStep, head, heading, pane } from "./pane.js";
import { PART_WORDS } from "./words.js";

const LONGEST_SUBJECT = 80;
const SHOWN = 200;

/** @param {import("./pane.js").Context} context the people of each school */
export function peopleTab(context) {
  /** @type {MentoringPerson[]} */
  let people = [];
  /** @type {MentoringSchool[]} */
  let schools = [];
  const holder = el("div", { class: "people-table" });
  const note = el("p", { class: "quiet-text", role: "status" });
  const search = el("input", { class: "field", type: "search", label: "pperson.search", hint: "pperson.search", id: "person-filter", on: { input: () => show() } });
  const school = el("select", { class: "field", label: "pperson.school", id: "person-school", on: { change: () => show() } });
  const manage = () => context.rights().manage;

  const show = () => {
    const found = people.filter((person) => (!school.value || person.school === school.value)
      && matches([person.name, person.subject, person.schoolName].filter(Boolean).join(" "), search.value));
    const shown = found.slice(0, SHOWN);
    holder.replaceChildren(shown.length === 0 ? el("p", { class: "quiet-text empty-note", t: "pperson.noneFound" })
      : dataTable("programme.people", [head("pperson.name"), head("pperson.school"), head("pperson.part"), manage() && head("pperson.account"), manage() && head("pperson.change", "narrow-column")],
        shown.map((person) => row(context, person, schools, manage())), "people"));
    if (found.length > SHOWN) setText(note, "pperson.shownOf", { shown: SHOWN, count: found.length });
    else setText(note, "pperson.count", { count: found.length });
  };
  return pane(context, {
    role: "people",
    load: async () => {
      const [list, places] = await Promise.all([programmePeople(context.id), programmeSchools(context.id)]);
      return { list, places };
    },
    draw: ({ list, places }) => {
      people = byName(list);
      schools = byName(places);
      const chosen = school.value;
      school.replaceChildren(el("option", { value: "", t: "pperson.allSchools" }), ...standingSchools(schools, context.today()).map(({ id, name }) => el("option", { value: id, selected: id === chosen }, name)));
      show();
      return [
        heading("programme.people", manage() && actionButton("new-person", "plus", "pperson.add", () => personDialog(context, null, schools), "button compact primary")),
        el("p", { class: "quiet-text", t: "pperson.lead" }),
        people.length === 0 ? (manage() ? emptyStep(context, "pperson.none", "import", "programme.toImport") : emptyNote("pperson.none")) : el("div", { class: "page-actions" },
          el("div", { class: "search-field" }, icon("search"), search), el("div", { class: "filter-field" }, school)),
        people.length > 0 && holder, people.length > 0 && note,
      ];
    },
  }).element;
}

/** @param {import("./pane.js").Context} context @param {MentoringPerson} person @param {MentoringSchool[]} schools @param {boolean} manage */
function row(context, person, schools, manage) {
  return el("tr", { "data-person": person.id },
    el("th", { scope: "row" }, person.name, person.subject && el("span", { class: "cell-note" }, person.subject)),
    el("td", {}, person.schoolName ?? "—"),
    el("td", { t: PART_WORDS[person.part] ?? PART_WORDS.delegate }),
    manage && el("td", {}, person.account ? el("span", { class: "with-sign" }, icon("check", "icon small"), el("span", {}, person.login ?? t("pperson.hasAccount")))
      : el("span", { class: "quiet-text", t: "pperson.noAccount" })),
    manage && el("td", { class: "narrow-column" }, el("button", {
      type: "button", class: "icon-button", tip: "site.change", "aria-description": person.name, "data-action": "person", "data-key": `person-${person.id}`,
      on: { click: () => personDialog(context, person, schools) },
    }, icon("pencil"))));
}

/** @param {import("./pane.js").Context} context @param {MentoringPerson | null} before @param {MentoringSchool[]} schools */
function personDialog(context, before, schools) {
  openDialog({ title: before ? "pperson.one" : "pperson.add", name: "person", wide: true }, (close) => {
    const name = textField("person-name", { label: "pperson.fullName" }, { maxlength: 120, autofocus: true, required: true, hint: "pperson.nameHint" });
    const school = new Field(el("select", { class: "field", id: "person-of" }, el("option", { value: "", t: "pperson.noSchool" }),
      ...standingSchools(schools, context.today()).map((each) => el("option", { value: each.id }, each.name))), { label: "pperson.school", help: "pperson.schoolHelp" });
    const part = choiceField("person-part", { label: "pperson.part", help: "pperson.partHelp" },
      /** @type {const} */ (["delegate", "facilitator", "secretary", "observer"]).map((each) => [each, PART_WORDS[each]]));
    const subject = textField("person-subject", { label: "pperson.subject" }, { maxlength: LONGEST_SUBJECT, hint: "pperson.subjectHint" });
    const account = accountField(before);
    name.control.value = before?.name ?? "";
    school.control.value = before?.school ?? context.rights().school;
    part.control.value = before?.part ?? "delegate";
    subject.control.value = before?.subject ?? "";
    const problem = formProblem();
    const save = submitButton(before ? "editor.save" : "pperson.add", "site.saving", { "data-action": "save-person" });

    /** @param {() => Promise<unknown>} run */
    const attempt = async (run) => {
      problem.show(null);
      save.busy(true);
      try {
        await run();
        close();
        context.changed();
      } catch (error) {
        save.busy(false);
        problem.show(refusalKey(error));
      }
    };
    /** @param {SubmitEvent} event */
    const submit = (event) => {
      event.preventDefault();
      const needsSchool = part.value === "delegate" && !school.value;
      name.complain(name.value.trim() ? null : "pperson.nameMissing");
      school.complain(needsSchool ? "pperson.schoolMissing" : null);
      if (!name.value.trim() || needsSchool) {
        (name.value.trim() ? school : name).control.focus();
        return;
      }
      const person = {
        name: name.value.trim(), part: part.value, school: school.value || null, subject: subject.value.trim() || null, account: account.read(),
      };
      const fresh = Object.fromEntries(Object.entries(person).filter(([, value]) => value !== null));
      void attempt(() => before ? changePerson(context.id, before.id, person) : addPerson(context.id, fresh));
    };
    const remove = async () => {
      if (!before) return;
      const yes = await confirmed({ title: "pperson.remove", text: "pperson.removeSure", with: { name: before.name }, yes: "site.remove" });
      if (yes) await attempt(() => removePerson(context.id, before.id));
    };
    return [el("form", { class: "form", novalidate: true, on: { submit } },
      name.element, el("div", { class: "form-row" }, school.element, part.element), subject.element, account.element, problem.element,
      el("div", { class: "dialog-buttons" },
        before && el("button", { type: "button", class: "button dangerous push-back", "data-action": "delete-person", on: { click: () => { void remove(); } } }, icon("trash"), el("span", { t: "pperson.remove" })),
        save.element))];
  });
}

/** @param {MentoringPerson | null} before which account signs in for this person */
function accountField(before) {
  let id = before?.account ?? null;
  const chosen = el("div", { class: "chosen" });
  const search = picker(/** @type {import("../../components/picker.js").PickerOptions<Account>} */ ({
    id: "person-account", label: "pperson.account", help: "pperson.accountHelp", hint: "pperson.accountHint",
    search: (query) => listAccounts(query), name: ({ name }) => name, detail: ({ login, school }) => [login, school?.name].filter(Boolean).join(" · "),
    picked: (account) => show(account.id, account.login ?? account.name),
  }));
  /** @param {string | null} account @param {string} words */
  const show = (account, words) => {
    id = account;
    chosen.replaceChildren(...(account ? [el("div", { class: "chosen-row account-chosen" }, el("span", { class: "chosen-name" }, words), removeButton(words, () => {
      show(null, "");
      search.input.focus();
    }))] : []));
    setShown(search.element, account === null);
  };
  if (before?.account) show(before.account, before.login ?? t("pperson.hasAccount"));
  return { element: el("div", { class: "form" }, search.element, chosen), read: () => id };
}
