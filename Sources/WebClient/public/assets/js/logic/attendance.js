/** Who was present. Pure. */

import { bySurname } from "./names.js";

/**
 * By school, then by surname.
 *
 * @param {readonly AttendanceRow[]} rows
 * @param {(a: string, b: string) => number} compareSchools
 * @returns {AttendanceRow[]}
 */
export function sortAttendance(rows, compareSchools) {
  return rows.map((row, id) => ({ id, row, name: row.name }))
    .sort((a, b) => compareSchools(a.row.school ?? "", b.row.school ?? "") || bySurname(a, b)).map(({ row }) => row);
}

/**
 * @param {readonly AttendanceRow[]} rows
 * @returns {{ screens: number, people: number, schools: number }} a class before one camera is one screen, many people
 */
export function attendanceSummary(rows) {
  return {
    screens: rows.length,
    people: rows.reduce((sum, row) => sum + Math.max(1, row.people || 1), 0),
    schools: new Set(rows.map((row) => row.school).filter(Boolean)).size,
  };
}

/** @param {number} seconds @returns {{ hours: number, minutes: number }} whole minutes; less than one counts as one */
export function durationParts(seconds) {
  const minutes = seconds > 0 ? Math.max(1, Math.floor(seconds / 60)) : 0;
  return { hours: Math.floor(minutes / 60), minutes: minutes % 60 };
}
