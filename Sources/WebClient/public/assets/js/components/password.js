import { changePassword } from "../api/accounts.js";
import { el, setAttribute, setText } from "../dom.js";
import { passwordStrength, SHORTEST_PASSWORD } from "../logic/account.js";
import { refusalKey } from "../logic/refusal.js";
import { openDialog } from "./dialog.js";
import { formProblem, submitButton, textField } from "./form.js";

/**
 * A field for a new password, with a bar that shows how hard it is to guess and a word on how to make it better.
 *
 * @param {string} id @param {import("../dom.js").Key} label
 * @param {() => string[]} known what others know of the person
 */
export function newPasswordField(id, label, known) {
  const field = textField(id, { label }, { type: "password", autocomplete: "new-password", maxlength: 200, required: true });
  const bar = el("div", { class: "strength-bar" });
  const words = el("p", { class: "quiet-text", id: `${id}-strength`, "aria-live": "polite" });
  const { control } = field;
  control.setAttribute("aria-describedby", `${id}-strength ${id}-problem`);
  const show = () => {
    const { score, hint } = passwordStrength(control.value, known());
    setAttribute(bar, "data-score", score);
    setText(words, hint, { count: SHORTEST_PASSWORD });
  };
  control.addEventListener("input", show);
  control.after(el("div", { class: "strength", "aria-hidden": "true" }, bar), words);
  show();
  return {
    field,
    /** Complains unless the password will do. */
    accepts() {
      const { score, hint } = passwordStrength(control.value, known());
      if (score >= 2) return true;
      field.complain(hint, { count: SHORTEST_PASSWORD });
      control.focus();
      return false;
    },
  };
}

/** @param {Account} account */
export function passwordDialog(account) {
  openDialog({ title: "account.password", name: "password" }, (close) => {
    const old = textField("old-password", { label: "account.oldPassword" }, { type: "password", autocomplete: "current-password", required: true });
    const wanted = newPasswordField("new-password", "account.newPassword", () => [account.name, account.login ?? "", account.school?.name ?? ""]);
    const problem = formProblem();
    const save = submitButton("account.savePassword", "site.saving", { "data-action": "save-password" });
    const done = el("p", { class: "success", role: "status", hidden: true });
    /** @param {SubmitEvent} event */
    const submit = async (event) => {
      event.preventDefault();
      problem.show(null);
      if (!old.value) {
        old.complain("account.oldMissing");
        old.control.focus();
        return;
      }
      if (!wanted.accepts()) return;
      save.busy(true);
      try {
        await changePassword(old.value, wanted.field.value);
        setText(done, "account.passwordSaved");
        form.replaceChildren(done, el("div", { class: "dialog-buttons" },
          el("button", { type: "button", class: "button primary", on: { click: close } }, el("span", { t: "app.close" }))));
        done.hidden = false;
      } catch (error) {
        const key = refusalKey(error);
        if (key === "refusal.wrongPassword") {
          old.complain("account.oldWrong");
          old.control.focus();
        } else problem.show(key);
      }
      save.busy(false);
    };
    const form = el("form", { class: "form", novalidate: true, on: { submit } },
      // Password managers want to know whose password it is.
      el("input", { type: "text", class: "visually-hidden", autocomplete: "username", value: account.login ?? "", tabindex: -1, "aria-hidden": "true", readonly: true }),
      old.element, wanted.field.element, problem.element,
      el("div", { class: "dialog-buttons" }, save.element));
    return [form];
  });
}
