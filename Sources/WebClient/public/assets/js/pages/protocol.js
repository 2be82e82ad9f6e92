import { APIError } from "../api.js";
import { boardPath, openFile, protocolRecord } from "../api/programme.js";
import { onLanguage } from "../components/shell.js";
import { sitePage } from "../components/site.js";
import { el, setShown, setText } from "../dom.js";
import { icon } from "../icons.js";
import { language, t } from "../i18n/index.js";
import { dayWords, personName } from "../logic/programme.js";
import { mayUnlock, protocolFigures, sessionOf } from "../logic/programmeprotocol.js";
import { refusalKey } from "../logic/refusal.js";
import { actionPart, attendancePart, decisionPart, ideaPart, resultPart, reviewPart } from "./programme/protocolparts.js";
import { keepingNotices, keepingPart } from "./programme/keeping.js";
import { actionButton } from "./programme/pane.js";
import { ANONYMITY_WORDS, MODE_WORDS } from "./programme/words.js";
import { roundLink } from "./delphi/link.js";
import { unlockPart } from "./programme/unlock.js";

const FILES = /** @type {const} */ ([["pdf", "/protocol.pdf", "PDF"], ["xlsx", "/export.xlsx", "XLSX"], ["csv", "/export.csv", "CSV"], ["json", "/export.json", "JSON"]]);

/**
 * `/protocol/{board}`: what a brainstorm came to, to read, to print and to take along.
 *
 * @param {string} id
 */
export function protocolPage(id) {
  const body = el("section", { class: "admin programme protocol" }, el("p", { class: "quiet-text", role: "status", t: "app.loading" }));
  /** @type {ProtocolRecord | null} */
  let record = null;
  const draw = () => {
    if (record) body.replaceChildren(...content(id, record, load));
  };
  const load = async () => {
    try {
      record = await protocolRecord(id);
      draw();
    } catch (error) {
      if (!record) body.replaceChildren(refused(error));
    }
  };
  onLanguage(draw);
  void load();
  return sitePage("protocol", body);
}

/** @param {unknown} error */
function refused(error) {
  const status = error instanceof APIError ? error.status : 0;
  const key = status === 401 ? "protocol.guest" : status === 403 ? "protocol.notYours" : status === 404 ? "protocol.gone" : refusalKey(error);
  return el("div", { class: "blocked" },
    el("section", { class: "notice", role: "alert", "data-role": "protocol-blocked" }, icon("warning"), el("p", { t: key })),
    status === 401 ? el("a", { class: "button primary", href: `/signin?to=${encodeURIComponent(location.pathname)}` }, el("span", { t: "signin.go" }))
      : el("a", { class: "button", href: "/programme" }, el("span", { t: "programme.title" })));
}

/** @param {string} id @param {ProtocolRecord} record @param {() => Promise<void>} changed @returns {Node[]} */
function content(id, record, changed) {
  const { state } = record;
  const told = record.protocol ?? {};
  const title = told.title ?? record.title ?? t("protocol.title");
  document.title = `${t("protocol.title")}: ${title} · ${t("app.name")}`;
  const figures = protocolFigures(record);
  const date = told.date ?? record.openedAt;
  const line = (/** @type {import("../dom.js").Key} */ words, /** @type {string} */ value) => (value ? [el("dt", { t: words }), el("dd", {}, value)] : []);
  const session = sessionOf(record);
  const open = state.stage !== "closed" && record.closedAt === undefined;
  return [
    session && el("a", { class: "recording-parent no-print", href: session, "data-action": "session" }, icon("arrowBack", "icon small"), el("span", { t: "protocol.session" })),
    el("header", { class: "protocol-head" },
      el("p", { class: "overline", t: "protocol.title" }), el("h1", {}, title),
      date !== undefined && el("p", { class: "lead" }, [dayWords(date, language(), Intl.DateTimeFormat().resolvedOptions().timeZone), told.programme].filter(Boolean).join(" · ")),
      record.protocolReady === false ? el("div", { class: "page-actions no-print" }, actionButton("print", "file", "preport.print", () => print(), "button compact primary")) : toolbar(id)),
    ...keepingNotices(record),
    open && el("div", { class: "notice" }, icon("clock"), el("p", { t: "protocol.stillOpen" })),
    open && state.mode === "delphi" && el("div", { class: "page-actions no-print" }, roundLink(id)),
    (record.early || state.early) && el("div", { class: "notice" }, icon("warning"), el("p", { t: "protocol.early" })),
    el("section", { class: "card problem-card" }, el("p", { class: "overline", t: "plan.problem" }), el("p", { class: "problem-text" }, state.problem.text)),
    el("p", { class: "protocol-summary", t: "protocol.summary", with: {
      ideas: t("protocol.ideas", { count: figures.ideas }), adopted: t("protocol.adoptedCount", { count: figures.adopted }), actions: t("protocol.actionsCount", { count: figures.actions }),
    } }),
    el("dl", { class: "facts" },
      ...line("plan.facilitator", personName(told.facilitator)), ...line("plan.secretary", personName(told.secretary)),
      ...line("plan.mode", t(MODE_WORDS[state.mode])), ...line("plan.names", t(ANONYMITY_WORDS[state.anonymity]))),
    ...attendancePart(record), ...reviewPart(record), ...decisionPart(record), ...actionPart(record), ...resultPart(record), ...ideaPart(record),
    mayUnlock(record) && unlockPart(id, record, changed),
    keepingPart(id, record, changed),
  ].flatMap((each) => each || []);
}

/** @param {string} id */
function toolbar(id) {
  const problem = el("p", { class: "problem", role: "alert", hidden: true });
  const links = FILES.map(([name, rest, words]) => {
    const path = boardPath(id, `${rest}?lang=${language()}`);
    return el("a", { class: "button compact", href: path, "data-action": `export-${name}`, "aria-label": t("protocol.saveAs", { format: words }), on: {
      click: (/** @type {Event} */ event) => openFile(event, path, `protocol.${name}`, (error) => {
        setText(problem, refusalKey(error));
        setShown(problem, true);
      }),
    } }, icon("download"), el("span", {}, words));
  });
  return el("div", { class: "page-actions no-print" }, actionButton("print", "file", "preport.print", () => print(), "button compact primary"), ...links, problem);
}
