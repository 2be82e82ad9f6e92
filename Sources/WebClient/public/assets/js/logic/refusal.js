import { isKey } from "../i18n/index.js";

/**
 * The sentence for a refusal of the server's API.
 *
 * @param {unknown} error
 * @returns {import("../i18n/index.js").Key}
 */
export function refusalKey(error) {
  const code = /** @type {{ code?: unknown } | null} */ (error)?.code ?? "";
  const key = `refusal.${code}`;
  return isKey(key) ? key : "refusal.other";
}
