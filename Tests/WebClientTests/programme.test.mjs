import assert from "node:assert/strict";
import { test } from "node:test";
import {
  actionDelay, actionGroups, actionSums, aliveness, byName, bySchoolYear, countOf, currentStatuses, dayOf, daysBetween, dayWords, heldMonths, isMerged, monthAfter, monthsBetween,
  monthsFrom, monthShares, monthShort, monthTitle, monthWords, nextStates, percentOf, personId, personName, programmeRights, schoolYear, sessionProblems,
  standingSchools,
} from "../../Sources/WebClient/public/assets/js/logic/programme.js";
import { reminders } from "../../Sources/WebClient/public/assets/js/pages/programme/alerts.js";

const today = "2026-11-22";
const action = (more = {}) => ({ id: "a", school: "s1", schoolName: "Школа", text: "", state: "accepted", due: "2026-12-01", ...more });

test("months are counted across years", () => {
  assert.equal(monthAfter("2025-09", 0), "2025-09");
  assert.equal(monthAfter("2025-09", 4), "2026-01");
  assert.equal(monthAfter("2025-09", 35), "2028-08");
  assert.equal(monthAfter("2026-01", -1), "2025-12");
  assert.equal(monthAfter("soon", 3), "soon");
  assert.deepEqual(monthsFrom("2025-11", 3), ["2025-11", "2025-12", "2026-01"]);
  assert.equal(monthsFrom("2025-09", 36).length, 36);
  assert.deepEqual([monthsBetween("2025-09", "2026-11"), monthsBetween("2026-01", "2025-12")], [14, -1]);
});

test("a school year begins in September", () => {
  assert.deepEqual(["2025-09", "2026-08", "2026-09", "2099-12"].map(schoolYear), ["2025/26", "2025/26", "2026/27", "2099/00"]);
  const years = bySchoolYear(monthsFrom("2025-09", 36));
  assert.deepEqual(years.map(({ year, months }) => [year, months.length]), [["2025/26", 12], ["2026/27", 12], ["2027/28", 12]]);
  assert.deepEqual(bySchoolYear(monthsFrom("2025-07", 3)).map(({ months }) => months.length), [2, 1]);
});

test("months are read in both languages", () => {
  assert.equal(monthTitle("2026-11", "ru"), "Ноябрь 2026");
  assert.equal(monthWords("2026-11", "ru"), "ноябрь 2026");
  assert.equal(monthTitle("2026-11", "en"), "November 2026");
  assert.equal(monthTitle("2026-13", "ru"), "2026-13");
  const short = monthsFrom("2025-09", 12).map((month) => monthShort(month, "ru"));
  assert.deepEqual([new Set(short).size, Math.max(...short.map(({ length }) => length))], [12, 3]);
});

test("days are told without the clock's zone moving them", () => {
  assert.equal(dayWords("2026-11-22", "ru"), "22 ноября 2026");
  assert.equal(dayWords("2026-11-22", "en"), "22 November 2026");
  assert.equal(dayWords(undefined, "ru"), "");
  assert.equal(dayOf(Date.UTC(2026, 10, 30, 22), "Europe/Moscow"), "2026-12-01");
  assert.equal(dayOf("2026-11-22T10:00:00Z"), "2026-11-22");
  assert.equal(daysBetween("2026-10-20", "2026-11-22"), 33);
});

test("schools stand in the order of the alphabet, numbers as numbers, whatever their results", () => {
  const schools = ["Школа № 10", "школа № 2", "Ёлкинская", "Гимназия"].map((name, r) => ({ name, r }));
  assert.deepEqual(byName(schools).map(({ name }) => name), ["Гимназия", "Ёлкинская", "школа № 2", "Школа № 10"]);
  assert.equal(schools[0].name, "Школа № 10", "the list itself stays as it was");
});

test("not all is never a hundred percent", () => {
  assert.deepEqual([percentOf(26, 27), percentOf(27, 27), percentOf(0, 27), percentOf(999, 1000), percentOf(3, 2), percentOf(0, 0)], [96, 100, 0, 99, 100, null]);
  assert.deepEqual([countOf(true), countOf(false), countOf(2), countOf(undefined)], [1, 0, 2, 0]);
});

