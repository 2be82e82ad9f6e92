import { ownAccount, signIn } from "../api/accounts.js";
import { plainPage } from "../components/shell.js";
import { formProblem, submitButton, textField } from "../components/form.js";
import { el } from "../dom.js";
import { afterSignIn } from "../logic/account.js";
import { refusalKey } from "../logic/refusal.js";

/** `/signin`: login and password, then back to where one came from. */
export function signInPage() {
  const to = new URLSearchParams(location.search).get("to");
  const login = textField("login", { label: "signin.login" },
    { autocomplete: "username", autocapitalize: "none", spellcheck: "false", maxlength: 64, required: true });
  const password = textField("password", { label: "signin.password" },
    { type: "password", autocomplete: "current-password", maxlength: 200, required: true });
  const problem = formProblem();
  const button = submitButton("signin.go", "signin.going", { "data-action": "submit" });

  /** @param {SubmitEvent} event */
  const submit = async (event) => {
    event.preventDefault();
    problem.show(null);
    if (!password.value) password.complain("signin.passwordMissing");
    if (!login.value.trim()) login.complain("signin.loginMissing");
    const wrong = !login.value.trim() ? login : !password.value ? password : null;
    if (wrong) {
      wrong.control.focus();
      return;
    }
    button.busy(true);
    try {
      const account = await signIn(login.value.trim(), password.value);
      location.replace(afterSignIn(to, account.role));
    } catch (error) {
      button.busy(false);
      const key = refusalKey(error);
      problem.show(key === "refusal.wrongPassword" ? "signin.wrong" : key);
      if (key === "refusal.wrongPassword") {
        password.control.value = "";
        password.control.focus();
      }
    }
  };

  void ownAccount().then((account) => {
    if (account) location.replace(afterSignIn(to, account.role));
  });
  if (matchMedia("(pointer: fine)").matches) queueMicrotask(() => login.control.focus());
  return plainPage("signin", el("section", { class: "narrow" },
    el("h1", { t: "signin.title" }),
    el("p", { class: "lead", t: to?.startsWith("/r/") ? "signin.leadRoom" : "signin.lead" }),
    el("form", { class: "card form", novalidate: true, on: { submit } }, login.element, password.element, problem.element, button.element),
    el("p", { class: "quiet-text", t: "signin.help" })));
}
