import { checkbox, choiceField, choices } from "../../components/form.js";
import { el } from "../../dom.js";

/**
 * Who is let in, and whether without an adult.
 *
 * @param {MeetingDetails | null} before
 */
export function admissionFields(before) {
  const policy = choices("policy", "editor.policy", /** @type {const} */ ([
    { value: "ask", label: "policy.ask", help: "policy.askHelp" },
    { value: "accept", label: "policy.accept", help: "policy.acceptHelp" },
    { value: "registered", label: "policy.registered", help: "policy.registeredHelp" },
    { value: "schools", label: "policy.schools", help: "policy.schoolsHelp" },
    { value: "deny", label: "policy.deny", help: "policy.denyHelp" },
  ]).map((each) => ({ ...each })));
  policy.value = before?.policy ?? "ask";
  const guests = checkbox("meeting-guests", "editor.guests", "editor.guestsHelp");
  guests.control.checked = before?.guests ?? true;
  const adult = choiceField("meeting-adult", { label: "editor.adult", help: "editor.adultHelp" }, [
    ["pupils", "adult.pupils"], ["always", "adult.always"], ["never", "adult.never"],
  ]);
  adult.control.value = before?.needsAdult ?? "pupils";
  return {
    element: el("div", { class: "form" }, policy.element, guests.element, adult.element),
    read: () => ({ policy: policy.value, guests: guests.control.checked, needsAdult: adult.value }),
  };
}