test("whether the programme is alive this month", () => {
  const month = { month: "2026-11", due: 27, held: 18, green: 18, amber: 0, red: 0, daysLeft: 12 };
  assert.equal(aliveness(month), "onTime");
  assert.equal(aliveness({ ...month, daysLeft: 10 }), "onTime", "ten days are not fewer than ten");
  assert.equal(aliveness({ ...month, daysLeft: 9, amber: 9 }), "hurry");
  assert.equal(aliveness({ ...month, red: 1 }), "missed");
  assert.equal(aliveness({ ...month, held: 27, green: 27, daysLeft: 0 }), "done");
  assert.equal(aliveness({ ...month, due: 0, held: 0, green: 0 }), "nothingDue");
  assert.deepEqual(monthShares(month), { green: 18, amber: 0, red: 0, ahead: 9 });
  const shares = monthShares({ ...month, amber: 7, red: 2 });
  assert.deepEqual([shares.ahead, Object.values(shares).reduce((sum, each) => sum + each)], [0, 27]);
});

test("people and schools may be told by name or with their ids", () => {
  assert.deepEqual([personName("Anna"), personName({ id: "p", name: "Boris" }), personName(undefined)], ["Anna", "Boris", ""]);
  assert.deepEqual([personId("p1"), personId({ id: "p2", name: "" }), personId(undefined)], ["p1", "p2", ""]);
});

test("a status holds from its first day to its last", () => {
  const statuses = [
    { id: "1", kind: "lowResult", from: "2025-09-01", source: "" }, { id: "2", kind: "difficult", from: "2025-09-01", to: "2026-11-22", source: "" },
    { id: "3", kind: "difficult", from: "2025-09-01", to: "2026-11-21", source: "" }, { id: "4", kind: "leader", from: "2026-11-23", source: "" },
  ];
  assert.deepEqual(currentStatuses(statuses, today).map(({ id }) => id), ["1", "2"]);
});

test("rights follow the part in the programme", () => {
  const of = (part, school) => programmeRights({ mine: { part, school } }, false);
  assert.deepEqual(of("observer"), { manage: false, plan: false, across: true, school: "" });
  assert.deepEqual(of("facilitator"), { manage: false, plan: true, across: false, school: "" });
  assert.deepEqual(of("delegate", { id: "s5", name: "" }), { manage: false, plan: false, across: false, school: "s5" });
  assert.deepEqual(of("delegate", "s5").school, "s5");
  assert.deepEqual(programmeRights(null, true), { manage: true, plan: true, across: true, school: "" });
  assert.deepEqual(programmeRights(null, false), { manage: false, plan: false, across: false, school: "" });
});

test("only a school itself accepts its action, and who is no host cannot carry it", () => {
  const rights = (more) => ({ manage: false, plan: false, across: false, school: "", ...more });
  const own = rights({ school: "s1" });
  assert.deepEqual(nextStates(action({ state: "proposed" }), own), ["accepted", "declined"]);
  assert.deepEqual(nextStates(action({ state: "proposed" }), rights({ school: "s2" })), []);
  assert.deepEqual(nextStates(action({ state: "proposed" }), rights({ across: true, plan: true })), ["notDone", "carried"]);
  assert.deepEqual(nextStates(action(), own), ["done", "notDone"]);
  assert.deepEqual(nextStates(action(), rights({ plan: true })), ["done", "notDone", "carried"]);
  assert.deepEqual(nextStates(action({ state: "done" }), own), []);
  assert.deepEqual(nextStates(action({ state: "carried" }), rights({ school: "s2" })), []);
});

test("an action is late from the day after its last", () => {
  assert.equal(actionDelay(action({ due: today }), today), 0);
  assert.equal(actionDelay(action({ due: "2026-11-21" }), today), 1);
  assert.equal(actionDelay(action({ due: "2026-11-01", state: "done" }), today), 0);
  assert.equal(actionDelay(action({ due: undefined }), today), 0);
  assert.equal(actionDelay(action({ due: Date.UTC(2026, 10, 20, 9) }), today), 2);
});

