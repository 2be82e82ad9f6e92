/** Rules of the recordings' library and its player. Pure. */

/** Speeds of the player. */
export const RATES = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2];

/** For how many days a link may be given. */
export const SHARE_DAYS = [1, 7, 14, 30, 90];

/** @param {Moment | null | undefined} moment @returns {number | null} milliseconds since 1970 */
export function instantOf(moment) {
  const instant = typeof moment === "number" ? moment : typeof moment === "string" ? Date.parse(moment) : NaN;
  return Number.isFinite(instant) ? instant : null;
}

/**
 * Breakout rooms under their plenary, where it is among these; the order is kept.
 *
 * @param {readonly RecordingSummary[]} recordings
 * @returns {{ recording: RecordingSummary, rooms: RecordingSummary[] }[]}
 */
export function grouped(recordings) {
  const known = new Set(recordings.map((each) => each.id));
  /** @type {Map<string, RecordingSummary[]>} */
  const rooms = new Map();
  const top = recordings.filter((each) => {
    if (!each.parent || !known.has(each.parent)) return true;
    rooms.set(each.parent, [...rooms.get(each.parent) ?? [], each]);
    return false;
  });
  return top.map((recording) => ({
    recording, rooms: (rooms.get(recording.id) ?? []).sort((a, b) => (a.breakout ?? "").localeCompare(b.breakout ?? "", "ru", { numeric: true })),
  }));
}

/** @param {Pick<RecordingSummary, "state">} recording whether it will change by itself */
export function isChanging({ state }) {
  return state === "recording" || state === "waiting" || state === "composing";
}

/** @param {{ state: FilmState, film?: boolean }} recording whether there is something to play */
export function isPlayable({ state, film }) {
  return film ?? state === "ready";
}

/** @param {number | null | undefined} progress from 0 to 1 @returns {number} percent, 100 only when it is done */
export function percent(progress) {
  const part = Math.min(1, Math.max(0, Number(progress) || 0));
  return part === 1 ? 100 : Math.min(99, Math.floor(part * 100));
}

/**
 * A number of bytes for people.
 *
 * @param {number} bytes @param {Language} language
 */
export function byteSize(bytes, language) {
  const steps = /** @type {const} */ ([["gigabyte", 2 ** 30], ["megabyte", 2 ** 20], ["kilobyte", 1024]]);
  const [unit, size] = steps.find(([, each]) => bytes >= each) ?? ["byte", 1];
  const value = bytes / size;
  return new Intl.NumberFormat(language === "ru" ? "ru-RU" : "en-GB", {
    style: "unit", unit, unitDisplay: "short", maximumFractionDigits: unit === "gigabyte" || (unit === "megabyte" && value < 10) ? 1 : 0,
  }).format(value);
}

/**
 * The chapter that is on at a moment of the film; -1 before the first.
 *
 * @param {readonly RecordingChapter[]} chapters sorted by time @param {number} at milliseconds
 */
