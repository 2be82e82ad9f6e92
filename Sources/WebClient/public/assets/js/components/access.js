import { ownAccount } from "../api/accounts.js";
import { el } from "../dom.js";
import { icon } from "../icons.js";
import { adminToken } from "../preferences.js";

/** @typedef {import("../dom.js").Key} Key */

/**
 * Shows a page's working part to those who may use it; tells the others what to do.
 *
 * @param {AccountRole[]} roles the accounts that may
 * @param {{ guest: Key, stranger: Key }} words
 * @param {() => Node} work
 */
export function guarded(roles, words, work) {
  const holder = el("div", { class: "guarded" }, el("p", { class: "quiet-text", t: "app.loading" }));
  /** @param {"expired" | "noToken" | "notAllowed"} reason @param {Key} key */
  const block = (reason, key) => holder.replaceChildren(blockedNotice(reason, key));
  void ownAccount().then((account) => {
    if (adminToken() || (account && roles.includes(account.role))) holder.replaceChildren(work());
    else block(account ? "notAllowed" : "noToken", account ? words.stranger : words.guest);
  });
  return { element: holder, block };
}

/** @param {string} reason @param {Key} key */
function blockedNotice(reason, key) {
  const to = encodeURIComponent(location.pathname + location.search);
  return el("div", { class: "blocked" },
    el("section", { class: "notice", role: "alert", "data-role": "admin-blocked", "data-reason": reason }, icon("warning"), el("p", { t: key })),
    reason !== "notAllowed" && el("a", { class: "button primary", href: `/signin?to=${to}`, "data-action": "sign-in" }, el("span", { t: "signin.go" })));
}
