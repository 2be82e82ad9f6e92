import { t } from "../../i18n/index.js";

/**
 * What a room is called: its title, or its number in the person's own language.
 *
 * @param {Pick<BreakoutsState, "rooms">} breakouts
 * @param {number | null | undefined} id
 * @returns {string} empty when there is no such room
 */
export function roomName({ rooms }, id) {
  const place = rooms.findIndex((room) => room.id === id);
  return place < 0 ? "" : rooms[place].title || t("groups.roomNumber", { number: place + 1 });
}