test("what asks for somebody comes first, the earliest day first", () => {
  const groups = actionGroups([
    action({ id: "going" }), action({ id: "late", due: "2026-11-20" }), action({ id: "later", due: "2026-11-10" }), action({ id: "new", state: "proposed" }),
    action({ id: "escalated", state: "carried", escalated: true }), action({ id: "old", state: "done", due: "2026-01-01" }), action({ id: "recent", state: "declined", due: "2026-10-01" }),
    action({ id: "failed", state: "notDone", escalated: true }),
  ], today);
  assert.deepEqual(Object.fromEntries(Object.entries(groups).map(([name, list]) => [name, list.map(({ id }) => id)])), {
    urgent: ["later", "late", "escalated", "failed"], waiting: ["new"], going: ["going"], over: ["recent", "old"],
  });
});

test("a session is not planned without what it needs", () => {
  const plan = { title: "T", problem: "P", leader: "s1", schools: ["s1", "s2"], start: 5, facilitator: "p1" };
  assert.deepEqual(sessionProblems(plan), {});
  assert.deepEqual(Object.keys(sessionProblems({ ...plan, title: " ", problem: "", leader: "", start: null, facilitator: "" })), ["title", "problem", "leader", "start", "facilitator"]);
  assert.deepEqual(Object.keys(sessionProblems({ ...plan, schools: ["s1"] })), ["schools"], "a leading school does not meet itself");
});

test("a month is counted once, whatever was held in it, and not before it is over", () => {
  const cell = (state, held, due) => ({ month: "2026-09", state, held, due });
  const cells = [cell("green", 3, 1), cell("red", 0, 1), cell("amber", 0, 1), cell("future", 0, 1), cell("none", 0, 0), cell("green", 1, 0)];
  assert.deepEqual(heldMonths(cells), { held: 1, due: 2 });
  assert.deepEqual(heldMonths([]), { held: 0, due: 0 });
});

test("what the server says may become of an action goes before the rules known here", () => {
  const nobody = { manage: false, plan: false, across: false, school: "" };
  assert.deepEqual(nextStates(action({ may: ["edit", "notDone", "done"] }), nobody), ["done", "notDone"]);
  assert.deepEqual(nextStates(action({ may: [] }), { ...nobody, manage: true }), []);
});

test("actions are summed up by school, in the order of the alphabet", () => {
  const given = (school, schoolName, ...states) => states.map((state) => action({ school, schoolName, state }));
  const { schools, all } = actionSums([
    ...given("s2", "Школа у реки", "done", "done", "notDone"), ...given("s1", "Гимназия", "proposed", "accepted", "carried", "declined"),
  ]);
  assert.deepEqual(schools, [
    { id: "s1", name: "Гимназия", given: 4, done: 0, notDone: 0, carried: 1, open: 2, declined: 1 },
    { id: "s2", name: "Школа у реки", given: 3, done: 2, notDone: 1, carried: 0, open: 0, declined: 0 },
  ]);
  assert.deepEqual(all, { given: 7, done: 2, notDone: 1, carried: 1, open: 2, declined: 1 });
  assert.deepEqual(actionSums([]).schools, []);
});

test("a school is a part of another from the day of the merger on", () => {
  const school = { id: "a", name: "А", statuses: [], mergedInto: "b", mergedFrom: "2026-12-01" };
  assert.equal(isMerged(school, "2026-11-30"), false);
  assert.equal(isMerged(school, "2026-12-01"), true);
  assert.deepEqual(standingSchools([school, { id: "b", name: "Б", statuses: [] }], "2026-12-01").map(({ id }) => id), ["b"]);
  assert.equal(isMerged({ id: "b", name: "Б", statuses: [] }, "2026-12-01"), false);
});

test("somebody is reminded of their own school only", () => {
  const alerts = [
    { kind: "unanswered", school: "a" }, { kind: "unanswered", school: "b" }, { kind: "missedTwice", school: "a" }, { kind: "monthEnding", school: "a" },
  ];
  assert.deepEqual(reminders({ alerts, mine: { part: "delegate", school: "a" } }).map(({ kind }) => kind), ["unanswered", "monthEnding"]);
  assert.deepEqual(reminders({ alerts, mine: { part: "observer" } }), []);
});
