/** Which video slot (by its mid) shows which participant's camera or screen. */

/** @param {number} participant @param {VideoSource} source */
export function tileKey(participant, source) {
  return `${participant}:${source}`;
}

/**
 * @param {readonly SlotEntry[]} slots
 * @returns {Map<string, string>} tile key → mid; of two slots that claim one tile the later counts
 */
export function slotsByTile(slots) {
  return new Map(slots.map((slot) => [tileKey(slot.participant, slot.source), slot.mid]));
}

/**
 * @param {readonly SlotEntry[]} slots
 * @returns {Map<string, SlotEntry>} mid → who is in it
 */
export function tilesBySlot(slots) {
  return new Map(slots.map((slot) => [slot.mid, slot]));
}
