/** What of the board is seen where: stages, order, lineage, time. Pure. */

import { mayOnBoard, ownPart } from "./board.js";

/** In the order in which a session goes through them. */
export const STAGES = /** @type {BoardStage[]} */ ([
  "review", "problem", "writing", "reveal", "improve", "cluster", "vote", "score", "decide", "assign", "protocol",
]);

/** Modes in which nobody sees what the others write until it is revealed. */
const SILENT = new Set(["ngt", "635", "delphi"]);

/** @param {BoardFacts} facts */
export function isSilent(facts) {
  return SILENT.has(facts.mode);
}

/**
 * The stage before or after. Where everybody sees ideas at once, there is nothing to read out.
 *
 * @param {BoardStage} stage @param {1 | -1} step @param {BoardMode} mode
 * @returns {BoardStage | null}
 */
export function stageBeside(stage, step, mode) {
  const stages = mode === "open" ? STAGES.filter((each) => each !== "reveal" || each === stage) : STAGES;
  const at = stages.indexOf(stage);
  return at < 0 ? null : stages[at + step] ?? null;
}

/**
 * The ideas of the board: the latest first, or, while nobody may know who wrote first, in an order that tells nothing.
 *
 * @param {BoardSlice} board
 * @param {{ place?: number | null, search?: string, all?: boolean }} [wish] `place`: one board only; `all`: with what
 *   was withdrawn or hidden
 * @returns {BoardIdea[]}
 */
export function ideasShown(board, wish = {}) {
  const { place = null, search = "", all = true } = wish;
  const wanted = search.trim().toLocaleLowerCase();
  // On the plenary's board what was brought stands once; on the group's own it is still to be found.
  const brought = place === null ? broughtIdeas(board) : new Set();
  /** @type {BoardIdea[]} */
  const shown = [];
  for (const idea of board.ideas.values()) {
    if (place !== null && idea.board !== place) continue;
    if (brought.has(idea.id)) continue;
    if (!all && idea.state !== "shown") continue;
    if (wanted && !`${idea.text} ${idea.author?.name ?? ""} ${schoolName(board, idea.author?.school)}`.toLocaleLowerCase().includes(wanted)) continue;
    shown.push(idea);
  }
  return shown.sort((a, b) => (b.at ?? 0) - (a.at ?? 0) || a.id - b.id);
}

/** @param {BoardSlice} board @returns {Set<number>} ideas of groups whose copies stand on the plenary's board */
export function broughtIdeas(board) {
  return new Set([...board.ideas.values()].flatMap((idea) => (idea.kind === "brought" ? idea.parents ?? [] : [])));
}

/** @param {BoardSlice} board @returns {number} how many ideas of groups are not on the plenary's board yet */
export function toGather(board) {
  const brought = broughtIdeas(board);
  return [...board.ideas.values()].filter((idea) => idea.board !== 0 && idea.state === "shown" && !brought.has(idea.id)).length;
}

/** @param {BoardSlice} board @returns {boolean} whether somebody has written: from then on the way of working is fixed */
export function isBegun(board) {
  return [...board.ideas.values()].some((idea) => idea.kind !== "parked") || (board.facts?.writers ?? 0) > 0 || (ownPart(board)?.unseen ?? []).length > 0;
}

/**
 * Whether who leads has to know that so few write that authors are easy to guess.
 *
 * @param {BoardSlice} board
 */
export function areWritersFew(board) {
  return board.facts?.fewWriters === true && board.facts.anonymity !== "open" && isHosting(board);
}

/** @param {BoardSlice} board @param {BoardAction} action @returns {boolean} whether this person answers for the action's school */
export function answersFor(board, action) {
  return mayOnBoard(board, "accept") && action.school === ownPart(board)?.school;
}

/** @param {BoardSlice} board @returns {number[]} the boards that have ideas, the plenary first */
export function boardsWithIdeas(board) {
  return [...new Set([0, ...[...board.ideas.values()].map((idea) => idea.board)])].sort((a, b) => a - b);
}

/**
 * Where an idea comes from: its parents, theirs, and so on. A parent that is not known any more is left out, and none is
 * told twice.
 *
 * @param {BoardSlice} board @param {BoardIdea} idea
 * @returns {{ idea: BoardIdea, depth: number }[]}
 */
export function lineage(board, idea) {
  const seen = new Set([idea.id]);
  /** @type {{ idea: BoardIdea, depth: number }[]} */
  const found = [];
  /** @param {BoardIdea} child @param {number} depth */
  const climb = (child, depth) => {
    for (const id of child.parents ?? []) {
      const parent = board.ideas.get(id);
      if (!parent || seen.has(id)) continue;
      seen.add(id);
      found.push({ idea: parent, depth });
      climb(parent, depth + 1);
    }
  };
  climb(idea, 0);
  return found;
}

/**
 * The clusters with their ideas, and the ideas in none.
 *
 * @param {BoardSlice} board
 * @returns {{ clusters: { cluster: BoardCluster, ideas: BoardIdea[] }[], rest: BoardIdea[] }}
 */
