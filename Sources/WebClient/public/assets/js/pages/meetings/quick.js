import { roomLink } from "../../api.js";
import { listAccounts } from "../../api/accounts.js";
import { createMeeting } from "../../api/meetings.js";
import { copyButton } from "../../components/copy.js";
import { openDialog } from "../../components/dialog.js";
import { formProblem, submitButton, textField } from "../../components/form.js";
import { picker } from "../../components/picker.js";
import { el } from "../../dom.js";
import { icon } from "../../icons.js";
import { t } from "../../i18n/index.js";
import { LONGEST_TITLE } from "../../logic/meetings.js";
import { refusalKey } from "../../logic/refusal.js";
import { tidyName } from "../../logic/text.js";
import { matches, removeButton } from "./chosen.js";

/**
 * A call that begins now, for one person or a group: title, people, links.
 *
 * @param {() => Promise<void>} changed
 */
export function quickCall(changed) {
  openDialog({ title: "quick.title", name: "quick" }, () => {
    const holder = el("div", {});
    holder.append(quickForm(async (meeting) => {
      holder.replaceChildren(callLinks(meeting));
      await changed();
    }));
    return [holder];
  });
}

/** @typedef {{ name: string, account?: string }} Guest */

/** @param {(meeting: MeetingDetails) => void} done */
function quickForm(done) {
  /** @type {Set<Guest>} */
  const guests = new Set();
  const list = el("ul", { class: "person-chips", "data-role": "chosen-people" });
  const title = textField("quick-title", { label: "quick.name" }, { maxlength: LONGEST_TITLE, hint: "quick.nameHint" });
  const problem = formProblem();
  const start = submitButton("quick.start", "admin.creating", { "data-action": "start-call" }, icon("phone"));

  /** @param {Guest} guest */
  const add = (guest) => {
    if ([...guests].some(({ name, account }) => (account ?? name) === (guest.account ?? guest.name))) return;
    guests.add(guest);
    const chip = el("li", { class: "person-chip" }, icon(guest.account ? "people" : "link", "icon small"), el("span", {}, guest.name), removeButton(guest.name, () => {
      guests.delete(guest);
      chip.remove();
      search.input.focus();
    }));
    list.append(chip);
  };

  const search = picker(/** @type {import("../../components/picker.js").PickerOptions<Account>} */ ({
    id: "quick-people", label: "quick.people", help: "quick.peopleHelp", hint: "quick.peopleHint",
    search: async (query) => query ? (await listAccounts(query)).filter(({ name, login }) => matches(name, query) || matches(login ?? "", query)) : [],
    name: ({ name }) => name, detail: ({ school }) => school?.name ?? "",
    picked: ({ id, name }) => add({ account: id, name }),
    typed: (text) => {
      for (const part of text.split(/[,;\n]/)) {
        const name = tidyName(part);
        if (name) add({ name });
      }
    },
  }));

  /** @param {SubmitEvent} event */
  const submit = async (event) => {
    event.preventDefault();
    problem.show(null);
    search.take();
    const names = [...guests].map(({ name }) => name);
    const words = title.value.trim() || (names.length > 0 && names.length < 4 ? names.join(", ") : t("quick.standardName"));
    start.busy(true);
    try {
      const meeting = await createMeeting({
        title: [...words].slice(0, LONGEST_TITLE).join(""), policy: "accept",
        invite: [...guests].map(({ account, name }) => ({ ...(account ? { account } : { name }), role: "participant" })),
      });
      done(meeting);
    } catch (error) {
      start.busy(false);
      problem.show(refusalKey(error));
    }
  };

  return el("form", { class: "form", novalidate: true, on: { submit } },
    search.element, list, title.element, problem.element, el("div", { class: "dialog-buttons" }, start.element));
}

/** @param {MeetingDetails} meeting */
function callLinks(meeting) {
  const link = roomLink(meeting);
  const personal = meeting.invitations ?? [];
  return el("div", { class: "form" },
    el("p", { class: "success", role: "status" }, icon("check", "icon small"), el("span", { t: "quick.ready" })),
    el("h3", {}, meeting.title),
    personal.length > 0 ? el("p", { class: "quiet-text", t: "quick.personal" }) : null,
    el("ul", { class: "rooms" }, ...personal.filter((each) => each.link).map((each) => el("li", { class: "room-item" },
      el("div", { class: "room-words" }, el("strong", {}, each.name)),
      el("div", { class: "room-buttons" }, copyButton(() => String(each.link), { compact: true, action: "copy-personal-link" }))))),
    el("p", { class: "quiet-text", t: "quick.common" }),
    el("a", { class: "room-link", "data-role": "room-link", href: link, target: "_blank", rel: "opener" }, link),
    el("div", { class: "dialog-buttons" }, copyButton(() => link),
      el("a", { class: "button primary", href: `/r/${encodeURIComponent(meeting.slug)}`, "data-action": "open-room" }, el("span", { t: "quick.enter" }), icon("arrow"))));
}
