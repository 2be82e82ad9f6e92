/** A session's protocol: lineage of ideas, order of results. Pure. */

/**
 * What the server tells of a board: in the form of the call's messages, or as its report.
 *
 * @param {any} body
 * @returns {ProtocolRecord}
 */
export function protocolOf(body) {
  const report = [body?.report, body?.protocol, body].find((each) => typeof each?.problem === "string" && Array.isArray(each?.ideas));
  if (!report) {
    return {
      ...body, previous: body?.previous ?? body?.state?.previous ?? [], ideas: body?.ideas ?? [], clusters: body?.clusters ?? [], items: body?.items ?? [], decisions: body?.decisions ?? [], actions: body?.actions ?? [],
      state: { stage: "", mode: "open", anonymity: "open", ...body?.state, problem: body?.state?.problem ?? { text: "", agreed: false } },
    };
  }
  return {
    id: report.id, room: report.room, programmeSession: report.programmeSession, title: report.roomTitle, openedAt: report.openedAt, closedAt: report.closedAt ?? undefined,
    early: report.isEarly ?? false, rights: body.rights, mine: body.mine, unlocks: body.unlocks, protocolReady: body.protocolReady, hold: body.hold, condensedAt: body.condensedAt, agreement: report.agreement ?? undefined,
    state: { stage: report.stage, mode: report.mode, anonymity: report.anonymity, problem: { text: report.problem, agreed: report.isAgreed ?? true }, schools: report.schools ?? [], voted: report.voted },
    ideas: report.ideas.map((/** @type {any} */ { author, school, writtenBy, ...idea }) => ({
      ...idea, parents: idea.parents ?? [], ...(author || school ? { author: { name: author, school } } : {}), ...(writtenBy ? { writtenBy: { name: writtenBy } } : {}),
    })),
    clusters: report.clusters ?? [],
    items: (report.items ?? []).map(reportedItem),
    decisions: report.decisions ?? [],
    actions: (report.actions ?? []).map(reportedAction),
    previous: (report.previous ?? []).map(reportedAction),
    protocol: {
      title: report.roomTitle, programme: report.programme, date: report.openedAt, facilitator: report.facilitator, secretary: report.secretary,
      attendance: (report.attendance ?? []).map((/** @type {any} */ each) => ({ name: each.school ?? "", minutes: each.minutes, people: each.people })),
    },
  };
}

/** @param {any} action of a report @returns {MentoringAction} */
function reportedAction({ isEscalated, ...action }) {
  return { ...action, escalated: isEscalated === true };
}

/** @param {any} item of a report @returns {ProtocolItem} */
function reportedItem(item) {
  return {
    id: item.id, kind: item.isCluster ? "cluster" : "idea", title: item.title, place: item.place ?? undefined, raw: item.dots ?? undefined, balanced: item.balanced ?? undefined,
    votes: item.voters ?? undefined, discuss: item.discuss === true, iqr: item.spread,
    ...(item.rankingSum === undefined || item.rankingSum === null ? {} : { ranking: { sum: item.rankingSum, voters: item.rankingVoters ?? 0, firsts: item.rankingFirsts ?? 0 } }),
    ...(item.total === undefined || item.total === null ? {}
      : { matrix: { criteria: item.medians, total: item.total, impact: item.impact ?? undefined, effort: item.effort ?? undefined, priority: item.priority ?? undefined, quadrant: item.quadrant ?? undefined, place: item.matrixPlace ?? undefined } }),
    ...(item.own === undefined && !item.note ? {} : { own: { value: item.own ?? undefined, note: item.note ?? undefined } }),
  };
}

/**
 * @typedef {object} IdeaLine
 * @property {ProtocolIdea} idea
 * @property {number[]} parents numbers of the ideas of which it was made
 * @property {number[]} children numbers of the ideas made of it
 * @property {number} number as the protocol counts
 */

/**
 * The ideas numbered as the server lists them, which is how its files number them, too. An idea that was withdrawn
 * keeps its number, for others may be made of it.
 *
 * @param {readonly ProtocolIdea[]} ideas
 * @returns {IdeaLine[]}
 */
