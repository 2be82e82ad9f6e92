import { onLanguage, setTitle, switchLanguage } from "./components/shell.js";
import { chooseLanguage, t } from "./i18n/index.js";
import { adminPage } from "./pages/admin.js";
import { operatorPage } from "./pages/operator.js";
import { errorPage } from "./pages/outside.js";
import { roomPage } from "./pages/room.js";
import { startPage } from "./pages/start.js";
import { preference, setPreference } from "./preferences.js";

const asked = new URLSearchParams(location.search).get("lang");
if (asked === "ru" || asked === "en") setPreference("language", asked);
switchLanguage(chooseLanguage([asked, preference("language"), ...(navigator.languages ?? [navigator.language])]));

const root = /** @type {HTMLElement} */ (document.getElementById("app"));
const room = /^\/r\/([^/]+)\/?$/.exec(location.pathname);
const titled = (/** @type {() => string} */ title) => {
  setTitle(title);
  onLanguage(() => setTitle(title));
};

if (room) {
  roomPage(root, decodeURIComponent(room[1]));
} else if (/^\/admin\/?$/.test(location.pathname)) {
  titled(() => `${t("admin.title")} · ${t("app.name")}`);
  root.append(adminPage());
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
