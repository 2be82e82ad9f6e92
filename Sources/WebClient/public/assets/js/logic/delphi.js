/** A round of scores between sessions: what holds, what is left, what is to be said of it. */

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** A round is open for this long unless one chooses otherwise, and at most for that long. */
const USUAL_DAYS = 5;
export const LONGEST = 60 * DAY;

/** @param {DelphiSheet} sheet @param {DelphiChoice} unsent @returns {DelphiChoice} what holds, what is not yet sent included */
export function standingScores(sheet, unsent) {
  /** @type {DelphiChoice} */
  const scores = {};
  for (const from of [sheet.own?.scores ?? {}, unsent]) {
    for (const [item, values] of Object.entries(from)) scores[item] = { ...scores[item], ...values };
  }
  return scores;
}

/** @param {DelphiSheet} sheet @param {DelphiChoice} unsent @param {number} item @param {string} criterion whether it was given in this round */
export function isGiven(sheet, unsent, item, criterion) {
  return unsent[item]?.[criterion] !== undefined || sheet.own?.given[item]?.includes(criterion) === true;
}

/** @param {DelphiSheet} sheet @param {DelphiChoice} unsent @returns {{ left: number, all: number, kept: number }} `kept`: how many stand from the round before */
export function scoresLeft(sheet, unsent) {
  const scores = standingScores(sheet, unsent);
  let [left, all, kept] = [0, 0, 0];
  for (const { id } of sheet.items) {
    for (const criterion of sheet.criteria) {
      all += 1;
      if (isGiven(sheet, unsent, id, criterion.id)) continue;
      left += 1;
      if (scores[id]?.[criterion.id] !== undefined) kept += 1;
    }
  }
  return { left, all, kept };
}

/** @param {DelphiChoice} unsent @param {DelphiChoice} sent @returns {DelphiChoice} what was chosen after `sent` went out */
export function afterSending(unsent, sent) {
  /** @type {DelphiChoice} */
  const rest = {};
  for (const [item, values] of Object.entries(unsent)) {
    for (const [criterion, value] of Object.entries(values)) {
      if (sent[item]?.[criterion] !== value) rest[item] = { ...rest[item], [criterion]: value };
    }
  }
  return rest;
}

/** @param {DelphiSheet} before @param {DelphiSheet} now @param {DelphiChoice} unsent @returns {boolean} whether what was chosen was meant for a round that is over while another one runs */
export function isForAnotherRound(before, now, unsent) {
  return before.round !== now.round && Object.keys(unsent).length > 0;
}

/** @typedef {"open" | "openUntil" | "ended" | "timedOut" | "nobody" | "closed" | "later" | "earlier" | "over"} RoundState */

/** @param {DelphiSheet} sheet @returns {RoundState} */
export function roundState(sheet) {
  if (sheet.stage === "closed") return "over";
  if (sheet.stage !== "score") return ["decide", "assign", "protocol"].includes(sheet.stage) ? "later" : "earlier";
  if (sheet.open) return sheet.deadline ? "openUntil" : "open";
  if (sheet.delphi?.ended) return "ended";
  if (sheet.deadline?.passed) return sheet.round === 0 ? "nobody" : "timedOut";
  return "closed";
}

/** @param {DelphiSheet} sheet @returns {DelphiSchool[]} the schools of which nobody has given everything */
export function waitingFor(sheet) {
  return (sheet.progress?.schools ?? []).filter(({ complete }) => complete === 0);
}

/** @param {number} now @param {number} end @returns {{ unit: "days" | "hours" | "minutes", count: number }} how long until then, rounded down so that nobody is late */
export function timeUntil(now, end) {
  const left = Math.max(0, end - now);
  if (left >= 2 * DAY) return { unit: "days", count: Math.floor(left / DAY) };
  if (left >= 2 * HOUR) return { unit: "hours", count: Math.floor(left / HOUR) };
  return { unit: "minutes", count: Math.floor(left / 60_000) };
}

/** @param {number} now @param {(instant: number) => number} evening six in the evening of the day of an instant @returns {number} a working day in some days */
export function usualEnd(now, evening) {
  let end = evening(now + USUAL_DAYS * DAY);
  while ([0, 6].includes(new Date(end).getUTCDay())) end = evening(end + DAY);
  return end;
}

/** @param {number | null} end @param {number} now @returns {"delphi.endMissing" | "delphi.endPast" | "delphi.endFar" | null} what is wrong with it */
export function endProblem(end, now) {
  if (end === null) return "delphi.endMissing";
  if (end <= now) return "delphi.endPast";
  return end - now > LONGEST ? "delphi.endFar" : null;
}
