import { changeAccount, createAccount, deleteAccount, inviteAccount, listAccounts, listSchools } from "../../api/accounts.js";
import { copyButton } from "../../components/copy.js";
import { confirmed, openDialog } from "../../components/dialog.js";
import { checkbox, choiceField, Field, formProblem, submitButton, textField } from "../../components/form.js";
import { el, setText } from "../../dom.js";
import { icon } from "../../icons.js";
import { language, t } from "../../i18n/index.js";
import { loginProblem, LONGEST_LOGIN } from "../../logic/account.js";
import { dateAndTime, ownZone } from "../../logic/dates.js";
import { refusalKey } from "../../logic/refusal.js";
import { LONGEST_NAME, tidyName } from "../../logic/text.js";
import { itemList } from "./table.js";

const TYPING = 250;

/** @type {Record<AccountRole, import("../../dom.js").Key>} */
const ROLE_WORDS = { administrator: "accounts.administrator", staff: "accounts.staff", pupil: "accounts.pupil" };

/** @param {() => void} blocked */
export function accountsTab(blocked) {
  /** @type {any} */
  let timer = null;
  const search = el("input", {
    class: "field", type: "search", label: "accounts.search", hint: "accounts.search", "data-role": "account-filter", autocomplete: "off",
    on: { input: () => {
      clearTimeout(timer);
      timer = setTimeout(() => { void accounts.restart(); }, TYPING);
    } },
  });
  const accounts = itemList({
    role: "accounts", none: "accounts.none", blocked,
    load: () => listAccounts(search.value.trim()),
    row: (/** @type {Account} */ account) => accountRow(account, () => { void accounts.reload(); }),
  });
  void accounts.reload();
  return el("div", { class: "workspace" },
    el("div", { class: "page-actions" },
      el("div", { class: "search-field" }, icon("search", "icon small"), search),
      el("button", { type: "button", class: "button primary", "data-action": "new-account", on: { click: () => accountDialog(null, () => { void accounts.reload(); }) } },
        icon("plus"), el("span", { t: "accounts.new" }))),
    accounts.element);
}

/** @param {Account} account @param {() => void} changed */
function accountRow(account, changed) {
  return el("li", { class: "room-item", "data-role": "account", "data-id": account.id },
    el("div", { class: "room-words" },
      el("strong", {}, account.name),
      el("span", { class: "room-meta" },
        account.login && el("code", {}, account.login),
        el("span", { t: ROLE_WORDS[account.role] ?? ROLE_WORDS.pupil }),
        account.school && el("span", {}, account.school.name),
        account.disabled ? el("span", { class: "tag bad", t: "accounts.isDisabled" }) : account.invited && el("span", { class: "tag", t: "accounts.isInvited" }))),
    el("div", { class: "room-buttons" },
      el("button", { type: "button", class: "button compact", "data-action": "invite-account", disabled: account.disabled, on: { click: () => invitationDialog(account, null) } },
        icon("link"), el("span", { t: "accounts.invite" })),
      el("button", { type: "button", class: "button compact", "data-action": "edit-account", on: { click: () => accountDialog(account, changed) } },
        icon("pencil"), el("span", { t: "site.change" }))));
}

/**
 * @param {Account | null} before
 * @param {() => void} changed
 */
