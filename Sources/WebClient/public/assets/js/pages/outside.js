import { plainPage } from "../components/shell.js";
import { el, setText } from "../dom.js";
import { icon } from "../icons.js";
import { isKey } from "../i18n/index.js";

/**
 * After the call.
 *
 * @param {() => void} back
 */
export function leftPage(back) {
  return plainPage("left", el("section", { class: "outside" },
    el("div", { class: "outside-picture" }, icon("leave")),
    el("h1", { t: "left.title" }),
    el("p", { class: "lead", t: "left.lead" }),
    el("div", { class: "outside-buttons" },
      el("button", { type: "button", class: "button primary", "data-action": "return", on: { click: back } }, el("span", { t: "left.return" })),
      el("a", { class: "button", href: "/" }, el("span", { t: "app.home" })))));
}

/** Codes after which a call that was going on is over, and those that the same attempt will not cure. */
const ENDED = new Set(["replaced", "removed", "ended"]);
const FINAL = new Set(["unsupported", "banned", "ended", "accountNeeded"]);

/**
 * Why one is not in the call.
 *
 * @param {string} code
 * @param {() => void} retry
 */
export function errorPage(code, retry) {
  const key = `error.${code}`;
  const text = el("p", { class: "lead" });
  setText(text, isKey(key) ? key : "error.internalError");
  const page = plainPage("error", el("section", { class: "outside" },
    el("div", { class: "outside-picture warning" }, icon("warning")),
    el("h1", { t: code === "ended" ? "error.over" : ENDED.has(code) ? "error.finished" : "error.title" }), text,
    el("div", { class: "outside-buttons" },
      code === "accountNeeded" && el("a", { class: "button primary", href: `/signin?to=${encodeURIComponent(location.pathname)}`, "data-action": "sign-in" },
        el("span", { t: "signin.go" })),
      !FINAL.has(code) && code !== "accountNeeded" && el("button", { type: "button", class: "button primary", "data-action": "retry", on: { click: retry } },
        icon("refresh"), el("span", { t: "app.retry" })),
      el("a", { class: "button", href: "/" }, el("span", { t: "app.home" })))));
  page.dataset.code = code;
  return page;
}
