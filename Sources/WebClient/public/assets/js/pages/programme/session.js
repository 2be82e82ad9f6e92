import { APIError } from "../../api.js";
import { cancelSession, mentoringSession, programmeDetails } from "../../api/programme.js";
import { ownAccount } from "../../api/accounts.js";
import { guarded } from "../../components/access.js";
import { copyButton } from "../../components/copy.js";
import { openDialog } from "../../components/dialog.js";
import { Field, formProblem, submitButton } from "../../components/form.js";
import { sitePage } from "../../components/site.js";
import { el } from "../../dom.js";
import { icon } from "../../icons.js";
import { language, t } from "../../i18n/index.js";
import { lengthOfTime } from "../../logic/dates.js";
import { byName, dayOf, monthWords, personName, programmeRights, schoolId } from "../../logic/programme.js";
import { refusalKey } from "../../logic/refusal.js";
import { adminToken } from "../../preferences.js";
import { actionButton, dataTable, head, pane } from "./pane.js";
import { roundLink } from "../delphi/link.js";
import { calendarLink, leaderName, roomAddress, sessionTag, whenWords } from "./sessioncard.js";
import { sessionDialog } from "./sessionform.js";
import { ANONYMITY_WORDS, MODE_WORDS } from "./words.js";

const LONGEST_REASON = 500;

/**
 * `/programme/{p}/sessions/{s}`: one session: when, about what, who, and what came of it.
 *
 * @param {string} programme @param {string} session
 */
export function sessionPage(programme, session) {
  const access = guarded(["administrator", "staff"], { guest: "programme.guest", stranger: "programme.stranger" }, () => {
    const holder = el("div", { class: "programme-holder" }, el("p", { class: "quiet-text", role: "status", t: "app.loading" }));
    void open(programme, session, access.block).then((part) => holder.replaceChildren(part), (error) => {
      if (error instanceof APIError && error.status === 401) access.block("expired", "programme.guest");
      else holder.replaceChildren(el("p", { class: "problem", role: "alert", t: refusalKey(error) }));
    });
    return holder;
  });
  return sitePage("session", el("section", { class: "admin programme" },
    el("a", { class: "recording-parent no-print", href: `/programme?p=${encodeURIComponent(programme)}&tab=plan` }, icon("arrowBack", "icon small"), el("span", { t: "session.back" })), access.element));
}

/** @param {string} programme @param {string} id @param {import("./pane.js").Context["block"]} block */
async function open(programme, id, block) {
  const [details, account] = await Promise.all([programmeDetails(programme), ownAccount()]);
  const administrates = adminToken() !== null || account?.role === "administrator";
  /** @type {Set<() => void>} */
  const listeners = new Set();
  /** @type {import("./pane.js").Context} */
  const context = {
    id: programme, block, details: () => details, rights: () => programmeRights(details, administrates),
    today: () => details.today || dayOf(Date.now(), details.timeZone),
    changed: () => { for (const listener of [...listeners]) listener(); },
    onChange: (listener) => { listeners.add(listener); }, open: () => {},
  };
  return pane(context, {
    role: "session-page",
    load: () => mentoringSession(programme, id),
    draw: (session) => {
      document.title = `${session.title} · ${t("app.name")}`;
      return [above(context, session), facts(session), board(session), attendance(session)];
    },
  }).element;
}

/** @param {import("./pane.js").Context} context @param {MentoringSession} session */
function above(context, session) {
  const ahead = session.state === "planned" || session.state === "running";
  const room = ahead ? roomAddress(session) : null;
  const editable = session.editable ?? context.rights().plan;
  const problem = formProblem();
  const zone = context.details()?.timeZone ?? "";
  return el("div", { class: "session-head" },
    el("div", { class: "room-meta" }, sessionTag(session), session.makeUpFor && el("span", { class: "tag", t: "plan.makeUpFor", with: { month: monthWords(session.makeUpFor, language()) } })),
    el("h1", {}, session.title),
    el("p", { class: "when big-when" }, icon("calendar"), whenWords(session, zone)),
    el("div", { class: "problem-card card" }, el("p", { class: "overline", t: "plan.problem" }), el("p", { class: "problem-text" }, session.problem)),
    session.state === "missed" && el("div", { class: "notice" }, icon("warning"), el("p", { t: "session.missedNote" })),
    session.state === "cancelled" && el("div", { class: "notice" }, icon("warning"), el("p", {}, session.reason ? t("session.cancelledWhy", { reason: session.reason }) : t("session.cancelled"))),
    el("div", { class: "page-actions no-print" },
      room && el("a", { class: "button primary", href: room, "data-action": "enter" }, el("span", { t: "plan.enter" }), icon("arrow")),
      room && copyButton(() => new URL(room, location.href).href),
      ahead && calendarLink(context.id, session, (error) => problem.show(refusalKey(error)), "button"),
      ahead && editable && actionButton("change-session", "pencil", "site.change", () => sessionDialog(context, session, session.month), "button quiet"),
      session.state === "planned" && editable && actionButton("cancel-session", "trash", "session.cancel", () => cancelDialog(context, session), "button dangerous")),
    problem.element);
}

