import assert from "node:assert/strict";
import { test } from "node:test";
import { t } from "../../Sources/WebClient/public/assets/js/i18n/index.js";
import { afterSignIn, loginProblem, passwordStrength } from "../../Sources/WebClient/public/assets/js/logic/account.js";
import {
  dateAndTime, dateField, dayOfPosition, fromFields, instantOf, knownZone, lengthOfTime, monthsLater, nextHalfHour, timeField, wallClock, weekdayPosition,
} from "../../Sources/WebClient/public/assets/js/logic/dates.js";
import { bySchool, monthlyWords, occurrence, peopleHere, planProblems, sortMeetings } from "../../Sources/WebClient/public/assets/js/logic/meetings.js";
import { refusalKey } from "../../Sources/WebClient/public/assets/js/logic/refusal.js";

const at = (text) => Date.parse(text);
const HOUR = 3_600_000;

test("a wall clock and its instant are each other's inverse, across the change to summer time", () => {
  for (const zone of ["Europe/Moscow", "Asia/Kamchatka", "Europe/Berlin", "Asia/Kolkata"]) {
    for (let instant = at("2026-03-27T00:00:00Z"); instant < at("2026-03-31T00:00:00Z"); instant += HOUR) {
      assert.equal(instantOf(wallClock(instant, zone), zone), instant, `${zone} ${new Date(instant).toISOString()}`);
    }
  }
  // Half past two was left out that night.
  const left = instantOf({ year: 2026, month: 3, day: 29, hour: 2, minute: 30 }, "Europe/Berlin");
  assert.ok(Math.abs(left - at("2026-03-29T01:30:00Z")) <= HOUR);
});

test("fields hold the meeting's own time, and give back the same instant", () => {
  const start = at("2026-11-24T21:30:00Z");
  assert.deepEqual([dateField(start, "Asia/Vladivostok"), timeField(start, "Asia/Vladivostok")], ["2026-11-25", "07:30"]);
  assert.equal(fromFields("2026-11-25", "07:30", "Asia/Vladivostok"), start);
  for (const [date, time] of [["", "07:30"], ["2026-11-25", ""], ["2026-02-30", "07:30"], ["2026-11-25", "24:10"], ["x", "y"]]) {
    assert.equal(fromFields(date, time, "Europe/Moscow"), null, `${date} ${time}`);
  }
});

test("a weekday's position in the month finds its day again", () => {
  for (let day = 1; day <= 31; day += 1) {
    const which = new Date(Date.UTC(2026, 11, day)).getUTCDay();
    const again = dayOfPosition(2026, 12, weekdayPosition(day), which);
    assert.equal(again, day, `December ${day}`);
  }
  assert.equal(weekdayPosition(28), 4);
  assert.equal(weekdayPosition(29), -1);
  assert.equal(dayOfPosition(2027, 2, -1, 0), 28, "the last Sunday of a February of four weeks");
});

test("the second Tuesday stays the second Tuesday at the same hour, over the year's end and summer time", () => {
  const start = at("2026-10-13T12:00:00Z");
  assert.equal(new Date(monthsLater(start, "Europe/Moscow", 1)).toISOString(), "2026-11-10T12:00:00.000Z");
  assert.equal(new Date(monthsLater(start, "Europe/Moscow", 4)).toISOString(), "2027-02-09T12:00:00.000Z");
  assert.equal(new Date(monthsLater(start, "Europe/Berlin", 1)).toISOString(), "2026-11-10T13:00:00.000Z", "14:00 in both");
});

test("a monthly meeting is the one that goes on, else the next", () => {
  const meeting = { startsAt: "2026-09-08T12:00:00Z", duration: 60, timeZone: "Europe/Moscow", recurrence: "monthly", participants: 0 };
  const starts = (now) => {
    const { start, phase } = occurrence(meeting, at(now));
    return `${new Date(start).toISOString().slice(0, 10)} ${phase}`;
  };
  assert.equal(starts("2026-09-01T00:00:00Z"), "2026-09-08 coming");
  assert.equal(starts("2026-09-08T12:30:00Z"), "2026-09-08 now");
  assert.equal(starts("2026-09-08T13:00:00Z"), "2026-10-13 coming");
  assert.equal(starts("2026-10-13T12:59:00Z"), "2026-10-13 now");
  assert.equal(starts("2030-01-01T00:00:00Z"), "2030-01-08 coming");
});

