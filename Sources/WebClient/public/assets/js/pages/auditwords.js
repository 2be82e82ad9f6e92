/** The words of the audit log for what was done with programmes and boards; those of recordings stand with its page. */

import { ACTION_WORDS, ANONYMITY_WORDS, MODE_WORDS, PART_WORDS, STATUS_WORDS } from "./programme/words.js";

/** @typedef {import("../dom.js").Key} Key */

/** @type {Record<string, Key>} */
export const PROGRAMME_ACTS = {
  programmeCreated: "audit.actProgrammeCreated", programmeChanged: "audit.actProgrammeChanged", schoolAdded: "audit.actSchoolAdded",
  schoolRenamed: "audit.actSchoolRenamed", schoolMerged: "audit.actSchoolMerged", mergerCompleted: "audit.actMergerCompleted",
  statusSet: "audit.actStatusSet", statusChanged: "audit.actStatusChanged", statusEnded: "audit.actStatusEnded",
  statusRemoved: "audit.actStatusRemoved", linkSet: "audit.actLinkSet", linkEnded: "audit.actLinkEnded", linkRemoved: "audit.actLinkRemoved",
  personAdded: "audit.actPersonAdded", personChanged: "audit.actPersonChanged", personRemoved: "audit.actPersonRemoved",
  importApplied: "audit.actImportApplied", importUndone: "audit.actImportUndone", sessionPlanned: "audit.actSessionPlanned",
  sessionChanged: "audit.actSessionChanged", sessionCancelled: "audit.actSessionCancelled", sessionCounted: "audit.actSessionCounted",
  monthClosed: "audit.actMonthClosed", alertRaised: "audit.actAlertRaised", actionChanged: "audit.actActionChanged",
  evidenceAdded: "audit.actEvidenceAdded", evidenceRead: "audit.actEvidenceRead", evidenceRemoved: "audit.actEvidenceRemoved",
  reportRead: "audit.actReportRead", reportExported: "audit.actReportExported", boardOpened: "audit.actBoardOpened",
  boardClosed: "audit.actBoardClosed", boardAnonymityChanged: "audit.actBoardAnonymityChanged", boardExported: "audit.actBoardExported",
  boardHeld: "audit.actBoardHeld", boardReleased: "audit.actBoardReleased", boardCondensed: "audit.actBoardCondensed", boardExpired: "audit.actBoardExpired",
  ideaHidden: "audit.actIdeaHidden", ideaShown: "audit.actIdeaShown", identityAsked: "audit.actIdentityAsked",
  roundOpened: "audit.actRoundOpened", roundAdvanced: "audit.actRoundAdvanced", roundClosed: "audit.actRoundClosed", roundEndMoved: "audit.actRoundEndMoved", roundReminded: "audit.actRoundReminded",
  identityUnlocked: "audit.actIdentityUnlocked", personErased: "audit.actPersonErased", erasureHeld: "audit.actErasureHeld",
};

/** @type {Record<string, Key>} */
export const PROGRAMME_DETAILS = {
  programme: "audit.ofProgramme", state: "audit.ofState", before: "audit.ofBefore", after: "audit.ofAfter", from: "audit.ofFrom", to: "audit.ofTo",
  kind: "audit.ofKind", part: "audit.ofPart", month: "audit.ofMonth", source: "audit.ofSource", into: "audit.ofInto", leader: "audit.ofLeader",
  mentored: "audit.ofMentored", adds: "audit.ofAdds", changes: "audit.ofChanges", schools: "audit.ofSchools", carried: "audit.ofCarried",
  format: "audit.ofFormat", anonymity: "audit.ofAnonymity", account: "audit.ofAccount", evidence: "audit.ofEvidence", idea: "audit.ofIdea",
  session: "audit.ofSession", makeUpFor: "audit.ofMakeUpFor", person: "audit.ofPerson", board: "audit.ofBoard", author: "audit.ofAuthor",
  action: "audit.ofAction", status: "audit.ofStatus", mode: "audit.ofMode", old: "audit.ofOld", name: "audit.ofName",
};

/** @type {Record<string, Key>} */
const KINDS = {
  schools: "audit.kindSchools", people: "audit.kindPeople", indicators: "audit.kindIndicators", missedTwice: "audit.kindMissedTwice",
  escalated: "audit.kindEscalated", unanswered: "audit.kindUnanswered", monthEnding: "audit.kindMonthEnding", actionDue: "audit.kindActionDue",
};

/**
 * What a detail's codes mean, by its name.
 *
 * @type {Record<string, Record<string, Key>>}
 */
export const DETAIL_VALUES = {
  state: ACTION_WORDS, before: { ...ACTION_WORDS, ...ANONYMITY_WORDS }, after: ACTION_WORDS, part: PART_WORDS, anonymity: ANONYMITY_WORDS, mode: MODE_WORDS,
  kind: { ...KINDS, ...STATUS_WORDS }, status: STATUS_WORDS,
};
