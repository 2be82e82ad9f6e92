import { setAdminToken } from "../../preferences.js";

/** The token comes after the `#`, which no server and no log ever sees; from there it moves into this tab's storage. */
export function takeTokenFromAddress() {
  const token = new URLSearchParams(location.hash.slice(1)).get("token");
  if (!token) return;
  setAdminToken(token);
  history.replaceState(null, "", location.pathname + location.search);
}
