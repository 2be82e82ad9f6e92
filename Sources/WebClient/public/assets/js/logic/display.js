/** How a person wants to see the call: kept by the browser, changed only here. Pure. */

/** @type {DisplayState["layout"][]} */
export const LAYOUTS = ["auto", "grid", "speaker", "strip"];
/** @type {DisplayState["data"][]} */
export const DATA_MODES = ["full", "saver", "audio"];
/** More would leave none of them large. */
export const MOST_PINS = 4;

/** @returns {DisplayState} */
export function initialDisplay() {
  return { layout: "auto", data: "full", hideSelf: false, pinned: [] };
}

/**
 * What was remembered, as far as it makes sense. Pins are of one call and not remembered.
 *
 * @param {string | null} text
 * @returns {DisplayState}
 */
export function rememberedDisplay(text) {
  const display = initialDisplay();
  try {
    const kept = JSON.parse(text ?? "{}");
    if (LAYOUTS.includes(kept.layout)) display.layout = kept.layout;
    if (DATA_MODES.includes(kept.data)) display.data = kept.data;
    if (typeof kept.hideSelf === "boolean") display.hideSelf = kept.hideSelf;
  } catch {
    // Somebody else's words under our name: the usual way of seeing things.
  }
  return display;
}

/** @param {DisplayState} display @returns {string} */
export function displayToRemember({ layout, data, hideSelf }) {
  return JSON.stringify({ layout, data, hideSelf });
}

/**
 * Pins a tile, or takes the pin away. One pin too many pushes the oldest out.
 *
 * @param {DisplayState} display
 * @param {string} key of the tile
 * @returns {DisplayState}
 */
export function togglePin(display, key) {
  const pinned = display.pinned.includes(key)
    ? display.pinned.filter((other) => other !== key)
    : [...display.pinned, key].slice(-MOST_PINS);
  return { ...display, pinned };
}
