/** Months, school years, order and words of the mentoring programme. Pure. */

/** Fewer days than these left make a month without a session urgent. */
export const FEW_DAYS = 10;

const COLLATOR = new Intl.Collator("ru", { numeric: true, sensitivity: "base" });

/** @param {Language} language */
const locale = (language) => (language === "ru" ? "ru-RU" : "en-GB");

/** @param {string} text @returns {{ year: number, month: number } | null} months from 1 */
export function monthParts(text) {
  const found = /^(\d{4})-(\d{2})$/.exec(text);
  const month = Number(found?.[2]);
  return found && month >= 1 && month <= 12 ? { year: Number(found[1]), month } : null;
}

/** @param {MonthName} month @param {number} count @returns {MonthName} so many months later */
export function monthAfter(month, count) {
  const parts = monthParts(month);
  if (!parts) return month;
  const index = parts.year * 12 + parts.month - 1 + count;
  return `${String(Math.floor(index / 12)).padStart(4, "0")}-${String((index % 12) + 1).padStart(2, "0")}`;
}

/** @param {MonthName} start @param {number} count @returns {MonthName[]} */
export function monthsFrom(start, count) {
  return Array.from({ length: Math.max(0, count) }, (_, index) => monthAfter(start, index));
}

/** @param {MonthName} from @param {MonthName} to @returns {number} how many months later */
export function monthsBetween(from, to) {
  const [one, other] = [monthParts(from), monthParts(to)];
  return one && other ? (other.year - one.year) * 12 + other.month - one.month : 0;
}

/** @param {MonthName} month @returns {string} `2026/27`: a school year begins in September */
export function schoolYear(month) {
  const parts = monthParts(month);
  if (!parts) return "";
  const year = parts.month >= 9 ? parts.year : parts.year - 1;
  return `${year}/${String((year + 1) % 100).padStart(2, "0")}`;
}

/** @param {readonly MonthName[]} months @returns {{ year: string, months: MonthName[] }[]} in the order of the months */
export function bySchoolYear(months) {
  /** @type {Map<string, MonthName[]>} */
  const years = new Map();
  for (const month of months) years.set(schoolYear(month), [...years.get(schoolYear(month)) ?? [], month]);
  return [...years].map(([year, inside]) => ({ year, months: inside }));
}

/** @param {MonthName} month */
const middleOf = (month) => {
  const parts = monthParts(month);
  return parts ? Date.UTC(parts.year, parts.month - 1, 15) : NaN;
};

/** @param {MonthName} month @param {Language} language @returns {string} "november 2026", as it begins a line */
export function monthTitle(month, language) {
  const words = monthWords(month, language);
  return words.charAt(0).toLocaleUpperCase(locale(language)) + words.slice(1);
}

/** @param {MonthName} month @param {Language} language @returns {string} as it stands inside a sentence */
export function monthWords(month, language) {
  const at = middleOf(month);
  if (Number.isNaN(at)) return month;
  const name = new Intl.DateTimeFormat(locale(language), { timeZone: "UTC", month: "long" }).format(at);
  return `${name} ${month.slice(0, 4)}`;
}

/** @param {MonthName} month @param {Language} language @returns {string} without the year */
export function monthOnly(month, language) {
  const at = middleOf(month);
  return Number.isNaN(at) ? month : new Intl.DateTimeFormat(locale(language), { timeZone: "UTC", month: "long" }).format(at);
}

/** @param {MonthName} month @param {Language} language @returns {string} at most four letters */
export function monthShort(month, language) {
  const at = middleOf(month);
  if (Number.isNaN(at)) return month;
  return new Intl.DateTimeFormat(locale(language), { timeZone: "UTC", month: "short" }).format(at).replace(".", "").slice(0, 3);
}

/** @param {string | number | undefined} day `2026-11-22` or an instant @param {Language} language @param {string} [zone] */
export function dayWords(day, language, zone = "UTC") {
  if (day === undefined || day === "") return "";
  const at = typeof day === "number" ? day : Date.parse(`${day.slice(0, 10)}T12:00:00Z`);
  if (Number.isNaN(at)) return String(day);
  return new Intl.DateTimeFormat(locale(language), { timeZone: typeof day === "number" ? zone : "UTC", day: "numeric", month: "long", year: "numeric" })
    .format(at).replace(/\s\u0433\.$/, "");
}