test("a meeting across midnight at the month's end is still going on in the next month", () => {
  const meeting = { startsAt: "2026-08-31T20:00:00Z", duration: 180, timeZone: "Europe/Moscow", recurrence: "monthly", participants: 0 };
  assert.equal(occurrence(meeting, at("2026-08-31T22:30:00Z")).phase, "now");
  assert.equal(new Date(occurrence(meeting, at("2026-11-30T22:30:00Z")).start).toISOString(), "2026-11-30T20:00:00.000Z");
});

test("one meeting comes, goes on and is past; a room without a time is always open", () => {
  const meeting = { startsAt: "2026-11-24T12:00:00Z", duration: 45, recurrence: null };
  const phase = (now, more = {}) => occurrence({ ...meeting, ...more }, at(now)).phase;
  assert.equal(phase("2026-11-24T11:59:59Z"), "coming");
  assert.equal(phase("2026-11-24T12:44:59Z"), "now");
  assert.equal(phase("2026-11-24T12:45:00Z"), "past");
  assert.equal(phase("2026-11-24T13:00:00Z", { participants: 3 }), "now", "people are still in it");
  assert.equal(occurrence({ startsAt: null }, 0).phase, "always");
  assert.equal(occurrence({ startsAt: "nonsense", participants: 2 }, 0).phase, "now");
});

test("meetings are sorted as one looks for them", () => {
  const now = at("2026-11-24T12:00:00Z");
  const one = (title, startsAt, more = {}) => ({ slug: title, title, startsAt, duration: 60, ...more });
  const { ahead, past } = sortMeetings([
    one("old", "2026-10-01T12:00:00Z"), one("room", null), one("later", "2026-11-26T12:00:00Z"), one("older", "2026-09-01T12:00:00Z"),
    one("soon", "2026-11-24T13:00:00Z"), one("going", "2026-11-24T11:30:00Z"),
  ], now);
  assert.deepEqual(ahead.map((each) => each.title), ["going", "soon", "later", "room"]);
  assert.deepEqual(past.map((each) => each.title), ["old", "older"]);
});

test("recurrence is told in the right gender", () => {
  const words = (text, language) => {
    const { position, weekday } = monthlyWords(at(text), "Europe/Moscow");
    return t("meetings.monthly", { position: t(position, {}, language), weekday: t(weekday, {}, language) }, language);
  };
  assert.equal(words("2026-11-10T12:00:00Z", "ru"), "каждый месяц, во второй вторник");
  assert.equal(words("2026-11-04T12:00:00Z", "ru"), "каждый месяц, в первую среду");
  assert.equal(words("2026-11-29T12:00:00Z", "ru"), "каждый месяц, в последнее воскресенье");
  assert.equal(words("2026-11-29T22:00:00Z", "ru"), "каждый месяц, в последний понедельник", "it is Monday in Moscow already");
  assert.equal(words("2026-11-19T12:00:00Z", "en"), "every month, on the third Thursday");
});

test("a plan's problems are told by field", () => {
  const now = at("2026-11-24T12:00:00Z");
  const good = { title: "T", timed: true, start: now + HOUR, duration: 60, capacity: null, known: false };
  assert.deepEqual(planProblems(good, now, 2000), {});
  assert.deepEqual(Object.keys(planProblems({ ...good, title: "  ", start: null, duration: 4, capacity: 2001 }, now, 2000)).sort(), ["capacity", "duration", "start", "title"]);
  assert.equal(planProblems({ ...good, start: now - HOUR }, now, 2000).start, "editor.startPast");
  assert.deepEqual(planProblems({ ...good, start: now - HOUR, known: true }, now, 2000), {}, "a meeting of the past may be corrected");
  assert.deepEqual(planProblems({ ...good, timed: false, start: null, duration: 0 }, now, 2000), {});
  for (const capacity of [0, 1.5, -3, NaN]) assert.ok(planProblems({ ...good, capacity }, now, 2000).capacity, String(capacity));
});

