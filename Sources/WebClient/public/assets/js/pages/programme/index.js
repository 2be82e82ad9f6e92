import { listProgrammes, programmeDetails } from "../../api/programme.js";
import { guarded } from "../../components/access.js";
import { onLanguage } from "../../components/shell.js";
import { sitePage } from "../../components/site.js";
import { tabbed } from "../../components/tabs.js";
import { el, setShown, setText } from "../../dom.js";
import { icon } from "../../icons.js";
import { language, t } from "../../i18n/index.js";
import { dayOf, monthAfter, monthsBetween, monthWords, programmeRights } from "../../logic/programme.js";
import { refusalKey } from "../../logic/refusal.js";
import { adminToken } from "../../preferences.js";
import { ownAccount } from "../../api/accounts.js";
import { APIError } from "../../api.js";
import { actionsTab } from "./actions.js";
import { programmeDialog } from "./edit.js";
import { importTab } from "./import.js";
import { indicatorsTab } from "./indicators.js";
import { overviewTab } from "./overview.js";
import { actionButton } from "./pane.js";
import { peopleTab } from "./people.js";
import { planTab } from "./plan.js";
import { regularityTab } from "./regularity.js";
import { reportTab } from "./report.js";
import { schoolsTab } from "./schools.js";

/** @typedef {import("./pane.js").Context} Context */


/**
 * `/programme`: the mentoring programme, from the month's state down to every school and action.
 *
 * @param {string | null} wish which programme the address names
 */
export function programmePage(wish) {
  const access = guarded(["administrator", "staff"], { guest: "programme.guest", stranger: "programme.stranger" }, () => workspace(wish, access.block));
  return sitePage("programme", el("section", { class: "admin programme" }, access.element));
}

/** @param {string | null} named @param {Context["block"]} block */
function workspace(named, block) {
  const holder = el("div", { class: "programme-holder" }, el("p", { class: "quiet-text", role: "status", t: "app.loading" }));
  const begin = async () => {
    const account = await ownAccount();
    const administrates = adminToken() !== null || account?.role === "administrator";
    try {
      const list = await listProgrammes();
      if (list.length === 0) {
        holder.replaceChildren(nothing(administrates, (id) => choose(id)));
        return;
      }
      const wish = named ?? new URLSearchParams(location.search).get("p");
      const chosen = list.find(({ id }) => id === wish) ?? list[0];
      holder.replaceChildren(await programme(chosen.id, list, administrates, block));
      holder.querySelector("[role=tab][aria-selected=true]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
    } catch (error) {
      if (error instanceof APIError && error.status === 401) block("expired", "programme.guest");
      else holder.replaceChildren(el("p", { class: "problem", role: "alert", t: refusalKey(error) }));
    }
  };
  void begin();
  return holder;
}

/** @param {string} id */
function choose(id) {
  location.assign(`/programme?p=${encodeURIComponent(id)}`);
}

/** @param {boolean} administrates @param {(id: string) => void} made */
function nothing(administrates, made) {
  return el("div", { class: "card programme-none", "data-role": "no-programme" }, icon("school"),
    el("h1", { t: "programme.title" }),
    el("p", { class: "lead", t: administrates ? "programme.noneYet" : "programme.noneForYou" }),
    administrates && actionButton("new-programme", "plus", "programme.create", () => programmeDialog(null, made), "button primary"));
}

/**
 * @param {string} id @param {ProgrammeSummary[]} list @param {boolean} administrates @param {Context["block"]} block
 */
async function programme(id, list, administrates, block) {
  let details = await programmeDetails(id);
  /** @type {Set<() => void>} */
  const listeners = new Set();
  const title = el("h1", { "data-role": "programme-title" });
  const meta = el("p", { class: "lead" });
  const edit = actionButton("edit-programme", "pencil", "site.change", () => programmeDialog(details, () => context.changed()), "button compact quiet no-print");
  const add = actionButton("new-programme", "plus", "programme.another", () => programmeDialog(null, choose), "button compact quiet no-print");
  /** @type {HTMLSelectElement} */
  const chooser = el("select", { class: "field programme-chooser no-print", label: "programme.choose", on: { change: () => choose(chooser.value) } },
    ...list.map((each) => el("option", { value: each.id, selected: each.id === id }, each.title)));
  setShown(chooser, list.length > 1);
  setShown(edit, administrates);
  setShown(add, administrates);

  const render = () => {
    title.textContent = details.title;
    document.title = `${details.title} · ${t("app.name")}`;
    const number = monthsBetween(details.start, details.month) + 1;
    const span = { district: details.district, from: monthWords(details.start, language()), to: monthWords(monthAfter(details.start, details.months - 1), language()) };
    if (number >= 1 && number <= details.months) setText(meta, "programme.spanNow", { ...span, number, months: details.months });
    else setText(meta, "programme.span", span);
  };
  /** @type {Context} */
  const context = {
    id, block,
    details: () => details,
    rights: () => programmeRights(details, administrates),
    today: () => details.today || dayOf(Date.now(), details.timeZone),
    changed: () => {
      void programmeDetails(id).then((fresh) => {
        details = fresh;
        render();
      }, () => {}).then(() => { for (const listener of [...listeners]) listener(); });
    },
    onChange: (listener) => { listeners.add(listener); },
    open: (tab) => document.getElementById(`tab-${tab}`)?.click(),
  };
  onLanguage(render);
  render();
  const rights = context.rights();
  const query = new URLSearchParams(location.search);
  query.set("p", id);
  history.replaceState(history.state, "", `${location.pathname}?${query}${location.hash}`);
  const tabs = [
    { name: "overview", title: /** @type {const} */ ("programme.overview"), open: () => overviewTab(context) },
    { name: "plan", title: /** @type {const} */ ("programme.plan"), open: () => planTab(context) },
    { name: "schools", title: /** @type {const} */ ("programme.schools"), open: () => schoolsTab(context) },
    { name: "people", title: /** @type {const} */ ("programme.people"), open: () => peopleTab(context) },
    ...(rights.manage ? [{ name: "import", title: /** @type {const} */ ("programme.import"), open: () => importTab(context) }] : []),
    { name: "regularity", title: /** @type {const} */ ("programme.regularity"), open: () => regularityTab(context) },
    { name: "indicators", title: /** @type {const} */ ("programme.indicators"), open: () => indicatorsTab(context) },
    { name: "actions", title: /** @type {const} */ ("programme.actions"), open: () => actionsTab(context) },
    { name: "report", title: /** @type {const} */ ("programme.report"), open: () => reportTab(context) },
  ];
  return el("div", { class: "programme-holder" },
    el("header", { class: "programme-head" }, el("div", { class: "programme-words" }, title, meta),
      el("div", { class: "pane-actions" }, chooser, edit, add)),
    tabbed("programme.parts", tabs));
}
