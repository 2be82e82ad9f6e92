import { authorization } from "../../api.js";
import { ownAccount } from "../../api/accounts.js";
import { download } from "../../api/meetings.js";
import { adminToken } from "../../preferences.js";

/**
 * What makes a link a download; with an administrator's link alone, whose right travels in a header, the page fetches it.
 *
 * @param {string} path @param {string} name
 * @returns {import("../../dom.js").Attributes}
 */
export function downloading(path, name) {
  return { href: path, download: "", on: { click: async (/** @type {MouseEvent} */ event) => {
    if (!adminToken()) return;
    event.preventDefault();
    if (await ownAccount()) location.assign(path);
    else await download(path, name, authorization()).catch(() => {});
  } } };
}
