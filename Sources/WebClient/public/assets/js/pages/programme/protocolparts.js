import { el } from "../../dom.js";
import { icon } from "../../icons.js";
import { language, t } from "../../i18n/index.js";
import { byName, dayWords, personName } from "../../logic/programme.js";
import { isShared, placeWords } from "../../logic/places.js";
import { byCluster, byPlace, numbered, resultColumns } from "../../logic/programmeprotocol.js";
import { lengthOfTime } from "../../logic/dates.js";
import { stateTag } from "./actioncard.js";
import { numberWords } from "./charts.js";
import { dataTable, head } from "./pane.js";

/** @typedef {import("../../dom.js").Key} Key */

/** @type {Record<ProtocolDecision["verdict"], Key>} */
export const VERDICT_WORDS = { adopt: "protocol.adopt", adapt: "protocol.adapt", park: "protocol.park", reject: "protocol.reject" };

const VERDICT_ORDER = /** @type {ProtocolDecision["verdict"][]} */ (["adopt", "adapt", "park", "reject"]);

/** @param {Key} title @param {...(Node | null | false)} children */
function part(title, ...children) {
  return [el("section", { class: "protocol-part" }, el("h2", { t: title }), ...children)];
}

/** @param {ProtocolRecord} record */
export function attendancePart(record) {
  const rows = record.protocol?.attendance ?? [];
  if (rows.length === 0) {
    const schools = byName(record.state.schools ?? []);
    return schools.length === 0 ? [] : part("protocol.invited", el("p", {}, schools.map(({ name }) => name).join(", ")));
  }
  return part("protocol.present", dataTable("protocol.present", [head("regularity.school"), head("regularity.time", "number"), head("regularity.people", "number")],
    byName(rows.map((row) => ({ ...row, name: (row.name ?? row.school) || t("pperson.noSchool") }))).map((row) => el("tr", {}, el("th", { scope: "row" }, row.name),
      el("td", { class: "number" }, row.minutes === undefined ? "—" : lengthOfTime(row.minutes, language())), el("td", { class: "number" }, String(row.people ?? "—"))))));
}

/** @param {ProtocolRecord} record */
export function decisionPart(record) {
  if (record.decisions.length === 0) return part("protocol.decisions", el("p", { class: "quiet-text", t: "protocol.noDecisions" }));
  const titles = new Map(record.items.map((item) => [item.id, item.title]));
  const sorted = [...record.decisions].sort((one, other) => VERDICT_ORDER.indexOf(one.verdict) - VERDICT_ORDER.indexOf(other.verdict));
  return part("protocol.decisions", el("ol", { class: "decision-list" }, ...sorted.map((decision) => el("li", { class: "decision", "data-verdict": decision.verdict },
    el("span", { class: "tag", "data-verdict": decision.verdict, t: VERDICT_WORDS[decision.verdict] }),
    el("div", { class: "room-words" }, el("strong", {}, decision.text || titles.get(decision.item) || decision.title || ""),
      decision.text && titles.has(decision.item) && el("span", { class: "quiet-text", t: "protocol.fromItem", with: { title: titles.get(decision.item) ?? "" } }),
      decision.reason && el("span", { class: "quiet-text", t: "protocol.because", with: { reason: decision.reason } }))))));
}

/** @param {ProtocolRecord} record what became of last month's actions */
export function reviewPart(record) {
  const previous = record.previous ?? [];
  return previous.length === 0 ? [] : part("protocol.review", actionTable(record, previous, "protocol.review"));
}

/** @param {ProtocolRecord} record */
export function actionPart(record) {
  if (record.actions.length === 0) return part("protocol.actions", el("p", { class: "quiet-text", t: "protocol.noActions" }));
  return part("protocol.actions", actionTable(record, record.actions, "protocol.actions"));
}

/** @param {ProtocolRecord} record @param {MentoringAction[]} actions @param {Key} label */
function actionTable(record, actions, label) {
  const schools = new Map((record.state.schools ?? []).map(({ id, name }) => [id, name]));
  const rows = byName(actions.map((action) => ({ ...action, name: action.schoolName ?? schools.get(action.school) ?? "" })));
  return dataTable(label, [head("regularity.school"), head("preport.action"), head("actions.ownerLabel"), head("actions.dueLabel"), head("actions.state")],
    rows.map((action) => el("tr", {}, el("th", { scope: "row" }, action.name), el("td", { class: "words" }, action.text), el("td", {}, personName(action.owner) || "—"),
      el("td", { class: "date" }, action.due === undefined ? "—" : dayWords(action.due, language())), el("td", { class: "state-cell" }, stateTag(action), action.why && el("span", { class: "cell-note" }, action.why)))));
}

