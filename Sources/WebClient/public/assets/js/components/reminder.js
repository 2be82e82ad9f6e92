import { ownAccount } from "../api/accounts.js";
import { listProgrammes, programmeDetails } from "../api/programme.js";
import { el, setShown } from "../dom.js";
import { icon } from "../icons.js";
import { alertDetail, alertLook, alertWith, reminders } from "../pages/programme/alerts.js";
import { sessionCard } from "../pages/programme/sessioncard.js";
import { onLanguage } from "./shell.js";

const SHOWN = 1;
const SHOWN_OWED = 5;

/** The next session of the mentoring programme for whoever has signed in, and what their school owes; nothing for everybody else. */
export function sessionReminder() {
  const list = el("ul", { class: "session-list" });
  const owing = el("ul", { class: "alert-list", "data-role": "reminders", hidden: true });
  const card = el("section", { class: "card next reminder", hidden: true, "aria-labelledby": "reminder-title", "data-role": "session-reminder" },
    el("header", { class: "section-header" }, el("h2", { id: "reminder-title", t: "programme.mine" }),
      el("span", { class: "next-links" }, el("a", { href: "/programme", t: "programme.title" }))), list, owing);
  const load = async () => {
    const account = await ownAccount();
    if (!account || account.role === "pupil") return;
    const programmes = await listProgrammes().catch(() => []);
    const details = await Promise.all(programmes.map(({ id }) => programmeDetails(id).catch(() => null)));
    const next = details.flatMap((each) => each ? each.next.map((session) => ({ session, programme: each })) : [])
      .filter(({ session }) => session.state === "planned" || session.state === "running")
      .sort((one, other) => one.session.startsAt - other.session.startsAt).slice(0, SHOWN);
    const owed = details.flatMap((each) => each ? reminders(each).map((alert) => ({ alert, programme: each.id, zone: each.timeZone })) : []).slice(0, SHOWN_OWED);
    const render = () => {
      list.replaceChildren(...next.map(({ session, programme }) => sessionCard(programme.id, session, programme.timeZone, true)));
      owing.replaceChildren(...owed.map(({ alert, programme, zone }) => reminderRow(alert, programme, zone)));
    };
    render();
    onLanguage(render);
    setShown(owing, owed.length > 0);
    setShown(card, next.length > 0 || owed.length > 0);
  };
  void load();
  return card;
}

/** @param {ProgrammeAlert} alert @param {string} programme @param {string} zone */
function reminderRow(alert, programme, zone) {
  const { picture, text, tab, go, href } = alertLook(alert);
  const detail = alertDetail(alert, zone);
  return el("li", { class: "alert-row", "data-kind": alert.kind }, icon(picture),
    el("div", { class: "room-words" }, el("strong", { t: text, with: alertWith(alert) }), detail && el("span", { class: "quiet-text" }, detail)),
    el("a", { class: "button compact quiet", href: href ?? `/programme?p=${encodeURIComponent(programme)}&tab=${tab}`, t: go }));
}
