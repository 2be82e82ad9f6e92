import { ask, authorization, request } from "../api.js";
import { protocolOf } from "../logic/programmeprotocol.js";
import { adminToken } from "../preferences.js";
import { download } from "./meetings.js";

/** @param {string} programme @param {string} [rest] */
export function programmePath(programme, rest = "") {
  return `/api/programmes/${encodeURIComponent(programme)}${rest}`;
}

/** @param {Record<string, string | number | null | undefined>} wish @returns {string} with its question mark; empty without wishes */
function queryOf(wish) {
  // A blank is %20 and never a plus, which not every reader of addresses takes for a blank.
  const text = Object.entries(wish).filter(([, value]) => value !== null && value !== undefined && value !== "")
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`).join("&");
  return text ? `?${text}` : "";
}

/**
 * A list, however the server wraps it.
 *
 * @param {any} body @param {string} name
 * @returns {any[]}
 */
function listOf(body, name) {
  return Array.isArray(body) ? body : Array.isArray(body?.[name]) ? body[name] : [];
}

/** @returns {Promise<ProgrammeSummary[]>} */
export async function listProgrammes() {
  return listOf(await ask("/api/programmes"), "programmes");
}

/** @param {object} plan @returns {Promise<ProgrammeSummary>} */
export function createProgramme(plan) {
  return ask("/api/programmes", "POST", plan);
}

/** @param {string} programme @param {object} patch */
export function changeProgramme(programme, patch) {
  return ask(programmePath(programme), "PATCH", patch);
}

/** @param {string} programme @returns {Promise<ProgrammeDetails>} */
export function programmeDetails(programme) {
  return ask(programmePath(programme));
}

/** @param {string} programme @returns {Promise<MentoringSchool[]>} */
export async function programmeSchools(programme) {
  return listOf(await ask(programmePath(programme, "/schools")), "schools");
}

/** @param {string} programme @param {string} name */
export function addSchool(programme, name) {
  return ask(programmePath(programme, "/schools"), "POST", { name });
}

/** @param {string} programme @param {string} school @param {string} name */
export function renameProgrammeSchool(programme, school, name) {
  return ask(programmePath(programme, `/schools/${encodeURIComponent(school)}`), "PATCH", { name });
}

/** @param {string} programme @param {string} school @param {{ kind: SchoolStatusKind, from: string, to?: string, source: string }} status */
export function addStatus(programme, school, status) {
  return ask(programmePath(programme, `/schools/${encodeURIComponent(school)}/statuses`), "POST", status);
}

/** @param {string} programme @param {string} school @param {string} status */
export function removeStatus(programme, school, status) {
  return ask(programmePath(programme, `/schools/${encodeURIComponent(school)}/statuses/${encodeURIComponent(status)}`), "DELETE");
}

/** @param {string} programme @param {string} school @param {string} status @param {string} to the last day on which it holds */
export function endStatus(programme, school, status, to) {
  return ask(programmePath(programme, `/schools/${encodeURIComponent(school)}/statuses/${encodeURIComponent(status)}`), "PATCH", { to });
}

/** @param {string} programme @param {string} school @param {string} into @param {string} from a day */
export function mergeSchool(programme, school, into, from) {
  return ask(programmePath(programme, `/schools/${encodeURIComponent(school)}/merge`), "POST", { into, from });
}

/** @param {string} programme @param {{ leader: string, mentored: string, from: string }} link */
export function addLink(programme, link) {
  return ask(programmePath(programme, "/links"), "POST", link);
}

/** @param {string} programme @param {string} link @param {string} to the last day */
export function endLink(programme, link, to) {
  return ask(programmePath(programme, `/links/${encodeURIComponent(link)}`), "DELETE", { to });
}

/** @param {string} programme @param {{ school?: string, search?: string }} [wish] @returns {Promise<MentoringPerson[]>} */
export async function programmePeople(programme, wish = {}) {
  return listOf(await ask(programmePath(programme, `/people${queryOf(wish)}`)), "people");
}

/** @param {string} programme @param {object} person */
export function addPerson(programme, person) {
  return ask(programmePath(programme, "/people"), "POST", person);
}

/** @param {string} programme @param {string} person @param {object} patch */
export function changePerson(programme, person, patch) {
  return ask(programmePath(programme, `/people/${encodeURIComponent(person)}`), "PATCH", patch);
}

/** @param {string} programme @param {string} person */
export function removePerson(programme, person) {
  return ask(programmePath(programme, `/people/${encodeURIComponent(person)}`), "DELETE");
}

/**
 * Sends a file as it is. The type is one that a form of another site cannot send.
 *
 * @param {string} path @param {File} file
 */
function sendFile(path, file) {
  return request(path, { method: "POST", body: file, headers: { ...authorization(), "content-type": "application/octet-stream" } });
}

/** @param {string} programme @param {ImportKind} kind @param {File} file @returns {Promise<ImportPreview>} */
export function previewImport(programme, kind, file) {
  return sendFile(programmePath(programme, `/imports${queryOf({ kind, name: file.name })}`), file);
}

/** @param {string} programme @param {string} id */
export function applyImport(programme, id) {
  return ask(programmePath(programme, `/imports/${encodeURIComponent(id)}`), "POST", {});
}

/** @param {string} programme @param {string} id */
export function undoImport(programme, id) {
  return ask(programmePath(programme, `/imports/${encodeURIComponent(id)}`), "DELETE");
}

/** @param {string} programme @returns {Promise<ImportRecord[]>} */
export async function listImports(programme) {
  return listOf(await ask(programmePath(programme, "/imports")), "imports");
}

/** @param {string} programme @returns {Promise<PlannedMonth[]>} */
export async function plannedMonths(programme) {
  return listOf(await ask(programmePath(programme, "/months")), "months");
}

/** @param {string} programme @param {string} session @param {string} [rest] */
export function sessionPath(programme, session, rest = "") {
  return programmePath(programme, `/sessions/${encodeURIComponent(session)}${rest}`);
}

/** @param {string} programme @param {object} plan @returns {Promise<MentoringSession>} */
export function createSession(programme, plan) {
  return ask(programmePath(programme, "/sessions"), "POST", plan);
}

/** @param {string} programme @param {string} session @returns {Promise<MentoringSession>} */
export function mentoringSession(programme, session) {
  return ask(sessionPath(programme, session));
}

/** @param {string} programme @param {string} session @param {object} patch @returns {Promise<MentoringSession>} */
export function changeSession(programme, session, patch) {
  return ask(sessionPath(programme, session), "PATCH", patch);
}

/** @param {string} programme @param {string} session @param {string} reason */
export function cancelSession(programme, session, reason) {
  return ask(sessionPath(programme, session), "DELETE", { reason });
}

/** @param {string} programme @returns {Promise<RegularityTable>} */
export function regularity(programme) {
  return ask(programmePath(programme, "/regularity"));
}

/** @param {string} programme @param {{ from?: MonthName, to?: MonthName }} [span] @returns {Promise<AttendanceTotal[]>} */
export async function programmeAttendance(programme, span = {}) {
  const body = await ask(programmePath(programme, `/attendance${queryOf(span)}`));
  return listOf(body, body?.schools ? "schools" : "attendance");
}

/** @param {string} programme @returns {Promise<IdeasMonth[]>} */
export async function ideasByMonth(programme) {
  return listOf(await ask(programmePath(programme, "/ideas")), "months");
}

/** @param {string} programme @param {{ school?: string, state?: string }} [wish] @returns {Promise<MentoringAction[]>} */
export async function programmeActions(programme, wish = {}) {
  return listOf(await ask(programmePath(programme, `/actions${queryOf(wish)}`)), "actions");
}

/** @param {string} programme @param {string} action @param {string} [rest] */
export function actionPath(programme, action, rest = "") {
  return programmePath(programme, `/actions/${encodeURIComponent(action)}${rest}`);
}

/** @param {string} programme @param {string} action @param {{ state?: MentoringActionState, why?: string, owner?: string, due?: string }} patch */
export function changeAction(programme, action, patch) {
  return ask(actionPath(programme, action), "PATCH", patch);
}

/** @param {string} programme @param {string} action @param {File} file */
export function addEvidence(programme, action, file) {
  return sendFile(actionPath(programme, action, `/evidence${queryOf({ name: file.name })}`), file);
}

/** @param {string} programme @param {string} action @param {string} evidence */
export function removeEvidence(programme, action, evidence) {
  return ask(actionPath(programme, action, `/evidence/${encodeURIComponent(evidence)}`), "DELETE");
}

/** @param {string} programme @param {{ kind?: string, subject?: string, grade?: string, school?: string }} wish @returns {Promise<IndicatorTable>} */
export function indicators(programme, wish) {
  return ask(programmePath(programme, `/indicators${queryOf(wish)}`));
}

/** @param {string} programme @param {{ from: MonthName, to: MonthName }} span @returns {Promise<ProgrammeReport>} */
export function programmeReport(programme, span) {
  return ask(programmePath(programme, `/report${queryOf(span)}`));
}

/** @param {string} programme @param {{ from: MonthName, to: MonthName, lang: Language }} wish */
export function reportFile(programme, wish) {
  return programmePath(programme, `/report.pdf${queryOf(wish)}`);
}

/** @param {string} board @param {string} [rest] */
export function boardPath(board, rest = "") {
  return `/api/boards/${encodeURIComponent(board)}${rest}`;
}

/** @param {string} board @returns {Promise<ProtocolRecord>} */
export async function protocolRecord(board) {
  return protocolOf(await ask(boardPath(board)));
}

/** @param {string} board @param {number} idea @param {string} reason @returns {Promise<{ id: string }>} */
export function askUnlock(board, idea, reason) {
  return ask(boardPath(board, "/unlocks"), "POST", { idea, reason });
}

/** @param {string} board @param {boolean} on @param {string} [reason] why it stays beyond its time @returns {Promise<unknown>} */
export function holdBoard(board, on, reason) {
  return ask(boardPath(board, "/hold"), "POST", { on, reason });
}

/** @param {string} board @param {string} unlock @returns {Promise<{ name: string, school?: string }>} */
export function approveUnlock(board, unlock) {
  return ask(boardPath(board, `/unlocks/${encodeURIComponent(unlock)}`), "POST", {});
}

/**
 * Hands a file to the browser. A link cannot carry the right of an administrator's link, so with one the file is
 * fetched; otherwise the link does what links do.
 *
 * @param {Event} event of the link @param {string} path @param {string} name @param {(error: unknown) => void} failed
 */
export function openFile(event, path, name, failed) {
  if (!adminToken()) return;
  event.preventDefault();
  download(path, name, authorization()).catch(failed);
}
