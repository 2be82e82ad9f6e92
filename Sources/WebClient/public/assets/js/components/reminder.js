import { ownAccount } from "../api/accounts.js";
import { listProgrammes, programmeDetails } from "../api/programme.js";
import { el, setShown } from "../dom.js";
import { sessionCard } from "../pages/programme/sessioncard.js";
import { onLanguage } from "./shell.js";

const SHOWN = 1;

/** The next session of the mentoring programme for whoever has signed in; nothing for everybody else. */
export function sessionReminder() {
  const list = el("ul", { class: "session-list" });
  const card = el("section", { class: "card next reminder", hidden: true, "aria-labelledby": "reminder-title", "data-role": "session-reminder" },
    el("header", { class: "section-header" }, el("h2", { id: "reminder-title", t: "programme.mine" }),
      el("span", { class: "next-links" }, el("a", { href: "/programme", t: "programme.title" }))), list);
  const load = async () => {
    const account = await ownAccount();
    if (!account || account.role === "pupil") return;
    const programmes = await listProgrammes().catch(() => []);
    const details = await Promise.all(programmes.map(({ id }) => programmeDetails(id).catch(() => null)));
    const next = details.flatMap((each) => each ? each.next.map((session) => ({ session, programme: each })) : [])
      .filter(({ session }) => session.state === "planned" || session.state === "running")
      .sort((one, other) => one.session.startsAt - other.session.startsAt).slice(0, SHOWN);
    const render = () => list.replaceChildren(...next.map(({ session, programme }) => sessionCard(programme.id, session, programme.timeZone, true)));
    render();
    onLanguage(render);
    setShown(card, next.length > 0);
  };
  void load();
  return card;
}
