import { onAccount, ownAccount, signOut } from "../api/accounts.js";
import { el, setAttribute, setShown } from "../dom.js";
import { icon } from "../icons.js";
import { initials } from "../logic/text.js";
import { adminToken } from "../preferences.js";
import { passwordDialog } from "./password.js";
import { brand, languageSwitch } from "./shell.js";

/**
 * A page around the call, with the way to the others and to one's account.
 *
 * @param {string} name
 * @param {...Node} children
 */
export function sitePage(name, ...children) {
  const links = el("nav", { class: "site-links", label: "site.pages", hidden: true });
  const account = el("div", { class: "account" });
  const element = el("div", { class: "plain", "data-page": name },
    el("header", { class: "plain-header site-header" }, brand(), links,
      el("div", { class: "site-end" }, account, languageSwitch())),
    el("main", { class: "plain-main" }, ...children));

  /** @param {Account | null} who */
  const show = (who) => {
    const targets = pagesFor(who);
    links.replaceChildren(...targets.map(([path, title]) => pageLink(path, title, "site-link")));
    setShown(links, targets.length > 0);
    account.replaceChildren(who ? accountMenu(who) : signInLink());
  };
  onAccount(show);
  void ownAccount().then(show);
  return element;
}

/** @param {Account | null} who @returns {[string, import("../dom.js").Key][]} */
function pagesFor(who) {
  const administers = who?.role === "administrator" || adminToken() !== null;
  return [
    ...(administers || who?.role === "staff" ? [/** @type {[string, import("../dom.js").Key]} */ (["/meetings", "meetings.title"])] : []),
    ...(administers || who?.role === "staff" ? [/** @type {[string, import("../dom.js").Key]} */ (["/programme", "programme.title"])] : []),
    ...(administers || who?.role === "staff" ? [/** @type {[string, import("../dom.js").Key]} */ (["/recordings", "recordings.title"])] : []),
    ...(administers ? [/** @type {[string, import("../dom.js").Key]} */ (["/admin", "admin.title"])] : []),
  ];
}

/** @param {string} path of a section @returns {boolean} whether this page is it, or is inside it */
function isHere(path) {
  return location.pathname === path || location.pathname.startsWith(`${path}/`) || (path === "/programme" && /^\/(protocol|delphi)\//.test(location.pathname));
}

/** @param {string} path @param {import("../dom.js").Key} title @param {string} className */
function pageLink(path, title, className) {
  return el("a", { class: className, href: path, ...(isHere(path) ? { "aria-current": "page" } : {}), t: title });
}

function signInLink() {
  const here = location.pathname + location.search;
  const back = here === "/" ? "" : `?to=${encodeURIComponent(here)}`;
  return el("a", { class: "button compact", href: `/signin${back}`, "data-action": "sign-in" }, el("span", { t: "signin.title" }));
}

/** @param {Account} who */
function accountMenu(who) {
  const menu = el("div", { class: "account-menu", id: "account-menu", hidden: true },
    el("div", { class: "account-words" }, el("strong", {}, who.name),
      who.login && el("span", { class: "quiet-text" }, who.login),
      who.school && el("span", { class: "quiet-text" }, who.school.name)),
    ...pagesFor(who).map(([path, title]) => pageLink(path, title, "account-item narrow-only")),
    el("button", { type: "button", class: "account-item", "data-action": "password", on: { click: () => {
      toggle(false);
      // The dialog gives the focus back to what has it now, and this item is hidden by then.
      button.focus();
      passwordDialog(who);
    } } }, icon("key", "icon small"), el("span", { t: "account.password" })),
    el("button", { type: "button", class: "account-item", "data-action": "sign-out", on: { click: async () => {
      await signOut().catch(() => {});
      location.assign("/");
    } } }, icon("door", "icon small"), el("span", { t: "account.signOut" })));
  const button = el("button", {
    type: "button", class: "account-button", "aria-expanded": false, "aria-controls": "account-menu", tip: "account.menu", "data-action": "account",
    on: { click: () => toggle(menu.hidden) },
  }, el("span", { class: "avatar tiny", "aria-hidden": "true" }, initials(who.name)));
  const holder = el("div", { class: "account-holder", on: {
    keydown: (/** @type {KeyboardEvent} */ event) => {
      if (event.key !== "Escape" || menu.hidden) return;
      toggle(false);
      button.focus();
    },
    focusout: (/** @type {FocusEvent} */ event) => {
      if (event.relatedTarget instanceof Node && !holder.contains(event.relatedTarget)) toggle(false);
    },
  } }, button, menu);

  /** @param {MouseEvent} event */
  const outside = (event) => {
    if (event.target instanceof Node && !holder.contains(event.target)) toggle(false);
  };
  /** @param {boolean} open */
  const toggle = (open) => {
    setShown(menu, open);
    setAttribute(button, "aria-expanded", open);
    if (open) document.addEventListener("click", outside);
    else document.removeEventListener("click", outside);
  };
  return holder;
}
