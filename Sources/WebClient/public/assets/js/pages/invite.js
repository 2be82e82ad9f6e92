import { APIError } from "../api.js";
import { acceptInvitation, accountInvitation } from "../api/accounts.js";
import { formProblem, submitButton, textField } from "../components/form.js";
import { newPasswordField } from "../components/password.js";
import { plainPage } from "../components/shell.js";
import { el, setText } from "../dom.js";
import { icon } from "../icons.js";
import { afterSignIn, loginProblem, LONGEST_LOGIN } from "../logic/account.js";
import { refusalKey } from "../logic/refusal.js";

/**
 * `/invite/{secret}`: whoever was given an account chooses a login and a password.
 *
 * @param {string} secret
 */
export function invitePage(secret) {
  const body = el("div", { class: "invite-body" }, el("p", { class: "quiet-text", t: "app.loading" }));
  const title = el("h1", { t: "invite.title" });
  accountInvitation(secret).then(
    (invitation) => body.replaceChildren(...acceptance(secret, invitation)),
    (error) => {
      const unknown = error instanceof APIError && (error.status === 404 || error.status === 410 || error.code === "invitationInvalid");
      body.replaceChildren(el("div", { class: "notice", role: "alert", "data-role": "invite-problem" }, icon("warning"),
        el("p", { t: unknown ? "refusal.invitationInvalid" : refusalKey(error) })),
      el("div", { class: "outside-buttons" },
        !unknown && el("button", { type: "button", class: "button primary", on: { click: () => location.reload() } }, icon("refresh"), el("span", { t: "app.retry" })),
        el("a", { class: "button", href: "/signin" }, el("span", { t: "signin.go" })),
        el("a", { class: "button", href: "/" }, el("span", { t: "app.home" }))));
    },
  );
  return plainPage("invite", el("section", { class: "narrow" }, title, body));
}

/**
 * @param {string} secret
 * @param {{ name: string, login?: string, school?: SchoolName | string | null }} invitation
 */
function acceptance(secret, { name, login: given, school }) {
  const schoolName = typeof school === "string" ? school : school?.name ?? "";
  const login = textField("login", { label: "invite.login", help: given ? "invite.loginGiven" : "invite.loginHelp" }, {
    autocomplete: "username", autocapitalize: "none", spellcheck: "false", maxlength: LONGEST_LOGIN, required: true, readonly: Boolean(given),
  });
  login.control.value = given ?? "";
  const password = newPasswordField("password", "invite.password", () => [name, login.value, schoolName]);
  const again = textField("password-again", { label: "invite.again" }, { type: "password", autocomplete: "new-password", maxlength: 200, required: true });
  const problem = formProblem();
  const button = submitButton("invite.go", "invite.going", { "data-action": "submit" });

  /** @param {SubmitEvent} event */
  const submit = async (event) => {
    event.preventDefault();
    problem.show(null);
    const wanted = login.value.trim().toLowerCase();
    const wrong = given ? null : loginProblem(wanted);
    if (wrong) {
      login.complain(wrong);
      login.control.focus();
      return;
    }
    if (!password.accepts()) return;
    if (again.value !== password.field.value) {
      again.complain("invite.different");
      again.control.focus();
      return;
    }
    button.busy(true);
    try {
      const account = await acceptInvitation(secret, { ...(given ? {} : { login: wanted }), password: password.field.value });
      location.replace(afterSignIn(null, account?.role ?? "pupil"));
    } catch (error) {
      button.busy(false);
      const key = refusalKey(error);
      if (key === "refusal.loginTaken" || key === "refusal.invalidLogin") {
        login.complain(key);
        login.control.focus();
      } else if (key === "refusal.weakPassword") {
        password.field.complain(key);
        password.field.control.focus();
      } else problem.show(key);
    }
  };

  const lead = el("p", { class: "lead" });
  setText(lead, "invite.lead");
  return [
    lead,
    el("dl", { class: "facts card" },
      el("dt", { t: "invite.name" }), el("dd", {}, name),
      ...(schoolName ? [el("dt", { t: "invite.school" }), el("dd", {}, schoolName)] : [])),
    el("form", { class: "card form", novalidate: true, on: { submit } },
      login.element, password.field.element, again.element, problem.element, button.element),
  ];
}
