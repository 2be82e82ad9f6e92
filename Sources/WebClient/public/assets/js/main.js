import { onLanguage, setTitle, switchLanguage } from "./components/shell.js";
import { chooseLanguage, t } from "./i18n/index.js";
import { adminPage } from "./pages/admin/index.js";
import { invitePage } from "./pages/invite.js";
import { meetingsPage } from "./pages/meetings/index.js";
import { operatorPage } from "./pages/operator.js";
import { auditPage } from "./pages/audit.js";
import { errorPage } from "./pages/outside.js";
import { recordingsPage } from "./pages/recordings/index.js";
import { recordingPage } from "./pages/recordings/one.js";
import { roomPage } from "./pages/room.js";
import { signInPage } from "./pages/signin.js";
import { startPage } from "./pages/start.js";
import { votePage } from "./pages/vote.js";
import { programmePage } from "./pages/programme/index.js";
import { sessionPage } from "./pages/programme/session.js";
import { delphiPage } from "./pages/delphi/index.js";
import { protocolPage } from "./pages/protocol.js";
import { preference, setPreference } from "./preferences.js";

const asked = new URLSearchParams(location.search).get("lang");
if (asked === "ru" || asked === "en") setPreference("language", asked);
switchLanguage(chooseLanguage([asked, preference("language"), ...(navigator.languages ?? [navigator.language])]));

const root = /** @type {HTMLElement} */ (document.getElementById("app"));
const invitation = /^\/invite\/([^/]+)\/?$/.exec(location.pathname);
const recording = /^\/recordings\/([^/]+)\/?$/.exec(location.pathname);
const room = /^\/r\/([^/]+)\/?$/.exec(location.pathname);
const voting = /^\/vote\/([^/]+)\/?$/.exec(location.pathname);
const protocol = /^\/protocol\/([^/]+)\/?$/.exec(location.pathname);
const programme = /^\/programme(?:\/([^/]+))?\/?$/.exec(location.pathname);
const delphi = /^\/delphi\/([^/]+)\/?$/.exec(location.pathname);
const session = /^\/programme\/([^/]+)\/sessions\/([^/]+)\/?$/.exec(location.pathname);
const titled = (/** @type {() => string} */ title) => {
  setTitle(title);
  onLanguage(() => setTitle(title));
};

if (room) {
  roomPage(root, decodeURIComponent(room[1]));
} else if (/^\/admin\/?$/.test(location.pathname)) {
  titled(() => `${t("admin.title")} · ${t("app.name")}`);
  root.append(adminPage());
} else if (/^\/meetings\/?$/.test(location.pathname)) {
  titled(() => `${t("meetings.title")} · ${t("app.name")}`);
  root.append(meetingsPage());
} else if (/^\/recordings\/?$/.test(location.pathname)) {
  titled(() => `${t("recordings.title")} · ${t("app.name")}`);
  root.append(recordingsPage());
} else if (recording) {
  titled(() => `${t("recordings.one")} · ${t("app.name")}`);
  root.append(recordingPage(decodeURIComponent(recording[1])));
} else if (programme) {
  titled(() => `${t("programme.title")} · ${t("app.name")}`);
  root.append(programmePage(programme[1] ? decodeURIComponent(programme[1]) : null));
} else if (session) {
  titled(() => `${t("programme.title")} · ${t("app.name")}`);
  root.append(sessionPage(decodeURIComponent(session[1]), decodeURIComponent(session[2])));
} else if (protocol) {
  titled(() => `${t("protocol.title")} · ${t("app.name")}`);
  root.append(protocolPage(decodeURIComponent(protocol[1])));
} else if (delphi) {
  titled(() => `${t("delphi.title")} · ${t("app.name")}`);
  root.append(delphiPage(decodeURIComponent(delphi[1])));
} else if (/^\/audit\/?$/.test(location.pathname)) {
  titled(() => `${t("audit.title")} · ${t("app.name")}`);
  root.append(auditPage());
} else if (/^\/signin\/?$/.test(location.pathname)) {
  titled(() => `${t("signin.title")} · ${t("app.name")}`);
  root.append(signInPage());
} else if (invitation) {
  titled(() => `${t("invite.title")} · ${t("app.name")}`);
  root.append(invitePage(decodeURIComponent(invitation[1])));
} else if (voting) {
  titled(() => `${t("phones.title")} · ${t("app.name")}`);
  root.append(votePage(decodeURIComponent(voting[1])));
} else if (/^\/operator\/?$/.test(location.pathname)) {
  titled(() => `${t("operator.title")} · ${t("app.name")}`);
  root.append(operatorPage());
} else if (location.pathname === "/") {
  titled(() => t("start.title"));
  root.append(startPage());
} else {
  titled(() => t("app.name"));
  root.append(errorPage("roomNotFound", () => location.assign("/")));
}