export function currentChapter(chapters, at) {
  let low = 0;
  let high = chapters.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (chapters[middle].at <= at) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/**
 * Where "the chapter before" leads: to the beginning of this one, or, just after it began, to the one before.
 *
 * @param {readonly RecordingChapter[]} chapters @param {number} at milliseconds @param {1 | -1} step
 * @returns {number | null} milliseconds; null when there is none
 */
export function chapterBeside(chapters, at, step) {
  const current = currentChapter(chapters, at);
  if (step === 1) return chapters[current + 1]?.at ?? null;
  if (current < 0) return null;
  const index = at - chapters[current].at > 3_000 ? current : current - 1;
  return index < 0 ? 0 : chapters[index].at;
}

/**
 * Chapters in their order, without those that repeat the one before.
 *
 * @param {readonly RecordingChapter[] | undefined} chapters
 */
export function tidyChapters(chapters) {
  const sorted = [...chapters ?? []].sort((a, b) => a.at - b.at);
  return sorted.filter((each, index) => index === 0 || each.kind !== sorted[index - 1].kind || each.name !== sorted[index - 1].name);
}

/**
 * @typedef {{ type: "toggle" | "mute" | "fullscreen" } | { type: "skip", seconds: number } | { type: "chapter", step: 1 | -1 }
 *   | { type: "part", part: number } | { type: "rate", step: 1 | -1 }} PlayerCommand
 */

/** @type {Record<string, PlayerCommand>} */
const KEYS = {
  Space: { type: "toggle" }, KeyK: { type: "toggle" }, KeyM: { type: "mute" }, KeyF: { type: "fullscreen" },
  ArrowLeft: { type: "skip", seconds: -5 }, ArrowRight: { type: "skip", seconds: 5 },
  KeyJ: { type: "skip", seconds: -10 }, KeyL: { type: "skip", seconds: 10 },
  KeyN: { type: "chapter", step: 1 }, KeyP: { type: "chapter", step: -1 },
  BracketLeft: { type: "rate", step: -1 }, BracketRight: { type: "rate", step: 1 },
};

/**
 * What a key does to the player; by its place on the keyboard, so that it works in any layout.
 *
 * @param {Pick<KeyboardEvent, "code" | "ctrlKey" | "altKey" | "metaKey" | "shiftKey">} event
 * @returns {PlayerCommand | null}
 */
export function playerCommand(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return null;
  const digit = /^Digit(\d)$/.exec(event.code);
  if (digit) return { type: "part", part: Number(digit[1]) / 10 };
  return KEYS[event.code] ?? null;
}

/** @param {number} rate @param {1 | -1} step @returns {number} the next speed */
export function nextRate(rate, step) {
  const index = RATES.indexOf(rate);
  return RATES[Math.min(RATES.length - 1, Math.max(0, (index < 0 ? RATES.indexOf(1) : index) + step))];
}

/** @param {string | null} text what was kept @returns {number} a speed there is */
export function rememberedRate(text) {
  return RATES.includes(Number(text)) ? Number(text) : 1;
}

/** @param {string | null} text what was kept @returns {number} from 0 to 1 */
export function rememberedVolume(text) {
  const volume = text === null ? 1 : Number(text);
  return volume >= 0 && volume <= 1 ? volume : 1;
}

/**
 * People by school, those without one at the end.
 *
 * @param {readonly RecordingPerson[]} people @param {Language} language
 * @returns {{ school: string | null, people: RecordingPerson[] }[]}
 */
export function bySchools(people, language) {
  /** @type {Map<string, RecordingPerson[]>} */
  const schools = new Map();
  for (const person of people) schools.set(person.school ?? "", [...schools.get(person.school ?? "") ?? [], person]);
  const compare = new Intl.Collator(language, { numeric: true }).compare;
  return [...schools].sort(([a], [b]) => Number(a === "") - Number(b === "") || compare(a, b))
    .map(([school, all]) => ({ school: school || null, people: all.sort((a, b) => compare(a.name, b.name)) }));
}

/** @param {RecordingTrackInfo} track @returns {number} how often something is missing */
export function gapCount({ gaps }) {
  return typeof gaps === "number" ? gaps : gaps?.length ?? 0;
}

/**
 * The records that hold all words of a search.
 *
 * @param {readonly AuditRecord[]} records @param {string} search @param {string} kind a kind of act; empty: all
 * @param {(record: AuditRecord) => string} words what is shown of a record
 */
export function filteredRecords(records, search, kind, words) {
  const wanted = search.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  return records.filter((record) => {
    if (kind && actKind(record.action) !== kind) return false;
    const text = words(record).toLocaleLowerCase();
    return wanted.every((word) => text.includes(word));
  });
}

/** @param {string} action as the server writes it @returns {string} what it is about: the last word of it */
export function actKind(action) {
  return action.split(/[.:/]/).at(-1) ?? action;
}

/**
 * The details of a record as lines; they may come as an object or as its text.
 *
 * @param {unknown} detail
 * @returns {[string, string][]}
 */
export function detailLines(detail) {
  let value = detail;
  if (typeof value === "string") {
    try {
      value = JSON.parse(value);
    } catch {
      return value ? [["", String(value)]] : [];
    }
  }
  if (typeof value !== "object" || value === null) return value === null || value === undefined ? [] : [["", String(value)]];
  return Object.entries(value).map(([name, each]) => [name, typeof each === "object" ? JSON.stringify(each) : String(each)]);
}
