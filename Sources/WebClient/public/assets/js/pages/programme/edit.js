import { changeProgramme, createProgramme } from "../../api/programme.js";
import { openDialog } from "../../components/dialog.js";
import { Field, formProblem, submitButton, textField } from "../../components/form.js";
import { el } from "../../dom.js";
import { ownZone } from "../../logic/dates.js";
import { monthParts } from "../../logic/programme.js";
import { refusalKey } from "../../logic/refusal.js";
import { OFFERED_ZONES, zoneWithOffset } from "../meetings/zones.js";

const LONGEST = 120;
const USUAL_MONTHS = 36;
const MOST_MONTHS = 120;

/**
 * Making a programme, or changing one.
 *
 * @param {ProgrammeSummary | null} before @param {(id: string) => void} done
 */
export function programmeDialog(before, done) {
  openDialog({ title: before ? "programme.change" : "programme.create", name: "programme", wide: true }, (close) => {
    const title = textField("programme-title", { label: "programme.name", help: "programme.nameHelp" }, { maxlength: LONGEST, autofocus: true, required: true });
    const district = textField("programme-district", { label: "programme.district" }, { maxlength: LONGEST, required: true, hint: "programme.districtHint" });
    const start = textField("programme-start", { label: "programme.start", help: "programme.startHelp" }, { type: "month", required: true, hint: "programme.startHint" });
    const months = textField("programme-months", { label: "programme.months" }, { type: "number", min: 1, max: MOST_MONTHS, inputmode: "numeric" });
    const zones = [...new Set([...OFFERED_ZONES, ...(before ? [before.timeZone] : []), ownZone()])];
    const zone = new Field(el("select", { class: "field", id: "programme-zone" }, ...zones.map((name) => el("option", { value: name }, zoneWithOffset(name)))), { label: "programme.zone", help: "programme.zoneHelp" });
    title.control.value = before?.title ?? "";
    district.control.value = before?.district ?? "";
    start.control.value = before?.start ?? `${new Date().getFullYear()}-09`;
    months.control.value = String(before?.months ?? USUAL_MONTHS);
    zone.control.value = before?.timeZone ?? ownZone();
    const problem = formProblem();
    const save = submitButton(before ? "editor.save" : "programme.create", "site.saving", { "data-action": "save-programme" });

    /** @param {SubmitEvent} event */
    const submit = async (event) => {
      event.preventDefault();
      problem.show(null);
      const count = Number(months.value);
      const wrong = /** @type {const} */ ([
        [title, title.value.trim() ? null : "programme.nameMissing"],
        [district, district.value.trim() ? null : "programme.districtMissing"],
        [start, monthParts(start.value) ? null : "programme.startMissing"],
        [months, Number.isInteger(count) && count >= 1 && count <= MOST_MONTHS ? null : "programme.monthsWrong"],
      ]);
      for (const [field, key] of wrong) field.complain(key);
      const first = wrong.find(([, key]) => key !== null);
      if (first) {
        first[0].control.focus();
        return;
      }
      const plan = { title: title.value.trim(), district: district.value.trim(), start: start.value, months: count, timeZone: zone.value };
      // What stays is not sent: with sessions planned the first month and the zone cannot be changed any more.
      const changes = Object.fromEntries(Object.entries(plan).filter(([name, value]) => before?.[/** @type {keyof typeof plan} */ (name)] !== value));
      save.busy(true);
      try {
        const id = before ? (await changeProgramme(before.id, changes), before.id) : (await createProgramme(plan)).id;
        close();
        done(id);
      } catch (error) {
        save.busy(false);
        problem.show(refusalKey(error));
      }
    };
    return [el("form", { class: "form", novalidate: true, on: { submit } }, title.element, district.element,
      el("div", { class: "form-row" }, start.element, months.element), zone.element, problem.element,
      el("div", { class: "dialog-buttons" }, save.element))];
  });
}
