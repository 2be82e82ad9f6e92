/** The words of stages, modes and results: which sentence says what. */

/** @typedef {import("../../dom.js").Key} Key */

/** @type {Record<BoardStage, Key>} */
export const STAGE_NAMES = {
  review: "storm.stage.review", problem: "storm.stage.problem", writing: "storm.stage.writing", reveal: "storm.stage.reveal",
  improve: "storm.stage.improve", cluster: "storm.stage.cluster", vote: "storm.stage.vote", score: "storm.stage.score",
  decide: "storm.stage.decide", assign: "storm.stage.assign", protocol: "storm.stage.protocol", closed: "storm.stage.closed",
};

/**
 * What one does in a stage: who leads, and everybody else.
 *
 * @type {Record<BoardStage, { lead: Key, all: Key }>}
 */
export const STAGE_HINTS = {
  review: { lead: "storm.lead.review", all: "storm.all.review" },
  problem: { lead: "storm.lead.problem", all: "storm.all.problem" },
  writing: { lead: "storm.lead.writing", all: "storm.all.writing" },
  reveal: { lead: "storm.lead.reveal", all: "storm.all.reveal" },
  improve: { lead: "storm.lead.improve", all: "storm.all.improve" },
  cluster: { lead: "storm.lead.cluster", all: "storm.all.cluster" },
  vote: { lead: "storm.lead.vote", all: "storm.all.vote" },
  score: { lead: "storm.lead.score", all: "storm.all.score" },
  decide: { lead: "storm.lead.decide", all: "storm.all.decide" },
  assign: { lead: "storm.lead.assign", all: "storm.all.assign" },
  protocol: { lead: "storm.lead.protocol", all: "storm.all.protocol" },
  closed: { lead: "storm.all.closed", all: "storm.all.closed" },
};

/** @type {{ value: BoardMode, label: Key, help: Key }[]} */
export const MODES = [
  { value: "ngt", label: "storm.mode.ngt", help: "storm.mode.ngtHelp" },
  { value: "open", label: "storm.mode.open", help: "storm.mode.openHelp" },
  { value: "635", label: "storm.mode.635", help: "storm.mode.635Help" },
  { value: "delphi", label: "storm.mode.delphi", help: "storm.mode.delphiHelp" },
];

/** @type {{ value: BoardAnonymity, label: Key, help: Key }[]} */
export const ANONYMITY = [
  { value: "reveal", label: "storm.anonymity.reveal", help: "storm.anonymity.revealHelp" },
  { value: "open", label: "storm.anonymity.open", help: "storm.anonymity.openHelp" },
  { value: "always", label: "storm.anonymity.always", help: "storm.anonymity.alwaysHelp" },
];

/** @type {{ value: BoardVerdict, label: Key, done: Key }[]} */
export const VERDICTS = [
  { value: "adopt", label: "storm.verdict.adopt", done: "storm.verdict.adopted" },
  { value: "adapt", label: "storm.verdict.adapt", done: "storm.verdict.adapted" },
  { value: "park", label: "storm.verdict.park", done: "storm.verdict.parked" },
  { value: "reject", label: "storm.verdict.reject", done: "storm.verdict.rejected" },
];

/** @type {Record<BoardAction["state"], Key>} */
export const ACTION_STATES = {
  proposed: "storm.action.proposed", accepted: "storm.action.accepted", declined: "storm.action.declined", done: "storm.action.done",
  notDone: "storm.action.notDone", carried: "storm.action.carried",
};

/** @param {BoardMode} mode @returns {Key} */
export function modeName(mode) {
  return MODES.find((each) => each.value === mode)?.label ?? "storm.mode.open";
}

/** @param {BoardAnonymity} anonymity @returns {Key} */
export function anonymityName(anonymity) {
  return ANONYMITY.find((each) => each.value === anonymity)?.label ?? "storm.anonymity.open";
}

/** @type {Record<string, Key>} */
const QUADRANTS = {
  quickWin: "storm.quadrant.quick", bigProject: "storm.quadrant.big", fillIn: "storm.quadrant.small", thankless: "storm.quadrant.thankless",
};

/** @param {string | undefined} quadrant @returns {Key | null} */
export function quadrantName(quadrant) {
  return quadrant ? QUADRANTS[quadrant] ?? null : null;
}

/**
 * Why a Delphi needs no further round.
 *
 * @type {Record<string, Key>}
 */
export const DELPHI_ENDS = {
  iqr: "storm.delphi.iqr", near: "storm.delphi.near", stable: "storm.delphi.stable", rounds: "storm.delphi.rounds",
};
