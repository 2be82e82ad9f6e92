/** The words for what the programme's server tells in codes. */

/** @typedef {import("../../dom.js").Key} Key */

/** @type {Record<SchoolStatusKind, Key>} */
export const STATUS_WORDS = { leader: "pschool.leader", lowResult: "pschool.lowResult", difficult: "pschool.difficult" };

/** @type {Record<ProgrammePart, Key>} */
export const PART_WORDS = {
  administrator: "pperson.administrator", observer: "pperson.observer", facilitator: "pperson.facilitator", secretary: "pperson.secretary",
  delegate: "pperson.delegate",
};

/** @type {Record<MentoringSessionState, Key>} */
export const SESSION_STATE_WORDS = { planned: "plan.planned", running: "plan.running", held: "plan.held", cancelled: "plan.cancelled", missed: "plan.missed" };

/** @type {Record<BoardMode, Key>} */
export const MODE_WORDS = { open: "plan.modeOpen", ngt: "plan.modeNgt", 635: "plan.mode635", delphi: "plan.modeDelphi" };

/** @type {Record<BoardAnonymity, Key>} */
export const ANONYMITY_WORDS = { open: "plan.namesOpen", reveal: "plan.namesReveal", always: "plan.namesAlways" };

/** @type {Record<MentoringActionState, Key>} */
export const ACTION_WORDS = {
  proposed: "actions.proposed", accepted: "actions.accepted", declined: "actions.declined", done: "actions.done", notDone: "actions.notDone",
  carried: "actions.carried",
};

/** @type {Record<IndicatorKind, Key>} */
export const INDICATOR_WORDS = {
  vpr: "indicators.vpr", oge: "indicators.oge", ege: "indicators.ege", olympiad: "indicators.olympiad", qualification: "indicators.qualification",
  clubs: "indicators.clubs", complaints: "indicators.complaints", registered: "indicators.registered",
};

/** @type {Record<import("../../logic/programmecharts.js").Measure, Key>} */
export const MEASURE_WORDS = { mean: "indicators.mean", quality: "indicators.quality", below: "indicators.below", value: "indicators.value" };
