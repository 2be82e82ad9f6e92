/** A list in sections, each with a header that opens and closes it, as rows of one height. Pure. */

/**
 * @typedef {object} Section
 * @property {string} key
 * @property {number} count how many belong to it
 * @property {boolean} open whether its people are shown
 *
 * @typedef {{ section: number, place: number | null }} SectionRow `place`: null for the header
 */

/** @param {readonly Section[]} sections @returns {number} how many rows they make */
export function rowCount(sections) {
  return sections.reduce((sum, section) => sum + 1 + (section.open ? section.count : 0), 0);
}

/**
 * @param {readonly Section[]} sections
 * @param {number} row
 * @returns {SectionRow | null} null beyond the end
 */
export function rowAt(sections, row) {
  let rest = row;
  for (let section = 0; section < sections.length; section += 1) {
    if (rest === 0) return { section, place: null };
    const length = 1 + (sections[section].open ? sections[section].count : 0);
    if (rest < length) return { section, place: rest - 1 };
    rest -= length;
  }
  return null;
}

/**
 * People by school, the schools in alphabetical order, those without one last.
 *
 * @param {readonly Participant[]} people in the order they shall have in their school
 * @returns {{ name: string, people: Participant[] }[]}
 */
export function bySchool(people) {
  /** @type {Map<string, Participant[]>} */
  const schools = new Map();
  for (const person of people) {
    const name = person.school ?? "";
    const list = schools.get(name);
    if (list) list.push(person);
    else schools.set(name, [person]);
  }
  return [...schools].map(([name, list]) => ({ name, people: list })).sort((a, b) => compareSchools(a.name, b.name));
}

const collator = new Intl.Collator("ru", { numeric: true });

/** @param {string} a @param {string} b */
export function compareSchools(a, b) {
  if (!a || !b) return (a ? 0 : 1) - (b ? 0 : 1);
  return collator.compare(a, b);
}
