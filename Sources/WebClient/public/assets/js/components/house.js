import { el } from "../dom.js";
import { t } from "../i18n/index.js";
import { may, mayActOn, ROLES } from "../logic/people.js";
import { openDialog } from "./dialogs.js";
import { ADULT_RULES, POLICIES, PRIVATE_CHAT, RESTRICTIONS, ROLE_NAMES } from "./people/words.js";

/**
 * The settings of the room. Each takes effect at once; what another host changes meanwhile is shown.
 *
 * @param {import("../command.js").Commands} commands
 */
export function houseDialog(commands) {
  const { store } = commands.session;
  const body = el("div", { class: "house" });
  const dialog = openDialog({ role: "house", title: t("hosting.title"), body: [body], className: "wide", closed: () => end() });
  const draw = () => {
    const focused = /** @type {HTMLElement | null} */ (document.activeElement)?.dataset.field;
    body.replaceChildren(...sections(commands).flatMap((each) => each || []));
    if (focused) /** @type {HTMLElement | null} */ (body.querySelector(`[data-field="${focused}"]`))?.focus();
  };
  const endHouse = store.watch((state) => state.room.house, draw);
  const endYou = store.watch((state) => state.room.you, draw);
  const endPage = store.watch((state) => state.page, () => dialog.close());
  const end = () => {
    endHouse();
    endYou();
    endPage();
  };
  draw();
}

/** @param {import("../command.js").Commands} commands @returns {(HTMLElement | false)[]} */
function sections(commands) {
  const { room } = commands.session.store.get();
  const { house } = room;
  const set = async (/** @type {string} */ action, /** @type {object} */ fields) => {
    if (await commands.send({ type: "house", action, ...fields }) !== null) return;
    // A refusal leaves the setting as it was: the page must show it so.
    const { store } = commands.session;
    const { room: now } = store.get();
    store.set({ room: { ...now, house: { ...now.house } } });
  };
  return [
    may(room, "lock") && section(t("hosting.admission"),
      el("div", { class: "dialog-choices", role: "radiogroup", "aria-label": t("hosting.admission") },
        .../** @type {[AdmissionPolicy, [import("../i18n/index.js").Key, import("../i18n/index.js").Key]][]} */ (Object.entries(POLICIES)).map(([policy, [name, note]]) =>
          el("label", { class: "choice" },
            el("input", { type: "radio", name: "policy", value: policy, checked: house.policy === policy, "data-field": `policy.${policy}`, "data-action": `house.policy.${policy}`, on: { change: () => set("policy", { policy }) } }),
            el("span", { class: "choice-words" }, el("span", {}, t(name)), el("small", {}, t(note)))))),
      check("house.lock", t("hosting.locked"), t("hosting.lockedNote"), house.locked, (locked) => set("lock", { locked }))),
    may(room, "lock") && section(t("adultRule.title"),
      select("house.adult", t("adultRule.title"), t("adultRule.note"), house.needsAdult,
        Object.entries(ADULT_RULES).map(([value, key]) => [value, t(key)]), (needed) => set("adult", { needed }))),
    may(room, "restrict") && section(t("restriction.title"), el("p", { class: "quiet-text" }, t("restriction.note")), restrictions(room, set)),
    may(room, "moderateChat") && section(t("chatRules.title"),
      ...chatRules(house.chat, (rules) => set("chatRules", { rules }))),
  ];
}

/** @param {ChatRules} chat @param {(rules: ChatRules) => void} set */
function chatRules(chat, set) {
  return [
    check("chatRules.everybody", t("chatRules.everybody"), "", chat.everybody, (everybody) => set({ ...chat, everybody })),
    check("chatRules.registeredOnly", t("chatRules.registeredOnly"), "", chat.registeredOnly, (registeredOnly) => set({ ...chat, registeredOnly })),
    check("chatRules.files", t("chatRules.files"), "", chat.files, (files) => set({ ...chat, files })),
    select("chat-private", t("privateChat.title"), "", chat.private, Object.entries(PRIVATE_CHAT).map(([value, key]) => [value, t(key)]),
      (value) => set({ ...chat, private: /** @type {ChatRules["private"]} */ (value) })),
  ];
}

/** @param {RoomState} room @param {(action: string, fields: object) => void} set */
function restrictions(room, set) {
  const roles = ROLES.filter((role) => role !== "administrator" && mayActOn(room.you?.role ?? "guest", role)).reverse();
  const kinds = /** @type {Restriction[]} */ (Object.keys(RESTRICTIONS));
  return el("div", { class: "table-scroll" }, el("table", { class: "restrictions" },
    el("thead", {}, el("tr", {}, el("td", {}), ...kinds.map((kind) => el("th", { scope: "col" }, t(RESTRICTIONS[kind]))))),
    el("tbody", {}, ...roles.map((role) => el("tr", {}, el("th", { scope: "row" }, t(ROLE_NAMES[role])), ...kinds.map((kind) => {
      const locked = room.house.restrictions[role] ?? [];
      return el("td", {}, el("input", {
        type: "checkbox", checked: locked.includes(kind), "data-field": `restrict.${role}.${kind}`, "data-action": `house.restrict.${role}.${kind}`,
        "aria-label": t("restriction.cell", { role: t(ROLE_NAMES[role]), what: t(RESTRICTIONS[kind]) }),
        on: { change: (/** @type {Event} */ event) => {
          const on = /** @type {HTMLInputElement} */ (event.target).checked;
          set("restrict", { role, restrictions: kinds.filter((each) => (each === kind ? on : locked.includes(each))) });
        } },
      }));
    }))))));
}

/** @param {string} title @param {...(Node | false)} children */
function section(title, ...children) {
  return el("section", { class: "house-section" }, el("h3", {}, title), ...children);
}

/**
 * @param {string} action
 * @param {string} label
 * @param {string} note
 * @param {boolean} on
 * @param {(on: boolean) => void} change
 */
function check(action, label, note, on, change) {
  return el("label", { class: "choice" },
    el("input", { type: "checkbox", checked: on, "data-field": action, "data-action": action, on: {
      change: (/** @type {Event} */ event) => change(/** @type {HTMLInputElement} */ (event.target).checked),
    } }),
    el("span", { class: "choice-words" }, el("span", {}, label), note && el("small", {}, note)));
}

/**
 * @param {string} action
 * @param {string} label
 * @param {string} note
 * @param {string} value
 * @param {string[][]} choices
 * @param {(value: string) => void} change
 */
function select(action, label, note, value, choices, change) {
  /** @type {HTMLSelectElement} */
  const field = el("select", { class: "field", "data-field": action, "data-action": action, "aria-label": label, on: { change: () => change(field.value) } },
    ...choices.map(([each, text]) => el("option", { value: each, selected: each === value }, text)));
  return el("div", { class: "house-select" }, field, note && el("p", { class: "quiet-text" }, note));
}
