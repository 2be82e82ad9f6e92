/** Who sits where when sheets go round. Pure. */

/** The fewest and the most people of a group, as the server has it. */
export const SEATS = { least: 3, most: 8 };

/**
 * The sizes of groups, as even as can be and near six; none for fewer than three people.
 *
 * @param {number} people
 * @returns {number[]}
 */
export function groupSizes(people) {
  if (people < SEATS.least) return [];
  const count = people <= SEATS.most ? 1 : Math.max(1, Math.floor((people + 3) / 6));
  return Array.from({ length: count }, (_, index) => Math.floor(people / count) + (index < people % count ? 1 : 0));
}

/**
 * Who writes by whom: those who lead sit only where three would be missing otherwise.
 *
 * @param {readonly Participant[]} people
 */
export function sitters(people) {
  const writing = people.filter(({ role, client }) => role !== "observer" && client === "page");
  const others = writing.filter(({ role }) => role !== "administrator" && role !== "facilitator");
  return others.length >= SEATS.least ? others : writing;
}

/** @typedef {{ id: number, name: string, group: number }} SeatRow `group` counts from 1; 0 is no group */

/** @param {readonly SeatRow[]} rows @returns {SeatRow[]} with groups given evenly, in this order */
export function seatedEvenly(rows) {
  const places = groupSizes(rows.length).flatMap((size, index) => Array.from({ length: size }, () => index + 1));
  return rows.map((row, index) => ({ ...row, group: places[index] ?? 0 }));
}

/** @param {readonly SeatRow[]} rows @returns {number[][]} the people of each group in the order in which they stand */
export function seatGroups(rows) {
  const groups = Math.max(0, ...rows.map(({ group }) => group));
  return Array.from({ length: groups }, (_, index) => rows.filter(({ group }) => group === index + 1).map(({ id }) => id)).filter((each) => each.length > 0);
}

/** @param {readonly number[][]} groups @returns {"nobody" | "few" | "many" | null} what keeps people from being seated so */
export function seatingProblem(groups) {
  if (groups.length === 0) return "nobody";
  if (groups.some(({ length }) => length < SEATS.least)) return "few";
  return groups.some(({ length }) => length > SEATS.most) ? "many" : null;
}
