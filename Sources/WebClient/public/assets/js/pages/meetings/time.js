import { checkbox, Field } from "../../components/form.js";
import { el, setShown } from "../../dom.js";
import { language } from "../../i18n/index.js";
import { dateField, fromFields, knownZone, lengthOfTime, nextHalfHour, ownZone, timeField } from "../../logic/dates.js";
import { occurrence, STANDARD_MINUTES } from "../../logic/meetings.js";
import { monthlyText } from "./when.js";
import { OFFERED_ZONES, zoneWithOffset } from "./zones.js";

const LENGTHS = [15, 30, 45, 60, 90, 120, 180, 240];

/**
 * Day, hour, length, zone and repetition of a meeting.
 *
 * @param {MeetingPlan | null} before
 */
export function timeFields(before) {
  const zoneBefore = before?.timeZone ? knownZone(before.timeZone) : ownZone();
  const zones = [...new Set([...OFFERED_ZONES, zoneBefore, ownZone()])];
  const now = Date.now();
  const first = before?.startsAt ? Date.parse(before.startsAt) : NaN;
  // A meeting that repeats is changed from its next time on; one made today begins soon.
  const start = Number.isNaN(first) ? nextHalfHour(now) : before?.recurrence ? occurrence(before, now).start ?? first : first;
  const minutes = before?.duration || STANDARD_MINUTES;

  const timed = checkbox("meeting-timed", "editor.timed", "editor.timedHelp");
  timed.control.checked = before === null || Boolean(before.startsAt);
  const day = new Field(el("input", { class: "field", type: "date", id: "meeting-date", required: true }), { label: "editor.date" });
  const hour = new Field(el("input", { class: "field", type: "time", id: "meeting-time", required: true }), { label: "editor.time" });
  const duration = new Field(el("select", { class: "field", id: "meeting-duration" },
    ...[...new Set([...LENGTHS, minutes])].sort((one, other) => one - other)
      .map((length) => el("option", { value: length }, lengthOfTime(length, language())))), { label: "editor.duration" });
  const zone = new Field(el("select", { class: "field", id: "meeting-zone" },
    ...zones.map((name) => el("option", { value: name }, zoneWithOffset(name)))), { label: "editor.zone" });
  const monthly = checkbox("meeting-monthly", "editor.monthly");
  const monthlyWords = el("p", { class: "quiet-text", "aria-live": "polite" });
  monthly.element.lastElementChild?.append(monthlyWords);
  day.control.value = dateField(start, zoneBefore);
  hour.control.value = timeField(start, zoneBefore);
  duration.control.value = String(minutes);
  zone.control.value = zoneBefore;
  monthly.control.checked = before?.recurrence === "monthly";

  const read = () => ({
    timed: timed.control.checked, start: fromFields(day.value, hour.value, zone.value), duration: Number(duration.value),
    zone: zone.value, monthly: monthly.control.checked,
  });
  const when = el("div", { class: "form" },
    el("div", { class: "form-row" }, day.element, hour.element, duration.element), zone.element, monthly.element);
  const show = () => {
    setShown(when, timed.control.checked);
    const { start: chosen, zone: there } = read();
    monthlyWords.textContent = chosen !== null && monthly.control.checked ? monthlyText(chosen, there) : "";
  };
  const element = el("div", { class: "form", on: { input: show } }, timed.element, when);
  show();
  return { element, read, start: day, duration };
}
