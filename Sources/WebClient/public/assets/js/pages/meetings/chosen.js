import { picker } from "../../components/picker.js";
import { el, setTip } from "../../dom.js";
import { icon } from "../../icons.js";
import { ROLE_OPTIONS, ROLE_WORDS } from "./roles.js";

/**
 * A button that takes a chosen thing off its list.
 *
 * @param {string} name of the thing, for those who do not see where the button stands
 * @param {() => void} run
 */
export function removeButton(name, run) {
  const button = el("button", { type: "button", class: "icon-button", "data-action": "remove", on: { click: run } }, icon("close", "icon small"));
  setTip(button, "site.remove");
  button.setAttribute("aria-description", name);
  return button;
}

/**
 * Schools whose people are let in, each with the most places it may take.
 *
 * @param {{ id: string, name?: string, quota?: number | null }[]} before
 * @param {() => Promise<School[]>} all
 */
export function chosenSchools(before, all) {
  /** @type {Map<string, { row: HTMLElement, quota: HTMLInputElement }>} */
  const chosen = new Map();
  const list = el("ul", { class: "chosen", "data-role": "chosen-schools" });

  /** @param {{ id: string, name?: string, quota?: number | null }} school */
  const add = (school) => {
    if (chosen.has(school.id)) return;
    const quota = el("input", { class: "field", type: "number", min: 1, max: 2000, inputmode: "numeric", label: "editor.quota", hint: "editor.quotaHint" });
    quota.value = school.quota ? String(school.quota) : "";
    const name = el("span", { class: "chosen-name" }, school.name ?? school.id);
    const row = el("li", { class: "chosen-row" }, name, quota, removeButton(school.name ?? "", () => {
      chosen.delete(school.id);
      row.remove();
      search.input.focus();
    }));
    quota.setAttribute("aria-description", school.name ?? "");
    chosen.set(school.id, { row, quota });
    list.append(row);
  };

  const search = picker(/** @type {import("../../components/picker.js").PickerOptions<School>} */ ({
    id: "school-search", label: "editor.addSchool", hint: "editor.schoolHint",
    search: async (query) => (await all()).filter(({ id, name }) => !chosen.has(id) && matches(name, query)),
    name: ({ name }) => name, picked: add,
  }));
  for (const school of before) add(school);
  return {
    element: el("div", { class: "form" }, search.element, list),
    read: () => [...chosen].map(([id, { quota }]) => {
      const most = Math.round(Number(quota.value));
      return most > 0 ? { id, quota: most } : { id };
    }),
  };
}

/**
 * Accounts that have a role of their own in the meeting.
 *
 * @param {{ account: string, name?: string, role: MeetingRole }[]} before
 * @param {(query: string) => Promise<Account[]>} find
 */
export function chosenRoles(before, find) {
  /** @type {Map<string, HTMLSelectElement>} */
  const chosen = new Map();
  const list = el("ul", { class: "chosen", "data-role": "chosen-roles" });

  /** @param {{ account: string, name?: string, role: MeetingRole }} entry */
  const add = (entry) => {
    if (chosen.has(entry.account)) return;
    const role = el("select", { class: "field", label: "editor.role" }, ...ROLE_OPTIONS.map(([value, text]) => el("option", { value, t: text })));
    role.value = entry.role in ROLE_WORDS ? entry.role : "participant";
    role.setAttribute("aria-description", entry.name ?? "");
    const row = el("li", { class: "chosen-row" }, el("span", { class: "chosen-name" }, entry.name ?? entry.account), role, removeButton(entry.name ?? "", () => {
      chosen.delete(entry.account);
      row.remove();
      search.input.focus();
    }));
    chosen.set(entry.account, role);
    list.append(row);
  };

  const search = picker(/** @type {import("../../components/picker.js").PickerOptions<Account>} */ ({
    id: "account-search", label: "editor.addAccount", hint: "editor.accountHint",
    search: async (query) => (await find(query)).filter(({ id, name, login }) => !chosen.has(id) && (matches(name, query) || matches(login ?? "", query))),
    name: ({ name }) => name, detail: ({ school }) => school?.name ?? "",
    picked: ({ id, name }) => add({ account: id, name, role: "facilitator" }),
  }));
  for (const entry of before) add(entry);
  return {
    element: el("div", { class: "form" }, search.element, list),
    read: () => [...chosen].map(([account, role]) => ({ account, role: role.value })),
  };
}

/** @param {string} name @param {string} query */
export function matches(name, query) {
  /** @param {string} text */
  const plain = (text) => text.toLocaleLowerCase("ru").replaceAll("\u0451", "\u0435");
  return plain(query).split(/\s+/).every((word) => plain(name).includes(word));
}