test("times are shown as each language writes them", () => {
  const start = at("2026-11-24T12:00:00Z");
  assert.match(dateAndTime(start, "ru", "Europe/Moscow", start), /24 ноября.*15:00/);
  assert.ok(!dateAndTime(start, "ru", "Europe/Moscow", start).includes("2026"));
  assert.match(dateAndTime(start, "en", "Europe/Moscow", start + 366 * 24 * HOUR), /24 November 2026.*15:00/);
  assert.match(lengthOfTime(90, "ru"), /^1\sч 30\sмин$/);
  assert.match(lengthOfTime(0, "en"), /^0\smin$/);
  assert.equal(knownZone("Mars/Olympus"), new Intl.DateTimeFormat().resolvedOptions().timeZone);
  assert.equal(nextHalfHour(at("2026-11-24T12:20:00Z")), at("2026-11-24T13:00:00Z"));
});

test("people at a screen are a whole number from 1 to 40", () => {
  for (const [text, people] of [["24", 24], ["", 1], ["0", 1], ["-5", 1], ["1000", 40], ["7.6", 8], ["many", 1]]) assert.equal(peopleHere(text), people, text);
});

test("attendance is added up by school, with people before one camera", () => {
  const row = (name, school, people) => ({ name, school, people, role: "participant", stays: [], seconds: 0 });
  const groups = bySchool([row("Б", "Первая", 1), row("Гость", undefined, 30), row("7 Б", "Вторая", 24), row("А", "Первая", 1), row("Ноль", "Первая", 0)]);
  assert.deepEqual(groups.map(({ school, people }) => [school, people]), [["Вторая", 24], ["Первая", 3], [null, 30]]);
  assert.deepEqual(groups[1].rows.map(({ name }) => name), ["А", "Б", "Ноль"]);
});

test("logins are what everybody can type", () => {
  for (const login of ["a.ivanova", "petrov-2", "ab", "иванова", "a.ivanova+1@school.example"]) assert.equal(loginProblem(login), null, login);
  for (const login of ["a", "x".repeat(65), "a b c", "a/b", "a<b>"]) assert.ok(loginProblem(login), login);
});

test("a password is judged by what makes it hard to guess", () => {
  const score = (password, known) => passwordStrength(password, known).score;
  for (const weak of ["", "короткий", "password12", "qwerty12345", "aaaaaaaaaaaa", "abcdefghijklmn", "1234567890123"]) assert.ok(score(weak) < 2, weak);
  assert.ok(score("ivanova2026", ["a.ivanova"]) < 2, "one's own login");
  assert.ok(score("синий кит ест лимоны") >= 3);
  assert.ok(score("синий кит ест лимоны и соль") >= score("синий кит ест лимоны"));
  assert.equal(passwordStrength("короткий").hint, "password.short");
});

test("signing in leads back to pages of ours only", () => {
  assert.equal(afterSignIn("/r/abcd-efgh-jkmn", "pupil"), "/r/abcd-efgh-jkmn");
  for (const wish of ["//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)", "/signin?to=/signin", "", null, "/a\\b", "/\t/evil.example"]) {
    assert.equal(afterSignIn(wish, "staff"), "/meetings", String(wish));
    assert.equal(afterSignIn(wish, "pupil"), "/", String(wish));
  }
});

test("every refusal has a sentence, known or not", () => {
  assert.equal(refusalKey(Object.assign(new Error(), { code: "loginTaken" })), "refusal.loginTaken");
  for (const error of [new Error("x"), null, undefined, { code: "toString" }, { code: {} }]) assert.equal(refusalKey(error), "refusal.other");
});
