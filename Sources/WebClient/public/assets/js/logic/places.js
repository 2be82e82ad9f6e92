/** Places that several may share. Pure. */

/**
 * @param {number | undefined | null} place @param {readonly (number | undefined | null)[]} all everybody's places
 * @returns {boolean} whether somebody else has the same
 */
export function isShared(place, all) {
  return typeof place === "number" && all.filter((each) => each === place).length > 1;
}

/**
 * @param {number | undefined | null} place @param {readonly (number | undefined | null)[]} all everybody's places
 * @returns {string} the place as it is written: `2=` where several share it, and the next after them is 4
 */
export function placeWords(place, all) {
  return typeof place === "number" ? `${place}${isShared(place, all) ? "=" : ""}` : "—";
}
