import { language, t } from "../../i18n/index.js";

/**
 * The zones of the country, from west to east; browsers do not know all their names.
 *
 * @type {Record<string, import("../../dom.js").Key>}
 */
const NAMES = {
  "Europe/Kaliningrad": "zone.kaliningrad",
  "Europe/Moscow": "zone.moscow",
  "Europe/Samara": "zone.samara",
  "Asia/Yekaterinburg": "zone.yekaterinburg",
  "Asia/Omsk": "zone.omsk",
  "Asia/Krasnoyarsk": "zone.krasnoyarsk",
  "Asia/Irkutsk": "zone.irkutsk",
  "Asia/Yakutsk": "zone.yakutsk",
  "Asia/Vladivostok": "zone.vladivostok",
  "Asia/Magadan": "zone.magadan",
  "Asia/Kamchatka": "zone.kamchatka",
};

/** Zones among which one chooses. */
export const OFFERED_ZONES = Object.keys(NAMES);

/** @param {string} zone what people call it */
export function zoneName(zone) {
  return Object.hasOwn(NAMES, zone) ? t(NAMES[zone]) : (zone.split("/").at(-1) ?? zone).replaceAll("_", " ");
}

/** @param {string} zone its name and how far it is from the world's time */
export function zoneWithOffset(zone) {
  const offset = new Intl.DateTimeFormat(language(), { timeZone: zone, timeZoneName: "shortOffset" }).formatToParts()
    .find(({ type }) => type === "timeZoneName")?.value ?? "";
  return `${zoneName(zone)} (${offset})`;
}