/** @param {MentoringSession} session */
function facts(session) {
  const leader = leaderName(session);
  const others = byName(session.schools.filter(({ id }) => id !== schoolId(session.leader)));
  const line = (/** @type {import("../../dom.js").Key} */ words, /** @type {Node | string} */ value) => [el("dt", { t: words }), el("dd", {}, value)];
  return el("section", { class: "pane-part" }, el("h2", { t: "session.who" }),
    el("dl", { class: "facts" },
      ...(leader ? line("plan.leader", leader) : []),
      ...line("plan.schools", el("ul", { class: "plain-list" }, ...others.map(({ name }) => el("li", {}, name)))),
      ...line("plan.facilitator", personName(session.facilitator) || "—"),
      ...(session.coFacilitator ? line("plan.coFacilitator", personName(session.coFacilitator)) : []),
      ...line("plan.secretary", personName(session.secretary) || t("plan.nobody")),
      ...line("plan.mode", el("span", { t: MODE_WORDS[session.mode] })),
      ...line("plan.names", el("span", { t: ANONYMITY_WORDS[session.anonymity] }))));
}

/** @param {MentoringSession} session */
function board(session) {
  const boards = session.boards?.length ? session.boards : session.board ? [session.board] : [];
  const link = (/** @type {string} */ id, /** @type {number} */ place) => el("a", { class: "button", href: `/protocol/${encodeURIComponent(id)}`, "data-action": "protocol" },
    icon("file"), boards.length > 1 ? el("span", { t: "session.openProtocolOf", with: { number: place + 1 } }) : el("span", { t: "session.openProtocol" }));
  return el("section", { class: "pane-part" }, el("h2", { t: "session.results" }),
    boards.length > 0
      ? el("div", { class: "page-actions" }, ...boards.map(link), ...(session.mode === "delphi" ? boards.map(roundLink) : []))
      : el("p", { class: "quiet-text", t: session.state === "missed" ? "session.missed" : session.state === "cancelled" ? "session.noBoardEver" : session.state === "held" ? "session.noBoard" : "session.boardLater" }));
}

/** @param {MentoringSession} session */
function attendance(session) {
  const rows = session.attendance ?? [];
  if (session.state !== "running" && session.state !== "held") return null;
  const names = new Map(session.schools.map(({ id, name }) => [id, name]));
  const named = byName(rows.map((row) => ({ ...row, name: row.name ?? names.get(row.school) ?? row.school })));
  // Whose session it is need not have been there as others must.
  const counts = (/** @type {typeof named[number]} */ row) => !row.counts && row.school === schoolId(session.leader)
    ? el("span", { class: "quiet-text", t: "session.leads" })
    : el("span", { class: "with-sign", "data-counts": String(row.counts) }, icon(row.counts ? "check" : "close", "icon small"), el("span", { t: row.counts ? "session.counted" : "session.notCounted" }));
  return el("section", { class: "pane-part" }, el("h2", { t: "session.attendance" }), el("p", { class: "quiet-text", t: "session.attendanceRule" }),
    named.length === 0 ? el("p", { class: "quiet-text", t: "session.noAttendance" })
      : dataTable("session.attendance", [head("regularity.school"), head("regularity.time", "number"), head("regularity.people", "number"), head("session.counts")],
        named.map((row) => el("tr", {}, el("th", { scope: "row" }, row.name), el("td", { class: "number" }, lengthOfTime(row.minutes, language())), el("td", { class: "number" }, String(row.people)),
          el("td", {}, counts(row))))));
}

/** @param {import("./pane.js").Context} context @param {MentoringSession} session */
function cancelDialog(context, session) {
  openDialog({ title: "session.cancel", name: "cancel-session" }, (close) => {
    const reason = new Field(el("textarea", { class: "field", id: "cancel-reason", rows: 3, maxlength: LONGEST_REASON, autofocus: true }), { label: "session.cancelReason", help: "session.cancelHelp" });
    const problem = formProblem();
    const send = submitButton("session.cancel", "site.saving", { "data-action": "confirm-cancel" });
    send.element.classList.replace("primary", "danger");
    /** @param {SubmitEvent} event */
    const submit = async (event) => {
      event.preventDefault();
      if (!reason.value.trim()) {
        reason.complain("session.reasonMissing");
        reason.control.focus();
        return;
      }
      send.busy(true);
      try {
        await cancelSession(context.id, session.id, reason.value.trim());
        close();
        context.changed();
      } catch (error) {
        send.busy(false);
        problem.show(refusalKey(error));
      }
    };
    return [el("form", { class: "form", novalidate: true, on: { submit } }, reason.element, problem.element,
      el("div", { class: "dialog-buttons" }, el("button", { type: "button", class: "button", on: { click: close } }, el("span", { t: "session.keep" })), send.element))];
  });
}
