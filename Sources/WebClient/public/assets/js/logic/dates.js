/** Instants (milliseconds since 1970) and what clocks on the wall show at them in some time zone. */

const MINUTE = 60_000;

/** @typedef {{ year: number, month: number, day: number, hour: number, minute: number }} WallClock months from 1 */

/** @type {Map<string, Intl.DateTimeFormat>} */
const clocks = new Map();

/** @param {string} zone */
function clock(zone) {
  let format = clocks.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone: zone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric",
    });
    clocks.set(zone, format);
  }
  return format;
}

/** The zone this device is in. */
export function ownZone() {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone || "Europe/Moscow";
}

/** @param {string | null | undefined} zone a zone the browser knows; the own one when it does not know this one */
export function knownZone(zone) {
  try {
    if (zone) return new Intl.DateTimeFormat("en-US", { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    // A zone of a newer list than this browser's.
  }
  return ownZone();
}

/** @param {number} instant @param {string} zone @returns {WallClock} */
export function wallClock(instant, zone) {
  const parts = Object.fromEntries(clock(zone).formatToParts(instant).map(({ type, value }) => [type, Number(value)]));
  return { year: parts.year, month: parts.month, day: parts.day, hour: parts.hour, minute: parts.minute };
}

/** @param {WallClock} wall */
const asUTC = (wall) => Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute);

/**
 * When clocks in the zone show this. Of a time that comes twice in autumn one is taken; a time that spring leaves out
 * becomes the one an hour later.
 *
 * @param {WallClock} wall @param {string} zone
 */
export function instantOf(wall, zone) {
  const wanted = asUTC(wall);
  let instant = wanted;
  for (let round = 0; round < 3; round += 1) {
    const error = asUTC(wallClock(instant, zone)) - wanted;
    if (error === 0) break;
    instant -= error;
  }
  return instant;
}

/** @param {WallClock} wall 0 is Sunday */
export function weekday(wall) {
  return new Date(asUTC({ ...wall, hour: 12, minute: 0 })).getUTCDay();
}

/**
 * Which of its weekdays in the month a day is: 1 to 4, or -1 for a fifth, which means the last.
 *
 * @param {number} day
 */
export function weekdayPosition(day) {
  return day > 28 ? -1 : Math.ceil(day / 7);
}

/**
 * The day of the month that is the `position`th such weekday.
 *
 * @param {number} year @param {number} month @param {number} position @param {number} which 0 is Sunday
 */
export function dayOfPosition(year, month, position, which) {
  if (position === -1) {
    const last = new Date(Date.UTC(year, month, 0));
    return last.getUTCDate() - ((last.getUTCDay() - which + 7) % 7);
  }
  const first = new Date(Date.UTC(year, month - 1, 1)).getUTCDay();
  return 1 + ((which - first + 7) % 7) + (position - 1) * 7;
}

/**
 * The same weekday of the month, some months later: the second Tuesday stays the second Tuesday.
 *
 * @param {number} start @param {string} zone @param {number} months
 */
export function monthsLater(start, zone, months) {
  const wall = wallClock(start, zone);
  const count = wall.year * 12 + wall.month - 1 + months;
  const [year, month] = [Math.floor(count / 12), (count % 12) + 1];
  const day = dayOfPosition(year, month, weekdayPosition(wall.day), weekday(wall));
  return instantOf({ ...wall, year, month, day }, zone);
}

/** @param {number} instant @param {string} zone `2026-11-24`, as a date field holds it */
export function dateField(instant, zone) {
  const { year, month, day } = wallClock(instant, zone);
  return `${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
}

/** @param {number} instant @param {string} zone `15:00`, as a time field holds it */
export function timeField(instant, zone) {
  const { hour, minute } = wallClock(instant, zone);
  return `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`;
}

/**
 * What a date field and a time field say; null when one is empty or no such day exists.
 *
 * @param {string} date @param {string} time @param {string} zone
 * @returns {number | null}
 */
export function fromFields(date, time, zone) {
  const day = /^(\d{4,5})-(\d\d)-(\d\d)$/.exec(date);
  const hour = /^(\d\d):(\d\d)/.exec(time);
  if (!day || !hour) return null;
  const wall = { year: Number(day[1]), month: Number(day[2]), day: Number(day[3]), hour: Number(hour[1]), minute: Number(hour[2]) };
  const date8601 = new Date(asUTC(wall));
  const real = date8601.getUTCDate() === wall.day && date8601.getUTCMonth() === wall.month - 1 && wall.hour < 24 && wall.minute < 60;
  return real ? instantOf(wall, zone) : null;
}

/**
 * The next full half hour that is at least a quarter of an hour away.
 *
 * @param {number} now
 */
export function nextHalfHour(now) {
  return Math.ceil((now + 15 * MINUTE) / (30 * MINUTE)) * 30 * MINUTE;
}

/**
 * A date and time for people, in their own zone; the year only when it is another than now's.
 *
 * @param {number} instant @param {Language} language @param {string} zone @param {number} now
 */
export function dateAndTime(instant, language, zone, now) {
  const otherYear = wallClock(instant, zone).year !== wallClock(now, zone).year;
  return new Intl.DateTimeFormat(language === "ru" ? "ru-RU" : "en-GB", {
    timeZone: zone, weekday: "short", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit",
    ...(otherYear ? { year: "numeric" } : {}),
  }).format(instant);
}

/** @param {number} instant @param {Language} language @param {string} zone */
export function timeOnly(instant, language, zone) {
  return new Intl.DateTimeFormat(language === "ru" ? "ru-RU" : "en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit" }).format(instant);
}

/** @param {number} instant @param {Language} language @param {string} zone */
export function dayOnly(instant, language, zone) {
  return new Intl.DateTimeFormat(language === "ru" ? "ru-RU" : "en-GB", { timeZone: zone, day: "numeric", month: "short" }).format(instant);
}

/** @param {number} instant @param {Language} language @param {string} zone */
export function dateOnly(instant, language, zone) {
  return new Intl.DateTimeFormat(language === "ru" ? "ru-RU" : "en-GB", { timeZone: zone, day: "numeric", month: "long", year: "numeric" }).format(instant);
}

/**
 * A length of time, such as `1 h 30 min`.
 *
 * @param {number} minutes @param {Language} language
 */
export function lengthOfTime(minutes, language) {
  const whole = Math.max(0, Math.round(minutes));
  /** @param {number} value @param {"hour" | "minute"} unit */
  const words = (value, unit) => new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "short" }).format(value);
  const [hours, rest] = [Math.floor(whole / 60), whole % 60];
  return [hours > 0 && words(hours, "hour"), (rest > 0 || hours === 0) && words(rest, "minute")].filter(Boolean).join(" ");
}
