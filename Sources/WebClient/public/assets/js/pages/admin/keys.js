import { createKey, listKeys, revokeKey } from "../../api/accounts.js";
import { listMeetings } from "../../api/meetings.js";
import { copyButton } from "../../components/copy.js";
import { confirmed, openDialog } from "../../components/dialog.js";
import { choiceField, Field, formProblem, submitButton, textField } from "../../components/form.js";
import { el } from "../../dom.js";
import { icon } from "../../icons.js";
import { language, t } from "../../i18n/index.js";
import { dateOnly, ownZone } from "../../logic/dates.js";
import { refusalKey } from "../../logic/refusal.js";
import { itemList } from "./table.js";

/**
 * What a key's passes may carry at most.
 *
 * @type {Record<string, { permissions: string[], words: import("../../dom.js").Key }>}
 */
const EXTENTS = {
  participant: { permissions: ["publish", "subscribe"], words: "keys.participant" },
  viewer: { permissions: ["subscribe"], words: "keys.viewer" },
  administrator: { permissions: ["publish", "subscribe", "admin"], words: "keys.administrator" },
};

/** @param {APIKey} key */
function extentOf(key) {
  const { permissions } = key;
  return permissions.includes("admin") ? EXTENTS.administrator : permissions.includes("publish") ? EXTENTS.participant : EXTENTS.viewer;
}

/** @param {() => void} blocked */
export function keysTab(blocked) {
  const keys = itemList({
    role: "keys", none: "keys.none", blocked, load: listKeys,
    row: (/** @type {APIKey} */ key) => keyRow(key, () => { void keys.reload(); }),
  });
  void keys.reload();
  return el("div", { class: "workspace" },
    el("div", { class: "page-actions" },
      el("p", { class: "quiet-text grow", t: "keys.lead" }),
      el("button", { type: "button", class: "button primary", "data-action": "new-key", on: { click: () => keyDialog(() => { void keys.reload(); }) } },
        icon("plus"), el("span", { t: "keys.new" }))),
    keys.element);
}

/** @param {APIKey} key @param {() => void} changed */
function keyRow(key, changed) {
  const problem = el("p", { class: "problem", role: "alert" });
  const revoke = async () => {
    const yes = await confirmed({ title: "keys.revoke", text: "keys.revokeSure", with: { name: key.name }, yes: "keys.revoke" });
    if (!yes) return;
    try {
      await revokeKey(key.id);
      changed();
    } catch (error) {
      problem.textContent = t(refusalKey(error));
    }
  };
  return el("li", { class: "room-item", "data-role": "key", "data-id": key.id },
    el("div", { class: "room-words" }, el("strong", {}, key.name),
      el("span", { class: "room-meta" }, el("code", {}, `vk_${key.id}_…`), el("span", { t: extentOf(key).words }),
        key.room ? el("span", {}, t("keys.roomOnly", { room: key.room })) : el("span", { t: "keys.allRooms" }),
        key.createdAt && el("span", {}, t("keys.created", { date: dateOnly(Date.parse(key.createdAt), language(), ownZone()) }))), problem),
    el("div", { class: "room-buttons" },
      el("button", { type: "button", class: "button compact", "data-action": "revoke-key", on: { click: () => { void revoke(); } } },
        icon("trash"), el("span", { t: "keys.revoke" }))));
}

/** @param {() => void} changed */
function keyDialog(changed) {
  openDialog({ title: "keys.new", name: "key" }, (close) => {
    const name = textField("key-name", { label: "keys.name", help: "keys.nameHelp" }, { maxlength: 100, autofocus: true, required: true });
    const room = new Field(el("select", { class: "field", id: "key-room" }, el("option", { value: "", t: "keys.allRooms" })), { label: "keys.room" });
    const extent = choiceField("key-extent", { label: "keys.extent", help: "keys.extentHelp" },
      Object.entries(EXTENTS).map(([value, each]) => /** @type {[string, import("../../dom.js").Key]} */ ([value, each.words])));
    listMeetings().then((rooms) => room.control.append(...rooms.map((each) => el("option", { value: each.slug }, each.title || each.slug))), () => {});
    const problem = formProblem();
    const save = submitButton("keys.create", "admin.creating", { "data-action": "create-key" });

    /** @param {SubmitEvent} event */
    const submit = async (event) => {
      event.preventDefault();
      problem.show(null);
      const wanted = name.value.trim();
      if (!wanted) {
        name.complain("keys.nameMissing");
        name.control.focus();
        return;
      }
      save.busy(true);
      try {
        const made = await createKey({ name: wanted, room: room.value || null, permissions: EXTENTS[extent.value].permissions });
        form.replaceChildren(
          el("div", { class: "notice", role: "status" }, icon("warning"), el("p", { t: "keys.once" })),
          el("code", { class: "room-link", "data-role": "new-key" }, made.key),
          el("div", { class: "dialog-buttons" }, copyButton(() => made.key, { words: "keys.copy", action: "copy-key" }),
            el("button", { type: "button", class: "button primary", on: { click: close } }, el("span", { t: "keys.saved" }))));
        changed();
      } catch (error) {
        save.busy(false);
        problem.show(refusalKey(error));
      }
    };
    const form = el("form", { class: "form", novalidate: true, on: { submit } },
      name.element, room.element, extent.element, problem.element, el("div", { class: "dialog-buttons" }, save.element));
    return [form];
  });
}