/** @param {ProtocolRecord} record */
export function resultPart(record) {
  const columns = resultColumns(record.items);
  const agreement = record.agreement ?? record.state.agreement;
  if (record.items.length === 0) return part("protocol.results", el("p", { class: "quiet-text", t: "protocol.noResults" }));
  const places = record.items.map((item) => item.place);
  const totals = record.items.map((item) => item.matrix?.place);
  // Where people have voted, too, the place in front is that of the vote.
  const votedToo = columns.matrix && (columns.dots || columns.ranking);
  const place = (/** @type {number | undefined} */ value, /** @type {(number | undefined)[]} */ all) => el("td", { class: "number" }, placeWords(value, all),
    isShared(value, all) && el("span", { class: "visually-hidden" }, ` ${t("protocol.tied")}`));
  const number = (/** @type {number | undefined} */ value) => el("td", { class: "number" }, value === undefined ? "—" : numberWords(value));
  return part("protocol.results",
    dataTable("protocol.results", [
      columns.place && head("protocol.place", "number"), head("protocol.item"), columns.dots && head("protocol.dots", "number"), columns.balanced && head("protocol.balanced", "number"),
      columns.ranking && head("protocol.ranking", "number"), columns.matrix && head("protocol.matrix", "number"), votedToo && head("protocol.matrixPlace", "number"), columns.priority && head("protocol.priority", "number"),
      columns.discuss && head("protocol.discuss"), columns.own && head("protocol.own"),
    ], byPlace(record.items).map((item) => el("tr", {}, columns.place && place(item.place, places), el("th", { scope: "row" }, item.title),
      columns.dots && number(item.raw), columns.balanced && number(item.balanced), columns.ranking && number(item.ranking?.sum), columns.matrix && number(item.matrix?.total), votedToo && place(item.matrix?.place, totals),
      columns.priority && number(item.matrix?.priority),
      columns.discuss && el("td", {}, item.discuss ? el("span", { class: "tag", t: "protocol.toDiscuss" }) : ""),
      columns.own && el("td", {}, [item.own?.value, item.own?.note].filter((each) => each !== undefined && each !== "").join(" · "))))),
    places.some((each) => isShared(each, places)) || totals.some((each) => isShared(each, totals)) ? el("p", { class: "quiet-text", t: "protocol.tiedNote" }) : null,
    el("p", { class: "quiet-text", t: columns.balanced ? "protocol.resultsNote" : "protocol.resultsNotePlain" }),
    agreement ? el("p", { class: "quiet-text", t: "protocol.agreement", with: { w: numberWords(agreement.w), people: agreement.m, items: agreement.n } }) : null);
}

/** @param {ProtocolRecord} record */
export function ideaPart(record) {
  const lines = numbered(record.ideas);
  if (lines.length === 0) return part("protocol.allIdeas", el("p", { class: "quiet-text", t: "protocol.noIdeas" }));
  const groups = byCluster(lines, record.clusters);
  return part("protocol.allIdeas", el("p", { class: "quiet-text", t: "protocol.lineageNote" }), ...groups.map(({ cluster, lines: inside }) => el("section", { class: "idea-group" },
    el("h3", {}, cluster ? cluster.title : groups.length > 1 ? t("protocol.noCluster") : t("protocol.ungrouped")),
    el("ol", { class: "idea-list" }, ...inside.map(ideaRow)))));
}

/** @param {import("../../logic/programmeprotocol.js").IdeaLine} line */
function ideaRow({ idea, number, parents, children }) {
  const author = idea.state === "withdrawn" ? "" : [idea.author?.name, idea.author?.school].filter(Boolean).join(", ");
  const links = (/** @type {number[]} */ numbers) => numbers.map((each) => `№ ${each}`).join(", ");
  const lineage = parents.length > 1 ? t("protocol.combines", { numbers: links(parents) }) : parents.length === 1 ? t("protocol.improves", { numbers: links(parents) }) : "";
  const gone = idea.state === "withdrawn" ? t("protocol.withdrawn") : idea.state === "hidden" ? t("protocol.hidden", { reason: idea.reason ?? "" }) : "";
  return el("li", { class: "idea-row", id: `idea-${number}`, "data-state": idea.state },
    el("span", { class: "idea-number" }, `№ ${number}`),
    el("div", { class: "room-words" },
      gone ? el("p", { class: "quiet-text" }, gone, idea.text ? ` «${idea.text}»` : "") : el("p", {}, idea.text),
      (lineage || children.length > 0 || author || idea.kind === "parked" || idea.kind === "brought") && el("span", { class: "room-meta" },
        lineage && el("span", { class: "when" }, icon("reply", "icon small"), lineage),
        children.length > 0 && el("span", {}, t("protocol.becameOf", { numbers: links(children) })),
        author && el("span", {}, author),
        idea.writtenBy && el("span", {}, t("protocol.writtenBy", { name: idea.writtenBy.name })),
        idea.kind === "parked" && el("span", { class: "tag", t: "protocol.parkedBefore" }),
        idea.kind === "brought" && el("span", { class: "tag", t: "protocol.brought" }))));
}