/** @param {string | number | undefined} day @param {string} [zone] @returns {string} `2026-11-22`; empty when there is none */
export function dayOf(day, zone = "UTC") {
  if (day === undefined) return "";
  if (typeof day === "string") return day.slice(0, 10);
  return new Intl.DateTimeFormat("sv-SE", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" }).format(day);
}

/** @param {string} from @param {string} to days @returns {number} */
export function daysBetween(from, to) {
  return Math.round((Date.parse(`${to}T12:00:00Z`) - Date.parse(`${from}T12:00:00Z`)) / 86_400_000);
}

/**
 * In the order of the alphabet, which is the only order in which schools are ever shown.
 *
 * @template {{ name?: string }} Item
 * @param {readonly Item[]} list
 * @returns {Item[]}
 */
export function byName(list) {
  return [...list].sort((one, other) => COLLATOR.compare(one.name ?? "", other.name ?? ""));
}

/** @param {number} part @param {number} whole @returns {number | null} percent, rounded down: not all is never 100 */
export function percentOf(part, whole) {
  return whole > 0 ? Math.floor((Math.min(part, whole) / whole) * 100) : null;
}

/** @param {number | boolean | undefined} value the server may count or only say whether */
export function countOf(value) {
  return typeof value === "boolean" ? Number(value) : value ?? 0;
}

/**
 * How many months were held, of those that were due and are over or held.
 *
 * @param {readonly RegularityCell[]} cells
 */
export function heldMonths(cells) {
  const counted = cells.filter(({ state, due }) => (state === "green" || state === "red") && countOf(due) > 0);
  return { held: counted.filter(({ state }) => state === "green").length, due: counted.length };
}

/**
 * Whether the programme is alive this month, in one word.
 *
 * @param {ProgrammeMonthNow} now
 * @returns {"nothingDue" | "done" | "missed" | "hurry" | "onTime"}
 */
export function aliveness({ due, held, red, daysLeft }) {
  if (due <= 0) return "nothingDue";
  if (held >= due) return "done";
  if (red > 0) return "missed";
  return daysLeft < FEW_DAYS ? "hurry" : "onTime";
}

/** @param {ProgrammeMonthNow} now @returns {{ green: number, amber: number, red: number, ahead: number }} that add up to what is due */
export function monthShares({ due, green, amber, red }) {
  return { green, amber, red, ahead: Math.max(0, due - green - amber - red) };
}

/** @param {PersonName | undefined} person */
export function personName(person) {
  return typeof person === "string" ? person : person?.name ?? "";
}

/** @param {PersonName | undefined} person */
export function personId(person) {
  return typeof person === "string" ? person : person?.id ?? "";
}

/** @param {string | SchoolName | null | undefined} school */
export function schoolId(school) {
  return typeof school === "string" ? school : school?.id ?? "";
}

/** @param {MentoringSchool} school @param {string} today @returns {boolean} whether it is a part of another by now */
export function isMerged({ mergedInto, mergedFrom }, today) {
  return Boolean(mergedInto) && (mergedFrom ?? "") <= today;
}

/** @param {readonly MentoringSchool[]} schools @param {string} today @returns {MentoringSchool[]} those that may be chosen */
export function standingSchools(schools, today) {
  return schools.filter((school) => !isMerged(school, today));
}

/** @param {readonly SchoolStatus[]} statuses @param {string} today @returns {SchoolStatus[]} those in force */
export function currentStatuses(statuses, today) {
  return statuses.filter(({ from, to }) => from <= today && (!to || to >= today));
}

/** What one may do in the programme; the server decides again.
 *
 * @param {ProgrammeDetails | null} details @param {boolean} administrates the server
 */
export function programmeRights(details, administrates) {
  const part = details?.mine?.part ?? details?.part ?? null;
  const administrator = administrates || part === "administrator";
  return {
    manage: administrator,
    plan: administrator || part === "facilitator",
    across: administrator || part === "observer",
    school: part === "delegate" ? schoolId(details?.mine?.school) : "",
  };
}

const STEPS = /** @type {MentoringActionState[]} */ (["accepted", "declined", "done", "notDone", "carried"]);

/**
 * What may become of an action through somebody: as the server says, else by one's part.
 *
 * @param {MentoringAction} action @param {{ manage: boolean, plan: boolean, across: boolean, school: string }} rights
 * @returns {MentoringActionState[]}
 */
export function nextStates({ state, school, may }, rights) {
  if (may) return STEPS.filter((each) => may.includes(each));
  const own = rights.school !== "" && rights.school === school;
  const leads = rights.manage || rights.across || rights.plan;
  switch (state) {
    case "proposed": return own ? ["accepted", "declined"] : rights.manage ? ["accepted", "declined", "notDone", "carried"] : leads ? ["notDone", "carried"] : [];
    case "accepted":
    case "carried": return leads ? ["done", "notDone", "carried"] : own ? ["done", "notDone"] : [];
    case "declined": return own || rights.manage ? ["accepted"] : [];
    case "done": return leads ? ["notDone"] : [];
    case "notDone": return leads ? ["done", "carried"] : [];
    default: return [];
  }
}

/** @param {MentoringAction} action @param {string} today */
export function actionDelay(action, today) {
  const due = dayOf(action.due);
  const open = action.state === "proposed" || action.state === "accepted" || action.state === "carried";
  return open && due && due < today ? daysBetween(due, today) : 0;
}

/**
 * Actions by what they need: first what asks for somebody, then what goes on, then what is over.
 *
 * @param {readonly MentoringAction[]} actions @param {string} today
 */
export function actionGroups(actions, today) {
  /** @type {Record<"urgent" | "waiting" | "going" | "over", MentoringAction[]>} */
  const groups = { urgent: [], waiting: [], going: [], over: [] };
  for (const action of actions) {
    const { state } = action;
    if (state === "done" || state === "declined" || state === "notDone") groups[action.escalated && state === "notDone" ? "urgent" : "over"].push(action);
    else if (action.escalated || actionDelay(action, today) > 0) groups.urgent.push(action);
    else groups[state === "proposed" ? "waiting" : "going"].push(action);
  }
  const early = (/** @type {MentoringAction} */ one, /** @type {MentoringAction} */ other) =>
    dayOf(one.due).localeCompare(dayOf(other.due)) || COLLATOR.compare(one.schoolName ?? "", other.schoolName ?? "");
  for (const list of Object.values(groups)) list.sort(early);
  groups.over.reverse();
  return groups;
}

/** @typedef {{ given: number, done: number, notDone: number, carried: number, open: number, declined: number }} ActionSum */

/**
 * What became of the actions of each school, in the order of the alphabet, and of all together.
 *
 * @param {readonly MentoringAction[]} actions
 * @returns {{ schools: (ActionSum & { id: string, name: string })[], all: ActionSum }}
 */
export function actionSums(actions) {
  const none = () => ({ given: 0, done: 0, notDone: 0, carried: 0, open: 0, declined: 0 });
  const all = none();
  /** @type {Map<string, ActionSum & { id: string, name: string }>} */
  const schools = new Map();
  for (const { school, schoolName, state } of actions) {
    const own = schools.get(school) ?? { id: school, name: schoolName ?? "", ...none() };
    schools.set(school, own);
    for (const sum of [own, all]) {
      sum.given += 1;
      sum[state === "proposed" || state === "accepted" ? "open" : state] += 1;
    }
  }
  return { schools: byName([...schools.values()]), all };
}

/**
 * What keeps a plan of a session from being sent.
 *
 * @param {{ title: string, problem: string, leader: string, schools: readonly string[], start: number | null, facilitator: string }} plan
 * @returns {Partial<Record<"title" | "problem" | "leader" | "schools" | "start" | "facilitator", import("../i18n/index.js").Key>>}
 */
export function sessionProblems({ title, problem, leader, schools, start, facilitator }) {
  return {
    ...(title.trim() ? {} : { title: /** @type {const} */ ("plan.titleMissing") }),
    ...(problem.trim() ? {} : { problem: /** @type {const} */ ("plan.problemMissing") }),
    ...(leader ? {} : { leader: /** @type {const} */ ("plan.leaderMissing") }),
    ...(schools.some((school) => school !== leader) ? {} : { schools: /** @type {const} */ ("plan.schoolsMissing") }),
    ...(start === null ? { start: /** @type {const} */ ("plan.startMissing") } : {}),
    ...(facilitator ? {} : { facilitator: /** @type {const} */ ("plan.facilitatorMissing") }),
  };
}
