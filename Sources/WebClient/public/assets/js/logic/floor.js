/** The speaker's time. Pure: the time comes as an argument, in milliseconds of the server's clock. */

/** What a host may give, in seconds; 0: without a limit. */
export const FLOOR_TIMES = [0, 60, 120, 180, 300, 600];
/** From here on the countdown stands out. */
export const LAST_SECONDS = 30;

/**
 * @param {Speaker | null} speaker
 * @param {number} now
 * @returns {number | null} whole seconds left, below zero when over time; null without a limit
 */
export function secondsLeft(speaker, now) {
  if (!speaker || speaker.endsAt === null || speaker.endsAt === undefined) return null;
  return Math.ceil((speaker.endsAt - now) / 1000);
}

/** @param {number} seconds @returns {string} `2:05`, `1:02:05`; with a minus sign when over time */
export function clockText(seconds) {
  const whole = Math.abs(Math.trunc(seconds));
  const pad = (/** @type {number} */ value) => String(value).padStart(2, "0");
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  const text = hours > 0 ? `${hours}:${pad(minutes)}:${pad(whole % 60)}` : `${minutes}:${pad(whole % 60)}`;
  return seconds < 0 ? `\u2212${text}` : text;
}

/**
 * Whether the time of one and the same speaker ran out between two looks: the moment of the sound.
 *
 * @param {number | null} before seconds left
 * @param {number | null} after seconds left
 */
export function ranOut(before, after) {
  return before !== null && after !== null && before > 0 && after <= 0;
}