export function grouped(board) {
  /** @type {Map<number, BoardIdea[]>} */
  const inside = new Map([...board.clusters.keys()].map((id) => [id, []]));
  /** @type {BoardIdea[]} */
  const rest = [];
  for (const idea of ideasShown(board, { all: false })) {
    const list = idea.cluster === undefined || idea.cluster === null ? undefined : inside.get(idea.cluster);
    (list ?? rest).push(idea);
  }
  return { clusters: [...board.clusters.values()].map((cluster) => ({ cluster, ideas: inside.get(cluster.id) ?? [] })), rest };
}

/**
 * The items that are voted on: by place where results are known, else in the order the server gave them.
 *
 * @param {BoardSlice} board
 * @returns {BoardItem[]}
 */
export function itemsInOrder(board) {
  const items = [...board.items.values()];
  return items.every((item) => item.place === undefined) ? items
    : items.sort((a, b) => (a.place ?? Infinity) - (b.place ?? Infinity) || a.title.localeCompare(b.title));
}

/** @param {BoardSlice} board @param {BoardItem} item @returns {boolean} whether the item is an idea of one's own */
export function isOwnItem(board, item) {
  const own = new Set(ownPart(board)?.ideas ?? []);
  if (item.kind === "idea") return own.has(item.id);
  const inside = board.clusters.get(item.id)?.ideas ?? [];
  return inside.length > 0 && inside.every((id) => own.has(id));
}

/** @param {BoardSlice} board @param {BoardItem} item @returns {BoardIdea[]} */
export function ideasOfItem(board, item) {
  const ids = item.kind === "idea" ? [item.id] : board.clusters.get(item.id)?.ideas
    ?? [...board.ideas.values()].filter((idea) => idea.cluster === item.id).map((idea) => idea.id);
  return ids.flatMap((id) => board.ideas.get(id) ?? []).filter((idea) => idea.state === "shown");
}

/**
 * @param {BoardTimer | undefined} timer @param {number} now the server's clock
 * @returns {number | null} milliseconds that are left; null without a timer
 */
export function timeLeft(timer, now) {
  if (!timer) return null;
  if (timer.over) return 0;
  if (timer.running) return timer.endsAt === undefined ? null : Math.max(0, timer.endsAt - now);
  return timer.remaining ?? null;
}

/** Of the seconds left, those that are told. */
const TOLD = [60, 10];

/**
 * What to say of a timer between two looks at it.
 *
 * @param {number | null} before @param {number | null} left milliseconds
 * @returns {60 | 10 | 0 | null}
 */
export function timerNews(before, left) {
  if (before === null || left === null || left >= before) return null;
  if (before > 0 && left <= 0) return 0;
  const crossed = TOLD.filter((seconds) => before > seconds * 1000 && left <= seconds * 1000).at(-1);
  return /** @type {60 | 10 | null} */ (crossed ?? null);
}

/** @param {BoardCriterion} criterion @param {Language} language */
export function criterionTitle({ title }, language) {
  return typeof title === "string" ? title : title[language];
}

/**
 * Whether the scores of an item are so far apart that people should talk before they go on.
 *
 * @param {BoardItem} item
 */
export function isDisputed(item) {
  return item.discuss === true || (item.discuss === undefined && Object.values(item.iqr ?? {}).some((value) => value > 1));
}

/**
 * Actions by school, the schools in the order of the alphabet.
 *
 * @param {Iterable<BoardAction>} actions
 * @param {readonly { id: string, name: string }[]} schools
 * @param {string} [language]
 * @returns {{ id: string, name: string, actions: BoardAction[] }[]}
 */
export function actionsBySchool(actions, schools, language = "ru") {
  const found = new Map(schools.map(({ id, name }) => [id, { id, name, actions: /** @type {BoardAction[]} */ ([]) }]));
  for (const action of actions) {
    const school = found.get(action.school) ?? { id: action.school, name: action.schoolName ?? "", actions: [] };
    found.set(action.school, school);
    school.actions.push(action);
  }
  return [...found.values()].sort((a, b) => a.name.localeCompare(b.name, language, { numeric: true }));
}

/**
 * Which round one means, of a Delphi or of the sheets: what comes too late is not to hold for the next one.
 *
 * @param {BoardFacts} facts @returns {{ round?: number }}
 */
export function seenRound({ mode, round, seats }) {
  const seen = mode === "delphi" ? round : mode === "635" ? seats?.round : undefined;
  return seen === undefined ? {} : { round: seen };
}

/** @param {BoardSlice} board whether this person leads the session: stages, time, anonymity */
export function isLeading(board) {
  return mayOnBoard(board, "lead");
}

/** @param {BoardSlice} board whether this person decides, assigns, hides: who leads, and the secretary */
export function isHosting(board) {
  return mayOnBoard(board, "host");
}

/** @param {BoardSlice} board @param {string | undefined} id @returns {string} */
export function schoolName(board, id) {
  return id === undefined ? "" : board.facts?.schools?.find((school) => school.id === id)?.name ?? "";
}