function accountDialog(before, changed) {
  openDialog({ title: before ? "accounts.change" : "accounts.new", name: "account" }, (close) => {
    const name = textField("account-name", { label: "accounts.name", help: "accounts.nameHelp" }, { maxlength: LONGEST_NAME, autofocus: true, required: true });
    const login = textField("account-login", { label: "accounts.login", help: "accounts.loginHelp", hidden: before !== null },
      { autocapitalize: "none", spellcheck: "false", maxlength: LONGEST_LOGIN });
    const role = choiceField("account-role", { label: "accounts.role", help: "accounts.roleHelp" },
      [["staff", "accounts.staff"], ["pupil", "accounts.pupil"], ["administrator", "accounts.administrator"]]);
    const school = new Field(el("select", { class: "field", id: "account-school" }, el("option", { value: "", t: "accounts.noSchool" })), { label: "accounts.school" });
    const disabled = checkbox("account-disabled", "accounts.disable", "accounts.disableHelp");
    name.control.value = before?.name ?? "";
    role.control.value = before?.role ?? "staff";
    disabled.control.checked = before?.disabled ?? false;
    if (before?.school) school.control.append(el("option", { value: before.school.id, selected: true }, before.school.name));
    listSchools().then((schools) => {
      school.control.append(...schools.filter((each) => each.id !== before?.school?.id).map((each) => el("option", { value: each.id }, each.name)));
    }, () => {});
    const problem = formProblem();
    const save = submitButton(before ? "editor.save" : "accounts.create", "site.saving", { "data-action": "save-account" });

    /** @param {SubmitEvent} event */
    const submit = async (event) => {
      event.preventDefault();
      problem.show(null);
      const wanted = tidyName(name.value);
      const chosenLogin = login.value.trim().toLowerCase();
      const wrongLogin = chosenLogin ? loginProblem(chosenLogin) : null;
      if (!wanted) name.complain("accounts.nameMissing");
      if (wrongLogin) login.complain(wrongLogin);
      if (!wanted || wrongLogin) {
        (wanted ? login : name).control.focus();
        return;
      }
      const fields = { name: wanted, role: /** @type {AccountRole} */ (role.value), school: school.value || null };
      save.busy(true);
      try {
        if (before) {
          await changeAccount(before.id, { ...fields, disabled: disabled.control.checked });
          close();
        } else {
          const made = await createAccount({ ...fields, ...(chosenLogin ? { login: chosenLogin } : {}) });
          close();
          invitationDialog(made.account, made.invitation);
        }
        changed();
      } catch (error) {
        save.busy(false);
        const key = refusalKey(error);
        if (key === "refusal.loginTaken" || key === "refusal.invalidLogin") {
          login.complain(key);
          login.control.focus();
        } else problem.show(key);
      }
    };

    const remove = async () => {
      if (!before) return;
      const yes = await confirmed({ title: "accounts.delete", text: "accounts.deleteSure", with: { name: before.name }, yes: "meetings.deleteYes" });
      if (!yes) return;
      try {
        await deleteAccount(before.id);
        close();
        changed();
      } catch (error) {
        problem.show(refusalKey(error));
      }
    };

    return [el("form", { class: "form", novalidate: true, on: { submit } },
      name.element, login.element, role.element, school.element, before && disabled.element, problem.element,
      el("div", { class: "dialog-buttons" },
        before && el("button", { type: "button", class: "button dangerous push-back", "data-action": "delete-account", on: { click: () => { void remove(); } } },
          icon("trash"), el("span", { t: "accounts.delete" })),
        save.element))];
  });
}

/**
 * The link with which somebody chooses a login and a password; asked for when there is none yet.
 *
 * @param {Account} account @param {InvitationLink | null} invitation
 */
function invitationDialog(account, invitation) {
  openDialog({ title: "accounts.inviteTitle", name: "invitation" }, () => {
    const body = el("div", { class: "form" }, el("p", { class: "quiet-text", t: "app.loading" }));
    /** @param {InvitationLink} answer */
    const show = ({ link, expiresAt }) => {
      const until = el("p", { class: "quiet-text" });
      if (expiresAt) setText(until, "accounts.inviteUntil", { date: dateAndTime(Date.parse(expiresAt), language(), ownZone(), Date.now()) });
      else setText(until, "accounts.inviteOnce");
      body.replaceChildren(
        el("p", {}, t("accounts.inviteFor", { name: account.name })),
        el("span", { class: "room-link", "data-role": "account-link" }, link), until,
        el("div", { class: "dialog-buttons" }, copyButton(() => link)));
    };
    if (invitation) show(invitation);
    else inviteAccount(account.id).then(show, (error) => body.replaceChildren(el("p", { class: "problem", role: "alert", t: refusalKey(error) })));
    return [body];
  });
}
