import { plainPage } from "../components/shell.js";
import { el, setText, setShown } from "../dom.js";
import { bell, icon } from "../icons.js";
import { roomCode } from "../logic/text.js";

export function startPage() {
  const field = el("input", {
    class: "field", id: "room-code", name: "room", autocomplete: "off", autocapitalize: "none", spellcheck: "false",
    hint: "start.placeholder", "aria-describedby": "room-code-error", on: { input: () => complain(false) },
  });
  const problem = el("p", { class: "problem", id: "room-code-error", role: "alert", hidden: true });

  /** @param {boolean} wrong */
  const complain = (wrong) => {
    if (wrong) setText(problem, "start.invalid");
    setShown(problem, wrong);
    field.setAttribute("aria-invalid", String(wrong));
  };

  const form = el("form", { class: "go", novalidate: true, on: { submit: (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const code = roomCode(field.value);
    if (code) location.assign(`/r/${encodeURIComponent(code)}`);
    else {
      complain(true);
      field.focus();
    }
  } } },
    el("label", { for: "room-code", t: "start.field" }),
    el("div", { class: "go-row" }, field,
      el("button", { class: "button primary", type: "submit", "data-action": "go" }, el("span", { t: "start.go" }), icon("arrow"))),
    problem,
    el("p", { class: "quiet-text", t: "start.hint" }));

  const points = /** @type {const} */ ([["people", "start.point1"], ["server", "start.point2"], ["browser", "start.point3"]]);
  return plainPage("start",
    el("section", { class: "start" },
      el("div", { class: "start-bell" }, bell()),
      el("h1", { t: "app.name" }),
      el("p", { class: "lead", t: "start.lead" }),
      el("div", { class: "card" }, form),
      el("ul", { class: "points" }, ...points.map(([picture, text]) => el("li", {}, icon(picture), el("span", { t: text }))))));
}