export function numbered(ideas) {
  const numbers = new Map(ideas.map((idea, index) => [idea.id, index + 1]));
  /** @type {Map<number, number[]>} */
  const children = new Map();
  for (const idea of ideas) for (const parent of idea.parents) children.set(parent, [...children.get(parent) ?? [], numbers.get(idea.id) ?? 0]);
  return ideas.map((idea) => ({
    idea, number: numbers.get(idea.id) ?? 0,
    parents: idea.parents.flatMap((parent) => numbers.get(parent) ?? []).sort(ascending),
    children: (children.get(idea.id) ?? []).sort(ascending),
  }));
}

/** @param {number} one @param {number} other */
const ascending = (one, other) => one - other;

/**
 * The ideas under the titles of their clusters; those in none last, under no title.
 *
 * @param {readonly IdeaLine[]} lines @param {readonly ProtocolCluster[]} clusters
 * @returns {{ cluster: ProtocolCluster | null, lines: IdeaLine[] }[]}
 */
export function byCluster(lines, clusters) {
  const of = new Map(clusters.flatMap((cluster) => cluster.ideas.map((idea) => [idea, cluster.id])));
  const where = (/** @type {IdeaLine} */ { idea }) => of.get(idea.id) ?? idea.cluster ?? null;
  const groups = clusters.map((cluster) => ({ cluster: /** @type {ProtocolCluster | null} */ (cluster), lines: lines.filter((line) => where(line) === cluster.id) }));
  const known = new Set(clusters.map(({ id }) => id));
  const rest = lines.filter((line) => {
    const cluster = where(line);
    return cluster === null || !known.has(cluster);
  });
  return [...groups, { cluster: null, lines: rest }].filter((group) => group.lines.length > 0);
}

/** @param {ProtocolItem} item */
const strength = (item) => item.place ?? Infinity;

/**
 * Items by their place where the server gives one, else by the scores they have. Items that are equal keep their order.
 *
 * @param {readonly ProtocolItem[]} items
 */
export function byPlace(items) {
  return [...items].sort((one, other) => strength(one) - strength(other)
    || (other.balanced ?? 0) - (one.balanced ?? 0) || (other.raw ?? 0) - (one.raw ?? 0)
    || (other.ranking?.sum ?? 0) - (one.ranking?.sum ?? 0) || (other.matrix?.total ?? 0) - (one.matrix?.total ?? 0));
}

/** @param {readonly ProtocolItem[]} items which columns the table of results needs */
export function resultColumns(items) {
  const has = (/** @type {(item: ProtocolItem) => unknown} */ value) => items.some((item) => value(item) !== undefined && value(item) !== null);
  return {
    place: has((item) => item.place), dots: has((item) => item.raw), balanced: has((item) => item.balanced), ranking: has((item) => item.ranking),
    matrix: has((item) => item.matrix), priority: has((item) => item.matrix?.priority), own: has((item) => item.own?.value ?? item.own?.note),
    discuss: items.some((item) => item.discuss),
  };
}

/** @param {ProtocolRecord} record @returns {string | null} the page of the programme's session to which the board belongs */
export function sessionOf({ programmeSession }) {
  const found = /^([\w-]+)\/([\w-]+)$/.exec(programmeSession ?? "");
  return found ? `/programme/${found[1]}/sessions/${found[2]}` : null;
}

/** @param {ProtocolRecord} record whether whoever looks may ask for a name behind an idea */
export function mayUnlock(record) {
  const rights = record.rights ?? record.mine?.rights ?? [];
  return record.state.anonymity === "always" && record.condensedAt === undefined && (rights.includes("unlock") || rights.includes("host"));
}

/** @param {ProtocolRecord} record @returns {{ ideas: number, withdrawn: number, schools: number, adopted: number, actions: number }} */
export function protocolFigures(record) {
  return {
    ideas: record.ideas.filter(({ state }) => state !== "withdrawn").length,
    withdrawn: record.ideas.filter(({ state }) => state === "withdrawn").length,
    schools: record.state.schools?.length ?? 0,
    adopted: record.decisions.filter(({ verdict }) => verdict === "adopt" || verdict === "adapt").length,
    actions: record.actions.length,
  };
}
