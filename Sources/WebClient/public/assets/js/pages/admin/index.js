import { guarded } from "../../components/access.js";
import { sitePage } from "../../components/site.js";
import { tabbed } from "../../components/tabs.js";
import { el } from "../../dom.js";
import { icon } from "../../icons.js";
import { adminToken, setAdminToken } from "../../preferences.js";
import { accountsTab } from "./accounts.js";
import { keysTab } from "./keys.js";
import { roomsTab } from "./rooms.js";
import { schoolsTab } from "./schools.js";
import { takeTokenFromAddress } from "./token.js";

/** `/admin`: rooms, accounts, schools and keys, for whoever opened the administrator's link or signed in as one. */
export function adminPage() {
  takeTokenFromAddress();
  const blocked = () => {
    const expired = adminToken() !== null;
    setAdminToken(null);
    access.block(expired ? "expired" : "noToken", expired ? "admin.expired" : "admin.noToken");
  };
  const access = guarded(["administrator"], { guest: "admin.noToken", stranger: "admin.stranger" }, () => tabbed("admin.title", [
    { name: "rooms", title: "admin.rooms", open: () => roomsTab(blocked) },
    { name: "accounts", title: "accounts.title", open: () => accountsTab(blocked) },
    { name: "schools", title: "schools.title", open: () => schoolsTab(blocked) },
    { name: "keys", title: "keys.title", open: () => keysTab(blocked) },
  ]));
  return sitePage("admin", el("section", { class: "admin" },
    el("header", { class: "section-header" }, el("h1", { t: "admin.title" }),
      el("a", { class: "button compact quiet push", href: "/audit", "data-action": "audit" }, icon("shield"), el("span", { t: "audit.title" })),
      el("a", { class: "button compact quiet", href: "/operator", "data-action": "operator" }, icon("chart"), el("span", { t: "operator.title" }))),
    access.element));
}
