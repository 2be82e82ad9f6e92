/** What an import would change, made ready to be read. Pure. */

/** @param {unknown} value @returns {string} a cell's value as people read it */
export function cellText(value) {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value)) return value.map(cellText).filter(Boolean).join(", ");
  if (typeof value === "object") {
    const { name, title } = /** @type {{ name?: unknown, title?: unknown }} */ (value);
    return name !== undefined ? cellText(name) : title !== undefined ? cellText(title)
      : Object.values(/** @type {object} */ (value)).map(cellText).filter(Boolean).join(", ");
  }
  return String(value);
}

/**
 * The sentence for what is wrong with a row: its name, and what of it is a day, a status or the row it collides with.
 *
 * @param {{ code: string, params?: Record<string, string | number> }} problem
 * @returns {{ name: string, time: "since" | "period" | null, params: Record<string, string | number> }}
 */
export function problemSentence({ code, params = {} }) {
  const time = params.from === undefined ? null : params.to === undefined ? "since" : "period";
  return { name: code === "statusOverlaps" && params.row !== undefined ? "statusOverlapsRow" : code, time, params };
}

/**
 * The values of a row, whether they stand in the entry or in an object of their own.
 *
 * @param {Record<string, unknown>} entry
 * @returns {Record<string, unknown>}
 */
export function rowValues(entry) {
  const { row: _row, key: _key, values, ...rest } = entry;
  return values && typeof values === "object" && !Array.isArray(values) ? /** @type {Record<string, unknown>} */ (values) : rest;
}

/**
 * The names of the entries' values: as the columns stand in the file, then the others. What only says again what the
 * entry is called is left out.
 *
 * @param {readonly Record<string, unknown>[]} entries @param {readonly string[]} [columns]
 * @returns {string[]}
 */
export function valueNames(entries, columns = []) {
  const place = (/** @type {string} */ name) => (columns.includes(name) ? columns.indexOf(name) : columns.length);
  return [...new Set(entries.flatMap((entry) => Object.keys(rowValues(entry))))]
    .filter((name) => !entries.every((entry) => entry.key !== undefined && [entry.key, "", undefined].includes(/** @type {string} */ (rowValues(entry)[name]))))
    .sort((one, other) => place(one) - place(other));
}

/**
 * What one row of the file adds to one entry, as one: a school, its status and its leader come one by one.
 *
 * @param {readonly Record<string, unknown>[]} entries
 * @returns {Record<string, unknown>[]}
 */
export function addedTogether(entries) {
  /** @type {Map<string, Record<string, unknown>>} */
  const together = new Map();
  entries.forEach((entry, index) => {
    const name = entry.key === undefined ? `#${index}` : JSON.stringify([entry.row, entry.key]);
    const before = together.get(name);
    const values = { ...(before ? rowValues(before) : {}), ...rowValues(entry) };
    together.set(name, { row: entry.row, ...(entry.key === undefined ? {} : { key: entry.key }), values });
  });
  return [...together.values()];
}

/**
 * The fields of a change that differ.
 *
 * @param {ImportChange} change
 * @returns {{ name: string, before: string, after: string }[]} without a name where only one value changes
 */
export function changedFields({ before, after }) {
  const isRecord = (/** @type {unknown} */ value) => typeof value === "object" && value !== null && !Array.isArray(value);
  if (!isRecord(before) && !isRecord(after)) return [{ name: "", before: cellText(before), after: cellText(after) }];
  const [old, fresh] = [/** @type {Record<string, unknown>} */ (isRecord(before) ? before : {}), /** @type {Record<string, unknown>} */ (isRecord(after) ? after : {})];
  return [...new Set([...Object.keys(old), ...Object.keys(fresh)])]
    .map((name) => ({ name, before: cellText(old[name]), after: cellText(fresh[name]) }))
    .filter((field) => field.before !== field.after);
}

/** @param {ImportPreview} preview @returns {Record<"adds" | "changes" | "same" | "missing" | "errors", number>} all of them, not only those listed */
export function importCounts(preview) {
  return {
    adds: preview.adds.length + (preview.more?.adds ?? 0),
    changes: preview.changes.length + (preview.more?.changes ?? 0),
    same: preview.same,
    missing: preview.missing.length,
    errors: preview.errors.length + (preview.more?.errors ?? 0),
  };
}

/** @param {ImportPreview} preview @returns {"errors" | "nothing" | "ready"} an import is all or nothing */
export function importVerdict(preview) {
  const { adds, changes, errors } = importCounts(preview);
  if (errors > 0) return "errors";
  return adds + changes === 0 ? "nothing" : "ready";
}

/** The biggest file that may be sent, in bytes. */
export const LARGEST_IMPORT = 20 * 1024 * 1024;

/** @param {{ name: string, size: number }} file @returns {"type" | "empty" | "size" | null} why it is not even sent */
export function fileProblem({ name, size }) {
  if (!/\.(csv|xlsx)$/i.test(name)) return "type";
  if (size === 0) return "empty";
  return size > LARGEST_IMPORT ? "size" : null;
}
